"""Letters to and from the ICB: sealed so that others can check them, sent whatever the other side does, refused when forged."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as some
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.receivers import Behaviour, Receiver, answer, closed_port, drip, flood, say, silence
from webapp import webhook
from webapp.outcomes import Later, Outcome, Paused, Sent

NEW = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OLD = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()
ID = "019aa3b1-7c00-7000-8000-0123456789ab"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = '{"type":"referral.submitted","data":{"words":"Zażółć گفتگو"}}'.encode()
HERE = (ip_network("127.0.0.0/8"),)


@dataclass(frozen=True)
class Letter:
    id: str = ID
    case_id: str | None = None
    letter: bytes = BODY

    @property
    def body(self) -> Mapping[str, Any]:
        return dict(json.loads(self.letter))


def send(behave: Behaviour, *, seconds: float = 10.0) -> Outcome:
    with Receiver(behave) as receiver:
        return webhook.send(webhook.Receiver(receiver.url, (NEW,), HERE, seconds), Letter(), NOW)


def theirs(secret: str, at: datetime = NOW) -> dict[str, str]:
    sealed = Webhook(secret).sign(ID, at, BODY.decode())
    return {"webhook-id": ID, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": sealed}


# Sealing


@pytest.mark.asvs("11.2.1")
def test_the_icb_can_check_our_seal_with_the_public_package():
    now = datetime.now(UTC)

    sealed = webhook.headers([NEW], ID, int(now.timestamp()), BODY)

    Webhook(NEW).verify(BODY, sealed)


@pytest.mark.threat(7)
@pytest.mark.asvs("11.6.1", "11.4.3")
def test_we_seal_exactly_as_the_public_package_does():
    assert webhook.headers([NEW], ID, AT, BODY) == theirs(NEW)


def test_while_secrets_change_the_old_and_the_new_one_both_open_our_letters():
    now = datetime.now(UTC)

    sealed = webhook.headers([NEW, OLD], ID, int(now.timestamp()), BODY)

    assert len(sealed["webhook-signature"].split(" ")) == 2
    Webhook(NEW).verify(BODY, sealed)
    Webhook(OLD).verify(BODY, sealed)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"another secret of 24 bytes!").decode()).verify(BODY, sealed)


def test_summer_time_does_not_move_our_seal():
    """The public package would sign the wrong second here, so ours takes whole seconds and never a clock with a zone."""
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/London"))

    sealed = webhook.headers([NEW], ID, int(summer.timestamp()), BODY)

    assert sealed["webhook-signature"] == Webhook(NEW).sign(ID, summer.astimezone(UTC), BODY.decode())
    assert sealed["webhook-signature"] != Webhook(NEW).sign(ID, summer, BODY.decode())


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=", "whsec_é", NEW.removeprefix("whsec_"), "whsec_" + base64.b64encode(bytes(65)).decode()],
)
def test_a_bad_secret_stops_the_door_from_opening_and_is_not_repeated(secret: str):
    with pytest.raises(webhook.BadSecret) as refused:
        webhook.door(webhook.Receiver("http://127.0.0.1/", (secret,)), lambda: NOW)

    assert str(refused.value) == ""


@pytest.mark.asvs("13.3.2")
def test_secrets_and_addresses_do_not_show_when_a_receiver_is_printed():
    assert NEW not in repr(webhook.Receiver("http://icb.example/?key=hush", (NEW,)))
    assert "hush" not in repr(webhook.Receiver("http://icb.example/?key=hush", (NEW,)))


# Opening


def test_a_letter_sealed_with_any_current_secret_opens():
    assert webhook.verify([NEW, OLD], theirs(NEW), BODY, NOW) == ID
    assert webhook.verify([NEW, OLD], theirs(OLD), BODY, NOW) == ID


def test_header_names_may_be_written_in_capitals():
    assert webhook.verify([NEW], {name.title(): value for name, value in theirs(NEW).items()}, BODY, NOW) == ID


@pytest.mark.asvs("9.1.2")
def test_other_kinds_of_seal_beside_ours_do_no_harm():
    letter = theirs(NEW)
    letter["webhook-signature"] = "v1a,AAAA nonsense v1, , v1,é " + letter["webhook-signature"]

    assert webhook.verify([NEW], letter, BODY, NOW) == ID


@pytest.mark.parametrize("change", ["webhook-id", "webhook-timestamp", "webhook-signature", "body", "secret"])
@pytest.mark.threat(7)
@pytest.mark.asvs("9.1.1")
def test_a_letter_that_was_changed_on_the_way_is_refused(change: str):
    letter, body, secret = theirs(NEW), BODY, NEW
    if change == "body":
        body = BODY.replace(b"submitted", b"withdrawn")
    elif change == "secret":
        secret = OLD
    else:
        letter[change] = {"webhook-id": "another", "webhook-timestamp": str(AT + 1), "webhook-signature": "v1," + "A" * 43 + "="}[change]

    with pytest.raises(webhook.BadSeal):
        webhook.verify([secret], letter, body, NOW)


@pytest.mark.parametrize("away", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1), timedelta(days=4000)])
@pytest.mark.threat(7)
@pytest.mark.asvs("9.2.1")
def test_an_old_letter_sent_again_or_one_from_the_future_is_refused(away: timedelta):
    with pytest.raises(webhook.Stale):
        webhook.verify([NEW], theirs(NEW), BODY, NOW + away)


@pytest.mark.parametrize("away", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_five_minutes_either_way_are_still_fresh(away: timedelta):
    assert webhook.verify([NEW], theirs(NEW), BODY, NOW + away) == ID


def test_a_stranger_is_not_told_that_only_the_clock_was_wrong():
    with pytest.raises(webhook.BadSeal):
        webhook.verify([OLD], theirs(NEW), BODY, NOW + timedelta(hours=1))


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_letter_without_all_three_headers_is_refused(missing: str):
    letter = theirs(NEW)
    del letter[missing]

    with pytest.raises(webhook.BadSeal):
        webhook.verify([NEW], letter, BODY, NOW)


@pytest.mark.parametrize("at", ["", "-1", "1e9", "1.5", " 1", "٣", "1" * 5000, "NaN", "0x10", "1_0"])
def test_a_time_that_is_not_whole_seconds_is_refused(at: str):
    with pytest.raises(webhook.BadSeal):
        webhook.verify([NEW], theirs(NEW) | {"webhook-timestamp": at}, BODY, NOW)


@pytest.mark.parametrize("letter_id", ["a.b", "", " ", "é", "x" * 129, "a\nb"])
def test_an_id_that_could_be_read_two_ways_is_refused(letter_id: str):
    sealed = webhook.headers([NEW], letter_id, AT, BODY)

    with pytest.raises(webhook.BadSeal):
        webhook.verify([NEW], sealed, BODY, NOW)


def test_a_very_long_list_of_seals_is_refused_unread():
    letter = theirs(NEW)
    letter["webhook-signature"] = "v1,x " * 100_000 + letter["webhook-signature"]

    with pytest.raises(webhook.BadSeal):
        webhook.verify([NEW], letter, BODY, NOW)


@given(some.dictionaries(some.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "x"]), some.text()), some.binary())
def test_nothing_a_stranger_writes_breaks_the_door(headers: dict[str, str], body: bytes):
    with pytest.raises((webhook.BadSeal, webhook.Stale)):
        webhook.verify([NEW], headers, body, NOW)


@given(some.text(max_size=60))
def test_no_seal_but_the_right_one_opens(signature: str):
    with pytest.raises(webhook.BadSeal):
        webhook.verify([NEW], theirs(NEW) | {"webhook-signature": signature}, BODY, NOW)


@pytest.mark.asvs("9.1.3", "16.5.3")
def test_without_secrets_nothing_opens():
    with pytest.raises(webhook.BadSeal):
        webhook.verify([], theirs(NEW), BODY, NOW)


# Sending


def test_a_letter_arrives_sealed_and_whole():
    with Receiver(answer()) as receiver:
        outcome = webhook.send(webhook.Receiver(receiver.url, (NEW, OLD), HERE), Letter(), NOW)

    [got] = receiver.received
    assert outcome == Sent("204")
    assert got.body == BODY
    assert got.headers["content-type"] == "application/json"
    assert webhook.verify([NEW], got.headers, got.body, NOW) == ID
    assert webhook.verify([OLD], got.headers, got.body, NOW) == ID


def test_every_try_carries_the_same_id_and_the_same_bytes_and_a_new_time():
    with Receiver(answer("500 Oh")) as receiver:
        for minute in range(3):
            webhook.send(webhook.Receiver(receiver.url, (NEW,), HERE), Letter(), NOW + timedelta(minutes=minute))

    assert {got.headers["webhook-id"] for got in receiver.received} == {ID}
    assert {got.body for got in receiver.received} == {BODY}
    assert [int(got.headers["webhook-timestamp"]) - AT for got in receiver.received] == [0, 60, 120]


def test_the_icbs_own_reference_is_handed_back():
    assert send(answer("200 OK", b'{"reference": "ICB-123"}')) == Sent("200", reference="ICB-123")


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"[1]", b'{"reference": 5}', b'{"reference": ""}', b'{"reference": "<script>"}', b'{"reference": "a\\nb"}', b"\xff\xfe",
     b'{"reference": "' + b"x" * 65 + b'"}', b"[" * 20000, b"null", b'{"Reference": "x"}'],
)  # fmt: skip
def test_an_answer_without_a_plain_reference_is_still_a_yes(body: bytes):
    assert send(answer("202 Accepted", body)) == Sent("202")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 499])
def test_a_refusal_is_tried_again_and_somebody_is_told_at_once(status: int):
    assert send(answer(f"{status} No")) == Later(str(status), alarm=True)


@pytest.mark.parametrize("status", [500, 502, 504, 599])
def test_a_receiver_in_trouble_is_tried_again(status: int):
    assert send(answer(f"{status} Oh")) == Later(str(status))


def test_gone_pauses_and_loses_nothing():
    assert send(answer("410 Gone")) == Paused("410")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.asvs("15.3.2")
def test_a_redirect_is_never_followed(status: int):
    with Receiver(answer()) as elsewhere:
        outcome = send(answer(f"{status} Moved", location=elsewhere.url))

    assert outcome == Later(str(status))
    assert elsewhere.received == []


def test_a_redirect_with_an_endless_body_or_a_broken_address_is_not_read():
    assert send(flood(b"HTTP/1.1 302 Moved\r\nlocation: http://127.0.0.1/\r\n\r\n")) == Later("302")
    assert send(answer("302 Moved", location="\x80http://[")) == Later("302")


@pytest.mark.parametrize("status", [408, 425, 429, 503])
def test_a_receiver_that_asks_for_time_gets_it(status: int):
    assert send(answer(f"{status} Wait", retry_after="120")) == Later(str(status), after=timedelta(minutes=2))
    assert send(answer(f"{status} Wait", retry_after="Sun, 22 Nov 2026 09:45:00 GMT")) == Later(str(status), after=timedelta(minutes=15))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("999999999", timedelta(hours=1)), ("Sun, 22 Nov 2099 09:45:00 GMT", timedelta(hours=1)),
        ("Sun, 22 Nov 2020 09:45:00 GMT", timedelta()), ("0", timedelta()), ("", None), ("soon", None), ("-5", None), ("1.5", None),
        ("0\x1c", timedelta()), ("\x1d7\x1f", timedelta(seconds=7)),
        ("9" * 400, None), ("Sun, 99 Nov 99999 99:99:99 GMT", None),
    ],
)  # fmt: skip
def test_no_header_can_make_a_referral_wait_longer_than_an_hour(asked: str, given: timedelta | None):
    assert send(answer("503 Wait", retry_after=asked)) == Later("503", after=given)


@pytest.mark.threat(12)
@pytest.mark.asvs("16.5.2")
def test_a_receiver_that_is_down_is_tried_again():
    assert webhook.send(webhook.Receiver(f"http://127.0.0.1:{closed_port()}/", (NEW,), HERE), Letter(), NOW) == Later("no-connection")


@pytest.mark.parametrize(
    "words",
    [b"", b"\r\n", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/9.9 20\r\n\r\n", b"\x00\xff" * 500, b"HTTP/1.1 99999 x\r\n\r\n",
     b"x" * 100_000, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, b"HTTP/1.1 200 OK\r\ncontent-length: 5, 6\r\n\r\nhello"],
)  # fmt: skip
def test_nonsense_is_tried_again(words: bytes):
    outcome = send(say(words))

    assert isinstance(outcome, Later)
    assert outcome.status in {"connection-lost", "bad-answer"}


@pytest.mark.parametrize(
    "words",
    [
        b"content-length: 50\r\n\r\n{", b"transfer-encoding: chunked\r\n\r\nzz\r\n", b"content-length: x\r\n\r\n",
        b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc",
    ],
)  # fmt: skip
def test_a_yes_with_a_broken_body_is_still_a_yes(words: bytes):
    assert send(say(b"HTTP/1.1 200 OK\r\n" + words)) == Sent("200")


def test_a_silent_receiver_holds_us_no_longer_than_allowed():
    assert send(silence, seconds=0.3) == Later("timed-out")


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 3])
def test_a_receiver_that_drips_its_headers_holds_us_no_longer_than_allowed(start: bytes):
    assert send(drip(start, b"x"), seconds=0.4) == Later("timed-out")


def test_a_receiver_that_drips_its_body_has_said_yes_all_the_same():
    assert send(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), seconds=0.4) == Sent("200")


def test_a_flood_is_read_to_64_kilobytes_and_no_further():
    assert send(flood(b'HTTP/1.1 200 OK\r\n\r\n{"reference": "')) == Sent("200")


@pytest.mark.asvs("13.2.5")
def test_the_proxy_and_passwords_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")

    assert send(answer()) == Sent("204")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]:9/", "http://0.0.0.0:9/"]
)
@pytest.mark.asvs("13.2.4", "13.2.5", "1.3.6")
def test_our_own_network_is_refused_unless_the_operator_let_it_through(url: str):
    assert webhook.send(webhook.Receiver(url, (NEW,)), Letter(), NOW) == Later("address-not-allowed", alarm=True)


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "http://" + "x" * 300 + ".example/", "http://a..b/", "ftp://127.0.0.1/", "http://[nonsense/"])
def test_an_address_that_is_none_is_tried_again(url: str):
    outcome = webhook.send(webhook.Receiver(url, (NEW,), HERE), Letter(), NOW)

    assert isinstance(outcome, Later)
    assert outcome.status in {"no-such-host", "bad-answer"}
