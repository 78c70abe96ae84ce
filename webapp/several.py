"""The people whom one helper helps in one visit: one line each, as far as that person lets this helper see. Kept in this browser alone.

Nothing that we keep says that two people have the same helper, and the list ends with the visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import session

from webapp import guests, store
from webapp.desk import ALSO, WITH
from webapp.guests import Ended, Guest
from webapp.helping import Scope
from webapp.house import db

CALLED, NAME = "about.called", "about.name"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person. `number`: in the order of opening; `name` and `reference` only where they let this helper see them; `here`: open now."""

    mark: str
    number: int
    here: bool
    name: str = field(default="", repr=False)
    reference: str = ""


def lines(*, now: datetime) -> tuple[Line, ...]:
    """Everybody whose page is open here, in the order of opening. Who ended theirs is not on it any more."""
    held = session.get(ALSO) or [*filter(None, [session.get(WITH)])]
    found = [(number, token, guest(token, now=now)) for number, token in enumerate(held, 1)]
    return tuple(line(number, token, one) for number, token, one in found if one is not None)


def several() -> bool:
    """Whether this helper has the pages of several people open."""
    return len(session.get(ALSO, ())) > 1


def guest(token: str, *, now: datetime) -> Guest | None:
    try:
        return guests.guest_of(token, now=now)
    except Ended:
        return None


def line(number: int, token: str, found: Guest) -> Line:
    case_id, here = found.invitation.case_id, token == session.get(WITH)
    name = called(found) if Scope.ANSWERS in found.may else ""
    case = store.cases.find(db(), case_id) if Scope.PROGRESS in found.may else None
    return Line(mark=found.invitation.mark, number=number, here=here, name=name, reference=case.reference if case else "")


def called(found: Guest) -> str:
    """What the person is called, as their answers say it."""
    said = {asked.id: pieces for _, rows in guests.answers(found) for asked, pieces in rows}
    return next((piece.text for name in (CALLED, NAME) for piece in said.get(name, ()) if piece.whose == "theirs"), "")


def choose(mark: str, *, now: datetime) -> None:
    """From now on the pages are those of this person. A mark that is not on the list changes nothing."""
    for token in session.get(ALSO, ()):
        found = guest(token, now=now)
        if found is not None and found.invitation.mark == mark:
            session[WITH] = token
