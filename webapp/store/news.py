"""What the ICB told us about a request: kept once, sealed, in whatever order it came."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.models import news
from webapp.status import News
from webapp.store import audit, vault
from webapp.store.database import insert_once

DATA = "news.data_sealed"
ORDER = (news.c.sequence, news.c.received_at, news.c.id)
# Made once: building it for every message would cost more than running it.
_OF_CASE = sa.select(news).where(news.c.case_id == sa.bindparam("case")).order_by(*ORDER)


def add(
    session: Session, *, webhook_id: str, case_id: str | None, type: str, sequence: int | None, occurred_at: datetime,
    data: Mapping[str, Any], now: datetime, staff: str | None = None,
) -> bool:
    """Keep a piece of news. False when this very letter was here before, also when both came in the same moment.

    `staff`: who of the team wrote it in the inbox of this service, as the audit calls them.
    """
    news_id = ids.uuid7(now)
    fresh = insert_once(session, news, {
        "id": news_id, "webhook_id": webhook_id, "case_id": case_id, "type": type, "sequence": sequence, "occurred_at": occurred_at,
        "received_at": now, "data_sealed": vault.seal_json(session, case_id, f"{DATA}:{news_id}", data),
    }, on="webhook_id")
    if fresh:
        # Their own name for the letter is theirs to choose, so it could hold anything: it is left out.
        numbered = {} if sequence is None else {"sequence": sequence}
        by = {} if staff is None else {"staff": staff}
        audit.enter(session, What.HEARD, who=Who.ICB, now=now, case_id=case_id, type=type, **numbered, **by)
    return fresh


def of_case(session: Session, case_id: str) -> tuple[News, ...]:
    """Everything heard about a request, oldest first by the ICB's own count."""
    return tuple(_news(session, row) for row in session.execute(_OF_CASE, {"case": case_id}))


def of_cases(session: Session, case_ids: Collection[str]) -> Mapping[str, tuple[News, ...]]:
    """The same of many requests at once. None of those that nothing was heard about."""
    vault.fetch(session, case_ids)
    found: dict[str, tuple[News, ...]] = {}
    for row in session.execute(sa.select(news).where(news.c.case_id.in_(case_ids)).order_by(*ORDER)):
        found[row.case_id] = (*found.get(row.case_id, ()), _news(session, row))
    return found


def _news(session: Session, row: sa.Row[Any]) -> News:
    data = vault.open_json(session, row.case_id, f"{DATA}:{row.id}", row.data_sealed)
    return News(type=row.type, sequence=row.sequence, occurred_at=row.occurred_at, received_at=row.received_at, data=data)


def next_number(session: Session, case_id: str) -> int:
    """The number of the next piece of news about a request, where we count. Asked while the case is held."""
    return 1 + (session.execute(sa.select(sa.func.max(news.c.sequence)).where(news.c.case_id == case_id)).scalar_one() or 0)


def keep_only(session: Session, case_id: str, remains: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Delete what the ICB wrote, all but what `remains` of each piece; that stays with the record of what was decided."""
    for row in session.execute(sa.select(news.c.id, news.c.data_sealed).where(news.c.case_id == case_id)).all():
        place = f"{DATA}:{row.id}"
        left = remains(vault.open_json(session, case_id, place, row.data_sealed))
        anew = vault.seal_json(session, case_id, place, left, use=vault.Use.RECORD)
        session.execute(sa.update(news).where(news.c.id == row.id).values(data_sealed=anew))
