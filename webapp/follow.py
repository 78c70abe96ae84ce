"""What somebody who asked for another person may see of how it ends: nothing, unless a permission or a recorded decision lets them.

Every step until then is theirs to see, because it is about what they sent. What they may not see looks the same whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from easyread.questions import Answer
from webapp import behalf
from webapp.consent import Basis, Permission
from webapp.status import Heard, News, Status, Step, in_order

# What tells of an answer, or that there is one.
ENDS = frozenset({Step.DECIDED, Step.ON_LIST, Step.NOT_ON_LIST, Step.CLOSED})


class Asker(StrEnum):
    """Who looks. A parent is one who says that they hold parental responsibility for somebody under 16."""

    PERSON = "person"
    PARENT = "parent"
    OTHER = "other"


def asker(answers: Mapping[str, Answer]) -> Asker:
    """Who sent these answers."""
    if not behalf.from_helper(answers):
        return Asker.PERSON
    return Asker.PARENT if behalf.holds_responsibility(answers) else Asker.OTHER


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A decision about consent that a professional recorded at the ICB."""

    permission: str
    yes: bool
    basis: Basis


def recorded(news: Iterable[News]) -> tuple[Recorded, ...]:
    """What was recorded, oldest first by the ICB's own count."""
    return tuple(_recorded(one.data) for one in in_order(news) if one.type == Heard.CONSENT)


def _recorded(data: Mapping[str, Any]) -> Recorded:
    return Recorded(permission=str(data["permission"]), yes=data["answer"] == "yes", basis=Basis(data["basis"]))


def may_see_end(asker: Asker, decisions: Iterable[Recorded], *, permission: bool = False, of_age: bool = False) -> bool:
    """Whether this one may see the outcome (domain.md 1.4 and 5.1). `permission`: the person let them see how it goes; `of_age`: 16 by now.

    Somebody who says that they hold parental responsibility was not checked by us: only the ICB's record makes it count. A young
    person's own decision, and their sixteenth birthday, end what a parent may see.
    """
    if asker is Asker.PERSON:
        return True
    newest = {one.permission: one for one in decisions}
    seeing = newest.get(Permission.HELPER_PROGRESS)
    if seeing is not None:
        return seeing.yes
    if permission:
        return True
    about = [one for one in newest.values() if one.permission in (Permission.DSR, Permission.CETR)]
    if any(one.basis is Basis.OWN for one in about):
        return False
    if any(one.basis is Basis.BEST_INTERESTS for one in about):
        return True
    return asker is Asker.PARENT and not of_age and any(one.basis is Basis.PARENTAL_RESPONSIBILITY for one in about)


def may_see_difference(asker: Asker, decisions: Iterable[Recorded], *, of_age: bool = False) -> bool:
    """Whether this one may see that people differ: the person; and a parent whom the ICB has heard as one, until the sixteenth birthday."""
    newest = {one.permission: one for one in decisions}
    seeing = newest.get(Permission.HELPER_PROGRESS)
    heard = any(one.basis is Basis.PARENTAL_RESPONSIBILITY for one in newest.values())
    return asker is Asker.PERSON or (asker is Asker.PARENT and heard and not of_age and (seeing is None or seeing.yes))


def seen(status: Status, *, end: bool, contact: bool = False) -> Status:
    """The status as it may be seen. Without `end`, everything from the decision on is one and the same step, with no day to it."""
    if end or status.step not in ENDS:
        return status
    if contact and status.step is Step.CLOSED:
        # There is no answer to a wish to talk. Why it was closed may still be about the person.
        return replace(status, because=None, later=())
    return replace(status, step=Step.DECIDED, because=None, due=None, overdue=False, later=())
