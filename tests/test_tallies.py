"""Who asked how often: counted to the last one, over when the time is over, and forgotten then; in no thread of its own."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from webapp import tallies
from webapp.tallies import Tallies


@pytest.fixture
def passing(monkeypatch):
    """A clock that only goes on when it is told to."""
    at = {"now": 1000.0}
    monkeypatch.setattr(tallies, "time", SimpleNamespace(monotonic=lambda: at["now"], time=time.time))
    return at


@pytest.fixture
def limiter(passing):
    return MovingWindowRateLimiter(storage_from_string("tallies://"))


def test_as_many_as_are_allowed_and_no_more_until_the_first_is_over(limiter, passing):
    most = parse("3 per minute")
    took = []
    for later in (0, 10, 10, 10, 29, 2, 1):
        passing["now"] += later
        took.append(limiter.hit(most, "somebody"))

    assert took == [True, True, True, False, False, True, False]
    assert limiter.hit(most, "somebody else")


def test_what_is_left_and_when_there_is_room_again(limiter, passing):
    most = parse("3 per minute")
    limiter.hit(most, "somebody")
    passing["now"] += 20
    limiter.hit(most, "somebody")

    left = limiter.get_window_stats(most, "somebody")

    assert left.remaining == 1
    assert left.reset_time == pytest.approx(time.time() + 40, abs=5)
    assert limiter.get_window_stats(most, "nobody").remaining == 3


def test_several_at_once_count_all_or_not_at_all(limiter, passing):
    most = parse("5 per minute")

    assert limiter.hit(most, "somebody", cost=3)
    assert not limiter.hit(most, "somebody", cost=3)
    assert limiter.hit(most, "somebody", cost=2)


def test_whoever_is_over_is_forgotten_within_a_minute_and_the_others_stay(limiter, passing):
    limiter.hit(parse("3 per minute"), "short")
    limiter.hit(parse("3 per hour"), "long")
    passing["now"] += tallies.SWEEP + 1
    limiter.hit(parse("3 per minute"), "new")

    assert sorted(key.split("/")[1] for key in limiter.storage.tallies) == ["long", "new"]


def test_a_wall_clock_that_is_put_right_makes_nobody_wait_longer(limiter, passing, monkeypatch):
    limiter.hit(parse("1 per minute"), "somebody")
    monkeypatch.setattr(tallies.time, "time", lambda: 0.0)
    passing["now"] += 61

    assert limiter.hit(parse("1 per minute"), "somebody")


def test_counting_starts_no_thread(limiter):
    before = threading.active_count()
    for number in range(50):
        limiter.hit(parse("3 per minute"), str(number))

    assert threading.active_count() == before


def test_many_at_once_get_no_more_than_is_allowed(limiter):
    most, took = parse("500 per hour"), []
    threads = [threading.Thread(target=lambda: took.extend(limiter.hit(most, "somebody") for _ in range(200))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (took.count(True), len(took)) == (500, 1000)


def test_it_is_a_whole_storage_for_whoever_uses_another_strategy(passing):
    kept = Tallies()

    assert [kept.incr("a", 60), kept.incr("a", 60, amount=2), kept.get("a"), kept.get("b")] == [1, 3, 3, 0]
    assert kept.get_expiry("a") == pytest.approx(time.time() + 60, abs=5)
    kept.clear("a")
    assert (kept.get("a"), kept.check()) == (0, True)
    kept.incr("c", 60)
    assert (kept.reset(), kept.get("c")) == (1, 0)
