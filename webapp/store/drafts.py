"""What a person has answered so far: sealed, kept until they send it or stop coming back, never read by anyone else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.journal import log
from webapp.keys import case_keys
from webapp.models import cases, drafts, referrals, visits
from webapp.seal import Unreadable
from webapp.store import apart, audit, cases as cases_, helping, plans, vault, ways
from webapp.store.database import rows, turn_to_write
from webapp.store.reads import once

# From its last use (decisions.md). A place may shorten it; a person on a shared phone may choose one day.
KEPT = timedelta(days=28)
# So many are deleted at one look.
MOST = 500

ANSWERS, HALF_TYPED = "drafts.answers_sealed", "drafts.half_typed_sealed"


class NoDraft(LookupError):
    """The draft was deleted while a page of it was open."""


@dataclass
class Draft:
    """`half_typed` is what stood on a page that is not an answer yet, by page. `sent` says that it became a request."""

    case_id: str
    reference: str
    questionnaire: str
    version: str
    language: str
    voice: str
    changed_at: datetime
    delete_after: datetime
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    half_typed: dict[str, Any] = field(default_factory=dict, repr=False)
    sent: bool = False

    @property
    def kept(self) -> timedelta:
        """How long it is kept after its last use."""
        return self.delete_after - self.changed_at


# The keys of its case come with a draft, so that no page needs a query more for them.
CONTENT, RECORD = case_keys.alias("content"), case_keys.alias("record")
COLUMNS = (
    drafts.c.case_id, cases.c.reference, drafts.c.questionnaire, drafts.c.version, drafts.c.language, drafts.c.voice, drafts.c.changed_at,
    drafts.c.delete_after, drafts.c.answers_sealed, drafts.c.half_typed_sealed,
    sa.exists().where(referrals.c.case_id == drafts.c.case_id).correlate(drafts).label("sent"),
    CONTENT.c.wrapped, RECORD.c.wrapped,
)
ALIVE = drafts.c.delete_after > sa.bindparam("now", type_=drafts.c.delete_after.type)

# Made once: building them for every page would cost more than running them.
WITH_CASE = (
    drafts.join(cases, cases.c.id == drafts.c.case_id)
    .outerjoin(CONTENT, sa.and_(CONTENT.c.case_id == drafts.c.case_id, CONTENT.c.use == vault.Use.CONTENT))
    .outerjoin(RECORD, sa.and_(RECORD.c.case_id == drafts.c.case_id, RECORD.c.use == vault.Use.RECORD))
)
_OF_CASE = sa.select(*COLUMNS).select_from(WITH_CASE).where(drafts.c.case_id == sa.bindparam("case"))
_OF_CASE_LOCKED = _OF_CASE.with_for_update(of=drafts)
_UNSENT = ~sa.exists().where(referrals.c.case_id == drafts.c.case_id)
_LIFE = (
    sa.select(drafts.c.changed_at, drafts.c.delete_after).where(drafts.c.case_id == sa.bindparam("case"), ALIVE, _UNSENT).with_for_update()
)
_SAVE = sa.update(drafts).where(drafts.c.case_id == sa.bindparam("case"))


def begin(
    session: Session, *, place: str, questionnaire: str, version: str, language: str, voice: str, now: datetime, kept: timedelta = KEPT,
    who: Who = Who.PERSON,
) -> Draft:
    """A new case and its empty draft."""
    case = cases_.begin(session, place=place, now=now)
    vault.make(session, case.id, now=now)
    draft = Draft(case.id, case.reference, questionnaire, version, language, voice, changed_at=now, delete_after=now + kept)
    session.execute(sa.insert(drafts), {"case_id": case.id, **_row(session, draft)})
    audit.enter(session, What.DRAFT_BEGUN, who=who, now=now, case_id=case.id)
    return draft


def save(session: Session, draft: Draft, *, now: datetime, kept: timedelta | None = None) -> None:
    """Keep the draft as it is now, for as long as before or for `kept`. Raises NoDraft when it was deleted meanwhile."""
    draft.delete_after, draft.changed_at = now + (kept or draft.kept), now
    if not rows(session.execute(_SAVE, {"case": draft.case_id, **_row(session, draft)})).rowcount:
        raise NoDraft


def used(session: Session, case_id: str, *, now: datetime) -> None:
    """Somebody came back to what they have not sent: it is kept as long again from today. One whose day is over stays over."""
    row = session.execute(_LIFE, {"case": case_id, "now": now}).one_or_none()
    if row:
        turn_to_write(session)
        session.execute(_SAVE, {"case": case_id, "changed_at": now, "delete_after": now + (row.delete_after - row.changed_at)})


def of_case(session: Session, case_id: str, *, lock: bool = False) -> Draft | None:
    """The draft of a case. With `lock`, nobody else changes it until this session ends."""
    if lock:
        row = session.execute(_OF_CASE_LOCKED, {"case": case_id}).one_or_none()
        return unsealed(session, row) if row else None
    found = kept(session, case_id)
    # Each has one of their own, to change and save.
    return replace(found, answers=dict(found.answers), half_typed=dict(found.half_typed)) if found else None


@once
def kept(session: Session, case_id: str) -> Draft | None:
    """The draft as it was read, for whoever changes nothing of it."""
    row = session.execute(_OF_CASE, {"case": case_id}).one_or_none()
    return unsealed(session, row) if row else None


def lock(session: Session, case_id: str) -> None:
    """Nobody else changes this draft until this session ends: before anything else of the case is changed, as everywhere."""
    turn_to_write(session)
    session.execute(sa.select(drafts.c.case_id).where(drafts.c.case_id == case_id).with_for_update())


def delete(session: Session, draft: Draft, *, now: datetime) -> None:
    """Delete what they answered, and end every visit to it. Decisions already in the ledger stay, as the law asks."""
    for case_id in _delete(session, drafts.c.case_id == draft.case_id)[1]:
        audit.enter(session, What.DRAFT_DELETED, who=Who.PERSON, now=now, case_id=case_id)


def delete_old(session: Session, *, now: datetime, among: Sequence[str] | None = None) -> int:
    """Delete every draft that nobody came back to in time, or those of these cases. Says how many."""
    these = drafts.c.case_id.in_(among) if among is not None else sa.true()
    gone, expired = _delete(session, sa.and_(drafts.c.delete_after <= now, these))
    for case_id in expired:
        audit.enter(session, What.DRAFT_EXPIRED, who=Who.SERVICE, now=now, case_id=case_id)
    return gone


def soon_deleted(session: Session, *, now: datetime, within: timedelta, most: int) -> list[Draft]:
    """Drafts not sent that are deleted within that time, of which nobody has yet looked whether to warn; locked until this session ends."""
    turn_to_write(session)
    unlooked = sa.or_(drafts.c.warned_of.is_(None), drafts.c.warned_of != drafts.c.delete_after)
    found = sa.select(*COLUMNS).select_from(WITH_CASE).where(ALIVE, drafts.c.delete_after <= now + within, _UNSENT, unlooked)
    order = (drafts.c.delete_after, drafts.c.case_id)
    ordered = found.order_by(*order).limit(most).with_for_update(of=drafts, skip_locked=True)
    read: list[Draft] = []
    unreadable = 0
    # Those that no key opens are looked past, however many they are: everybody else is warned all the same.
    while page := session.execute(ordered, {"now": now}).all():
        opened = [one for row in page if (one := _readable(session, row))]
        unreadable += len(page) - len(opened)
        read += opened
        if len(page) < most or len(read) >= most:
            break
        last = sa.literal(page[-1].delete_after, drafts.c.delete_after.type), sa.literal(page[-1].case_id)
        ordered = ordered.where(sa.tuple_(*order) > sa.tuple_(*last))
    if unreadable:
        log.error("drafts could not be read", count=unreadable)
    return read


def looked(session: Session, draft: Draft) -> None:
    """Whoever wrote this was warned of its day, or needs no warning of it."""
    session.execute(sa.update(drafts).where(drafts.c.case_id == draft.case_id).values(warned_of=draft.delete_after))


def unsealed(session: Session, row: Sequence[Any]) -> Draft:
    """The draft in a row of COLUMNS."""
    case_id, reference, questionnaire, version, language, voice, changed_at, delete_after, answers, half_typed, sent, content, record = row
    vault.learn(session, case_id, content=content, record=record)
    return Draft(
        case_id, reference, questionnaire, version, language, voice, changed_at, delete_after,
        answers=vault.open_json(session, case_id, f"{ANSWERS}:{case_id}", answers),
        half_typed=vault.open_json(session, case_id, f"{HALF_TYPED}:{case_id}", half_typed), sent=sent,
    )


def _readable(session: Session, row: Sequence[Any]) -> Draft | None:
    """The draft in a row of COLUMNS; None when no key that we have opens it."""
    try:
        return unsealed(session, row)
    except Unreadable:
        return None


def _row(session: Session, draft: Draft) -> dict[str, Any]:
    return {
        "questionnaire": draft.questionnaire, "version": draft.version, "language": draft.language, "voice": draft.voice,
        "answers_sealed": vault.seal_json(session, draft.case_id, f"{ANSWERS}:{draft.case_id}", draft.answers),
        "half_typed_sealed": vault.seal_json(session, draft.case_id, f"{HALF_TYPED}:{draft.case_id}", draft.half_typed),
        "changed_at": draft.changed_at, "delete_after": draft.delete_after,
    }


def _delete(session: Session, these: sa.ColumnElement[bool]) -> tuple[int, list[str]]:
    """How many were deleted, and the cases of those that were never sent: so many at once, the next time takes the next."""
    unsent = sa.select(drafts.c.case_id).where(these, _UNSENT).order_by(drafts.c.case_id).limit(MOST)
    gone = list(session.execute(unsent.with_for_update()).scalars())
    for case_id in gone:
        apart.take_out(session, case_id)
        apart.empty(session, case_id, apart.let_leave(session, case_id))
    # Who sent it still follows it on that phone, long after the draft is of no use.
    session.execute(sa.delete(visits).where(visits.c.case_id.in_(gone)))
    helping.forget(session, gone)
    ways.forget(session, gone)
    plans.delete(session, gone)
    # The record of what was decided stays. What was said cannot be read any more, in no copy that holds no keys.
    for case_id in gone:
        vault.forget(session, case_id, vault.Use.CONTENT)
    return rows(session.execute(sa.delete(drafts).where(these, sa.or_(~_UNSENT, drafts.c.case_id.in_(gone))))).rowcount, gone
