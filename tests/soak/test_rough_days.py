"""Everything goes wrong at once for a while: nothing is lost, doubled, or said to be sent that was not; then all is as before.

The ICB's server is down for half of it, workers and websites are killed, the database starts anew or its disk is full, and the clock is set
forward and back. Short in every run; `make soak` takes ten minutes of it for each database, or `ROUGH_SECONDS`.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, islice

import pytest
import sqlalchemy as sa

from tests.chaos.test_crashes import nothing_waits, undone
from tests.soak.part import part
from tests.soak.town import WALKERS, Looker, Town, looked_at, time_passes, town
from tests.waiting import until
from webapp import clocks, sent_models, store
from webapp.models import WAITING


@dataclass(frozen=True)
class Length:
    """Seconds of calm, of roughness, between two deaths, and by how much the clock is set; how many people walk at most."""

    calm: float
    rough: float
    pause: float
    step: float
    walkers: int


SHORT = Length(calm=2, rough=6, pause=1.5, step=8, walkers=1)
LONG = Length(calm=30, rough=float(os.environ.get("ROUGH_SECONDS", part(600, least=60))), pause=15, step=120, walkers=10_000)
# As quick as before, on a machine that has other things to do; and when it must be.
SLOWER, SLACK, MENDED = 3, 0.25, 60
GROWN, MB = 1.25, 12


def p95(people: list[Looker], seconds: float) -> float:
    """Within which time 95 in 100 had their page, of those that did in the last `seconds`; no time at all fits where one did not."""
    looks = [look for one in people for look in one.looks if look.at > time.perf_counter() - seconds]
    took = sorted(look.seconds for look in looks)
    well = len(looks) > 10 and {look.status for look in looks} <= {200, 303}
    return took[int(len(took) * 0.95)] if well else math.inf


@contextmanager
def walking(found: Town, length: Length) -> Iterator[None]:
    """Meanwhile people walk from page to page, and come at half of the rate of which this machine is able."""
    over, numbers = threading.Event(), count(WALKERS)
    began = time.perf_counter()
    for number in islice(numbers, 1):
        found.walks(number)
    # Two websites, so twice as many as one who is alone; half of that is the peak's half.
    pause = time.perf_counter() - began
    with ThreadPoolExecutor(16) as hands:

        def come() -> None:
            for number in islice(numbers, length.walkers):
                hands.submit(found.walks, number)
                if over.wait(pause):
                    return

        coming = hands.submit(come)
        try:
            yield
        finally:
            over.set()
            coming.result()


def rough(found: Town, length: Length) -> None:
    """Everything that goes wrong, in the order of the day."""
    began = time.perf_counter()
    ways = (found.a_worker_dies, found.a_website_dies)

    def part() -> float:
        return (time.perf_counter() - began) / length.rough

    with ExitStack() as later:
        steps = [
            (0.0, found.icb.down.set), (0.15, lambda: found.clock.set(length.step)), (0.2, found.the_database_starts_anew),
            (0.3, lambda: later.enter_context(found.full())), (0.5, found.icb.down.clear), (0.55, later.close),
            (0.7, lambda: found.clock.set(-length.step)), (0.9, lambda: found.clock.set(0)),
        ]  # fmt: skip
        while part() < 1:
            while steps and part() >= steps[0][0]:
                steps.pop(0)[1]()
            found.chance.choice(ways)()
            found.promises(3)
            time_passes(length.pause)
        # On a machine that has much else to do the day may be over before its last hour was looked at.
        for _, step in steps:
            step()


def nothing_lost(found: Town) -> None:
    came, texts = found.icb.referrals(), Counter(one["body"] for one in found.texts.texts.values())
    assert found.failed == []
    assert len(found.told) > 1
    assert set(found.letters.kept.values()) <= set(found.icb.taken), "a letter was lost"
    assert undone(found.database, [*found.letters.kept.values(), *found.sms.kept.values()]) == []
    assert found.told == {number for number in found.pressed if came.get(number) == 1}, "told that it was sent, and it was not"
    assert set(came.values()) == {1}, "somebody's came under two ids"
    assert set(came) <= {*found.letters.kept, *found.letters.unknown, *found.pressed}, "made up"
    assert all(len(set(bodies)) == 1 for bodies in found.icb.taken.values()), "a repeated letter had other words"
    assert {f"Text {number}." for number in found.sms.kept} <= set(texts), "a text was lost"
    assert set(texts) <= {f"Text {number}." for number in (*found.sms.kept, *found.sms.unknown)}, "a text was made up"
    assert set(texts.values()) == {1}, "somebody got a text twice"


def finished(database: store.Database, *, within: float) -> None:
    """Wait until nothing waits any more; say what does when its time is over."""
    try:
        until(lambda: nothing_waits(database), within=within, every=0.1)
    except AssertionError:
        with database.session() as session:
            shut = {one.kind.value: str(one.until - clocks.now()) for one in session.execute(sa.select(sent_models.shut))}
            lines = [one for one in store.backlog.listed(session, most=10_000) if one.state in WAITING]
        late = [(one.kind.value, one.state.value, one.last_status, one.attempts, str(one.due - clocks.now())) for one in lines]
        pytest.fail(f"{len(late)} still wait, while these doors are shut: {shut}. {late[:20]}")


def a_rough_day(database: store.Database, request: pytest.FixtureRequest, length: Length) -> None:
    server = request.getfixturevalue("server") if database.engine.dialect.name == "postgresql" else None
    with town(database, server, request.getfixturevalue("tmp_path")) as found, looked_at(found) as people:
        with walking(found, length):
            until(lambda: p95(people, length.calm) < math.inf, within=length.calm + 30)
            before, memory, began = p95(people, length.calm), found.memory(), time.perf_counter()
            rough(found, length)
            ended = time.perf_counter()
        until(lambda: p95(people, length.calm) < before * SLOWER + SLACK, within=MENDED, every=0.1)
        mended = time.perf_counter() - ended
        finished(database, within=length.step + MENDED)
        grown = found.memory()
        nothing_lost(found)

    looks = Counter(look.status for one in people for look in one.looks if look.at > began)
    print(f"95 in 100 within {before * 1000:.0f} ms, and so again {mended:.0f} s after it was over; {memory:.0f} MB, and then {grown:.0f}")
    print(f"{len(found.told)} were told that it was sent; {len(found.icb.taken)} letters and {len(found.texts.texts)} texts came")
    print(f"Pages that were asked for, by how they were answered: {dict(looks)}")
    assert found.sorry, "nothing was full, and nothing was away"
    assert grown < memory * GROWN + MB
    assert found.crew.killed > 1


@pytest.mark.seconds(100)
@pytest.mark.asvs("2.3.3")
def test_a_rough_minute_loses_nothing_and_is_over_when_it_is_over(database: store.Database, request: pytest.FixtureRequest):
    a_rough_day(database, request, SHORT)


@pytest.mark.soak
@pytest.mark.seconds(LONG.rough + 600)
def test_ten_rough_minutes_lose_nothing_and_are_over_when_they_are_over(database: store.Database, request: pytest.FixtureRequest):
    a_rough_day(database, request, LONG)


