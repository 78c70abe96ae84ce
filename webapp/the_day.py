"""The day of a meeting as the page for it tells it: when and where it is, who is there, and how long the page stays on a screen."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from webapp import meetings
from webapp.clocks import london_date
from webapp.letters import moment
from webapp.status import Heard, News, in_order

# How long a meeting is taken to be where nobody told its end, and how long the page is left to somebody after it.
USUAL, AFTERWARDS = timedelta(hours=4), timedelta(hours=1)
# All photos of one page together, so that it comes whole over a bad connection.
MOST_BYTES = 18_000
BEGINS = MappingProxyType({"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"})


class Stage(StrEnum):
    """Where today stands beside the meeting."""

    NO_DATE = "no-date"
    BEFORE = "before"
    TODAY = "today"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who will be there. `face` is their photo as an address that holds all of it; "" where there is none, or no room."""

    name: str
    role: str
    face: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """The last meeting that the ICB told of, as far as it told. `how` is "" where nobody had told its day before it was held."""

    stage: Stage = Stage.NO_DATE
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    how: str = ""
    where: str = ""
    people: tuple[Person, ...] = ()

    @property
    def faces(self) -> bool:
        return any(person.face for person in self.people)


def of(news: Iterable[News], *, now: datetime) -> Day:
    """What was told about the last meeting. Who was named for one that has been is nobody's to meet at the next."""
    heard = in_order(one for one in news if one.type in (Heard.CETR_BOOKED, Heard.CETR_HELD, Heard.PANEL))
    found = meetings.meetings(heard)
    if not found:
        return Day(people=named(heard))
    last, told = found[-1], found[-1].booked.data if found[-1].booked else {}
    before = max((heard.index(one.held) for one in found[:-1] if one.held), default=-1)
    ends_at = moment(told["ends_at"]) if told.get("ends_at") else None
    return Day(
        stage=stage(last.starts_at, ends_at, held=last.held is not None, now=now), starts_at=last.starts_at, ends_at=ends_at,
        how=told.get("how", ""), where=told.get("where", ""), people=named(heard[before + 1 :]),
    )


def stage(starts_at: datetime, ends_at: datetime | None, *, held: bool, now: datetime) -> Stage:
    """Meetings run late: until the day is over, or the ICB says that it was held, it is today's."""
    today, first = london_date(now), london_date(starts_at)
    last = max(first, london_date(ends_at)) if ends_at else first
    if held or today > last:
        return Stage.OVER
    return Stage.BEFORE if today < first else Stage.TODAY


def named(news: Sequence[News]) -> tuple[Person, ...]:
    """Everyone on the list that came last, with as many of their photos as there is room for: small ones first, so that most have one."""
    lists = [one.data["people"] for one in news if one.type == Heard.PANEL]
    people = [Person(name=one["name"], role=one["role"], face=face(one.get("picture"))) for one in (lists[-1] if lists else ())]
    left, room = MOST_BYTES, set()
    for place in sorted(range(len(people)), key=lambda place: len(people[place].face)):
        left -= len(people[place].face) * 3 // 4
        room |= {place} if left >= 0 else set()
    return tuple(person if place in room else replace(person, face="") for place, person in enumerate(people))


def face(picture: Mapping[str, Any] | None) -> str:
    """The photo as an address that holds it; "" where what was sent is no such photo."""
    if not picture:
        return ""
    kind, data = picture["media_type"], picture["data"]
    try:
        drawn = b64decode(data, validate=True)
    except binascii.Error:
        return ""
    return f"data:{kind};base64,{data}" if drawn.startswith(BEGINS.get(kind, drawn + b"no such kind")) else ""


def stays_until(day: Day, *, closes_at: datetime, shared: bool) -> datetime:
    """Until when the page stays on a screen. On the person's own, in the meeting: until it is well over. Else as every page."""
    if shared or day.stage is not Stage.TODAY or day.starts_at is None:
        return closes_at
    return max(closes_at, (day.ends_at or day.starts_at + USUAL) + AFTERWARDS)
