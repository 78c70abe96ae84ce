"""What we promised to send. A promise is made in the same transaction as its reason, and is never forgotten.

Its bytes are fixed when it is made, so every try carries the same. Whoever sends it holds a lease, which ends by itself; who
lost the lease can no longer say how it ended. Of text and mail, a try that nobody saw the end of is never made again blindly.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids, reach, sendable
from webapp.audit import What, Who
from webapp.models import WAITING, Kind, Moment, State, cases, delivery_attempts, outbox
from webapp.seal import Unreadable
from webapp.shares import Shares
from webapp.store import apart, audit, avoids, doubt, texts, turns, vault
from webapp.store.apart import EMPTY, PAYLOAD, SECRET
from webapp.store.database import insert_once, rows, turn_to_write
from webapp.store.doubt import ONCE
from webapp.store.reads import once

NOTE = "delivery_attempts.note_sealed"
LONGEST_NOTE = 200
# Made once: building it for every try would cost more than running it.
_HELD = (outbox.c.id == sa.bindparam("this"), outbox.c.leases == sa.bindparam("lease"), outbox.c.state == State.LEASED)
_BEGINS = sa.update(outbox).where(*_HELD, outbox.c.lease_until > sa.bindparam("now")).values(attempts=outbox.c.attempts + 1)


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
    # Whether it was tried before, by anybody and however long ago.
    tried: bool = False
    # Whether it is written down already that this try begins.
    begun: bool = False
    # The word by which the provider tells us of this try of a text.
    ref: str | None = None

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
    due: datetime | None = None, since: datetime | None = None, now: datetime, who: Who = Who.SERVICE,
) -> str:
    """Promise to send `body`, at `due` or at once, and say its id. A promise made before under this key stays as it was made.

    A letter to the ICB about a case gets the case's next number, as `data.sequence`, and whom never to contact, as `data.do_not_contact`.
    `who`: whose word it was, for the audit. `since`: when the same words were promised first, by a way that was no use.
    """
    turn_to_write(session)
    numbered = kind == Kind.ICB and case_id is not None
    number = _next_number(session, case_id) if numbered else None
    said = {**body, "data": {**body["data"], "sequence": number, **_hard_flags(session, case_id, body["data"])}} if numbered else body
    promise_id = ids.uuid7(now)
    letter = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    made = insert_once(session, outbox, {
        "id": promise_id, "kind": Kind(kind), "state": State.READY, "wanted_at": due or now, "due": due or now, "dedupe_key": dedupe_key,
        "payload_sealed": vault.seal(session, case_id, f"{PAYLOAD}:{promise_id}", letter), "group_key": case_id, "sequence": number,
        "leases": 0, "attempts": 0, "created_at": since or now,
    }, on="dedupe_key")
    if made:
        audit.enter(session, What.PROMISED, who=who, now=now, case_id=case_id, **_which(kind, promise_id, body))
        return promise_id
    if numbered:
        _count(session, case_id, -1)  # still ours alone until we commit, so no number is left out
    return session.execute(sa.select(outbox.c.id).where(outbox.c.dedupe_key == dedupe_key)).scalar_one()


def claim(
    session: Session, *, owner: str, now: datetime, lease: timedelta, most: int, again: int | None = None,
    kinds: Collection[Kind] = tuple(Kind),
) -> list[Promise]:
    """Take up to `most` promises that are due, of which `again` of each kind at most were tried before; see share."""
    return share(session, Shares(most, again=again), owner=owner, now=now, lease=lease, kinds=kinds)


def share(session: Session, shares: Shares, *, owner: str, now: datetime, lease: timedelta, kinds: Collection[Kind]) -> list[Promise]:
    """Take as many promises that are due as there is room for, for as long as `lease`. Nobody else gets them until then.

    What nobody has tried goes first, and of the kinds the one that is due longest. Of each case's letters only the first that is not
    sent is taken, and what no letter that failed may hold up.
    """
    turn_to_write(session)
    waits, until, found = turns.due(session, kinds, now), now + lease, list[tuple[bool, sa.Row[Any]]]()
    if waits.left:
        doubt.left_behind(session, now)
    for tried, kind in product((False, True), waits.kinds):
        room = shares.room(kind, tried=tried)
        held = turns.hold(session, owner=owner, now=now, until=until, kind=kind, tried=tried, left=waits.left, most=room)
        shares.take(kind, tried=tried, number=len(held))
        found += [(tried, row) for row in held]
    vault.fetch(session, (row.group_key for _, row in found))
    found.sort(key=lambda one: (one[0], one[1].due, one[1].id))
    return [replace(one, tried=tried) for tried, row in found if (one := _promise(session, row))]


def began(session: Session, promise: Promise, now: datetime) -> Promise:
    """Write down that a try begins, and give what to send. Commit this before sending. Raises NotYours, and then nothing may be sent."""
    if not rows(session.execute(_BEGINS, {"this": promise.id, "lease": promise.lease, "now": now})).rowcount:
        raise NotYours
    session.execute(sa.insert(delivery_attempts), {"outbox_id": promise.id, "lease": promise.lease, "began_at": now})
    return replace(promise, ref=texts.begin(session, promise.id, promise.lease, now)) if promise.kind is Kind.SMS else promise


def done(session: Session, promise: Promise, *, owner: str, now: datetime, reference: str | None = None, **told: Unpack[Told]) -> None:
    """It arrived. `reference` is what the receiver calls it."""
    first = sa.func.coalesce(outbox.c.done_at, sa.bindparam("first", now, outbox.c.done_at.type))
    known = {} if reference is None else {"their_reference": reference}
    _end(session, promise, owner, now, told, {"state": State.DONE, "done_at": first, **known})
    if promise.kind is Kind.SMS and reference is not None:
        texts.taken(session, promise.id, promise.lease, reference, now)
    entered(session, What.ARRIVED, promise, now)


def later(session: Session, promise: Promise, *, owner: str, now: datetime, due: datetime, **told: Unpack[Told]) -> None:
    """It did not arrive. Try again at `due`."""
    _end(session, promise, owner, now, told, {"state": State.READY, "due": due})


def dead(session: Session, promise: Promise, *, owner: str, now: datetime, **told: Unpack[Told]) -> None:
    """It cannot be sent. It is kept for a person to look at, and no longer holds up the letters after it."""
    _end(session, promise, owner, now, told, {"state": State.DEAD})
    # A text or a mail that may have gone is `unsure`: this one has not gone.
    entered(session, What.FAILED, promise, now, **({"how": "not-sent"} if promise.kind in ONCE else {}))


def asking(session: Session, promise: Promise, *, owner: str, now: datetime, due: datetime, **told: Unpack[Told]) -> None:
    """A text may have arrived. Ask about it at `due`, unless news of it has come already."""
    if (sid := texts.sid_of(session, promise.id, promise.lease)) is not None:
        done(session, promise, owner=owner, now=now, reference=sid, **told)
        return
    _end(session, promise, owner, now, told, {"state": State.ASKING, "due": due})


def unsure(session: Session, promise: Promise, *, owner: str, now: datetime, **told: Unpack[Told]) -> None:
    """It may have arrived. It is kept for a person to look at."""
    _end(session, promise, owner, now, told, {"state": State.UNSURE})
    entered(session, What.FAILED, promise, now)


def put_back(session: Session, promise: Promise, *, owner: str, now: datetime, until: datetime, status: str) -> None:
    """It may not go yet, and nobody tried to send it. It is wanted then."""
    _end(session, promise, owner, now, {"status": status}, {
        "state": State.READY, "due": until, "wanted_at": until, "attempts": outbox.c.attempts - 1,
    })
    this = (delivery_attempts.c.outbox_id == promise.id, delivery_attempts.c.lease == promise.lease)
    session.execute(sa.delete(delivery_attempts).where(*this))
    texts.never_begun(session, promise.id, promise.lease)


def overtaken(session: Session, promise_id: str) -> bool:
    """Whether a newer message of the same name waits for the same one: two that say the same are one too many."""
    mine = session.execute(sa.select(outbox).where(outbox.c.id == promise_id)).one_or_none()
    if mine is None or mine.group_key is None or "/" not in mine.dedupe_key:
        return False
    same = outbox.c.dedupe_key.endswith("/" + mine.dedupe_key.partition("/")[2], autoescape=True)
    newer = sa.tuple_(outbox.c.created_at, outbox.c.id) > sa.tuple_(sa.literal(mine.created_at, Moment), mine.id)
    waits = (outbox.c.group_key == mine.group_key, outbox.c.kind == mine.kind, outbox.c.state.in_((State.READY, State.LEASED)))
    return session.execute(sa.select(sa.exists().where(*waits, same, newer))).scalar_one()


def said(session: Session, promise_id: str) -> tuple[str | None, Mapping[str, Any]] | None:
    """Whose it is and what it says, while that is kept."""
    row = session.execute(sa.select(outbox).where(outbox.c.id == promise_id)).one_or_none()
    if row is None or not row.payload_sealed:
        return None
    try:
        letter = vault.open(session, row.group_key, f"{PAYLOAD}:{row.id}", row.payload_sealed)
    except Unreadable:
        return None
    return row.group_key, json.loads(letter)


def counts(session: Session, now: datetime) -> Waiting:
    """How much waits, and what needs a person."""
    waits = sa.and_(outbox.c.state.in_(WAITING), outbox.c.wanted_at <= now)
    needs = sa.and_(outbox.c.state == State.DEAD, sa.func.coalesce(outbox.c.last_status, "").not_in(sendable.NOBODY_LOOKS))
    number, oldest, dead, unsure = session.execute(sa.select(
        sa.func.count().filter(waits), sa.func.min(outbox.c.wanted_at).filter(waits), sa.func.count().filter(needs),
        sa.func.count().filter(outbox.c.state == State.UNSURE),
    ).where(outbox.c.state != State.DONE)).one()
    return Waiting(number, int((now - oldest).total_seconds()) if oldest else 0, dead, unsure)


@once
def delivered_at(session: Session, dedupe_key: str) -> datetime | None:
    """When it first arrived; None while it has not."""
    return session.execute(sa.select(outbox.c.done_at).where(outbox.c.dedupe_key == dedupe_key)).scalar_one_or_none()


def _end(session: Session, promise: Promise, owner: str, now: datetime, told: Told, becomes: dict[str, Any]) -> None:
    # A worker that was slow and not dead may still tell how its own try ended, unless somebody took the promise up again.
    ours = (outbox.c.id == promise.id, outbox.c.owner == owner, outbox.c.leases == promise.lease)
    status, note = told.get("status"), told.get("note", "")[:LONGEST_NOTE].encode("utf-8", "replace")
    change = sa.update(outbox).where(*ours, outbox.c.state.in_((State.LEASED, State.ASKING, State.UNSURE)))
    becomes = {"owner": None, "lease_until": None, "last_status": status, **becomes}
    keyless = promise.case_id is not None and not vault.has(session, promise.case_id)
    if becomes["state"] not in WAITING and promise.kind in ONCE and (keyless or SECRET in promise.body):
        becomes["payload_sealed"] = EMPTY if keyless else apart.without_secret(session, promise.case_id, promise.id, promise.body)
    if not rows(session.execute(change.values(becomes))).rowcount:
        raise NotYours
    where = f"{NOTE}:{promise.id}:{promise.lease}"
    sealed = vault.seal(session, promise.case_id, where, note) if note and not keyless else None
    this = (delivery_attempts.c.outbox_id == promise.id, delivery_attempts.c.lease == promise.lease)
    session.execute(sa.update(delivery_attempts).where(*this).values(ended_at=now, status=status, ms=told.get("ms"), note_sealed=sealed))


def entered(session: Session, what: What, promise: Promise, now: datetime, **more: str) -> None:
    """Enter in the audit what became of it."""
    which = {**_which(promise.kind, promise.id, promise.body), **more}
    audit.enter(session, what, who=Who.SERVICE, now=now, case_id=promise.case_id, **which)


def _which(kind: Kind | str, promise_id: str, body: Mapping[str, Any]) -> dict[str, str]:
    """What the audit keeps of a promise: of a letter to the ICB its type and its webhook-id; of a text or a mail that it is one."""
    if kind != Kind.ICB:
        return {"kind": Kind(kind).value}
    # What was emptied since has no type any more, and still arrives.
    return {"kind": Kind.ICB.value, "type": str(body.get("type", "")), "letter": promise_id}


def _hard_flags(session: Session, case_id: str | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """Whom never to contact, as it stands now: put in here, the one way out, so that no letter about a person leaves without it."""
    people = avoids.of_case(session, case_id) if case_id else ()
    return {"do_not_contact": reach.hard(people)} if people or "do_not_contact" in data else {}


def _next_number(session: Session, case_id: str | None) -> int:
    number = _count(session, case_id, 1)
    if number is None:
        raise LookupError(case_id)
    return number


def _count(session: Session, case_id: str | None, by: int) -> int | None:
    change = sa.update(cases).where(cases.c.id == case_id).values(out_sequence=cases.c.out_sequence + by).returning(cases.c.out_sequence)
    return session.execute(change).scalar_one_or_none()


def _promise(session: Session, row: sa.Row[Any]) -> Promise | None:
    """The promise in a row. One whose key is gone is dead, so that it never keeps the others from leaving."""
    try:
        letter = vault.open(session, row.group_key, f"{PAYLOAD}:{row.id}", row.payload_sealed)
    except Unreadable:
        gone = {"state": State.DEAD, "owner": None, "lease_until": None, "last_status": "unreadable"}
        session.execute(sa.update(outbox).where(outbox.c.id == row.id).values(gone))
        return None
    return Promise(
        id=row.id, kind=row.kind, letter=letter, case_id=row.group_key, sequence=row.sequence,
        dedupe_key=row.dedupe_key, attempts=row.attempts, wanted_at=row.wanted_at, created_at=row.created_at, lease=row.leases,
        lease_until=row.lease_until,
    )
