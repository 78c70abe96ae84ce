"""Whatever happens to the workers: every letter arrives, nothing that was taken back leaves, and nobody gets a text twice."""

from __future__ import annotations

import random
import signal
import socket
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.chaos.workers import Crew, Icb, Twilio
from tests.receivers import Received, Receiver, answer
from tests.waiting import until
from webapp import clocks, store
from webapp.models import State

ROUNDS, EACH = 4, 12
SEED = 20261122


def ask(session: Session, number: int) -> str:
    """What one press of Send does: a case, its referral, and the promise of a letter."""
    made = make.draft(session, now=clocks.now())
    make.submit(session, made.case_id)
    letter = make.letter(name=f"Person {number} Madeup.")
    return store.outbox.promise(session, "icb", letter, case_id=made.case_id, dedupe_key=f"letter {number}", now=clocks.now())


def text(session: Session, number: int) -> str:
    body = {"to": "+447700900321", "who": "referrer", "text": f"Text {number}."}
    return store.outbox.promise(session, "sms", body, dedupe_key=f"text {number}", now=clocks.now())


def promise(database: store.Database, numbers: range, make_one: Callable[[Session, int], str]) -> tuple[dict[int, str], list[int]]:
    """One transaction each. Every tenth is taken back at the last moment."""
    kept: dict[int, str] = {}
    given_up = []
    for number in numbers:
        with database.session(write=True) as session:
            promised = make_one(session, number)
            if number % 10 == 9:
                session.rollback()
                given_up.append(number)
                continue
            store.commit(session)
        kept[number] = promised
    return kept, given_up


def nothing_waits(database: store.Database) -> bool:
    with database.session() as session:
        return store.outbox.counts(session, clocks.now()).waiting == 0


def state(database: store.Database, promise_id: str) -> State:
    with database.session() as session:
        line = store.backlog.show(session, promise_id)
    assert line is not None
    return line.state


def hunt(
    database: store.Database, crew: Crew, place: Icb | Twilio, make_one: Callable[[Session, int], str]
) -> tuple[dict[int, str], list[int]]:
    """Promise, and kill a worker at a random moment; again and again. Then let the last ones finish."""
    chance = random.Random(SEED)
    kept: dict[int, str] = {}
    given_up: list[int] = []
    crew.start()
    for turn in range(ROUNDS):
        crew.start()
        these, gone = promise(database, range(turn * EACH, (turn + 1) * EACH), make_one)
        kept.update(these)
        given_up += gone
        place.wait_for(place.requests + chance.randint(1, EACH // 2))
        crew.kill()
    until(lambda: nothing_waits(database), within=60)
    return kept, given_up


@pytest.mark.seconds(90)
def test_no_letter_is_lost_and_none_is_made_up_however_often_workers_are_killed(database: store.Database):
    icb = Icb(SEED)

    with Receiver(icb) as receiver, Crew(database.url, receiver.port) as crew:
        kept, given_up = hunt(database, crew, icb, ask)

    assert set(icb.taken) == set(kept.values()), "lost, or made up"
    assert {state(database, one) for one in kept.values()} == {State.DONE}
    assert all(len(set(bodies)) == 1 for bodies in icb.taken.values()), "a repeated letter had other words"
    everything = b"".join(bodies[0] for bodies in icb.taken.values())
    assert all(everything.count(f"Person {number} Madeup.".encode()) == 1 for number in kept)
    assert not any(f"Person {number} Madeup.".encode() in everything for number in given_up)
    assert len(given_up) == ROUNDS * EACH // 10


@pytest.mark.seconds(90)
def test_nobody_gets_a_text_twice_however_often_workers_are_killed(database: store.Database):
    twilio = Twilio(SEED)

    with Receiver(answer()) as receiver, Receiver(twilio) as texts, Crew(database.url, receiver.port, texts.port) as crew:
        kept, given_up = hunt(database, crew, twilio, text)

    ended = {number: state(database, one) for number, one in kept.items()}
    assert set(ended.values()) <= {State.DONE, State.UNSURE}
    assert max(map(len, twilio.taken.values())) == 1, "sent twice"
    assert all(f"Text {number}." in twilio.taken for number in kept if ended[number] is State.DONE), "lost"
    assert not any(f"Text {number}." in twilio.taken for number in given_up), "made up"
    with database.session() as session:
        assert store.outbox.counts(session, clocks.now()).unsure == list(ended.values()).count(State.UNSURE) > 0


class Slow:
    """Answers the first request only when told to, and the others at once."""

    def __init__(self, words: bytes = b"") -> None:
        self.first, self.go_on = threading.Event(), threading.Event()
        self.got: list[Received] = []
        self._words = words

    def __call__(self, receiver: Receiver, line: socket.socket, got: Received) -> None:
        self.got.append(got)
        if not self.first.is_set():
            self.first.set()
            self.go_on.wait(30)
        answer("201 Created", self._words)(receiver, line, got)


def one(database: store.Database, make_one: Callable[[Session, int], str]) -> str:
    kept, _ = promise(database, range(1), make_one)
    return kept[0]


@pytest.mark.seconds(90)
def test_a_worker_that_froze_and_woke_up_does_no_harm_to_what_another_one_did(postgresql: store.Database):
    """On PostgreSQL: one that freezes while it writes to SQLite holds up everybody until it wakes, or is killed."""
    icb, database = Slow(), postgresql

    with Receiver(icb) as receiver, Crew(database.url, receiver.port) as crew:
        frozen = crew.start()
        letter = one(database, ask)
        assert icb.first.wait(40)
        frozen.send_signal(signal.SIGSTOP)
        crew.start()
        until(lambda: state(database, letter) is State.DONE, within=60)
        icb.go_on.set()
        frozen.send_signal(signal.SIGCONT)
        frozen.send_signal(signal.SIGTERM)
        assert frozen.wait(40) == 0

    assert state(database, letter) is State.DONE
    assert {got.headers["webhook-id"] for got in icb.got} == {letter}
    assert len({got.body for got in icb.got}) == 1


@pytest.mark.seconds(90)
def test_a_text_whose_worker_froze_is_unsure_until_the_worker_wakes_up_and_tells(postgresql: store.Database):
    twilio, database = Slow(b'{"sid": "SM1"}'), postgresql

    with Receiver(answer()) as receiver, Receiver(twilio) as texts, Crew(database.url, receiver.port, texts.port) as crew:
        frozen = crew.start()
        promised = one(database, text)
        assert twilio.first.wait(40)
        frozen.send_signal(signal.SIGSTOP)
        crew.start()
        until(lambda: state(database, promised) is State.UNSURE, within=60)
        twilio.go_on.set()
        frozen.send_signal(signal.SIGCONT)
        until(lambda: state(database, promised) is State.DONE, within=60)

    assert len(twilio.got) == 1


@pytest.mark.seconds(90)
def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_begun(database: store.Database):
    icb = Slow()

    with Receiver(icb) as receiver, Crew(database.url, receiver.port) as crew:
        worker = crew.start()
        letter = one(database, ask)
        assert icb.first.wait(40)
        worker.send_signal(signal.SIGTERM)
        icb.go_on.set()
        assert worker.wait(40) == 0

    assert state(database, letter) is State.DONE
    assert len(icb.got) == 1
