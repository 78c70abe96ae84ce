"""One person at one browser, for a while. The browser holds a random token; we hold only its hash.

A visit ends when the person says so, when nothing happens for a while, and after a day's length at the latest.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import cases, drafts, visits
from webapp.store.database import turn_to_write
from webapp.store.drafts import ALIVE, COLUMNS, Draft, unsealed

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=20)
# Seen a moment ago is seen: writing it at every page would cost a write for nothing.
NOT_WORTH_WRITING = timedelta(seconds=60)

_when = visits.c.seen_at.type
_OPEN = sa.and_(
    visits.c.token_hash == sa.bindparam("token"),
    visits.c.ended_at.is_(None),
    visits.c.seen_at > sa.bindparam("idle_since", type_=_when),
    visits.c.began_at > sa.bindparam("longest_since", type_=_when),
)
# Made once: building it for every page would cost more than running it.
_THEIRS = visits.join(drafts, drafts.c.case_id == visits.c.case_id).join(cases, cases.c.id == drafts.c.case_id)
_DRAFT = sa.select(visits.c.seen_at, *COLUMNS).select_from(_THEIRS).where(_OPEN, ALIVE)
_DRAFT_LOCKED = _DRAFT.with_for_update(of=drafts)
_FIND = sa.select(visits.c.seen_at, visits.c.case_id).where(_OPEN)


def begin(session: Session, case_id: str, *, now: datetime) -> str:
    """A new visit to a case. Returns its token, 128 random bits that are kept nowhere else than in the person's browser."""
    token = secrets.token_urlsafe(16)
    session.execute(sa.insert(visits), {"token_hash": _hash(token), "case_id": case_id, "began_at": now, "seen_at": now, "ended_at": None})
    return token


def draft(session: Session, token: str, *, now: datetime, lock: bool = False, idle: timedelta = IDLE) -> Draft | None:
    """The draft this visit is to, in one query; None when the visit is over. With `lock`, nobody else changes it meanwhile."""
    row = session.execute(_DRAFT_LOCKED if lock else _DRAFT, _asked(token, now, idle)).one_or_none()
    if row is None:
        return None
    _seen(session, token, row[0], now)
    return unsealed(session, tuple(row)[1:])


def find(session: Session, token: str, *, now: datetime, idle: timedelta = IDLE) -> str | None:
    """The id of the case this visit is to, or None when the visit is over."""
    row = session.execute(_FIND, _asked(token, now, idle)).one_or_none()
    if row is None:
        return None
    _seen(session, token, row.seen_at, now)
    return row.case_id


def end(session: Session, token: str, *, now: datetime) -> None:
    """The token opens nothing from now on."""
    turn_to_write(session)
    session.execute(sa.update(visits).where(visits.c.token_hash == _hash(token), visits.c.ended_at.is_(None)).values(ended_at=now))


def _seen(session: Session, token: str, seen_at: datetime, now: datetime) -> None:
    if now - seen_at > NOT_WORTH_WRITING:
        turn_to_write(session)
        session.execute(sa.update(visits).where(visits.c.token_hash == _hash(token)).values(seen_at=now))


def _asked(token: str, now: datetime, idle: timedelta) -> dict[str, object]:
    return {"token": _hash(token), "now": now, "idle_since": now - idle, "longest_since": now - LONGEST}


def _hash(token: str) -> str:
    # The token has 128 bits of chance: nobody can try them all, so it needs no slow hash.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
