"""The pretend back office: what a worker sees, what goes back, and that it never falls over."""

from __future__ import annotations

import base64
import json
import re
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import html5lib
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.serving import make_server

from tests import waiting
from webapp import fhir, letters, webhook
from webapp.sandbox import Settings, create_sandbox, events, mailbox
from webapp.sandbox.weather import KINDS

OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
BACK = "whsec_" + base64.b64encode(b"b" * 32).decode()
ACCOUNT, TOKEN = "AC" + "0" * 32, "made-up-token"
# One sandbox for all examples of a test, and no limit on each: the machine may be busy with something else.
PATIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60)
REQUEST = "3f2b8c1e-6a54-4d0e-9a77-0c5f1f6b2d10"


class Website:
    """A stand-in for the website: keeps what is posted to it and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[Mapping[str, str], bytes]] = []
        self.status = "204 No Content"
        self.answer = b""

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
        self.heard.append((headers, environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start(self.status, [("Content-Type", "application/json")])
        return [self.answer]


@pytest.fixture
def website() -> Website:
    return Website()


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Run an app on this machine; its address."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def address(website: Website) -> Iterator[str]:
    with serving(website) as found:
        yield found


def told(address: str, **more: Any) -> Settings:
    return Settings(
        website=address,
        webhook_secrets=(NEW, OLD),
        events_secrets=(BACK,),
        twilio_account=ACCOUNT,
        twilio_token=TOKEN,
        slow_seconds=0.01,
        **more,
    )


@pytest.fixture
def app(address: str) -> Iterator[Flask]:
    made = create_sandbox(told(address))
    yield made
    made.extensions["shelf"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def example(type: str, **more: Any) -> dict[str, Any]:
    """A letter of this type from the published schema."""
    found = next(letter for letter in json.loads(letters.published(letters.WE_SEND))["examples"] if letter["type"] == type)
    return {**found, "data": {**found["data"], **more}}


def sealed(
    letter: dict[str, Any], *, id: str = "letter-1", secrets: tuple[str, ...] = (NEW,), at: datetime | None = None
) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(letter, ensure_ascii=False).encode()
    return body, webhook.headers(secrets, id, int((at or datetime.now(UTC)).timestamp()), body)


def deliver(client: FlaskClient, letter: dict[str, Any], **more: Any) -> int:
    body, headers = sealed(letter, **more)
    return client.post("/icb", data=body, headers=headers).status_code


def page(client: FlaskClient, path: str) -> str:
    """The text of a page that is fit to be read by anybody: valid HTML, one h1, a name for every field, no id twice."""
    response = client.get(path)
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert tree.get("lang") == "en"
    assert len(tree.findall(".//h1")) == 1
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    labels = {label.get("for") for label in tree.iter("label")}
    fields = [node for name in ("input", "textarea", "select") for node in tree.iter(name) if node.get("type") != "hidden"]
    assert all(node.get("id") in labels for node in fields)
    for node in tree.iter():
        assert set((node.get("aria-labelledby") or node.get("aria-describedby") or "").split()) <= set(ids)
    assert "This is no NHS team" in text
    return " ".join(" ".join(tree.find(".//main").itertext()).split())


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found
    return found[1]


# What comes


def test_a_request_that_was_sent_can_be_read(client: FlaskClient) -> None:
    assert deliver(client, example("referral.submitted")) == 200

    assert "Amir, AB3KR7MN" in page(client, "/")
    shown = page(client, f"/requests/{REQUEST}")
    assert "Friday 27 November 2026" in shown
    assert "my college place might stop Their own words" in shown
    assert "They do not know" in shown


def test_the_panel_s_page_shows_the_newest_planner_under_its_headings_with_its_proof(client: FlaskClient) -> None:
    answer = example("planner.shared")["data"]["answers"][0]
    themes = [
        {"id": "K1", "heading": "The person and their views", "answers": ["plan.change"]}, {"id": "K2", "heading": "Safe", "answers": []},
    ]
    made = example("referral.submitted")["data"]["consent"][0]
    proof = [{**made, "permission": permission} for permission in ("cetr", "cetr:papers")]
    deliver(client, example("referral.submitted"))
    for version, words in ((2, "a quiet room"), (1, "an old wish")):
        parts = [{"words": words, "typed_by_person": True}]
        letter = example("planner.shared", version=version, sequence=version + 1, themes=themes, consent=proof,
                         answers=[{**answer, "answer": words, "parts": parts}])  # fmt: skip
        assert deliver(client, letter, id=f"planner-{version}") == 200

    shown = page(client, f"/requests/{REQUEST}")
    planner = shown.partition("Planner for the C(E)TR, version 2")[2].partition("DSR minimum dataset")[0]

    assert "K1 The person and their views What do you want to change? a quiet room Their own words" in planner
    assert "K2 Safe Nothing from the person" in planner
    assert "cetr:papers yes" in planner
    assert "an old wish" not in planner
    assert "You have told no day for the meeting yet." in planner


def test_what_the_person_says_of_each_meeting_stands_there_in_its_newest_version(client: FlaskClient) -> None:
    answer = example("feedback.given")["data"]["answers"][0]
    deliver(client, example("referral.submitted"))
    said = ((2, "2026-11-16", "nobody listened", False), (1, "2026-11-16", "all was well", True), (3, "2027-05-20", "much better", True))
    for number, (version, day, words, may_ask) in enumerate(said, 2):
        parts = [{"words": words, "typed_by_person": True}]
        letter = example("feedback.given", version=version, sequence=number, meeting_on=day, may_ask=may_ask,
                         answers=[{**answer, "answer": words, "parts": parts}])  # fmt: skip
        assert deliver(client, letter, id=f"feedback-{version}") == 200

    shown = page(client, f"/requests/{REQUEST}")
    said_of_it = shown.partition("How the C(E)TR of Thursday 20 May 2027 was, version 3")[2]
    last, _, first = said_of_it.partition("How the C(E)TR of Monday 16 November 2026 was, version 2")

    assert "They said yes to being asked more about it." in last
    assert "much better Their own words" in last
    assert "Do not ask them more about it." in first
    assert "nobody listened Their own words" in first
    assert "all was well" not in shown.partition("DSR minimum dataset")[0]


def test_whom_not_to_contact_and_how_to_talk_stand_before_everything_else(client: FlaskClient) -> None:
    deliver(client, example("referral.submitted", urgent=True))

    shown = page(client, f"/requests/{REQUEST}")

    order = [
        "Asked for help today",
        "Do NOT contact or tell",
        "Robin Example, my old carer",
        "How to talk to Amir",
        "Dates due",
        "What they agreed to",
        "What they said",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_urgent_requests_come_first(client: FlaskClient) -> None:
    deliver(client, example("referral.submitted", occurred_at="2026-11-01T08:00:00Z"), id="first")
    other = "00000000-0000-4000-8000-000000000002"
    deliver(client, example("referral.submitted", referral_id=other, reference="URGENT22"), id="second")
    deliver(client, example("urgent.flagged", referral_id=other, reference="URGENT22", sequence=2), id="third")

    shown = page(client, "/")

    assert shown.index("URGENT22") < shown.index("AB3KR7MN")


def test_the_same_letter_twice_is_kept_once(client: FlaskClient) -> None:
    assert [deliver(client, example("referral.submitted")) for _ in range(3)] == [200, 200, 200]

    assert "Came 3 times, kept once" in page(client, f"/requests/{REQUEST}")


def test_older_news_that_comes_late_changes_nothing(client: FlaskClient) -> None:
    gp = example("consent.changed")["data"]["decisions"][0]
    newer = example("consent.changed", sequence=3, decisions=[{**gp, "answer": "no"}])
    older = example("consent.changed", sequence=2, decisions=[{**gp, "answer": "yes"}], sharing=[{"group": "gp", "agreed": True}])
    deliver(client, example("referral.submitted"), id="a")
    deliver(client, newer, id="c")
    deliver(client, older, id="b")

    shown = page(client, f"/requests/{REQUEST}")

    assert "share:gp no" in shown
    assert "gp: NO" in shown


def test_someone_who_wants_to_talk_first_is_shown_without_consent(client: FlaskClient) -> None:
    deliver(client, example("contact.requested"))

    shown = page(client, f"/requests/{REQUEST}")

    assert "No consent has been given" in shown
    assert "What they said" not in shown
    assert "+447700900123" in shown


def test_a_helper_is_never_taken_for_the_person(client: FlaskClient) -> None:
    found = example("contact.requested")["data"]
    contact = {**found["contact"], "reaches": "helper", "name": "Sam Example"}
    deliver(client, example("contact.requested", person={"name": None, "called": None}, contact=contact, do_not_contact=[]))

    shown = page(client, f"/requests/{REQUEST}")

    assert "Sam Example asks for somebody else, who has not said yes" in shown


def test_a_request_without_consent_says_so_before_anything_else(client: FlaskClient) -> None:
    found = example("referral.submitted")["data"]
    reach = {"way": "only-me", "phone": None, "email": None, "address": None}
    mark = {"reason": "cannot-decide", "helper_reason": "They do not follow it", "until": "consent.recorded", "reach": reach}
    view = {"whose": "helper", "relation": "A parent", "label": "helper_view", "words": "Someone there at night"}
    contact = {**found["contact"], "reaches": "helper", "name": "Bea Sample"}
    deliver(client, example("referral.submitted", consent=[], sharing=[], without_consent=mark, views=[view], contact=contact))

    shown = page(client, f"/requests/{REQUEST}")

    assert "WITHOUT CONSENT" in shown
    assert "Share it with nobody" in shown
    assert "They do not follow it" in shown
    assert "helper_view" in shown
    assert "is not named here" not in shown
    assert "How to talk to Bea Sample" in shown


def test_a_person_who_was_asked_because_of_a_helper_is_shown_with_who_asked(client: FlaskClient) -> None:
    found = example("referral.submitted")["data"]
    referrer = {"name": "Bea Sample", "who": "parent", "relation": "A parent"}
    deliver(client, example("referral.submitted", asked_by={**found["asked_by"], "referrer": referrer}))

    assert "Bea Sample (A parent) asked us to ask them." in page(client, f"/requests/{REQUEST}")


@pytest.mark.parametrize("type", [letter["type"] for letter in json.loads(letters.published(letters.WE_SEND))["examples"]])
def test_every_letter_that_we_may_send_is_taken_and_shown(client: FlaskClient, type: str) -> None:
    assert deliver(client, example(type)) == 200

    page(client, "/")
    if type not in ("audit.head", "test.ping"):
        page(client, f"/requests/{REQUEST}")


def test_heads_of_the_audit_are_shown_and_can_be_taken_away_as_a_file(client: FlaskClient) -> None:
    head = example("audit.head")
    assert deliver(client, head) == 200

    shown = page(client, "/")
    file = client.get("/heads.jsonl")

    assert "Saturday 21 November 2026 ended with entry 412" in shown
    assert 'href="/heads.jsonl"' in client.get("/").get_data(as_text=True)
    assert [json.loads(line) for line in file.get_data(as_text=True).splitlines()] == [head]


def test_a_letter_sealed_with_the_old_secret_opens_while_secrets_change(client: FlaskClient) -> None:
    assert deliver(client, example("test.ping"), secrets=(OLD,)) == 200
    assert deliver(client, example("test.ping"), secrets=(BACK, OLD)) == 200


def test_a_letter_that_does_not_fit_the_schema_is_refused_by_name_and_may_come_again_mended(client: FlaskClient) -> None:
    wrong = example("referral.submitted")
    del wrong["data"]["person"]
    body, headers = sealed(wrong)

    refused = client.post("/icb", data=body, headers=headers)

    assert (refused.status_code, refused.get_data(as_text=True)) == (400, "data.person is missing")
    assert "data.person is missing" in page(client, "/")
    assert deliver(client, example("referral.submitted")) == 200
    assert "data.person is missing" not in page(client, "/")


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,a,b"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1" * 400},
        {"webhook-id": "another"},
    ],
)
def test_a_bad_seal_is_401_whatever_it_looks_like(client: FlaskClient, change: dict[str, str]) -> None:
    body, headers = sealed(example("test.ping"))

    assert client.post("/icb", data=body, headers={**headers, **change}).status_code == 401


def test_an_old_letter_is_401(client: FlaskClient) -> None:
    assert deliver(client, example("test.ping"), at=datetime.now(UTC) - timedelta(minutes=6)) == 401


@settings(PATIENT)
@given(
    st.binary(max_size=200),
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text(max_size=40)),
)
def test_junk_is_never_a_failure_of_ours(client: FlaskClient, body: bytes, headers: dict[str, str]) -> None:
    fit = {name: value for name, value in headers.items() if "\r" not in value and "\n" not in value}

    assert client.post("/icb", data=body, headers=fit).status_code == 401


@settings(PATIENT)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_sealed_junk_is_refused_too(client: FlaskClient, junk: Any) -> None:
    body = json.dumps(
        {"type": "referral.submitted", "timestamp": "2026-11-22T03:30:00Z", "data": {"referral_id": REQUEST, "person": junk}}
    ).encode()
    headers = webhook.headers((NEW,), "junk", int(datetime.now(UTC).timestamp()), body)

    assert client.post("/icb", data=body, headers=headers).status_code == 400


# What goes back


@pytest.mark.parametrize("type", events.types())
def test_every_event_of_the_contract_can_be_sent_back_sealed_and_fits_the_schema(client: FlaskClient, website: Website, type: str) -> None:
    deliver(client, example("referral.submitted"))
    path = f"/requests/{REQUEST}/news/{type}"
    page(client, path)
    given = press(client, path)

    assert given.status_code == 303
    headers, body = website.heard[-1]
    assert webhook.verify((BACK,), headers, body, datetime.now(UTC)) == headers["webhook-id"]
    assert letters.faults(letters.WE_RECEIVE, letters.read(body)) == ()
    assert "Accepted (204)" in page(client, f"/requests/{REQUEST}")


def press(client: FlaskClient, path: str, **typed: str) -> Any:
    """Send the form on this page as it stands, as a browser would, with some boxes filled otherwise."""
    tree = html5lib.parse(client.get(path).get_data(as_text=True), namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("method") == "post")
    fields: dict[str, str] = {}
    for node in form.iter():
        if node.tag == "textarea":
            fields[node.get("name")] = node.text or ""
        elif node.tag == "input" and (node.get("type") != "radio" or node.get("checked") is not None):
            fields[node.get("name")] = node.get("value") or ""
    return client.post(form.get("action") or path, data={**fields, **typed})


def test_what_the_worker_fills_in_is_what_goes(client: FlaskClient, website: Website) -> None:
    deliver(client, example("referral.submitted"))

    press(
        client,
        f"/requests/{REQUEST}/news/outcome.communicated",
        on_register="no",
        reason="Other help fits better.",
        next_steps="Talk to Sam\n\nAsk again",
        told_by="",
    )

    event = json.loads(website.heard[-1][1])
    assert event["data"]["referral_id"] == REQUEST
    assert (event["data"]["sequence"], event["data"]["on_register"]) == (1, False)
    assert (event["data"]["reason"], event["data"]["next_steps"]) == ("Other help fits better.", ["Talk to Sam", "Ask again"])
    assert "told_by" not in event["data"]


def test_news_is_counted_and_can_be_sent_late_or_twice(client: FlaskClient, website: Website) -> None:
    deliver(client, example("referral.submitted"))
    path = f"/requests/{REQUEST}/news/"
    press(client, path + "receipt.confirmed")
    press(client, path + "review.started")
    press(client, path + "urgent.seen", sequence="1", occurred_at="2026-11-22T10:00:00")
    client.post("/again/1", data={"csrf_token": token(client, path + "urgent.seen")})

    heard = [(headers["webhook-id"], json.loads(body)) for headers, body in website.heard]
    assert [event["data"]["sequence"] for _, event in heard] == [1, 2, 1, 1]
    assert heard[2][1]["data"]["occurred_at"] == "2026-11-22T10:00:00Z"
    assert heard[3] == heard[0]
    assert heard[0][0] != heard[1][0]


def test_what_the_website_refuses_is_shown(client: FlaskClient, website: Website) -> None:
    website.status, website.answer = "400 Bad Request", b'{"error": "data.reason is missing"}'
    deliver(client, example("referral.submitted"))

    press(client, f"/requests/{REQUEST}/news/outcome.communicated", reason="")

    assert "Refused (400)" in page(client, f"/requests/{REQUEST}")
    assert "data.reason is missing" in page(client, f"/requests/{REQUEST}")


def test_a_website_that_is_down_is_shown(website: Website) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = create_sandbox(told(f"http://127.0.0.1:{port}")).test_client()
    deliver(client, example("referral.submitted"))

    press(client, f"/requests/{REQUEST}/news/receipt.confirmed")

    assert "Not reached" in page(client, f"/requests/{REQUEST}")


def test_the_line_can_be_tried_without_a_request(client: FlaskClient, website: Website) -> None:
    answer = client.post("/ping", data={"csrf_token": token(client, "/")})

    assert "Accepted (204)" in answer.get_data(as_text=True)
    assert json.loads(website.heard[0][1])["type"] == "test.ping"


@pytest.mark.parametrize("path", ["/ping", "/weather", "/again/1", f"/requests/{REQUEST}/news/receipt.confirmed"])
def test_another_website_cannot_press_the_buttons(client: FlaskClient, website: Website, path: str) -> None:
    deliver(client, example("referral.submitted"))

    assert client.post(path, data={"kind": "500"}).status_code == 400
    assert website.heard == []


def test_a_page_under_a_strangers_name_is_not_served(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/requests/nobody", f"/requests/{REQUEST}/news/rag.changed", "/again/7", "/nowhere"])
def test_what_is_not_there_is_said_plainly(client: FlaskClient, path: str) -> None:
    deliver(client, example("referral.submitted"))
    made = client.post(path, data={"csrf_token": token(client, "/")}) if path.startswith("/again") else client.get(path)

    assert made.status_code == 404
    assert "404 Not Found" in made.get_data(as_text=True)


@settings(PATIENT, max_examples=30)
@given(
    st.sampled_from(events.types()),
    st.dictionaries(st.sampled_from(["sequence", "occurred_at", "reason", "people", "starts_at", "on_register"]), st.text(max_size=30)),
)
def test_anything_typed_into_a_form_is_sent_as_it_is_for_the_website_to_judge(
    client: FlaskClient, type: str, typed: dict[str, str]
) -> None:
    deliver(client, example("referral.submitted"))

    assert press(client, f"/requests/{REQUEST}/news/{type}", **typed).status_code == 303


# Weather


def change(client: FlaskClient, kind: str) -> None:
    assert client.post("/weather", data={"kind": kind, "csrf_token": token(client, "/weather")}).status_code == 303


@pytest.mark.parametrize(
    ("kind", "status", "kept"),
    [
        ("fine", 200, True),
        ("500", 500, False),
        ("lost-answer", 500, True),
        ("410", 410, False),
        ("429", 429, False),
        ("302", 302, False),
        ("slow", 200, True),
    ],
)
def test_the_receiver_behaves_as_the_weather_says(client: FlaskClient, kind: str, status: int, kept: bool) -> None:
    change(client, kind)

    body, headers = sealed(example("referral.submitted"))
    answer = client.post("/icb", data=body, headers=headers)

    assert answer.status_code == status
    assert ("AB3KR7MN" in page(client, "/")) is kept
    assert (kind == "429") is ("Retry-After" in answer.headers)
    assert (kind == "302") is ("Location" in answer.headers)


def test_every_weather_is_tried_above_and_can_be_chosen(client: FlaskClient) -> None:
    shown = page(client, "/weather")

    assert all(weather.say in shown for weather in KINDS.values())
    change(client, "nonsense")
    assert deliver(client, example("test.ping")) == 200


# Phone and mail


class Here(TwilioHttpClient):
    """Twilio's own client, talking to this machine."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


@pytest.fixture
def twilio(app: Flask) -> Iterator[Client]:
    with serving(app) as found:
        yield Client(ACCOUNT, TOKEN, http_client=Here(f"{found}/twilio"))


def test_twilios_own_client_sends_a_text_and_the_phone_shows_it(twilio: Client, client: FlaskClient) -> None:
    sent = twilio.messages.create(to="+447700900123", messaging_service_sid="MG" + "0" * 32, body="There is an update about your request.")

    assert re.fullmatch(r"SM[0-9a-f]{32}", sent.sid or "")
    assert (sent.status, sent.direction, sent.num_segments) == ("accepted", "outbound-api", "1")
    fetched = twilio.messages(str(sent.sid)).fetch()
    assert (fetched.status, fetched.to, fetched.body) == ("accepted", "+447700900123", "There is an update about your request.")
    shown = page(client, "/phone")
    assert "+447700900123" in shown
    assert "There is an update about your request." in shown


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"to": ""}, 400, 21604),
        ({"to": "banana"}, 400, 21211),
        ({"body": ""}, 400, 21602),
        ({"body": "x" * 1601}, 400, 21617),
        ({"from_": ""}, 400, 21603),
    ],
)
def test_what_twilio_would_refuse_is_refused_the_same_way(twilio: Client, change: dict[str, str], status: int, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(**{"to": "+447700900123", "from_": "+447700900999", "body": "Hello", **change})

    assert (refused.value.status, refused.value.code) == (status, code)


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("wrong", TOKEN), ("é", "é")])
def test_only_the_account_itself_may_send(client: FlaskClient, auth: tuple[str, str] | None) -> None:
    answer = client.post(
        f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data={"To": "+447700900123", "Body": "Hello", "From": "x"}, auth=auth
    )

    assert (answer.status_code, answer.json["code"]) == (401, 20003)
    assert "No texts yet" in page(client, "/phone")


def test_other_accounts_and_unknown_texts_are_not_found(client: FlaskClient) -> None:
    other = client.post("/twilio/2010-04-01/Accounts/ACother/Messages.json", auth=(ACCOUNT, TOKEN))
    unknown = client.get(f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages/SM1.json", auth=(ACCOUNT, TOKEN))

    assert (other.status_code, unknown.status_code, unknown.json["code"]) == (404, 404, 20404)


def test_an_email_lands_where_it_can_be_read(app: Flask, client: FlaskClient) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "open-door@anyshire.example", "duty@anyshire.example", "A page needs you – today"
    message.set_content("Please look. ✓")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    receiver = mailbox.receiver(app.extensions["shelf"], port)
    receiver.start()
    try:
        with smtplib.SMTP("127.0.0.1", port) as post:
            post.send_message(message)
    finally:
        receiver.stop()

    shown = page(client, "/mail")

    assert "A page needs you – today" in shown
    assert "To duty@anyshire.example from open-door@anyshire.example" in shown
    assert "Please look. ✓" in shown


@given(st.binary(max_size=300))
def test_an_email_of_junk_is_read_as_well_as_can_be(raw: bytes) -> None:
    assert set(mailbox.read(mailbox.parsed(raw))) == {"from", "to", "subject", "words"}


# Itself


def test_it_remembers_across_a_restart(tmp_path: Path, address: str) -> None:
    env = {
        "PUBLIC_BASE_URL": address + "/",
        "ICB_WEBHOOK_SECRETS": f"{NEW}, {OLD}",
        "ICB_EVENTS_SECRETS": BACK,
        "SANDBOX_PORT": "9001",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
    chosen = Settings.from_environment(env, tmp_path)
    assert (chosen.website, chosen.webhook_secrets, chosen.port, chosen.mail_port) == (address, (NEW, OLD), 9001, 9002)
    first = create_sandbox(chosen)
    deliver(first.test_client(), example("referral.submitted"))
    first.extensions["shelf"].close()

    second = create_sandbox(chosen)

    assert "AB3KR7MN" in page(second.test_client(), "/")
    second.extensions["shelf"].close()


def test_its_settings_never_show_a_secret(address: str) -> None:
    shown = repr(told(address))

    assert NEW not in shown
    assert TOKEN not in shown


def test_it_tells_the_browser_to_load_and_keep_nothing(client: FlaskClient) -> None:
    answer = client.get("/")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox=" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]


def test_every_colour_of_words_can_be_told_from_what_is_behind_it() -> None:
    css = (Path(__file__).parent.parent / "webapp" / "sandbox" / "static" / "sandbox.css").read_text()
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", css))

    for words in ("ink", "line", "link", "alarm"):
        for behind in ("paper", "shade"):
            assert contrast(colours[words], colours[behind]) >= 4.5
    assert contrast("#212b32", colours["yellow"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG's ratio between two colours."""

    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


RUN = """
import sys
from webapp.sandbox import Settings, run
run(Settings(website="http://127.0.0.1:9", webhook_secrets=(), events_secrets=(), port=int(sys.argv[1])))
"""


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


def test_it_runs_as_a_process_of_its_own_with_pages_and_a_letter_box_on_two_ports_in_a_row() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", RUN, str(port)], cwd=Path(__file__).parent.parent)
    try:
        waiting.until(lambda: process.poll() is not None or (answers(port) and answers(port + 1)), within=20)
        assert "Requests" in requests.get(f"http://127.0.0.1:{port}/", timeout=10).text
    finally:
        process.terminate()
        process.wait(10)


def test_a_fhir_bundle_that_comes_alone_is_kept_and_listed_by_its_event(client: FlaskClient) -> None:
    made = fhir.bundle(example("audit.head"), fhir.Ends("https://ask.example", "https://icb.example", "NHS Anyshire"))

    assert [deliver(client, made), deliver(client, {"resourceType": "Bundle"}, id="letter-2")] == [200, 200]
    assert "audit.head" in page(client, "/")
    assert client.get("/heads.jsonl").get_data() == b""
