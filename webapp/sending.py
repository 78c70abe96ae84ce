"""Send what a person asked for: the referral, its promises to the ICB and the news of it are kept together or not at all.

The second press of Send, from wherever it comes, finds that it was sent and sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from easyread.content import Stage
from easyread.questions import Piece, Question
from webapp import access, clocks, journal, post, reach, referral, store
from webapp.desk import Desk, VisitOver
from webapp.house import db, house

NOT_CHECKED = ("information", "check")


class NothingToSend(Exception):
    """The person said no to everything. Nothing goes anywhere."""


class NotSent(Exception):
    """Asked what was sent where nothing was."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What the last page says: all dates are promises of the code of practice, counted from the moment of Send."""

    reference: str
    kind: str
    urgent: bool
    sent_on: date
    receipt_due: date
    outcome_due: date | None
    link: str


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
    )


def kind(desk: Desk) -> str | None:
    """What would be sent now; None when nothing would."""
    if desk.draft is None:
        return None
    return referral.kind_of_request(desk.relevant, store.consents.rows(db(), desk.draft.case_id))


def send(desk: Desk, session: Session, *, now: datetime) -> None:
    """Make it a request and promise everything that follows. Raises NothingToSend, and AlreadySent when we have it."""
    made = request(desk, at=now)
    letters = referral.letters(made)
    asked_for = referral.kind_of_request(made.relevant, made.consents)
    if not letters or asked_for is None:
        raise NothingToSend
    refer = house().refer
    store.referrals.submit(
        session, case_id=made.referral_id, kind=asked_for, urgent=made.urgent, questionnaire=refer.id, version=refer.version,
        content_hash=refer.hash, answers=made.relevant, contact=referral.build(referral.CONTACT, made)["contact"], now=now,
    )
    if made.urgent:
        journal.log.warning("help is needed today", alarm="urgent")
    for type_, data in letters:
        store.outbox.promise(
            session, "icb", referral.envelope(type_, now, data), case_id=made.referral_id,
            dedupe_key=f"{type_}:{made.referral_id}", now=now,
        )
    for event in (asked_for, *((referral.URGENT,) if made.urgent else ())):
        post.promise(
            session, event, event_id=f"{event}:{made.referral_id}", case_id=made.referral_id, answers=made.relevant,
            language=made.language, now=now,
        )


def sent(desk: Desk) -> Sent:
    """What was sent, for the page after Send."""
    made = store.referrals.of_case(db(), desk.saved.case_id)
    if made is None:
        raise NotSent
    whole = made.kind == referral.SUBMITTED
    return Sent(
        reference=made.reference,
        kind=made.kind,
        urgent=made.urgent,
        sent_on=clocks.london_date(made.sent_at),
        receipt_due=clocks.receipt_due(made.sent_at, house().holidays),
        outcome_due=clocks.london_date(clocks.outcome_due(made.sent_at)) if whole else None,
        link=way_back(made.case_id),
    )


def way_back(case_id: str) -> str:
    """A link for this person alone. It opens a page with one button, on any device."""
    case = store.cases.find(db(), case_id)
    if case is None:
        raise VisitOver
    token = access.token(house().config.secret_key, access.Link(case.id, case.link_version))
    return house().config.public_base_url.rstrip("/") + url_for("track.open_link", token=token)


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
