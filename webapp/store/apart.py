"""What has not left yet when a case loses its key: sealed by the ring, it leaves all the same. The words of what has left go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import WAITING, Kind, State, delivery_attempts, outbox
from webapp.seal import Unreadable
from webapp.sent_models import texts
from webapp.store import vault
from webapp.store.database import rows

PAYLOAD = "outbox.payload_sealed"
EMPTY = b""
# What of a message opens something: it is named there, so that it can be taken out once nobody sends it any more.
SECRET, TAKEN_OUT = "secret", "…"
# Whatever a worker holds or will take up, and every letter that the ICB has not had.
LEAVES = sa.or_(outbox.c.state.in_(WAITING), sa.and_(outbox.c.kind == Kind.ICB, outbox.c.state != State.DONE))


def hold(session: Session, these: sa.ColumnElement[bool]) -> list[str]:
    """Hold these promises, always in one order and before anything of their tries: so does news of a text. Says their ids."""
    return list(session.execute(sa.select(outbox.c.id).where(these).order_by(outbox.c.id).with_for_update()).scalars())


def take_out(session: Session, case_id: str) -> int:
    """Take out the texts and mail of a case that no worker holds: nobody gets them any more. Says how many."""
    hold(session, outbox.c.group_key == case_id)
    waits = sa.select(outbox.c.id).where(outbox.c.group_key == case_id, outbox.c.state == State.READY, outbox.c.kind != Kind.ICB)
    for tries in (delivery_attempts, texts):
        session.execute(sa.delete(tries).where(tries.c.outbox_id.in_(waits)))
    return rows(session.execute(sa.delete(outbox).where(outbox.c.id.in_(waits)))).rowcount


def let_leave(session: Session, case_id: str, these: sa.ColumnElement[bool] = LEAVES) -> list[str]:
    """Seal these promises of a case by the ring, all that can be read. Says their ids."""
    hold(session, outbox.c.group_key == case_id)
    asked = sa.select(outbox.c.id, outbox.c.payload_sealed).where(outbox.c.group_key == case_id, these, outbox.c.payload_sealed != EMPTY)
    kept = []
    for row in session.execute(asked).all():
        place = f"{PAYLOAD}:{row.id}"
        try:
            letter = vault.open(session, case_id, place, row.payload_sealed)
        except Unreadable:
            continue
        session.execute(sa.update(outbox).where(outbox.c.id == row.id).values(payload_sealed=vault.seal(session, None, place, letter)))
        kept.append(row.id)
    return kept


def empty(session: Session, case_id: str, but: list[str]) -> int:
    """Delete the words of every promise of a case `but` these, and every note on a try. Says how many said something."""
    mine = hold(session, outbox.c.group_key == case_id)
    session.execute(sa.update(delivery_attempts).where(delivery_attempts.c.outbox_id.in_(mine)).values(note_sealed=None))
    said = sa.select(outbox.c.id).where(outbox.c.group_key == case_id, outbox.c.id.not_in(but), outbox.c.payload_sealed != EMPTY)
    found = session.execute(said).scalars().all()
    session.execute(sa.update(outbox).where(outbox.c.id.in_(found)).values(payload_sealed=EMPTY))
    return len(found)


def left(session: Session, case_id: str | None, promise_id: str, sealed: bytes) -> bytes:
    """What stays of the words of a text or a mail that has gone; nothing where its case has no key, or they cannot be read."""
    if case_id is not None and not vault.has(session, case_id):
        return EMPTY
    try:
        body: Mapping[str, Any] = json.loads(vault.open(session, case_id, f"{PAYLOAD}:{promise_id}", sealed))
    except Unreadable:
        return EMPTY
    return without_secret(session, case_id, promise_id, body) if SECRET in body else sealed


def without_secret(session: Session, case_id: str | None, promise_id: str, body: Mapping[str, Any]) -> bytes:
    """The same message, with nothing in it that opens anything."""
    rest = {name: said for name, said in body.items() if name != SECRET}
    said = json.dumps(rest, ensure_ascii=False).replace(str(body[SECRET]), TAKEN_OUT)
    return vault.seal(session, case_id, f"{PAYLOAD}:{promise_id}", said.encode("utf-8", "replace"))
