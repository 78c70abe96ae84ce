"""What has waited too long: only which door it leaves by and since when, so that a person can be told in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind, State, outbox


@dataclass(frozen=True)
class Overdue:
    kind: Kind
    wanted_at: datetime


def overdue(session: Session, *, before: datetime, but_not: str) -> tuple[Overdue, ...]:
    """Everything wanted before then that has not left, but what has a key beginning with `but_not`; longest first."""
    waits = (outbox.c.state.in_((State.READY, State.LEASED)), outbox.c.wanted_at <= before)
    these = sa.select(outbox.c.kind, outbox.c.wanted_at).where(*waits, ~outbox.c.dedupe_key.startswith(but_not))
    return tuple(Overdue(kind, wanted_at) for kind, wanted_at in session.execute(these.order_by(outbox.c.wanted_at)))
