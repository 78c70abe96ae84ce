"""Text messages: only with the person's permission, only to a UK mobile, and never twice by guessing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests import logs, make
from tests.receivers import Behaviour, Receiver, answer, closed_port, drip, say, silence
from webapp import consent, doors, sms, store
from webapp.outcomes import Later, Outcome, Promised, Refused, Sent, Unsure

NUMBER = "+447700900321"
TEXT = "This is Anyshire. There is an update for you. To stop these texts reply STOP."
HERE = (ip_network("127.0.0.0/8"),)
YES = json.dumps({"sid": "SM" + "0" * 32, "status": "accepted", "to": NUMBER, "body": TEXT}).encode()


@dataclass(frozen=True)
class Text:
    body: Mapping[str, Any] = field(default_factory=lambda: {"to": NUMBER, "who": "person", "text": TEXT})
    id: str = "019aa3b1-7c00-7000-8000-0123456789ab"
    case_id: str | None = "a case"
    letter: bytes = b""


def account(base: str, seconds: float = 10.0) -> sms.Account:
    return sms.Account("AC" + "1" * 32, "token", "MG" + "2" * 32, base, HERE, seconds)


def send(behave: Behaviour, *, text: Promised | None = None, may: bool = True, seconds: float = 10.0) -> Outcome:
    with Receiver(behave) as twilio:
        return sms.door(account(f"http://127.0.0.1:{twilio.port}/twilio", seconds), lambda promise: may)(text or Text())


def refusal(status: int, code: int, **more: Any) -> Behaviour:
    return answer(f"{status} No", json.dumps({"code": code, "message": f"about {NUMBER}", "status": status, **more}).encode())


def test_a_text_goes_through_the_messaging_service_and_dies_after_four_hours():
    with Receiver(answer("201 Created", YES)) as twilio:
        outcome = sms.door(account(f"http://127.0.0.1:{twilio.port}/twilio/"), lambda promise: True)(Text())

    [got] = twilio.received
    assert outcome == Sent("201", reference="SM" + "0" * 32)
    assert got.path == f"/twilio/2010-04-01/Accounts/AC{'1' * 32}/Messages.json"
    assert got.headers["authorization"] == "Basic " + base64.b64encode(f"AC{'1' * 32}:token".encode()).decode()
    assert {name: values[0] for name, values in parse_qs(got.body.decode()).items()} == {
        "To": NUMBER, "Body": TEXT, "MessagingServiceSid": "MG" + "2" * 32, "ValidityPeriod": "14400", "SmartEncoded": "true",
    }  # fmt: skip


def test_without_permission_at_this_moment_nothing_goes():
    with Receiver(answer("201 Created", YES)) as twilio:
        outcome = sms.door(account(f"http://127.0.0.1:{twilio.port}"), lambda promise: False)(Text())

    assert outcome == Refused("no-permission", alarm=False)
    assert twilio.received == []


@pytest.mark.parametrize(
    "number",
    ["+441632960123", "07700900321", "+447797712345", "+447624123456", "+353851234567", "+15005550006", "+4477009003210", "+44770090032",
     "+44770090032١", " +447700900321", "+447012345678", "banana", "", None, 447700900321, ["+447700900321"]],
)  # fmt: skip
def test_only_uk_mobiles_get_texts(number: object):
    assert not sms.uk_mobile(number)
    assert send(answer("201 Created", YES), text=Text({"to": number, "text": TEXT})) == Refused("not-a-mobile")


@pytest.mark.parametrize("number", ["+447400123456", "+447912345678", "+447700900000", "+447700900999"])
def test_uk_mobiles_and_the_numbers_kept_for_stories_do(number: str):
    assert sms.uk_mobile(number)


@pytest.mark.parametrize("text", ["", None, 5, "x" * 1601])
def test_what_is_not_a_text_is_not_sent(text: object):
    assert send(answer("201 Created", YES), text=Text({"to": NUMBER, "text": text})) == Refused("not-a-text")


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, 21211, Refused("21211")),
        (400, 21614, Refused("21614")),
        (400, 21610, Refused("21610", alarm=False)),
        (400, 21617, Refused("21617")),
        (429, 20429, Later("20429")),
        (429, 0, Later("429")),
        (401, 20003, Later("20003", alarm=True)),
        (403, 20403, Later("20403", alarm=True)),
        (404, 20404, Later("20404", alarm=True)),
        (500, 20500, Unsure("20500")),
        (503, 20503, Unsure("20503")),
        (302, 0, Later("302", alarm=True)),
    ],
)
def test_each_refusal_of_twilio_means_one_thing(status: int, code: int, outcome: Outcome):
    assert send(refusal(status, code)) == outcome


def test_the_newer_form_of_twilios_errors_means_the_same():
    assert send(refusal(400, 21211, type="https://example.org", title="Invalid")) == Refused("21211")


def test_when_twilio_was_never_reached_the_text_is_tried_again():
    assert sms.door(account(f"http://127.0.0.1:{closed_port()}"), lambda promise: True)(Text()) == Later("no-connection")


@pytest.mark.parametrize(
    ("behave", "status"),
    [
        (silence, "timed-out"), (drip(b"HTTP/1.1 201 Created\r\n"), "timed-out"), (say(b""), "connection-lost"),
        (answer("201 Created", b"nonsense"), "bad-answer"), (answer("201 Created", b"[]"), "bad-answer"),
        (answer("502 Bad", b"<html>"), "502"),
    ],
)  # fmt: skip
def test_when_nobody_knows_whether_it_went_it_is_not_sent_again(behave: Behaviour, status: str):
    assert send(behave, seconds=0.5) == Unsure(status)


def test_the_guard_of_our_own_network_stands_before_twilio_too():
    closed = sms.Account("AC", "token", "MG", "http://169.254.169.254")

    assert sms.door(closed, lambda promise: True)(Text()) == Later("address-not-allowed", alarm=True)


def test_the_token_does_not_show_when_an_account_is_printed():
    assert "token" not in repr(sms.Account("AC", "token", "MG")).replace("token=", "")


def test_no_number_and_no_word_of_a_text_reaches_the_log():
    with logs.caught() as log:
        send(answer("201 Created", YES))
        send(refusal(400, 21211))

    assert NUMBER not in log.getvalue()
    assert NUMBER.removeprefix("+") not in log.getvalue()
    assert "update for you" not in log.getvalue()


# The person's permission, as the door asks for it


def test_the_permission_that_stands_now_counts_not_the_one_that_stood_when_it_was_promised(sqlite: store.Database):
    case_id = make.case(sqlite)
    text = Text(case_id=case_id)
    answers = []

    for answered in (None, consent.Answer.YES, consent.Answer.NO):
        with sqlite.session(write=True) as session:
            if answered:
                row = make.row("texts", answered, case_id=case_id, at=make.NOW + make.minutes(len(answers)), id=f"row {len(answers)}")
                store.consents.record(session, row)
            store.commit(session)
        answers.append(doors.may_text(sqlite, text))

    assert answers == [False, True, False]


@pytest.mark.parametrize(("who", "may"), [("referrer", True), ("duty", False), ("", False), (None, False)])
def test_whoever_asked_for_another_person_chose_texts_for_themselves(sqlite: store.Database, who: object, may: bool):
    assert doors.may_text(sqlite, Text({"to": NUMBER, "who": who, "text": TEXT}, case_id=make.case(sqlite))) is may


def test_a_text_about_nobody_is_not_sent(sqlite: store.Database):
    assert not doors.may_text(sqlite, Text(case_id=None))
