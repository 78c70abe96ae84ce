"""The links by which a person is asked, because somebody asked us to: whose request led to whose draft, and a no.

Whoever asked never reaches the person's case from here: a link begins an empty draft, and shows nothing of what was begun before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.models import invitations
from webapp.store import audit
from webapp.store.database import rows
from webapp.store.reads import once


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """`person_case_id` is the case of the person who is asked, `helper_case_id` that of who asked us to."""

    person_case_id: str
    helper_case_id: str
    made_at: datetime
    said_no_at: datetime | None = None


def add(session: Session, *, person_case_id: str, helper_case_id: str, now: datetime) -> None:
    """The person of this case is asked because of that helper's request."""
    row = {"person_case_id": person_case_id, "helper_case_id": helper_case_id, "made_at": now, "said_no_at": None}
    session.execute(sa.insert(invitations), row)


def of_person(session: Session, case_id: str, *, lock: bool = False) -> Invitation | None:
    """Why this person is asked; None when they came by themselves. With `lock`, nobody else answers it until this session ends."""
    asked = sa.select(invitations).where(invitations.c.person_case_id == case_id)
    row = session.execute(asked.with_for_update() if lock else asked).one_or_none()
    return _read(row) if row else None


@once
def of_helper(session: Session, case_id: str) -> tuple[Invitation, ...]:
    """Everything that a helper's request led to, the link that they were given first."""
    found = session.execute(
        sa.select(invitations).where(invitations.c.helper_case_id == case_id).order_by(invitations.c.made_at, invitations.c.person_case_id)
    )
    return tuple(_read(row) for row in found)


def _read(row: sa.Row[Any]) -> Invitation:
    return Invitation(
        person_case_id=row.person_case_id, helper_case_id=row.helper_case_id, made_at=row.made_at, said_no_at=row.said_no_at,
    )  # fmt: skip


def say_no(session: Session, case_id: str, *, now: datetime) -> None:
    """The person said no, whatever they do later. The first time counts."""
    change = sa.update(invitations).where(invitations.c.person_case_id == case_id, invitations.c.said_no_at.is_(None))
    if rows(session.execute(change.values(said_no_at=now))).rowcount:
        audit.enter(session, What.SAID_NO, who=Who.PERSON, now=now, case_id=case_id)
