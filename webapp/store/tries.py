"""How often somebody tried lately: one moment each, for a keyed hash that says nothing of who it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import slowing
from webapp.back_models import tries
from webapp.slowing import Pace
from webapp.store.database import insert_or_hold, rows, turn_to_write

# Made once: building it for every guess would cost more than running it.
_RESTED = sa.select(tries.c.rested_at).where(tries.c.kind == sa.bindparam("which"), tries.c.who == sa.bindparam("whose"))


def rested_at(session: Session, kind: str, who: str) -> datetime | None:
    """When somebody has all their tries again; None when they have them now, as far as is known."""
    return session.execute(_RESTED, {"which": kind, "whose": who}).scalar_one_or_none()


def take(session: Session, kind: str, who: str, pace_: Pace, *, now: datetime) -> timedelta:
    """Take one try, and say nothing to wait for; or take none, and say how long to wait. Two at once take two."""
    turn_to_write(session)
    before = insert_or_hold(session, tries, {"kind": kind, "who": who, "rested_at": now}).rested_at
    if waits := slowing.wait(before, pace_, now):
        return waits
    session.execute(sa.update(tries).where(*_row(kind, who)).values(rested_at=slowing.tried(before, pace_, now)))
    return slowing.NOTHING


def delete_old(session: Session, *, now: datetime) -> int:
    """Delete what says nothing any more."""
    turn_to_write(session)
    return rows(session.execute(sa.delete(tries).where(tries.c.rested_at <= now))).rowcount


def _row(kind: str, who: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tries.c.kind == kind, tries.c.who == who
