"""What became of each promise, for those who watch over the outbox, and sending one again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import referral
from webapp.audit import What, Who
from webapp.keys import erasures
from webapp.models import Kind, State, delivery_attempts, outbox
from webapp.store import audit, erasing, outbox as promises, shut, vault
from webapp.store.apart import EMPTY
from webapp.store.database import turn_to_write
from webapp.store.outbox import NOTE

# What the ICB answers when it says never again: such a letter waits for a person, like one that is dead.
GONE = "410"
# How the key of a letter to the ICB begins: with the type of the letter.
TYPE = re.compile(r"[a-z_]+(\.[a-z_]+)+(?=[ :/]|$)")


@dataclass(frozen=True)
class Attempt:
    """One try. Without `ended_at`, nobody saw its end."""

    began_at: datetime
    ended_at: datetime | None
    status: str | None
    ms: int | None
    note: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A promise without what it says."""

    id: str
    kind: Kind
    state: State
    case_id: str | None
    sequence: int | None
    dedupe_key: str
    attempts: int
    last_status: str | None
    their_reference: str | None
    created_at: datetime
    due: datetime
    done_at: datetime | None
    tries: tuple[Attempt, ...] = ()

    @property
    def type(self) -> str:
        """What sort of letter to the ICB it is, without opening it; "" for what goes to people."""
        found = TYPE.match(self.dedupe_key) if self.kind is Kind.ICB else None
        return found[0] if found else ""


LINE = (
    outbox.c.id, outbox.c.kind, outbox.c.state, outbox.c.group_key.label("case_id"), outbox.c.sequence, outbox.c.dedupe_key,
    outbox.c.attempts, outbox.c.last_status, outbox.c.their_reference, outbox.c.created_at, outbox.c.due, outbox.c.done_at,
)


def listed(session: Session, *, state: State | None = None, most: int = 50) -> tuple[Line, ...]:
    """The newest promises, without their tries."""
    these = outbox.c.state == state if state else sa.true()
    found = session.execute(sa.select(*LINE).where(these).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(most))
    return tuple(Line(**row._asdict()) for row in found)


def show(session: Session, promise_id: str) -> Line | None:
    """One promise with all its tries, oldest first."""
    row = session.execute(sa.select(*LINE).where(outbox.c.id == promise_id)).one_or_none()
    if row is None:
        return None
    this = delivery_attempts.c.outbox_id == promise_id
    tries = session.execute(sa.select(delivery_attempts).where(this).order_by(delivery_attempts.c.lease))
    return Line(**row._asdict(), tries=tuple(_attempt(session, row.case_id, one) for one in tries))


def resend(session: Session, promise_id: str, *, now: datetime) -> bool:
    """Send it again, whatever became of it, with its own id and bytes and a whole new schedule. A door that the ICB shut with 410 opens.

    False while someone holds it or finds out whether it went, and when what it said was deleted.
    """
    return _again(session, now, outbox.c.id == promise_id) == 1


def resend_since(session: Session, since: datetime, *, now: datetime) -> int:
    """Send every letter to the ICB again that was promised since then. Never texts or mail: people would get them twice."""
    ended = outbox.c.state.in_((State.DONE, State.DEAD, State.UNSURE))
    return _again(session, now, outbox.c.created_at >= since, outbox.c.kind == Kind.ICB, sa.or_(ended, _paused()))


def resend_dead(session: Session, since: datetime, *, now: datetime) -> int:
    """Send every letter to the ICB again that was promised since then and could not be sent. Never texts or mail."""
    dead = sa.or_(outbox.c.state == State.DEAD, _paused())
    return _again(session, now, outbox.c.created_at >= since, outbox.c.kind == Kind.ICB, dead)


def _paused() -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.state == State.READY, outbox.c.last_status == GONE)


def ping(session: Session, *, now: datetime) -> str:
    """Promise the ICB a test letter that is about nobody, and say its id. A door that it shut with 410 opens, to try."""
    shut.open(session, Kind.ICB)
    letter = referral.envelope("test.ping", now, {})
    letter["data"]["occurred_at"] = letter["timestamp"]
    return promises.promise(session, Kind.ICB, letter, dedupe_key=f"test.ping {now.isoformat()}", now=now, who=Who.OPERATOR)


def _again(session: Session, now: datetime, *these: sa.ColumnElement[bool]) -> int:
    turn_to_write(session)
    fresh = {"state": State.READY, "due": now, "wanted_at": now, "attempts": 0, "owner": None, "lease_until": None}
    # What it said may have been deleted, because its time was over: then there is nothing left to send.
    can = (outbox.c.state.not_in((State.LEASED, State.ASKING)), outbox.c.payload_sealed != EMPTY, _may_be_said())
    change = sa.update(outbox).where(*can, *these).values(fresh)
    resent = session.execute(change.returning(outbox.c.id, outbox.c.kind, outbox.c.group_key)).all()
    if any(row.kind is Kind.ICB for row in resent):
        # Nobody says "send it" to an address that they know to be gone. Where it still is, it shuts again at the first letter.
        shut.open(session, Kind.ICB)
    for row in resent:
        which = {"kind": row.kind.value} | ({"letter": row.id} if row.kind is Kind.ICB else {})
        audit.enter(session, What.RESENT, who=Who.OPERATOR, now=now, case_id=row.group_key, **which)
    return len(resent)


def _may_be_said() -> sa.ColumnElement[bool]:
    """Of somebody who was erased, what still waits may go; what has ended is not said again, but for the word that they were erased."""
    erased = sa.exists().where(erasures.c.case_id == outbox.c.group_key)
    return sa.or_(outbox.c.state == State.READY, ~erased, erasing.last_word())


def _attempt(session: Session, case_id: str | None, row: sa.Row[Any]) -> Attempt:
    where = f"{NOTE}:{row.outbox_id}:{row.lease}"
    note = vault.open(session, case_id, where, row.note_sealed).decode() if row.note_sealed else ""
    return Attempt(row.began_at, row.ended_at, row.status, row.ms, note)


def promised_at(session: Session, dedupe_key: str) -> datetime | None:
    """When this was promised; None when it never was."""
    return session.execute(sa.select(outbox.c.created_at).where(outbox.c.dedupe_key == dedupe_key)).scalar_one_or_none()
