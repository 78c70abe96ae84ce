"""What the ICB told us about a request: kept once, sealed, in whatever order it came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.models import news
from webapp.status import News
from webapp.store.database import insert_once

DATA = "news.data_sealed"


def add(
    session: Session, *, webhook_id: str, case_id: str | None, type: str, sequence: int | None, occurred_at: datetime,
    data: Mapping[str, Any], now: datetime,
) -> bool:
    """Keep a piece of news. False when this very letter was here before, also when both came in the same moment."""
    news_id = ids.uuid7(now)
    return insert_once(session, news, {
        "id": news_id, "webhook_id": webhook_id, "case_id": case_id, "type": type, "sequence": sequence, "occurred_at": occurred_at,
        "received_at": now, "data_sealed": session.info["keyring"].seal_json(f"{DATA}:{news_id}", data),
    }, on="webhook_id")


def of_case(session: Session, case_id: str) -> tuple[News, ...]:
    """Everything heard about a request, oldest first by the ICB's own count."""
    found = session.execute(sa.select(news).where(news.c.case_id == case_id).order_by(news.c.sequence, news.c.received_at, news.c.id))
    keyring = session.info["keyring"]
    return tuple(
        News(
            type=row.type, sequence=row.sequence, occurred_at=row.occurred_at, received_at=row.received_at,
            data=keyring.open_json(f"{DATA}:{row.id}", row.data_sealed),
        )
        for row in found
    )
