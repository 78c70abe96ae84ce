"""What somebody wrote on a page that had closed before they pressed a button: it waits on its page for the day they come back.

The token of a visit that time ended may leave such words in its own draft, or on its own card of notes, and nothing else: it reads nothing
and answers nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

from easyread.questions import Given, Question
from webapp import plans, store
from webapp.desk import VISIT
from webapp.house import db, now
from webapp.plans import Plan
from webapp.store.drafts import Draft
from webapp.store.visits import Visit

# A page that stood open for longer than this was not left for a moment.
WITHIN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Over:
    """How a visit ended. `until`: how long what was saved is kept. `kept`: what stood on the last page is kept, too.

    `sent`: what was here was sent. `gone`: what was saved is deleted. Nothing is said of a visit that somebody ended, or we do not know.
    """

    until: datetime | None = None
    kept: bool = False
    sent: bool = False
    gone: bool = False


def over(page: tuple[Question, Given] | None) -> Over:
    """How this browser's visit ended. `page`: what stood on the question that it sent, when its own button sent it."""
    token = session.get(VISIT)
    visit = store.visits.over(db(write=page is not None), token) if token else None
    if visit is None or visit.ended_at is not None or visit.helper_id is not None:
        return Over()
    draft = store.drafts.of_case(db(), visit.case_id, lock=page is not None)
    if store.referrals.of_case(db(), visit.case_id) is not None:
        return Over(sent=True)
    if draft is None or draft.delete_after <= now():
        return Over(gone=True)
    kept = page is not None and waits(draft, visit, page[0])
    if page is not None and kept:
        draft.half_typed[page[0].page] = {name: list(values) for name, values in page[1].items()}
        store.drafts.save(db(), draft, now=now())
    return Over(until=draft.delete_after, kept=kept)


def planner() -> Plan | None:
    """The planner that this browser's visit was to, for notes from a meeting that come after time ended it; locked, and never shown."""
    token = session.get(VISIT)
    visit = store.visits.over(db(write=True), token) if token else None
    if visit is None or visit.ended_at is not None or visit.helper_id is not None or now() - visit.closes_at > WITHIN:
        return None
    return plans.of_case(visit.case_id, now=now(), lock=True)


def waits(draft: Draft, visit: Visit, asked: Question) -> bool:
    """Whether words that came late may wait in this draft: not over anything that was written since the visit ended."""
    soon = now() - visit.closes_at <= WITHIN
    return soon and asked.kept and draft.changed_at <= visit.closes_at
