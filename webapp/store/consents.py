"""The ledger of decisions: rows are added and read, never changed. The database itself refuses anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.consent import Check, Decider, Helper, How, Row, Withdrawal, Words
from webapp.models import consents

CIRCUMSTANCES = "consents.circumstances_sealed"


def record(session: Session, row: Row) -> None:
    """Add a decision."""
    session.execute(sa.insert(consents), {
        "id": row.id, "case_id": row.case_id, "permission": row.permission, "answer": row.answer,
        "words": row.words.text, "words_version": row.words.version, "words_language": row.words.language,
        "words_format": row.words.format, "words_hash": row.words.hash,
        "at": row.at, "how": row.how, "who": row.who, "basis": row.basis, "next_check": row.next_check,
        "circumstances_sealed": session.info["keyring"].seal_json(f"{CIRCUMSTANCES}:{row.id}", _circumstances(row)),
    })


def rows(session: Session, case_id: str) -> tuple[Row, ...]:
    """Every decision of a case, oldest first."""
    found = session.execute(sa.select(consents).where(consents.c.case_id == case_id).order_by(consents.c.at, consents.c.id))
    return tuple(_row(session, row) for row in found)


def _row(session: Session, row: sa.Row[Any]) -> Row:
    told = session.info["keyring"].open_json(f"{CIRCUMSTANCES}:{row.id}", row.circumstances_sealed)
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
        "support": row.support, "explained": row.explained, "told": row.told,
        "check": check and [check.of, check.result, check.by],
        "withdrawal": withdrawal and [withdrawal.scope, withdrawal.how, withdrawal.reason],
    }


def _from_circumstances(kept: dict[str, Any]) -> dict[str, Any]:
    decided, withdrawal = kept["decided_by"], kept["withdrawal"]
    return {
        "helped_by": kept["helped_by"] and Helper(*kept["helped_by"]),
        "decided_by": decided and Decider(decided[0], decided[1], date.fromisoformat(decided[2])),
        "support": tuple(kept["support"]), "explained": tuple(kept["explained"]), "told": tuple(kept["told"]),
        "check": kept["check"] and Check(*kept["check"]),
        "withdrawal": withdrawal and Withdrawal(withdrawal[0], How(withdrawal[1]), withdrawal[2]),
    }
