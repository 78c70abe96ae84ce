"""What makes the audit tell of every change: each entry's hash rests on the one before, and each day's head on all of them.

Pure: entries go in, the first thing that is wrong comes out, with the number of the entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeAlias

from webapp.audit import Entry
from webapp.canonical import Canonical, NotCanonical, canonical

# The number of an entry, and its hash.
End: TypeAlias = tuple[int, str]

START = "0" * 64
HEAD = "audit.head"


class Wrong(StrEnum):
    """What can be wrong with an entry."""

    CHANGED = "was changed"
    MISSING = "is missing"
    ORDER = "does not follow the entry before it"
    ADDED = "was added by somebody else: the chain ended before it"
    CUT = "is missing, and all after it: the audit was cut off"
    REWRITTEN = "or one after it was rewritten: the chain is not the one that was signed"
    HEAD_GONE = "is under a head that is missing"
    SIGNATURE = "is under a head that has no good signature"


@dataclass(frozen=True)
class Fault:
    """The first entry that is not as it was written, and what is wrong. `day`: of the head that shows it."""

    seq: int
    wrong: Wrong
    day: date | None = None


@dataclass(frozen=True)
class Head:
    """The end of the chain when a day was over, signed. `count` is how many entries came since the head before it."""

    day: date
    seq: int
    hash: str
    count: int
    key_id: str = ""
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is for."""
        facts: Canonical = {
            "type": HEAD, "day": self.day.isoformat(), "seq": self.seq, "hash": self.hash, "count": self.count, "key_id": self.key_id,
        }  # fmt: skip
        return canonical(facts).encode()


def link(prev_hash: str, entry: Entry) -> str:
    """The hash of an entry after the one with `prev_hash`. Raises NotCanonical, also where its detail is not in its one form."""
    try:
        detail = json.loads(entry.detail)
    except (ValueError, RecursionError) as broken:
        raise NotCanonical("detail") from broken
    if canonical(detail) != entry.detail:
        raise NotCanonical("detail")
    facts = {
        "seq": entry.seq, "at": entry.at, "who": entry.who, "what": entry.what, "subject": entry.subject, "detail": detail,
    }  # fmt: skip
    return sha256((prev_hash + canonical(facts)).encode()).hexdigest()


def check(entries: Iterable[Entry], *, tip: End, heads: Iterable[Head] = (), after: End = (0, START)) -> Fault | int:
    """Walk the chain, one entry at a time: the first thing that is wrong, or the number of the last entry when all are whole.

    `tip` is where the chain says that it ends; `heads` is what was signed of it; `after` where to begin.
    """
    signed = sorted(heads, key=lambda head: (head.seq, head.day))
    other = {head.seq: head for head in reversed(signed)}
    seq, last = after
    for entry in entries:
        fault = _rewritten(other.get(seq), last, signed) or _wrong(entry, seq + 1, last)
        if fault:
            return fault
        last, seq = entry.hash, entry.seq
    if fault := _rewritten(other.get(seq), last, signed):
        return fault
    beyond = [head for head in signed if head.seq > seq]
    if beyond or tip[0] > seq:
        return Fault(seq + 1, Wrong.CUT, beyond[0].day if beyond else None)
    if tip[0] < seq:
        return Fault(tip[0] + 1, Wrong.ADDED)
    return seq if tip[1] == last else Fault(seq, Wrong.REWRITTEN)


def differ(heads: Iterable[Head]) -> Fault | None:
    """Two heads of one entry that say different things: one of them was made later."""
    known: dict[int, str] = {}
    for head in heads:
        if known.setdefault(head.seq, head.hash) != head.hash:
            return Fault(head.seq, Wrong.REWRITTEN, head.day)
    return None


def _rewritten(head: Head | None, hash: str, signed: Sequence[Head]) -> Fault | None:
    """Where a signed head says another hash: since the head before it, something is not what was signed."""
    if head is None or head.hash == hash:
        return None
    return Fault(max((one.seq for one in signed if one.seq < head.seq), default=0) + 1, Wrong.REWRITTEN, head.day)


def _wrong(entry: Entry, expected: int, last: str) -> Fault | None:
    if entry.seq != expected:
        return Fault(expected, Wrong.MISSING)
    if entry.prev_hash != last:
        return Fault(expected, Wrong.ORDER)
    try:
        changed = link(last, entry) != entry.hash
    except NotCanonical:
        changed = True
    return Fault(expected, Wrong.CHANGED) if changed else None


def gaps(heads: Iterable[Head]) -> Fault | None:
    """Where a head of ours is missing: each says how many entries came since the one before it."""
    end = 0
    for head in sorted(heads, key=lambda one: (one.seq, one.day)):
        if head.seq - end != head.count:
            return Fault(end + 1, Wrong.HEAD_GONE, head.day)
        end = head.seq
    return None


def told(data: Mapping[str, Any]) -> Head:
    """The head in the `data` of a letter `audit.head`. Raises ValueError, KeyError or TypeError where it is none."""
    return Head(
        day=date.fromisoformat(data["day"]), seq=int(data["seq"]), hash=str(data["hash"]), count=int(data.get("count", 0)),
        key_id=str(data.get("key_id", "")), signature=str(data["signature"]),
    )
