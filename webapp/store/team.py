"""Who of the team may come in: accounts that an operator makes and ends, and visits, which end by themselves.

Nothing here opens anything for whoever reads it: links and visits are hashes, the password a slow one, and the rest lies sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import codes, ids
from webapp.audit import What, Who
from webapp.helping import mark
from webapp.store import audit, vault
from webapp.store.database import rows, turn_to_write
from webapp.team_models import Role, staff, staff_visits

WHO, SECOND = "staff.who_sealed", "staff.second_sealed"
# A screen that nobody sits at closes soon; no day's work is longer.
IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=20)
NOT_WORTH_WRITING = timedelta(seconds=30)
LINK_LASTS = timedelta(days=3)


class Known(Exception):
    """Somebody has an account with this address."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of the team, or one who runs the service."""

    id: str
    role: Role = Role.TEAM
    name: str = field(repr=False)
    email: str = field(repr=False)
    made_at: datetime
    ended_at: datetime | None
    password_hash: str | None = field(repr=False)
    secret: str | None = field(repr=False)
    last_step: int | None

    @property
    def mark(self) -> str:
        """What they are called where no name may stand."""
        return mark(self.id)

    @property
    def ready(self) -> bool:
        """Whether they have chosen a password and a second factor."""
        return self.password_hash is not None and self.secret is not None


@dataclass(frozen=True)
class Visit:
    """A visit of somebody of the team, while it goes on. `id` names it and opens nothing."""

    id: str
    member: Member
    closes_at: datetime


def make(
    session: Session, name: str, email: str, *, found_by: tuple[tuple[str, str], ...], role: Role = Role.TEAM, now: datetime,
) -> tuple[Member, str]:
    """A new account, and the token of the link by which its owner begins. Raises Known. `found_by`: the hash by each key, newest first."""
    turn_to_write(session)
    if by_email(session, tuple(hash for _, hash in found_by)):
        raise Known
    staff_id = ids.uuid7(now)
    key_id, hash = found_by[0]
    session.execute(sa.insert(staff), {
        "id": staff_id, "key_id": key_id, "found_by": hash, "role": role, "made_at": now,
        "who_sealed": vault.seal_json(session, None, f"{WHO}:{staff_id}", {"name": name, "email": email}),
    })
    audit.enter(session, What.STAFF_MADE, who=Who.OPERATOR, now=now, staff=mark(staff_id), role=role.value)
    made = _member(session, session.execute(sa.select(staff).where(staff.c.id == staff_id)).one())
    return made, link(session, made, now=now)


def link(session: Session, member: Member, *, now: datetime) -> str:
    """A new link to begin with, which ends the password, the second factor and every visit: of a lost phone nothing works any more."""
    token = codes.token()
    end_visits(session, member.id, now=now)
    change = {"link_hash": codes.hashed(token), "link_until": now + LINK_LASTS, "password_hash": sa.null(), "second_sealed": None}
    session.execute(sa.update(staff).where(staff.c.id == member.id).values(**change))
    audit.enter(session, What.STAFF_LINK, who=Who.OPERATOR, now=now, staff=member.mark)
    return token


def by_link(session: Session, token: str, *, now: datetime) -> Member | None:
    """Whose link this is, while it works."""
    return _one(session, staff.c.link_hash == codes.hashed(token), staff.c.link_until > now, staff.c.ended_at.is_(None))


def begin(session: Session, member: Member, token: str, *, password_hash: str, secret: str, step: int, now: datetime) -> bool:
    """Keep the password and the second factor, and end the link. False when somebody used it a moment ago."""
    turn_to_write(session)
    sealed = vault.seal(session, None, f"{SECOND}:{member.id}", secret.encode())
    change = {"link_hash": None, "link_until": None, "password_hash": password_hash, "second_sealed": sealed, "last_step": step}
    this = (staff.c.id == member.id, staff.c.link_hash == codes.hashed(token), staff.c.link_until > now)
    if not rows(session.execute(sa.update(staff).where(*this).values(**change))).rowcount:
        return False
    audit.enter(session, What.STAFF_BEGAN, who=Who.STAFF, now=now, staff=member.mark)
    return True


def find(session: Session, staff_id: str) -> Member | None:
    return _one(session, staff.c.id == staff_id)


def by_email(session: Session, found_by: tuple[str, ...]) -> Member | None:
    """The account with this address that has not ended."""
    return _one(session, staff.c.found_by.in_(found_by), staff.c.ended_at.is_(None))


def listed(session: Session) -> tuple[Member, ...]:
    """Every account, the oldest first."""
    return tuple(_member(session, row) for row in session.execute(sa.select(staff).order_by(staff.c.made_at, staff.c.id)))


def end(session: Session, member: Member, *, now: datetime) -> bool:
    """Let an account open nothing from this moment on, also in a browser that is in. Was it open?"""
    turn_to_write(session)
    this = (staff.c.id == member.id, staff.c.ended_at.is_(None))
    gone = {"ended_at": now, "link_hash": None, "password_hash": sa.null(), "second_sealed": None}
    if not rows(session.execute(sa.update(staff).where(*this).values(**gone))).rowcount:
        return False
    end_visits(session, member.id, now=now)
    audit.enter(session, What.STAFF_ENDED, who=Who.OPERATOR, now=now, staff=member.mark)
    return True


def use(session: Session, member: Member, step: int) -> bool:
    """Use up the figures of this half minute. False when they were used in the same moment by somebody else."""
    turn_to_write(session)
    fresh = sa.or_(staff.c.last_step.is_(None), staff.c.last_step < step)
    change = sa.update(staff).where(staff.c.id == member.id, staff.c.ended_at.is_(None), fresh).values(last_step=step)
    return bool(rows(session.execute(change)).rowcount)


def come_in(session: Session, member: Member, *, now: datetime) -> str:
    """A new visit. Says its token, which is kept nowhere."""
    token = codes.token() + codes.token()
    session.execute(sa.insert(staff_visits), {"token_hash": codes.hashed(token), "staff_id": member.id, "began_at": now, "seen_at": now})
    audit.enter(session, What.STAFF_CAME, who=Who.STAFF, now=now, staff=member.mark)
    return token


def visit(session: Session, token: str, *, now: datetime) -> Visit | None:
    """The visit of this token, while it goes on and its account is open. Looking makes it last longer, until it has lasted long enough."""
    this = (
        staff_visits.c.token_hash == codes.hashed(token), staff_visits.c.ended_at.is_(None), staff_visits.c.seen_at > now - IDLE,
        staff_visits.c.began_at > now - LONGEST, staff.c.ended_at.is_(None),
    )
    asked = sa.select(staff, staff_visits.c.token_hash, staff_visits.c.seen_at, staff_visits.c.began_at).join_from(staff_visits, staff)
    row = session.execute(asked.where(*this)).one_or_none()
    if row is None:
        return None
    if now - row.seen_at > NOT_WORTH_WRITING:
        turn_to_write(session)
        session.execute(sa.update(staff_visits).where(staff_visits.c.token_hash == row.token_hash).values(seen_at=now))
    return Visit(row.token_hash, _member(session, row), min(now + IDLE, row.began_at + LONGEST))


def leave(session: Session, token: str, *, now: datetime) -> None:
    """This visit is over: its token opens nothing any more."""
    turn_to_write(session)
    going_on = (staff_visits.c.token_hash == codes.hashed(token), staff_visits.c.ended_at.is_(None))
    session.execute(sa.update(staff_visits).where(*going_on).values(ended_at=now))


def change(session: Session, visit: Visit, *, password_hash: str, now: datetime) -> bool:
    """Another password, and the end of every other visit: whoever knew the old one is out. False where it changed a moment ago."""
    turn_to_write(session)
    this = (staff.c.id == visit.member.id, staff.c.ended_at.is_(None), staff.c.password_hash == visit.member.password_hash)
    if not rows(session.execute(sa.update(staff).where(*this).values(password_hash=password_hash))).rowcount:
        return False
    end_visits(session, visit.member.id, but=visit.id, now=now)
    audit.enter(session, What.STAFF_CHANGED, who=Who.STAFF, now=now, staff=visit.member.mark)
    return True


def end_visits(session: Session, staff_id: str, *, but: str = "", now: datetime) -> None:
    turn_to_write(session)
    going_on = (staff_visits.c.staff_id == staff_id, staff_visits.c.ended_at.is_(None), staff_visits.c.token_hash != but)
    session.execute(sa.update(staff_visits).where(*going_on).values(ended_at=now))


def _one(session: Session, *these: sa.ColumnElement[bool]) -> Member | None:
    row = session.execute(sa.select(staff).where(*these)).one_or_none()
    return _member(session, row) if row else None


def _member(session: Session, row: sa.Row[Any]) -> Member:
    who: Mapping[str, str] = vault.open_json(session, None, f"{WHO}:{row.id}", row.who_sealed)
    secret = vault.open(session, None, f"{SECOND}:{row.id}", row.second_sealed).decode() if row.second_sealed else None
    return Member(
        id=row.id, role=row.role, name=who["name"], email=who["email"], made_at=row.made_at, ended_at=row.ended_at,
        password_hash=row.password_hash, secret=secret, last_step=row.last_step,
    )
