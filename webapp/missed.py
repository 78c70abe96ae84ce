"""What was promised for a day that has passed, in words that somebody can send: to the team, and to whoever may help.

A day is missed only when it is over. What we write to the team for the person is just the words that stood on their page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from easyread.content import BadContent, parse, read_toml
from easyread.questions import Block
from easyread.tables import Table
from webapp import referral, status
from webapp.status import Status, Step
from webapp.strands import Kind, Strand

ADDED, STAGE, SEEN_BY = "information.added", "late", "team"
PLACEHOLDERS = frozenset({"date", "due", "icb", "team", "hours", "reference"})
TEAM, KEYWORKER = "team", "keyworker"


class What(StrEnum):
    """All that can be missed; and that somebody does not agree, which has no day."""

    RECEIPT = "receipt"
    ANSWER = "answer"
    TOLD = "told"
    REPORT = "report"
    STOP = "stop"
    DISAGREE = "disagree"


@dataclass(frozen=True, kw_only=True)
class Missed:
    """One of them. `since`: from when was counted; `due`: the day that has passed."""

    what: What
    since: date | None
    due: date | None = None

    def key(self, case_id: str) -> str:
        """The name of our message about it: the same day is told to the team once."""
        return f"{ADDED}:{case_id}:{self.what}:{self.due or self.since}"


@dataclass(frozen=True, kw_only=True)
class To:
    """Somebody to ask: why, and what to add to the words about what is late. Without `for_another` only the person themselves asks them."""

    id: str
    block: Block
    words: tuple[str, ...]
    for_another: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is said of one thing that was missed; `for_another` by somebody who asked for another person."""

    title: str
    words: tuple[str, ...]
    for_another: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Late:
    """Every wording, and whom to ask in turn."""

    of: Mapping[What, Wording]
    to: tuple[To, ...]


def missed(found: Status, strands: Iterable[Strand], *, sent_on: date, today: date) -> tuple[Missed, ...]:
    """Everything that was to be by a day that is over, that of the list first; and a no that somebody may not agree with."""
    made = [*of_list(found, sent_on, today)]
    for one in strands:
        if one.kind is Kind.STOPPED and one.late:
            made.append(Missed(what=What.STOP, since=one.on, due=one.due))
        if one.kind in (Kind.PASSED, Kind.HELD, Kind.REPORT) and one.late:
            made.append(Missed(what=What.REPORT, since=one.met, due=one.due))
    return tuple(made)


def of_list(found: Status, sent_on: date, today: date) -> Iterator[Missed]:
    if found.step is Step.NOT_ON_LIST:
        yield Missed(what=What.DISAGREE, since=found.on)
    # Sending that takes an hour is late, too, but not by any day of the team's.
    if found.due is None or not found.overdue or today <= found.due:
        return
    if found.step in status.WAITING:
        yield Missed(what=What.RECEIPT, since=sent_on, due=found.due)
    elif found.step in status.UNDECIDED:
        yield Missed(what=What.ANSWER, since=sent_on, due=found.due)
    else:
        # After these only a decision has a day: that somebody tells it.
        yield Missed(what=What.TOLD, since=found.on, due=found.due)


def written(day: date) -> str:
    """A day in English, for whoever reads our letters."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def days(missed: Missed) -> dict[str, str]:
    """The days of it that are known, in English."""
    return {name: written(day) for name, day in (("date", missed.since), ("due", missed.due)) if day}


def letter(
    sent: referral.Sent, missed: Missed, wording: Wording, *, for_another: bool, names: Mapping[str, str], at: datetime,
) -> dict[str, Any]:
    """The data of `information.added`: what is missed, and the words of it. None of them are typed by anybody."""
    known = {**days(missed), **names}
    said = [sentence % known for sentence in words(wording, known, for_another=for_another)]
    answer = {
        "id": f"{STAGE}.{missed.what}", "stage": STAGE, "question": wording.title, "answer": " ".join(said),
        "parts": [{"words": one, "typed_by_person": False} for one in said], "chosen": [missed.what.value], "typed_by_person": False,
        "not_answered": None, "seen_by": SEEN_BY, "dataset": [],
    }  # fmt: skip
    day = {"missed": {"what": missed.what.value, "due": missed.due.isoformat()}} if missed.due else {}
    return {**referral.about(sent, at), **day, "answers": [answer]}


def words(wording: Wording, known: Collection[str], *, for_another: bool) -> tuple[str, ...]:
    """What is said of it, without a sentence whose day nobody knows."""
    return status.sayable(wording.for_another if for_another else wording.words, known)


def load(path: Path) -> Late:
    """The words of content/late.toml. Raises BadContent with every fault."""
    table = Table(parse(path, read_toml(path)), placeholders=PLACEHOLDERS)
    table.only({*What, "to"})
    of = {what: wording(table.table(what)) for what in What}
    to = tuple(whom(one) for one in table.tables("to", needed=True))
    for needed in (TEAM, KEYWORKER):
        if needed not in [one.id for one in to]:
            table.fault("to", f"there is nobody called {needed}")
    if table.faults:
        raise BadContent(path, table.faults)
    return Late(of=MappingProxyType(of), to=to)


def wording(table: Table) -> Wording:
    table.only(("title", "words", "for_another"))
    said = table.texts("words")
    return Wording(title=table.text("title"), words=said, for_another=table.texts("for_another", needed=False) or said)


def whom(table: Table) -> To:
    table.only(("id", "picture", "title", "say", "words", "for_another"))
    block = Block(picture=table.text("picture"), say=table.texts("say"), title=table.text("title"))
    return To(id=table.text("id"), block=block, words=table.texts("words"), for_another=table.texts("for_another", needed=False))
