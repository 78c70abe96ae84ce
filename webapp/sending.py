"""Send what a person asked for: the referral, its promises to the ICB and the news of it are kept together or not at all.

The second press of Send, from wherever it comes, finds that it was sent and sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from easyread.content import Stage
from easyread.questions import Answer, NotUnderstood, Piece, Question
from webapp import alarms, behalf, clocks, consent, helping, ids, invited, post, reach, referral, store
from webapp.answered import Data
from webapp.desk import Desk
from webapp.house import db, house
from webapp.models import Kind
from webapp.speech import plain

NOT_CHECKED = ("information", "check")
HELPER, BORN = "consent.helper_who", "about.born"


class NothingToSend(Exception):
    """The person said no to everything. Nothing goes anywhere."""


class NotSent(Exception):
    """Asked what was sent where nothing was."""


class For(StrEnum):
    """Whom a request speaks for: oneself, a person who is asked by a link, one who has not said yes, or only a helper who wants to talk."""

    ONESELF = "oneself"
    ASKED = "asked"
    UNSAID = "unsaid"
    HELPER = "helper"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What the last page says: all dates are promises of the code of practice, counted from the moment of Send."""

    reference: str
    kind: str
    urgent: bool
    sent_on: date
    receipt_due: date
    outcome_due: date | None
    meeting: bool
    speaks_for: For
    hand_over: str | None
    until: date | None
    waits: bool


def request(desk: Desk, *, at: datetime) -> referral.Request:
    """Everything that may go, at this moment."""
    draft = desk.saved
    return referral.Request(
        referral_id=draft.case_id,
        reference=draft.reference,
        sent_at=at,
        place=house().place,
        questionnaire=house().refer,
        language=draft.language,
        voice=draft.voice,
        asked=desk.walk.questions,
        answers=desk.answers,
        consents=store.consents.rows(db(), draft.case_id),
        holidays=house().holidays,
        referrer=invited.referrer(db(), draft.case_id),
        codes=house().codes,
        read=plain,
    )


def kind(desk: Desk) -> str | None:
    """What would be sent now; None when nothing would."""
    if desk.draft is None:
        return None
    return referral.kind_of_request(desk.relevant, store.consents.rows(db(), desk.draft.case_id))


def send(desk: Desk, session: Session, *, now: datetime, doubtful: bool = False) -> None:
    """Make it a request and promise everything that follows. Raises NothingToSend, and AlreadySent when we have it.

    `doubtful`: a machine may have sent it. What it says of somebody who has not said yes then waits for a person to look.
    """
    made = request(desk, at=now)
    letters = referral.letters(made)
    asked_for = referral.kind_of_request(made.relevant, made.consents)
    if not letters or asked_for is None:
        raise NothingToSend
    refer = house().refer
    kept = store.referrals.submit(
        session, case_id=made.referral_id, kind=asked_for, urgent=made.urgent, questionnaire=refer.id, version=refer.version,
        content_hash=refer.hash, answers=made.relevant, contact=referral.build(referral.CONTACT, made)["contact"], now=now,
    )
    first_helper(session, made, now=now)
    if made.urgent:
        number, to = kept.reference, alarms.to(house().config)
        alarms.notice(session, "urgent", {"Number": number}, to=to, about=number, now=now, case_id=kept.case_id)
    promised = [(type_, referral.envelope(type_, now, data)) for type_, data in letters]
    if not held_back(session, made, promised, now=now, doubtful=doubtful):
        for type_, letter in promised:
            store.outbox.promise(session, "icb", letter, case_id=made.referral_id, dedupe_key=f"{type_}:{made.referral_id}", now=now)
    keep_no_more(desk, session, made, now=now)
    post.promise(
        session, asked_for, event_id=f"{asked_for}:{made.referral_id}", case_id=made.referral_id, answers=made.relevant,
        language=made.language, now=now,
    )


def held_back(session: Session, made: referral.Request, letters: list[tuple[str, Data]], *, now: datetime, doubtful: bool) -> bool:
    """Note whom a helper's request is about, and whether it waits until a person looks. What somebody asks for themselves never does."""
    if not referral.unsaid(made):
        return False
    likenesses = behalf.likenesses(house().config.code_peppers, made.relevant)
    earlier = store.mentions.earlier(session, likenesses, since=now - behalf.WITHIN)
    wait = behalf.held(earlier, urgent=made.urgent, doubtful=doubtful)
    # The inbox hears once of a flood, not once for each request of it.
    if wait and doubtful:
        alarms.notice(session, "doubtful", {}, to=alarms.to(house().config), about=f"{now:%Y-%m-%dT%H}", now=now)
    elif wait and not store.mentions.any_waits(session, likenesses):
        alarms.sound(session, "held", kind=Kind.ICB, about=made.referral_id, to=alarms.to(house().config), now=now)
    store.mentions.add(session, made.referral_id, likenesses[0], held=letters if wait else None, now=now)
    return wait


def keep_no_more(desk: Desk, session: Session, made: referral.Request, *, now: datetime) -> None:
    """What a helper sent follows; and of a person who has not agreed nothing stays here that was typed on the way and not sent."""
    if behalf.from_helper(made.relevant):
        desk.saved.answers, desk.saved.half_typed = dict(made.relevant), {}
        store.drafts.save(session, desk.saved, now=now)
    if behalf.invites(made.relevant):
        invited.begin(session, made.referral_id, now=now)


def born_under_16(desk: Desk) -> date | None:
    """The day of birth of somebody under 16 whom a worker talks with first: the team hears that they are, and not the day."""
    born = desk.relevant.get(BORN)
    return date.fromisoformat(born) if isinstance(born, str) and desk.walk.find(referral.UNDER_16) else None


def speaks_for(answers: Mapping[str, Answer]) -> For:
    """Whom these answers (those on the path) speak for."""
    if not behalf.from_helper(answers):
        return For.ONESELF
    if behalf.invites(answers):
        return For.ASKED
    return For.UNSAID if behalf.without_consent(answers) else For.HELPER


def first_helper(session: Session, made: referral.Request, *, now: datetime) -> None:
    """Whom the person named in the form is their first helper, with the permissions that the form asked for. The link waits for them."""
    people = made.relevant.get(HELPER)
    if not isinstance(people, list) or not consent.says_yes(made.decisions, consent.Permission.HELPER_PROGRESS):
        return
    way, to = reached(str(people[0].get("contact", "")))
    store.helping.add(session, helping.Invitation(
        id=ids.uuid7(now), case_id=made.referral_id, from_form=True, invited_at=now, name=people[0].get("name", ""),
        relation=people[0].get("relation", ""), way=way, to=to, ends_on=helping.last_day(helping.USUAL, clocks.london_date(now)),
    ))


def reached(typed: str) -> tuple[str, str]:
    """The way that somebody wrote in the form, and the number or address; nothing where we cannot read it."""
    for way, id in ((helping.TEXT, "people.number"), (helping.MAIL, "people.email")):
        try:
            return way, str(house().people.question(id).read({"answer": [typed]}))
        except NotUnderstood:
            continue
    return "", ""


def sent(case_id: str) -> Sent:
    """What was sent, for the page after Send, and for whoever comes back to it: its draft may be gone by then."""
    made = store.referrals.of_case(db(), case_id)
    if made is None:
        raise NotSent
    spoken_for = speaks_for(made.answers)
    whole = made.kind == referral.SUBMITTED and spoken_for is For.ONESELF
    return Sent(
        reference=made.reference,
        kind=made.kind,
        urgent=made.urgent,
        sent_on=clocks.london_date(made.sent_at),
        receipt_due=clocks.receipt_due(made.sent_at, house().holidays),
        outcome_due=clocks.london_date(clocks.outcome_due(made.sent_at)) if whole else None,
        meeting=made.answers.get(referral.WANTS_CETR) == consent.Answer.YES and made.kind != referral.CONTACT,
        speaks_for=spoken_for,
        hand_over=invited.link(db(), made.case_id),
        until=invited.works_until(db(), made.case_id),
        waits=store.mentions.waits(db(), made.case_id),
    )


def went_on(desk: Desk, *, now: datetime) -> bool:
    """Whether the page of the request says by now what the page after Send said: its day is over, or something was heard or changed."""
    case_id = desk.saved.case_id
    made = store.referrals.of_case(db(), case_id)
    if made is None:
        raise NotSent
    later = clocks.london_date(now) != clocks.london_date(made.sent_at) or made.purged_at is not None
    changed = any(row.at > made.sent_at for row in store.consents.rows(db(), case_id))
    return later or changed or bool(store.news.of_case(db(), case_id))


def to_check(desk: Desk, asked_for: str | None) -> list[tuple[Stage, list[tuple[Question, tuple[Piece, ...]]]]]:
    """The answers to look over before sending, by stage. When only contact is asked for, only what would really go."""
    refer = house().refer
    only = reach.TOLD if asked_for == referral.CONTACT else None
    rows = [
        (asked, asked.say_back(desk.answers[asked.id]))
        for asked in desk.walk.questions
        if asked.kind not in NOT_CHECKED and asked.seen_by != "nobody" and asked.id in desk.answers and (only is None or asked.id in only)
    ]
    stages = [(stage, [row for row in rows if row[0].stage == stage.id]) for stage in refer.stages]
    return [(stage, found) for stage, found in stages if found]
