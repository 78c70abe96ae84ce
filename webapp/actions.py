"""What was agreed at a meeting: each action by the newest news of it, whom the person can ask, and when people look at it again.

An action that was taken back stays, and says why: what somebody was promised never vanishes from their page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from webapp import clocks
from webapp.status import Heard, News, in_order

SUPPORT_LIST = "support-list"
NUMBER, ADDRESS = re.compile(r"\+?[0-9 ]{3,}"), re.compile(r"[^\s@<>\"?&]+@[^\s@<>\"?&]+")
LINKS = MappingProxyType({"phone": (NUMBER, "tel"), "text": (NUMBER, "sms"), "email": (ADDRESS, "mailto")})


class State(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not-done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action. `who`, `by` and `why_not` are empty where nobody told us; `told_on`: the day of the newest news."""

    id: str
    what: str
    state: State
    told_on: date
    who: str = ""
    by: date | None = None
    why_not: str = ""

    @property
    def mark(self) -> str:
        """What it is called in an address and beside a note: their own name for it could hold anything."""
        return sha256(self.id.encode()).hexdigest()[:16]

    def late(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.state is State.OPEN and self.by is not None and self.by < today


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ask about it: at least one way is there."""

    name: str
    role: str
    phone: str = ""
    text: str = ""
    email: str = ""
    hours: str = ""

    def link(self, way: str) -> str:
        """Where a press on this way leads; nothing where it is not plainly a number or an address."""
        to, (fits, scheme) = getattr(self, way), LINKS[way]
        return f"{scheme}:{to.replace(' ', '')}" if fits.fullmatch(to) else ""


@dataclass(frozen=True, kw_only=True)
class Look:
    """The day on which people look at it again. `list`: it is, or may be, about the support list."""

    on: date
    list: bool


def actions(news: Iterable[News]) -> tuple[Action, ...]:
    """Every action as it stands, in the order in which they were first told."""
    newest = {one.data["action_id"]: one for one in in_order(one for one in news if one.type == Heard.ACTION)}
    return tuple(action(one) for one in newest.values())


def action(one: News) -> Action:
    by = one.data.get("by")
    return Action(
        id=one.data["action_id"], what=one.data["what"], state=State(one.data["state"]), told_on=clocks.london_date(one.occurred_at),
        who=one.data.get("who", ""), by=date.fromisoformat(by) if by else None, why_not=one.data.get("why_not", ""),
    )


def in_turn(found: Iterable[Action], today: date) -> tuple[Action, ...]:
    """As somebody wants to read them: what is late, then what comes next, then what has no day, then what is over."""
    over = (State.DONE, State.NOT_DONE, State.WITHDRAWN)
    return tuple(sorted(found, key=lambda one: (not one.late(today), one.state in over, one.by or date.max)))


def contact(news: Iterable[News]) -> Contact | None:
    """Who was named last; None where nobody was."""
    named = in_order(one for one in news if one.type == Heard.CONTACT)
    parts = ("name", "role", "phone", "text", "email", "hours")
    return Contact(**{part: named[-1].data[part] for part in parts if part in named[-1].data}) if named else None


def next_look(news: Iterable[News]) -> Look | None:
    """The day that was set last; None where none was."""
    found = [one for one in in_order(news) if one.type == Heard.NEXT_REVIEW]
    if not found:
        return None
    data = found[-1].data
    return Look(on=date.fromisoformat(data["on"]), list=data.get("what", SUPPORT_LIST) == SUPPORT_LIST)
