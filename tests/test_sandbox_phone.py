"""The sandbox as the provider of texts: it keeps to Twilio's own description, and its phone page answers as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import HMAC_SHA256, RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request, Response

from tests import make, twilio
from tests.test_sandbox import ACCOUNT, TOKEN, Website, page, serving, token, told
from webapp import by_twilio, callbacks, sms
from webapp.outcomes import Later, Refused, Unsure
from webapp.sandbox import create_sandbox, weather

NUMBER, SERVICE, WORDS = "+447700900123", "MG" + "0" * 32, "There is news. Look at your page."


@pytest.fixture
def website() -> Website:
    return Website()


@pytest.fixture
def address(website: Website) -> Iterator[str]:
    with serving(website) as found:
        yield found


@pytest.fixture
def app(address: str) -> Iterator[Flask]:
    made = create_sandbox(told(address))
    yield made
    made.extensions["shelf"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Mounted:
    """The sandbox's Twilio, with every request and answer held against the description."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.checked: twilio.Checked | None = None

    def __call__(self, environ, start):
        if self.checked is None:
            self.checked = twilio.Checked(self.answer, f"http://{environ['HTTP_HOST']}/twilio")
        return self.checked(environ, start)

    def answer(self, request: Request) -> Response:
        return Response.from_app(self.app.wsgi_app, request.environ)


@pytest.fixture
def there(app: Flask, address: str) -> Iterator[by_twilio.Twilio]:
    mounted = Mounted(app)
    with serving(mounted) as found:
        base = f"{found}/twilio"
        yield by_twilio.Twilio(by_twilio.Account(ACCOUNT, TOKEN, SERVICE, address, base, (ip_network("127.0.0.0/8"),), 10.0))
    assert mounted.checked is None or mounted.checked.faults == []


def test_the_sandbox_keeps_to_twilios_own_description(there: by_twilio.Twilio) -> None:
    sent = there.send(NUMBER, WORDS, "a-ref")
    before = there.seen(NUMBER, "a-ref") or ()
    there.forget(str(sent.reference))
    after = there.seen(NUMBER, "a-ref") or ()

    assert [(one.sid, one.text) for one in before] == [(sent.reference, WORDS)]
    assert [(one.sid, one.text) for one in after] == [(sent.reference, "")]
    assert there.seen("+447700900999", "a-ref") == ()
    with pytest.raises(sms.Refusal):
        there.forget(f"SM{7:032x}")


def test_what_is_deleted_at_twilio_stays_on_the_phone(there: by_twilio.Twilio, client: FlaskClient) -> None:
    there.forget(str(there.send(NUMBER, WORDS, "a-ref").reference))

    assert WORDS in page(client, "/phone")


@pytest.mark.parametrize("kind", weather.TEXTS)
def test_in_every_weather_texts_fare_as_it_says(there: by_twilio.Twilio, client: FlaskClient, kind: str) -> None:
    became = {
        "fine": "201", "lost-answer": Unsure("20500"), "slow": "201", "429": Later("20429", after=timedelta(seconds=5), all=True),
        "key": Later("20003", after=sms.SHUT, alarm=True, all=True), "stopped": Refused("21610", alarm=False), "landline": Refused("21614"),
    }

    class Text:
        id, case_id, letter, ref = "a", None, b"", "a-ref"
        body = {"to": NUMBER, "text": WORDS}

    assert client.post("/weather", data={"texts": kind, "csrf_token": token(client, "/weather")}).status_code == 303
    outcome = sms.door(there)(Text())

    assert (outcome.status if kind in ("fine", "slow") else outcome) == became[kind]
    assert (WORDS in page(client, "/phone")) is weather.TEXTS[kind].keeps
    assert weather.TEXTS[kind].say in page(client, "/weather")


# The phone


def heard(website: Website) -> list[tuple[dict[str, str], MultiDict[str, str]]]:
    """What was posted to the website."""
    return [(dict(headers), MultiDict(parse_qsl(body.decode(), keep_blank_values=True))) for headers, body in website.heard]


def signed_by_twilio(headers: dict[str, str], address: str, form: MultiDict[str, str]) -> bool:
    return RequestValidator(TOKEN).validate(address, form, headers["x-twilio-signature"])


def answer(client: FlaskClient, number: str, words: str):
    return client.post("/phone/reply", data={"number": number, "words": words, "csrf_token": token(client, "/phone")})


@pytest.mark.parametrize("number", [NUMBER, "07700 900123"])
def test_what_a_person_answers_comes_to_the_website_as_twilio_would_bring_it(
    client: FlaskClient, website: Website, address: str, number: str,
) -> None:
    assert answer(client, number, "Yes ✓").status_code == 303

    [(headers, form)] = heard(website)
    assert signed_by_twilio(headers, f"{address}/hooks/twilio/sms", form)
    assert (form["From"], form["Body"], form["AccountSid"]) == (NUMBER, "Yes ✓", ACCOUNT)
    shown = page(client, "/phone")
    assert "From this phone" in shown
    assert "The website answered 204." in shown


@pytest.mark.parametrize(
    ("number", "words", "says"), [("banana", "Hello", "This is not a phone number."), (NUMBER, "", "Write something first.")],
)
def test_what_cannot_be_sent_is_said(client: FlaskClient, website: Website, number: str, words: str, says: str) -> None:
    there = answer(client, number, words).headers["Location"]

    assert says in page(client, there)
    assert website.heard == []


@pytest.mark.parametrize(
    ("news", "statuses", "code"),
    [("delivered", ["sent", "delivered"], None), ("undelivered", ["sent", "undelivered"], "30003"),
     ("order", ["delivered", "sent", "queued"], None), ("twice", ["sent", "delivered", "sent", "delivered"], None),
     ("stopped", ["failed"], "21610")],
)  # fmt: skip
def test_what_the_network_says_comes_to_the_address_that_the_text_named(
    there: by_twilio.Twilio, client: FlaskClient, website: Website, address: str, news: str, statuses: list[str], code: str | None,
) -> None:
    sid = there.send(NUMBER, WORDS, "a-ref").reference

    gone = client.post(f"/phone/{sid}", data={"news": news, "csrf_token": token(client, "/phone")})

    assert gone.status_code == 303
    calls = heard(website)
    assert [form["MessageStatus"] for _, form in calls] == statuses
    assert all(signed_by_twilio(headers, f"{address}/hooks/twilio/status?o=a-ref", form) for headers, form in calls)
    assert calls[-1][1].get("ErrorCode") == code
    assert "The website answered" in page(client, "/phone")


def test_nothing_but_the_website_is_ever_called(client: FlaskClient, website: Website) -> None:
    elsewhere = {"To": NUMBER, "Body": WORDS, "From": "x", "StatusCallback": "http://127.0.0.1:9/elsewhere"}
    made = client.post(f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=elsewhere, auth=(ACCOUNT, TOKEN))
    field = {"news": "delivered", "csrf_token": token(client, "/phone")}

    assert client.post(f"/phone/{made.json['sid']}", data=field).status_code == 404
    assert client.post("/phone/SM1", data=field).status_code == 404
    assert website.heard == []


def test_a_website_that_is_away_is_said(client: FlaskClient, app: Flask) -> None:
    object.__setattr__(app.extensions["settings"], "website", "http://127.0.0.1:9")

    answer(client, NUMBER, "Hello")

    assert "The website answered ConnectionError." in page(client, "/phone")


def test_with_a_key_of_its_own_the_sandbox_signs_as_the_website_wants_it(address: str, website: Website) -> None:
    shared = "a shared key with enough letters in it"
    made = create_sandbox(told(address, twilio_signature="sha256", twilio_shared_key=shared))
    answer(made.test_client(), NUMBER, "Hello")
    made.extensions["shelf"].close()

    [(headers, form)] = heard(website)
    config = make.config(public_base_url=address, twilio_signature="sha256", twilio_shared_keys=(shared,))
    assert callbacks.genuine(config, "/hooks/twilio/sms", form, {"X-Twilio-Signature": headers["x-twilio-signature"]})
    assert headers["x-twilio-webhooks-signature-settings"].endswith(f"algorithm={HMAC_SHA256}")


def test_the_phone_shows_each_number_with_its_newest_text_first(app: Flask, client: FlaskClient) -> None:
    shelf = app.extensions["shelf"]
    for place, (number, words) in enumerate([(NUMBER, "First."), ("+447700900124", "Elsewhere."), (NUMBER, "Second.")]):
        at = datetime(2026, 11, 27, 9, place, tzinfo=UTC).isoformat()
        shelf.keep_text({"sid": f"SM{place}"}, number=number, words=words, received=at)

    shown = page(client, "/phone")

    places = [shown.index(words) for words in (NUMBER, "Second.", "First.", "+447700900124", "Elsewhere.")]
    assert places == sorted(places)
