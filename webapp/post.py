"""The postman of this place, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp import invited, messages
from webapp.helping import Invitation
from webapp.house import house


def promise(
    session: Session, event: str, *, event_id: str, case_id: str, answers: Mapping[str, Any], language: str, now: datetime,
) -> None:
    """Promise what `event` makes due, also to whoever asked us to ask this person."""
    also = invited.contacts(session, case_id) if event in messages.TO_WHO_ASKED else ()
    house().postman.promise(session, event, event_id=event_id, case_id=case_id, answers=answers, language=language, now=now, also=also)


def invite(session: Session, invitation: Invitation, *, link: str, language: str, now: datetime) -> None:
    house().postman.invite(session, invitation, link=link, language=language, now=now)
