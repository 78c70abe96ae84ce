"""What happened and when, for counts about nobody and for the dated facts of one request. Nothing here opens a seal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.audit import What, Who
from webapp.models import Kind, State, cases, consents, mentions, news, outbox, referrals, renewals
from webapp.standards import Course, Happened, Said
from webapp.store import audit, backlog
from webapp.store.cases import Case


@dataclass(frozen=True, order=True)
class Fact:
    """What happened at a moment: a word of ours, and of which sort."""

    at: datetime
    what: str
    which: str


def courses(session: Session, place: str, *, before: datetime) -> tuple[Course, ...]:
    """The course of every request of this place that was sent before then. Whoever was erased is not among them."""
    here = sa.select(referrals.c.case_id).join(cases, cases.c.id == referrals.c.case_id)
    here = here.where(cases.c.place == place, referrals.c.sent_at < before)
    heard, said = defaultdict[str, list[Happened]](list), defaultdict[str, list[Said]](list)
    for case_id, type, at in session.execute(sa.select(news.c.case_id, news.c.type, news.c.occurred_at).where(news.c.case_id.in_(here))):
        heard[case_id].append(Happened(type, at))
    decided = sa.select(consents.c.case_id, consents.c.permission, consents.c.answer, consents.c.at).where(consents.c.case_id.in_(here))
    for case_id, permission, answer, at in session.execute(decided):
        said[case_id].append(Said(permission, answer.value, at))
    sent = sa.select(referrals.c.case_id, referrals.c.kind, referrals.c.sent_at).where(referrals.c.case_id.in_(here))
    return tuple(
        Course(kind=kind, sent_at=at, heard=heard[case_id], said=said[case_id]) for case_id, kind, at in session.execute(sent)
    )


def facts(session: Session, case: Case, *, now: datetime) -> tuple[Fact, ...]:
    """Everything dated about one request, in order; and an entry in the audit that somebody took it."""
    found = [Fact(case.created_at, "begun", ""), *_sent(session, case.id), *_letters(session, case.id), *_heard(session, case.id)]
    decided = sa.select(consents.c.at, consents.c.permission, consents.c.answer).where(consents.c.case_id == case.id)
    found += [Fact(at, "decided", f"{permission} {answer.value}") for at, permission, answer in session.execute(decided)]
    again = sa.select(renewals.c.asked_at, renewals.c.reason).where(renewals.c.case_id == case.id)
    found += [Fact(at, "asked-again", reason.value) for at, reason in session.execute(again)]
    audit.enter(session, What.FACTS_TAKEN, who=Who.OPERATOR, now=now, case_id=case.id)
    return tuple(sorted(found))


def _sent(session: Session, case_id: str) -> list[Fact]:
    """When it was sent; and where a helper's request waited for a person to look, since when and until when."""
    sent = session.execute(sa.select(referrals.c.sent_at, referrals.c.kind, referrals.c.urgent).where(referrals.c.case_id == case_id))
    found = [Fact(row.sent_at, "sent", f"{row.kind} urgent" if row.urgent else row.kind) for row in sent]
    waited = sa.select(mentions.c.at, mentions.c.released_at).where(mentions.c.case_id == case_id, mentions.c.released_at.is_not(None))
    for row in session.execute(waited):
        found += [Fact(row.at, "held", ""), Fact(row.released_at, "released", "")]
    return found


def _letters(session: Session, case_id: str) -> list[Fact]:
    """Each letter to the ICB: when it was promised, and when it arrived."""
    asked = sa.select(*backlog.LINE).where(outbox.c.group_key == case_id, outbox.c.kind == Kind.ICB)
    found = []
    for line in (backlog.Line(**row._asdict()) for row in session.execute(asked)):
        found.append(Fact(line.created_at, "promised", line.type))
        if line.done_at:
            found.append(Fact(line.done_at, "arrived", line.type))
        elif line.state is State.DEAD:
            found.append(Fact(line.due, "could-not-be-sent", line.type))
    return found


def _heard(session: Session, case_id: str) -> list[Fact]:
    """Each piece of news: when it happened, and when we heard of it."""
    asked = sa.select(news.c.type, news.c.occurred_at, news.c.received_at).where(news.c.case_id == case_id)
    rows = session.execute(asked).all()
    return [Fact(row.occurred_at, "happened", row.type) for row in rows] + [Fact(row.received_at, "heard", row.type) for row in rows]
