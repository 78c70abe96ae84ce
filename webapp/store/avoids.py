"""The people whom we must not contact or tell, as the person said last: before sending in their answers, after it in a list of its own.

Every change is a new row that holds the whole list. Rows are added and read, never changed; the database itself refuses anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import behalf, ids
from webapp.audit import What, Who
from webapp.models import avoids
from webapp.reach import ANYONE, AVOID
from webapp.seal import by_the_ring
from webapp.store import audit, drafts, referrals, vault
from webapp.store.reads import once

PEOPLE = "avoids.people_sealed"
# Made once: building it for every message would cost more than running it.
_NEWEST = sa.select(avoids).where(avoids.c.case_id == sa.bindparam("case")).order_by(avoids.c.at.desc(), avoids.c.id.desc()).limit(1)

People = tuple[Mapping[str, str], ...]


def record(session: Session, case_id: str, people: Sequence[Mapping[str, str]], *, now: datetime) -> str:
    """Add the whole list as it is now, and say the id of the row."""
    row_id = ids.uuid7(now)
    session.execute(sa.insert(avoids), {
        "id": row_id, "case_id": case_id, "at": now,
        "people_sealed": vault.seal_json(
            session, case_id, f"{PEOPLE}:{row_id}", [dict(one) for one in people], use=vault.Use.RECORD,
        ),
    })
    audit.enter(session, What.LIST_CHANGED, who=Who.PERSON, now=now, case_id=case_id, people=len(people))
    return row_id


@once
def of_case(session: Session, case_id: str) -> People:
    """Whom we must not contact or tell now."""
    row = session.execute(_NEWEST, {"case": case_id}).one_or_none()
    if row and (by_the_ring(row.people_sealed) or vault.readable(session, case_id)):
        return tuple(vault.open_json(session, case_id, f"{PEOPLE}:{row.id}", row.people_sealed))
    if sent := referrals.of_case(session, case_id):
        return listed(sent.answers)
    draft = drafts.of_case(session, case_id)
    return listed(draft.answers) if draft else ()


def listed(answers: Mapping[str, object]) -> People:
    """The list in somebody's answers. After a changed "is there anyone?" it is no list any more."""
    people = answers.get(behalf.AVOID) or answers.get(AVOID)
    return tuple(people) if isinstance(people, list) and answers.get(ANYONE, "yes") == "yes" else ()


def words(people: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Every word they gave for each of them."""
    return tuple(said for one in people for said in one.values() if said)
