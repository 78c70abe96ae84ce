"""What was sent, as it was sent: one request for each case, whoever presses Send how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.models import cases, referrals
from webapp.store.database import insert_once

ANSWERS, CONTACT = "referrals.answers_sealed", "referrals.contact_sealed"


class AlreadySent(Exception):
    """We already have it. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Referral:
    """`answers` are those that were sent; `contact` is how to reach whoever has to be told. Both by question id."""

    case_id: str
    reference: str
    kind: str
    sent_at: datetime
    urgent: bool
    questionnaire: str
    version: str
    content_hash: str
    answers: Mapping[str, Any] = field(repr=False)
    contact: Mapping[str, Any] = field(repr=False)


def submit(
    session: Session, *, case_id: str, kind: str, urgent: bool, questionnaire: str, version: str, content_hash: str,
    answers: Mapping[str, Any], contact: Mapping[str, Any], now: datetime,
) -> Referral:
    """Make the case a request. Raises AlreadySent when it is one, also when two pressed Send in the same moment."""
    keyring = session.info["keyring"]
    reference = sa.select(cases.c.reference).where(cases.c.id == case_id).scalar_subquery()
    inserted = insert_once(session, referrals, {
        "case_id": case_id, "reference": reference, "kind": kind, "sent_at": now, "urgent": urgent,
        "questionnaire": questionnaire, "version": version, "content_hash": content_hash,
        "answers_sealed": keyring.seal_json(f"{ANSWERS}:{case_id}", answers),
        "contact_sealed": keyring.seal_json(f"{CONTACT}:{case_id}", contact),
    }, on=None)  # the reference is the case's own, so whichever is found twice, it is the same request
    if not inserted:
        raise AlreadySent
    return _read(session, session.execute(_ALL.where(referrals.c.case_id == case_id)).one())


def of_case(session: Session, case_id: str) -> Referral | None:
    row = session.execute(_ALL.where(referrals.c.case_id == case_id)).one_or_none()
    return _read(session, row) if row else None


def by_reference(session: Session, typed: str) -> Referral | None:
    """The request with this reference, however somebody typed it. A reference is a label: it proves nothing about who asks."""
    row = session.execute(_ALL.where(referrals.c.reference == ids.as_reference(typed))).one_or_none()
    return _read(session, row) if row else None


_ALL = sa.select(referrals)


def _read(session: Session, row: sa.Row[Any]) -> Referral:
    keyring = session.info["keyring"]
    return Referral(
        case_id=row.case_id, reference=row.reference, kind=row.kind, sent_at=row.sent_at, urgent=row.urgent,
        questionnaire=row.questionnaire, version=row.version, content_hash=row.content_hash,
        answers=keyring.open_json(f"{ANSWERS}:{row.case_id}", row.answers_sealed),
        contact=keyring.open_json(f"{CONTACT}:{row.case_id}", row.contact_sealed),
    )
