"""Twilio's own description of its interface is kept to: by us, by our stand-in for it, and by the sandbox. The same against Prism."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from tests import twilio
from tests.ports import free_port
from tests.receivers import Receiver
from tests.waiting import until
from webapp import by_twilio, line, refusals, sms
from webapp.outcomes import Sent, Unsure

NUMBER, WORDS = "+447700900321", "There is news."
HERE = (ip_network("127.0.0.0/8"),)
PRISM = Path(__file__).parents[1] / "node_modules" / ".bin" / "prism"


def through(base: str, seconds: float = 10.0) -> by_twilio.Twilio:
    at = "https://ask.anyshire.example"
    return by_twilio.Twilio(by_twilio.Account(twilio.ACCOUNT, twilio.TOKEN, twilio.SERVICE, at, base, HERE, seconds))


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server made from nothing but the description, with the errors added."""
    port = free_port()
    base, file = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("prism") / "twilio.json"
    file.write_text(json.dumps(twilio.description(base)), "utf-8")
    command = [str(PRISM), "mock", "--host", "127.0.0.1", "--port", str(port), str(file)]
    with (file.parent / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            until(lambda: answers(base) or server.poll() is not None, within=60)
            assert server.poll() is None, (file.parent / "log").read_text()
            yield base
        finally:
            server.terminate()


def answers(base: str) -> bool:
    try:
        line.call("GET", base, b"", {}, allow_private=HERE, seconds=5)
    except line.NoAnswer:
        return False
    return True


@contextmanager
def prism_that_says(base: str, status: int, example: str) -> Iterator[str]:
    """Prism, told beforehand how to answer."""

    def pass_on(receiver, connection, got):
        headers = {name: got.headers[name] for name in ("authorization", "content-type") if name in got.headers}
        wanted = {**headers, "Prefer": f"code={status}, example={example}", "Accept": "application/json"}
        heard = line.call("POST", base + got.path, got.body, wanted, allow_private=HERE, seconds=10)
        head = f"HTTP/1.1 {heard.status} So\r\ncontent-type: application/json\r\ncontent-length: {len(heard.body)}\r\n\r\n"
        connection.sendall(head.encode() + heard.body)

    with Receiver(pass_on) as between:
        yield f"http://127.0.0.1:{between.port}"


@pytest.fixture(params=["stand-in", "prism"])
def base(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "prism":
        yield request.getfixturevalue("prism")
        return
    with twilio.Twilio() as stand_in:
        yield stand_in.base


def test_what_we_ask_of_twilio_is_what_twilio_describes(base: str):
    there = through(base)

    sent = there.send(NUMBER, WORDS, "a-word-of-ours")
    found = there.seen(NUMBER, "a-word-of-ours")
    there.forget(str(sent.reference))

    assert sent.status == "201"
    assert str(sent.reference).startswith("SM")
    assert len(str(sent.reference)) == 34
    assert isinstance(found, tuple)
    assert all(one.at is not None and one.at.tzinfo is not None and not one.sure for one in found)


REFUSALS = [(status, name, code) for status, names in twilio.ERRORS.items() for name, code in names.items()]


@pytest.mark.parametrize(("status", "name", "code"), REFUSALS)
def test_prism_and_the_stand_in_refuse_alike(prism: str, status: int, name: str, code: int):
    with twilio.Twilio(ways=[twilio.Way(status, code)]) as stand_in:
        here = outcome(stand_in.base)
    with prism_that_says(prism, status, name) as base:
        there = outcome(base)

    assert here == there == sms.became(refusals.answered(str(code), status), sms.Refusal(str(code), status))


def outcome(base: str):
    class Text:
        id, case_id, letter, ref = "a", None, b"", "a-word-of-ours"
        body = {"to": NUMBER, "text": WORDS}

    return sms.door(through(base))(Text())


def test_without_the_right_token_nobody_comes_in(base: str):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{base}/2010-04-01/Accounts/{twilio.ACCOUNT}/Messages.json", timeout=10)

    assert refused.value.code == 401
    refused.value.close()


# What the stand-in can do that no description says


def test_a_text_is_found_by_its_number_the_newest_first_and_without_its_words_once_it_is_forgotten():
    with twilio.Twilio() as stand_in:
        there = through(stand_in.base)
        first, second = (there.send(NUMBER, words, "a") for words in ("One.", "Two."))
        there.send("+447700900322", "Three.", "a")
        there.forget(str(first.reference))
        found = there.seen(NUMBER, "a") or ()

    assert [(one.sid, one.text) for one in found] == [(second.reference, "Two."), (first.reference, "")]
    assert all(abs(datetime.now(UTC) - one.at) < timedelta(minutes=1) for one in found if one.at)


@pytest.mark.parametrize("way", [twilio.SILENT, twilio.LOST])
def test_a_text_that_was_taken_without_our_hearing_of_it_is_found(way: twilio.Way):
    with twilio.Twilio(ways=[way]) as stand_in:

        class Text:
            id, case_id, letter, ref = "a", None, b"", "a-word-of-ours"
            body = {"to": NUMBER, "text": WORDS}

        became = sms.door(through(stand_in.base, 0.5))(Text())
        found = sms.ask(through(stand_in.base), Text())

    assert isinstance(became, Unsure)
    assert [one.text for one in found or ()] == [WORDS]


def test_where_twilio_keeps_nothing_nothing_can_be_found_and_where_it_does_not_answer_nobody_can_say():
    account = by_twilio.Account("AC", "token", "MG", "https://ask.anyshire.example", "http://127.0.0.1:9", HERE, retention="discard")
    keeping = through("http://127.0.0.1:9")

    class Text:
        ref, body = "a", {"to": NUMBER, "text": WORDS}

    assert by_twilio.Twilio(account).seen(NUMBER, "a") is None
    assert sms.ask(keeping, Text()) is None
    assert not sms.forget(keeping, "SM1")
    assert (keeping.forgets, by_twilio.Twilio(account).forgets) == (True, False)


def test_what_twilio_does_not_know_any_more_is_forgotten():
    with twilio.Twilio() as stand_in:
        assert sms.forget(through(stand_in.base), f"SM{9:032x}")


def test_with_discard_twilio_is_asked_to_keep_neither_words_nor_number():
    with twilio.Twilio() as stand_in:
        account = by_twilio.Account(
            twilio.ACCOUNT, twilio.TOKEN, twilio.SERVICE, "https://ask.anyshire.example", stand_in.base, HERE, retention="discard",
        )
        sent = by_twilio.Twilio(account).send(NUMBER, WORDS, "a")

    assert isinstance(sent, Sent)
    assert stand_in.forms[-1]["ContentRetention"] == "discard"
    assert stand_in.forms[-1]["AddressRetention"] == "obfuscate"


# The check itself


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"sid": "SM1"}, "is a required property"), ({**twilio.message(0, {"Body": "", "To": "", "MessagingServiceSid": "MG1"})}, "MG1"),
        ({**twilio.message(0, {"Body": "", "To": "", "MessagingServiceSid": twilio.SERVICE}), "status": "gone"}, "gone"),
        ({**twilio.message(0, {"Body": "", "To": "", "MessagingServiceSid": twilio.SERVICE}), "more": 1}, "more"),
    ],
)
def test_an_answer_that_twilio_would_not_give_is_noticed(answer: dict[str, object], fault: str):
    checked = twilio.Checked(lambda request: twilio.said(answer, 201), "http://localhost")
    asked = {"To": NUMBER, "Body": WORDS, "MessagingServiceSid": twilio.SERVICE}

    Client(checked).post(f"/2010-04-01/Accounts/{twilio.ACCOUNT}/Messages.json", data=asked, auth=("a", "b"))

    [found] = checked.faults
    assert fault in found


@pytest.mark.parametrize(
    "asked",
    [{"Body": WORDS, "MessagingServiceSid": twilio.SERVICE}, {"To": NUMBER, "MessagingServiceSid": "MG1"},
     {"To": NUMBER, "Idempotency": "1"}, {"To": NUMBER, "ValidityPeriod": "long"}, {"To": NUMBER, "ContentRetention": "none"}],
)  # fmt: skip
def test_a_request_that_twilio_does_not_describe_is_noticed(asked: dict[str, str]):
    good = twilio.message(0, {"Body": "", "To": "", "MessagingServiceSid": twilio.SERVICE})
    checked = twilio.Checked(lambda request: twilio.said(good, 201), "http://localhost")

    Client(checked, Response).post(f"/2010-04-01/Accounts/{twilio.ACCOUNT}/Messages.json", data=asked, auth=("a", "b"))

    assert len(checked.faults) == 1
