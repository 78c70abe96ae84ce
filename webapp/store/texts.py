"""Each try of a text: by which word the provider tells us of it, what it calls it, and how far it has got.

News of a try only moves it forward, and makes nothing: what names no try of ours, or another text than ours, is not even an error.
Locked in this order everywhere: the promise, then its tries.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import stages
from webapp.models import outbox
from webapp.sent_models import texts
from webapp.stages import Stage
from webapp.store import doubt
from webapp.store.database import turn_to_write
from webapp.text_models import inbound_texts

ENDED = (Stage.DELIVERED, Stage.NOT_DELIVERED)


def begin(session: Session, outbox_id: str, lease: int, now: datetime) -> str:
    """A new word for a new try. It is kept before anything is sent, so that news can come before the answer does."""
    ref = secrets.token_urlsafe(16)
    made = {"ref": ref, "outbox_id": outbox_id, "lease": lease, "stage": Stage.BEGUN, "changed_at": now}
    session.execute(sa.insert(texts), made)
    return ref


def never_begun(session: Session, outbox_id: str, lease: int) -> None:
    """Nobody tried after all."""
    session.execute(sa.delete(texts).where(texts.c.outbox_id == outbox_id, texts.c.lease == lease))


def taken(session: Session, outbox_id: str, lease: int, sid: str, now: datetime) -> None:
    """The provider answered that it has it, under this name."""
    this = (texts.c.outbox_id == outbox_id, texts.c.lease == lease)
    session.execute(sa.update(texts).where(*this, texts.c.sid.is_(None), _unknown(sid)).values(sid=sid, changed_at=now))
    session.execute(sa.update(texts).where(*this, texts.c.stage == Stage.BEGUN).values(stage=Stage.TAKEN, changed_at=now))


def hear(session: Session, ref: str, *, sid: str, stage: Stage, error: str | None, now: datetime) -> str | None:
    """News of one try: the id of its text. None when it is no news, or not about a text of ours."""
    turn_to_write(session)
    asked = sa.select(outbox).join(texts, texts.c.outbox_id == outbox.c.id).where(texts.c.ref == ref)
    promise = session.execute(asked.with_for_update(of=outbox)).one_or_none()
    if promise is None:
        return None
    row = session.execute(sa.select(texts).where(texts.c.ref == ref).with_for_update()).one()
    if row.sid not in (None, sid) or not stages.further(row.stage, stage):
        return None
    if row.sid is None and sid in known(session, [sid]):
        return None
    change = {"sid": sid, "stage": stage, "error": error, "changed_at": now}
    session.execute(sa.update(texts).where(texts.c.ref == ref).values(change))
    # A text that somebody tells us of has gone, whatever its own worker could say.
    doubt.proved(session, promise, row.lease, sid, now=now)
    return str(promise.id)


def known(session: Session, sids: Collection[str]) -> set[str]:
    """Which of these texts of the provider's we know as ours."""
    return set(session.execute(sa.select(texts.c.sid).where(texts.c.sid.in_(sids))).scalars())


def stage_of(session: Session, outbox_id: str) -> Stage | None:
    """How far the newest try of a text has got."""
    asked = sa.select(texts.c.stage).where(texts.c.outbox_id == outbox_id).order_by(texts.c.lease.desc()).limit(1)
    return session.execute(asked).scalar_one_or_none()


def to_forget(session: Session, *, before: datetime, most: int) -> list[str]:
    """The provider's names of texts whose words it may still have: ours that have ended, or were last heard of before then, and those
    that people sent us, which were taken whole.
    """
    over = sa.or_(texts.c.stage.in_(ENDED), texts.c.changed_at <= before)
    ours = sa.select(texts.c.sid, texts.c.changed_at.label("at")).where(texts.c.redacted_at.is_(None), over, texts.c.sid.is_not(None))
    theirs = sa.select(inbound_texts.c.sid, inbound_texts.c.at).where(inbound_texts.c.redacted_at.is_(None))
    both = sa.union_all(ours, theirs).subquery()
    return list(session.execute(sa.select(both.c.sid).order_by(both.c.at).limit(most)).scalars())


def forgotten(session: Session, sid: str, now: datetime) -> None:
    """The provider has no words of it any more."""
    for table in (texts, inbound_texts):
        session.execute(sa.update(table).where(table.c.sid == sid).values(redacted_at=now))


def sid_of(session: Session, outbox_id: str, lease: int) -> str | None:
    """What the provider calls this try, when it has told us."""
    return session.execute(sa.select(texts.c.sid).where(texts.c.outbox_id == outbox_id, texts.c.lease == lease)).scalar_one_or_none()


def _unknown(sid: str) -> sa.ColumnElement[bool]:
    other = texts.alias("other")
    return ~sa.exists().where(other.c.sid == sid)
