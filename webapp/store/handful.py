"""A handful of letters to the ICB in one transaction: that a try of each begins, and that those of before arrived.

Only letters: the ICB knows a repeated one by its id. Texts and mail, which nobody may get twice, are written down one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What
from webapp.models import Kind, State, delivery_attempts, outbox
from webapp.store.outbox import Promise, entered

_ENDED = sa.update(delivery_attempts).where(
    delivery_attempts.c.outbox_id == sa.bindparam("which"), delivery_attempts.c.lease == sa.bindparam("held"),
).values(ended_at=sa.bindparam("at"), status=sa.bindparam("said"), ms=sa.bindparam("took"))  # fmt: skip
_DONE = sa.update(outbox).where(outbox.c.id == sa.bindparam("which")).values(
    state=State.DONE, owner=None, lease_until=None, last_status=sa.bindparam("said"),
    done_at=sa.func.coalesce(outbox.c.done_at, sa.bindparam("at", type_=outbox.c.done_at.type)),
    their_reference=sa.func.coalesce(sa.bindparam("name", type_=outbox.c.their_reference.type), outbox.c.their_reference),
)  # fmt: skip

_THESE = outbox.c.id.in_(sa.bindparam("these", expanding=True))
_TRIED = sa.update(outbox).where(_THESE).values(attempts=outbox.c.attempts + 1)
_BEGAN = sa.insert(delivery_attempts)
# Held in one order, as by everybody who holds more than one.
_OURS = sa.select(outbox.c.id, outbox.c.leases).where(
    _THESE, outbox.c.owner == sa.bindparam("who"), outbox.c.state == State.LEASED,
).order_by(outbox.c.id).with_for_update()  # fmt: skip


@dataclass(frozen=True)
class Arrived:
    """A letter that arrived, what the ICB said and calls it, and how many milliseconds it took. Written down nowhere yet."""

    letter: Promise
    status: str
    reference: str | None
    ms: int


def began(session: Session, claimed: Sequence[Promise], now: datetime) -> list[Promise]:
    """Write down that a try of each letter begins, in the transaction that claimed it: until its commit nobody else can hold it.

    Texts and mail are given back as they are.
    """
    letters = [one for one in claimed if one.kind is Kind.ICB]
    if letters:
        session.execute(_TRIED, {"these": [one.id for one in letters]})
        session.execute(_BEGAN, [{"outbox_id": one.id, "lease": one.lease, "began_at": now} for one in letters])
    return [replace(one, begun=one.kind is Kind.ICB) for one in claimed]


def arrived(session: Session, these: Sequence[Arrived], *, owner: str, now: datetime) -> list[Promise]:
    """Write down that these arrived. Says which of them somebody else has taken up since: of those nothing is written."""
    if not these:
        return []
    asked = session.execute(_OURS, {"these": [one.letter.id for one in these], "who": owner})
    held = {(row.id, row.leases) for row in asked}
    ours = [one for one in these if (one.letter.id, one.letter.lease) in held]
    if ours:
        told = [{
            "which": one.letter.id, "held": one.letter.lease, "at": now, "said": one.status, "took": one.ms,
            "name": one.reference,
        } for one in ours]  # fmt: skip
        session.execute(_DONE, [{name: one[name] for name in ("which", "said", "at", "name")} for one in told])
        session.execute(_ENDED, [{name: one[name] for name in ("which", "held", "at", "said", "took")} for one in told])
        for one in ours:
            entered(session, What.ARRIVED, one.letter, now)
    return [one.letter for one in these if one not in ours]
