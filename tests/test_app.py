"""Every answer is safe to have on a shared phone, every fault is a page in plain words, and nothing starts half made."""

import re
import shutil
from dataclasses import replace

import pytest
from flask import abort

from easyread.content import BadContent
from tests.walking import words
from webapp.app import create_app
from webapp.config import MissingSettings

PAGES = ["/", "/help-now", "/ask/a1", "/track", "/place", "/nowhere"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.threat(1)
@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.2.1", "14.2.3", "14.3.2", "14.2.2")
def test_a_page_is_kept_nowhere_loads_nothing_from_elsewhere_and_stands_in_no_frame(client, address):
    headers = client.get(address).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("; frame-ancestors 'none'")
    assert not re.search("unsafe|http|data:", policy)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.asvs("3.4.3", "1.2.3", "3.2.2")
def test_only_scripts_that_carry_the_pages_own_word_run_and_nothing_is_inline(client, address):
    page = client.get(address)
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])[1]

    assert set(re.findall(r'<script[^>]*nonce="([^"]*)"', page.text)) <= {nonce}
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page.text)
    assert nonce not in client.get(address).text


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.4.1", "12.2.1")
def test_over_https_the_cookie_is_locked_to_this_site_and_browsers_stay_on_https(config):
    made = create_app(replace(config, public_base_url="https://ask.anyshire.example"))
    page = made.test_client().get("/ask/a1", base_url="https://ask.anyshire.example")

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-visit=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500, 503])
def test_every_fault_is_a_page_in_plain_words_with_a_way_to_help(app, client, code):
    app.add_url_rule("/fault", view_func=lambda: abort(code))

    page = client.get("/fault")

    assert page.status_code == code
    assert "Go to the first page" in words(page)
    assert "Get help now" in page.text
    assert str(code) not in words(page)


@pytest.mark.asvs("16.5.1", "13.4.2", "16.3.4")
def test_a_mistake_of_ours_shows_no_trace_of_itself_or_of_the_person(app, client, capfd):
    def broken():
        raise ValueError("Amir Madeup was born on 12 March 2006")

    app.add_url_rule("/broken", view_func=broken)
    page = client.get("/broken")

    assert page.status_code == 500
    assert "Something went wrong here" in words(page)
    said = page.text + "".join(capfd.readouterr())
    assert "Amir" not in said
    assert "ValueError" not in page.text


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/"), ("DELETE", "/ask/a1"), ("PUT", "/ask/send"), ("PUT", "/hooks/icb"), ("TRACE", "/")]
)
@pytest.mark.asvs("13.4.4")
def test_a_wrong_method_is_refused_and_says_which_is_right(client, method, address):
    refused = client.open(address, method=method)

    assert refused.status_code == 405
    assert refused.headers["Allow"]


@pytest.mark.parametrize(
    "address",
    [
        "/ask/a1?from=<script>",
        "/ask/%00",
        "/ask/" + "x" * 5000,
        "/open/" + "%F0%9F%A6%84" * 50,
        "/ask/stop/../../etc",
        "/?a=%ff%fe",
        "/ask/stop/check",
    ],
)
@pytest.mark.threat(14)
@pytest.mark.asvs("1.1.1", "1.2.2")
def test_anything_at_all_in_an_address_is_a_clear_page(client, address):
    page = client.get(address)

    assert page.status_code in (200, 303, 404)
    assert "<script>" not in page.text.replace("<script type=", "")


def test_a_request_that_names_another_host_cannot_change_our_links(client):
    page = client.get("/track", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert "evil.example" not in page.text


def test_every_page_says_that_this_is_a_demonstration(client):
    for address in PAGES:
        assert "It does not reach any NHS team." in client.get(address).text, address


def test_live_running_refuses_to_start_until_the_place_is_signed_off(config):
    with pytest.raises(MissingSettings) as refused:
        create_app(replace(config, live=True))

    assert any("anyshire" in name and "signoff" in name for name in refused.value.names)
    assert "PUBLIC_BASE_URL must begin with https" in refused.value.names


def test_an_inbox_for_alarms_that_no_mail_can_reach_stops_the_start(config):
    with pytest.raises(MissingSettings) as refused:
        create_app(replace(config, duty_inbox="duty@anyshire.example", smtp_url=None, mail_from=None))

    assert refused.value.names == ("SMTP_URL", "MAIL_FROM")


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("refer.toml", 'picture = "safe"', 'picture = "unicorn"', "start.safe: unknown picture: unicorn"),
        ("status.toml", "[decided]", "[decidedd]", "decided"),
        ("messages.toml", "[arrived.text]", "[came.text]", "arrived"),
        ("places/anyshire.toml", "team = ", "tem = ", "team"),
    ],
)
def test_a_bad_content_file_stops_the_start_and_names_the_file_and_what_is_wrong(config, tmp_path, file, old, new, what):
    folder = tmp_path / "content"
    shutil.copytree(config.content, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")

    with pytest.raises(BadContent) as refused:
        create_app(replace(config, content=folder))

    assert str(folder / file) in str(refused.value)
    assert what in str(refused.value)


@pytest.mark.threat(3)
@pytest.mark.asvs("14.3.1", "7.4.4")
def test_leaving_forgets_this_browsers_visit_and_opens_a_neutral_page(client, app):
    client.get("/ask/a1")
    left = client.get("/leave")

    assert left.status_code == 303
    assert left.headers["Location"] == app.extensions["house"].place.leave_to
    assert '"cookies"' in left.headers["Clear-Site-Data"]
    assert client.get_cookie("visit") is None
