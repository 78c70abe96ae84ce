"""Promise the neutral messages that belong to an event, each to who may have it, in their own language.

Made in the same transaction as the event itself. A way that this service cannot use (no texts, no e-mail set up) gets no promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp import messages, store
from webapp.house import house
from webapp.speech import plain


def promise(
    session: Session, event: str, *, event_id: str, case_id: str, answers: Mapping[str, Any], language: str, now: datetime,
) -> None:
    """Promise what `event` makes due. `event_id` tells it from every other event: the same one promises nothing twice."""
    made = house()
    contacts = (*messages.contacts(answers), *messages.duty(made.config.duty_inbox))
    # A yes counts only while its question was asked of this person: not from before a changed answer took it off their path.
    asked = {question.permission for question in made.refer.questions if question.permission and question.id in answers}
    consents = [row for row in store.consents.rows(session, case_id) if row.permission in asked]
    due = messages.due_messages(
        event, contacts, consents, wordings=made.messages, sender=made.place.sender, avoid=messages.avoided(answers),
    )
    can = {messages.SMS: made.config.texts, messages.MAIL: made.config.mail}
    with force_locale(language):
        for message in due:
            if can[message.kind]:
                store.outbox.promise(
                    session, message.kind, message.body(plain), case_id=case_id, dedupe_key=f"{event_id}/{message.key}",
                    due=messages.due_at(message, now=now, rules=made.place.rules), now=now,
                )
