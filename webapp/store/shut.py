"""Doors that are shut for a while, for every worker on every machine: the other side asked for it, or lets nobody of us in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind
from webapp.sent_models import shut
from webapp.store.database import insert_or_hold


def close(session: Session, kind: Kind, *, until: datetime) -> None:
    """Nothing goes by this door before then. One that is shut for longer stays so."""
    before = insert_or_hold(session, shut, {"kind": kind, "until": until}).until
    session.execute(sa.update(shut).where(shut.c.kind == kind).values(until=max(before, until)))


def open_now(session: Session, kinds: Collection[Kind], now: datetime) -> list[Kind]:
    """Those of these doors that are not shut."""
    closed = set(session.execute(sa.select(shut.c.kind).where(shut.c.until > now)).scalars())
    return [kind for kind in kinds if kind not in closed]
