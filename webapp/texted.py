"""What becomes of a text, of its number, and of its message, when the provider says by itself how far it has got."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp import alarms, phones, refusals, store
from webapp.models import Kind
from webapp.stages import Stage


def hear(session: Session, ref: str, *, sid: str, stage: Stage, error: str | None, to: alarms.To, now: datetime) -> None:
    """News of one try. What is no news changes nothing; what did not arrive goes by the next way that the person chose, once."""
    promise_id = store.texts.hear(session, ref, sid=sid, stage=stage, error=error, now=now)
    if promise_id is None or stage is not Stage.NOT_DELIVERED:
        return
    code = refusals.known(error)
    phones.undelivered(session, promise_id, code, now=now)
    if refusals.told(code).alarm:
        alarms.sound(session, "refused", kind=Kind.SMS, about=f"{code}:{now:%Y-%m-%d}", to=to, now=now, status=code)
