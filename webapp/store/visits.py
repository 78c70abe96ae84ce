"""One person at one browser, for a while. The browser holds a random token; we hold only its hash.

A visit ends when somebody ends it, when nothing happens for a while (sooner on a phone that others use too), and after a day's length
at the latest. No place and no setting makes it last longer.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import How, What, Who
from webapp.helping import mark
from webapp.models import cases, drafts, visits
from webapp.store import audit
from webapp.store.database import turn_to_write
from webapp.store.drafts import ALIVE, COLUMNS, WITH_CASE, Draft, unsealed

IDLE = timedelta(minutes=60)
IDLE_SHARED = timedelta(minutes=15)
LONGEST = timedelta(hours=20)
# Seen a moment ago is seen: writing it at every page would cost a write for nothing.
NOT_WORTH_WRITING = timedelta(seconds=60)


@dataclass(frozen=True)
class Visit:
    """A visit as it was read. `helper_id` is empty for the person's own; `shared`: other people use this phone or computer too."""

    case_id: str
    helper_id: str | None
    shared: bool
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    @property
    def closes_at(self) -> datetime:
        """When it ends by itself if nothing happens any more."""
        return min(self.seen_at + (IDLE_SHARED if self.shared else IDLE), self.began_at + LONGEST)


_VISIT = (visits.c.case_id, visits.c.helper_id, visits.c.shared, visits.c.began_at, visits.c.seen_at, visits.c.ended_at)
WIDTH = len(_VISIT)
_when = visits.c.seen_at.type
_TOKEN = visits.c.token_hash == sa.bindparam("token")
_GOING_ON = sa.and_(
    visits.c.ended_at.is_(None),
    sa.or_(
        visits.c.seen_at > sa.bindparam("shared_since", type_=_when),
        sa.and_(~visits.c.shared, visits.c.seen_at > sa.bindparam("idle_since", type_=_when)),
    ),
    visits.c.began_at > sa.bindparam("longest_since", type_=_when),
)
# A helper's visit is never the person's: whatever holds its token, none of the person's own pages opens.
_OPEN = sa.and_(_TOKEN, _GOING_ON, visits.c.helper_id.is_(None))
# Made once: building it for every page would cost more than running it.
_THEIRS = WITH_CASE.join(visits, visits.c.case_id == drafts.c.case_id)
_DRAFT = sa.select(*_VISIT, *COLUMNS).select_from(_THEIRS).where(_OPEN, ALIVE)
_DRAFT_LOCKED = _DRAFT.with_for_update(of=drafts)
_FIND = sa.select(*_VISIT).where(_OPEN)
_HELPS = sa.select(*_VISIT).where(_TOKEN, _GOING_ON, visits.c.helper_id.is_not(None))
_ANY = sa.select(*_VISIT).where(_TOKEN)


def begin(
    session: Session, case_id: str, *, now: datetime, helper_id: str | None = None, shared: bool = False, how: How | None = None,
) -> str:
    """A new visit to a case, or a helper's. Returns its token, 128 random bits that are kept nowhere else than in this browser."""
    token = secrets.token_urlsafe(16)
    session.execute(sa.insert(visits), {
        "token_hash": _hash(token), "case_id": case_id, "began_at": now, "seen_at": now, "ended_at": None, "helper_id": helper_id,
        "shared": shared,
    })
    who, told = (Who.HELPER, {"helper": mark(helper_id)}) if helper_id else (Who.PERSON, {"how": how.value} if how else {})
    audit.enter(session, What.VISIT_BEGAN, who=who, now=now, case_id=case_id, **told)
    return token


def ever(session: Session, case_id: str) -> bool:
    """Whether anybody was ever at this case, at whatever browser."""
    return session.execute(sa.select(sa.exists().where(visits.c.case_id == case_id))).scalar_one()


def read(session: Session, token: str, *, now: datetime, lock: bool = False) -> tuple[Visit, Draft] | None:
    """This visit and the draft it is to, in one query; None when it is over. With `lock`, nobody else changes the draft meanwhile."""
    row = session.execute(_DRAFT_LOCKED if lock else _DRAFT, _asked(token, now)).one_or_none()
    if row is None:
        return None
    return _seen(session, token, Visit(*row[:WIDTH]), now), unsealed(session, tuple(row)[WIDTH:])


def draft(session: Session, token: str, *, now: datetime, lock: bool = False) -> Draft | None:
    """The draft this visit is to; None when the visit is over."""
    found = read(session, token, now=now, lock=lock)
    return found[1] if found else None


def visit(session: Session, token: str, *, now: datetime, helper: bool = False, stay: bool = True) -> Visit | None:
    """The visit of this token, while it goes on: the person's own, or, with `helper`, a helper's, whatever that helper may do.

    Without `stay`, looking makes it last no longer.
    """
    row = session.execute(_HELPS if helper else _FIND, _asked(token, now)).one_or_none()
    if row is None:
        return None
    return _seen(session, token, Visit(*row), now) if stay else Visit(*row)


def with_case(columns: Sequence[sa.ColumnElement[Any]], joined: sa.Join) -> sa.Select[Any]:
    """The question for the person's own visit and, behind it, these columns of its case."""
    return sa.select(*_VISIT, *columns).select_from(joined.join(visits, visits.c.case_id == cases.c.id)).where(_OPEN)


def found(session: Session, asked: sa.Select[Any], token: str, *, now: datetime) -> tuple[Visit, sa.RowMapping] | None:
    """The visit of this token, while it goes on, and the row that such a question finds."""
    row = session.execute(asked, _asked(token, now)).mappings().one_or_none()
    if row is None:
        return None
    values: tuple[Any, ...] = tuple(row.values())
    return _seen(session, token, Visit(*values[:WIDTH]), now), row


def find(session: Session, token: str, *, now: datetime) -> str | None:
    """The id of the case this visit is to, or None when the visit is over."""
    found = visit(session, token, now=now)
    return found.case_id if found else None


def helps(session: Session, token: str, *, now: datetime) -> str | None:
    """The id of the helper whose visit this is, or None when it is over, or the person's own."""
    found = visit(session, token, now=now, helper=True)
    return found.helper_id if found else None


def over(session: Session, token: str) -> Visit | None:
    """The visit that this token once opened, to say truthfully how it ended. It opens nothing."""
    row = session.execute(_ANY, {"token": _hash(token)}).one_or_none()
    return Visit(*row) if row else None


def going_on(session: Session, case_id: str, *, now: datetime) -> tuple[int, int]:
    """How many visits to a case go on now: the person's own, and helpers'."""
    counted = sa.select(sa.func.count(), sa.func.count(visits.c.helper_id)).where(visits.c.case_id == case_id, _GOING_ON)
    every, helpers = session.execute(counted, _times(now)).one()
    return every - helpers, helpers


def share(session: Session, token: str, *, shared: bool) -> None:
    """Whether other people use this phone or computer too: from now on this visit ends sooner, or later."""
    turn_to_write(session)
    session.execute(sa.update(visits).where(visits.c.token_hash == _hash(token)).values(shared=shared))


def end_all(session: Session, helper_id: str, *, now: datetime) -> None:
    """End every visit of a helper."""
    for ended in _end(session, visits.c.helper_id == helper_id, now=now):
        audit.enter(session, What.VISIT_ENDED, who=Who.PERSON, now=now, case_id=ended.case_id, helper=mark(helper_id))


def end_of_case(session: Session, case_id: str, *, now: datetime, helpers: bool = True, who: Who = Who.PERSON) -> int:
    """End every visit to a case: the person's own and, unless they stay, helpers'. How many."""
    whose = sa.true() if helpers else visits.c.helper_id.is_(None)
    number = len(_end(session, sa.and_(visits.c.case_id == case_id, whose), now=now))
    audit.enter(session, What.VISITS_ENDED, who=who, now=now, case_id=case_id, number=number)
    return number


def end_every(session: Session, *, now: datetime) -> int:
    """End every visit to every case: a backup was put back, and nobody knows which of its visits had ended since. How many."""
    ended = Counter(one.case_id for one in _end(session, sa.true(), now=now) if one.closes_at > now)
    for case_id, number in sorted(ended.items()):
        audit.enter(session, What.VISITS_ENDED, who=Who.OPERATOR, now=now, case_id=case_id, number=number)
    return ended.total()


def end(session: Session, token: str, *, now: datetime) -> None:
    """The token opens nothing from now on."""
    for ended in _end(session, visits.c.token_hash == _hash(token), now=now):
        who, whose = (Who.HELPER, {"helper": mark(ended.helper_id)}) if ended.helper_id else (Who.PERSON, {})
        audit.enter(session, What.VISIT_ENDED, who=who, now=now, case_id=ended.case_id, **whose)


def _end(session: Session, these: sa.ColumnElement[bool], *, now: datetime) -> list[Visit]:
    turn_to_write(session)
    change = sa.update(visits).where(these, visits.c.ended_at.is_(None)).values(ended_at=now).returning(*_VISIT)
    return [Visit(*row) for row in session.execute(change).all()]


def _seen(session: Session, token: str, found: Visit, now: datetime) -> Visit:
    if now - found.seen_at <= NOT_WORTH_WRITING:
        return found
    turn_to_write(session)
    session.execute(sa.update(visits).where(visits.c.token_hash == _hash(token)).values(seen_at=now))
    return replace(found, seen_at=now)


def _asked(token: str, now: datetime) -> dict[str, Any]:
    return {"token": _hash(token), "now": now, **_times(now)}


def _times(now: datetime) -> dict[str, Any]:
    return {"shared_since": now - IDLE_SHARED, "idle_since": now - IDLE, "longest_since": now - LONGEST}


def _hash(token: str) -> str:
    # The token has 128 bits of chance: nobody can try them all, so it needs no slow hash.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
