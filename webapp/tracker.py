"""Where a request is, in words for the person: worked out from what was sent and what the ICB told us, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp import referral, status, store
from webapp.house import db, house
from webapp.sending import way_back
from webapp.speech import day
from webapp.status import Status, Step, Words

# What the ICB's own words are shown of, at each step. Nothing of an outcome before a person has told it.
TOLD = {
    Step.QUESTION: ("question",),
    Step.ON_LIST: ("reason", "next_steps"),
    Step.NOT_ON_LIST: ("reason", "next_steps"),
    Step.CLOSED: ("words", "next_contact"),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One request as its page shows it. `dates` fill the sentences; `notice` stands above them when help is needed today;
    `told` is what the ICB wrote."""

    reference: str
    kind: str
    status: Status
    words: Words
    notice: Words | None
    dates: dict[str, str]
    notice_dates: dict[str, str]
    told: dict[str, list[str]]
    link: str
    sent: bool


def shown(case_id: str, *, now: datetime) -> Shown | None:
    """The request of a case, or None when there is nothing of it any more."""
    session = db()
    draft, sent = store.drafts.of_case(session, case_id), store.referrals.of_case(session, case_id)
    if sent is None and draft is None:
        return None
    asked = status.Request(
        begun_at=draft.changed_at if draft else now,
        sent_at=sent.sent_at if sent else None,
        delivered_at=store.outbox.delivered_at(session, f"{sent.kind}:{case_id}") if sent else None,
        urgent=sent.urgent if sent else False,
        kind=sent.kind if sent else referral.SUBMITTED,
        delete_after=draft.delete_after if draft and not sent else None,
    )
    found = status.status(asked, store.news.of_case(session, case_id) if sent else (), now=now, holidays=house().holidays)
    dates = known(found)
    seen = {"date": day(found.urgent_seen_on)} if found.urgent_seen_on else {}
    return Shown(
        reference=sent.reference if sent else draft.reference if draft else "",
        kind=asked.kind,
        status=found,
        words=words(found.step, dates),
        notice=words(found.notice, seen) if found.notice else None,
        dates=dates,
        notice_dates=seen,
        told=told(found),
        link=way_back(case_id),
        sent=sent is not None,
    )


def known(found: Status) -> dict[str, str]:
    """The days we know, written out."""
    return {"date": day(found.on)} | ({"due": day(found.due)} if found.due else {})


def told(found: Status) -> dict[str, list[str]]:
    """The ICB's words about this step, by name, exactly as they wrote them."""
    data = found.because.data if found.because else {}
    texts = {name: data.get(name) or [] for name in TOLD.get(found.step, ())}
    return {name: [text] if isinstance(text, str) else list(text) for name, text in texts.items() if text}


def words(step: Step, dates: dict[str, str]) -> Words:
    return house().status_words[step].known({*dates, *house().place.words})
