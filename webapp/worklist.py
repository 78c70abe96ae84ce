"""The list of the inbox: every request with its next day, the urgent ones first, then the late ones; counted, and 50 a page.

Where each one is, is worked out from what is not sealed; only of those on the page anything is opened. Nothing is weighed: urgent is
what the person said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext

from webapp import casework, clocks, reading, store
from webapp.house import db, house
from webapp.status import Heard, News, Status, Step
from webapp.store.inbox import Listed
from webapp.store.team import Visit

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request in the list: its number and its days, and nothing of whom it is about. Without `where` the person deleted it."""

    case: Listed
    where: Status | None

    @property
    def id(self) -> str:
        return self.case.case_id if self.where else ""

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def says(self) -> str:
        return gettext(casework.STEPS[self.where.step]) if self.where else gettext("The person deleted this. There is nothing to read.")

    @property
    def sent_on(self) -> date | None:
        return clocks.london_date(self.case.sent_at) if self.where else None

    @property
    def due(self) -> date | None:
        return self.where.due if self.where else None

    @property
    def closed(self) -> bool:
        return self.where is None or self.where.step is Step.CLOSED

    @property
    def late(self) -> bool:
        return self.where is not None and self.where.overdue

    @property
    def urgent(self) -> bool:
        """They need help today, and nobody of the team has said that they saw it."""
        return self.where is not None and self.where.urgent and self.where.urgent_seen is None

    @property
    def stopped(self) -> bool:
        return self.where is not None and self.case.stopped

    @property
    def order(self) -> tuple[bool, bool, bool, date]:
        return self.closed, not self.urgent, not self.late, self.due or date.max


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the open ones, or of the closed ones. The numbers are of all; `number` and `last` count pages from 1."""

    lines: Sequence[Line]
    closed: bool
    number: int
    last: int
    first_line: int
    all_open: int
    all_closed: int
    all_urgent: int
    all_late: int

    @property
    def last_line(self) -> int:
        return self.first_line + len(self.lines) - 1

    @property
    def of_these(self) -> int:
        return self.all_closed if self.closed else self.all_open


def page(visit: Visit, *, closed: bool = False, number: int = 1) -> Page:
    """Of every request that this one of the team may see. A page that is no more is the last one that is."""
    place = house().place.key
    heard = store.inbox.outlines(db(), place)
    found = store.inbox.requests(db(), place, but=visit.member.id, stops=reading.STOPPED)
    every = sorted((line(case, map(told, heard.get(case.case_id, ()))) for case in found), key=lambda line: line.order)
    these, opened = [line for line in every if line.closed is closed], [line for line in every if not line.closed]
    last = max(-(-len(these) // PAGE), 1)
    number = min(max(number, 1), last)
    return Page(
        lines=read(these[(number - 1) * PAGE : number * PAGE]), closed=closed, number=number, last=last,
        first_line=(number - 1) * PAGE + 1, all_open=len(opened), all_closed=len(every) - len(opened),
        all_urgent=sum(line.urgent for line in opened), all_late=sum(line.late for line in opened),
    )


def line(case: Listed, news: Iterable[News]) -> Line:
    return Line(case=case, where=casework.step(case, news) if case.sent else None)


def told(one: News) -> News:
    """An outcome, as if it had been yes: for the order of the list, and for what is closed or late, yes and no are the same."""
    return replace(one, data={"on_register": True}) if one.type == Heard.OUTCOME else one


def read(lines: Sequence[Line]) -> Sequence[Line]:
    """The same with what the team told in full: an outcome says which."""
    news = store.news.of_cases(db(), [line.id for line in lines if line.id])
    return [line(one.case, news.get(one.id, ())) for one in lines]
