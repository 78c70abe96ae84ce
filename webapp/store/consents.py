"""The ledger of decisions: rows are added and read, never changed. The database itself refuses anything else."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.consent import Check, Decider, Helper, How, Named, Piece, Row, Seen, Withdrawal, Words
from webapp.models import consents
from webapp.seal import by_the_ring
from webapp.store import audit, vault
from webapp.store.reads import once

CIRCUMSTANCES = "consents.circumstances_sealed"
# Made once: building it for every page and message would cost more than running it.
_OF_CASE = sa.select(consents).where(consents.c.case_id == sa.bindparam("case")).order_by(consents.c.at, consents.c.id)


def record(session: Session, row: Row, *, now: datetime | None = None) -> None:
    """Add a decision. `now`: when we heard of it, where it was made before."""
    session.execute(sa.insert(consents), {
        "id": row.id, "case_id": row.case_id, "permission": row.permission, "answer": row.answer,
        "words": row.words.text, "words_version": row.words.version, "words_language": row.words.language,
        "words_format": row.words.format, "words_hash": row.words.hash,
        "at": row.at, "how": row.how, "who": row.who, "basis": row.basis, "next_check": row.next_check,
        "circumstances_sealed": vault.seal_json(
            session, row.case_id, f"{CIRCUMSTANCES}:{row.id}", _circumstances(row), use=vault.Use.RECORD,
        ),
    })
    who = Who.ICB if row.how is How.RECORDED else Who.PERSON
    audit.enter(session, What.DECIDED, who=who, now=now or row.at, case_id=row.case_id, permission=row.permission, answer=row.answer.value)


@once
def rows(session: Session, case_id: str) -> tuple[Row, ...]:
    """Every decision of a case, oldest first; none once the case was erased."""
    found = session.execute(_OF_CASE, {"case": case_id})
    return tuple(_row(session, row) for row in found if by_the_ring(row.circumstances_sealed) or vault.readable(session, case_id))


def _row(session: Session, row: sa.Row[Any]) -> Row:
    told = vault.open_json(session, row.case_id, f"{CIRCUMSTANCES}:{row.id}", row.circumstances_sealed)
    return Row(
        id=row.id, case_id=row.case_id, permission=row.permission, answer=row.answer,
        words=Words(row.words, row.words_version, row.words_language, row.words_format),
        at=row.at, how=row.how, who=row.who, basis=row.basis, next_check=row.next_check, **_from_circumstances(told),
    )


def _circumstances(row: Row) -> dict[str, Any]:
    """What names people or says why: kept sealed."""
    helped, decided, check, withdrawal = row.helped_by, row.decided_by, row.check, row.withdrawal
    return {
        "helped_by": helped and [helped.name, helped.role],
        "decided_by": decided and [decided.name, decided.role, decided.on.isoformat()],
        "support": row.support, "explained": row.explained, "told": row.told, "people": [person.parts for person in row.people],
        "about": row.about,
        "check": check and [check.of, check.result, check.by],
        "withdrawal": withdrawal and [withdrawal.scope, withdrawal.how, withdrawal.reason],
        "seen": row.seen and asdict(row.seen),
    }


def _from_circumstances(kept: dict[str, Any]) -> dict[str, Any]:
    decided, withdrawal, seen = kept["decided_by"], kept["withdrawal"], kept.get("seen")
    return {
        "helped_by": kept["helped_by"] and Helper(*kept["helped_by"]),
        "decided_by": decided and Decider(decided[0], decided[1], date.fromisoformat(decided[2])),
        "support": tuple(kept["support"]), "explained": tuple(kept["explained"]), "told": tuple(kept["told"]), "about": kept.get("about"),
        # Rows from before people were named have none.
        "people": tuple(Named(**person) for person in kept.get("people", ())),
        "check": kept["check"] and Check(*kept["check"]),
        "withdrawal": withdrawal and Withdrawal(withdrawal[0], How(withdrawal[1]), withdrawal[2]),
        "seen": seen and Seen(seen["look"], seen["pictures"], tuple(Piece(**piece) for piece in seen["pieces"])),
    }
