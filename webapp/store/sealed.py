"""Every column that lies sealed: in which place each value is bound, to which case it belongs, and whether its seal is old.

A new sealed column is one line here; a house test fails until it has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.back_models import ways
from webapp.keys import erasures
from webapp.models import (
    avoids,
    complaints,
    consents,
    delivery_attempts,
    drafts,
    helpers,
    mentions,
    news,
    outbox,
    referrals,
)
from webapp.paper_models import long_booklets
from webapp.plan_models import plan_cards, plan_helped, plan_versions
from webapp.seal import Keyring, Unreadable
from webapp.store import vault
from webapp.store.database import rows, turn_to_write
from webapp.store.vault import Moved, Use
from webapp.team_models import inbox_letters, staff, staff_looks
from webapp.text_models import text_conversations, text_wishes
from webapp.wish_models import tell_wishes


@dataclass(frozen=True)
class Sealed:
    """One sealed column. `case` is the column, or the query, that says whose it is; nothing when it is nobody's."""

    column: sa.Column[Any]
    case: sa.ColumnElement[Any]
    use: Use = Use.CONTENT

    @property
    def table(self) -> sa.Table:
        return self.column.table

    @property
    def key(self) -> tuple[sa.Column[Any], ...]:
        return tuple(self.table.primary_key)

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    def place(self, key: tuple[Any, ...]) -> str:
        """Where the value of the row with this key is bound: there it opens, and nowhere else."""
        return ":".join((self.name, *map(str, key)))


_OF_ATTEMPT = sa.select(outbox.c.group_key).where(outbox.c.id == delivery_attempts.c.outbox_id)
# Of the team, and of no case.
NOBODY: sa.ColumnElement[Any] = sa.cast(sa.null(), sa.String(36))
_CASE_OF_ATTEMPT = _OF_ATTEMPT.correlate(delivery_attempts).scalar_subquery()
SEALED = (
    Sealed(drafts.c.answers_sealed, drafts.c.case_id),
    Sealed(drafts.c.half_typed_sealed, drafts.c.case_id),
    Sealed(referrals.c.answers_sealed, referrals.c.case_id),
    Sealed(referrals.c.contact_sealed, referrals.c.case_id),
    Sealed(consents.c.circumstances_sealed, consents.c.case_id, Use.RECORD),
    Sealed(avoids.c.people_sealed, avoids.c.case_id, Use.RECORD),
    Sealed(helpers.c.who_sealed, helpers.c.case_id),
    Sealed(ways.c.to_sealed, ways.c.case_id),
    Sealed(text_conversations.c.said_sealed, text_conversations.c.case_id),
    Sealed(mentions.c.held_sealed, mentions.c.case_id),
    Sealed(text_wishes.c.to_sealed, text_wishes.c.case_id),
    Sealed(tell_wishes.c.said_sealed, tell_wishes.c.case_id),
    Sealed(news.c.data_sealed, news.c.case_id),
    Sealed(complaints.c.said_sealed, complaints.c.case_id, Use.RECORD),
    Sealed(plan_cards.c.answer_sealed, plan_cards.c.case_id),
    Sealed(plan_helped.c.said_sealed, plan_helped.c.case_id),
    Sealed(plan_versions.c.content_sealed, plan_versions.c.case_id),
    Sealed(long_booklets.c.pdf_sealed, long_booklets.c.case_id),
    Sealed(inbox_letters.c.letter_sealed, inbox_letters.c.case_id),
    Sealed(staff_looks.c.said_sealed, staff_looks.c.case_id),
    Sealed(staff.c.who_sealed, NOBODY),
    Sealed(staff.c.second_sealed, NOBODY),
    Sealed(outbox.c.payload_sealed, outbox.c.group_key),
    Sealed(delivery_attempts.c.note_sealed, _CASE_OF_ATTEMPT),
)


# Those that belong to somebody's case.
OF_CASES = tuple(one for one in SEALED if one.case is not NOBODY)


def old(session: Session, sealed: Sealed) -> sa.ColumnElement[bool]:
    """Values that another key sealed than would seal them today: the ring where a case has its own key, or an old key of the ring.

    A letter about an erased case is the ring's for good: that case has no key.
    """
    front = _ring(session).front
    by_ring = sa.func.substr(sealed.column, 1, 1) == sa.literal(front[:1], sa.LargeBinary)
    newest = sa.func.substr(sealed.column, 1, len(front)) == sa.literal(front, sa.LargeBinary)
    return sa.and_(by_ring, sa.or_(~newest, sa.and_(sealed.case.is_not(None), ~_erased(sealed))))


def count_old(session: Session) -> int:
    """How many values an old key sealed."""
    asked = (sa.select(sa.func.count()).select_from(one.table).where(old(session, one)) for one in SEALED)
    return sum(session.execute(query).scalar_one() for query in asked)


def move(session: Session, sealed: Sealed, *, most: int, after: tuple[Any, ...] | None = None) -> tuple[tuple[Any, ...] | None, Moved]:
    """Seal up to `most` old values anew, in the order of their rows, behind `after`. Says where to go on, or None when that was all."""
    turn_to_write(session)
    behind = sa.tuple_(*sealed.key) > sa.tuple_(*after) if after else sa.true()
    found = session.execute(_select(sealed).where(old(session, sealed), behind).order_by(*sealed.key).limit(most)).all()
    vault.fetch(session, (row.whose for row in found))
    did = Moved()
    for row in found:
        _again(session, sealed, row, did)
    return (tuple(found[-1][: len(sealed.key)]) if len(found) == most else None), did


def move_case(session: Session, case_id: str) -> None:
    """Seal with the case's own keys whatever of it the ring has sealed, so that deleting these keys deletes all of it."""
    for sealed in SEALED:
        for row in session.execute(_select(sealed).where(sealed.case == case_id, old(session, sealed))).all():
            _again(session, sealed, row, Moved())


def values(session: Session, sealed: Sealed) -> Iterator[tuple[str | None, str, bytes]]:
    """Each value that is there: its case, its place, and its bytes."""
    for row in session.execute(_select(sealed).where(sealed.column.is_not(None))):
        yield row.whose, sealed.place(tuple(row[: len(sealed.key)])), row.sealed


def _select(sealed: Sealed) -> sa.Select[Any]:
    seals = sa.case((_erased(sealed), None), else_=sealed.case)
    return sa.select(*sealed.key, sealed.column.label("sealed"), sealed.case.label("whose"), seals.label("seals"))


def _erased(sealed: Sealed) -> sa.ColumnElement[bool]:
    return sa.exists().where(erasures.c.case_id == sealed.case)


def _again(session: Session, sealed: Sealed, row: sa.Row[Any], did: Moved) -> None:
    key = tuple(row[: len(sealed.key)])
    place = sealed.place(key)
    try:
        data = vault.open(session, row.whose, place, row.sealed)
    except Unreadable:
        did.unreadable += 1
        return
    anew = vault.seal(session, row.seals, place, data, use=sealed.use)
    # Somebody may have written it meanwhile: then it is new already.
    same = sa.and_(sealed.column == row.sealed, *(column == value for column, value in zip(sealed.key, key, strict=True)))
    did.moved += rows(session.execute(sa.update(sealed.table).where(same).values({sealed.column.name: anew}))).rowcount


def _ring(session: Session) -> Keyring:
    ring: Keyring = session.info["keyring"]
    return ring
