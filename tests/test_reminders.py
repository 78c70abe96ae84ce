"""When somebody is reminded: before the day to try for, on working days, never of what was sent, and anew where the meeting moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from webapp import clocks, plan_clock, reminders
from webapp.reminders import Schedule
from webapp.status import News

NOW, HOUR = make.NOW, timedelta(hours=1)
HOLIDAYS = clocks.Holidays()
# A Wednesday; the day to try for is Monday 11 January.
STARTS = "2027-01-13T10:00:00+00:00"
FIRST, SECOND = datetime(2027, 1, 4, 10, tzinfo=UTC), datetime(2027, 1, 8, 10, tzinfo=UTC)
SEND_BY = datetime(2027, 1, 12, 10, tzinfo=UTC)
NOTHING, BOTH = Schedule(), Schedule(next_at=FIRST, until=SEND_BY)


def clock(starts_at=STARTS, *more):
    news = (News(type="cetr.booked", sequence=1, occurred_at=NOW, data={"starts_at": starts_at}), *more)
    return plan_clock.clock(news, HOLIDAYS)


def settle(before=NOTHING, made=None, *, sent_at=None, now=NOW):
    return reminders.settle(before, made or clock(), HOLIDAYS, sent_at=sent_at, now=now)


def test_five_working_days_and_one_before_the_day_to_try_for():
    assert reminders.times(clock(), HOLIDAYS) == (FIRST, SECOND)


def test_in_summer_it_is_ten_in_london():
    assert reminders.times(clock("2027-07-14T10:00:00+01:00"), HOLIDAYS)[1] == datetime(2027, 7, 9, 9, tzinfo=UTC)


def test_bank_holidays_are_no_days_to_be_reminded_on():
    # Try for Wednesday 23 December: Christmas lies between it and Tuesday 29 December.
    assert reminders.times(clock("2026-12-29T10:00:00+00:00"), HOLIDAYS) == (
        datetime(2026, 12, 16, 10, tzinfo=UTC), datetime(2026, 12, 22, 10, tzinfo=UTC),
    )


def test_whoever_wants_reminders_gets_those_that_are_to_come():
    assert settle() == BOTH
    assert settle(now=FIRST + HOUR) == Schedule(next_at=SECOND, until=SEND_BY)
    assert settle(now=SECOND + HOUR) == Schedule(until=SEND_BY)


def test_without_a_day_or_after_the_last_time_nothing_comes():
    assert reminders.settle(BOTH, None, HOLIDAYS, sent_at=None, now=NOW) == Schedule()
    assert settle(BOTH, now=SEND_BY + HOUR) == Schedule()
    assert settle(BOTH, clock(STARTS, News(type="cetr.held", sequence=2, occurred_at=FIRST))) == Schedule()


def test_what_was_sent_is_not_reminded_of():
    assert settle(BOTH, sent_at=NOW - HOUR) == Schedule()


def test_what_was_sent_for_the_meeting_before_does_not_count_for_the_next():
    held = News(type="cetr.held", sequence=2, occurred_at=NOW + HOUR)
    again = News(type="cetr.booked", sequence=3, occurred_at=NOW + 2 * HOUR, data={"starts_at": STARTS})
    made = clock("2026-11-23T11:00:00+00:00", held, again)

    assert reminders.is_sent(made, NOW) is False
    assert reminders.is_sent(made, NOW + 2 * HOUR) is True
    assert reminders.is_sent(made, None) is False


def test_a_meeting_that_moves_takes_its_reminders_along():
    moved = clock("2027-02-10T10:00:00+00:00")

    assert settle(BOTH, moved).next_at == datetime(2027, 2, 1, 10, tzinfo=UTC)
    assert settle(BOTH, moved, now=FIRST + HOUR).next_at == datetime(2027, 2, 1, 10, tzinfo=UTC)


def test_one_that_waits_for_a_worker_is_not_lost_when_something_else_happens():
    assert settle(BOTH, now=FIRST + HOUR / 2) == BOTH


def test_one_that_nobody_could_send_for_a_day_is_let_go():
    assert settle(BOTH, now=FIRST + timedelta(days=1)).next_at == SECOND
    assert settle(BOTH, now=SECOND + HOUR).next_at == SECOND
    assert settle(BOTH, now=SECOND + timedelta(days=1)).next_at is None


def test_after_one_was_promised_the_next_one_comes():
    first = reminders.promised(BOTH, clock(), HOLIDAYS, now=FIRST)
    second = reminders.promised(first, clock(), HOLIDAYS, now=SECOND)

    assert first == Schedule(next_at=SECOND, last_at=FIRST, until=SEND_BY)
    assert second == Schedule(next_at=None, last_at=SECOND, until=SEND_BY)
    assert settle(first, now=FIRST + HOUR) == first


def test_one_that_was_promised_for_another_day_stands_no_more():
    first = reminders.promised(BOTH, clock(), HOLIDAYS, now=FIRST)

    assert settle(first, clock("2027-02-10T10:00:00+00:00"), now=FIRST + HOUR).last_at is None


@pytest.mark.parametrize(("schedule", "now", "due", "stands"), [
    (Schedule(), FIRST, False, False),
    (BOTH, FIRST - HOUR, False, False),
    (BOTH, FIRST, True, False),
    (Schedule(last_at=SECOND, until=SEND_BY), SECOND, False, True),
    (Schedule(last_at=SECOND, until=SEND_BY), SEND_BY, False, False),
    (Schedule(last_at=SECOND), SECOND, False, False),
])
def test_what_is_due_and_what_may_still_go(schedule, now, due, stands):
    assert (reminders.due(schedule, now), reminders.stands(schedule, now)) == (due, stands)
