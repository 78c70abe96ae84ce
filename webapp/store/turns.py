"""Whose turn it is: what is due, which of it nobody has tried, and which letters wait for another of their case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import WAITING, Kind, State, delivery_attempts, outbox
from webapp.store import doubt

_NOW = sa.bindparam("now", type_=outbox.c.due.type)
_ANY_LEFT = sa.select(sa.exists().where(outbox.c.state == State.LEASED, outbox.c.lease_until <= _NOW))


def hold(
    session: Session, *, owner: str, now: datetime, until: datetime, kinds: Collection[Kind], tried: bool, most: int,
) -> list[sa.Row[Any]]:
    """Hold up to `most` whose turn it is, of those that were `tried` before or of those that were not; longest due first.

    What a dead worker left behind goes before the rest. It is looked for apart: so the rest is read in the order of its index, and
    no further than is needed, however much waits.
    """
    told = {"who": owner, "until": until, "now": now, "kinds": list(kinds)}
    found: list[sa.Row[Any]] = []
    if session.execute(_ANY_LEFT, {"now": now}).scalar_one():
        found += session.execute(_held(tried=tried, left=True), {**told, "most": most}).all()
    if len(found) < most:
        found += session.execute(_held(tried=tried, left=False), {**told, "most": most - len(found)}).all()
    return sorted(found, key=lambda row: (row.due, row.id))


# Made once: building them for every turn would cost more than running them.
@cache
def _held(*, tried: bool, left: bool) -> sa.Update:
    before = sa.exists().where(delivery_attempts.c.outbox_id == outbox.c.id)
    kinds = outbox.c.kind.in_(sa.bindparam("kinds", expanding=True))
    these = (_left_behind() if left else _ready(), kinds, ~_after_another(), before if tried else ~before)
    asked = sa.select(outbox.c.id).where(*these).order_by(outbox.c.due, outbox.c.id).limit(sa.bindparam("most", type_=sa.Integer))
    picked = asked.with_for_update(skip_locked=True).cte("picked")
    until = sa.bindparam("until", type_=outbox.c.lease_until.type)
    mine = {"state": State.LEASED, "owner": sa.bindparam("who"), "lease_until": until, "leases": outbox.c.leases + 1}
    return sa.update(outbox).where(outbox.c.id.in_(sa.select(picked.c.id))).values(mine).returning(outbox)


def _ready() -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.state == State.READY, outbox.c.due <= _NOW)


def _left_behind() -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.state == State.LEASED, outbox.c.lease_until <= _NOW, sa.or_(outbox.c.kind.not_in(doubt.ONCE), ~doubt.begun()))


def _after_another() -> sa.ColumnElement[bool]:
    """An earlier letter of the same case still waits. One that is only wanted some day holds up nobody."""
    earlier = outbox.alias("earlier")
    same = (earlier.c.group_key == outbox.c.group_key, earlier.c.sequence < outbox.c.sequence)
    return sa.exists().where(*same, earlier.c.state.in_(WAITING), earlier.c.wanted_at <= _NOW)
