"""Where a request is, in words for the person: worked out from what was sent and what the ICB told us, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from webapp import behalf, booked, clocks, consent, counted, follow, invited, ledger, meetings, referral, status, store
from webapp.counted import Counted
from webapp.follow import Asker
from webapp.house import db, house
from webapp.plan_clock import Clock
from webapp.speech import day
from webapp.status import News, Status, Step, Words
from webapp.store.drafts import Draft
from webapp.store.referrals import Referral

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
    `told` is what the ICB wrote; `differ`: the person and who decides for
    them do not say the same."""

    reference: str
    kind: str
    status: Status
    words: Words
    notice: Words | None
    dates: dict[str, str]
    notice_dates: dict[str, str]
    told: dict[str, list[str]]
    sent: bool
    differ: bool
    asker: Asker
    # For who was given a link for somebody: whether that person's request is known to have arrived, on which day.
    invited: bool
    arrived: date | None
    link_works: bool
    waits: bool
    # The meeting that is to come, for the person whose meeting it is.
    clock: Clock | None
    # How the day by which the next thing must happen was counted.
    counted: Counted | None
    sent_on: date | None
    # All that was heard, and the decisions that the ICB knows of: what runs beside the steps is made of them.
    news: tuple[News, ...] = field(repr=False)
    rows: tuple[consent.Row, ...] = field(repr=False)
    born: date | None = field(repr=False)

    @property
    def after(self) -> bool:
        """Whether the team told us what came of a meeting."""
        return self.asker is Asker.PERSON and any(one.type in meetings.TELLS for one in self.status.later)


def shown(case_id: str, *, now: datetime) -> Shown | None:
    """The request of a case, or None when there is nothing of it any more."""
    session = db()
    store.together.read(session, case_id, now=now)
    draft, sent = store.drafts.of_case(session, case_id), store.referrals.of_case(session, case_id)
    if sent is None and draft is None:
        return None
    news = store.news.of_case(session, case_id) if sent else ()
    kind, found = where(case_id, draft, sent, now=now, news=news)
    asker = follow.asker(sent.answers) if sent else Asker.PERSON
    rows = ledger.heard(house().refer, sent, store.consents.rows(session, case_id)) if sent else ()
    end = may_see_end(sent, asker, news, rows, now=now) if sent else True
    found = follow.seen(found, end=end, contact=kind == referral.CONTACT)
    dates = known(found)
    born = ledger.born_on(sent) if sent else None
    seen = {"date": day(found.urgent_seen_on)} if found.urgent_seen_on else {}
    return Shown(
        reference=sent.reference if sent else draft.reference if draft else "",
        kind=kind,
        status=found,
        words=words(found.step, dates, asker),
        notice=words(found.notice, seen, asker) if found.notice else None,
        dates=dates,
        notice_dates=seen,
        told=told(found),
        sent=sent is not None,
        differ=bool(consent.conflicts(rows, born=born)) and (sent is None or may_see_difference(sent, asker, news, now=now)),
        asker=asker,
        invited=bool(store.invitations.of_helper(session, case_id)),
        arrived=invited.arrived(session, case_id),
        link_works=(until := invited.works_until(session, case_id)) is not None and clocks.london_date(now) < until,
        waits=store.mentions.waits(session, case_id),
        clock=booked.coming(sent, news, now=now) if sent else None,
        counted=how_counted(found, sent),
        sent_on=clocks.london_date(sent.sent_at) if sent else None,
        news=news, rows=rows, born=born,
    )


def how_counted(found: Status, sent: Referral | None) -> Counted | None:
    """How the day of the next thing was counted; None where there is none, and for a draft, whose day is ours."""
    if sent is None or found.due is None:
        return None
    sent_on = clocks.london_date(sent.sent_at)
    if found.step in status.WAITING:
        return counted.working_days(sent_on, clocks.RECEIPT_WORKING_DAYS, house().holidays)
    if found.step is Step.DECIDED and found.due != sent_on + clocks.OUTCOME_DAYS * clocks.DAY:
        return counted.a_day_after(found.since)
    return counted.weeks(sent_on, found.due)


def may_see_difference(sent: Referral, asker: Asker, news: tuple[News, ...], *, now: datetime) -> bool:
    return follow.may_see_difference(asker, follow.recorded(news), of_age=behalf.of_age(sent.answers, clocks.london_date(now)))


def may_see_end(sent: Referral, asker: Asker, news: tuple[News, ...], rows: tuple[consent.Row, ...], *, now: datetime) -> bool:
    """Whether whoever sent this may see how it ends. `rows`: the decisions that the ICB knows of."""
    return follow.may_see_end(
        asker, follow.recorded(news), of_age=behalf.of_age(sent.answers, clocks.london_date(now)),
        permission=consent.says_yes(rows, consent.Permission.HELPER_PROGRESS),
    )


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What a helper sees of a request: the step and its days. No outcome, no word of the ICB's, no link of the person's."""

    reference: str
    overdue: bool
    words: Words
    dates: dict[str, str]
    counted: Counted | None


def steps(case_id: str, *, now: datetime) -> Steps | None:
    """The request of a case for a helper who may see the steps."""
    session = db()
    draft, sent = store.drafts.of_case(session, case_id), store.referrals.of_case(session, case_id)
    if sent is None and draft is None:
        return None
    _, found = where(case_id, draft, sent, now=now)
    dates = known(found)
    step = Step.ON_LIST if found.step in status.TOLD else found.step
    return Steps(
        reference=sent.reference if sent else draft.reference if draft else "", overdue=found.overdue,
        words=house().helper_words[step].known({*dates, *house().place.words}), dates=dates,
        counted=how_counted(found, sent),
    )


def where(
    case_id: str, draft: Draft | None, sent: Referral | None, *, now: datetime, news: Iterable[News] | None = None,
) -> tuple[str, Status]:
    """What kind of request it is, and where it has got to. `news`: all that was heard of it, where somebody has read that already."""
    session = db()
    asked = status.Request(
        begun_at=draft.changed_at if draft else now,
        sent_at=sent.sent_at if sent else None,
        delivered_at=store.outbox.delivered_at(session, f"{sent.kind}:{case_id}") if sent else None,
        urgent=sent.urgent if sent else False,
        kind=sent.kind if sent else referral.SUBMITTED,
        delete_after=draft.delete_after if draft and not sent else None,
    )
    heard = news if news is not None else store.news.of_case(session, case_id) if sent else ()
    found = status.status(asked, heard, now=now, holidays=house().holidays)
    return asked.kind, found


def known(found: Status) -> dict[str, str]:
    """The days we know, written out."""
    return {"date": day(found.on)} | ({"due": day(found.due)} if found.due else {})


def told(found: Status) -> dict[str, list[str]]:
    """The ICB's words about this step, by name, exactly as they wrote them."""
    data = found.because.data if found.because else {}
    texts = {name: data.get(name) or [] for name in TOLD.get(found.step, ())}
    return {name: [text] if isinstance(text, str) else list(text) for name, text in texts.items() if text}


def words(step: Step, dates: dict[str, str], asker: Asker) -> Words:
    return spoken(step, asker).known({*dates, *house().place.words})


def spoken(step: Step, asker: Asker) -> Words:
    """The words for who looks: to a helper nothing is said as if it were about them."""
    return (house().status_words if asker is Asker.PERSON else house().asker_words)[step]
