"""The audit: what happened, one entry after another, none of which can be changed or taken out unseen.

Entries are collected while a transaction goes on and written at its very end, so that the end of the chain, for which everybody who
writes waits, is held for as short as can be, and after every other lock. What is not kept leaves no entry, and what cannot be
entered is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from webapp.audit import Detail, Entry, Pseudonyms, What, Who, told, written
from webapp.audited import audit, audit_heads, audit_tip
from webapp.canonical import canonical
from webapp.chain import START, End, Head, link
from webapp.store.database import LAST, PSEUDONYMS, turn_to_write

COLLECTED = "audit"
# So many at a time are read when all are looked through.
AT_ONCE = 1_000
# Made once: building them for every page would cost more than running them.
_TIP = sa.select(audit_tip.c.seq, audit_tip.c.hash)
_TIP_LOCKED = _TIP.with_for_update()
_ADD = sa.insert(audit)
_NEWEST = (audit_heads.c.seq.desc(), audit_heads.c.day.desc())
_MOVE = sa.update(audit_tip).values(seq=sa.bindparam("to_seq"), hash=sa.bindparam("to_hash"))


@dataclass(frozen=True)
class _Collected:
    """What happened in one transaction so far. One that was rolled back takes its entries with it."""

    transaction: SessionTransaction
    entries: list[Entry] = field(default_factory=list)


def enter(session: Session, what: What, *, who: Who, now: datetime, case_id: str | None = None, **detail: str | int) -> None:
    """Write down that something happened, in the same transaction as the thing itself.

    `detail`: keys, kinds, counts and ids of ours. Never a name, a number, an address or a sentence of anybody's.
    """
    _collected(session).entries.append(_entry(session, what, who, now, case_id, detail))
    session.info[LAST] = write


def _entry(session: Session, what: What, who: Who, now: datetime, case_id: str | None, detail: Detail) -> Entry:
    hidden: Pseudonyms = session.info[PSEUDONYMS]
    subject = hidden.of(case_id) if case_id is not None else None
    return Entry(seq=0, at=written(now), who=who.value, what=what.value, subject=subject, detail=canonical({**told(detail)}))


def _collected(session: Session) -> _Collected:
    transaction = session.get_transaction() or session.begin()
    found: _Collected | None = session.info.get(COLLECTED)
    if found is None or found.transaction is not transaction:
        found = session.info[COLLECTED] = _Collected(transaction)
    return found


def entered(session: Session) -> int:
    """How many entries wait for this session's commit."""
    return len(_collected(session).entries)


def take_back(session: Session, *, after: int) -> None:
    """Whatever was entered since there were so many did not happen: its savepoint was rolled back."""
    del _collected(session).entries[after:]


def write(session: Session) -> None:
    """Chain what was collected to what stands there. Done by the session itself, right before its commit."""
    found: _Collected = session.info.pop(COLLECTED)
    if found.transaction is not session.get_transaction():
        return
    if not found.entries:
        return
    turn_to_write(session)
    end, hash = tip(session, lock=True)
    rows = []
    for seq, made in enumerate(found.entries, end + 1):
        entry = replace(made, seq=seq, prev_hash=hash)
        hash = link(hash, entry)
        rows.append(vars(replace(entry, hash=hash)))
    session.execute(_ADD, rows)
    session.execute(_MOVE, {"to_seq": end + len(rows), "to_hash": hash})


def tip(session: Session, *, lock: bool = False) -> End:
    """Where the chain ends: the last number and its hash. With `lock`, nobody else adds to it until this session ends."""
    seq, hash = session.execute(_TIP_LOCKED if lock else _TIP).one()
    return seq, hash


def of_case(session: Session, case_id: str, *, before: int | None = None, most: int | None = None) -> tuple[Entry, ...]:
    """What happened with a case, the newest first; `before` a number, at `most` so many."""
    names = session.info[PSEUDONYMS].every(case_id)
    these = (audit.c.subject.in_(names), audit.c.seq < before if before is not None else sa.true())
    found = session.execute(sa.select(audit).where(*these).order_by(audit.c.seq.desc()).limit(most))
    return tuple(Entry(**row._asdict()) for row in found)


def of_operators(session: Session, since: datetime) -> tuple[Entry, ...]:
    """What whoever runs the service looked at and pressed since then, the first one first."""
    these = (audit.c.what.in_((What.OPERATOR_LOOKED.value, What.OPERATOR_PRESSED.value)), audit.c.at >= written(since))
    return tuple(Entry(**row._asdict()) for row in session.execute(sa.select(audit).where(*these).order_by(audit.c.seq)))


def entries(session: Session, *, after: int | None = None) -> Iterator[Entry]:
    """All of it in order, or what came `after` a number, as it lies there. A few at a time: memory does not grow with its length."""
    lite = session.get_bind().dialect.name == "sqlite"
    columns = [audit.c.seq, *(_bytes(column, lite=lite) for column in audit.c if column is not audit.c.seq)]
    asked, last = sa.select(*columns).order_by(audit.c.seq).limit(AT_ONCE), after
    while page := session.execute(asked if last is None else asked.where(audit.c.seq > last)).all():
        yield from (Entry(row[0], *map(_text, row[1:])) for row in page)
        last = page[-1][0]


def _bytes(column: sa.Column[Any], *, lite: bool) -> sa.ColumnElement[Any]:
    """As bytes, because what somebody put there may be no text any more."""
    return (sa.cast(column, sa.LargeBinary) if lite else sa.func.convert_to(column, "UTF8")).label(column.name)


def _text(value: Any) -> Any:
    return None if value is None else bytes(value).decode("utf-8", "backslashreplace")


def heads(session: Session) -> tuple[Head, ...]:
    """Every day's head, the first one first."""
    return tuple(Head(**row._asdict()) for row in session.execute(sa.select(audit_heads).order_by(audit_heads.c.day)))


def last_day(session: Session) -> date | None:
    """The day of the newest head, which is the one that the most entries came before: a clock may have been wrong, numbers cannot."""
    return session.execute(sa.select(audit_heads.c.day).order_by(*_NEWEST).limit(1)).scalar_one_or_none()


def has_head(session: Session, day: date) -> bool:
    """Whether there is a head of this very day."""
    return session.execute(sa.select(sa.exists().where(audit_heads.c.day == day))).scalar_one()


def last_signed(session: Session) -> End:
    """Where the chain ended at the newest head."""
    newest = sa.select(audit_heads.c.seq, audit_heads.c.hash).order_by(*_NEWEST).limit(1)
    row = session.execute(newest).one_or_none()
    return (row.seq, row.hash) if row else (0, START)


def keep_head(session: Session, head: Head) -> None:
    """Keep a day's head. Whoever does holds the end of the chain, so nobody else does at the same time."""
    session.execute(sa.insert(audit_heads), vars(head))
