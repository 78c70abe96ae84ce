"""How the service runs, in counts and times alone: what waits by each door, and when a worker looked last. Nothing here opens a seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import sendable
from webapp.models import WAITING, Kind, State, delivery_attempts, drafts, outbox
from webapp.sent_models import shut
from webapp.store import mentions
from webapp.store.database import insert_or_hold
from webapp.watch_models import worker_looks

# A worker that did not look for a day is not one that is slow: it was stopped, or runs under another name.
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Door:
    """One door and what is before it. `oldest_seconds`: how long the oldest should have been gone. `dead`: those that need a person."""

    kind: Kind
    waiting: int = 0
    oldest_seconds: int = 0
    asking: int = 0
    unsure: int = 0
    dead: int = 0
    shut_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sight:
    """All that the first page of whoever runs the service shows. `looked_at`: None where no worker ever looked, or not for a day."""

    doors: tuple[Door, ...]
    drafts: int
    held: int
    looked_at: datetime | None
    size: int


@dataclass(frozen=True)
class Tried:
    """How many tries by a door ended so. `status` is a short word of ours; "" where nobody saw the end."""

    kind: Kind
    status: str
    number: int


def doors(session: Session, now: datetime) -> tuple[Door, ...]:
    """Every door, in the same order always."""
    waits = sa.and_(outbox.c.state.in_(WAITING), outbox.c.wanted_at <= now)
    needs = sa.and_(outbox.c.state == State.DEAD, sa.func.coalesce(outbox.c.last_status, "").not_in(sendable.NOBODY_LOOKS))
    counted = sa.select(
        outbox.c.kind, sa.func.count().filter(waits).label("waiting"), sa.func.min(outbox.c.wanted_at).filter(waits).label("oldest"),
        sa.func.count().filter(outbox.c.state == State.ASKING).label("asking"),
        sa.func.count().filter(outbox.c.state == State.UNSURE).label("unsure"), sa.func.count().filter(needs).label("dead"),
    ).where(outbox.c.state != State.DONE).group_by(outbox.c.kind)
    found = {row.kind: row for row in session.execute(counted)}
    closed = {row.kind: row.until for row in session.execute(sa.select(shut).where(shut.c.until > now))}
    return tuple(_door(kind, found.get(kind), closed.get(kind), now) for kind in Kind)


def _door(kind: Kind, row: sa.Row[Any] | None, until: datetime | None, now: datetime) -> Door:
    if row is None:
        return Door(kind=kind, shut_until=until)
    seconds = int((now - row.oldest).total_seconds()) if row.oldest else 0
    return Door(
        kind=kind, waiting=row.waiting, oldest_seconds=seconds, asking=row.asking, unsure=row.unsure, dead=row.dead, shut_until=until,
    )


def sight(session: Session, now: datetime) -> Sight:
    """How it runs at this moment."""
    return Sight(
        doors=doors(session, now), drafts=session.execute(sa.select(sa.func.count()).select_from(drafts)).scalar_one(),
        held=mentions.how_many(session), looked_at=last_look(session), size=size(session),
    )


def tried(session: Session) -> tuple[Tried, ...]:
    """Every try that is still known of, by door and by how it ended."""
    ended = sa.func.coalesce(delivery_attempts.c.status, "")
    counted = sa.select(outbox.c.kind, ended, sa.func.count()).join(outbox, outbox.c.id == delivery_attempts.c.outbox_id)
    return tuple(Tried(*row) for row in session.execute(counted.group_by(outbox.c.kind, ended).order_by(outbox.c.kind, ended)))


def looked(session: Session, owner: str, now: datetime) -> None:
    """A worker looked. Those that have not for a day are forgotten."""
    insert_or_hold(session, worker_looks, {"owner": owner, "seen_at": now})
    session.execute(sa.update(worker_looks).where(worker_looks.c.owner == owner).values(seen_at=now))
    session.execute(sa.delete(worker_looks).where(worker_looks.c.seen_at < now - FORGOTTEN))


def last_look(session: Session) -> datetime | None:
    """When any worker looked last."""
    return session.execute(sa.select(sa.func.max(worker_looks.c.seen_at))).scalar_one()


def size(session: Session) -> int:
    """How many bytes the database takes."""
    if session.get_bind().dialect.name == "sqlite":
        pages, one = session.execute(sa.text("PRAGMA page_count")).scalar_one(), session.execute(sa.text("PRAGMA page_size")).scalar_one()
        return int(pages * one)
    return int(session.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())
