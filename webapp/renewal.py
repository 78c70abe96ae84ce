"""When a yes is asked again: each year, at 16 and at 18, in hospital, after a move, and when what it means has changed.

Silence is never yes and never no. After four weeks without an answer a person at the ICB is told, and the question stays open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from webapp import clocks, consent
from webapp.consent import Basis, Row

# At least yearly (NHSE code of practice): a month to answer in is left before the year is over.
TO_ANSWER = timedelta(days=28)
MONTHS_OF_A_YEAR = 12


class Reason(StrEnum):
    """Why it is asked again (domain.md 5.4)."""

    YEAR = "year"
    SIXTEEN = "turned-16"
    EIGHTEEN = "turned-18"
    HOSPITAL = "hospital"
    MOVED = "moved"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One time that a person was asked again. `next_on`: when they are asked once more, should they never answer this."""

    id: str
    case_id: str
    reason: Reason
    asked_at: datetime
    next_on: date


@dataclass(frozen=True, kw_only=True)
class Events:
    """What happened to this person, and what changed for everybody: when they went into hospital and moved, which words changed when."""

    born: date | None = None
    hospital: tuple[datetime, ...] = ()
    moved: tuple[datetime, ...] = ()
    changed: Mapping[str, date] = field(default_factory=dict)


# A yes to these says nothing without a yes to that.
HANGS_ON = (("share:", consent.Permission.DSR), ("cetr:", consent.Permission.CETR))


def live(rows: Iterable[Row], *, born: date | None) -> tuple[Row, ...]:
    """Every yes that counts today. Only a yes is ever asked again: a no stands until the person changes it.

    Sharing hangs on the list, and papers and report on the meeting. A yes to a helper is none of these: it ends by itself within the year.
    """
    known = tuple(row for row in rows if not row.permission.startswith("helper:"))
    found = {permission for permission in consent.current(known) if consent.says_yes(known, permission, born=born)}
    kept = {one for one in found if all(not one.startswith(part) or whole in found for part, whole in HANGS_ON)}
    return tuple(row for one in consent.current(known) if one in kept and (row := consent.counts(known, one, born=born)) is not None)


def hanging(rows: Iterable[Row], whole: str, *, born: date | None) -> tuple[Row, ...]:
    """Every yes of the person's own that ends with a yes to `whole`. What a professional decided with others is theirs to change."""
    known, parts = tuple(rows), tuple(part for part, name in HANGS_ON if name == whole)
    found = [one for one in consent.current(known) if one.startswith(parts) and consent.says_yes(known, one, born=born)]
    counting = (consent.counts(known, one, born=born) for one in found)
    return tuple(row for row in counting if row is not None and row.basis is Basis.OWN)


def due(rows: Iterable[Row], asked: Sequence[Asked], events: Events, *, today: date) -> Reason | None:
    """Why to ask again now; None while there is no reason that came after the last decision and the last time of asking."""
    reasons = {
        reason for row in live(rows, born=events.born) if (reason := why(row, last_heard(row, asked), events, today=today)) is not None
    }
    # What has just happened to somebody says more than that a year is over.
    return next((reason for reason in (Reason.HOSPITAL, Reason.MOVED, Reason.WORDS, *Reason) if reason in reasons), None)


def last_heard(row: Row, asked: Sequence[Asked]) -> datetime:
    """When this was last said or asked about, whichever was later."""
    return max(row.at, *(one.asked_at for one in asked), row.at)


def why(row: Row, since: datetime, events: Events, *, today: date) -> Reason | None:
    if any(at > since for at in events.hospital):
        return Reason.HOSPITAL
    if any(at > since for at in events.moved):
        return Reason.MOVED
    day = clocks.london_date(since)
    changed_on = events.changed.get(row.permission)
    if changed_on is not None and day < changed_on <= today:
        return Reason.WORDS
    again = consent.next_check(day, born=events.born)
    if again > today:
        return None
    birthdays = {clocks.birthday(events.born, age): reason for age, reason in AGES.items()} if events.born else {}
    return birthdays.get(again, Reason.YEAR)


AGES = {consent.OWN_AGE: Reason.SIXTEEN, consent.ADULT: Reason.EIGHTEEN}


def unanswered(rows: Iterable[Row], asked: Sequence[Asked], *, born: date | None) -> tuple[Row, ...]:
    """Every yes that was asked again and not answered since."""
    last = max((one.asked_at for one in asked), default=None)
    return tuple(row for row in live(rows, born=born) if last is not None and row.at < last)


def persons(rows: Iterable[Row], askable: Collection[str]) -> tuple[Row, ...]:
    """Those that the person said and has a page to answer on."""
    return tuple(row for row in rows if row.basis is Basis.OWN and row.permission in askable)


def others(rows: Iterable[Row], askable: Collection[str]) -> tuple[Row, ...]:
    """The rest: what somebody else decided, or what no page asks this person. The ICB checks it, with them."""
    return tuple(row for row in rows if row.basis is not Basis.OWN or row.permission not in askable)


def silent(asked: Asked, *, today: date) -> bool:
    """Has it been asked for four weeks, counted in London days?"""
    return today >= clocks.london_date(asked.asked_at) + TO_ANSWER


def year_over(rows: Iterable[Row]) -> date:
    """The day on which the first of these is a year old."""
    return min(clocks.months_after(clocks.london_date(row.at), MONTHS_OF_A_YEAR) for row in rows)
