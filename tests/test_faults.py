"""Whatever the wire does to a letter or a text: none is lost, none is made up, nobody gets a text twice, and the worker goes on."""

from __future__ import annotations

import base64
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_network
from itertools import product
from random import Random
from typing import Any

import pytest
import requests

from tests import make, twilio
from tests.faults import Bad, Fault, Way, Wire
from tests.receivers import Receiver, answer, stays
from tests.tls import Authority
from tests.waiting import until
from webapp import by_twilio, clocks, kept_line, line, outbox, reconcile, sms, store, webhook
from webapp.models import State
from webapp.outcomes import Doors, Later, Sent, Unsure

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
HERE = (ip_network("127.0.0.0/8"),)
NUMBER, WORDS = "+447700900321", "There is news. Look at your page."
# One try may take so long, and so long the machine may take beside it.
SEED = 20261127
SECONDS, SLACK = 0.4, 2.5
HOUR = timedelta(hours=1)
# Longer than we wait before we ask about a text; so often that it ends before a person is asked to look.
PAUSE, ROUNDS = timedelta(seconds=70), 7

CUTS, SLOW = (Fault.RESET, Fault.HALF_CLOSE, Fault.TRUNCATE, Fault.HANG), (Fault.DELAY, Fault.DRIP)
FAULTS = [
    *(Bad(fault, way, after) for fault, way, after in product(CUTS, Way, (0, 150))),
    *(Bad(fault, way) for fault, way in product(SLOW, Way)),
    Bad(Fault.NO_HELLO, Way.REQUEST),
]
NAMED = pytest.mark.parametrize("bad", FAULTS, ids=lambda bad: f"{bad.fault} {bad.way} {bad.after}")
YES = answer("200 OK", b'{"reference": "ICB-1"}')


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.vouches("127.0.0.1").server()


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Iterator[None]:
    """Short waits; and this machine believes our authority, as it believes Twilio's."""
    monkeypatch.setattr(line, "WAIT", SECONDS)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", authority.file)
    vars(kept_line._hand).clear()
    yield
    vars(kept_line._hand).clear()


@dataclass
class Post:
    """The outbox, its doors over bad wires, and a clock of the test's."""

    database: store.Database
    doors: Doors
    at: datetime = make.NOW
    ids: list[str] = field(default_factory=list)

    def promises(self, kind: str = "icb") -> str:
        body = make.letter(name="Person Madeup.") if kind == "icb" else {"to": NUMBER, "text": f"{WORDS} {len(self.ids)}"}
        with self.database.session(write=True) as session:
            self.ids.append(store.outbox.promise(session, kind, body, dedupe_key=f"{kind} {len(self.ids)}", now=self.at))
            store.commit(session)
        return self.ids[-1]

    def round(self) -> float:
        """One round of the worker. How many seconds it was held up."""
        began = time.monotonic()
        outbox.work(self.database, self.doors, now=lambda: self.at, owner="worker")
        return time.monotonic() - began

    def asks(self) -> None:
        reconcile.look(self.database, self.doors, now=self.at)

    def until_it_went(self, text: str) -> None:
        for _ in range(ROUNDS):
            self.at += PAUSE
            self.asks()
            self.round()
            if self.line(text).state is State.DONE:
                return
        raise AssertionError(self.line(text).state)

    def line(self, promise_id: str) -> store.backlog.Line:
        with self.database.session() as session:
            found = store.backlog.show(session, promise_id)
        assert found is not None
        return found


def letters(wire: Wire, authority: Authority) -> webhook.Receiver:
    return webhook.Receiver(f"https://127.0.0.1:{wire.port}/icb", (SECRET,), HERE, SECONDS, line.Tls(authority.file))


def provider(wire: Wire) -> by_twilio.Twilio:
    at = f"https://127.0.0.1:{wire.port}"
    account = by_twilio.Account(twilio.ACCOUNT, twilio.TOKEN, twilio.SERVICE, "https://ask.anyshire.example", at, HERE, SECONDS)
    return by_twilio.Twilio(account)


def texting(wire: Wire) -> Doors:
    """Only texts, and whoever is asked about them."""
    return Doors(sms=sms.door(provider(wire)), ask=partial(sms.ask, provider(wire)))


@dataclass
class Mobile:
    """The stand-in for Twilio behind a bad wire."""

    texts: twilio.Twilio
    wire: Wire


class Whole(twilio.Checked):
    """Holds whole requests against the description. One that was cut before it said whose it is fits none, and is refused."""

    def __call__(self, environ: Any, start: Any) -> Any:
        return super().__call__(environ, start) if "HTTP_AUTHORIZATION" in environ else twilio.said({}, 401)(environ, start)


@pytest.fixture(scope="module")
def once(tls: ssl.SSLContext) -> Iterator[Mobile]:
    with twilio.Twilio() as texts, Wire(texts.port, tls) as wire:
        texts.checked = Whole(texts.answer, f"http://127.0.0.1:{wire.port}")
        yield Mobile(texts, wire)


@pytest.fixture
def mobile(once: Mobile) -> Mobile:
    once.texts.texts.clear()
    once.wire.struck.clear()
    return once


# Letters


@NAMED
def test_a_letter_over_a_wire_that_goes_wrong_arrives_and_is_never_said_to_have_arrived_before(
    sqlite: store.Database, authority: Authority, tls: ssl.SSLContext, bad: Bad
):
    with Receiver(YES) as icb, Wire(icb.port, tls, [bad]) as wire:
        post = Post(sqlite, Doors(icb=webhook.door(letters(wire, authority), lambda: post.at)))
        letter = post.promises()

        held = post.round()
        state, came = post.line(letter).state, len(icb.received)
        post.at += HOUR
        post.round()

    assert wire.struck == [bad]
    assert held < SECONDS + SLACK
    assert state is State.READY or (state is State.DONE and came == 1)
    assert post.line(letter).state is State.DONE
    assert len({(one.headers["webhook-id"], one.body) for one in icb.received}) == 1
    assert icb.received[0].headers["webhook-id"] == letter


@NAMED
def test_a_wire_that_goes_wrong_under_the_second_letter_of_an_open_line_loses_neither(
    sqlite: store.Database, authority: Authority, tls: ssl.SSLContext, bad: Bad
):
    with Receiver(stays(*[YES] * 3)) as icb, Wire(icb.port, tls) as wire:
        post = Post(sqlite, Doors(icb=webhook.door(letters(wire, authority), lambda: post.at)))
        first = post.promises()
        post.round()
        wire.bad.append(bad)
        second = post.promises()
        held = post.round()
        came = {one.headers["webhook-id"] for one in icb.received}
        state = post.line(second).state
        post.at += HOUR
        post.round()

    assert held < SECONDS + SLACK
    assert state is State.READY or second in came
    assert (post.line(first).state, post.line(second).state) == (State.DONE, State.DONE)
    assert {one.headers["webhook-id"] for one in icb.received} == {first, second}
    assert len({(one.headers["webhook-id"], one.body) for one in icb.received}) == 2


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.RESET])
@pytest.mark.parametrize(("status", "yes"), [("200 OK", True), ("503 Wait", False)])
def test_wherever_an_answer_is_cut_only_a_yes_that_was_read_is_a_yes(
    authority: Authority, tls: ssl.SSLContext, fault: Fault, status: str, yes: bool
):
    said = len(f"HTTP/1.1 {status}\r\n".encode())
    letter, outcomes = Promise(), {}
    with Receiver(answer(status, b"{}")) as icb, Wire(icb.port, tls) as wire:
        for after in range(said + 24):
            wire.bad.append(Bad(fault, Way.ANSWER, after))
            outcomes[after] = webhook.send(letters(wire, authority), letter, make.NOW)

    assert len(icb.received) == said + 24
    believed = {after for after, outcome in outcomes.items() if isinstance(outcome, Sent)}
    assert {type(outcome) for outcome in outcomes.values()} == ({Sent, Later} if yes else {Later})
    assert not believed or min(believed) >= len("HTTP/1.1 200")


@dataclass(frozen=True)
class Promise:
    id: str = "019aa3b1-7c00-7000-8000-0123456789ab"
    case_id: str | None = None
    letter: bytes = b'{"type":"referral.submitted"}'
    ref: str | None = "REF"
    body: dict[str, str] = field(default_factory=lambda: {"to": NUMBER, "text": WORDS})


# Texts


@NAMED
def test_a_text_over_a_wire_that_goes_wrong_is_asked_about_and_goes_once(sqlite: store.Database, mobile: Mobile, bad: Bad):
    mobile.wire.bad.append(bad)
    post = Post(sqlite, texting(mobile.wire))
    text = post.promises("sms")

    held = post.round()
    state, taken = post.line(text).state, len(mobile.texts.texts)
    post.until_it_went(text)

    assert held < SECONDS + SLACK
    assert state is State.ASKING or (state is State.DONE and taken == 1)
    assert [one["body"] for one in mobile.texts.texts.values()] == [f"{WORDS} 0"]
    assert post.line(text).their_reference == next(iter(mobile.texts.texts))


@NAMED
def test_while_nobody_can_ask_whether_a_text_went_it_is_not_sent_again(sqlite: store.Database, mobile: Mobile, bad: Bad):
    mobile.wire.bad += [Bad(Fault.RESET, Way.ANSWER), bad]
    post = Post(sqlite, texting(mobile.wire))
    text = post.promises("sms")

    post.round()
    post.until_it_went(text)

    assert mobile.wire.bad == []
    assert post.line(text).attempts == 1
    assert len(mobile.texts.texts) == 1


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.RESET])
def test_wherever_twilios_answer_is_cut_the_text_counts_as_sent_or_as_doubtful_and_never_as_not_sent(mobile: Mobile, fault: Fault):
    door, outcomes = sms.door(provider(mobile.wire)), set()
    cuts = [0, 8, 12, 13, 20, *range(40, 1200, 120)]
    for after in cuts:
        mobile.wire.bad.append(Bad(fault, Way.ANSWER, after))
        outcomes.add(type(door(Promise())))

    assert len(mobile.texts.texts) == len(cuts)
    assert outcomes == {Sent, Unsure}


# Both at once, with the worker's own loop


def test_a_worker_over_wires_that_go_wrong_half_of_the_time_brings_everything_and_each_text_once(
    monkeypatch: pytest.MonkeyPatch, sqlite: store.Database, authority: Authority, tls: ssl.SSLContext, mobile: Mobile
):
    monkeypatch.setattr(outbox, "SCHEDULE", (timedelta(milliseconds=50),) * 100)
    monkeypatch.setattr(outbox, "POLL", 0.05)
    monkeypatch.setattr(outbox, "LOOK_EVERY", 0.2)
    monkeypatch.setattr(outbox, "ASK_AFTER", timedelta(seconds=2))
    monkeypatch.setattr(reconcile, "ASK_AGAIN", timedelta(seconds=0.2))
    stop, weather = threading.Event(), Random(SEED)
    with Receiver(YES) as icb, Wire(icb.port, tls, weather.choices(FAULTS, k=20)) as wire:
        mobile.wire.bad += weather.choices(FAULTS, k=8)
        post = Post(sqlite, replace(texting(mobile.wire), icb=webhook.door(letters(wire, authority), clocks.now)), clocks.now())
        sent = {kind: [post.promises(kind) for _ in range(number)] for kind, number in (("icb", 20), ("sms", 8))}
        chores = partial(reconcile.look, sqlite, post.doors)
        asks = {"owner": "worker", "chores": lambda now: chores(now=now)}
        worker = threading.Thread(target=outbox.run, args=(sqlite, post.doors, stop), kwargs=asks)
        worker.start()
        try:
            until(lambda: {post.line(one).state for one in post.ids} == {State.DONE}, within=40, every=0.1)
        finally:
            stop.set()
            worker.join(10)

    assert len(wire.struck) > 10
    assert {one.headers["webhook-id"] for one in icb.received} == set(sent["icb"])
    assert len({(one.headers["webhook-id"], one.body) for one in icb.received}) == 20
    assert sorted(one["body"] for one in mobile.texts.texts.values()) == [f"{WORDS} {number}" for number in range(20, 28)]
