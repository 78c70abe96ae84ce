"""What was sent, as it was sent: one request for each case, whoever presses Send how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.models import cases, referrals
from webapp.store import audit, vault
from webapp.store.database import insert_once
from webapp.store.reads import once

ANSWERS, CONTACT = "referrals.answers_sealed", "referrals.contact_sealed"


class AlreadySent(Exception):
    """We already have it. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Referral:
    """`answers` are those that were sent; `contact` is how to reach whoever has to be told. Both by question id.

    `purged_at`: when they were deleted, all but what says whose word counts, because the time for them was over.
    """

    case_id: str
    reference: str
    kind: str
    sent_at: datetime
    urgent: bool
    questionnaire: str
    version: str
    content_hash: str
    purged_at: datetime | None
    answers: Mapping[str, Any] = field(repr=False)
    contact: Mapping[str, Any] = field(repr=False)


def submit(
    session: Session, *, case_id: str, kind: str, urgent: bool, questionnaire: str, version: str, content_hash: str,
    answers: Mapping[str, Any], contact: Mapping[str, Any], now: datetime,
) -> Referral:
    """Make the case a request. Raises AlreadySent when it is one, also when two pressed Send in the same moment."""
    reference = sa.select(cases.c.reference).where(cases.c.id == case_id).scalar_subquery()
    inserted = insert_once(session, referrals, {
        "case_id": case_id, "reference": reference, "kind": kind, "sent_at": now, "urgent": urgent,
        "questionnaire": questionnaire, "version": version, "content_hash": content_hash,
        "answers_sealed": vault.seal_json(session, case_id, f"{ANSWERS}:{case_id}", answers),
        "contact_sealed": vault.seal_json(session, case_id, f"{CONTACT}:{case_id}", contact),
    }, on=None)  # the reference is the case's own, so whichever is found twice, it is the same request
    if not inserted:
        raise AlreadySent
    audit.enter(session, What.SENT, who=Who.PERSON, now=now, case_id=case_id, kind=kind, urgent=int(urgent))
    return read(session, session.execute(_ALL.where(referrals.c.case_id == case_id)).one())


@once
def of_case(session: Session, case_id: str) -> Referral | None:
    row = session.execute(_OF_CASE, {"case": case_id}).one_or_none()
    return read(session, row) if row else None


def by_reference(session: Session, typed: str) -> Referral | None:
    """The request with this reference, however somebody typed it. A reference is a label: it proves nothing about who asks."""
    row = session.execute(_ALL.where(referrals.c.reference == ids.as_reference(typed))).one_or_none()
    return read(session, row) if row else None


def keep_only(session: Session, sent: Referral, answers: Mapping[str, Any], *, now: datetime) -> None:
    """Delete what was sent, all but these answers; they stay with the record of what was decided."""
    left = {ANSWERS: answers, CONTACT: {}}
    seals = {
        place.partition(".")[2]: vault.seal_json(session, sent.case_id, f"{place}:{sent.case_id}", value, use=vault.Use.RECORD)
        for place, value in left.items()
    }
    session.execute(sa.update(referrals).where(referrals.c.case_id == sent.case_id).values(**seals, purged_at=now))


_ALL = sa.select(referrals)
_OF_CASE = _ALL.where(referrals.c.case_id == sa.bindparam("case"))


def read(session: Session, row: Any) -> Referral:
    """The request in this row of the table."""
    return Referral(
        case_id=row.case_id, reference=row.reference, kind=row.kind, sent_at=row.sent_at, urgent=row.urgent,
        questionnaire=row.questionnaire, version=row.version, content_hash=row.content_hash, purged_at=row.purged_at,
        answers=vault.open_json(session, row.case_id, f"{ANSWERS}:{row.case_id}", row.answers_sealed),
        contact=vault.open_json(session, row.case_id, f"{CONTACT}:{row.case_id}", row.contact_sealed),
    )
