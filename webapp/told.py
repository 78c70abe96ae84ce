"""What a person said about being told, as it stands at the moment of sending: their yes, whom we must not contact, what is safe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from easyread.journey import Facts
from webapp import clocks, consent, helping, lasting, ledger, messages, nearing, phones, planning, reach, reminders, store
from webapp.messages import Who
from webapp.models import Kind
from webapp.outcomes import Promised
from webapp.status import UNSAFE, Heard
from webapp.store.overdue import made_at

YES = consent.Answer.YES
TEXTED = (Who.PERSON, Who.REFERRER, Who.HELPER, Who.RETURNING)


def permitted(session: Session, promise: Promised, facts: Facts, now: datetime) -> bool:
    """Whether the person said yes to this, and what it tells of still stands.

    Somebody who asked for another person and chose texts gave their own number for it, and has no row in the person's ledger. A helper
    gets what the person lets them have now.
    """
    who, name = promise.body.get("who"), promise.body.get("message")
    if who not in TEXTED:
        return False
    if name == messages.CHECK and not is_asked(session, promise, now):
        return False
    if "helper" in promise.body:
        return may_have(session, promise, facts, now)
    if name in (messages.OFFER, messages.OVER) or who == Who.RETURNING:
        return before_sending(session, promise, now)
    if (name == messages.TO_DO and not still_to_do(session, promise, now)) or (
        name == messages.LAST_DAY and not still_near(session, promise, now)
    ):
        return False
    if name == messages.CHECK:
        return True
    if name in messages.ASKED_FOR:
        # They chose this number as their way back: that needs no yes to texts.
        return wanted(session, promise, now)
    if who != Who.PERSON or "@" in str(promise.body.get("to", "")) or name in (messages.CRISIS, messages.REPLY, messages.STOPPED):
        return True
    sent = store.referrals.of_case(session, str(promise.case_id))
    born = ledger.born_on(sent) if sent else None
    return consent.says_yes(store.consents.rows(session, str(promise.case_id)), consent.Permission.TEXTS, born=born)


def avoided(session: Session, promise: Promised) -> bool:
    """Whether the person listed this number, this address or this name among those whom we must not contact."""
    if "helper" in promise.body:
        # `may_have` knows which words of the list are about somebody else.
        return False
    avoid = store.avoids.words(store.avoids.of_case(session, str(promise.case_id)))
    to, names = str(promise.body.get("to", "")), tuple(promise.body.get("names", ()))
    number, email = ("", to) if "@" in to else (to, "")
    return messages.blocked(messages.Contact(who=Who.PERSON, number=number, email=email, names=names), avoid)


def still_safe(session: Session, promise: Promised) -> bool:
    """Whether no team told us that somebody dangerous may hold the phone, or the person has said since what may be used.

    That is a number that they checked since, a way back that they chose since, or for texts a new yes to them. A text from a phone
    checks nothing: whoever holds it can send one. Whoever asked us to ask the person may be who is dangerous: they hear nothing more of
    this request.
    """
    case_id, body = str(promise.case_id), promise.body
    since = unsafe_since(session, case_id)
    if since is None or "helper" in body:
        return True
    if body.get("who") == Who.REFERRER and store.invitations.of_person(session, case_id):
        return False
    proof = proof_of(session, promise)
    checked = proof.asked_at if body.get("message") == messages.CHECK else proof.proved_at if proof.how != phones.TEXTED else None
    if checked is not None and checked > since:
        return True
    if body.get("way"):
        way = store.ways.find(session, str(body["way"]))
        return way is not None and way.case_id == case_id and way.to == body.get("to") and way.chosen_at >= since
    if "@" in str(body.get("to", "")):
        return False
    sent = store.referrals.of_case(session, case_id)
    born = ledger.born_on(sent) if sent else None
    yes = consent.counts(store.consents.rows(session, case_id), consent.Permission.TEXTS, born=born)
    return yes is not None and yes.answer is consent.Answer.YES and yes.at > since


def unsafe_since(session: Session, case_id: str) -> datetime | None:
    """When the team last told us that somebody dangerous may hold the phone."""
    heard = [one for one in store.news.of_case(session, case_id) if one.type == Heard.ACCESS and one.data.get("reason") == UNSAFE]
    return max((one.received_at for one in heard if one.received_at), default=None)


def is_asked(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether the figures in it can still be typed: no newer ones were asked for, and their time is not over."""
    until = proof_of(session, promise).code_until
    return until is not None and now < until and not store.outbox.overtaken(session, promise.id)


def proof_of(session: Session, promise: Promised) -> store.proofs.Proof:
    """What whoever it goes to proved in this case of the number or address that it goes to."""
    to, body = str(promise.body.get("to", "")), promise.body
    mine = holder(session, str(promise.case_id), body.get("who"), body.get("helper"))
    return store.proofs.find(session, *mine, Kind.MAIL if "@" in to else Kind.SMS, to)


def holder(session: Session, case_id: str, who: object, helper: object) -> tuple[str, str]:
    """In which case, and as whom there, somebody proved what they hold. Who asked us to ask a person did so in the request of their own."""
    if helper:
        return case_id, str(helper)
    asked = store.invitations.of_person(session, case_id) if who == Who.REFERRER else None
    return (asked.helper_case_id if asked else case_id), phones.PERSON


def wanted(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether the person still has this way back, and what they asked for still opens something. Late, it would only worry them."""
    way, secret = store.ways.find(session, str(promise.body.get("way"))), str(promise.body.get("secret", ""))
    if way is None or way.to != promise.body.get("to") or not secret:
        return False
    if promise.body["message"] == messages.WAY:
        link = store.ways.by_token(session, secret.rsplit("/", 1)[-1], now=now)
        return link is not None and link.works
    return store.cards.number_waits(session, way.case_id, now=now)


def may_have(session: Session, promise: Promised, facts: Facts, now: datetime) -> bool:
    """Whether a helper may have this message now: their link while the invitation lasts, a reminder while the person says yes.

    While a professional decides with a child, no link and no figures go to whoever nothing that was recorded lets in.
    """
    avoid = store.avoids.words(store.avoids.of_case(session, str(promise.case_id)))
    invitation = store.helping.find(session, str(promise.body["helper"]))
    if invitation is None or invitation.to != promise.body.get("to"):
        return False
    name, case = promise.body.get("message"), ledger.of_case(session, invitation.case_id)
    may = helping.may(invitation, ledger.let_help(session, invitation.case_id, facts), avoid, sent=False, now=now)
    if name not in (messages.CHECK, messages.INVITE):
        return helping.Scope.REMINDERS in may
    if not helping.lasts(invitation, now) or helping.barred(invitation, avoid) or (not may and case and ledger.young(case, facts)):
        return False
    return name == messages.CHECK or bool(invitation.link and invitation.link in str(promise.body.get("text", "")))


def before_sending(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether somebody who has sent nothing yet may have this: what goes on by text, what is kept, or what is deleted soon."""
    name = promise.body.get("message")
    if name == messages.OFFER:
        return is_unsent(session, promise, now)
    if name == messages.OVER:
        return is_unsent(session, promise, now) and not wrote_since(session, promise) and texts_may_come(session, promise)
    return is_going(session, promise, now) and texts_may_come(session, promise)


def wrote_since(session: Session, promise: Promised) -> bool:
    """Whether whoever was quiet when this was promised has written in the meantime."""
    made, wrote = made_at(session, promise.id), phones.state(session, Kind.SMS, str(promise.body.get("to"))).heard_at
    return made is not None and wrote is not None and wrote > made


def is_unsent(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether what they began is there still, and not sent: only then it can go on by text, or is kept."""
    draft = store.drafts.of_case(session, str(promise.case_id))
    return draft is not None and not draft.sent and draft.delete_after > now


def texts_may_come(session: Session, promise: Promised) -> bool:
    """Whether whoever has not sent it yet has said nothing against a text that we begin: no to texts, or that others look at this phone."""
    to, draft = str(promise.body.get("to", "")), store.drafts.of_case(session, str(promise.case_id))
    if "@" in to or draft is None:
        return True
    return draft.answers.get(reach.TEXTS, YES) == YES and not reach.looked_at(draft.answers, to)


def wishes(session: Session, promise: Promised) -> store.wishes.Wishes:
    """When and how often the person wants what we begin, as they said in what they sent or, before that, in what they wrote so far."""
    if promise.body.get("who") == Who.RETURNING:
        draft = store.drafts.of_case(session, str(promise.case_id))
        return store.wishes.said(draft.answers if draft else {})
    return store.wishes.now(session, str(promise.case_id)) if promise.body.get("who") == Who.PERSON else store.wishes.Wishes()


def still_to_do(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether they still want this reminder, and can still send what it is about to the team."""
    wanted, sent = store.reminders.of_case(session, str(promise.case_id)), store.referrals.of_case(session, str(promise.case_id))
    if wanted is None or sent is None or not reminders.stands(wanted.schedule, now):
        return False
    rows = ledger.voices(sent, store.consents.rows(session, sent.case_id))
    return not planning.missing(rows, born=ledger.born_on(sent))


def still_near(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether it is still that day, nothing was told since, and they still want what they asked for. Later it would say nothing new."""
    made = made_at(session, promise.id)
    sent = store.referrals.of_case(session, str(promise.case_id))
    if made is None or sent is None or clocks.london_date(made) != clocks.london_date(now):
        return False
    if any(one.received_at and one.received_at > made for one in store.news.of_case(session, sent.case_id)):
        return False
    return nearing.wanted(sent.kind, ledger.voices(sent, store.consents.rows(session, sent.case_id)), born=ledger.born_on(sent))


def is_going(session: Session, promise: Promised, now: datetime) -> bool:
    """Whether what somebody wrote is still to be deleted soon, and this is still a way that they chose for coming back."""
    draft = store.drafts.of_case(session, str(promise.case_id))
    if draft is None or draft.sent:
        return False
    at = lasting.warn_at(draft.delete_after, draft.kept)
    chosen = [way.to for way in store.ways.of_case(session, draft.case_id)]
    return at is not None and at <= now < draft.delete_after and promise.body.get("to") in chosen
