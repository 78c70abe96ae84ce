"""How a date was counted: anybody can count it again, with every day that does not count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from webapp import counted
from webapp.clocks import Holidays
from webapp.counted import Counted, LeftOut, Unit


def test_5_working_days_name_the_weekend_between():
    found = counted.working_days(date(2026, 3, 2), 5, Holidays())

    assert found == Counted(
        number=5, unit=Unit.WORKING_DAYS, since=date(2026, 3, 2), until=date(2026, 3, 9),
        left_out=(LeftOut(day=date(2026, 3, 7), holiday=False), LeftOut(day=date(2026, 3, 8), holiday=False)),
    )


def test_a_bank_holiday_on_the_way_is_named_as_one():
    found = counted.working_days(date(2026, 5, 20), 5, Holidays())

    assert found.until == date(2026, 5, 28)
    assert found.left_out == (
        LeftOut(day=date(2026, 5, 23), holiday=False), LeftOut(day=date(2026, 5, 24), holiday=False),
        LeftOut(day=date(2026, 5, 25), holiday=True),
    )


def test_a_holiday_that_is_announced_moves_the_date_and_is_named():
    announced = Holidays(added=frozenset({date(2026, 3, 4)}))

    found = counted.working_days(date(2026, 3, 2), 5, announced)

    assert found.until == date(2026, 3, 10)
    assert found.left_out[0] == LeftOut(day=date(2026, 3, 4), holiday=True)


@pytest.mark.parametrize(("until", "number"), [(date(2026, 3, 30), 4), (date(2026, 3, 16), 2), (date(2026, 3, 9), 1)])
def test_weeks_are_counted_from_day_to_day(until, number):
    assert counted.weeks(date(2026, 3, 2), until) == Counted(number=number, unit=Unit.WEEKS, since=date(2026, 3, 2), until=until)


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 3, 12), date(2026, 2, 16)])
def test_a_day_that_somebody_chose_was_not_counted(until):
    assert counted.weeks(date(2026, 3, 2), until) is None


def test_24_hours_are_said_as_days_in_london():
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)

    after = counted.a_day_after(late)
    before = counted.a_day_before(late, datetime(2026, 5, 31, 23, 30, tzinfo=UTC))

    assert (after.unit, after.since, after.until) == (Unit.HOURS, date(2026, 6, 2), date(2026, 6, 3))
    assert (before.unit, before.since, before.until) == (Unit.BEFORE, date(2026, 6, 2), date(2026, 6, 1))
