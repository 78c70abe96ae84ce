"""What helpers wrote for the cards of a person's planner, sealed, each text of theirs apart from the card and from one another's.

Whoever writes or decides holds the case (`cases.lock`): the helper and the person come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.helped import Source, Written
from webapp.helping import mark
from webapp.plan_models import plan_helped
from webapp.planning import Said
from webapp.store import audit, vault
from webapp.store.database import insert_or_hold

SAID = "plan_helped.said_sealed"


def of_case(session: Session, case_id: str) -> tuple[Written, ...]:
    """Everything that was ever written for these cards, the oldest first; of what was kept only that it was."""
    order = (plan_helped.c.at, plan_helped.c.card, plan_helped.c.helper_id)
    found = session.execute(sa.select(plan_helped).where(plan_helped.c.case_id == case_id).order_by(*order))
    return tuple(_read(session, row) for row in found)


def keep(session: Session, case_id: str, written: Written, *, now: datetime) -> None:
    """Keep it as it is now."""
    key = {"case_id": case_id, "card": written.card, "helper_id": written.helper}
    place = ":".join((SAID, *key.values()))
    told = _told(written.said, written.source) | {"left": _told(written.left_before, written.source_before)}
    values = {
        "state": written.state,
        "version": written.version,
        "at": written.at or now,
        "said_sealed": vault.seal_json(session, case_id, place, told),
    }
    insert_or_hold(session, plan_helped, {**key, **values})
    same = (plan_helped.c[name] == value for name, value in key.items())
    session.execute(sa.update(plan_helped).where(*same).values(values))


def decided(session: Session, case_id: str, written: Written, *, page: str, now: datetime) -> None:
    """Keep what the person decided on it, and enter that: `page` says which card it was for."""
    keep(session, case_id, written, now=now)
    told = {"helper": mark(written.helper), "kind": written.state.value, "card": page}
    audit.enter(session, What.PLAN_HELPED, who=Who.PERSON, now=now, case_id=case_id, **told)


def delete(session: Session, case_ids: Collection[str]) -> None:
    session.execute(sa.delete(plan_helped).where(plan_helped.c.case_id.in_(case_ids)))


def _told(said: Said, source: Source) -> dict[str, Any]:
    return {"chosen": said.chosen, "words": said.words, "source": source}


def _said(told: dict[str, Any]) -> Said:
    return Said(tuple(told["chosen"]), tuple(told["words"]))


def _read(session: Session, row: sa.Row[Any]) -> Written:
    told = vault.open_json(session, row.case_id, f"{SAID}:{row.case_id}:{row.card}:{row.helper_id}", row.said_sealed)
    # What was written down before this was kept apart has no such part.
    left = told.get("left", _told(Said(), Source.HELPER))
    return Written(
        card=row.card,
        helper=row.helper_id,
        said=_said(told),
        source=Source(told["source"]),
        state=row.state,
        version=row.version,
        at=row.at,
        left_before=_said(left),
        source_before=Source(left["source"]),
    )
