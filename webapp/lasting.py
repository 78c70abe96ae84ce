"""How long we keep what somebody wrote and did not send, and when and how we warn them before it is deleted.

Nobody is warned on a way that they did not choose for coming back. No warning says what was written or what for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.messages import SMS, Contact, Who

DEVICE, SHARED, OWN = "start.device", "shared", "own"
KEEP, ONE_DAY = "start.keep", "day"

DAY = timedelta(days=1)
# Three days leave time for somebody to help; what is kept for three days or less is warned of on the day before.
BEFORE, SHORT = 3 * DAY, 3 * DAY


def shared(answers: Mapping[str, Any]) -> bool:
    """Whether other people use this phone or computer too. Whoever has not said is kept as safe as if they did."""
    return answers.get(DEVICE) != OWN


def life(answers: Mapping[str, Any], *, days: int) -> timedelta:
    """How long a draft is kept from its last use: `days` is the place's own, and somebody on a shared phone may choose one day."""
    return DAY if shared(answers) and answers.get(KEEP) == ONE_DAY else days * DAY


def warn_at(delete_after: datetime, kept: timedelta) -> datetime | None:
    """When to warn of the day on which a draft is deleted; None where it is kept too short a time for a warning to help."""
    if kept <= DAY:
        return None
    return delete_after - (DAY if kept <= SHORT else BEFORE)


def contacts(ways: Iterable[tuple[str, str]]) -> tuple[Contact, ...]:
    """The ways to come back that the person chose, each the door that it leaves by and where it goes, as somebody to write to."""
    return tuple(
        Contact(who=Who.RETURNING, number=to, safe_number=True) if kind == SMS else Contact(who=Who.RETURNING, email=to, safe_email=True)
        for kind, to in ways
    )
