"""What someone agreed to, with whom, when it is asked again, how they change their mind (NHSE code of practice; domain.md 5).

Each permission stands alone. A decision is never changed: a changed mind is a new row, and the newest row counts.
Nobody's tick counts but the person's own, unless a professional records who decided for them and why they could.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from webapp import clocks, ids
from webapp.decision import (
    HELPER,
    Answer,
    Basis,
    Check,
    Decider,
    Format,
    Helper,
    How,
    Named,
    NotTheirs,
    Permission,
    Piece,
    Row,
    Seen,
    UnknownPermission,
    Who,
    Withdrawal,
    Words,
    words_hash,
)

__all__ = [
    "HELPER", "Answer", "Basis", "Check", "Decider", "Format", "Helper", "How", "Named", "NotTheirs",
    "Permission", "Piece", "Row", "Seen", "UnknownPermission", "Who", "Withdrawal", "Words", "counts", "current", "decide",
    "differ", "recorded", "says_yes", "share", "words_hash",
]

# Asked a month early, so that the year the code of practice allows is never passed in silence.
MONTHS_TO_CHECK = 11
# From 16 a person decides for themselves, and what others may decide for them changes again at 18 (Mental Capacity Act 2005).
OWN_AGE, ADULT = 16, 18

# Should two answers ever carry the same moment, the one that shares less is believed.
_CAUTION = {Answer.YES: 0, Answer.NOT_SURE: 1, Answer.NOT_YET: 2, Answer.NO: 3}


def share(group: str) -> str:
    """The permission to share with one group, such as "share:gp"."""
    return f"share:{group}"


def helper(scope: str, mark: str) -> str:
    """The permission for one helper to do one thing, such as "helper:answers:1f2e3d4c"."""
    return f"helper:{scope}:{mark}"


def current(rows: Iterable[Row]) -> Mapping[str, Row]:
    """The newest row of each permission, whatever order they come in."""
    return {row.permission: row for row in sorted(rows, key=_order)}


def _order(row: Row) -> tuple[datetime, int, str]:
    return (row.at, _CAUTION[row.answer], row.id)


def says_yes(rows: Iterable[Row], permission: str, *, born: date | None = None) -> bool:
    """Is there a yes that counts at this moment? "Not yet", "not sure", silence, and two people who differ, are not yes."""
    known = tuple(rows)
    row = counts(known, permission, born=born)
    return row is not None and row.answer is Answer.YES and not differ(known, permission, born=born)


def counts(rows: Iterable[Row], permission: str, *, born: date | None = None) -> Row | None:
    """The newest row of those that have a say."""
    return current(voices(rows, permission, born=born)).get(permission)


def voices(rows: Iterable[Row], permission: str, *, born: date | None = None) -> tuple[Row, ...]:
    """The rows about a permission that have a say, oldest first.

    From 16 on a parent's has none (Mental Capacity Act 2005; domain.md 5.1). One from before that birthday keeps its say until the young
    person speaks for themselves. When we do not know how old they were, everybody has a say: then those who differ are no yes.
    """
    heard = sorted((row for row in rows if row.permission == permission), key=_order)
    if born is None:
        return tuple(heard)
    of_age = clocks.birthday(born, OWN_AGE)
    spoken = any(row.basis is Basis.OWN and clocks.london_date(row.at) >= of_age for row in heard)
    return tuple(
        row for row in heard
        if row.basis is not Basis.PARENTAL_RESPONSIBILITY or (not spoken and clocks.london_date(row.at) < of_age)
    )  # fmt: skip


def differ(rows: Iterable[Row], permission: str, *, born: date | None = None) -> bool:
    """Did the person and somebody who decides for them say different things? Then nothing is shared, and we never choose between them.

    It ends when one of them changes their mind, or when a professional records what the person decided, or what is best for them.
    """
    heard = voices(rows, permission, born=born)
    own = next((row for row in reversed(heard) if row.basis is Basis.OWN), None)
    other = next((row for row in reversed(heard) if row.basis is not Basis.OWN), None)
    if own is None or other is None or (own.answer is Answer.YES) is (other.answer is Answer.YES):
        return False
    settled = heard[-1].who is Who.PROFESSIONAL and heard[-1].basis is not Basis.PARENTAL_RESPONSIBILITY
    return not settled


def conflicts(rows: Iterable[Row], *, born: date | None = None) -> tuple[str, ...]:
    """The permissions on which people differ, in the order of the alphabet."""
    known = tuple(rows)
    return tuple(sorted(permission for permission in current(known) if differ(known, permission, born=born)))


def needs_row(
    rows: Iterable[Row], permission: str, answer: Answer, words: str, people: tuple[Named, ...] = (), basis: Basis = Basis.OWN,
) -> bool:
    """Is this news? The same answer to the same words, for the same people, is not, unless somebody else has spoken since."""
    row = current(rows).get(permission)
    return row is None or (row.answer, row.basis, row.words.hash, row.people) != (answer, basis, words_hash(words), people)


def next_check(given: date, *, born: date | None = None) -> date:
    """The day to ask again: 11 months on, or the 16th or 18th birthday if that comes first (NHSE code of practice; domain.md 5.4)."""
    birthdays = [day for age in (OWN_AGE, ADULT) if born and (day := clocks.birthday(born, age)) > given]
    return min([clocks.months_after(given, MONTHS_TO_CHECK), *birthdays])


def decide(
    rows: Iterable[Row], *, case_id: str, permission: str, answer: Answer, words: str, version: str, language: str, how: How, now: datetime,
    who: Who = Who.PERSON, basis: Basis = Basis.OWN, decided_by: Decider | None = None, helped_by: Helper | None = None,
    support: tuple[str, ...] = (), explained: tuple[str, ...] = (), told: tuple[str, ...] = (), reason: str | None = None,
    born: date | None = None, people: tuple[Named, ...] = (), seen: Seen | None = None, about: str | None = None, checking: bool = False,
    anew: bool = False,
) -> Row | None:
    """The row to add to `rows` (of one case) for this answer, or None when it says what the newest one already says.

    With `checking` it answers a check of the newest row, with `anew` somebody asked anew: then the same answer is an answer too.
    Raises NotTheirs when it is not the person's own answer, and UnknownPermission.
    """
    known = tuple(rows)
    # A clock that was put back must not place a new answer before the one that it changes.
    at = max([now, *(earlier.at + timedelta(microseconds=1) for earlier in known if earlier.permission == permission)])
    row = Row(
        id=ids.uuid7(now), case_id=case_id, permission=permission, answer=answer, words=Words(words, version, language), at=at, how=how,
        who=who, basis=basis, decided_by=decided_by, helped_by=helped_by, support=support, explained=explained, told=told, about=about,
        people=people if answer is Answer.YES else (),
        seen=seen,
    )
    before = counts(known, permission, born=born)
    if checking and before is not None:
        row = replace(row, check=Check(of=before.id, result=result(before, answer), by=who.value))
    elif not anew and not needs_row(known, permission, answer, words, row.people, basis):
        return None
    if answer is Answer.YES:
        return replace(row, next_check=next_check(clocks.london_date(now), born=born))
    mine = current(earlier for earlier in known if earlier.basis is Basis.OWN).get(permission)
    if any(earlier is not None and earlier.answer is Answer.YES for earlier in (before, mine)):
        return replace(row, withdrawal=Withdrawal(permission, how, reason))
    return row


def result(before: Row, answer: Answer) -> str:
    """What came of a check: the same as before, a stop, or another answer."""
    if answer is before.answer:
        return "still"
    return "stopped" if answer is Answer.NO else "changed"


def recorded(
    rows: Iterable[Row], *, id: str, case_id: str, permission: str, answer: Answer, basis: Basis, decider: Decider, at: datetime,
    born: date | None = None,
) -> Row | None:
    """The row for a decision that a professional wrote down, or None when it is there already. No words of ours were shown for it."""
    known = tuple(rows)
    if any(row.id == id for row in known):
        return None
    yes = answer is Answer.YES
    return Row(
        id=id, case_id=case_id, permission=permission, answer=answer, words=Words("", "", "", Format.PLAIN), at=at, how=How.RECORDED,
        who=Who.PROFESSIONAL, basis=basis, decided_by=decider,
        next_check=next_check(clocks.london_date(at), born=born) if yes else None,
        withdrawal=None if yes or not says_yes(known, permission, born=born) else Withdrawal(permission, How.RECORDED),
    )
