"""Text messages: only with the person's permission, only to a UK mobile, and never twice by guessing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests import logs, make
from tests.proving import asked, proves
from tests.receivers import Behaviour, Receiver, answer, closed_port, drip, say, silence
from webapp import by_twilio, consent, refusals, sms, store
from webapp.outcomes import By, Later, Outcome, Promised, Refused, Sent, Unsure
from webapp.refusals import Number
from webapp.sendable import Go, Never

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
    ref: str | None = "a-word-of-ours"


def through(base: str, seconds: float = 10.0) -> by_twilio.Twilio:
    sid, service = "AC" + "1" * 32, "MG" + "2" * 32
    return by_twilio.Twilio(by_twilio.Account(sid, "token", service, "https://ask.anyshire.example", base, HERE, seconds))


def send(behave: Behaviour, *, text: Promised | None = None, seconds: float = 10.0) -> Outcome:
    with Receiver(behave) as twilio:
        return sms.door(through(f"http://127.0.0.1:{twilio.port}/twilio", seconds))(text or Text())


def refusal(status: int, code: int, **more: Any) -> Behaviour:
    return answer(f"{status} No", json.dumps({"code": code, "message": f"about {NUMBER}", "status": status, **more}).encode())


def test_a_text_goes_through_the_messaging_service_and_dies_after_four_hours():
    with Receiver(answer("201 Created", YES)) as twilio:
        outcome = sms.door(through(f"http://127.0.0.1:{twilio.port}/twilio/"))(Text())

    [got] = twilio.received
    assert outcome == Sent("201", reference="SM" + "0" * 32)
    assert got.path == f"/twilio/2010-04-01/Accounts/AC{'1' * 32}/Messages.json"
    assert got.headers["authorization"] == "Basic " + base64.b64encode(f"AC{'1' * 32}:token".encode()).decode()
    assert {name: values[0] for name, values in parse_qs(got.body.decode()).items()} == {
        "To": NUMBER, "Body": TEXT, "MessagingServiceSid": "MG" + "2" * 32, "ValidityPeriod": "14400", "SmartEncoded": "true",
        "StatusCallback": "https://ask.anyshire.example/hooks/twilio/status?o=a-word-of-ours",
    }  # fmt: skip


@pytest.mark.parametrize(("before", "seconds"), [(60, 60), (0, 1), (-60, 1), (5 * 3600, 14400)])
def test_what_we_begin_is_dropped_when_the_hours_end(before: int, seconds: int):
    now = datetime(2026, 11, 23, 18, 59, tzinfo=UTC)
    with Receiver(answer("201 Created", YES)) as twilio:
        there = through(f"http://127.0.0.1:{twilio.port}/twilio/")
        sms.door(there, now=lambda: now)(By(Text(), now + timedelta(seconds=before)))

    [got] = twilio.received
    assert parse_qs(got.body.decode())["ValidityPeriod"] == [str(seconds)]


@pytest.mark.parametrize(
    "number",
    ["+441632960123", "07700900321", "+447797712345", "+447624123456", "+353851234567", "+15005550006", "+4477009003210", "+44770090032",
     "+44770090032١", " +447700900321", "+447012345678", "banana", "", None, 447700900321, ["+447700900321"]],
)  # fmt: skip
def test_only_uk_mobiles_get_texts(number: object):
    assert not sms.uk_mobile(number)
    assert send(answer("201 Created", YES), text=Text({"to": number, "text": TEXT})) == Refused("not-a-mobile")


@pytest.mark.parametrize("number", ["+447797712345", "+447624200000", "+353861234567", "+48501234567", "+447700900321"])
def test_where_to_get_help_goes_to_a_phone_of_any_country(number: str):
    text = Text({"to": number, "who": "person", "message": "crisis", "text": "Call 999."}, case_id=None)

    assert send(answer("201 Created", YES), text=text).status == "201"


@pytest.mark.parametrize("number", ["85258", "Bank", "", None, "07700900321", "+0123456789"])
def test_where_to_get_help_goes_to_no_name_and_no_short_number(number: object):
    text = Text({"to": number, "message": "crisis", "text": "Call 999."})

    assert send(answer("201 Created", YES), text=text) == Refused("not-a-mobile")


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
        (400, 21217, Refused("21217")),
        (400, 21408, Refused("21408")),
        (400, 21609, Later("21609", alarm=True)),
        (400, 21610, Refused("21610", alarm=False)),
        (400, 21611, Later("21611", all=True)),
        (400, 21612, Refused("21612")),
        (400, 21614, Refused("21614")),
        (400, 21617, Refused("21617")),
        (400, 21635, Refused("21635")),
        (400, 21703, Later("21703", alarm=True)),
        (400, 30001, Refused("30001", alarm=False)),
        (400, 30002, Later("30002", timedelta(minutes=15), alarm=True, all=True)),
        (400, 30003, Refused("30003", alarm=False)),
        (400, 30004, Refused("30004", alarm=False)),
        (400, 30005, Refused("30005", alarm=False)),
        (400, 30006, Refused("30006", alarm=False)),
        (400, 30007, Refused("30007")),
        (400, 30008, Refused("30008", alarm=False)),
        (400, 30010, Refused("30010", alarm=False)),
        (400, 30036, Refused("30036", alarm=False)),
        (400, 12345, Refused("12345")),
        (429, 20429, Later("20429", all=True)),
        (429, 0, Later("20429", all=True)),
        (401, 20003, Later("20003", timedelta(minutes=15), alarm=True, all=True)),
        (401, 0, Later("401", timedelta(minutes=15), alarm=True, all=True)),
        (403, 20005, Later("20005", timedelta(minutes=15), alarm=True, all=True)),
        (403, 20403, Later("20403", alarm=True)),
        (404, 20404, Later("20404", alarm=True)),
        (500, 20500, Unsure("20500")),
        (503, 20503, Unsure("20503")),
        (503, 21610, Unsure("21610")),
        (400, 20500, Unsure("20500")),
        (400, 20503, Unsure("20503")),
        (302, 0, Later("302", alarm=True)),
    ],
)
def test_each_refusal_of_twilio_means_one_thing(status: int, code: int, outcome: Outcome):
    assert send(refusal(status, code)) == outcome


def test_every_code_of_the_table_was_tried():
    """So that no row is there that nobody has seen at work."""
    [marked] = [mark for mark in test_each_refusal_of_twilio_means_one_thing.pytestmark if mark.name == "parametrize"]
    tried = {str(code) for _, code, _ in marked.args[1]}

    assert set(refusals.TWILIO) <= tried


@pytest.mark.parametrize(
    ("asked", "after"), [("7", timedelta(seconds=7)), ("999999", timedelta(hours=1)), ("soon", None), ("", None)],
)
def test_when_twilio_asks_us_to_slow_down_every_text_rests_as_long_as_it_says(asked: str, after: timedelta | None):
    busy = answer("429 Busy", b'{"code": 20429}', retry_after=asked)

    assert send(busy) == Later("20429", after=after, all=True)


@pytest.mark.parametrize(
    ("code", "number", "alarm"),
    [
        ("30001", Number.NOT_REACHED, False), ("30002", Number.STAYS, True), ("30003", Number.NOT_REACHED, False),
        ("30004", Number.BLOCKED, False), ("30005", Number.NO_SUCH, False), ("30006", Number.NO_SUCH, False),
        ("30007", Number.BLOCKED, True), ("30008", Number.NOT_REACHED, False), ("21610", Number.STOPPED, False),
        ("permanent-failure", Number.NO_SUCH, False), ("temporary-failure", Number.NOT_REACHED, False),
        ("technical-failure", Number.STAYS, True), ("39999", Number.NOT_REACHED, False), (None, Number.NOT_REACHED, False),
    ],
)  # fmt: skip
def test_each_reason_why_a_text_did_not_arrive_says_something_of_its_number(code: str | None, number: Number, alarm: bool):
    meaning = refusals.told(refusals.known(code))

    assert (meaning.number, meaning.alarm) == (number, alarm)


def test_who_says_too_often_in_a_way_that_we_do_not_know_is_left_alone_for_a_while():
    assert refusals.answered("never heard of", 429) is refusals.TOO_FAST


def test_the_newer_form_of_twilios_errors_means_the_same():
    assert send(refusal(400, 21211, type="https://example.org", title="Invalid")) == Refused("21211")


def test_when_twilio_was_never_reached_the_text_is_tried_again():
    assert sms.door(through(f"http://127.0.0.1:{closed_port()}"))(Text()) == Later("no-connection")


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
    closed = by_twilio.Twilio(by_twilio.Account("AC", "token", "MG", "https://ask.anyshire.example", "http://169.254.169.254"))

    assert sms.door(closed)(Text()) == Later("address-not-allowed", alarm=True)


def test_the_token_does_not_show_when_an_account_is_printed():
    assert "token" not in repr(by_twilio.Account("AC", "token", "MG", "https://ask.anyshire.example")).replace("token=", "")


def test_no_number_and_no_word_of_a_text_reaches_the_log():
    with logs.caught() as log:
        send(answer("201 Created", YES))
        send(refusal(400, 21211))

    assert NUMBER not in log.getvalue()
    assert NUMBER.removeprefix("+") not in log.getvalue()
    assert "update for you" not in log.getvalue()


# The person's permission, as the gate before the door asks for it


def test_the_permission_that_stands_now_counts_not_the_one_that_stood_when_it_was_promised(sqlite: store.Database):
    case_id = make.case(sqlite)
    text = Text({"to": NUMBER, "who": "person", "text": TEXT, "message": "update"}, case_id=case_id)
    answers = []

    for answered in (None, consent.Answer.YES, consent.Answer.NO):
        with sqlite.session(write=True) as session:
            proves(session, case_id, NUMBER)
            if answered:
                row = make.row("texts", answered, case_id=case_id, at=make.NOW + make.minutes(len(answers)), id=f"row {len(answers)}")
                store.consents.record(session, row)
            store.commit(session)
        answers.append(asked(sqlite, text))

    assert answers == [Never("no-permission"), Go(), Never("no-permission")]


@pytest.mark.parametrize(("who", "may"), [("referrer", Go()), ("", Never("no-permission")), (None, Never("no-permission"))])
def test_whoever_asked_for_another_person_chose_texts_for_themselves(sqlite: store.Database, who: object, may: object):
    case_id = make.case(sqlite)
    with sqlite.session(write=True) as session:
        proves(session, case_id, NUMBER)
        store.commit(session)

    assert asked(sqlite, Text({"to": NUMBER, "who": who, "text": TEXT, "message": "arrived"}, case_id=case_id)) == may


def test_a_text_about_nobody_is_not_sent(sqlite: store.Database):
    assert asked(sqlite, Text({"to": NUMBER, "who": "person", "text": TEXT, "message": "update"}, case_id=None)) == Never("no-permission")
