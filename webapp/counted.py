"""How a date was counted, so that anybody can count it again: from which day, how much, and which days between do not count."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from webapp import clocks

DAYS_OF_A_WEEK = 7
HOURS = 24


class Unit(StrEnum):
    """What is counted: `BEFORE` is hours back from a time."""

    WORKING_DAYS = "working-days"
    WEEKS = "weeks"
    HOURS = "hours"
    BEFORE = "before"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A day that does not count."""

    day: date
    holiday: bool


@dataclass(frozen=True, kw_only=True)
class Counted:
    """`number` of `unit` from `since` is `until`. `left_out`: the days between that do not count, in order."""

    number: int
    unit: Unit
    since: date
    until: date
    left_out: tuple[LeftOut, ...] = ()


def working_days(since: date, number: int, holidays: Container[date]) -> Counted:
    """So many working days after a day, with every day on the way that is none."""
    until = clocks.working_days_after(since, number, holidays)
    between = (date.fromordinal(day) for day in range(since.toordinal() + 1, until.toordinal()))
    left_out = (LeftOut(day=day, holiday=day in holidays) for day in between if not clocks.working_day(day, holidays))
    return Counted(number=number, unit=Unit.WORKING_DAYS, since=since, until=until, left_out=tuple(left_out))


def weeks(since: date, until: date) -> Counted | None:
    """From a day to another whole weeks later; None where they are not: then somebody chose the day, and nobody counted it."""
    number, rest = divmod((until - since).days, DAYS_OF_A_WEEK)
    return Counted(number=number, unit=Unit.WEEKS, since=since, until=until) if number > 0 and not rest else None


def a_day_after(moment: datetime) -> Counted:
    """24 hours after a moment, as days in London."""
    until = clocks.london_date(moment + clocks.TOLD_AFTER_DECISION)
    return Counted(number=HOURS, unit=Unit.HOURS, since=clocks.london_date(moment), until=until)


def a_day_before(moment: datetime, until: datetime) -> Counted:
    """24 hours before a moment."""
    return Counted(number=HOURS, unit=Unit.BEFORE, since=clocks.london_date(moment), until=clocks.london_date(until))
