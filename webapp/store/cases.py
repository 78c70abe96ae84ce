"""A case: what a person's draft, decisions, request and letters have in common. It holds nothing about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.models import cases
from webapp.store.database import insert_once, rows, turn_to_write

TRIES = 10


class NoReference(Exception):
    """Ten references in a row were taken. Something is wrong with chance itself."""


@dataclass(frozen=True)
class Case:
    """`link_version` is the number that a link must carry to open this case."""

    id: str
    reference: str
    place: str
    created_at: datetime
    link_version: int = 1


def begin(session: Session, *, place: str, now: datetime) -> Case:
    """A new case, with a reference that no other case has."""
    case_id = str(uuid4())
    for _ in range(TRIES):
        case = Case(case_id, ids.reference(), place, now)
        row = {"id": case.id, "reference": case.reference, "place": place, "created_at": now, "link_version": case.link_version}
        if insert_once(session, cases, {**row, "out_sequence": 0}, on="reference"):
            return case
    raise NoReference


def find(session: Session, case_id: str) -> Case | None:
    columns = (cases.c.id, cases.c.reference, cases.c.place, cases.c.created_at, cases.c.link_version)
    row = session.execute(sa.select(*columns).where(cases.c.id == case_id)).one_or_none()
    return Case(*row) if row else None


def by_reference(session: Session, typed: str) -> Case | None:
    """The case with this reference, however somebody typed it. A reference is a label: it proves nothing about who asks."""
    columns = (cases.c.id, cases.c.reference, cases.c.place, cases.c.created_at, cases.c.link_version)
    row = session.execute(sa.select(*columns).where(cases.c.reference == ids.as_reference(typed))).one_or_none()
    return Case(*row) if row else None


def lock(session: Session, case_id: str) -> None:
    """Nobody else changes what belongs to this case until this session ends: two decisions at once come one after the other."""
    turn_to_write(session)
    session.execute(sa.select(cases.c.id).where(cases.c.id == case_id).with_for_update(key_share=True))


def end_links(session: Session, case_id: str) -> bool:
    """Every link made before now opens nothing."""
    change = sa.update(cases).where(cases.c.id == case_id).values(link_version=cases.c.link_version + 1)
    return rows(session.execute(change)).rowcount == 1
