"""Somebody who watches each message that leaves and knows nothing of the gate: what people said and when, and plain hours and weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from webapp.outcomes import Promised

HOURS = {"morning": range(9, 12), "afternoon": range(12, 17), "evening": range(17, 19), "any": range(9, 19)}
LONDON, WEEK = ZoneInfo("Europe/London"), timedelta(days=7)


class Broken(AssertionError):
    """A message left that must not have."""


@dataclass
class Watcher:
    """What people said, in plain words, and every message that left."""

    stopped: set[str] = field(default_factory=set)
    wrong: dict[str, datetime] = field(default_factory=dict)
    failed: dict[str, datetime] = field(default_factory=dict)
    proved: dict[tuple[str, str], datetime] = field(default_factory=dict)
    asked: dict[tuple[str, str], datetime] = field(default_factory=dict)
    yes: dict[str, datetime | None] = field(default_factory=dict)
    avoided: dict[str, set[str]] = field(default_factory=dict)
    unsafe: dict[str, datetime] = field(default_factory=dict)
    hours: dict[str, set[int]] = field(default_factory=dict)
    unlimited: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    begun: dict[str, list[datetime]] = field(default_factory=dict)
    pressed: dict[str, datetime] = field(default_factory=dict)
    offers: dict[str, list[datetime]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def leaves(self, promise: Promised, now: datetime) -> None:
        """Raises Broken when this must not leave now."""
        case, to, name = str(promise.case_id), str(promise.body["to"]), str(promise.body["message"])
        text, proof = "@" not in to, self.proved.get((case, to))
        self.must("it left once before", promise.id not in self.left)
        self.must("whoever has it said stop", to not in self.stopped)
        self.must("whoever has it said that it is wrong", to not in self.wrong or (proof is not None and proof > self.wrong[to]))
        self.must("the person must not be found there", to not in self.avoided[case])
        if case in self.unsafe:
            since = self.unsafe[case]
            said = (self.yes[case] if text else None, proof, self.asked.get((case, to)) if name == "check" else None)
            self.must("somebody dangerous may read it", any(at is not None and at > since for at in said))
        if name == "check":
            self.must("nobody asked for it", now - self.asked[case, to] < timedelta(minutes=10))
        elif name == "offer":
            self.offered_to_anybody(promise.id, to, now)
        else:
            self.must("nobody proved that it is theirs", proof is not None)
            self.must("the way there did not work", to not in self.failed or (proof is not None and proof > self.failed[to]))
            self.must("the person said no", not text or self.yes[case] is not None)
            self.answer_or_news(promise.id, name, case, to, now, text=text)
        self.left.add(promise.id)
        self.counts["text" if text else "mail"] += 1
        self.counts[name] += 1

    def offered_to_anybody(self, promise: str, to: str, now: datetime) -> None:
        """Somebody typed this number on a page, and may be a stranger."""
        lately = [at for at in self.offers.get(to, ()) if at > now - WEEK]
        self.must("two offers went this week", len(lately) < 2)
        self.must("its word is of no use any more", now - self.pressed[promise] <= timedelta(hours=1))
        self.must("it is not the hour", now.astimezone(LONDON).hour in HOURS["any"])
        self.offers[to] = [*lately, now]

    def answer_or_news(self, promise: str, name: str, case: str, to: str, now: datetime, *, text: bool) -> None:
        hour = now.astimezone(LONDON).hour
        if name == "sent":
            late = now - self.pressed[promise] > timedelta(minutes=10)
            self.must("it is late, and not the hour", not late or hour in (self.hours[case] if text else HOURS["any"]))
            return
        self.must("it is not the hour", hour in (self.hours[case] if text else HOURS["any"]))
        lately = [at for at in self.begun.get(to, ()) if at > now - WEEK]
        self.must("three went this week", case in self.unlimited or len(lately) < 3)
        self.begun[to] = [*lately, now]

    def must(self, what: str, holds: bool) -> None:
        if not holds:
            raise Broken(what)
