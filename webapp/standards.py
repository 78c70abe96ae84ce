"""How well the standards were kept, in numbers about nobody: told in time, checked in time, a C(E)TR before hospital.

Only what happened and when goes in, never what somebody said. A number that is so small that it could point at a person is not shown.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from webapp import clocks
from webapp.status import REFERRAL, Heard

# Under 5 is not shown: in a small area somebody would know who the one was.
FEWER_THAN = 5
# Consent is checked at least yearly (NHSE code of practice).
CHECK_MONTHS = 12
# A meeting longer ago than this says nothing about this stay in hospital. The sources name no limit, so this one is ours.
BEFORE_MONTHS = 12
LIST, MEETING, YES = "dsr", "cetr", "yes"


class Name(StrEnum):
    """What is counted."""

    RECEIPT = "receipt-within-5-working-days"
    OUTCOME = "outcome-within-4-weeks"
    TOLD = "told-within-24-hours-of-the-decision"
    CHECKED = "consent-checked-within-a-year"
    ASKED = "cetr-asked-for"
    OFFERED = "cetr-offered"
    HELD = "cetr-held"
    BEFORE = "cetr-held-before-admission"
    WITHOUT = "admission-without-cetr-before"


# What part of all is asked for, in per cent: every one, but for C(E)TRs before hospital (NHSE commissioners' guidance).
STANDARDS = {Name.RECEIPT: 100, Name.OUTCOME: 100, Name.TOLD: 100, Name.CHECKED: 100, Name.BEFORE: 90}


@dataclass(frozen=True)
class Happened:
    """Something that the ICB told of, and when it happened."""

    type: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """A decision in the ledger: about what, the answer, and when."""

    permission: str
    answer: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Course:
    """The course of one request. Whose it is does not stand here."""

    kind: str
    sent_at: datetime
    heard: Sequence[Happened] = ()
    said: Sequence[Said] = ()

    def first(self, type: str) -> datetime | None:
        """When this happened first."""
        return min((one.at for one in self.heard if one.type == type), default=None)

    def every(self, type: str) -> list[datetime]:
        """Each time that this happened, one a day in London: what was told twice happened once."""
        times = sorted((one.at for one in self.heard if one.type == type), reverse=True)
        return sorted({clocks.london_date(at): at for at in times}.values())


@dataclass(frozen=True)
class Count:
    """So many of `whole`; of things that are only counted there is no whole."""

    name: Name
    part: int
    whole: int | None = None

    @property
    def standard(self) -> int | None:
        """The least per cent that is asked for."""
        return STANDARDS.get(self.name)


@dataclass(frozen=True)
class Shown:
    """A count as others may see it. None: fewer than 5. `all_but_few`: the part is left out, because fewer than 5 are not in it."""

    part: int | None
    whole: int | None
    all_but_few: bool = False


def shown(count: Count) -> Shown:
    """The count without small numbers, and without those from which one could work out a small one. None of all may be shown."""
    if count.whole is None:
        return Shown(_large(count.part), None)
    if _large(count.whole) is None:
        return Shown(None, None)
    few = _large(count.whole - count.part) is None
    return Shown(None if few else _large(count.part), count.whole, few)


def _large(number: int) -> int | None:
    return None if 0 < number < FEWER_THAN else number


def counts(courses: Iterable[Course], *, since: datetime, until: datetime, now: datetime, holidays: Container[date]) -> tuple[Count, ...]:
    """Everything that is counted, of what began from `since` on and before `until`. What may still come in time is not counted yet."""
    known = tuple(courses)
    sent = [one for one in known if since <= one.sent_at < until]
    before = [judged for one in known for judged in admissions(one, since, until)]
    return (
        _in_time(Name.RECEIPT, (receipt(one, now, holidays) for one in sent)),
        _in_time(Name.OUTCOME, (outcome(one, now) for one in sent if one.kind == REFERRAL)),
        _in_time(Name.TOLD, (told(one, since, until, now) for one in known)),
        _in_time(Name.CHECKED, (checked(one, min(until, now)) for one in known)),
        Count(Name.ASKED, sum(asked(one, since, until) for one in known)),
        Count(Name.OFFERED, sum(any(since <= at < until for at in one.every(Heard.CETR_OFFERED)) for one in known)),
        Count(Name.HELD, sum(since <= at < until for one in known for at in one.every(Heard.CETR_HELD))),
        Count(Name.BEFORE, sum(before), len(before)),
        Count(Name.WITHOUT, len(before) - sum(before)),
    )


def _in_time(name: Name, judged: Iterable[bool | None]) -> Count:
    kept = [one for one in judged if one is not None]
    return Count(name, sum(kept), len(kept))


def kept(done: datetime | None, due: datetime, *, closed: datetime | None, now: datetime) -> bool | None:
    """Whether it was done in time. None: there is still time, or the request was closed before its day came."""
    if done is not None:
        return done <= due
    if closed is not None and closed <= due:
        return None
    return None if now <= due else False


def receipt(one: Course, now: datetime, holidays: Container[date]) -> bool | None:
    """Told within 5 working days that it arrived (NHSE code of practice, part 1)."""
    due = clocks.end_of(clocks.receipt_due(one.sent_at, holidays))
    return kept(one.first(Heard.RECEIPT), due, closed=one.first(Heard.CLOSED), now=now)


def outcome(one: Course, now: datetime) -> bool | None:
    """Told what was decided within 4 weeks (NHSE code of practice, part 1)."""
    return kept(one.first(Heard.OUTCOME), clocks.outcome_due(one.sent_at), closed=one.first(Heard.CLOSED), now=now)


def told(one: Course, since: datetime, until: datetime, now: datetime) -> bool | None:
    """Told within 24 hours of the decision (NHSE code of practice, part 1). None where we know of no decision in this time."""
    decided = one.first(Heard.DECISION)
    if decided is None or not since <= decided < until:
        return None
    return kept(one.first(Heard.OUTCOME), decided + clocks.TOLD_AFTER_DECISION, closed=None, now=now)


def checked(one: Course, at: datetime) -> bool | None:
    """Whether the yes to the list was given or checked in the year before `at`. None where there is no yes, or the request was closed."""
    answers = [said for said in one.said if said.permission == LIST and said.at <= at]
    newest = max(answers, key=lambda said: said.at, default=None)
    closed = one.first(Heard.CLOSED)
    if newest is None or newest.answer != YES or (closed is not None and closed <= at):
        return None
    return clocks.months_after(clocks.london_date(newest.at), CHECK_MONTHS) >= clocks.london_date(at)


def asked(one: Course, since: datetime, until: datetime) -> bool:
    """Whether the person said in this time for the first time that they want a C(E)TR."""
    first = min((said.at for said in one.said if said.permission == MEETING and said.answer == YES), default=None)
    return first is not None and since <= first < until


def admissions(one: Course, since: datetime, until: datetime) -> Iterator[bool]:
    """Of each time in this period that the person came into hospital: was a C(E)TR held before it, and after they left hospital last?"""
    held, left = one.every(Heard.CETR_HELD), one.every(Heard.DISCHARGE)
    for came in one.every(Heard.ADMISSION):
        if since <= came < until:
            day = clocks.london_date(came)
            last_left = max((at for at in left if at <= came), default=None)
            since_then = (at for at in held if at < came and (last_left is None or at >= last_left))
            yield any(clocks.months_after(clocks.london_date(at), BEFORE_MONTHS) >= day for at in since_then)
