"""What became of each promise, for those who watch over the outbox, and sending one again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind, State, delivery_attempts, outbox
from webapp.store.database import rows
from webapp.store.outbox import NOTE


@dataclass(frozen=True)
class Attempt:
    """One try. Without `ended_at`, nobody saw its end."""

    began_at: datetime
    ended_at: datetime | None
    status: str | None
    ms: int | None
    note: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A promise without what it says."""

    id: str
    kind: Kind
    state: State
    case_id: str | None
    sequence: int | None
    dedupe_key: str
    attempts: int
    last_status: str | None
    their_reference: str | None
    created_at: datetime
    due: datetime
    done_at: datetime | None
    tries: tuple[Attempt, ...] = ()


_LINE = (
    outbox.c.id, outbox.c.kind, outbox.c.state, outbox.c.group_key.label("case_id"), outbox.c.sequence, outbox.c.dedupe_key,
    outbox.c.attempts, outbox.c.last_status, outbox.c.their_reference, outbox.c.created_at, outbox.c.due, outbox.c.done_at,
)


def listed(session: Session, *, state: State | None = None, most: int = 50) -> tuple[Line, ...]:
    """The newest promises, without their tries."""
    these = outbox.c.state == state if state else sa.true()
    found = session.execute(sa.select(*_LINE).where(these).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(most))
    return tuple(Line(**row._asdict()) for row in found)


def show(session: Session, promise_id: str) -> Line | None:
    """One promise with all its tries, oldest first."""
    row = session.execute(sa.select(*_LINE).where(outbox.c.id == promise_id)).one_or_none()
    if row is None:
        return None
    this = delivery_attempts.c.outbox_id == promise_id
    tries = session.execute(sa.select(delivery_attempts).where(this).order_by(delivery_attempts.c.lease))
    return Line(**row._asdict(), tries=tuple(_attempt(session, one) for one in tries))


def resend(session: Session, promise_id: str, *, now: datetime) -> bool:
    """Send it again, whatever became of it, with its own id and bytes and a whole new schedule. False while someone holds it."""
    return _again(session, now, outbox.c.id == promise_id) == 1


def resend_since(session: Session, since: datetime, *, now: datetime) -> int:
    """Send every letter to the ICB again that was promised since then. Never texts or mail: people would get them twice."""
    ended = outbox.c.state.in_((State.DONE, State.DEAD, State.UNSURE))
    return _again(session, now, outbox.c.created_at >= since, outbox.c.kind == Kind.ICB, ended)


def _again(session: Session, now: datetime, *these: sa.ColumnElement[bool]) -> int:
    fresh = {"state": State.READY, "due": now, "wanted_at": now, "attempts": 0, "owner": None, "lease_until": None}
    return rows(session.execute(sa.update(outbox).where(outbox.c.state != State.LEASED, *these).values(fresh))).rowcount


def _attempt(session: Session, row: sa.Row[Any]) -> Attempt:
    where = f"{NOTE}:{row.outbox_id}:{row.lease}"
    note = session.info["keyring"].open(where, row.note_sealed).decode() if row.note_sealed else ""
    return Attempt(row.began_at, row.ended_at, row.status, row.ms, note)
