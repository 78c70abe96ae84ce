"""What has waited too long: only which door it leaves by, or which number it has, and since when, so that a person can be told in time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import consent
from webapp.models import WAITING, Kind, consents, news as heard, outbox, referrals

LIST = consent.Permission.DSR


@dataclass(frozen=True)
class Overdue:
    kind: Kind
    wanted_at: datetime


def overdue(session: Session, *, before: datetime, but_not: str) -> tuple[Overdue, ...]:
    """Everything wanted before then that has not left, but what has a key beginning with `but_not`; longest first."""
    waits = (outbox.c.state.in_(WAITING), outbox.c.wanted_at <= before)
    these = sa.select(outbox.c.kind, outbox.c.wanted_at).where(*waits, ~outbox.c.dedupe_key.startswith(but_not))
    return tuple(Overdue(kind, wanted_at) for kind, wanted_at in session.execute(these.order_by(outbox.c.wanted_at)))


@dataclass(frozen=True)
class Unanswered:
    reference: str
    sent_at: datetime


def unanswered(
    session: Session, *, before: datetime, news: Collection[str], kind: str | None = None,
) -> tuple[Unanswered, ...]:
    """Requests of this `kind` sent before then that the ICB has got, without any of this `news`; the longest first.

    Not those whose person has taken back their yes to the list: no answer is owed to them but that it is closed.
    """
    got = (outbox.c.dedupe_key == referrals.c.kind + ":" + referrals.c.case_id, outbox.c.done_at.is_not(None))
    answered = (heard.c.case_id == referrals.c.case_id, heard.c.type.in_(news))
    these = (
        referrals.c.sent_at <= before, referrals.c.purged_at.is_(None), ~sa.exists().where(*answered), sa.exists().where(*got),
        ~_stopped(), *((referrals.c.kind == kind,) if kind else ()),
    )  # fmt: skip
    found = session.execute(sa.select(referrals.c.reference, referrals.c.sent_at).where(*these).order_by(referrals.c.sent_at))
    return tuple(Unanswered(reference, sent_at) for reference, sent_at in found)


@dataclass(frozen=True)
class Untold:
    reference: str
    sent_at: datetime
    decided_at: datetime


def untold(session: Session, *, before: datetime, decision: str, told: Collection[str], kind: str) -> tuple[Untold, ...]:
    """Requests of this `kind` of which the ICB said that they were decided before then, without any news that the person was `told`.

    Not those whose person has taken back their yes to the list since they sent it.
    """
    answered = (heard.c.case_id == referrals.c.case_id, heard.c.type.in_(told))
    decided, said = sa.func.min(heard.c.occurred_at, type_=heard.c.occurred_at.type), sa.exists().where(*answered).correlate(referrals)
    these = (
        heard.c.type == decision, heard.c.occurred_at <= before, referrals.c.kind == kind, referrals.c.purged_at.is_(None),
        ~said, ~_stopped(),
    )  # fmt: skip
    each = (referrals.c.reference, referrals.c.sent_at)
    asked = sa.select(*each, decided).join(heard, heard.c.case_id == referrals.c.case_id).where(*these).group_by(*each).order_by(decided)
    return tuple(Untold(*row) for row in session.execute(asked))


def _stopped() -> sa.ColumnElement[bool]:
    """The person's own last word on the list, since they sent it, is no."""
    later = consents.alias("later")
    theirs, newer = ((one.c.permission == LIST, one.c.who == consent.Who.PERSON) for one in (consents, later))
    same, follows = later.c.case_id == consents.c.case_id, sa.tuple_(later.c.at, later.c.id) > sa.tuple_(consents.c.at, consents.c.id)
    after, mine = sa.exists().where(same, follows, *newer), consents.c.case_id == referrals.c.case_id
    return sa.exists().where(mine, *theirs, consents.c.answer == consent.Answer.NO, consents.c.at > referrals.c.sent_at, ~after)


def made_at(session: Session, promise_id: str) -> datetime | None:
    """Since when something waits, however often it was put back, and by whichever way it was to go first."""
    return session.execute(sa.select(outbox.c.created_at).where(outbox.c.id == promise_id)).scalar_one_or_none()
