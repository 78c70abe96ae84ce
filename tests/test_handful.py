"""Letters are written down by the handful: as much is kept in one transaction as in three for each, and no promise is weaker for it."""

from __future__ import annotations

import threading

import pytest

from tests import make
from tests.test_outbox import YES, Clock, Door, flickering, promise, shown
from tests.waiting import until
from webapp import outbox, store
from webapp.audit import What
from webapp.models import Kind, State
from webapp.outcomes import Doors, Sent
from webapp.shares import Shares


@pytest.fixture
def clock() -> Clock:
    return Clock()


def worker(database: store.Database, clock: Clock, owner: str = "worker", **doors: Door) -> outbox.Worker:
    return outbox.Worker(database=database, doors=Doors(**{"icb": Door([YES]), **doors}), owner=owner, now=clock)


def test_before_a_letter_is_brought_it_is_written_down_that_its_try_began(database: store.Database, clock: Clock):
    letters = {promise(database, key=f"letter {number}") for number in range(3)}

    given = worker(database, clock).turn([], Shares(3))

    assert {one.id for one in given} == letters
    for one in letters:
        assert [(attempt.began_at, attempt.ended_at) for attempt in shown(database, one).tries] == [(make.NOW, None)]
        assert shown(database, one).attempts == 1


def test_a_handful_that_arrived_is_written_down_as_each_would_be(database: store.Database, clock: Clock):
    # Those of one moment leave in the order of their ids.
    letters = sorted(promise(database, key=f"letter {number}") for number in range(3))
    someone = worker(database, clock, icb=Door([Sent("200", reference="ICB-1"), Sent("202"), YES]))
    arrived = [one for one in map(someone.bring, someone.turn([], Shares(3))) if one]

    assert someone.turn(arrived, Shares(0)) == []

    lines = [shown(database, one) for one in letters]
    assert [(line.state, line.last_status, line.their_reference, line.attempts) for line in lines] == [
        (State.DONE, "200", "ICB-1", 1), (State.DONE, "202", None, 1), (State.DONE, "204", None, 1),
    ]
    assert [[(attempt.status, attempt.ended_at) for attempt in line.tries] for line in lines] == [
        [("200", make.NOW)], [("202", make.NOW)], [("204", make.NOW)],
    ]
    with database.session() as session:
        assert sum(entry.what == What.ARRIVED.value for entry in store.audit.entries(session)) == 3


def test_what_somebody_else_holds_by_now_is_left_to_them_and_the_rest_is_written_down(database: store.Database, clock: Clock):
    first, second = (promise(database, key=key) for key in ("first", "second"))
    slow = worker(database, clock, "slow")
    arrived = [one for one in map(slow.bring, slow.turn([], Shares(2))) if one]
    clock.passes(seconds=91)
    [held] = worker(database, clock, "quick").turn([], Shares(1))

    slow.turn(arrived, Shares(0))

    other = {first, second} - {held.id}
    assert shown(database, held.id).state is State.LEASED
    assert [shown(database, one).state for one in other] == [State.DONE]


def test_a_worker_that_froze_before_it_brought_a_letter_leaves_it_to_the_next(sqlite: store.Database, clock: Clock):
    promise(sqlite)
    icb = Door([YES])
    someone = worker(sqlite, clock, icb=icb)
    [held] = someone.turn([], Shares(1))

    clock.passes(seconds=91)

    assert someone.bring(held) is None
    assert icb.brought == []


def test_texts_and_mail_are_written_down_one_by_one(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "sms")

    [held] = worker(sqlite, clock, sms=Door([YES])).turn([], Shares(5))

    assert (held.kind, held.begun, shown(sqlite, one).tries) == (Kind.SMS, False, ())


def test_a_letter_that_went_is_written_down_though_its_turn_found_no_database(sqlite: store.Database):
    one = promise(sqlite)
    icb = Door([YES])
    moments = iter([True, True])
    unwell = flickering(sqlite, lambda: bool(icb.brought) and next(moments, False))
    stop = threading.Event()
    working = threading.Thread(target=outbox.run, args=(unwell, Doors(icb=icb), stop), kwargs={"owner": "worker"})
    working.start()
    try:
        until(lambda: shown(sqlite, one).state is State.DONE)
    finally:
        stop.set()
        working.join(20)

    assert next(moments, None) is None
    assert len(icb.brought) == 1
