"""Whom a person chose to help them, what each of them may do now, and until when.

Worked out at the moment a helper asks, from the ledger, the last day, an end, and the list of people we must not contact. Never kept.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from webapp import clocks, consent, messages

# Never without an end. Three months unless the person chose.
MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "three-months": 3, "six-months": 6, "year": 12})
USUAL = "three-months"
MARK = 8
TEXT, MAIL, CARD = "text", "mail", "card"
# Looks that are none: the person gave the link, the helper pressed it.
GIVEN, OPENED = "given", "opened"


class Scope(StrEnum):
    """What a helper may do: each is a permission of its own."""

    PROGRESS = "progress"
    ANSWERS = "answers"
    WRITE = "write"
    PLAN = "plan"
    REMINDERS = "reminders"


FORM_ASKS = (Scope.PROGRESS, Scope.ANSWERS)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One person who was invited to help. `not_them`: words of the list of people we must not contact that are about somebody else."""

    id: str
    case_id: str
    ends_on: date
    invited_at: datetime
    from_form: bool = False
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    name: str = field(default="", repr=False)
    relation: str = field(default="", repr=False)
    way: str = ""
    to: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    not_them: tuple[str, ...] = field(default=(), repr=False)

    @property
    def mark(self) -> str:
        """Which helper of this case, in addresses and in the ledger. The end of the id: its beginning is only a time."""
        return mark(self.id)


@dataclass(frozen=True)
class Look:
    """Something that a helper opened or changed."""

    at: datetime
    what: str


def mark(helper_id: str) -> str:
    return helper_id[-MARK:]


def permission(invitation: Invitation, scope: Scope) -> str:
    """The name in the ledger. Whoever was named in the form has the permissions that the form asked for."""
    if invitation.from_form and scope in FORM_ASKS:
        return f"helper:{scope}"
    return consent.helper(scope, invitation.mark)


def may(
    invitation: Invitation, rows: Iterable[consent.Row], avoid: Iterable[str], *, sent: bool, now: datetime,
) -> frozenset[Scope]:
    """What this helper may do at this moment. Nothing after its end, and nothing for somebody we must not contact."""
    if not lasts(invitation, now) or barred(invitation, avoid):
        return frozenset()
    known = tuple(rows)
    found = {scope for scope in Scope if consent.says_yes(known, permission(invitation, scope))}
    if invitation.from_form and Scope.PROGRESS not in found:
        # The form asks about answers only after a yes to the steps: without the first, the second is not a yes any more.
        found.discard(Scope.ANSWERS)
    # What was sent is sent: nobody changes it.
    return frozenset(found - {Scope.WRITE} if sent else found)


def lasts(invitation: Invitation, now: datetime) -> bool:
    """Whether the person has not ended it and its last day in London is not over."""
    return invitation.ended_at is None and clocks.london_date(now) <= invitation.ends_on


def barred(invitation: Invitation, avoid: Iterable[str]) -> bool:
    """Whether we must not contact this one. A name can be somebody else's, if the person said so; a number or an address cannot."""
    everyone = tuple(avoid)
    named = tuple(words for words in everyone if words not in invitation.not_them)
    reached = contact(invitation, names=())
    return messages.blocked(contact(invitation), named) or messages.blocked(reached, everyone)


def likeness(invitation: Invitation, avoid: Iterable[str]) -> tuple[str, ...]:
    """The words of the list that fit this name: the person says whether they mean the same one."""
    return tuple(words for words in avoid if messages.blocked(contact(invitation), (words,)))


def contact(invitation: Invitation, *, names: tuple[str, ...] | None = None) -> messages.Contact:
    """How to reach a helper: only the way that the person chose for them."""
    text, mail = invitation.way == TEXT, invitation.way == MAIL
    return messages.Contact(
        who=messages.Who.HELPER, number=invitation.to if text else "", safe_number=text, email=invitation.to if mail else "",
        safe_email=mail, names=(invitation.name,) if names is None else names, helper=invitation.id,
    )


def last_day(chosen: str, today: date) -> date:
    """The last day of a choice of MONTHS that is made today: the same day of a later month, or the last day of a shorter one."""
    years, month = divmod(today.month - 1 + MONTHS[chosen], 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
