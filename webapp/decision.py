"""One decision, with everything that "formally documented" has to hold (NHSE code of practice; domain.md 5.3).

It is made once and never changed. Nobody's tick is another person's decision: who answers for somebody who did not is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

SHARE = re.compile(r"share:[a-z0-9]+(-[a-z0-9]+)*")
HELPER = re.compile(r"helper:(progress|answers|write|plan|reminders):[0-9a-f]{8}")


class Permission(StrEnum):
    """What can be agreed to, apart from each other. Each group to share with has its own, and each helper: see `share` and `helper`."""

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
    TEXT = "text"
    TEXT_WITH_HELP = "text-with-help"
    PHONE = "phone"
    IN_PERSON = "in-person"
    SIGNATURE = "signature"
    # A professional wrote it down in a system of theirs, and told us.
    RECORDED = "recorded"


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
    # A court's deputy, or somebody whom the person gave the power to decide about health: recorded by a professional who saw the papers.
    DEPUTY = "deputy"


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
class Named:
    """One person whom a yes is for, as they were written down."""

    name: str
    relation: str = ""
    contact: str = ""

    @property
    def parts(self) -> Mapping[str, str]:
        """What was written, without what was left empty."""
        return {part: words for part, words in asdict(self).items() if words}


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
class Piece:
    """Some lines of the words, and what stood with them: a heading, a drawing, a recording (both by SHA-256), the choice they name."""

    lines: int
    title: str = ""
    picture: str = ""
    drawing: str = ""
    recording: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Seen:
    """How the words stood before the person: their own look, "colour", "lines" or "none" for pictures, and the pieces in order."""

    look: str
    pictures: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One decision, with everything that "formally documented" has to hold (domain.md 5.3). `people`: whom a yes is for, by name."""

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
    people: tuple[Named, ...] = ()
    # Rows from before we kept this have none.
    seen: Seen | None = None
    # Whom it is about, where the words only say "this person".
    about: str | None = None

    def __post_init__(self) -> None:
        if self.permission not in set(Permission) and not SHARE.fullmatch(self.permission) and not HELPER.fullmatch(self.permission):
            raise UnknownPermission(self.permission)
        own = self.basis is Basis.OWN and self.who is Who.PERSON
        written_down = self.basis is not Basis.OWN or self.how is How.RECORDED
        if not own and not (written_down and self.who is Who.PROFESSIONAL and self.decided_by is not None):
            raise NotTheirs(self.permission, self.who, self.basis)


def words_hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
