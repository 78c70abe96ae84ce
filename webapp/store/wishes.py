"""When, how often and to which number a person wants texts, as they changed it since they sent. Before, it stands in their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.reach import TEXT_OFTEN, TEXT_TIMES
from webapp.store import referrals, vault
from webapp.store.database import insert_or_hold
from webapp.store.reads import once
from webapp.text_models import text_wishes

TO = "text_wishes.to_sealed"
# Made once: building it for every page and message would cost more than running it.
_OF_CASE = sa.select(text_wishes).where(text_wishes.c.case_id == sa.bindparam("case"))


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """`times`: the parts of the day; `often`: three a week, or each time. Empty where nothing was said. `number`: only a new one."""

    times: tuple[str, ...] = ()
    often: str = ""
    number: str = field(default="", repr=False)


def keep(session: Session, case_id: str, wishes: Wishes, *, now: datetime) -> None:
    """Keep the newest instead of what was said before."""
    sealed = vault.seal_json(session, case_id, f"{TO}:{case_id}", wishes.number) if wishes.number else None
    said = {"times": " ".join(wishes.times), "often": wishes.often, "at": now, "to_sealed": sealed}
    insert_or_hold(session, text_wishes, {"case_id": case_id, **said})
    session.execute(sa.update(text_wishes).where(text_wishes.c.case_id == case_id).values(**said))


@once
def of_case(session: Session, case_id: str) -> Wishes | None:
    """What they changed; None when nothing was changed since they sent."""
    row = session.execute(_OF_CASE, {"case": case_id}).one_or_none()
    return read(session, row) if row else None


def read(session: Session, row: Any) -> Wishes:
    """What this row of the table says."""
    readable = row.to_sealed is not None and vault.has(session, row.case_id)
    number = str(vault.open_json(session, row.case_id, f"{TO}:{row.case_id}", row.to_sealed)) if readable else ""
    return Wishes(times=tuple(row.times.split()), often=row.often, number=number)


def forget(session: Session, case_id: str) -> None:
    session.execute(sa.delete(text_wishes).where(text_wishes.c.case_id == case_id))


def now(session: Session, case_id: str) -> Wishes:
    """What counts today."""
    changed = of_case(session, case_id)
    sent = None if changed else referrals.of_case(session, case_id)
    return changed or said(sent.answers if sent else {})


def said(answers: Mapping[str, object]) -> Wishes:
    """What these answers say of it."""
    times, often = answers.get(TEXT_TIMES), answers.get(TEXT_OFTEN)
    chosen = times.get("chosen", ()) if isinstance(times, Mapping) else ()
    return Wishes(times=tuple(map(str, chosen)), often=often if isinstance(often, str) else "")
