from __future__ import annotations

import base64
import ipaddress

import pytest
from hypothesis import given, strategies as st

from tests import make
from tests.tls import Authority
from webapp.body import FORMS
from webapp.config import BODIES, SETTINGS, SYSTEM, BadSettings, Config, MissingSettings

NEEDED = (
    "SECRET_KEY", "DATA_KEYS", "CODE_PEPPERS", "RECEIPT_KEYS", "DATABASE_URL", "PUBLIC_BASE_URL", "PLACE", "ICB_WEBHOOK_URL",
    "ICB_WEBHOOK_SECRETS", "ICB_EVENTS_SECRETS",
)
ID = "00000000-0000-4000-8000-000000000001"
NOTIFY = {"NOTIFY_API_KEY": f"made_up-{ID}-{ID}", "NOTIFY_TEMPLATE_ID": ID, "NOTIFY_CALLBACK_TOKEN": "made up " * 5}
TEXTS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID")


def b64(length: int, fill: bytes = b"s") -> str:
    return base64.b64encode(fill * length).decode()


@pytest.fixture
def content(tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "anyshire.toml").touch()
    return tmp_path


@pytest.fixture
def read(content):
    return lambda **changes: Config.from_environment(make.environment(**changes), content=content)


def problems(read, **changes):
    with pytest.raises(BadSettings) as caught:
        read(**changes)
    return caught.value.problems


@pytest.mark.asvs("13.2.3", "6.3.2")
def test_every_missing_setting_is_named_at_once(content):
    with pytest.raises(MissingSettings) as caught:
        Config.from_environment({}, content=content)

    assert caught.value.names == NEEDED
    assert all(name in str(caught.value) for name in NEEDED)


def test_an_empty_setting_is_a_missing_one(read):
    with pytest.raises(MissingSettings) as caught:
        read(SECRET_KEY="", PLACE="  ")

    assert caught.value.names == ("SECRET_KEY", "PLACE")


def test_half_a_door_does_not_open(read):
    with pytest.raises(MissingSettings) as caught:
        read(TWILIO_AUTH_TOKEN="made up", SMTP_URL="smtp://127.0.0.1:8002")

    assert caught.value.names == ("TWILIO_ACCOUNT_SID", "TWILIO_MESSAGING_SERVICE_SID", "MAIL_FROM")


def test_what_is_set_is_read(read, content):
    config = read(
        DATA_KEYS=f"2026:{b64(32)}, 2025:{b64(32, b't')}", ICB_WEBHOOK_SECRETS=f"whsec_{b64(24)},whsec_{b64(64)}",
        WEBHOOK_ALLOW_PRIVATE="10.1.0.0/16, fd00:1::/32", METRICS_PORT="9100", DUTY_INBOX="duty@anyshire.example",
        PUBLIC_BASE_URL="https://open-door.example/",
    )

    assert config.data_keys == (("2026", b"s" * 32), ("2025", b"t" * 32))
    assert config.icb_webhook_secrets == (f"whsec_{b64(24)}", f"whsec_{b64(64)}")
    assert config.allow_private == (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00:1::/32"))
    assert (config.metrics_port, config.duty_inbox, config.public_base_url) == (9100, "duty@anyshire.example", "https://open-door.example")
    assert config.content == content


def test_nobody_is_reached_until_somebody_says_so(read):
    config = read()

    assert (config.live, config.demonstration, config.texts, config.mail) == (False, True, False, False)


def test_live_is_a_switch(read):
    assert read(LIVE="1").live
    assert not read(LIVE="0").live
    assert problems(read, LIVE="yes") == {"LIVE": "must be 1 or 0"}


def test_figures_for_a_monitor_stay_on_this_machine_unless_somebody_says_so(read):
    assert read(METRICS_PORT="9100").metrics_host == "127.0.0.1"
    assert read(METRICS_PORT="9100", METRICS_HOST="::1").metrics_host == "::1"
    assert problems(read, METRICS_HOST="0.0.0.0") == {"METRICS_HOST": "needs METRICS_PORT"}
    assert "METRICS_HOST" in problems(read, METRICS_PORT="9100", METRICS_HOST="localhost")


def test_texts_and_mail_are_known_to_be_there(read):
    config = read(**dict.fromkeys(TEXTS, "made up"), SMTP_URL="smtps://name:word@mail.example", MAIL_FROM="open-door@anyshire.example")

    assert (config.texts, config.mail) == (True, True)


def test_everything_that_is_wrong_is_said_at_once(read):
    found = problems(
        read, SECRET_KEY="short", DATA_KEYS=b64(32), CODE_PEPPERS=f"a:{b64(31)}", RECEIPT_KEYS=f"a:{b64(33)}", DATABASE_URL="mysql://x/y",
        PUBLIC_BASE_URL="open-door.example", PLACE="nowhere", ICB_WEBHOOK_URL="ftp://x.example", ICB_WEBHOOK_SECRETS=b64(32),
        ICB_EVENTS_SECRETS=f"whsec_{b64(23)}", WEBHOOK_ALLOW_PRIVATE="10.1.2.3/8", METRICS_PORT="0", DUTY_INBOX="ring the bell",
    )

    assert found == {
        "SECRET_KEY": "must have 32 characters or more",
        "DATA_KEYS": "entry 1 is not written as id:base64",
        "CODE_PEPPERS": "entry 1 must hold at least 32 bytes",
        "RECEIPT_KEYS": "entry 1 must hold 32 bytes",
        "DATABASE_URL": "is neither sqlite:///<file> nor postgresql+psycopg://…",
        "PUBLIC_BASE_URL": "is not an address beginning with https:// or http://",
        "PLACE": "is not the name of a file in content/places, without its ending",
        "ICB_WEBHOOK_URL": "is not an address beginning with https:// or http://",
        "ICB_WEBHOOK_SECRETS": "entry 1 does not begin with whsec_",
        "ICB_EVENTS_SECRETS": "entry 1 must hold 24 to 64 bytes",
        "WEBHOOK_ALLOW_PRIVATE": "is not a list of ranges such as 10.1.0.0/16,fd00:1::/32",
        "METRICS_PORT": "is not a port number",
        "DUTY_INBOX": "is not an e-mail address",
    }


@pytest.mark.parametrize("url", [
    "https://name:word@icb.example/in", "https://icb.example/#in", "https://icb.example:port", "https://icb.example:0", "https://",
    "https://a b",
])
def test_an_address_that_cannot_be_called_or_would_leak_is_refused(read, url):
    assert list(problems(read, ICB_WEBHOOK_URL=url)) == ["ICB_WEBHOOK_URL"]


@pytest.mark.parametrize("url", ["https://open-door.example/ask", "https://open-door.example?x=1"])
def test_the_public_address_is_a_whole_website(read, url):
    assert problems(read, PUBLIC_BASE_URL=url) == {"PUBLIC_BASE_URL": "must stop after the host name"}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql://x/y", "somewhere"])
def test_a_database_that_forgets_or_that_we_do_not_know_is_refused(read, url):
    assert list(problems(read, DATABASE_URL=url)) == ["DATABASE_URL"]


@pytest.mark.parametrize("url", ["sqlite:////srv/open-door.sqlite", "postgresql+psycopg:///door?host=/run/postgresql"])
def test_both_databases_are_known(read, url):
    assert read(DATABASE_URL=url).database_url == url


@pytest.mark.parametrize("place", ["../anyshire", "places/anyshire", "Anyshire", "anyshire.toml", "-"])
@pytest.mark.asvs("5.3.2")
def test_a_place_is_one_of_the_files_of_places(read, place):
    assert list(problems(read, PLACE=place)) == ["PLACE"]


@pytest.mark.parametrize("keys", [f"a:{b64(32)},a:{b64(32)}", "a:not base64!", "a:ключ", ":", f"a b:{b64(32)}", f"a:{b64(32)},"])
def test_a_list_of_keys_that_cannot_be_right_is_refused(read, keys):
    assert list(problems(read, DATA_KEYS=keys)) == ["DATA_KEYS"]


@pytest.mark.parametrize(("name", "value"), [("ICB_WEBHOOK_BODY", "hl7v2"), ("ICB_WEBHOOK_AUTH", "basic"), ("SMTP_URL", "http://mail.example")])
def test_what_this_version_cannot_do_stops_it_instead_of_being_forgotten(read, name, value):
    usual = {"MAIL_FROM": "open-door@anyshire.example", "SMTP_URL": "smtp://mail.example"}

    assert list(problems(read, **usual | {name: value})) == [name]


@pytest.mark.parametrize("body", FORMS)
def test_what_this_version_can_do_may_be_said(read, body):
    config = read(ICB_WEBHOOK_BODY=body, ICB_WEBHOOK_AUTH="none")

    assert (config.icb_webhook_body, config.icb_webhook_auth) == (body, "none")
    assert BODIES == FORMS


ALARM = {"ALARM_WEBHOOK_URL": "https://x.example/", "ALARM_WEBHOOK_SECRETS": make.environment()["ICB_WEBHOOK_SECRETS"]}


@given(st.sampled_from(SETTINGS), st.text(min_size=1))
def test_no_complaint_ever_repeats_what_was_set(name, text):
    canary = "c4n4ry" + text.replace("\0", "")
    texts = NOTIFY if name in NOTIFY else dict.fromkeys(TEXTS, "made up")
    changes = {**texts, "SMTP_URL": "smtp://x.example", "MAIL_FROM": "a@x.example", "DUTY_INBOX": "b@x.example", **ALARM, name: canary}
    try:
        Config.from_environment(make.environment(**changes))
    except BadSettings as wrong:
        assert "c4n4ry" not in str(wrong)
        assert wrong.__cause__ is None


@pytest.mark.asvs("13.3.2")
def test_a_config_that_ends_in_a_log_shows_no_secret(read):
    shown = repr(read(
        SECRET_KEY="canary" * 9, DATABASE_URL="postgresql+psycopg://door:canary@db/door", ICB_WEBHOOK_URL="https://icb.example/?sig=canary",
        SMTP_URL="smtp://name:canary@mail.example", MAIL_FROM="open-door@anyshire.example",
        TWILIO_ACCOUNT_SID="made up", TWILIO_AUTH_TOKEN="canary", TWILIO_MESSAGING_SERVICE_SID="made up",
    ))

    assert "canary" not in shown
    assert "whsec_" not in shown


# What the ICB's server wants beside the seal

OFFICE = {"ICB_OAUTH_TOKEN_URL": "https://office.example/token", "ICB_OAUTH_CLIENT_ID": "door", "ICB_OAUTH_CLIENT_SECRET": "made up"}
SAFE = {"ICB_WEBHOOK_URL": "https://icb.example/in"}


@pytest.mark.parametrize(("auth", "names"), [
    ("bearer", ("ICB_WEBHOOK_TOKEN",)), ("oauth2", tuple(OFFICE)), ("mtls", ("ICB_MTLS_CERT", "ICB_MTLS_KEY")),
])
def test_what_a_way_to_show_who_we_are_needs_is_listed_with_all_else_that_is_missing(read, auth, names):
    with pytest.raises(MissingSettings) as caught:
        read(ICB_WEBHOOK_AUTH=auth, PLACE="", **SAFE)

    assert caught.value.names == ("PLACE", *names)


@pytest.mark.parametrize(("auth", "setting", "needs"), [
    ("none", {"ICB_WEBHOOK_TOKEN": "abc"}, "bearer"), ("bearer", {"ICB_OAUTH_SCOPE": "write"}, "oauth2"),
])
def test_a_secret_that_would_not_be_used_stops_the_start_because_somebody_counts_on_it(read, auth, setting, needs):
    given = {**SAFE, **({"ICB_WEBHOOK_TOKEN": "abc"} if auth == "bearer" else {}), **setting}

    assert problems(read, ICB_WEBHOOK_AUTH=auth, **given) == {next(iter(setting)): f"needs ICB_WEBHOOK_AUTH={needs}"}


@pytest.mark.asvs("12.3.1")
def test_no_secret_of_theirs_goes_over_a_line_that_anybody_can_read(read):
    open_line = "must begin with https:// where ICB_WEBHOOK_AUTH is "
    office = {**OFFICE, "ICB_OAUTH_TOKEN_URL": "http://office.example/token"}

    assert problems(read, ICB_WEBHOOK_AUTH="bearer", ICB_WEBHOOK_TOKEN="abc") == {"ICB_WEBHOOK_URL": open_line + "bearer"}
    assert problems(read, ICB_WEBHOOK_AUTH="oauth2", **office, **SAFE) == {"ICB_OAUTH_TOKEN_URL": open_line + "oauth2"}


def test_a_certificate_and_its_key_must_belong_together(read, tmp_path):
    authority = Authority(tmp_path)
    one, other = authority.vouches("one.example"), authority.vouches("other.example")
    ours = {"ICB_WEBHOOK_AUTH": "mtls", "ICB_MTLS_CERT": one.file, **SAFE}

    assert read(**ours, ICB_MTLS_KEY=one.key, ICB_CA_FILE=authority.file).icb_mtls_key == one.key
    assert problems(read, **ours, ICB_MTLS_KEY=other.key) == {"ICB_MTLS_KEY": "is not the key of ICB_MTLS_CERT, or has a password"}
    assert problems(read, ICB_CA_FILE=one.key) == {"ICB_CA_FILE": "holds no certificates that we can read"}
    assert problems(read, ICB_CA_FILE=str(tmp_path / "none")) == {"ICB_CA_FILE": "is not a file that we can read"}


def test_a_word_that_no_header_can_hold_is_refused(read):
    found = problems(read, ICB_WEBHOOK_AUTH="bearer", ICB_WEBHOOK_TOKEN="a b", **SAFE)

    assert found == {"ICB_WEBHOOK_TOKEN": "holds letters that no header can"}


@pytest.mark.parametrize("number", ["-1", "6", "one", "9" * 40])
def test_how_many_proxies_to_believe_is_a_small_number(read, number):
    assert problems(read, TRUSTED_PROXIES=number) == {"TRUSTED_PROXIES": "must be a number from 0 to 5"}
    assert read(TRUSTED_PROXIES="2").trusted_proxies == 2


def test_texts_leave_through_one_provider(read):
    twilio = dict.fromkeys(TEXTS, "made up")

    assert (read().texts, read(**NOTIFY).texts, read(**twilio).texts) == (False, True, True)
    assert problems(read, **NOTIFY, **twilio) == {
        "NOTIFY_API_KEY": "cannot stand beside TWILIO_ACCOUNT_SID: texts leave through one provider",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"TWILIO_SHARED_KEYS": "s" * 32}, {"TWILIO_SHARED_KEYS": "needs TWILIO_SIGNATURE=sha256 or both"}),
        ({"TWILIO_SIGNATURE": "sha1"}, {"TWILIO_SIGNATURE": "needs TWILIO_ACCOUNT_SID"}),
        ({"TWILIO_AUTH_TOKEN_OTHER": "made up"}, {"TWILIO_AUTH_TOKEN_OTHER": "needs TWILIO_ACCOUNT_SID"}),
        ({"TWILIO_RETENTION": "redact"}, {"TWILIO_RETENTION": "needs TWILIO_ACCOUNT_SID"}),
        ({"TEXTS_PER_SECOND": "0"}, {"TEXTS_PER_SECOND": "must be a number from 1 to 1000"}),
        ({"TEXTS_PER_SECOND": "²"}, {"TEXTS_PER_SECOND": "must be a number from 1 to 1000"}),
    ],
)
def test_nobody_counts_on_a_check_that_is_not_made(read, given, wrong):
    assert problems(read, **given) == wrong


def test_signing_with_keys_of_their_own_needs_the_keys(read):
    with pytest.raises(MissingSettings) as caught:
        read(TWILIO_SIGNATURE="sha256")

    assert caught.value.names == ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_SHARED_KEYS")


def test_where_the_inbox_is_used_a_system_may_be_missing_but_not_half_of_one():
    from_nothing = make.environment(INBOX="1", **dict.fromkeys(SYSTEM))

    assert Config.from_environment(from_nothing).icb_webhook_url is None
    assert Config.from_environment(make.environment(INBOX="1")).icb_webhook_url == "http://127.0.0.1:8001/icb"
    with pytest.raises(MissingSettings) as missing:
        Config.from_environment({**from_nothing, "ICB_WEBHOOK_URL": "https://icb.example"})
    assert missing.value.names == ("ICB_WEBHOOK_SECRETS", "ICB_EVENTS_SECRETS")
    with pytest.raises(BadSettings) as wrong:
        Config.from_environment({**from_nothing, "ICB_WEBHOOK_AUTH": "bearer", "ICB_WEBHOOK_TOKEN": "abc"})
    assert wrong.value.problems == {"ICB_WEBHOOK_AUTH": "needs ICB_WEBHOOK_URL"}
