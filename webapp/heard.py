"""Take news of a request, from the ICB's own system or from the inbox of this service: the same checks, the same that follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp import booked, choices, letters, post, reminding, store, webhook
from webapp.house import house
from webapp.status import Heard
from webapp.store.referrals import Referral

UNKNOWN_LANGUAGE = "en"


def faults(letter: letters.Letter, at: datetime) -> tuple[letters.Fault, ...]:
    """What keeps this letter from being news. Tomorrow's news is a wrong clock, and would set wrong dates before a person."""
    found = letters.faults(letters.WE_RECEIVE, letter)
    if not found and letters.moment(letter["data"].get("occurred_at", letter["timestamp"])) > at + webhook.TOLERANCE:
        return (letters.Fault("data.occurred_at", "has not come yet"),)
    return found


def take(
    session: Session, sent: Referral, letter: letters.Letter, *, webhook_id: str, now: datetime, staff: str | None = None,
) -> str | None:
    """Keep news that has no faults and promise whom to tell of it. What was here before is taken and changes nothing.

    Says a code where one was asked for, to hand over. `staff`: who of the team wrote it here, as the audit calls them.
    """
    type, data = letter["type"], letter["data"]
    fresh = store.news.add(
        session, webhook_id=webhook_id, case_id=sent.case_id, type=type, sequence=int(data["sequence"]),
        occurred_at=letters.moment(data["occurred_at"]), data=data, now=now, staff=staff,
    )
    if not fresh:
        return None
    handed = house().asking.hear(session, sent, type, data, now=now)
    draft = store.drafts.of_case(session, sent.case_id)
    if type == Heard.CETR_OFFERED and not choices.may_answer(sent):
        # No page of ours asks this person: a message would lead them to nothing.
        return None
    if type in reminding.MOVES:
        reminding.settle(session, sent.case_id, house().holidays, now=now)
    if type == Heard.CETR_BOOKED and not booked.is_told(session, sent, int(data["sequence"]), now=now):
        return None
    post.promise(
        session, type, event_id=event_id(letter), case_id=sent.case_id, answers=sent.answers,
        language=draft.language if draft else UNKNOWN_LANGUAGE, now=now,
    )
    return handed


def event_id(letter: letters.Letter) -> str:
    """One name for one event, however many letters tell of it: nobody is told twice that their request arrived."""
    data = letter["data"]
    once = letter["type"] == Heard.RECEIPT
    return f"{letter['type']}:{data['referral_id']}" + ("" if once else f":{int(data['sequence'])}")
