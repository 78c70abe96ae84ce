"""The keys of cases: one to what a person said, one to the record of what they decided, each wrapped by the ring.

Whoever deletes a case's key has made all that it sealed unreadable, here and in every copy that holds no keys. What belongs to no
case is sealed by the ring itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import clocks
from webapp.keys import case_keys, erasures
from webapp.models import consents, drafts, referrals
from webapp.seal import BY_THE_CASE, CaseKey, Keyring, Unreadable, as_json, by_the_ring, from_json
from webapp.store.database import insert_once, rows, turn_to_write

WRAPPED = "case_keys.wrapped"
KNOWN = "case keys"
# Made once: building it for every page and turn would cost more than running it.
_WRAPPED = sa.select(case_keys.c.case_id, case_keys.c.use, case_keys.c.wrapped).where(
    case_keys.c.case_id.in_(sa.bindparam("these", expanding=True)),
)

# What every case has at some time: where a key of its own sealed one of these, it had a key.
_OF_OLD = (drafts.c.answers_sealed, referrals.c.answers_sealed, consents.c.circumstances_sealed)


class Use(StrEnum):
    """What a case's key is for. Content goes when its time is over; the record of decisions is kept longer."""

    CONTENT = "content"
    RECORD = "record"


@dataclass
class Moved:
    """How many seals were made anew, and how many could not be read by any key that we have."""

    moved: int = 0
    unreadable: int = 0


class Erased(LookupError):
    """Everything about this case was deleted for good. Nothing more is written about it."""


def make(session: Session, case_id: str, *, now: datetime) -> None:
    """The keys of a new case."""
    made = {use: CaseKey.new() for use in Use}
    session.execute(sa.insert(case_keys), [_row(session, case_id, use, key, now) for use, key in made.items()])
    _known(session)[case_id] = made


def seal(session: Session, case_id: str | None, where: str, data: bytes, *, use: Use = Use.CONTENT) -> bytes:
    """`data`, closed for everyone without this case's key, and for every other place than `where`. Without a case: by the ring."""
    return _ring(session).seal(where, data) if case_id is None else _key(session, case_id, use).seal(where, data)


def open(session: Session, case_id: str | None, where: str, sealed: bytes) -> bytes:
    """What was sealed at `where`, by a key of this case or by the ring. Raises Unreadable."""
    if case_id is None or by_the_ring(sealed):
        return _ring(session).open(where, sealed)
    key = next((one for one in of_case(session, case_id).values() if one.made(sealed)), None)
    if key is None:
        raise Unreadable(where)
    return key.open(where, sealed)


def seal_json(session: Session, case_id: str | None, where: str, value: Any, *, use: Use = Use.CONTENT) -> bytes:
    return seal(session, case_id, where, as_json(value), use=use)


def open_json(session: Session, case_id: str | None, where: str, sealed: bytes) -> Any:
    return from_json(open(session, case_id, where, sealed))


def of_case(session: Session, case_id: str) -> dict[Use, CaseKey]:
    """The keys of a case. Read once in each session."""
    if case_id not in _known(session):
        fetch(session, (case_id,))
    return _known(session)[case_id]


def readable(session: Session, case_id: str) -> bool:
    """Whether the record of this case is still there to be read. A key that is missing for any other reason is no answer: it is a fault."""
    return Use.RECORD in of_case(session, case_id) or not erased(session, case_id)


def has(session: Session, case_id: str, use: Use = Use.CONTENT) -> bool:
    """Whether this case has such a key now. Sealing something for one that has none would make it a new one."""
    return use in of_case(session, case_id)


def erased(session: Session, case_id: str) -> bool:
    """Whether everything about this case was deleted for good."""
    return session.execute(sa.select(sa.exists().where(erasures.c.case_id == case_id))).scalar_one()


def fetch(session: Session, case_ids: Iterable[str | None]) -> None:
    """Read the keys of many cases at once, so that each does not cost a query of its own."""
    known = _known(session)
    wanted = {one for one in case_ids if one} - known.keys()
    if not wanted:
        return
    known.update({one: {} for one in wanted})
    for row in session.execute(_WRAPPED, {"these": list(wanted)}):
        known[row.case_id][Use(row.use)] = _unwrap(session, row.case_id, row.use, row.wrapped)


def learn(session: Session, case_id: str, **wrapped: bytes | None) -> None:
    """Keys that came with another query, by their use."""
    if case_id not in _known(session):
        _known(session)[case_id] = {Use(use): _unwrap(session, case_id, use, key) for use, key in wrapped.items() if key is not None}


def pretend(session: Session, case_id: str) -> None:
    """Keys of a case that does not exist, for whoever does the same work for nobody: they are kept nowhere."""
    of_case(session, case_id)
    _known(session)[case_id] = {use: CaseKey.new() for use in Use}


def forget(session: Session, case_id: str, *uses: Use) -> None:
    """Delete keys of a case: nobody reads what they sealed any more."""
    turn_to_write(session)
    session.execute(sa.delete(case_keys).where(case_keys.c.case_id == case_id, case_keys.c.use.in_(uses or tuple(Use))))
    _known(session).pop(case_id, None)


def old(session: Session) -> sa.ColumnElement[bool]:
    return case_keys.c.key_id != _ring(session).newest


def count_old(session: Session) -> int:
    """How many keys of cases an old key of the ring wrapped."""
    return session.execute(sa.select(sa.func.count()).select_from(case_keys).where(old(session))).scalar_one()


def wrap_anew(session: Session, *, most: int, after: tuple[str, str] | None) -> tuple[tuple[str, str] | None, Moved]:
    """Wrap up to `most` keys with the newest key of the ring, in order, behind `after`. Says where to go on, or None when that was all."""
    turn_to_write(session)
    key = (case_keys.c.case_id, case_keys.c.use)
    behind = sa.tuple_(*key) > sa.tuple_(*after) if after else sa.true()
    found = session.execute(sa.select(case_keys).where(old(session), behind).order_by(*key).limit(most)).all()
    did = Moved()
    for row in found:
        try:
            unwrapped = _unwrap(session, row.case_id, row.use, row.wrapped)
        except Unreadable:
            did.unreadable += 1
            continue
        anew = {"key_id": _ring(session).newest, "wrapped": unwrapped.wrap(_ring(session), place(row.case_id, row.use))}
        same = (case_keys.c.case_id == row.case_id, case_keys.c.use == row.use, case_keys.c.wrapped == row.wrapped)
        did.moved += rows(session.execute(sa.update(case_keys).where(*same).values(anew))).rowcount
    return ((found[-1].case_id, found[-1].use) if len(found) == most else None), did


def _key(session: Session, case_id: str, use: Use) -> CaseKey:
    keys = of_case(session, case_id)
    if use not in keys:
        if erased(session, case_id):
            raise Erased(case_id)
        if not keys and _lost(session, case_id):
            raise Unreadable(place(case_id, use))
        # A case from before cases had keys; or one whose content's time was over, and something new is said.
        insert_once(session, case_keys, _row(session, case_id, use, CaseKey.new(), clocks.now()), on=None)
        _known(session).pop(case_id)
        keys = of_case(session, case_id)
    return keys[use]


def _lost(session: Session, case_id: str) -> bool:
    """Whether a key of its own sealed something of this case, and none is here: a backup was put back without its keys."""
    asked = (sa.exists().where(one.table.c.case_id == case_id, _by_its_own(one)) for one in _OF_OLD)
    return session.execute(sa.select(sa.or_(*asked))).scalar_one()


def lost(session: Session) -> set[str]:
    """The cases of which a key of their own sealed something, and none is here, and nobody erased them."""
    asked = (sa.select(one.table.c.case_id).where(_by_its_own(one), *_without_any(one.table)) for one in _OF_OLD)
    return set(session.execute(sa.union(*asked)).scalars())


def _without_any(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(~sa.exists().where(one.c.case_id == table.c.case_id) for one in (case_keys, erasures))


def _by_its_own(sealed: sa.Column[bytes]) -> sa.ColumnElement[bool]:
    return sa.func.substr(sealed, 1, 1) == sa.literal(bytes((BY_THE_CASE,)), sa.LargeBinary)


def _row(session: Session, case_id: str, use: Use, key: CaseKey, now: datetime) -> dict[str, Any]:
    wrapped = key.wrap(_ring(session), place(case_id, use))
    return {"case_id": case_id, "use": use, "key_id": _ring(session).newest, "wrapped": wrapped, "made_at": now}


def _unwrap(session: Session, case_id: str, use: str, wrapped: bytes) -> CaseKey:
    return CaseKey.unwrap(_ring(session), place(case_id, use), wrapped)


def place(case_id: str, use: str) -> str:
    """Where a case's key lies: it opens nowhere else."""
    return f"{WRAPPED}:{case_id}:{use}"


def _ring(session: Session) -> Keyring:
    ring: Keyring = session.info["keyring"]
    return ring


def _known(session: Session) -> dict[str, dict[Use, CaseKey]]:
    known: dict[str, dict[Use, CaseKey]] = session.info.setdefault(KNOWN, {})
    return known


@sa.event.listens_for(Session, "after_rollback")
def _unlearn(session: Session) -> None:
    """A key that was made and taken back must seal nothing more."""
    session.info.pop(KNOWN, None)
