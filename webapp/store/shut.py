"""Doors that are shut for a while, for every worker on every machine: the other side asked for it, or lets nobody of us in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind
from webapp.sent_models import shut
from webapp.store.database import insert_or_hold


def close(session: Session, kind: Kind, *, until: datetime) -> None:
    """Nothing goes by this door before then. One that is shut for longer stays so."""
    before = insert_or_hold(session, shut, {"kind": kind, "until": until}).until
    session.execute(sa.update(shut).where(shut.c.kind == kind).values(until=max(before, until)))


def open(session: Session, kind: Kind) -> None:
    """Somebody says that it may be tried again at once."""
    session.execute(sa.delete(shut).where(shut.c.kind == kind))


def at(kind: Kind, now: sa.BindParameter[Any]) -> sa.Exists:
    """Whether this door is shut then."""
    return sa.exists().where(shut.c.kind == kind, shut.c.until > now)
