"""What may come in at all: what was sent to our own name, and forms without files."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from tests.walking import Walker, hidden, words
from webapp import entrance, limits
from webapp.app import create_app

SITE = "https://ask.anyshire.example"


@pytest.fixture
def at(config):
    """The website at its public address, behind so many proxies."""
    made = []

    def site(proxies=0):
        made.append(create_app(replace(config, public_base_url=SITE, trusted_proxies=proxies)))
        return made[-1]

    yield site
    for one in made:
        one.extensions["house"].database.close()


@pytest.mark.asvs("4.1.3", "13.4.5")
@pytest.mark.parametrize("host", ["evil.example", "ask.anyshire.example.evil.example", "127.0.0.1", "localhost", "", "a b"])
def test_only_our_own_name_is_answered(at, host):
    page = at().test_client().get("/", base_url=SITE, headers={"Host": host})

    assert page.status_code == 400
    assert "evil" not in page.text


@pytest.mark.parametrize("host", ["ask.anyshire.example", "ask.anyshire.example:443", "ASK.anyshire.example", "ask.anyshire.example:8000"])
def test_our_name_is_ours_at_any_port_and_in_any_case(at, host):
    assert at().test_client().get("/", base_url=SITE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_who_tries_it_out_may_call_this_machine_by_any_of_its_names(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_whoever_watches_asks_by_any_name_and_learns_counts_only(at):
    page = at().test_client().get("/healthz", headers={"Host": "10.0.0.7:8000"})

    assert page.status_code == 200
    assert set(page.json) == {"status", "database", "outbox"}


def test_a_host_is_one_name():
    assert entrance.names("https://ask.anyshire.example:8443") == ("ask.anyshire.example",)
    assert entrance.names("http://[2001:db8::7]:8000") == ("[2001:db8::7]",)
    assert entrance.names("http://localhost:8000") == ("127.0.0.1", "localhost", "[::1]")


@pytest.mark.asvs("4.1.3", "1.2.2")
def test_links_are_made_from_our_own_address_whatever_the_headers_say(at):
    walker = Walker(at().test_client(), None)
    walker.client.environ_base.update({"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example"})
    walker.refer = walker.client.application.extensions["house"].refer
    walker.client.get("/", base_url=SITE)
    page = walker.client.get("/ask", base_url=SITE, follow_redirects=True)

    assert "evil" not in page.text + str(page.headers)


@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize(("proxies", "address", "scheme"), [
    (0, "10.0.0.1", "http"), (1, "198.51.100.2", "https"), (2, "203.0.113.9", "http"),
])
def test_only_as_many_proxies_are_believed_as_were_set(at, proxies, address, scheme):
    made, seen = at(proxies), []
    made.before_request(lambda: seen.append((entrance.request.remote_addr, entrance.request.scheme, entrance.request.host)))
    told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.2", "X-Forwarded-Proto": "http, https", "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "1"}  # fmt: skip

    page = made.test_client().get("/", base_url="http://ask.anyshire.example", headers=told, environ_base={"REMOTE_ADDR": "10.0.0.1"})

    assert seen == [(address, scheme, "ask.anyshire.example")]
    assert "evil" not in page.text


def test_a_proxy_that_nobody_set_is_told_of_once_without_an_address(at, capfd):
    client = at().test_client()
    for _ in range(3):
        client.get("/", base_url=SITE, headers={"X-Forwarded-For": "203.0.113.9"})

    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "proxy" in line]
    assert [(line["event"], line["setting"]) for line in lines] == [("a proxy is not trusted", "TRUSTED_PROXIES")]
    assert "203.0.113" not in str(lines)


def test_callers_behind_a_proxy_that_writes_ports_are_not_one_caller(at):
    made, seen = at(1), []
    made.before_request(lambda: seen.append(limits.whose()))
    client = made.test_client()
    for address in ("203.0.113.9:4711", "203.0.113.9:4712", "198.51.100.2:4711", "[2001:db8::1]:4711"):
        client.get("/", base_url=SITE, headers={"X-Forwarded-For": address})

    assert len(set(seen)) == 3
    assert seen[0] == seen[1]


def test_an_address_in_no_form_that_we_read_is_told_of_once_and_not_shown(at, capfd):
    client = at(1).test_client()
    for _ in range(3):
        client.get("/", base_url=SITE, headers={"X-Forwarded-For": "somewhere-else"})

    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "address" in line]
    assert [(line["event"], line["setting"]) for line in lines] == [("an address is in no form that we read", "TRUSTED_PROXIES")]
    assert "somewhere" not in str(lines)


@pytest.fixture
def bea(app):
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    return walker, walker.to("about.name")


@pytest.mark.asvs("5.2.1", "5.2.2")
def test_a_file_is_taken_nowhere(app, bea):
    walker, page = bea
    posted = [rule.rule.replace("<page>", "b1a").replace("<token>", "x").replace("<mark>", "1f2e3d4c") for rule in app.url_map.iter_rules()
              if "POST" in rule.methods and rule.endpoint not in entrance.ANY_FORM]  # fmt: skip
    answers = {}
    for address in posted:
        file = (io.BytesIO(b"GIF89a<?php"), "picture.gif")
        answers[address] = walker.client.post(address, data={**hidden(page), "answer": file}).status_code

    assert set(answers.values()) == {415}
    assert "answer" not in json.dumps(walker.open("/ask/b1a").text.count("GIF89a"))
    assert len(posted) > 10


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", "text/xml"])
def test_only_forms_are_read_and_the_answer_is_a_page(bea, kind):
    walker, _ = bea
    page = walker.client.post("/ask/b1a", data=b"--x\r\n\r\n--x--", content_type=kind)

    assert page.status_code == 415
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "We cannot read that page" in words(page)


@pytest.mark.asvs("1.3.3", "15.2.2")
@pytest.mark.parametrize(("address", "size"), [
    ("/ask/b1a", 70_000), ("/privacy/tell-us", 70_000), ("/hooks/icb", 270_000), ("/look", 270_000),
])
def test_what_is_too_big_is_turned_away_before_it_is_read(bea, address, size):
    walker, page = bea
    answer = walker.client.post(address, data={**hidden(page), "answer": "x" * size, "to": "next"})

    assert answer.status_code == 413


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize(("address", "kind"), [
    ("/", "text/html; charset=utf-8"), ("/nowhere", "text/html; charset=utf-8"), ("/healthz", "application/json"),
    ("/schemas/events/1.json", "application/schema+json"), ("/receipts/keys.json", "application/json"),
    ("/guides/late/pdf", "application/pdf"),
])
def test_every_answer_says_what_it_is(client, address, kind):
    assert client.get(address).headers["Content-Type"] == kind


@pytest.mark.asvs("13.4.1", "13.4.2", "13.4.3", "13.4.5", "15.2.3")
@pytest.mark.parametrize("address", [
    "/.git/config", "/.env", "/static/", "/static/../wsgi.py", "/static/%2e%2e/config.py", "/console", "/metrics", "/debug", "/docs",
    "/openapi.json", "/static/.git/config", "/instance/secrets.json",
])
def test_nothing_of_how_it_is_built_or_run_is_shown(client, address):
    page = client.get(address)

    assert page.status_code == 404
    assert "Werkzeug" not in page.text + str(page.headers)
    assert "Server" not in page.headers


@pytest.mark.asvs("3.5.3")
def test_only_a_press_changes_anything(app):
    """GET and HEAD are safe; nothing else than POST is taken where something changes."""
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods}

    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.asvs("15.3.7")
def test_the_address_cannot_speak_for_the_form(bea):
    walker, page = bea
    told = walker.client.post("/ask/b1a?answer=Evil&to=skip", data={**hidden(page), "to": "next", "answer": "Amir Madeup"})

    assert told.status_code == 303
    assert 'value="Amir Madeup"' in walker.open("/ask/b1a").text
