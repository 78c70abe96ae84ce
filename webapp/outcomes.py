"""The doors that promises leave by, and what may become of one there: sent, later, paused, refused, or nobody can be sure.

Every outcome carries a short status of ours, never the other side's words: they may quote a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    @property
    def ref(self) -> str | None: ...


@dataclass(frozen=True)
class Same:
    """The same promise, for whoever changes something about it on its way out."""

    promise: Promised

    @property
    def id(self) -> str:
        return self.promise.id

    @property
    def case_id(self) -> str | None:
        return self.promise.case_id

    @property
    def letter(self) -> bytes:
        return self.promise.letter

    @property
    def body(self) -> Mapping[str, Any]:
        return self.promise.body

    @property
    def ref(self) -> str | None:
        return self.promise.ref


@dataclass(frozen=True)
class By(Same):
    """The same promise, which wakes or startles nobody: it must not arrive after `until`."""

    until: datetime


@dataclass(frozen=True)
class Sent:
    """The other side said yes. `reference` is its own name for what it got, when it gave one."""

    status: str
    reference: str | None = None


@dataclass(frozen=True)
class Later:
    """Try again on the schedule, and not before `after`. `alarm` tells a person at once: time alone may not mend it.

    With `all`, nothing else goes by this door before then, whoever would send it.
    """

    status: str
    after: timedelta | None = None
    alarm: bool = False
    all: bool = False


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
class Waits:
    """It may go, but not before `until`. Nobody tried."""

    status: str
    until: datetime


@dataclass(frozen=True)
class Unsure:
    """It may have been sent. Nothing that a person would get twice is sent again without somebody looking."""

    status: str


Outcome: TypeAlias = Sent | Later | Paused | Refused | Waits | Unsure
Door: TypeAlias = Callable[[Promised], Outcome]


@dataclass(frozen=True)
class Seen:
    """A text that the provider has: its name for it, its words as far as it still knows them, and when it came. `sure`: it is this one."""

    sid: str
    text: str = field(repr=False)
    at: datetime | None = None
    sure: bool = False


class Doubtful(Protocol):
    """What a provider needs to know to say whether it has a text."""

    @property
    def ref(self) -> str: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


# Where so many are there, there may be more.
MOST_SEEN = 20
# What the provider has that could be this text, the newest first; None when it cannot say.
Ask: TypeAlias = Callable[[Doubtful], tuple[Seen, ...] | None]


def _any_time(due: datetime) -> datetime:
    return due


@dataclass(frozen=True)
class Doors:
    """Every door that is open. One that is None is not set up here: nothing may be promised for it, and what was waits."""

    icb: Door | None = None
    sms: Door | None = None
    mail: Door | None = None
    # Whether a text that may have gone has gone, and what makes its provider forget its words.
    ask: Ask | None = None
    forget: Callable[[str], bool] | None = None
    # Where alarms go. Without it they only stand in the log.
    inbox: str | None = None
    # Whom the gravest of them reach too, and the door by which all of them leave for machines.
    named: str | None = None
    alarm: Door | None = None
    # When a text that could not go at once may go instead: nobody is woken by our second try.
    decent: Callable[[datetime], datetime] = _any_time

    def open(self) -> dict[str, Door]:
        """The doors that are there, by the kind of promise."""
        every = (("icb", self.icb), ("sms", self.sms), ("mail", self.mail), ("alarm", self.alarm))
        return {kind: door for kind, door in every if door is not None}
