"""Working days and due dates in England, counted the way the code of practice counts them.

Times come in and go out with their zone, in UTC; days are days in London, where the person's calendar hangs.
A delay of ours never moves a date: every clock starts at the moment the person pressed Send.
"""

from __future__ import annotations

import calendar
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from easyread.content import BadContent, parse, read_toml

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
RECEIPT_WORKING_DAYS = 5
OUTCOME_DAYS = 28
TOLD_AFTER_DECISION = timedelta(hours=24)
DAY = timedelta(days=1)
# When the ICB is told that nothing has come: this day of each clock, so that some of it is left.
EARLY_RECEIPT_WORKING_DAYS, EARLY_OUTCOME_DAYS = 4, 25
COMPLAINT_DAYS = 30


class NoZone(ValueError):
    """A time without its zone. Guessing one could tell a person the wrong day."""


@dataclass(frozen=True)
class Holidays:
    """England's bank holidays (`day in holidays`), with the days that content adds or takes away."""

    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day in self.removed:
            return False
        return day in self.added or day in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of one year in England, with the days that stand in for those on a weekend."""
    # Imported here: it takes about 80 ms, which no process that counts no days should pay at its start.
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def load_holidays(path: Path) -> Holidays:
    """The bank holidays of England as content/holidays.toml changes them. Raises BadContent when a day has no source."""
    data = parse(path, read_toml(path))
    faults = [(key, "unknown name") for key in data if key not in ("added", "removed")]
    rows = {key: data.get(key, []) for key in ("added", "removed")}
    for key, days in rows.items():
        listed = days if isinstance(days, list) else [days]
        faults += [(f"{key}.{number}", fault) for number, row in enumerate(listed) if (fault := fault_in(row))]
    if faults:
        raise BadContent(path, faults)
    return Holidays(*(frozenset(row["day"] for row in days) for days in rows.values()))


def fault_in(row: Any) -> str | None:
    if not isinstance(row, Mapping) or type(row.get("day")) is not date:
        return "day must be a date, such as 2027-05-03"
    # Somebody must be able to check the day years later: a date that nobody can trace is a date that nobody may trust.
    missing = [key for key in ("name", "source") if not isinstance(row.get(key), str) or not row[key].strip()]
    return f"{' and '.join(missing)} missing" if missing else None


def now() -> datetime:
    """The time, UTC. The only clock that is read: everything else is given the time."""
    return datetime.now(UTC)


def london_date(when: datetime) -> date:
    """The day it is in London at this moment. Raises NoZone for a time without a zone."""
    return in_london(when).date()


def in_london(when: datetime) -> datetime:
    """The same moment as London's clocks show it."""
    if when.tzinfo is None:
        raise NoZone(f"{when} has no zone")
    return when.astimezone(LONDON)


def at(day: date, hour: int) -> datetime:
    """This hour of a London day, in UTC."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last moment of a London day, in UTC: something due on a day is late only when the day is over."""
    return datetime.combine(day, time.max, LONDON).astimezone(UTC)


def working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday, and not a bank holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def working_days_after(day: date, number: int, holidays: Container[date]) -> date:
    """The day that is `number` working days after `day`. The day itself never counts, even when it is a working day."""
    while number > 0:
        day += timedelta(days=1)
        number -= working_day(day, holidays)
    return day


def working_days_before(day: date, number: int, holidays: Container[date]) -> date:
    """The working day that leaves `number` whole working days, itself among them, before `day`."""
    while number > 0:
        day -= timedelta(days=1)
        number -= working_day(day, holidays)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day when it is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(born: date, age: int) -> date:
    """The day somebody becomes this old. Who was born on 29 February is a year older on 1 March of a common year, as the law counts."""
    year = born.year + age
    leaps_over = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
    return date(year, 3, 1) if leaps_over else born.replace(year=year)


def receipt_due(sent_at: datetime, holidays: Container[date]) -> date:
    """The last day to tell the person, and whoever referred them, that it arrived.

    Within 5 working days (NHSE code of practice, part 1), counted from the London day of Send.
    """
    return working_days_after(london_date(sent_at), RECEIPT_WORKING_DAYS, holidays)


def no_receipt_since(today: date, holidays: Container[date]) -> datetime:
    """The end of the last day whose fourth working day has begun by `today`: what was sent until then has two working days left at most."""
    day = today
    while working_days_after(day, EARLY_RECEIPT_WORKING_DAYS, holidays) > today:
        day -= DAY
    return end_of(day)


def no_outcome_since(today: date) -> datetime:
    """The end of the day whose day 25 is `today`: what was sent until then has three of its 28 days left at most."""
    return end_of(today - timedelta(days=EARLY_OUTCOME_DAYS))


def outcome_due(sent_at: datetime, decided_at: datetime | None = None) -> datetime:
    """The last moment, UTC, to tell the person the outcome: the end of day 28, or 24 hours after the decision if that is sooner.

    Four weeks from receipt for all of it, and 24 hours from a decision (NHSE code of practice, part 1). The day to show is
    its `london_date`.
    """
    four_weeks = end_of(london_date(sent_at) + timedelta(days=OUTCOME_DAYS))
    if decided_at is None:
        return four_weeks
    return min(four_weeks, in_london(decided_at).astimezone(UTC) + TOLD_AFTER_DECISION)


def not_told_since(now: datetime) -> datetime:
    """What was decided until then had its 24 hours: hours of the clock, at a weekend and when summer time begins or ends too."""
    return in_london(now).astimezone(UTC) - TOLD_AFTER_DECISION


def complaint_due(made_at: datetime) -> date:
    """The last day to tell somebody that their complaint about their information arrived: the day it came is the first of 30.

    Data Protection Act 2018, section 164A, as the Data (Use and Access) Act 2025 put it in.
    """
    return london_date(made_at) + timedelta(days=COMPLAINT_DAYS - 1)
