"""Whatever happens to the workers: every letter arrives, nothing that was taken back leaves, and nobody gets a text twice."""

from __future__ import annotations

import random
import re
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.chaos.workers import HEAD, Crew, Icb, Texts
from tests.receivers import Received, Receiver, answer
from tests.soak.part import part
from tests.waiting import until
from webapp import chain, clocks, phones, store
from webapp.models import State
from webapp.stages import Stage

# 540 people press Send, and eight times a worker dies.
KILLS, EACH = 8, 60
KILLS_OF_TEXTS, EACH_OF_TEXTS = 2, 8
SEED = 20261122


def ask(session: Session, number: int) -> str:
    """What one press of Send does: a case, its referral, and the promise of a letter."""
    made = make.draft(session, now=clocks.now())
    make.submit(session, made.case_id)
    letter = make.letter(name=f"Person {number} Madeup.")
    return store.outbox.promise(session, "icb", letter, case_id=made.case_id, dedupe_key=f"letter {number}", now=clocks.now())


def text(session: Session, number: int) -> str:
    """An answer to somebody who wrote to us. Some have the same phone, so that one text must be told from another."""
    made, to = make.draft(session, now=clocks.now()), f"+447700900{number // 3:03d}"
    phones.heard(session, to, now=clocks.now())
    body = {"to": to, "who": "person", "message": "reply", "text": f"Text {number}."}
    return store.outbox.promise(session, "sms", body, case_id=made.case_id, dedupe_key=f"text {number}", now=clocks.now())


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


def undone(database: store.Database, promises: Iterable[str]) -> list[str]:
    """Those that did not arrive, or are not known to have."""
    with database.session() as session:
        lines = [store.backlog.show(session, one) for one in promises]
    return [str(line) for line in lines if line is None or line.state is not State.DONE]


def hunt(
    database: store.Database, crew: Crew, place: Icb | Texts, make_one: Callable[[Session, int], str], *, kills: int, each: int,
) -> tuple[dict[int, str], list[int]]:
    """Promise, and meanwhile kill a worker at a random moment; again and again. Then promise once more, and let the last ones finish."""
    chance = random.Random(SEED)
    kept: dict[int, str] = {}
    given_up: list[int] = []

    def kill(after: int) -> None:
        place.wait_for(after)
        crew.kill()

    crew.start()
    with ThreadPoolExecutor(1) as killer:
        for turn in range(kills + 1):
            crew.start()
            killed = [killer.submit(kill, place.requests + chance.randint(1, each // 2))] if turn < kills else []
            these, gone = promise(database, range(turn * each, (turn + 1) * each), make_one)
            kept.update(these)
            given_up += gone
            for one in killed:
                one.result()
    until(lambda: nothing_waits(database), within=60)
    return kept, given_up


def tells(database: store.Database) -> Callable[[str, str], None]:
    """News of a text, as the website keeps it."""

    def tell(ref: str, sid: str) -> None:
        with database.session(write=True) as session:
            store.texts.hear(session, ref, sid=sid, stage=Stage.ON_ITS_WAY, error=None, now=clocks.now())
            store.commit(session)

    return tell


@pytest.mark.seconds(180)
@pytest.mark.asvs("2.3.3")
def test_no_letter_is_lost_and_none_is_made_up_however_often_workers_are_killed(database: store.Database):
    icb = Icb(SEED)

    with Receiver(icb) as receiver, Crew(database.url, receiver.port) as crew:
        kept, given_up = hunt(database, crew, icb, ask, kills=KILLS, each=EACH)

    assert (len(kept), len(given_up), crew.killed) == (486, 54, KILLS)
    assert set(icb.taken) == set(kept.values()), "lost, or made up"
    assert undone(database, kept.values()) == []
    assert all(len(set(bodies)) == 1 for bodies in icb.taken.values()), "a repeated letter had other words"
    # Whose letter it is, by its id: nobody's comes under two ids, and nobody's whose transaction was taken back comes at all.
    written = Counter(int(number) for bodies in icb.taken.values() for number in re.findall(rb"Person (\d+) Madeup", bodies[0]))
    assert written == dict.fromkeys(kept, 1)
    with database.session() as session:
        tip, heads = store.audit.tip(session), store.audit.heads(session)
        assert chain.check(store.audit.entries(session), tip=tip, heads=heads) == tip[0], "the audit broke"
        assert len(heads) == 1


def texts_through_kills(database: store.Database, kills: int = KILLS_OF_TEXTS) -> tuple[list[str], list[str]]:
    """What was promised and what the provider got, while workers were killed; each in order."""
    texts = Texts(SEED, tells(database))
    # A lease far longer than a try can take on a busy machine: else a slow worker is taken for a dead one.
    with Receiver(answer()) as receiver, texts, Crew(database.url, receiver.port, texts.port, lease=5) as crew:
        kept, given_up = hunt(database, crew, texts, text, kills=kills, each=EACH_OF_TEXTS)

    said = [one["body"] for one in texts.texts.values()]
    assert undone(database, kept.values()) == []
    assert not any(f"Text {number}." in said for number in given_up), "made up"
    return sorted(f"Text {number}." for number in kept), sorted(said)


@pytest.mark.seconds(120)
@pytest.mark.asvs("2.3.3")
def test_every_text_goes_once_however_often_workers_are_killed_and_answers_are_lost(database: store.Database):
    promised, got = texts_through_kills(database)

    assert got == promised, "lost, or sent twice"


@pytest.mark.soak
@pytest.mark.seconds(900)
def test_every_text_goes_once_through_many_kills(database: store.Database):
    promised, got = texts_through_kills(database, kills=part(40, least=2))

    assert got == promised, "lost, or sent twice"


class Slow:
    """Answers the first request only when told to, and the others at once."""

    def __init__(self, words: bytes = b"") -> None:
        self.first, self.go_on = threading.Event(), threading.Event()
        self.got: list[Received] = []
        self._words = words

    def __call__(self, receiver: Receiver, line: socket.socket, got: Received) -> None:
        if HEAD in got.body:
            answer()(receiver, line, got)
            return
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
def test_a_text_whose_worker_froze_is_asked_about_until_the_worker_wakes_up_and_tells(postgresql: store.Database):
    twilio, database = Slow(b'{"sid": "SM1"}'), postgresql

    with Receiver(answer()) as receiver, Receiver(twilio) as texts, Crew(database.url, receiver.port, texts.port) as crew:
        frozen = crew.start()
        promised = one(database, text)
        assert twilio.first.wait(40)
        frozen.send_signal(signal.SIGSTOP)
        crew.start()
        until(lambda: state(database, promised) is State.ASKING, within=60)
        twilio.go_on.set()
        frozen.send_signal(signal.SIGCONT)
        until(lambda: state(database, promised) is State.DONE, within=60)

    assert len([got for got in twilio.got if got.body]) == 1


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
