"""How a person wants to hear the answer, as they said it last. Whoever writes holds the case (`cases.lock`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.store import audit, vault
from webapp.store.database import insert_or_hold, turn_to_write
from webapp.store.reads import once
from webapp.wish_models import tell_wishes

SAID = "tell_wishes.said_sealed"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`said` is by question id; `version` counts from 1."""

    version: int
    at: datetime
    said: Mapping[str, Any] = field(repr=False)


def keep(session: Session, case_id: str, said: Mapping[str, Any], *, now: datetime) -> Wish:
    """Keep this instead of what was said before."""
    before = of_case(session, case_id)
    made = Wish(version=before.version + 1 if before else 1, at=now, said=said)
    row = {"version": made.version, "at": now, "said_sealed": vault.seal_json(session, case_id, f"{SAID}:{case_id}", said)}
    insert_or_hold(session, tell_wishes, {"case_id": case_id, **row})
    session.execute(sa.update(tell_wishes).where(tell_wishes.c.case_id == case_id).values(**row))
    audit.enter(session, What.TELLING, who=Who.PERSON, now=now, case_id=case_id)
    return made


@once
def of_case(session: Session, case_id: str) -> Wish | None:
    """What they said last; None where they said nothing, or it is deleted."""
    row = session.execute(sa.select(tell_wishes).where(tell_wishes.c.case_id == case_id)).one_or_none()
    return read(session, row) if row else None


def read(session: Session, row: Any) -> Wish | None:
    """What this row of the table says; None where it is deleted."""
    if not vault.has(session, row.case_id):
        return None
    said = vault.open_json(session, row.case_id, f"{SAID}:{row.case_id}", row.said_sealed)
    return Wish(version=row.version, at=row.at, said=said)


def forget(session: Session, case_id: str) -> None:
    turn_to_write(session)
    session.execute(sa.delete(tell_wishes).where(tell_wishes.c.case_id == case_id))
