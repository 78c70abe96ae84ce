"""Booklets that are too long to wait for, while they are made and until they are taken. Each lies sealed under the key of its case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.paper_models import long_booklets
from webapp.store import vault
from webapp.store.database import insert_once, insert_or_hold, rows, turn_to_write

PDF = "long_booklets.pdf_sealed"


@dataclass(frozen=True)
class Made:
    """How far one is: `pdf` when it is there; neither while it is being made."""

    failed: bool
    pdf: bytes | None = field(repr=False)


def find(session: Session, name: str, case_id: str) -> Made | None:
    """The booklet of this name. Raises Unreadable."""
    where = (long_booklets.c.id == name, long_booklets.c.case_id == case_id)
    row = session.execute(sa.select(long_booklets).where(*where)).one_or_none()
    if row is None:
        return None
    return Made(row.failed, None if row.pdf_sealed is None else vault.open(session, case_id, place(name), row.pdf_sealed))


def begin(session: Session, name: str, case_id: str, *, now: datetime, given_up: datetime) -> bool:
    """Whether the caller is to make it: nobody has begun it, or whoever did, did so before `given_up` and has not ended."""
    turn_to_write(session)
    undone = (long_booklets.c.id == name, long_booklets.c.pdf_sealed.is_(None), ~long_booklets.c.failed)
    session.execute(sa.delete(long_booklets).where(*undone, long_booklets.c.began_at <= given_up))
    return insert_once(session, long_booklets, _row(name, case_id, now), on="id")


def keep(session: Session, name: str, case_id: str, pdf: bytes | None, *, now: datetime) -> None:
    """It is made; without a `pdf`, it cannot be. Raises Erased when everything about the case was deleted meanwhile."""
    if vault.erased(session, case_id):
        raise vault.Erased(case_id)
    # Its row may not be there yet: whoever began it commits at the end of their page.
    insert_or_hold(session, long_booklets, _row(name, case_id, now))
    done = {"failed": pdf is None, "pdf_sealed": None if pdf is None else vault.seal(session, case_id, place(name), pdf)}
    session.execute(sa.update(long_booklets).where(long_booklets.c.id == name).values(done))


def drop(session: Session, *, before: datetime) -> int:
    """Delete those that were begun before then. How many."""
    return rows(session.execute(sa.delete(long_booklets).where(long_booklets.c.began_at <= before))).rowcount


def forget(session: Session, case_id: str) -> None:
    session.execute(sa.delete(long_booklets).where(long_booklets.c.case_id == case_id))


def place(name: str) -> str:
    return f"{PDF}:{name}"


def _row(name: str, case_id: str, now: datetime) -> dict[str, object]:
    return {"id": name, "case_id": case_id, "began_at": now, "failed": False}
