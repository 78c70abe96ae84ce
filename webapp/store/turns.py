"""Whose turn it is: what is due, which of it nobody has tried, and which letters wait for another of their case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import WAITING, Kind, State, delivery_attempts, outbox
from webapp.store import doubt, shut

# Somebody who needs help today waits for no letter that was tried and did not arrive.
AT_ONCE = ("urgent.flagged",)
# A stop, and whom nobody may contact, wait only for what they could be mistaken to come before: a yes, a request, another of themselves.
STOPS = ("consent.withdrawn", "referral.withdrawn", "contact.preferences_changed")
PASSED = ("planner.shared", "information.added", "feedback.given", "consent.check_due")
_NOW = sa.bindparam("now", type_=outbox.c.due.type)


@dataclass(frozen=True)
class Due:
    """Which kinds have something whose time has come, the longest due first. `left`: a dead worker left something of any kind behind."""

    kinds: tuple[Kind, ...]
    left: bool


def due(session: Session, kinds: Collection[Kind], now: datetime) -> Due:
    """What may be held of these kinds. Nothing of one whose door is shut."""
    row = session.execute(_WAITS, {"now": now}).one()
    since = dict(zip(Kind, row[: len(Kind)], strict=True))
    closed = [kind for kind, is_so in zip(Kind, row[len(Kind) : -1], strict=True) if is_so]
    these = [kind for kind in kinds if kind not in closed and (row.left or since[kind] is not None)]
    return Due(tuple(sorted(these, key=lambda kind: since[kind] or now)), row.left)


def hold(
    session: Session, *, owner: str, now: datetime, until: datetime, kind: Kind, tried: bool, left: bool, most: int,
) -> list[sa.Row[Any]]:
    """Hold up to `most` of a kind whose turn it is, of those that were `tried` before or of those that were not; longest due first.

    What a dead worker `left` behind goes before the rest. It is looked for apart: so the rest is read in the order of its index, and
    no further than is needed, however much waits.
    """
    told = {"who": owner, "until": until, "now": now, "which": kind}
    found: list[sa.Row[Any]] = []
    if left and most > 0:
        found += session.execute(_held(tried=tried, left=True), {**told, "most": most}).all()
    if len(found) < most:
        found += session.execute(_held(tried=tried, left=False), {**told, "most": most - len(found)}).all()
    return found


# Made once: building them for every turn would cost more than running them.
@cache
def _held(*, tried: bool, left: bool) -> sa.Update:
    before = sa.exists().where(delivery_attempts.c.outbox_id == outbox.c.id)
    kind = outbox.c.kind == sa.bindparam("which", type_=outbox.c.kind.type)
    these = (_left_behind() if left else _ready(), kind, ~_after_another(), before if tried else ~before)
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
    failed = sa.and_(earlier.c.state == State.READY, earlier.c.attempts > 0)
    passes = sa.or_(_is(outbox, AT_ONCE), sa.and_(_is(outbox, STOPS), _is(earlier, PASSED)))
    return sa.exists().where(*same, earlier.c.state.in_(WAITING), earlier.c.wanted_at <= _NOW, ~sa.and_(failed, passes))


def _is(letters: sa.FromClause, types: Collection[str]) -> sa.ColumnElement[bool]:
    """The key of a letter to the ICB begins with its type."""
    return sa.or_(*(letters.c.dedupe_key.startswith(f"{type}:", autoescape=True) for type in types))


def _waits() -> sa.Select[Any]:
    first = (sa.select(sa.func.min(outbox.c.due)).where(_ready(), outbox.c.kind == kind).scalar_subquery() for kind in Kind)
    left = sa.exists().where(outbox.c.state == State.LEASED, outbox.c.lease_until <= _NOW)
    return sa.select(*first, *(shut.at(kind, _NOW) for kind in Kind), left.label("left"))


_WAITS = _waits()
