"""What is known of a number or an address, found by its keyed hash alone: whether it wants us, and what went there lately.

Whoever has the phone may say STOP or WRONG, and that holds for every case, also after a case was deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import codes
from webapp.back_models import ways
from webapp.models import Kind
from webapp.store.database import PSEUDONYMS, insert_or_hold, rows, turn_to_write
from webapp.store.reads import once
from webapp.text_models import proofs, reaches, sendings

# The same name as of the ways back: one number is one hash, wherever it stands.
REACH = "way"
# Nothing is counted for longer than this.
COUNTED = timedelta(days=7)
# A row that holds nobody back is of no use after this.
KEPT = timedelta(days=400)
# Made once: building them for every message would cost more than running them.
_THESE = sa.select(reaches).where(reaches.c.found_by.in_(sa.bindparam("these", expanding=True)))
_WENT = sa.select(sendings.c.at).where(
    sendings.c.found_by.in_(sa.bindparam("these", expanding=True)), sendings.c.sort == sa.bindparam("which"),
    sendings.c.outbox_id != sa.bindparam("but"), sendings.c.at > sa.bindparam("since"),
).order_by(sendings.c.at)  # fmt: skip
_TAKEN_BACK = sa.delete(sendings).where(sendings.c.outbox_id == sa.bindparam("this"))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """One number or address. Nothing is known of most."""

    stopped_at: datetime | None = None
    wrong_at: datetime | None = None
    failed_at: datetime | None = None
    failed_why: str | None = None
    heard_at: datetime | None = None


NOTHING = Reach()


def named(kind: Kind | str, to: str) -> str:
    """A number or address as it is looked for: capitals in an address make no difference."""
    return f"{Kind(kind).value} {to.strip().casefold()}"


def hashes(session: Session, kind: Kind | str, to: str) -> dict[str, str]:
    """What finds it, by the id of the key, newest first."""
    return codes.found_by(session.info[PSEUDONYMS].keys, REACH, named(kind, to))


@once
def find(session: Session, kind: Kind | str, to: str) -> Reach:
    """What is known of it now."""
    return of(session.execute(_THESE, {"these": list(hashes(session, kind, to).values())}).all())


def hold(session: Session, kind: Kind | str, to: str, *, now: datetime) -> Reach:
    """The same; and nobody else sends there, or changes what is known, until this session ends."""
    turn_to_write(session)
    known = hashes(session, kind, to)
    key_id, newest = next(iter(known.items()))
    first = {"found_by": newest, "key_id": key_id, "kind": Kind(kind), "used_at": now}
    insert_or_hold(session, reaches, first)
    found = session.execute(_THESE, {"these": list(known.values())}).all()
    if older := [row.found_by for row in found if row.found_by != newest]:
        # Found by a key from before: from now on by the newest, so that the old one can be taken away.
        session.execute(sa.update(reaches).where(reaches.c.found_by == newest).values(**vars(of(found)), used_at=now))
        session.execute(sa.delete(reaches).where(reaches.c.found_by.in_(older)))
        session.execute(sa.update(sendings).where(sendings.c.found_by.in_(older)).values(found_by=newest))
    return of(found)


def note(session: Session, kind: Kind | str, to: str, *, now: datetime, **told: Any) -> None:
    """Write down what somebody told us of it."""
    hold(session, kind, to, now=now)
    newest = next(iter(hashes(session, kind, to).values()))
    session.execute(sa.update(reaches).where(reaches.c.found_by == newest).values(**told, used_at=now))


def cases(session: Session, kind: Kind | str, to: str) -> list[str]:
    """Every case that ever checked this number or address, or has it as a way back."""
    known = list(hashes(session, kind, to).values())
    asked = sa.union(*(sa.select(table.c.case_id).where(table.c.found_by.in_(known)) for table in (proofs, ways)))
    return sorted(session.execute(asked).scalars())


def went(session: Session, kind: Kind | str, to: str, sort: str, *, but: str, since: datetime) -> list[datetime]:
    """When messages of this sort went there, oldest first, but this one. Whoever asks holds the number: nobody else adds one meanwhile."""
    these = list(hashes(session, kind, to).values())
    return list(session.execute(_WENT, {"these": these, "which": sort, "but": but, "since": since}).scalars())


def goes(session: Session, kind: Kind | str, to: str, sort: str, *, outbox_id: str, now: datetime) -> None:
    """Count a message that goes now. One that is tried again counts once, at its last try."""
    taken_back(session, outbox_id)
    newest = next(iter(hashes(session, kind, to).values()))
    session.execute(sa.insert(sendings), {"outbox_id": outbox_id, "found_by": newest, "sort": sort, "at": now})


def taken_back(session: Session, outbox_id: str) -> None:
    """It did not go after all."""
    turn_to_write(session)
    session.execute(_TAKEN_BACK, {"this": outbox_id})


def delete_old(session: Session, *, now: datetime) -> int:
    """Delete what says nothing any more. That somebody said STOP or WRONG stays for good."""
    turn_to_write(session)
    session.execute(sa.delete(sendings).where(sendings.c.at <= now - COUNTED))
    silent = (reaches.c.stopped_at.is_(None), reaches.c.wrong_at.is_(None), reaches.c.used_at <= now - KEPT)
    return rows(session.execute(sa.delete(reaches).where(*silent))).rowcount


def of(found: Collection[Any]) -> Reach:
    """What several rows say together: the newest of each."""
    def newest(name: str) -> datetime | None:
        return max((at for row in found if (at := getattr(row, name)) is not None), default=None)

    failed_at = newest("failed_at")
    why = next((row.failed_why for row in found if row.failed_at == failed_at), None) if failed_at else None
    return Reach(
        stopped_at=newest("stopped_at"), wrong_at=newest("wrong_at"), failed_at=failed_at, failed_why=why, heard_at=newest("heard_at"),
    )
