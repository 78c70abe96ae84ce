"""Ask a person because somebody asked us to: their link, who asked, and what whoever asked may hear of it.

Whoever asked is told that a request arrived, and never whether the person began, refused or wrote anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from easyread.questions import Piece
from webapp import access, behalf, clocks, messages, reach, store
from webapp.answered import Answered
from webapp.audit import Who
from webapp.house import house
from webapp.speech import spoken
from webapp.status import Heard
from webapp.store.invitations import Invitation
from webapp.voices import Voice


@dataclass(frozen=True, kw_only=True)
class WhoAsked:
    """The helper as the person is told of them: their name in their own words, and who they say they are."""

    name: str
    says: tuple[Piece, ...]
    asks: str


def lasts() -> timedelta:
    """How long a link to be asked by works: as long as a draft that nobody comes back to."""
    return timedelta(days=int(house().place.rules["draft_days"]))


def begin(session: Session, helper_case_id: str, *, now: datetime) -> str:
    """A new case with an empty draft for the person that a helper asks for. Says its id."""
    made = house()
    draft = store.drafts.begin(
        session, place=made.place.key, questionnaire=made.refer.id, version=made.refer.hash, language=spoken(), voice=Voice.PAGES, now=now,
        kept=lasts(), who=Who.SERVICE,
    )
    store.invitations.add(session, person_case_id=draft.case_id, helper_case_id=helper_case_id, now=now)
    return draft.case_id


def start(session: Session, asked: Invitation, *, now: datetime) -> str:
    """The case in which the person who presses begins: the empty draft that waits, or a new one.

    Somebody who handed the link over may press it too, before or after. So nobody shares a draft with whoever pressed first, and
    what was begun is never opened from here: it has a link of its own.
    """
    waiting = store.drafts.of_case(session, asked.person_case_id, lock=True)
    if waiting is None or waiting.delete_after <= now or store.visits.ever(session, asked.person_case_id):
        return begin(session, asked.helper_case_id, now=now)
    waiting.language = spoken()
    store.drafts.save(session, waiting, now=now)
    return waiting.case_id


def link(session: Session, helper_case_id: str) -> str | None:
    """The link to hand over, for who was given one."""
    asked = store.invitations.of_helper(session, helper_case_id)
    case = store.cases.find(session, asked[0].person_case_id) if asked else None
    if case is None:
        return None
    token = access.token(house().config.secret_key, access.Link(case.id, case.link_version), purpose=access.ASKED)
    return house().config.public_base_url.rstrip("/") + url_for("asked.open_link", token=token)


def works_until(session: Session, helper_case_id: str) -> date | None:
    """The last day of that link."""
    asked = store.invitations.of_helper(session, helper_case_id)
    return clocks.london_date(asked[0].made_at + lasts()) if asked else None


def read(session: Session, token: str, *, purpose: str, now: datetime) -> Invitation | None:
    """The invitation behind a token. None for whatever is wrong with it: which, is nobody's business.

    When whoever asked had everything deleted, nothing true can be said of who asked any more: their link ends with it.
    """
    try:
        found = access.read(house().config.secret_key, token, purpose=purpose)
    except access.NotALink:
        return None
    case = store.cases.find(session, found.case_id)
    asked = store.invitations.of_person(session, found.case_id)
    if case is None or asked is None or case.link_version != found.version or asked.made_at + lasts() <= now:
        return None
    return asked if store.referrals.of_case(session, asked.helper_case_id) else None


def who_asked(session: Session, asked: Invitation) -> WhoAsked:
    """Who asked us to ask this person."""
    sent = store.referrals.of_case(session, asked.helper_case_id)
    answers = sent.answers if sent else {}
    questions = [house().refer.question(name) for name in (behalf.RELATION, behalf.JOB, behalf.WHO)]
    says = next((question.say_back(answers[question.id]) for question in questions if question.id in answers), ())
    return WhoAsked(name=str(answers.get("helper.name", "")), says=says, asks=str(answers.get(reach.ASKS, "list")))


def referrer(session: Session, case_id: str) -> behalf.Referrer | None:
    """Who asked, as the person's own letter tells the ICB; None for who came by themselves."""
    asked = store.invitations.of_person(session, case_id)
    sent = store.referrals.of_case(session, asked.helper_case_id) if asked else None
    if sent is None:
        return None
    answered = Answered(house().refer.questions, sent.answers, house().place.words)
    return behalf.Referrer(
        name=answered.value("helper.name") or "", who=answered.value(behalf.WHO) or "", relation=behalf.relation(answered)
    )


def contacts(session: Session, case_id: str) -> tuple[messages.Contact, ...]:
    """How to tell whoever asked that this person's request arrived."""
    asked = store.invitations.of_person(session, case_id)
    sent = store.referrals.of_case(session, asked.helper_case_id) if asked else None
    found = messages.contacts(sent.answers) if sent else ()
    return tuple(one for one in found if one.who is messages.Who.REFERRER)


def arrived(session: Session, helper_case_id: str) -> date | None:
    """The day on which a request that came of this arrived; None while none has, and when the person said not to tell this helper."""
    for asked in store.invitations.of_helper(session, helper_case_id):
        sent = store.referrals.of_case(session, asked.person_case_id)
        if sent is None or any(messages.blocked(one, avoid(session, asked)) for one in contacts(session, asked.person_case_id)):
            continue
        heard = (one for one in store.news.of_case(session, asked.person_case_id) if one.type == Heard.RECEIPT)
        if first := next(heard, None):
            return clocks.london_date(first.occurred_at)
    return None


def avoid(session: Session, asked: Invitation) -> tuple[str, ...]:
    """Whom that person says we must not tell, now."""
    return store.avoids.words(store.avoids.of_case(session, asked.person_case_id))
