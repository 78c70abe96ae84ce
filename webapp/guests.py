"""A helper's visit: what they may see and change at this moment, and a note of it for the person.

Asked anew for every page. Where nothing is allowed any more, nothing is shown, nothing is changed, and the page says that it has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, request, session

from easyread import journey
from easyread.content import Stage
from easyread.questions import Answer, Piece, Question
from webapp import helping, ledger, phones, plans, reach, sharing, store
from webapp.desk import ALSO, WITH, Desk, begin_visit, fitting
from webapp.helping import Invitation, Scope
from webapp.house import db, facts, house
from webapp.models import Kind
from webapp.store.plans import Version
from webapp.store.referrals import Referral

WROTE = "wrote:"
# Which person a form was drawn for: the mark of the invitation.
FOR = "for"
# So many people in one visit.
MOST_PEOPLE = 12
ONLY_READ = ("information", "check", "consent")
# Who asks, and every choice, is the person's own. So is how to reach them, and who must not: whoever changes that reads their messages.
OWN_STAGES = ("start", "back", "consent", "helper")
OWN = frozenset({*reach.REACH, reach.MOBILE, reach.ANYONE, reach.AVOID})


class Ended(Exception):
    """This helper may do nothing here, or not this. `more`: they may do something else. `over`: only this visit is over, or never began.

    `sent`: they might write until the person pressed Send. Nobody else is told that they did. `other`: this page was of another person
    than the one whose page is open now.
    """

    def __init__(self, *, sent: bool = False, more: bool = False, over: bool = False, other: bool = False) -> None:
        super().__init__()
        self.sent, self.more, self.over, self.other = sent, more, over, other

    @property
    def several(self) -> bool:
        """Whether this helper has pages of other people open."""
        return len(session.get(ALSO, ())) > 1


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A helper at this moment."""

    invitation: Invitation
    may: frozenset[Scope]
    sent: Referral | None
    wrote: bool

    def needs(self, scope: Scope) -> None:
        """Raises Ended where they may not do this."""
        if scope not in self.may:
            raise Ended(sent=scope is Scope.WRITE and self.wrote, more=True)


def invited(link: str, *, now: datetime, lock: bool = False) -> Invitation | None:
    """Whose link this is, while it opens anything."""
    found = store.helping.by_link(db(write=lock), link)
    if found and lock:
        hold(found.case_id)
        found = store.helping.by_link(db(), link)
    if found is None or not helping.lasts(found, now):
        return None
    return None if helping.barred(found, store.avoids.words(store.avoids.of_case(db(), found.case_id))) else found


def arrive(invitation: Invitation, *, beside: bool = False, now: datetime) -> None:
    """The press on a link: a visit of this helper's own. Whatever else this browser was doing is put away.

    With `beside`, what this helper has open stays open, as they chose: which those are stands in this browser alone.
    """
    if already(invitation, now=now):
        return
    if beside and may_stay_beside(now=now):
        held = session.get(ALSO) or [session[WITH]]
        token = store.visits.begin(db(write=True), invitation.case_id, helper_id=invitation.id, now=now)
        session[ALSO], session[WITH] = [*held, token], token
    else:
        begin_visit(invitation.case_id, shared=False, helper_id=invitation.id)
    kind = Kind.MAIL if invitation.way == helping.MAIL else Kind.SMS
    # The link shows that they have what it went to; a card shows nothing of a number.
    if invitation.to and store.proofs.find(db(), invitation.case_id, invitation.id, kind, invitation.to).asked_at:
        phones.prove(db(), invitation.case_id, kind, invitation.to, who=invitation.id, how=phones.LINK, now=now)
    store.helping.opened(db(), invitation.id, now=now)
    store.helping.looked(db(), invitation.id, helping.OPENED, now=now, again=True)


def already(invitation: Invitation, *, now: datetime) -> bool:
    """Whether this very link is open here; then its page is the one that is shown."""
    held = session.get(ALSO) or [*filter(None, [session.get(WITH)])]
    token = next((one for one in held if store.visits.helps(db(write=True), one, now=now) == invitation.id), None)
    if token:
        session[WITH] = token
    return token is not None


def may_stay_beside(*, now: datetime) -> bool:
    """Whether a helper's visit goes on here, and has room for another person."""
    if not (held := session.get(WITH)) or len(session.get(ALSO, ())) >= MOST_PEOPLE:
        return False
    return store.visits.helps(db(), held, now=now) is not None


def visiting(*, now: datetime, write: bool = False) -> Guest:
    """The helper whose visit this is. With `write`, the person cannot end it until this page is done. Raises Ended.

    A page that was drawn for another person writes nothing for this one.
    """
    try:
        found = guest_of(session.get(WITH), now=now, write=write)
    except Ended:
        end_the_others(now)
        raise
    if write and request.form.get(FOR, found.invitation.mark) != found.invitation.mark:
        raise Ended(other=True)
    return found


def end_the_others(now: datetime) -> None:
    """The pages of other people end when this helper's time is over. Where a person ended theirs, the others stay."""
    token = session.get(WITH)
    past = store.visits.over(db(), token) if token and session.get(ALSO) else None
    if past is not None and past.ended_at is None and past.closes_at <= now:
        for one in session.pop(ALSO):
            if one != token:
                store.visits.end(db(write=True), one, now=now)


def guest_of(token: str | None, *, now: datetime, write: bool = False) -> Guest:
    """The helper with this token. Raises Ended."""
    if token and write and (seen := store.visits.visit(db(write=True), token, now=now, helper=True, stay=False)):
        hold(seen.case_id)
    visit = store.visits.visit(db(write=write), token, now=now, helper=True) if token else None
    if visit is None:
        raise Ended(over=True)
    invitation = store.helping.find(db(), str(visit.helper_id), lock=write)
    if invitation is None:
        raise Ended
    sent = store.referrals.of_case(db(), invitation.case_id)
    avoid = store.avoids.words(store.avoids.of_case(db(), invitation.case_id))
    rows = ledger.let_help(db(), invitation.case_id, facts())
    before, may = (helping.may(invitation, rows, avoid, sent=gone, now=now) for gone in (False, sent is not None))
    wrote = Scope.WRITE in before - may
    if not may:
        raise Ended(sent=wrote)
    g.closes_at = visit.closes_at
    return Guest(invitation=invitation, may=may, sent=sent, wrote=wrote)


def hold(case_id: str) -> None:
    """Nobody else changes anything of this case until this page is done.

    In this order, and before a helper's own rows, as the person's pages do: two that wait for each other would wait in vain.
    """
    store.drafts.lock(db(write=True), case_id)
    store.cases.lock(db(), case_id)


def looked(guest: Guest, what: str, *, now: datetime) -> None:
    store.helping.looked(db(write=True), guest.invitation.id, what, now=now)


def answers(guest: Guest) -> list[tuple[Stage, list[tuple[Question, tuple[Piece, ...]]]]]:
    """The answers on the person's path that a helper may read, by stage: no choice of theirs, and not whom we must not contact."""
    draft = None if guest.sent else store.drafts.of_case(db(), guest.invitation.case_id)
    given = guest.sent.answers if guest.sent else draft.answers if draft else {}
    refer = house().refer
    rows = [
        (asked, asked.say_back(given[asked.id]))
        for asked in journey.path(refer, given, facts())
        if asked.id in given and asked.seen_by != "nobody" and asked.kind not in ONLY_READ
        and asked.stage != "consent" and asked.id not in (reach.ANYONE, reach.AVOID)
    ]
    stages = [(stage, [row for row in rows if row[0].stage == stage.id]) for stage in refer.stages]
    return [(stage, found) for stage, found in stages if found]


def planner(guest: Guest, *, now: datetime) -> Version | None:
    """What the person sent of their planner to people who help them, as far as this helper may still see it."""
    guest.needs(Scope.ANSWERS)
    plan = plans.of_case(guest.invitation.case_id, now=now)
    return sharing.for_helper(plan, guest.invitation) if plan else None


def desk(guest: Guest, *, write: bool = False) -> Desk:
    """The person's draft, for a helper who may write in it. Raises Ended where there is none any more."""
    guest.needs(Scope.WRITE)
    draft = store.drafts.of_case(db(write=write), guest.invitation.case_id, lock=write)
    if draft is None or draft.sent:
        raise Ended(sent=draft is not None, more=len(guest.may) > 1)
    return Desk(house().refer, draft, *fitting(house().refer, draft))


def open_questions(found: Desk) -> list[Question]:
    """What a helper may open, in the order of asking: what the person has come to, and what is not theirs alone to answer."""
    return [asked for asked in found.walk.questions if theirs_too(asked) and found.walk.may_visit(asked.id, found.answers)]


def theirs_too(question: Question) -> bool:
    """Whether somebody else may help to answer this."""
    own = question.stage in OWN_STAGES or question.id in OWN or question.seen_by == "nobody" or not question.kept
    return not own and question.kind not in ONLY_READ


def write(guest: Guest, found: Desk, question: Question, answer: Answer, *, now: datetime) -> None:
    """Keep a helper's answer, and a note of it that the person sees. What the person has half-typed there stays theirs."""
    if found.answers.get(question.id) == answer:
        return
    found.answers[question.id] = answer
    found.save(question)
    store.helping.looked(db(), guest.invitation.id, f"{WROTE}{question.page}", now=now, again=True)
