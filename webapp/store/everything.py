"""Everything that lies here about one case, for the person whose case it is: promises with what they say, and visits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind, State, outbox, visits
from webapp.store import vault
from webapp.store.apart import PAYLOAD


@dataclass(frozen=True, kw_only=True)
class Promised:
    """One thing that was promised to be sent about a case, and what became of it."""

    kind: Kind
    state: State
    promised_at: datetime
    wanted_at: datetime
    arrived_at: datetime | None
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Visit:
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None


def promises(session: Session, case_id: str) -> tuple[Promised, ...]:
    """Everything promised about a case, oldest first."""
    found = session.execute(sa.select(outbox).where(outbox.c.group_key == case_id).order_by(outbox.c.created_at, outbox.c.id))
    return tuple(
        Promised(
            kind=row.kind, state=row.state, promised_at=row.created_at, wanted_at=row.wanted_at, arrived_at=row.done_at,
            body=_body(session, row),
        )
        for row in found
    )


def _body(session: Session, row: sa.Row[Any]) -> dict[str, Any]:
    """What it says; once that was deleted, only what kind of letter it was, as its key tells."""
    if not row.payload_sealed:
        return {"type": row.dedupe_key.partition(":")[0]} if row.kind == Kind.ICB else {}
    found: dict[str, Any] = json.loads(vault.open(session, row.group_key, f"{PAYLOAD}:{row.id}", row.payload_sealed))
    return found


def visits_to(session: Session, case_id: str) -> tuple[Visit, ...]:
    """When somebody had the pages of a case open, oldest first."""
    columns = (visits.c.began_at, visits.c.seen_at, visits.c.ended_at)
    return tuple(Visit(*row) for row in session.execute(sa.select(*columns).where(visits.c.case_id == case_id).order_by(visits.c.began_at)))
