"""What somebody was not happy with in how their information was used: sealed, with a number of its own, and the days of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.models import complaints
from webapp.store import audit, vault
from webapp.store.cases import TRIES, NoReference
from webapp.store.database import insert_once, rows, turn_to_write

SAID = "complaints.said_sealed"


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """`said` is by question id. Without a case it stands for itself."""

    id: str
    reference: str
    case_id: str | None
    language: str
    made_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    said: Mapping[str, Any] = field(repr=False)


def make(session: Session, said: Mapping[str, Any], *, case_id: str | None, language: str, now: datetime) -> Complaint:
    """Keep a complaint under a number that no other has."""
    complaint_id = ids.uuid7(now)
    sealed = vault.seal_json(session, case_id, f"{SAID}:{complaint_id}", said, use=vault.Use.RECORD)
    for _ in range(TRIES):
        row = {
            "id": complaint_id, "reference": ids.reference(), "case_id": case_id, "language": language, "made_at": now,
            "said_sealed": sealed, "acknowledged_at": None, "answered_at": None,
        }
        if insert_once(session, complaints, row, on="reference"):
            audit.enter(session, What.COMPLAINED, who=Who.PERSON, now=now, case_id=case_id)
            return _read(session, session.execute(_ALL.where(complaints.c.id == complaint_id)).one())
    raise NoReference


def find(session: Session, complaint_id: str) -> Complaint | None:
    row = session.execute(_ALL.where(complaints.c.id == complaint_id)).one_or_none()
    return _read(session, row) if row else None


def by_reference(session: Session, typed: str) -> Complaint | None:
    row = session.execute(_ALL.where(complaints.c.reference == ids.as_reference(typed))).one_or_none()
    return _read(session, row) if row else None


def of_case(session: Session, case_id: str) -> tuple[Complaint, ...]:
    """Those about this request, oldest first."""
    return tuple(_read(session, row) for row in session.execute(_IN_ORDER.where(complaints.c.case_id == case_id)))


def listed(session: Session) -> tuple[Complaint, ...]:
    """Every complaint, oldest first."""
    found = session.execute(_IN_ORDER).all()
    vault.fetch(session, (row.case_id for row in found))
    return tuple(_read(session, row) for row in found)


def unseen(session: Session, *, before: datetime) -> tuple[str, ...]:
    """The numbers of those made by then that nobody has acknowledged or answered."""
    waits = (complaints.c.made_at <= before, complaints.c.acknowledged_at.is_(None), complaints.c.answered_at.is_(None))
    return tuple(session.execute(sa.select(complaints.c.reference).where(*waits).order_by(complaints.c.made_at)).scalars())


def made_since(session: Session, when: datetime) -> int:
    """How many were made after then."""
    return session.execute(sa.select(sa.func.count()).where(complaints.c.made_at > when)).scalar_one()


def acknowledge(session: Session, complaint: Complaint, *, now: datetime) -> bool:
    """A person wrote that it is here. Said twice, the first day stays. Was it news?"""
    new = _first(session, complaint, {"acknowledged_at": now}, complaints.c.acknowledged_at)
    if new:
        audit.enter(session, What.COMPLAINT_KNOWN, who=Who.OPERATOR, now=now, case_id=complaint.case_id)
    return new


def answer(session: Session, complaint: Complaint, *, now: datetime) -> bool:
    """A person answered it. Said twice, the first day stays. Was it news?"""
    new = _first(session, complaint, {"answered_at": now}, complaints.c.answered_at)
    if new:
        audit.enter(session, What.COMPLAINT_ANSWERED, who=Who.OPERATOR, now=now, case_id=complaint.case_id)
    return new


def read_by_operator(session: Session, complaint: Complaint, *, now: datetime) -> None:
    """Somebody who runs the service reads what was written: the person may see that."""
    audit.enter(session, What.COMPLAINT_READ, who=Who.OPERATOR, now=now, case_id=complaint.case_id)


_ALL = sa.select(complaints)
_IN_ORDER = _ALL.order_by(complaints.c.made_at, complaints.c.id)


def _first(session: Session, complaint: Complaint, day: Mapping[str, datetime], column: sa.ColumnElement[Any]) -> bool:
    turn_to_write(session)
    change = sa.update(complaints).where(complaints.c.id == complaint.id, column.is_(None)).values(**day)
    return bool(rows(session.execute(change)).rowcount)


def _read(session: Session, row: sa.Row[Any]) -> Complaint:
    return Complaint(
        id=row.id, reference=row.reference, case_id=row.case_id, language=row.language, made_at=row.made_at,
        acknowledged_at=row.acknowledged_at, answered_at=row.answered_at,
        said=vault.open_json(session, row.case_id, f"{SAID}:{row.id}", row.said_sealed),
    )
