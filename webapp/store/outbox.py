"""What we promised to send. A promise is made in the same transaction as its reason, and is never forgotten.

Its bytes are fixed when it is made, so every try carries the same. Whoever sends it holds a lease, which ends by itself; who
lost the lease can no longer say how it ended. Of text and mail, a try that nobody saw the end of is never made again blindly.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.models import Kind, State, cases, delivery_attempts, outbox
from webapp.seal import Unreadable
from webapp.store.database import insert_once, rows, turn_to_write

PAYLOAD, NOTE = "outbox.payload_sealed", "delivery_attempts.note_sealed"
# What a person would get twice. The ICB knows a repeated letter by its id.
ONCE = (Kind.SMS, Kind.MAIL)
LONGEST_NOTE = 200


class NotYours(Exception):
    """The lease is over, and somebody else may hold the promise now. Do not send it."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something to send, held by one worker for a while. `id` is the webhook-id; `letter` is exactly what goes out."""

    id: str
    kind: Kind
    letter: bytes = field(repr=False)
    case_id: str | None
    sequence: int | None
    dedupe_key: str
    attempts: int
    wanted_at: datetime
    created_at: datetime
    lease: int
    lease_until: datetime

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """What the letter says."""
        found: dict[str, Any] = json.loads(self.letter)
        return found


@dataclass(frozen=True)
class Waiting:
    """`oldest_seconds` is how long the oldest one should have been gone. What is wanted on a later day does not wait yet."""

    waiting: int
    oldest_seconds: int
    dead: int
    unsure: int = 0


class Told(TypedDict, total=False):
    """What is known of how a try ended: a short word of ours, how long it took, and a note without anyone's words in it."""

    status: str | None
    ms: int | None
    note: str


def promise(
    session: Session, kind: Kind | str, body: Mapping[str, Any], *, case_id: str | None = None, dedupe_key: str,
    due: datetime | None = None, now: datetime,
) -> str:
    """Promise to send `body`, at `due` or at once, and say its id. A promise made before under this key stays as it was made.

    A letter to the ICB about a case gets the case's next number, as `data.sequence`.
    """
    turn_to_write(session)
    numbered = kind == Kind.ICB and case_id is not None
    number = _next_number(session, case_id) if numbered else None
    said = {**body, "data": {**body["data"], "sequence": number}} if numbered else body
    promise_id = ids.uuid7(now)
    letter = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    made = insert_once(session, outbox, {
        "id": promise_id, "kind": Kind(kind), "state": State.READY, "wanted_at": due or now, "due": due or now, "dedupe_key": dedupe_key,
        "payload_sealed": session.info["keyring"].seal(f"{PAYLOAD}:{promise_id}", letter), "group_key": case_id, "sequence": number,
        "leases": 0, "attempts": 0, "created_at": now,
    }, on="dedupe_key")
    if made:
        return promise_id
    if numbered:
        _count(session, case_id, -1)  # still ours alone until we commit, so no number is left out
    return session.execute(sa.select(outbox.c.id).where(outbox.c.dedupe_key == dedupe_key)).scalar_one()


def claim(
    session: Session, *, owner: str, now: datetime, lease: timedelta, most: int, kinds: Collection[Kind] = tuple(Kind),
) -> list[Promise]:
    """Take up to `most` promises that are due, for as long as `lease`. Nobody else gets them until then.

    Of each case's letters only the first that is not sent is given out.
    """
    turn_to_write(session)
    _give_up_guessing(session, now)
    picked = (
        sa.select(outbox.c.id).where(_free(now), outbox.c.kind.in_(kinds), ~_after_another(now))
        .order_by(outbox.c.due, outbox.c.id).limit(most).with_for_update(skip_locked=True).cte("picked")
    )
    change = (
        sa.update(outbox).where(outbox.c.id.in_(sa.select(picked.c.id)))
        .values(state=State.LEASED, owner=owner, lease_until=now + lease, leases=outbox.c.leases + 1).returning(outbox)
    )
    found = sorted(session.execute(change).all(), key=lambda row: (row.due, row.id))
    return [one for row in found if (one := _promise(session, row))]


def began(session: Session, promise: Promise, now: datetime) -> None:
    """Write down that a try begins. Commit this before sending. Raises NotYours, and then nothing may be sent."""
    change = sa.update(outbox).where(outbox.c.id == promise.id, outbox.c.leases == promise.lease, outbox.c.state == State.LEASED)
    held = session.execute(change.where(outbox.c.lease_until > now).values(attempts=outbox.c.attempts + 1))
    if not rows(held).rowcount:
        raise NotYours
    session.execute(sa.insert(delivery_attempts), {"outbox_id": promise.id, "lease": promise.lease, "began_at": now})


def done(session: Session, promise: Promise, *, owner: str, now: datetime, reference: str | None = None, **told: Unpack[Told]) -> None:
    """It arrived. `reference` is what the receiver calls it."""
    first = sa.func.coalesce(outbox.c.done_at, sa.bindparam("first", now, outbox.c.done_at.type))
    known = {} if reference is None else {"their_reference": reference}
    _end(session, promise, owner, now, told, {"state": State.DONE, "done_at": first, **known})


def later(session: Session, promise: Promise, *, owner: str, now: datetime, due: datetime, **told: Unpack[Told]) -> None:
    """It did not arrive. Try again at `due`."""
    _end(session, promise, owner, now, told, {"state": State.READY, "due": due})


def dead(session: Session, promise: Promise, *, owner: str, now: datetime, **told: Unpack[Told]) -> None:
    """It cannot be sent. It is kept for a person to look at, and no longer holds up the letters after it."""
    _end(session, promise, owner, now, told, {"state": State.DEAD})


def unsure(session: Session, promise: Promise, *, owner: str, now: datetime, **told: Unpack[Told]) -> None:
    """It may have arrived. It is kept for a person to look at."""
    _end(session, promise, owner, now, told, {"state": State.UNSURE})


def counts(session: Session, now: datetime) -> Waiting:
    """How much waits, and what needs a person."""
    waits = sa.and_(outbox.c.state.in_((State.READY, State.LEASED)), outbox.c.wanted_at <= now)
    number, oldest, dead, unsure = session.execute(sa.select(
        sa.func.count().filter(waits), sa.func.min(outbox.c.wanted_at).filter(waits),
        sa.func.count().filter(outbox.c.state == State.DEAD), sa.func.count().filter(outbox.c.state == State.UNSURE),
    ).where(outbox.c.state != State.DONE)).one()
    return Waiting(number, int((now - oldest).total_seconds()) if oldest else 0, dead, unsure)


def delivered_at(session: Session, dedupe_key: str) -> datetime | None:
    """When it first arrived; None while it has not."""
    return session.execute(sa.select(outbox.c.done_at).where(outbox.c.dedupe_key == dedupe_key)).scalar_one_or_none()


def _end(session: Session, promise: Promise, owner: str, now: datetime, told: Told, becomes: dict[str, Any]) -> None:
    # A worker that was slow and not dead may still tell how its own try ended, unless somebody took the promise up again.
    ours = (outbox.c.id == promise.id, outbox.c.owner == owner, outbox.c.leases == promise.lease)
    status, note = told.get("status"), told.get("note", "")[:LONGEST_NOTE].encode("utf-8", "replace")
    change = sa.update(outbox).where(*ours, outbox.c.state.in_((State.LEASED, State.UNSURE)))
    if not rows(session.execute(change.values({"owner": None, "lease_until": None, "last_status": status, **becomes}))).rowcount:
        raise NotYours
    sealed = session.info["keyring"].seal(f"{NOTE}:{promise.id}:{promise.lease}", note) if note else None
    this = (delivery_attempts.c.outbox_id == promise.id, delivery_attempts.c.lease == promise.lease)
    session.execute(sa.update(delivery_attempts).where(*this).values(ended_at=now, status=status, ms=told.get("ms"), note_sealed=sealed))


def _next_number(session: Session, case_id: str | None) -> int:
    number = _count(session, case_id, 1)
    if number is None:
        raise LookupError(case_id)
    return number


def _count(session: Session, case_id: str | None, by: int) -> int | None:
    change = sa.update(cases).where(cases.c.id == case_id).values(out_sequence=cases.c.out_sequence + by).returning(cases.c.out_sequence)
    return session.execute(change).scalar_one_or_none()


def _begun() -> sa.ColumnElement[bool]:
    """The try of the present lease began, and nobody saw its end."""
    this = (delivery_attempts.c.outbox_id == outbox.c.id, delivery_attempts.c.lease == outbox.c.leases)
    return sa.exists().where(*this, delivery_attempts.c.ended_at.is_(None))


def _free(now: datetime) -> sa.ColumnElement[bool]:
    ready = sa.and_(outbox.c.state == State.READY, outbox.c.due <= now)
    left_behind = sa.and_(outbox.c.state == State.LEASED, outbox.c.lease_until <= now, sa.or_(outbox.c.kind == Kind.ICB, ~_begun()))
    return sa.or_(ready, left_behind)


def _after_another(now: datetime) -> sa.ColumnElement[bool]:
    """An earlier letter of the same case still waits. One that is only wanted some day holds up nobody."""
    earlier = outbox.alias("earlier")
    same = (earlier.c.group_key == outbox.c.group_key, earlier.c.sequence < outbox.c.sequence)
    return sa.exists().where(*same, earlier.c.state.in_((State.READY, State.LEASED)), earlier.c.wanted_at <= now)


def _give_up_guessing(session: Session, now: datetime) -> None:
    """A worker died while it sent a text or a mail. It may have gone: say so, instead of sending it twice."""
    over = (outbox.c.state == State.LEASED, outbox.c.lease_until <= now, outbox.c.kind.in_(ONCE), _begun())
    lost = sa.select(outbox.c.id).where(*over).with_for_update(skip_locked=True).cte("lost")
    session.execute(sa.update(outbox).where(outbox.c.id.in_(sa.select(lost.c.id))).values(state=State.UNSURE))


def _promise(session: Session, row: sa.Row[Any]) -> Promise | None:
    """The promise in a row. One whose key is gone is dead, so that it never keeps the others from leaving."""
    try:
        letter = session.info["keyring"].open(f"{PAYLOAD}:{row.id}", row.payload_sealed)
    except Unreadable:
        gone = {"state": State.DEAD, "owner": None, "lease_until": None, "last_status": "unreadable"}
        session.execute(sa.update(outbox).where(outbox.c.id == row.id).values(gone))
        return None
    return Promise(
        id=row.id, kind=row.kind, letter=letter, case_id=row.group_key, sequence=row.sequence,
        dedupe_key=row.dedupe_key, attempts=row.attempts, wanted_at=row.wanted_at, created_at=row.created_at, lease=row.leases,
        lease_until=row.lease_until,
    )
