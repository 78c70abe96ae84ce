"""Whom helpers' requests are about, so that nobody is flooded with requests about them; and those that wait for a person to look.

Only a keyed hash of the person is kept, and what waits is sealed. What is held is never forgotten and never sent by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.models import Kind, cases, mentions
from webapp.store import audit, outbox, vault
from webapp.store.database import turn_to_write
from webapp.store.reads import once

HELD = "mentions.held_sealed"


class NotHeld(LookupError):
    """Nothing waits under this number: it was released before, or it never waited."""


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A helper's request. `letters` are those that wait: (type, letter), in their order."""

    case_id: str
    reference: str
    at: datetime
    released_at: datetime | None
    letters: Sequence[tuple[str, Mapping[str, Any]]] = field(default=(), repr=False)


def earlier(session: Session, likenesses: Sequence[str], *, since: datetime) -> int:
    """How many requests there were about a person with one of these hashes (one for each key that we have) since then."""
    same = sa.select(sa.func.count()).select_from(mentions).where(mentions.c.likeness.in_(likenesses), mentions.c.at > since)
    return session.execute(same).scalar_one()


def add(
    session: Session, case_id: str, likeness: str, *, held: Sequence[tuple[str, Mapping[str, Any]]] | None, now: datetime,
) -> None:
    """Note whom a request is about. `held`: the letters that wait for a person to look; None when nothing waits."""
    sealed = vault.seal_json(session, case_id, f"{HELD}:{case_id}", held) if held is not None else None
    session.execute(sa.insert(mentions), {
        "case_id": case_id, "likeness": likeness, "at": now, "held_sealed": sealed, "released_at": None,
    })  # fmt: skip
    if held is not None:
        audit.enter(session, What.HELD, who=Who.SERVICE, now=now, case_id=case_id, letters=len(held))


def any_waits(session: Session, likenesses: Sequence[str]) -> bool:
    """Whether anything about this person waits: one alarm is enough for all of it."""
    return session.execute(sa.select(sa.exists().where(mentions.c.likeness.in_(likenesses), WAITS))).scalar_one()


@once
def waits(session: Session, case_id: str) -> bool:
    """Whether this request waits for a person to look."""
    return session.execute(sa.select(sa.exists().where(mentions.c.case_id == case_id, WAITS))).scalar_one()


def waiting(session: Session) -> tuple[Mention, ...]:
    """All that wait, the oldest first."""
    found = session.execute(_ALL.where(WAITS).order_by(mentions.c.at, mentions.c.case_id)).all()
    vault.fetch(session, (row.case_id for row in found))
    return tuple(_read(session, row) for row in found)


def how_many(session: Session) -> int:
    """How many wait."""
    return session.execute(sa.select(sa.func.count()).select_from(mentions).where(WAITS)).scalar_one()


def release(session: Session, reference: str, *, now: datetime) -> None:
    """Promise the letters of a request to the ICB, as they were when it was sent. Raises NotHeld."""
    turn_to_write(session)
    row = session.execute(_ALL.where(WAITS, cases.c.reference == reference).with_for_update(of=mentions)).one_or_none()
    if row is None:
        raise NotHeld
    found = _read(session, row)
    for type_, letter in found.letters:
        outbox.promise(session, Kind.ICB, letter, case_id=found.case_id, dedupe_key=f"{type_}:{found.case_id}", now=now)
    session.execute(sa.update(mentions).where(mentions.c.case_id == found.case_id).values(released_at=now))
    audit.enter(session, What.RELEASED, who=Who.OPERATOR, now=now, case_id=found.case_id, letters=len(found.letters))


WAITS = sa.and_(mentions.c.held_sealed.is_not(None), mentions.c.released_at.is_(None))
_ALL = sa.select(mentions, cases.c.reference).join(cases, cases.c.id == mentions.c.case_id)


def _read(session: Session, row: sa.Row[Any]) -> Mention:
    letters = vault.open_json(session, row.case_id, f"{HELD}:{row.case_id}", row.held_sealed)
    return Mention(
        case_id=row.case_id, reference=row.reference, at=row.at, released_at=row.released_at,
        letters=tuple((type_, letter) for type_, letter in letters),
    )
