"""Texts and mail whose sending nobody saw the end of: they may have gone. Never sent again before it is known that they did not.

A text is asked about at its provider; who asks holds it for a while by moving its `due`, so that no two workers ask at once. News
of it proves that it went, at any time. Mail cannot be asked about: a person looks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.models import Kind, State, delivery_attempts, outbox
from webapp.seal import Unreadable
from webapp.sent_models import texts
from webapp.stages import Stage
from webapp.store import apart, audit, vault
from webapp.store.database import rows, turn_to_write

# Whoever seems to be dead may only go by another clock than we do, and be in the middle of it: nobody asks before that must have ended.
LONGEST_TRY = timedelta(seconds=60)
# What a person would get twice. The ICB knows a repeated letter by its id.
ONCE = (Kind.SMS, Kind.MAIL)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One text that may have gone, held until `due` by whoever asks about it. `ref` is the word that its last try carried."""

    id: str
    case_id: str | None
    ref: str
    began_at: datetime
    due: datetime
    body: Mapping[str, Any] = field(repr=False)


def begun() -> sa.ColumnElement[bool]:
    """The try of the present lease began, and nobody saw its end."""
    this = (delivery_attempts.c.outbox_id == outbox.c.id, delivery_attempts.c.lease == outbox.c.leases)
    return sa.exists().where(*this, delivery_attempts.c.ended_at.is_(None))


def left_behind(session: Session, now: datetime) -> None:
    """A worker died while it sent a text or a mail. It may have gone: find out, instead of sending it twice."""
    over = (outbox.c.state == State.LEASED, outbox.c.lease_until <= now, outbox.c.kind.in_(ONCE), begun())
    lost = session.execute(sa.select(outbox).where(*over).with_for_update(skip_locked=True)).all()
    vault.fetch(session, (row.group_key for row in lost))
    for row in lost:
        sid = session.execute(sa.select(texts.c.sid).where(texts.c.outbox_id == row.id, texts.c.lease == row.leases)).scalar_one_or_none()
        if sid is not None:
            _went(session, row, sid, now)
        elif row.kind is Kind.SMS:
            session.execute(sa.update(outbox).where(outbox.c.id == row.id).values(state=State.ASKING, due=now + LONGEST_TRY))
        else:
            _end(session, row, State.UNSURE, now)


def take(session: Session, *, now: datetime, hold: timedelta, most: int) -> list[Doubt]:
    """Up to `most` texts to ask about now. Nobody else asks until `hold` is over. One that cannot be read is left to a person."""
    turn_to_write(session)
    asked = sa.select(outbox).where(outbox.c.state == State.ASKING, outbox.c.due <= now).order_by(outbox.c.due).limit(most)
    found = session.execute(asked.with_for_update(skip_locked=True)).all()
    vault.fetch(session, (row.group_key for row in found))
    taken = []
    for row in found:
        session.execute(sa.update(outbox).where(outbox.c.id == row.id).values(due=now + hold))
        if (doubt := _doubt(session, row, now + hold)) is None:
            _end(session, row, State.UNSURE, now)
        else:
            taken.append(doubt)
    return taken


def went(session: Session, doubt: Doubt, sid: str, *, now: datetime) -> None:
    """It was found at the provider, under this name."""
    if (row := _held(session, doubt)) is not None:
        session.execute(sa.update(texts).where(texts.c.ref == doubt.ref, texts.c.sid.is_(None)).values(sid=sid, stage=Stage.TAKEN))
        _went(session, row, sid, now)


def never_went(session: Session, doubt: Doubt, *, now: datetime) -> None:
    """The provider does not have it: now it may be sent."""
    if _held(session, doubt) is not None:
        fresh = {"state": State.READY, "due": now, "owner": None, "lease_until": None, "last_status": "not-there"}
        session.execute(sa.update(outbox).where(outbox.c.id == doubt.id).values(fresh))


def ask_again(session: Session, doubt: Doubt, *, at: datetime) -> None:
    if _held(session, doubt) is not None:
        session.execute(sa.update(outbox).where(outbox.c.id == doubt.id).values(due=at))


def give_up(session: Session, doubt: Doubt, *, now: datetime) -> None:
    """Nobody can say. It is kept for a person to look at, and never sent again by itself."""
    if (row := _held(session, doubt)) is not None:
        _end(session, row, State.UNSURE, now)


def proved(session: Session, row: sa.Row[Any], lease: int, sid: str, *, now: datetime) -> None:
    """News of the try of this lease came: it went. A worker that still holds it tells so itself; a later try is another text."""
    waits = row.state is State.READY and row.leases == lease
    if row.state in (State.ASKING, State.UNSURE) or waits:
        vault.fetch(session, [row.group_key])
        _went(session, row, sid, now)


def _held(session: Session, doubt: Doubt) -> sa.Row[Any] | None:
    """Its row, unless news of it came meanwhile or somebody else asks."""
    ours = (outbox.c.id == doubt.id, outbox.c.state == State.ASKING, outbox.c.due == doubt.due)
    row = session.execute(sa.select(outbox).where(*ours).with_for_update()).one_or_none()
    vault.fetch(session, [doubt.case_id])
    return row


def _went(session: Session, row: sa.Row[Any], sid: str, now: datetime) -> None:
    gone = {"state": State.DONE, "owner": None, "lease_until": None, "their_reference": sid, "done_at": row.done_at or now}
    change = sa.update(outbox).where(outbox.c.id == row.id)
    words = apart.left(session, row.group_key, row.id, row.payload_sealed)
    session.execute(change.values({**gone, "last_status": "found-there", "payload_sealed": words}))
    audit.enter(session, What.ARRIVED, who=Who.SERVICE, now=now, case_id=row.group_key, kind=row.kind.value)


def _end(session: Session, row: sa.Row[Any], state: State, now: datetime) -> None:
    words = apart.left(session, row.group_key, row.id, row.payload_sealed)
    changed = sa.update(outbox).where(outbox.c.id == row.id, outbox.c.state.in_((State.LEASED, State.ASKING)))
    if rows(session.execute(changed.values(state=state, payload_sealed=words))).rowcount:
        audit.enter(session, What.FAILED, who=Who.SERVICE, now=now, case_id=row.group_key, kind=row.kind.value)


def _doubt(session: Session, row: sa.Row[Any], due: datetime) -> Doubt | None:
    newest = sa.select(texts.c.ref, delivery_attempts.c.began_at).where(
        texts.c.outbox_id == row.id, texts.c.lease == row.leases,
        delivery_attempts.c.outbox_id == texts.c.outbox_id, delivery_attempts.c.lease == texts.c.lease,
    )
    tried = session.execute(newest).one_or_none()
    try:
        letter = vault.open(session, row.group_key, f"{apart.PAYLOAD}:{row.id}", row.payload_sealed)
    except Unreadable:
        return None
    if tried is None:
        return None
    return Doubt(id=row.id, case_id=row.group_key, ref=tried.ref, began_at=tried.began_at, due=due, body=json.loads(letter))
