"""That somebody of a case holds a number or an address: the figures that were sent there, and what proved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind, cases
from webapp.store import reaches
from webapp.store.database import insert_or_hold, turn_to_write
from webapp.store.reaches import hashes
from webapp.store.reads import once, told
from webapp.text_models import proofs, reaches as _reaches


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What is known. `code_hash`: of the figures that may be typed until `code_until`."""

    asked_at: datetime | None = None
    code_hash: str | None = field(default=None, repr=False)
    code_until: datetime | None = None
    proved_at: datetime | None = None
    how: str | None = None


@once
def find(session: Session, case_id: str, who: str, kind: Kind | str, to: str) -> Proof:
    """What somebody of this case has of this number or address; an empty one when there is none."""
    these = list(hashes(session, kind, to).values())
    return _proof(session.execute(_OURS, {"these": these, "who": who, "case": case_id}).all())


_THESE = sa.bindparam("these", expanding=True, type_=proofs.c.found_by.type)
_THEIRS = sa.and_(proofs.c.case_id == cases.c.id, proofs.c.who == sa.bindparam("who"), proofs.c.found_by.in_(_THESE))
# Made once: building them for every page would cost more than running them.
_OURS = sa.select(proofs).where(
    proofs.c.case_id == sa.bindparam("case"), proofs.c.who == sa.bindparam("who"), proofs.c.found_by.in_(_THESE),
)
_BOTH = sa.select(*proofs.c, *_reaches.c).select_from(
    cases.outerjoin(proofs, _THEIRS).outerjoin(_reaches, _reaches.c.found_by.in_(_THESE)),
).where(cases.c.id == sa.bindparam("case"))  # fmt: skip


@once
def read(session: Session, case_id: str, who: str, kind: Kind | str, to: str) -> None:
    """Read in one question what both sides say of a number or an address: this case, and whoever has it."""
    these = list(hashes(session, kind, to).values())
    found = session.execute(_BOTH, {"these": these, "who": who, "case": case_id}).mappings().all()
    told(session, find, _proof(_rows(found, proofs)), case_id, who, kind, to)
    told(session, reaches.find, reaches.of(_rows(found, _reaches)), kind, to)


def _rows(found: Sequence[sa.RowMapping], table: sa.Table) -> list[Any]:
    """What there is of one table in rows of both, each once."""
    of_it = {row[table.c.found_by]: SimpleNamespace(**{column.name: row[column] for column in table.c}) for row in found}
    return [row for name, row in of_it.items() if name is not None]


def _proof(found: Sequence[Any]) -> Proof:
    if not found:
        return Proof()
    asked = max(found, key=lambda row: row.asked_at)
    proved = max((row for row in found if row.proved_at), key=lambda row: row.proved_at, default=None)
    return Proof(
        asked_at=asked.asked_at, code_hash=asked.code_hash, code_until=asked.code_until,
        proved_at=proved.proved_at if proved else None, how=proved.how if proved else None,
    )


def asked(
    session: Session, case_id: str, who: str, kind: Kind | str, to: str, *, code_hash: str | None = None, until: datetime | None = None,
    now: datetime,
) -> None:
    """Figures, or a link, go there; figures from before are of no use any more."""
    _change(session, case_id, who, kind, to, now=now, asked_at=now, code_hash=code_hash, code_until=until)


def proved(session: Session, case_id: str, who: str, kind: Kind | str, to: str, *, how: str, now: datetime) -> None:
    _change(session, case_id, who, kind, to, now=now, code_hash=None, code_until=None, proved_at=now, how=how)


def _change(session: Session, case_id: str, who: str, kind: Kind | str, to: str, *, now: datetime, **values: Any) -> None:
    turn_to_write(session)
    key_id, newest = next(iter(hashes(session, kind, to).items()))
    first = {"case_id": case_id, "who": who, "found_by": newest, "key_id": key_id, "kind": Kind(kind), "asked_at": now}
    insert_or_hold(session, proofs, first)
    this = (proofs.c.case_id == case_id, proofs.c.who == who, proofs.c.found_by == newest)
    session.execute(sa.update(proofs).where(*this).values(**values))
