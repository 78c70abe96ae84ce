"""What lies in the inbox: letters to the ICB, sealed; who of the team looked at which request and why; who must not see one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import ids
from webapp.audit import What, Who
from webapp.helping import mark
from webapp.models import Moment, cases, news, referrals
from webapp.status import News
from webapp.store import audit, cases as cases_, vault
from webapp.store.database import insert_once
from webapp.team_models import inbox_letters, staff_knows, staff_looks

LETTER, SAID = "inbox_letters.letter_sealed", "staff_looks.said_sealed"
# What opens nothing: the name alone, before somebody says whether they know it. The reason opens; the rest shows all of it.
NAME, WHY, READ, PDF, CSV = "name", "why", "read", "pdf", "csv"
# What the person reads about in their log. That somebody told them something stands there as news.
LOOKS = (NAME, READ, PDF, CSV)


@dataclass(frozen=True)
class Letter:
    """One letter, as it came."""

    id: str
    type: str
    received_at: datetime
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Listed:
    """One request, as far as it is not sealed. `stopped`: a letter says that the person took it back. Not `sent`: they deleted it."""

    case_id: str
    reference: str
    sent: bool
    sent_at: datetime
    urgent: bool
    kind: str
    stopped: bool


@dataclass(frozen=True)
class Look:
    """Somebody of the team looked. `said`: why, in their own words."""

    staff_id: str
    case_id: str
    reference: str
    at: datetime
    what: str
    reason: str
    said: str = field(default="", repr=False)


def keep(session: Session, letter_id: str, body: Mapping[str, Any], *, case_id: str | None, now: datetime) -> bool:
    """Put a letter into the inbox. False when this very letter lay there before."""
    if case_id is not None:
        # Erased and kept at once: whoever comes first, the other sees it.
        cases_.lock(session, case_id)
    whose = None if case_id is None or vault.erased(session, case_id) else case_id
    return insert_once(session, inbox_letters, {
        "id": letter_id, "case_id": case_id, "type": str(body.get("type", "")), "sequence": body.get("data", {}).get("sequence"),
        "received_at": now, "letter_sealed": vault.seal_json(session, whose, f"{LETTER}:{letter_id}", body),
    }, on="id")


def requests(session: Session, place: str, *, but: str, stops: Collection[str]) -> tuple[Listed, ...]:
    """The requests of this place with something in the inbox, the first that came first; none of those that this one of the team knows.

    `stops`: the sorts of letters that say that it was taken back. One that was deleted was sent when its first letter came.
    """
    known = sa.exists().where(staff_knows.c.case_id == inbox_letters.c.case_id, staff_knows.c.staff_id == but)
    came = sa.func.min(inbox_letters.c.received_at, type_=Moment)
    stopped = sa.func.max(sa.case((inbox_letters.c.type.in_(stops), 1), else_=0))
    each = (inbox_letters.c.case_id, cases.c.reference, referrals.c.sent_at, referrals.c.urgent, referrals.c.kind)
    asked = (
        sa.select(*each, came.label("came"), stopped.label("stopped")).join(cases, cases.c.id == inbox_letters.c.case_id)
        .outerjoin(referrals, referrals.c.case_id == inbox_letters.c.case_id)
        .where(cases.c.place == place, ~known).group_by(*each).order_by(came, inbox_letters.c.case_id)
    )
    return tuple(
        Listed(
            row.case_id, row.reference, row.sent_at is not None, row.sent_at or row.came, bool(row.urgent), row.kind or "",
            bool(row.stopped),
        )
        for row in session.execute(asked)
    )


def outlines(session: Session, place: str) -> Mapping[str, list[News]]:
    """What sorts of news there are of each request of this place, and when, without a word of any."""
    these = sa.select(inbox_letters.c.case_id).join(cases, cases.c.id == inbox_letters.c.case_id).where(cases.c.place == place)
    asked = sa.select(news.c.case_id, news.c.type, news.c.sequence, news.c.occurred_at).where(news.c.case_id.in_(these))
    found: dict[str, list[News]] = {}
    for row in session.execute(asked):
        found.setdefault(row.case_id, []).append(News(type=row.type, sequence=row.sequence, occurred_at=row.occurred_at))
    return found


def of_case(session: Session, case_id: str) -> tuple[Letter, ...]:
    """Every letter about a request, in the order of their numbers."""
    asked = sa.select(inbox_letters).where(inbox_letters.c.case_id == case_id)
    return tuple(
        Letter(row.id, row.type, row.received_at, vault.open_json(session, case_id, f"{LETTER}:{row.id}", row.letter_sealed))
        for row in session.execute(asked.order_by(inbox_letters.c.sequence, inbox_letters.c.received_at))
    )


def types(session: Session, case_id: str) -> frozenset[str]:
    """What sorts of letters lie there, without opening one."""
    return frozenset(session.execute(sa.select(inbox_letters.c.type).where(inbox_letters.c.case_id == case_id)).scalars())


def forget(session: Session, case_id: str) -> None:
    """Take every letter about a request out of the inbox, and the words of reasons: their time is over."""
    session.execute(sa.delete(inbox_letters).where(inbox_letters.c.case_id == case_id))
    session.execute(sa.update(staff_looks).where(staff_looks.c.case_id == case_id).values(said_sealed=None))


def look(
    session: Session, case_id: str, *, staff_id: str, visit: str, what: str, reason: str = "", said: str = "", now: datetime,
) -> None:
    """Write down what somebody of the team did, for whoever guards what people told us; a look at something also in the audit."""
    look_id = ids.uuid7(now)
    sealed = vault.seal(session, case_id, f"{SAID}:{look_id}", said.encode("utf-8", "replace")) if said else None
    session.execute(sa.insert(staff_looks), {
        "id": look_id, "case_id": case_id, "staff_id": staff_id, "visit": visit, "at": now, "what": what, "reason": reason,
        "said_sealed": sealed,
    })
    if what in LOOKS:
        audit.enter(session, What.STAFF_LOOKED, who=Who.STAFF, now=now, case_id=case_id, staff=mark(staff_id), look=what, reason=reason)


def reason(session: Session, case_id: str, *, visit: str) -> tuple[str, str] | None:
    """Why this visit may read this request, as was said; None until it was."""
    these = (staff_looks.c.case_id == case_id, staff_looks.c.visit == visit, staff_looks.c.what != NAME)
    row = session.execute(sa.select(staff_looks).where(*these).order_by(staff_looks.c.at, staff_looks.c.id).limit(1)).one_or_none()
    return (row.reason, _said(session, row)) if row else None


def looks(session: Session, since: datetime) -> tuple[Look, ...]:
    """Every look since then, the first one first."""
    asked = sa.select(staff_looks, cases.c.reference).join(cases, cases.c.id == staff_looks.c.case_id).where(staff_looks.c.at >= since)
    return tuple(
        Look(row.staff_id, row.case_id, row.reference, row.at, row.what, row.reason, _said(session, row))
        for row in session.execute(asked.order_by(staff_looks.c.at, staff_looks.c.id))
    )


def know(session: Session, case_id: str, *, staff_id: str, now: datetime) -> None:
    """Shut a request to somebody who knows the person. Said twice, it is said once."""
    if _known(session, case_id, staff_id):
        return
    insert_once(session, staff_knows, {"case_id": case_id, "staff_id": staff_id, "at": now}, on=None)
    audit.enter(session, What.STAFF_KNOWS, who=Who.STAFF, now=now, case_id=case_id, staff=mark(staff_id))


def may_see(session: Session, case_id: str, place: str, *, staff_id: str) -> bool:
    """Whether a request is in the inbox of this place, and not of somebody they know."""
    there = sa.exists().where(inbox_letters.c.case_id == cases.c.id)
    found = session.execute(sa.select(cases.c.id).where(cases.c.id == case_id, cases.c.place == place, there)).one_or_none()
    return found is not None and not _known(session, case_id, staff_id)


def _known(session: Session, case_id: str, staff_id: str) -> bool:
    same = sa.exists().where(staff_knows.c.case_id == case_id, staff_knows.c.staff_id == staff_id)
    return session.execute(sa.select(same)).scalar_one()


def _said(session: Session, row: sa.Row[Any]) -> str:
    return vault.open(session, row.case_id, f"{SAID}:{row.id}", row.said_sealed).decode() if row.said_sealed else ""
