"""What a person has answered so far: sealed, kept until they send it or stop coming back, never read by anyone else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import cases, drafts, referrals, visits
from webapp.store import cases as cases_
from webapp.store.database import rows

# From its last use (decisions.md). A place may shorten it; a person on a shared phone may choose one day.
KEPT = timedelta(days=28)

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


COLUMNS = (
    drafts.c.case_id, cases.c.reference, drafts.c.questionnaire, drafts.c.version, drafts.c.language, drafts.c.voice, drafts.c.changed_at,
    drafts.c.delete_after, drafts.c.answers_sealed, drafts.c.half_typed_sealed,
    sa.exists().where(referrals.c.case_id == drafts.c.case_id).label("sent"),
)
ALIVE = drafts.c.delete_after > sa.bindparam("now", type_=drafts.c.delete_after.type)

# Made once: building them for every page would cost more than running them.
_WITH_CASE = drafts.join(cases, cases.c.id == drafts.c.case_id)
_OF_CASE = sa.select(*COLUMNS).select_from(_WITH_CASE).where(drafts.c.case_id == sa.bindparam("case"))
_OF_CASE_LOCKED = _OF_CASE.with_for_update(of=drafts)
_SAVE = sa.update(drafts).where(drafts.c.case_id == sa.bindparam("case"))


def begin(
    session: Session, *, place: str, questionnaire: str, version: str, language: str, voice: str, now: datetime, kept: timedelta = KEPT,
) -> Draft:
    """A new case and its empty draft."""
    case = cases_.begin(session, place=place, now=now)
    draft = Draft(case.id, case.reference, questionnaire, version, language, voice, changed_at=now, delete_after=now + kept)
    session.execute(sa.insert(drafts), {"case_id": case.id, **_row(session, draft)})
    return draft


def save(session: Session, draft: Draft, *, now: datetime) -> None:
    """Keep the draft as it is now. Raises NoDraft when it was deleted meanwhile."""
    draft.delete_after, draft.changed_at = now + draft.kept, now
    if not rows(session.execute(_SAVE, {"case": draft.case_id, **_row(session, draft)})).rowcount:
        raise NoDraft


def of_case(session: Session, case_id: str, *, lock: bool = False) -> Draft | None:
    """The draft of a case. With `lock`, nobody else changes it until this session ends."""
    row = session.execute(_OF_CASE_LOCKED if lock else _OF_CASE, {"case": case_id}).one_or_none()
    return unsealed(session, row) if row else None


def delete(session: Session, draft: Draft) -> None:
    """Delete what they answered, and end every visit to it. Decisions already in the ledger stay, as the law asks."""
    _delete(session, drafts.c.case_id == draft.case_id)


def delete_old(session: Session, *, now: datetime) -> int:
    """Delete every draft that nobody came back to in time. Says how many."""
    return _delete(session, drafts.c.delete_after <= now)


def unsealed(session: Session, row: Sequence[Any]) -> Draft:
    """The draft in a row of COLUMNS."""
    keyring = session.info["keyring"]
    case_id, reference, questionnaire, version, language, voice, changed_at, delete_after, answers, half_typed, sent = row
    return Draft(
        case_id, reference, questionnaire, version, language, voice, changed_at, delete_after,
        answers=keyring.open_json(f"{ANSWERS}:{case_id}", answers),
        half_typed=keyring.open_json(f"{HALF_TYPED}:{case_id}", half_typed), sent=sent,
    )


def _row(session: Session, draft: Draft) -> dict[str, Any]:
    keyring = session.info["keyring"]
    return {
        "questionnaire": draft.questionnaire, "version": draft.version, "language": draft.language, "voice": draft.voice,
        "answers_sealed": keyring.seal_json(f"{ANSWERS}:{draft.case_id}", draft.answers),
        "half_typed_sealed": keyring.seal_json(f"{HALF_TYPED}:{draft.case_id}", draft.half_typed),
        "changed_at": draft.changed_at, "delete_after": draft.delete_after,
    }


def _delete(session: Session, these: sa.ColumnElement[bool]) -> int:
    # Who sent it still follows it on that phone, long after the draft is of no use.
    unsent = ~sa.exists().where(referrals.c.case_id == drafts.c.case_id)
    session.execute(sa.delete(visits).where(visits.c.case_id.in_(sa.select(drafts.c.case_id).where(these, unsent))))
    return rows(session.execute(sa.delete(drafts).where(these))).rowcount
