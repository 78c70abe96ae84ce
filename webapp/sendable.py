"""May this message go to this number or address now? Facts in; go, wait until then, or never and why, out.

One rule for texts and e-mails. What somebody asked for a moment ago, and answers, go at once, and later only by day; what we begin goes
only where its owner proved that they have it, at the hours that they chose, and not more often than they want.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from webapp import clocks
from webapp.messages import Sort

Hours: TypeAlias = tuple[int, int]

# At most so many that we begin in any seven days, unless the person chose more.
MOST, WEEK = 3, timedelta(days=7)
# So many links and numbers a day to one number, whoever asks: nobody can use us to pester a stranger.
MOST_ASKED_FOR, DAY = 20, timedelta(days=1)
# What was asked for or answered longer ago than this wakes nobody: it waits for the hours.
A_MOMENT = timedelta(minutes=10)
# Anybody can type a number on a page: one that nobody proved is offered to go on by text so often in a week, while the word is of use.
MOST_OFFERS, OFFER_LASTS = 2, timedelta(hours=1)
# An answer goes to whoever wrote to us not longer ago than this.
ANSWERED_WITHIN = timedelta(days=1)
# The parts of a day, in London.
ANY, EACH_TIME = "any", "each"
PARTS: dict[str, Hours] = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}


@dataclass(frozen=True)
class Go:
    """Now. What nobody waits for must arrive before the hours end: `until`."""

    until: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Wait:
    """Not yet. Ask again then."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Never:
    """Not this message, not there."""

    why: str


Decision: TypeAlias = Go | Wait | Never

NO_PERMISSION, AVOIDED, UNSAFE, TOO_MANY = "no-permission", "do-not-contact", "unsafe", "too-many"
STOPPED, WRONG, FAILED, UNPROVED, OVERTAKEN = "stopped", "wrong-number", "way-failed", "not-proved", "overtaken"
NIGHT, ENOUGH, LATE = "not-the-hour", "enough-this-week", "late"
# Why the way is no use, whatever the message: then the next way that they chose is used.
NOT_THIS_WAY = frozenset({STOPPED, WRONG, FAILED, UNPROVED})
# What was kept from going by what people said needs no person to look.
NOBODY_LOOKS = frozenset({NO_PERMISSION, AVOIDED, UNSAFE, TOO_MANY, OVERTAKEN, LATE, *NOT_THIS_WAY})


@dataclass(frozen=True, kw_only=True)
class Way:
    """What is known of a number or an address, for one person of one case. Each time is when it was last so."""

    stopped_at: datetime | None = None
    wrong_at: datetime | None = None
    failed_at: datetime | None = None
    heard_at: datetime | None = None
    proved_at: datetime | None = None

    @property
    def wrong(self) -> bool:
        """Somebody said that it is wrong, and the person has not proved since that it is theirs."""
        return _after(self.wrong_at, self.proved_at)

    @property
    def failed(self) -> bool:
        return _after(self.failed_at, self.proved_at)

    def heard(self, now: datetime) -> bool:
        return self.heard_at is not None and self.heard_at > now - ANSWERED_WITHIN


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the rule looks at. `permitted`: they said yes to it, and still want it; `went`: when others of this sort went.

    `made_at` is when it was promised; None is now. `spare`: whoever brings it may need so long, and cannot be told when to give up.
    """

    sort: Sort
    way: Way
    permitted: bool = True
    avoided: bool = False
    unsafe: bool = False
    overtaken: bool = False
    windows: Sequence[Hours] = ((9, 19),)
    most: int | None = MOST
    went: Sequence[datetime] = ()
    made_at: datetime | None = None
    spare: timedelta = timedelta()

    def older(self, than: timedelta, now: datetime) -> bool:
        return self.made_at is not None and now - self.made_at > than


def decide(facts: Facts, now: datetime) -> Decision:
    """What becomes of a message at this moment."""
    if facts.sort is Sort.ALARM:
        return Go()
    if why := forbidden(facts, now):
        return Never(why)
    if facts.sort is Sort.CRISIS:
        return Go()
    if facts.sort is Sort.LAST:
        # Later it would be one more text to whoever wants none.
        return Never(LATE) if facts.older(A_MOMENT, now) else Go()
    if facts.sort is Sort.BEGUN:
        return begun(facts, now)
    if facts.sort in (Sort.VERIFYING, Sort.OFFERED) and (why := enough(facts, now)):
        return Never(why)
    stranger = facts.sort is Sort.OFFERED and facts.way.proved_at is None
    return in_hours(facts, now) if stranger or facts.older(A_MOMENT, now) else Go()


def begun(facts: Facts, now: datetime) -> Decision:
    """What becomes of something that we begin."""
    if facts.overtaken:
        return Never(OVERTAKEN)
    until = opens(now, facts.windows, facts.spare)
    if until > now:
        return Wait(until, NIGHT)
    free = frees(facts.went, facts.most, now)
    return Wait(opens(free, facts.windows), ENOUGH) if free > now else Go(closes(now, facts.windows))


def enough(facts: Facts, now: datetime) -> str | None:
    """Why nobody may be asked once more what proves a number, if so: it is of no use any more, or too many went there."""
    if facts.sort is Sort.OFFERED and facts.older(OFFER_LASTS, now):
        return LATE
    stranger = facts.sort is Sort.OFFERED and facts.way.proved_at is None
    most, since = (MOST_OFFERS, now - WEEK) if stranger else (MOST_ASKED_FOR, now - DAY)
    return TOO_MANY if len([at for at in facts.went if at > since]) >= most else None


def in_hours(facts: Facts, now: datetime) -> Decision:
    until = opens(now, facts.windows, facts.spare)
    return Wait(until, NIGHT) if until > now else Go(closes(now, facts.windows))


def forbidden(facts: Facts, now: datetime) -> str | None:
    """Why this message may never go there, if so. Where to get help names nobody, and no list keeps it from who is in danger."""
    if facts.sort is Sort.CRISIS:
        return unusable(facts.sort, facts.way, now)
    if not facts.permitted:
        return NO_PERMISSION
    if facts.avoided:
        return AVOIDED
    if facts.unsafe:
        return UNSAFE
    return unusable(facts.sort, facts.way, now)


def unusable(sort: Sort, way: Way, now: datetime) -> str | None:
    """Why nothing of this sort may go this way, if so."""
    if sort in (Sort.CRISIS, Sort.LAST):
        # Whoever writes to us that they are in danger, or want no texts, is answered, whatever they or others said before.
        return None if way.heard(now) else UNPROVED
    if way.stopped_at is not None:
        return STOPPED
    if sort is Sort.REPLY and way.heard(now):
        return None
    if way.wrong:
        return WRONG
    if sort in (Sort.VERIFYING, Sort.OFFERED):
        return None
    if way.failed:
        return FAILED
    return None if way.proved_at is not None else UNPROVED


def windows(times: Collection[str], hours: Hours) -> tuple[Hours, ...]:
    """The hours of each day in which texts may come: the parts that somebody chose, of those in which this place sends any."""
    begins, ends = hours
    chosen = [(max(begins, part[0]), min(ends, part[1])) for name, part in PARTS.items() if name in times]
    # Who chose a part in which this place never sends would hear of nothing.
    return tuple(one for one in chosen if one[0] < one[1]) or (hours,)


def opens(at: datetime, windows: Sequence[Hours], spare: timedelta = timedelta()) -> datetime:
    """`at`, or the next moment in one of these windows, in London. Where less than `spare` is left of a window, the next one.

    Of a window that is hardly longer than that, half is left: whoever chose an hour hears from us in it.
    """
    local, ends = clocks.in_london(at), closes(at, windows)
    if ends is not None and ends - at > min(spare, (ends - opened(at, windows)) / 2):
        return at
    days = (local.date(), local.date() + clocks.DAY)
    return min(begun for day in days for begins, _ in windows if (begun := clocks.at(day, begins)) > at)


def opened(at: datetime, windows: Sequence[Hours]) -> datetime:
    """When the hours began in which this moment lies, in London. Where one window begins as another ends, they go on."""
    local = clocks.in_london(at)
    begun = local.hour
    while (sooner := min((begins for begins, ends in windows if begins <= local.hour and begins < begun <= ends), default=begun)) < begun:
        begun = sooner
    return clocks.at(local.date(), begun)


def closes(at: datetime, windows: Sequence[Hours]) -> datetime | None:
    """When these hours end, in London; None outside of them. Where one window ends as another begins, they go on."""
    local = clocks.in_london(at)
    end = local.hour
    while (later := max((ends for begins, ends in windows if begins <= end < ends), default=end)) > end:
        end = later
    return clocks.at(local.date(), end) if end > local.hour else None


def frees(went: Sequence[datetime], most: int | None, now: datetime) -> datetime:
    """When one more may go: now, or when enough of those that went are a week old."""
    lately = sorted(at for at in went if at > now - WEEK)
    return now if most is None or len(lately) < most else lately[-most] + WEEK


def _after(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or other <= one)
