"""Who guesses finds nothing, is slowed before it costs us anything, keeps nobody else out, and cannot tell what we know by our clock."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import repeat

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import make
from tests.coming_back import case_of
from tests.guessing import FOUND, WAITS, WRONG, guess, guesses
from tests.helping_hands import has_sent, hidden
from webapp import codes, slowing, store, wayback
from webapp.models import Kind

EMAIL = "known@mail.example"
ATTACKER, HOME = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def card(app, clock):
    """The code of somebody's card, who also chose an e-mail."""
    walker, made = has_sent(app), app.extensions["house"]
    case = case_of(app, walker.client)
    with made.database.session(write=True) as session:
        code = wayback.card(made.config, session, case, now=make.NOW).code
        hashes = wayback.newest(wayback.found_by(made.config, wayback.REACH, wayback.reach(Kind.MAIL, EMAIL)))
        store.ways.choose(session, case, Kind.MAIL, EMAIL, found_by=hashes, with_news=False, now=make.NOW)
        store.commit(session)
    return code


def ratio(one: Callable[[], object], other: Callable[[], object], *, rounds: int) -> float:
    """How much longer a processor works for one than for the other, in turns, at the middle of their times: all else is the machine's."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for which, act in ((True, one), (False, other)):
            began = time.process_time()
            act()
            took[which].append(time.process_time() - began)
    first, second = statistics.median(took[True]), statistics.median(took[False])
    return max(first, second) / min(first, second)


@pytest.mark.threat(4)
@pytest.mark.asvs("2.4.1")
@pytest.mark.asvs("6.6.3")
def test_ten_thousand_guesses_find_nothing_and_keep_nobody_else_out(app, card, clock):
    first = guesses(app, clock, repeat(ATTACKER, 5_000), pause=timedelta(milliseconds=10))
    began = time.perf_counter()
    assert guess(app, card, HOME) == FOUND
    took = time.perf_counter() - began
    second = guesses(app, clock, repeat(ATTACKER, 5_000), pause=timedelta(milliseconds=10))

    told = first + second
    assert told[FOUND] == 0
    assert told[WRONG] <= slowing.CODES.in_all(timedelta(seconds=100)) == 20
    assert told[WRONG] + told[WAITS] == 10_000
    assert took < 2


@pytest.mark.threat(4)
def test_while_many_networks_attack_together_a_calm_one_waits_for_nobody(app, card, clock):
    with app.extensions["house"].database.session(write=True) as session:
        for _ in range(100):
            assert not store.tries.take(session, "all", "all", slowing.ALL_CODES, now=clock["now"])
        store.commit(session)

    told = guesses(app, clock, repeat(ATTACKER, 40), pause=timedelta())

    assert told == {WRONG: 5, WAITS: 35}
    assert guess(app, card, HOME) == FOUND
    clock["now"] += timedelta(seconds=1)
    # One while it counts as calm again, and the one that all of them share in this second.
    assert guesses(app, clock, repeat(ATTACKER, 40), pause=timedelta()) == {WRONG: 2, WAITS: 38}


@pytest.mark.threat(4)
def test_a_right_code_and_an_unknown_one_take_the_same_time(app, card, clock):
    numbers = iter(range(10**6))

    def tried(code: str) -> Callable[[], object]:
        return lambda: guess(app, code, f"2001:db8:{next(numbers):x}::1")

    found = [ratio(tried(card), tried(codes.make()), rounds=9)]
    while found[-1] >= 1.1 and len(found) < 3:
        found.append(ratio(tried(card), tried(codes.make()), rounds=15))

    assert min(found) < 1.1


def test_an_ended_code_is_an_unknown_one(app, card, clock):
    with app.extensions["house"].database.session(write=True) as session:
        case = session.execute(sa.text("SELECT case_id FROM cards")).scalar_one()
        store.cards.end(session, case, now=make.NOW)
        store.commit(session)
        kept = session.execute(sa.text("SELECT key_id, found_by, code_hash, picture_hash FROM cards")).one()

    assert guess(app, card, HOME) == WRONG
    assert tuple(kept) == (None, None, None, None)


@pytest.mark.threat(4)
def test_a_number_that_somebody_chose_and_one_that_nobody_chose_take_the_same_time(app, card, clock):
    app.test_client_class = FlaskClient
    client = app.test_client()
    data = hidden(client.get("/back/link"))

    def asked(to: str) -> Callable[[], object]:
        def ask() -> None:
            clock["now"] += timedelta(hours=3)
            assert client.post("/back/link", data={**data, "typed": to}).status_code == 303

        return ask

    found = [ratio(asked(EMAIL), asked("other@mail.example"), rounds=31)]
    while found[-1] >= 1.1 and len(found) < 3:
        found.append(ratio(asked(EMAIL), asked("other@mail.example"), rounds=61))

    assert min(found) < 1.1


def test_a_card_that_an_old_key_finds_moves_to_the_newest_key_when_it_is_used(app, card, clock):
    house = app.extensions["house"]
    newer = (("newer", b"n" * 32), *house.config.code_peppers)
    object.__setattr__(house.config, "code_peppers", newer)

    assert guess(app, card, HOME) == FOUND
    with house.database.session() as session:
        assert session.execute(sa.text("SELECT key_id FROM cards")).scalar_one() == "newer"
    object.__setattr__(house.config, "code_peppers", newer[:1])
    assert guess(app, card, HOME) == FOUND


def test_nobody_is_remembered_longer_than_they_have_to_wait(app, card, clock):
    guesses(app, clock, repeat(ATTACKER, 12), pause=timedelta())
    with app.extensions["house"].database.session(write=True) as session:
        kept = session.execute(sa.text("SELECT who FROM tries")).scalars().all()
        store.tries.delete_old(session, now=clock["now"] + timedelta(seconds=110))
        left = session.execute(sa.text("SELECT count(*) FROM tries")).scalar_one()

    assert ATTACKER not in str(kept)
    assert left == 0
