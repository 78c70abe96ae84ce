"""The doors that promises leave by, and what may become of one there: sent, later, paused, refused, or nobody can be sure.

Every outcome carries a short status of ours, never the other side's words: they may quote a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias


class Promised(Protocol):
    """What a door needs to know of a promise. The id is the webhook-id, and stays the same however often we try."""

    @property
    def id(self) -> str: ...
    @property
    def case_id(self) -> str | None: ...
    @property
    def letter(self) -> bytes: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Sent:
    """The other side said yes. `reference` is its own name for what it got, when it gave one."""

    status: str
    reference: str | None = None


@dataclass(frozen=True)
class Later:
    """Try again on the schedule, and not before `after`. `alarm` tells a person at once: time alone may not mend it."""

    status: str
    after: timedelta | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Paused:
    """The other side said never again (410). Kept, and sent when a person says so."""

    status: str


@dataclass(frozen=True)
class Refused:
    """It can never be sent as it is. Kept for a person to look at."""

    status: str
    alarm: bool = True


@dataclass(frozen=True)
class Unsure:
    """It may have been sent. Nothing that a person would get twice is sent again without somebody looking."""

    status: str


Outcome: TypeAlias = Sent | Later | Paused | Refused | Unsure
Door: TypeAlias = Callable[[Promised], Outcome]


def _any_time(due: datetime) -> datetime:
    return due


@dataclass(frozen=True)
class Doors:
    """Every door that is open. One that is None is not set up here: nothing may be promised for it, and what was waits."""

    icb: Door | None = None
    sms: Door | None = None
    mail: Door | None = None
    # Where alarms go. Without it they only stand in the log.
    inbox: str | None = None
    # When a text that could not go at once may go instead: nobody is woken by our second try.
    decent: Callable[[datetime], datetime] = _any_time

    def open(self) -> dict[str, Door]:
        """The doors that are there, by the kind of promise."""
        return {kind: door for kind, door in (("icb", self.icb), ("sms", self.sms), ("mail", self.mail)) if door is not None}
