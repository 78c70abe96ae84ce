"""Nobody real is asked for anything before somebody of the area has looked, with a name and a day; and then nothing stands in the way."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from tests import areas
from webapp import away, booklets, cli, opening, places, ready
from webapp.app import create_app
from webapp.config import ROOT, Config, MissingSettings
from webapp.places import SignOff

TODAY = date(2026, 11, 23)
OURS = sorted(path.stem for path in (areas.CONTENT / "places").glob("*.toml"))
POLISH = '[languages]\npl = { who = "Ola Example", on = DAY }\n[signoff]'


@pytest.fixture
def write(tmp_path):
    """Write the file of an area that signed everything, with one thing changed, and load it."""

    def write(old: str = "", new: str = "", text: str = areas.TESTSHIRE) -> places.Place:
        return areas.written(tmp_path, old, new, text)

    return write


@pytest.fixture
def signed(config, tmp_path) -> Config:
    """The settings of a service that real people may use: an area that signed everything, and an inbox that somebody reads."""
    content = tmp_path / "content"
    content.mkdir()
    areas.written(content, key="anyshire")
    for path in areas.CONTENT.iterdir():
        if not (content / path.name).exists():
            (content / path.name).symlink_to(path)
    mail = {"duty_inbox": "duty@test.org", "smtp_url": "smtp://127.0.0.1:25", "mail_from": "door@test.org"}
    lines = {"public_base_url": "https://ask.test.org", "icb_webhook_url": "https://icb.test.org/in", "twilio_api_base": None}
    return replace(config, live=True, content=content, **lines, **mail)


def missing(place: places.Place) -> tuple[str, ...]:
    return ready.unsigned(place, today=TODAY)


# What an area must have said


@pytest.mark.parametrize("key", OURS)
def test_no_place_of_ours_may_be_used_for_real_people(key):
    assert "example: the file says that it is an example" in missing(places.load(areas.CONTENT / "places", key))


def test_a_place_with_everything_signed_can_go_live(write):
    place = write()

    assert missing(place) == ()
    assert place.signoff["crisis_lines"] == SignOff("Sam Example, duty manager", date(2026, 1, 5))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        *((f"{name} = {{", "#", f"signoff.{name}: who looked at it, and on which day") for name in places.SIGN_OFFS),
        ('outward = ["ZZ1"', 'example = true\noutward = ["ZZ1"', "example: the file says that it is an example"),
        ('contacts = [{ kind = "email", say = "Email", to = "list@test.org" }]', "contacts = []", "contacts: nothing is filled in"),
        ('local_offer = "https://offer.test.org"', 'local_offer = ""', "local_offer: nothing is filled in"),
        ("list@test.org", "list@test.example", "made-up numbers or addresses are still in it (07700 900, .example)"),
        ("0300 000 000", "07700 900101", "made-up numbers or addresses are still in it (07700 900, .example)"),
    ],
)
def test_real_people_are_not_asked_before_it_is_filled_in(write, old, new, said):
    assert missing(write(old, new)) == (said,)


def test_a_place_without_a_crisis_line_of_its_own_cannot_go_live(write):
    start, end = areas.TESTSHIRE.index("[[crisis.local]]"), areas.TESTSHIRE.index("[harm_questions]")

    assert missing(write(text=areas.TESTSHIRE[:start] + areas.TESTSHIRE[end:])) == ("crisis.local: a local crisis line",)


@pytest.mark.parametrize(("day", "said"), [("2026-11-23", ()), ("2026-11-24", ("its day has not come",))])
@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("signoff.words", 'group", on = 2026-01-08', 'group", on = DAY'),
        ("harm_questions", "agreed = 2026-01-05", "agreed = DAY"),
        ("languages.pl", "[signoff]", POLISH),
    ],
)
def test_a_day_that_is_still_to_come_is_no_word_given(write, what, old, new, day, said):
    assert missing(write(old, new.replace("DAY", day))) == tuple(f"{what}: {why}" for why in said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You can ask for yourself.", "This place must still tell us who to ask."),
        ('title = "Who can ask"', 'title = "This page is an example"'),
    ],
)
def test_a_sentence_that_says_that_nobody_filled_it_in_is_named(write, old, new):
    [said] = missing(write(old, new))

    assert said.startswith("a sentence says that it is not filled in: This p")


@pytest.mark.parametrize("key", ["norfolk-and-waveney", "suffolk"])
def test_an_example_that_stops_saying_that_it_is_one_still_has_sentences_that_do(key):
    place = replace(places.load(areas.CONTENT / "places", key), example=False)

    assert sum("not filled in" in said for said in missing(place)) == 6


# What the settings must have


def test_an_alarm_that_a_made_up_address_would_get_is_an_alarm_that_nobody_reads(signed):
    made_up = replace(signed, duty_inbox="duty@test.example", public_base_url="https://ask.test.example")

    assert ready.settings_missing(signed) == ()
    assert ready.settings_missing(made_up) == ("PUBLIC_BASE_URL is made up (.example)", "DUTY_INBOX is made up (.example)")
    assert ready.settings_missing(replace(signed, duty_inbox=None, smtp_url=None)) == ("DUTY_INBOX", "SMTP_URL", "MAIL_FROM")


@pytest.mark.asvs("12.3.1")
@pytest.mark.parametrize("name", ["public_base_url", "icb_webhook_url", "alarm_webhook_url", "twilio_api_base", "notify_api_base"])
def test_nothing_of_real_people_goes_over_a_line_that_others_can_read(signed, name):
    assert ready.settings_missing(replace(signed, **{name: "https://there.test.org"})) == ()
    assert ready.settings_missing(replace(signed, **{name: "http://there.test.org"})) == (f"{name.upper()} must begin with https",)


def key(letter: str) -> bytes:
    return bytes((ord(letter) * step) % 251 for step in range(1, 33))


PRINTED = "whsec_YW4gZXhhbXBsZSBzZWNyZXQsIDMyIGJ5dGVzIGxvbmc="
EVENTS = "whsec_" + b64encode(key("e")).decode()


@pytest.mark.asvs("13.3.1")
@pytest.mark.parametrize(("changed", "said"), [
    ({"secret_key": "a" * 32}, ["SECRET_KEY repeats itself: make one by chance"]),
    ({"secret_key": "changeme-changeme-changeme-changeme-"}, ["SECRET_KEY repeats itself: make one by chance"]),
    ({"secret_key": b64encode(key("d")).decode(), "data_keys": (("new", key("d")),)}, ["SECRET_KEY and DATA_KEYS hold the same secret"]),
    ({"notify_callback_token": "a" * 32}, ["NOTIFY_CALLBACK_TOKEN repeats itself: make one by chance"]),
    ({"data_keys": (("new", key("d")), ("old", bytes(32)))}, ["DATA_KEYS repeats itself: make one by chance"]),
    ({"code_peppers": (("a", key("d")),), "data_keys": (("b", key("d")),)}, ["DATA_KEYS and CODE_PEPPERS hold the same secret"]),
    ({"icb_webhook_secrets": (EVENTS,), "icb_events_secrets": (EVENTS,)},
     ["ICB_WEBHOOK_SECRETS and ICB_EVENTS_SECRETS hold the same secret"]),
    ({"icb_events_secrets": (PRINTED,)}, ["ICB_EVENTS_SECRETS is the example that our guide prints"]),
    ({"alarm_webhook_secrets": ("whsec_" + "AAAA" * 8,)}, ["ALARM_WEBHOOK_SECRETS repeats itself: make one by chance"]),
])
def test_a_secret_that_others_can_guess_is_none(signed, changed, said):
    assert [*ready.settings_missing(replace(signed, **changed))] == said


def test_the_secret_that_our_guide_prints_is_the_one_that_is_known():
    assert set(re.findall(r"whsec_[\w+/]+=*", (ROOT / "docs" / "integrators.md").read_text())) == {PRINTED}
    assert b64decode(PRINTED.removeprefix("whsec_")) == ready.PRINTED


def test_where_it_is_live_no_pretend_team_takes_letters(environment):
    refused = CliRunner().invoke(cli.commands, ["sandbox"], env={**environment, "LIVE": "1"})

    assert refused.exit_code == 1
    assert "the sandbox is no team of anybody" in refused.output


# Both sides of the gate


def test_a_website_that_may_be_live_starts_and_says_no_longer_that_it_is_a_test(signed):
    app = create_app(signed)
    page = app.test_client().get("/", base_url="https://ask.test.org").text

    assert "This website is a test." not in page
    assert "does not run this." not in page
    assert "NHS Testshire runs this." in page
    with app.test_request_context(base_url="https://ask.test.org"):
        assert booklets.notice() == ()
    app.extensions["house"].database.close()


def test_one_name_less_and_the_same_website_does_not_start(signed):
    areas.written(signed.content, "words = {", "#", key="anyshire")

    with pytest.raises(MissingSettings) as refused:
        create_app(signed)

    assert refused.value.names == ("anyshire: signoff.words: who looked at it, and on which day",)


def test_on_paper_a_demonstration_says_that_it_is_one(app):
    with app.test_request_context():
        assert booklets.notice() == ("This website is a test.", "It does not reach any NHS team.")


def test_a_worker_sends_nothing_for_an_area_that_nobody_signed(environment):
    refused = CliRunner().invoke(cli.commands, ["worker"], env={**environment, "LIVE": "1"})

    assert refused.exit_code == 1
    assert "anyshire: signoff.clinical_safety_officer" in refused.output


@pytest.mark.parametrize(("old", "new", "demonstration"), [("", "", False), ("words = {", "#", True)])
def test_the_plain_files_say_that_they_are_of_a_demonstration_until_everything_is_signed(write, old, new, demonstration):
    made = away.environment(ROOT, write(old, new), "en", away.built.read(ROOT / "webapp" / "static" / "built", address=away.UP))

    assert ("This website is a test." in made.get_template("static_help_now.html").render()) == demonstration


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({}, 0, "testshire: good\nsettings: good\n"),
        ({"DUTY_INBOX": "duty@anyshire.example"}, 1, "testshire: good\nsettings: not ready\n  DUTY_INBOX is made up (.example)\n"),
    ],
)
def test_whoever_opens_one_area_is_told_of_it_and_of_the_settings_and_a_script_can_tell(
    write, tmp_path, monkeypatch, environment, changed, code, said,
):
    write()
    (tmp_path / "content").symlink_to(tmp_path)
    monkeypatch.setattr(opening, "ROOT", tmp_path)
    mail = {"DUTY_INBOX": "duty@test.org", "MAIL_FROM": "door@test.org"}
    lines = {"PUBLIC_BASE_URL": "https://ask.test.org", "ICB_WEBHOOK_URL": "https://icb.test.org/in", "TWILIO_API_BASE": ""}

    told = CliRunner().invoke(cli.commands, ["places", "check", "testshire", "--live"], env={**environment, **mail, **lines, **changed})

    assert (told.exit_code, told.output) == (code, said)


def test_an_area_that_is_not_there_is_said_to_be_none():
    told = CliRunner().invoke(cli.commands, ["places", "check", "nowhere"])

    assert told.exit_code == 1
    assert told.output.startswith("nowhere: not ready\n")
