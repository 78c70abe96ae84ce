"""What becomes of a number or an address when its owner, or the way there, tells us something: stop, start, wrong, failed, proved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from webapp import audit, ledger, reach, referral, refusals, store
from webapp.audit import What
from webapp.models import Kind
from webapp.store.overdue import made_at
from webapp.store.reaches import Reach

# Who of a case holds it: the person whose pages they are, who may have asked for somebody else; a helper by the id of their invitation.
PERSON = "person"
# How it was proved: figures that were typed, a link that went there, a text that came from there.
TYPED, LINK, TEXTED = "typed", "link", "texted"
# Why a message could not be brought.
NO_SUCH, NOT_REACHED, BLOCKED = "no-such", "not-reached", "blocked"
# What a refusal at the door, or news of a message after it left, says of where it went. By the provider's own numbers; of mail by SMTP's.
REFUSALS: Mapping[str, str] = MappingProxyType({
    **refusals.REASONS, "not-a-mobile": NO_SUCH,
    "550": NO_SUCH, "551": NO_SUCH, "553": NO_SUCH, "554": BLOCKED, "not-a-mail": NO_SUCH,
})
# Whoever has the number told the provider to stop.
OPTED_OUT = "21610"
ELSE = "else"
CHANGED = "contact.preferences_changed"


def stop(session: Session, to: str, *, kind: Kind = Kind.SMS, now: datetime) -> None:
    """Whoever has it wants no messages. Nothing goes there for any case until they say START."""
    if store.reaches.hold(session, kind, to, now=now).stopped_at is None:
        store.reaches.note(session, kind, to, now=now, stopped_at=now)
        _enter(session, What.TEXTS_STOPPED, kind, to, now=now)


def restart(session: Session, to: str, *, kind: Kind = Kind.SMS, now: datetime) -> bool:
    """Whoever has it wants messages again. Had they stopped them?"""
    if store.reaches.hold(session, kind, to, now=now).stopped_at is None:
        return False
    store.reaches.note(session, kind, to, now=now, stopped_at=None)
    _enter(session, What.TEXTS_STARTED, kind, to, now=now)
    return True


def wrong(session: Session, to: str, *, kind: Kind = Kind.SMS, now: datetime) -> None:
    """Whoever has it is not the person. Nothing goes there for any case, and the ICB hears that it is not safe."""
    store.reaches.note(session, kind, to, now=now, wrong_at=now)
    for case_id in store.reaches.cases(session, kind, to):
        store.audit.enter(session, What.NUMBER_WRONG, who=audit.Who.SERVICE, now=now, case_id=case_id, kind=kind.value)
        sent = store.referrals.of_case(session, case_id)
        if sent is not None and sent.contact:
            data = referral.contact_news(sent, dict(sent.contact), reach.of_contact(dict(sent.contact), safe_to_text=False), at=now)
            ledger.tell(session, sent, CHANGED, data, about=f"{case_id}:wrong:{int(now.timestamp())}", now=now)


def failed(session: Session, to: str, why: str, *, kind: Kind = Kind.SMS, case_id: str | None = None, now: datetime) -> None:
    """A message could not be brought. Nothing more goes there until it is proved anew."""
    store.reaches.note(session, kind, to, now=now, failed_at=now, failed_why=why)
    if case_id is not None:
        store.audit.enter(session, What.NUMBER_FAILED, who=audit.Who.SERVICE, now=now, case_id=case_id, kind=kind.value, why=why)


def refused(session: Session, to: str, status: str, *, kind: Kind, case_id: str | None, now: datetime) -> bool:
    """What a refusal says of a number or an address, written down. Did it say anything?"""
    if status == OPTED_OUT:
        stop(session, to, kind=kind, now=now)
        return True
    if why := REFUSALS.get(status):
        failed(session, to, why, kind=kind, case_id=case_id, now=now)
    return why is not None


def undelivered(session: Session, promise_id: str, status: str, *, now: datetime) -> bool:
    """News of a message after it left: it did not arrive. The next way that the person chose is used, once. Was that news?"""
    found = store.outbox.said(session, promise_id)
    if found is None:
        return False
    case_id, body = found
    to = str(body.get("to", ""))
    if not refused(session, to, status, kind=Kind.MAIL if "@" in to else Kind.SMS, case_id=case_id, now=now):
        return False
    instead(session, promise_id, case_id, body, now=now)
    return True


def instead(session: Session, promise_id: str, case_id: str | None, body: Mapping[str, Any], *, now: datetime) -> None:
    """The same message by the next way that the person chose, once, if there is one.

    It is as old as the first: an answer to a press of yesterday wakes nobody, and what was for yesterday alone is not said today.
    """
    other = body.get(ELSE)
    if isinstance(other, Mapping):
        key = f"{ELSE}:{promise_id}/{other.get('message')}/{other.get('who')}/{Kind.MAIL}"
        since = made_at(session, promise_id)
        store.outbox.promise(session, Kind.MAIL, other, case_id=case_id, dedupe_key=key, since=since, now=now)


def heard(session: Session, to: str, *, now: datetime) -> None:
    """It wrote to us itself: an answer may go there."""
    store.reaches.note(session, Kind.SMS, to, now=now, heard_at=now)


def prove(
    session: Session, case_id: str, kind: Kind | str, to: str, *, who: str = PERSON, how: str = TYPED, now: datetime,
) -> None:
    """Somebody of this case holds it: what we begin may go there, and what was wrong before is past."""
    before = store.proofs.find(session, case_id, who, kind, to)
    store.proofs.proved(session, case_id, who, kind, to, how=how, now=now)
    if before.proved_at is None:
        store.audit.enter(session, What.NUMBER_PROVED, who=audit.Who.PERSON, now=now, case_id=case_id, kind=Kind(kind).value, how=how)


def state(session: Session, kind: Kind | str, to: str) -> Reach:
    """What is known of it."""
    return store.reaches.find(session, kind, to)


def _enter(session: Session, what: What, kind: Kind, to: str, *, now: datetime) -> None:
    """In the log of everybody who has this number or address."""
    for case_id in store.reaches.cases(session, kind, to):
        store.audit.enter(session, what, who=audit.Who.SERVICE, now=now, case_id=case_id, kind=kind.value)
