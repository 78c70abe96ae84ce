"""GOV.UK Notify behind the same door, with its own library. Its description comes in no package: shapes are those of its documentation."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import jwt
import pytest

from tests import logs
from tests.receivers import Behaviour, Receiver, answer, say, silence
from webapp import by_notify, doors, refusals, sms
from webapp.config import Config
from webapp.outcomes import Later, Outcome, Refused, Seen, Sent, Unsure

NUMBER, WORDS = "+447700900321", "There is news. Look at your page."
SERVICE, SECRET, TEMPLATE = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
KEY, ID = f"made_up-{SERVICE}-{SECRET}", "740e5834-3a29-46b4-9a6f-16142fde533a"
HERE = (ip_network("127.0.0.0/8"),)
MADE = {
    "id": ID, "reference": "a-ref", "content": {"body": WORDS, "from_number": "GOVUK"}, "uri": f"https://notify.example/v2/notifications/{ID}",
    "template": {"id": TEMPLATE, "version": 1, "uri": "https://notify.example/v2/template"},
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    id: str = "a"
    case_id: str | None = None
    letter: bytes = b""
    ref: str = "a-ref"
    body: dict[str, Any] = field(default_factory=lambda: {"to": NUMBER, "text": WORDS})


def through(port: int, seconds: float = 10.0) -> by_notify.Notify:
    return by_notify.Notify(by_notify.Service(KEY, TEMPLATE, f"http://127.0.0.1:{port}", HERE, seconds))


def send(behave: Behaviour, seconds: float = 10.0) -> Outcome:
    with Receiver(behave) as notify:
        return sms.door(through(notify.port, seconds))(Text())


def taken(body: object = None, status: str = "201 Created") -> Behaviour:
    return answer(status, json.dumps(MADE if body is None else body).encode(), content_type="application/json")


def refusal(status: int, name: str, **more: str) -> Behaviour:
    body = {"status_code": status, "errors": [{"error": name, "message": f"about {NUMBER}"}]}
    return answer(f"{status} No", json.dumps(body).encode(), **more)


def test_a_text_goes_as_the_one_template_with_our_own_word_for_it():
    with Receiver(taken()) as notify:
        outcome = sms.door(through(notify.port))(Text())

    [got] = notify.received
    assert outcome == Sent("201", reference=ID)
    assert got.path == "/v2/notifications/sms"
    assert json.loads(got.body) == {
        "phone_number": NUMBER, "template_id": TEMPLATE, "personalisation": {"text": WORDS}, "reference": "a-ref",
    }  # fmt: skip
    shown = jwt.decode(got.headers["authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"], options={"verify_iat": False})
    assert shown["iss"] == SERVICE


@pytest.mark.parametrize(
    ("status", "name", "outcome"),
    [
        (400, "ValidationError", Refused("400")),
        (400, "BadRequestError", Refused("400")),
        (403, "AuthError", Later("403", after=timedelta(minutes=15), alarm=True, all=True)),
        (403, "Other", Later("403", alarm=True)),
        (429, "RateLimitError", Later("429", all=True)),
        (429, "TooManyRequestsError", Later("429", alarm=True, all=True)),
        (404, "NoResultFound", Later("404", alarm=True)),
        (500, "Exception", Unsure("500")),
        (503, "AuthError", Unsure("503")),
        (302, "", Later("302", alarm=True)),
    ],
)
def test_each_refusal_of_notify_means_one_thing(status: int, name: str, outcome: Outcome):
    assert send(refusal(status, name)) == outcome


def test_when_notify_asks_us_to_wait_we_do():
    assert send(refusal(429, "RateLimitError", retry_after="30")) == Later("429", after=timedelta(seconds=30), all=True)


@pytest.mark.parametrize(
    ("behave", "status"),
    [(silence, "timed-out"), (say(b""), "connection-lost"), (taken([]), "bad-answer"), (taken({"id": 1}), "bad-answer"),
     (answer("201 Created", b"<html>"), "bad-answer"), (answer("502 Bad", b"[" * 9000), "502"),
     (answer("500 Bad", b'{"errors": 5}'), "500")],
)  # fmt: skip
def test_when_nobody_knows_whether_it_went_it_is_asked_about(behave: Behaviour, status: str):
    assert send(behave, seconds=0.5) == Unsure(status)


def ask(behave: Behaviour) -> tuple[tuple[Seen, ...] | None, list[str]]:
    with Receiver(behave) as notify:
        found = sms.ask(through(notify.port), Text())
    return found, [got.path for got in notify.received]


def listed(*references: str) -> Behaviour:
    found = [{"id": f"id-{number}", "reference": one, "status": "sending"} for number, one in enumerate(references)]
    return taken({"notifications": found, "links": {}}, "200 OK")


def test_notify_finds_a_text_by_our_own_word_for_it_exactly():
    assert ask(listed("a-ref")) == ((Seen("id-0", "", sure=True),), ["/v2/notifications?template_type=sms&reference=a-ref"])
    assert ask(listed())[0] == ()
    assert ask(listed("another"))[0] == ()


@pytest.mark.parametrize("behave", [taken([], "200 OK"), taken({}, "200 OK"), refusal(403, "AuthError"), answer("200 OK", b"x")])
def test_when_notify_cannot_say_nobody_guesses(behave: Behaviour):
    assert ask(behave)[0] is None


def test_many_threads_at_once_never_share_a_client():
    with Receiver(taken()) as notify, ThreadPoolExecutor(8) as hands:
        door = sms.door(through(notify.port))
        outcomes = set(hands.map(door, [Text(ref=f"ref-{number}") for number in range(40)]))

    assert outcomes == {Sent("201", reference=ID)}
    assert sorted(json.loads(got.body)["reference"] for got in notify.received) == sorted(f"ref-{number}" for number in range(40))


def test_no_number_no_word_and_no_key_reaches_the_log():
    with logs.caught() as log:
        send(taken())
        send(refusal(400, "ValidationError"))

    assert not any(secret in log.getvalue() for secret in (NUMBER, "7700900321", WORDS, SECRET))
    assert SECRET not in repr(by_notify.Service(KEY, TEMPLATE))


def test_the_settings_choose_who_brings_texts(environment: dict[str, str]):
    bare = {name: text for name, text in environment.items() if not name.startswith("TWILIO_")}
    chosen = {"NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE_ID": TEMPLATE, "NOTIFY_CALLBACK_TOKEN": "made up " * 5}

    assert doors.texts(Config.from_environment(bare)) is None
    assert isinstance(doors.texts(Config.from_environment({**bare, **chosen})), by_notify.Notify)


def test_every_name_of_an_error_that_comes_with_an_answer_was_tried():
    [marked] = [mark for mark in test_each_refusal_of_notify_means_one_thing.pytestmark if mark.name == "parametrize"]
    tried = {name for _, name, _ in marked.args[1]}

    assert {name for name in refusals.NOTIFY if name.endswith("Error")} <= tried
