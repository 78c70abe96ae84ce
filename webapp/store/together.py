"""What the page of a request shows, read together: all that there is once of it in one query, and whether there is any of the rest.

Each part is asked for where it belongs, as ever: whoever asks for it after this, while the page is made, gets what was read here.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.back_models import cards as card, ways as way
from webapp.models import cases, drafts as draft, invitations as invitation, mentions as mention, outbox as promise, referrals, renewals
from webapp.plan_models import plan_cards
from webapp.store import (
    cards,
    drafts,
    invitations,
    mentions,
    outbox,
    plans,
    referrals as sent,
    renewals as asked,
    tellings,
    vault,
    visits,
    ways,
    wishes,
)
from webapp.store.reads import once, told
from webapp.text_models import text_wishes
from webapp.wish_models import tell_wishes

_OF_ONE = len(drafts.COLUMNS)
_TABLES = (referrals, text_wishes, tell_wishes)


def _any(column: sa.Column[str], *more: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(column == cases.c.id, *more)


def _joined() -> sa.Join:
    """A case with whatever there is once of it."""
    found = cases.outerjoin(draft, draft.c.case_id == cases.c.id)
    for key, use in ((drafts.CONTENT, vault.Use.CONTENT), (drafts.RECORD, vault.Use.RECORD)):
        found = found.outerjoin(key, sa.and_(key.c.case_id == cases.c.id, key.c.use == use))
    for table in _TABLES:
        found = found.outerjoin(table, table.c.case_id == cases.c.id)
    return found.outerjoin(promise, promise.c.dedupe_key == referrals.c.kind + ":" + cases.c.id)


# Made once: building it for every page would cost more than running it.
_COLUMNS = (
    *drafts.COLUMNS, *(column for table in _TABLES for column in table.c), promise.c.done_at,
    _any(mention.c.case_id, mentions.WAITS).label("waits"), _any(invitation.c.helper_case_id).label("invited"),
    _any(plan_cards.c.case_id).label("planned"), _any(renewals.c.case_id).label("asked"),
    _any(card.c.case_id).label("card"), _any(way.c.case_id).label("ways"),
)  # fmt: skip
_READ = sa.select(*_COLUMNS).select_from(_joined()).where(cases.c.id == sa.bindparam("case"))
_BY_VISIT = visits.with_case(_COLUMNS, _joined())


@once
def read(session: Session, case_id: str, *, now: datetime) -> None:
    """Read it, for the page that is being made."""
    row = session.execute(_READ, {"case": case_id}).mappings().one_or_none()
    if row is not None:
        _keep(session, case_id, row, tuple(row.values()), now=now)


def visit(session: Session, token: str, *, now: datetime) -> visits.Visit | None:
    """The person's own visit of this token, while it goes on; and all of its request is read with it."""
    found = visits.found(session, _BY_VISIT, token, now=now)
    if found is None:
        return None
    here, row = found
    _keep(session, here.case_id, row, tuple(row.values())[visits.WIDTH :], now=now)
    told(session, read, None, here.case_id, now=now)
    return here


def _keep(session: Session, case_id: str, row: sa.RowMapping, values: tuple[Any, ...], *, now: datetime) -> None:
    """Say to each question what it would find. `values` begin with those of the draft."""
    vault.learn(session, case_id, content=row[drafts.CONTENT.c.wrapped], record=row[drafts.RECORD.c.wrapped])
    told(session, drafts.kept, drafts.unsealed(session, values[:_OF_ONE]) if row[draft.c.case_id] else None, case_id)
    request, texts, wish = (_row(row, table) for table in _TABLES)
    told(session, sent.of_case, sent.read(session, request) if request else None, case_id)
    told(session, wishes.of_case, wishes.read(session, texts) if texts else None, case_id)
    told(session, tellings.of_case, tellings.read(session, wish) if wish else None, case_id)
    told(session, mentions.waits, row["waits"], case_id)
    if request:
        told(session, outbox.delivered_at, row[promise.c.done_at], f"{request.kind}:{case_id}")
    if not row["invited"]:
        told(session, invitations.of_helper, (), case_id)
    if not row["planned"]:
        told(session, plans.kept, {}, case_id)
    if not row["asked"]:
        told(session, asked.of_case, (), case_id)
    if not row["card"]:
        told(session, cards.of_case, None, case_id, now=now)
    if not row["ways"]:
        told(session, ways.of_case, (), case_id)


def _row(row: sa.RowMapping, table: sa.Table) -> SimpleNamespace | None:
    """The part of the row that is this table's; None where there is none."""
    part = {column.name: row[column] for column in table.c}
    return SimpleNamespace(**part) if part["case_id"] else None
