"""The keys of all cases in a file of their own, apart from the backups of what they seal, with the list of whoever was erased.

Backups are kept for long and hold no keys; of this file only the newest is kept. So whoever is erased is unreadable in every backup
as soon as the file was written again. The keys in it are wrapped: without DATA_KEYS it is worth nothing.

What a file knows and this database does not is never written over by itself: a backup was put back, and only the file opens it.
"""

from __future__ import annotations

import errno
import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.back_models import halves
from webapp.keys import case_keys, erasures
from webapp.letters import moment
from webapp.models import cases
from webapp.store import erasing, vault, visits
from webapp.store.database import insert_once, turn_to_write

KEYS, ERASED, LOST, HASH = "case_keys", "erased", "lost", "sha256"
Held = dict[str, list[Any]]


class NotKeys(ValueError):
    """Not a file that `save` wrote, or not all of it."""


class Loses(ValueError):
    """Written now, the file would lose what only the one before knows: put that back first."""

    def __init__(self, *, cases: int, erased: int, lost: int) -> None:
        super().__init__(f"cases {cases}, erased {erased}, lost {lost}")
        self.cases, self.erased, self.lost = cases, erased, lost


@dataclass
class PutBack:
    """How many keys were missing here, and how many cases were here that had been erased since."""

    keys: int = 0
    erased: int = 0


def save(session: Session, file: Path, *, force: bool = False) -> int:
    """Write the file, whole or not at all, in the place of the one before. Says how many keys are in it.

    Raises Loses when the file before holds cases or erasures that this database lacks, or when keys are missing here. With `force` it
    is written all the same, and what the one before held of them stays beside it, without anybody who was erased.
    Raises NotKeys when what lies there is no such file, and OSError.
    """
    before, beside = _held(file), _beside(file)
    held, lost = _all(session), vault.lost(session)
    gone = _cases(held[ERASED] + before[ERASED])
    loses = Loses(
        cases=len(_cases(before[KEYS]) - _cases(held[KEYS]) - gone), erased=len(_cases(before[ERASED]) - _cases(held[ERASED])),
        lost=len(lost - set(before.get(LOST, ()))),
    )
    if any((loses.cases, loses.erased, loses.lost)) and not force:
        raise loses
    if loses.cases or loses.erased:
        if beside.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(beside))
        _write(beside, _without(before, gone))
    elif beside.exists():
        # Whoever was erased since must be unreadable with this one, too.
        _write(beside, _without(_read(beside), gone))
    _write(file, held | ({LOST: sorted(lost)} if lost else {}))
    return len(held[KEYS])


def load(session: Session, file: Path, *, now: datetime) -> PutBack:
    """Put back keys that are missing here, and erase again whoever was erased after this database was backed up. Raises NotKeys.

    Every visit ends, and who showed a card shows it again: what ended after the backup was made must not open anything once more.
    """
    held = _read(file)
    turn_to_write(session)
    before = set(session.execute(sa.select(erasures.c.case_id)).scalars())
    gone = {one["case_id"] for one in held[ERASED]}
    here = set(session.execute(sa.select(cases.c.id)).scalars()) - before
    did = PutBack()
    for one in held[KEYS]:
        if one["case_id"] in here - gone:
            row = {**one, "wrapped": b64decode(one["wrapped"]), "made_at": moment(one["made_at"])}
            did.keys += insert_once(session, case_keys, row, on=None)
    for one in held[ERASED]:
        if one["case_id"] in here:
            erasing.again(session, one["case_id"], now=now, dropped=one["counts"].get("letters", 0))
            session.execute(sa.insert(erasures), {**one, "at": moment(one["at"])})
            did.erased += 1
    visits.end_every(session, now=now)
    session.execute(sa.delete(halves))
    return did


def _all(session: Session) -> Held:
    found = session.execute(sa.select(case_keys).order_by(case_keys.c.case_id, case_keys.c.use)).all()
    gone = session.execute(sa.select(erasures).order_by(erasures.c.case_id)).all()
    return {
        KEYS: [{**row._asdict(), "wrapped": b64encode(row.wrapped).decode(), "made_at": row.made_at.isoformat()} for row in found],
        ERASED: [{"case_id": row.case_id, "at": row.at.isoformat(), "who": row.who, "counts": row.counts} for row in gone],
    }


def _held(file: Path) -> Held:
    return _read(file) if file.exists() else {KEYS: [], ERASED: []}


def _beside(file: Path) -> Path:
    """Where the file before stays when what it knew was written over on somebody's word."""
    return file.with_name(f"{file.name}.1")


def _cases(these: list[Any]) -> set[str]:
    return {one["case_id"] for one in these}


def _without(held: Held, gone: set[str]) -> Held:
    return held | {KEYS: [one for one in held[KEYS] if one["case_id"] not in gone]}


def _write(file: Path, held: Held) -> None:
    half = file.with_name(f"{file.name}.half")
    half.touch(mode=0o600)
    with half.open("w", encoding="utf-8") as written:
        json.dump({**held, HASH: _hash(held)}, written, indent=1)
        written.flush()
        os.fsync(written.fileno())
    half.replace(file)


def _read(file: Path) -> Held:
    try:
        held = json.loads(file.read_text("utf-8"))
        whole = held.pop(HASH) == _hash(held)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as wrong:
        raise NotKeys from wrong
    if not whole:
        raise NotKeys
    found: Held = held
    return found


def _hash(held: Held) -> str:
    return sha256(json.dumps(held, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
