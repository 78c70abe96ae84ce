"""What someone agreed to, with whom, when it is asked again, how they change their mind (NHSE code of practice; domain.md 5).

Each permission stands alone. A decision is never changed: a changed mind is a new row, and the newest row counts.
Nobody's tick counts but the person's own, unless a professional records who decided for them and why they could.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from webapp import clocks, ids

# Asked a month early, so that the year the code of practice allows is never passed in silence.
MONTHS_TO_CHECK = 11
SHARE = re.compile(r"share:[a-z0-9]+(-[a-z0-9]+)*")


class Permission(StrEnum):
    """What can be agreed to, apart from each other. Sharing has one permission for each group: see `share`."""

    DSR = "dsr"
    CETR = "cetr"
    CETR_PAPERS = "cetr:papers"
    CETR_REPORT = "cetr:report"
    TEXTS = "texts"
    HELPER_PROGRESS = "helper:progress"
    HELPER_ANSWERS = "helper:answers"
    FEEDBACK = "feedback"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_YET = "not-yet"
    NOT_SURE = "not-sure"


class How(StrEnum):
    WEB = "web"
    WEB_WITH_HELP = "web-with-help"
    PHONE = "phone"
    IN_PERSON = "in-person"
    SIGNATURE = "signature"


class Who(StrEnum):
    """Whose hand it was."""

    PERSON = "person"
    HELPER = "helper"
    PROFESSIONAL = "professional"


class Basis(StrEnum):
    """Why it counts."""

    OWN = "own"
    PARENTAL_RESPONSIBILITY = "parental-responsibility"
    BEST_INTERESTS = "best-interests"


class Format(StrEnum):
    EASY_READ = "easy-read"
    PLAIN = "plain"


class NotTheirs(ValueError):
    """Somebody answered for a person who did not. It is never kept as that person's consent."""

    def __init__(self, permission: str, who: Who, basis: Basis) -> None:
        self.permission, self.who, self.basis = permission, who, basis
        super().__init__(permission, who, basis)


class UnknownPermission(ValueError):
    """Not one of the things that can be agreed to."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(permission)


@dataclass(frozen=True)
class Helper:
    name: str
    role: str


@dataclass(frozen=True)
class Decider:
    """Who decided for somebody who could not, and when: recorded by a professional, never ticked on a page."""

    name: str
    role: str
    on: date


@dataclass(frozen=True)
class Words:
    """The very words that were shown."""

    text: str
    version: str
    language: str
    format: Format = Format.EASY_READ

    @property
    def hash(self) -> str:
        return words_hash(self.text)


@dataclass(frozen=True)
class Check:
    """A later check of an earlier row: which one, what came of it, and who asked. Its date is the row's own."""

    of: str
    result: str
    by: str


@dataclass(frozen=True)
class Withdrawal:
    """What stops, how it was said, and why if they wanted to say. Its date is the row's own."""

    scope: str
    how: How
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One decision, with everything that "formally documented" has to hold (domain.md 5.3)."""

    id: str
    case_id: str
    permission: str
    answer: Answer
    words: Words
    at: datetime
    how: How
    who: Who = Who.PERSON
    helped_by: Helper | None = None
    support: tuple[str, ...] = ()
    basis: Basis = Basis.OWN
    decided_by: Decider | None = None
    explained: tuple[str, ...] = ()
    next_check: date | None = None
    check: Check | None = None
    withdrawal: Withdrawal | None = None
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.permission not in set(Permission) and not SHARE.fullmatch(self.permission):
            raise UnknownPermission(self.permission)
        own = self.basis is Basis.OWN and self.who is Who.PERSON
        recorded = self.basis is not Basis.OWN and self.who is Who.PROFESSIONAL and self.decided_by is not None
        if not own and not recorded:
            raise NotTheirs(self.permission, self.who, self.basis)


# Should two answers ever carry the same moment, the one that shares less is believed.
_CAUTION = {Answer.YES: 0, Answer.NOT_SURE: 1, Answer.NOT_YET: 2, Answer.NO: 3}


def share(group: str) -> str:
    """The permission to share with one group, such as "share:gp"."""
    return f"share:{group}"


def words_hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def current(rows: Iterable[Row]) -> Mapping[str, Row]:
    """The newest row of each permission, whatever order they come in."""
    oldest_first = sorted(rows, key=lambda row: (row.at, _CAUTION[row.answer], row.id))
    return {row.permission: row for row in oldest_first}


def says_yes(rows: Iterable[Row], permission: str) -> bool:
    """Did they say yes, and has nothing else been said since? "Not yet", "not sure" and silence are not yes."""
    row = current(rows).get(permission)
    return row is not None and row.answer is Answer.YES


def needs_row(rows: Iterable[Row], permission: str, answer: Answer, words: str) -> bool:
    """Is this news? The same answer to the same words is not."""
    row = current(rows).get(permission)
    return row is None or row.answer is not answer or row.words.hash != words_hash(words)


def next_check(given: date) -> date:
    """The day to ask again: 11 months on, or the last day of a month that is too short."""
    years, month = divmod(given.month - 1 + MONTHS_TO_CHECK, 12)
    year = given.year + years
    return date(year, month + 1, min(given.day, calendar.monthrange(year, month + 1)[1]))


def decide(
    rows: Iterable[Row], *, case_id: str, permission: str, answer: Answer, words: str, version: str, language: str, how: How, now: datetime,
    who: Who = Who.PERSON, basis: Basis = Basis.OWN, decided_by: Decider | None = None, helped_by: Helper | None = None,
    support: tuple[str, ...] = (), explained: tuple[str, ...] = (), told: tuple[str, ...] = (), reason: str | None = None,
) -> Row | None:
    """The row to add to `rows` (of one case) for this answer, or None when it says what the newest one already says.

    Raises NotTheirs when it is not the person's own answer, and UnknownPermission.
    """
    known = tuple(rows)
    row = Row(
        id=ids.uuid7(now), case_id=case_id, permission=permission, answer=answer, words=Words(words, version, language), at=now, how=how,
        who=who, basis=basis, decided_by=decided_by, helped_by=helped_by, support=support, explained=explained, told=told,
    )
    if not needs_row(known, permission, answer, words):
        return None
    if answer is Answer.YES:
        return replace(row, next_check=next_check(clocks.london_date(now)))
    if says_yes(known, permission):
        return replace(row, withdrawal=Withdrawal(permission, how, reason))
    return row
