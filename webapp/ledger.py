"""Put a decision in the ledger and promise all that follows from it, both or neither.

A professional's record comes from the ICB, so it is not told back; that people differ is told, once, whoever spoke last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from easyread import conditions, journey
from easyread.content import Questionnaire
from easyread.journey import Facts
from easyread.questions import Question
from webapp import behalf, clocks, consent, referral, renewal, store
from webapp.consent import Answer, Basis, Decider, How, Row
from webapp.letters import moment
from webapp.store.drafts import Draft
from webapp.store.referrals import Referral

GIVEN, CHANGED, WITHDRAWN, CHECKED = "consent.given", "consent.changed", "consent.withdrawn", "consent.checked"
CONFLICT = "consent.conflict"
# The same news about the same request is the same row.
RECORDED = UUID("8f1f6a0e-3c0b-5d2e-9f41-0b6d1a4c7e52")
SAME = ("sequence", "permission", "answer", "basis")
NO = Answer.NO.value
MEETING, WANTS_MEETING = "cetr", "support.wants_cetr"


def enter(session: Session, sent: Referral, rows: tuple[Row, ...], row: Row, *, asked: Collection[str], now: datetime) -> None:
    """Add `row` to `rows`. `asked`: the permissions that this person is asked about after it, with whom sharing may be."""
    store.consents.record(session, row, now=now)
    after, born = (*rows, row), born_on(sent)
    differ = consent.conflicts(after, born=born)
    if row.how is not How.RECORDED:
        counting = (consent.counts(after, permission, born=born) for permission in consent.current(after) if permission in asked)
        decisions = [found for found in counting if found is not None]
        tell(session, sent, event(row), referral.consent_news(sent, row, decisions, differ), about=row.id, now=now)
    if news := sorted(set(differ) - set(consent.conflicts(rows, born=born))):
        tell(session, sent, CONFLICT, {**referral.about(sent, now), "permissions": news}, about=row.id, now=now)


def write_down(session: Session, sent: Referral, told: Mapping[str, Any], *, now: datetime) -> None:
    """A decision that a professional recorded (`consent.recorded`), in the ledger once, however often it is told."""
    rows = behalf.may_count(sent.answers, store.consents.rows(session, sent.case_id))
    decider = Decider(told.get("decided_by", ""), told["recorded_by"], date.fromisoformat(told["decided_on"]))
    name = ":".join((sent.case_id, *(str(told[part]) for part in SAME)))
    row = consent.recorded(
        rows, id=str(uuid5(RECORDED, name)), case_id=sent.case_id, permission=told["permission"],
        answer=Answer(told["answer"]), basis=Basis(told["basis"]), decider=decider, at=moment(told["occurred_at"]), born=born_on(sent),
    )
    if row is not None:
        enter(session, sent, rows, row, asked=(), now=now)


def voices(case: Referral | Draft | None, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The decisions that have a say about this person: without a parent's where the young person decides, and without a helper's ticks."""
    known, born = (behalf.may_count(case.answers, rows), born_on(case)) if case else (tuple(rows), None)
    return tuple(row for permission in consent.current(known) for row in consent.voices(known, permission, born=born))


def let_help(session: Session, case_id: str, facts: Facts) -> tuple[Row, ...]:
    """The decisions that let somebody help: all that have a say, and while a professional decides with a child, only what they recorded.

    Whatever a helper sees, writes or is sent asks this.
    """
    case = of_case(session, case_id)
    having_a_say = voices(case, store.consents.rows(session, case_id))
    return tuple(row for row in having_a_say if row.how is How.RECORDED or case is None or not young(case, facts))


def of_case(session: Session, case_id: str) -> Referral | Draft | None:
    """What was sent; before that, what was written so far."""
    return store.referrals.of_case(session, case_id) or store.drafts.of_case(session, case_id)


def heard(refer: Questionnaire, sent: Referral, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The decisions that the ICB knows of: what was asked on the path that was sent, and all since. The rest was never sent.

    Of a request that somebody else sent, only what a professional recorded.
    """
    told = {question.permission for question in refer.questions if question.permission and question.id in sent.answers}
    known = behalf.may_count(sent.answers, rows)
    return tuple(row for row in known if row.permission in told or row.at > sent.sent_at or row.how is How.RECORDED)


def asked(refer: Questionnaire, sent: Referral, rows: tuple[Row, ...], facts: Facts) -> tuple[Question, ...]:
    """The permissions that this person has a page for today: those that today's decisions make, and every yes that still counts.

    Whoever leaves the list is asked about no sharing, and nothing is shared. A no ends no other choice here, as it ends the form, and a
    meeting can be asked for on any day. Where people differ on the list, nothing is asked about sharing either. Who helps has pages of its
    own. Nobody is asked here where somebody else asked for them, or while a professional decides with a child.
    """
    born = born_on(sent)
    if behalf.from_helper(sent.answers) or young(sent, facts):
        return ()
    today = {**sent.answers, WANTS_MEETING: "yes"}
    for question in refer.questions:
        row = consent.counts(rows, str(question.permission), born=born) if question.permission else None
        if row is not None:
            today[question.id] = NO if consent.differ(rows, row.permission, born=born) else row.answer.value
    reader = journey.Seen(refer, today, facts)
    live = {row.permission for row in renewal.live(rows, born=born)}
    found = [
        question for question in refer.questions
        if question.permission and not question.permission.startswith("helper:")
        and (question.permission in live or conditions.holds(question.when, reader))
    ]  # fmt: skip
    if sent.kind != referral.CONTACT:
        return tuple(found)
    return tuple(question for question in found if question.permission in live or str(question.permission).startswith(MEETING))


def young(case: Referral | Draft, facts: Facts) -> bool:
    """Whether a professional decides with this person, who is under 16, where the area's rules do not let them decide alone."""
    born = born_on(case)
    return born is not None and facts.today < clocks.birthday(born, consent.OWN_AGE) and facts.place["rules"]["under_16"] != "own"


def tell(session: Session, sent: Referral, type: str, data: dict[str, Any], *, about: str, now: datetime) -> None:
    """Promise the ICB one letter about consent."""
    letter = referral.envelope(type, now, data)
    store.outbox.promise(session, "icb", letter, case_id=sent.case_id, dedupe_key=f"{type}:{about}", now=now)


def event(row: Row) -> str:
    """What the ICB hears: a yes was given, still stands, or was taken back, or something else changed."""
    if row.answer is Answer.YES:
        return CHECKED if row.check else GIVEN
    return WITHDRAWN if row.withdrawal else CHANGED


def born_on(case: Referral | Draft) -> date | None:
    """When the person was born, as far as these answers say: they, or whoever asked for them."""
    said = case.answers.get("about.born") or case.answers.get(behalf.BORN)
    return date.fromisoformat(said) if isinstance(said, str) else None
