"""Write a calendar file (RFC 5545) that a phone or a computer can take: days and times with a short title, and nothing else.

Times are written in UTC, so that no time zone has to be described and no clock that goes back makes two of one. The same thing keeps
its `uid`: a calendar that has it already puts the newer one in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from webapp import clocks

LINE_END, LONGEST_LINE = "\r\n", 75
# Says nothing of who made it: whoever looks into the file learns no name of a service.
MADE_BY = "-//Dates//EN"
# Control characters have no place in a calendar file, whoever wrote them. A line end is one of our own making.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in a calendar. A day is for the whole day, a time for that moment. `sequence` goes up with each change of it.

    `ends`: only for a time, and only where the end is known. `busy`: whoever has it can do nothing else meanwhile.
    """

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | None = None
    sequence: int = 0
    where: str = ""
    busy: bool = False

    @property
    def all_day(self) -> bool:
        return not isinstance(self.begins, datetime)


def write(entries: Iterable[Entry], *, made_at: datetime) -> bytes:
    """The file with these entries, as it goes out."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MADE_BY}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for entry in entries:
        lines += event(entry, made_at)
    folded = (part for line in (*lines, "END:VCALENDAR") for part in fold(line))
    return "".join(f"{part}{LINE_END}" for part in folded).encode()


def event(entry: Entry, made_at: datetime) -> list[str]:
    """The lines of one entry."""
    return [
        "BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{utc(made_at)}", f"SEQUENCE:{entry.sequence}", *times(entry),
        f"SUMMARY:{escape(entry.title)}", *([f"LOCATION:{escape(entry.where)}"] if entry.where else []),
        # Somebody who shares their calendar shows at most that they are busy.
        "CLASS:PRIVATE", f"TRANSP:{'OPAQUE' if entry.busy else 'TRANSPARENT'}", "END:VEVENT",
    ]


def times(entry: Entry) -> list[str]:
    """When it begins, and when it ends if that is known."""
    if not isinstance(entry.begins, datetime):
        after = entry.begins + clocks.DAY
        return [f"DTSTART;VALUE=DATE:{entry.begins:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    return [f"DTSTART:{utc(entry.begins)}", *([f"DTEND:{utc(entry.ends)}"] if entry.ends else [])]


def utc(when: datetime) -> str:
    """A moment in UTC, to the second. Raises NoZone."""
    if when.tzinfo is None:
        raise clocks.NoZone
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(words: str) -> str:
    """Words as the value of a line: what has a meaning in the file keeps none."""
    plain = CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, the later ones behind a space; no letter is cut in two."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
