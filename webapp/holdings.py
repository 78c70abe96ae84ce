"""Everything that lies here about one person's request, gathered for that person, and as a file for machines.

Nothing of anybody else, and nothing of an outcome before a person told it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import loads
from types import MappingProxyType
from typing import Any

from easyread.questions import Piece, Question, said
from webapp import behalf, consent, invited, meetings, missed, record, referral, status, store
from webapp.answered import Data, moment
from webapp.audit import Entry, What
from webapp.desk import fits
from webapp.helped import Written
from webapp.helping import Invitation, Look
from webapp.house import db, house, now
from webapp.messages import Who
from webapp.models import Kind
from webapp.planning import Filled
from webapp.renewal import Asked
from webapp.speech import piece, plain
from webapp.status import Heard, News, Step
from webapp.store.apart import SECRET
from webapp.store.everything import Promised
from webapp.store.plans import Version
from webapp.store.reminders import Wanted
from webapp.store.tellings import Wish
from webapp.store.ways import Way
from webapp.store.wishes import Wishes
from webapp.tracker import TOLD

# What of a piece of news its page shows, whatever else came with it.
SHOWN = MappingProxyType({
    Heard.QUESTION: TOLD[Step.QUESTION], Heard.OUTCOME: TOLD[Step.ON_LIST], Heard.CLOSED: TOLD[Step.CLOSED],
    Heard.CETR_HELD: ("report_due",), Heard.REPORT: ("sent_how", "easy_read"), Heard.NEXT_REVIEW: ("on", "what"),
    Heard.ACTION: ("what", "who", "by", "state", "why_not"), Heard.CONTACT: ("name", "role", "phone", "text", "email", "hours"),
    Heard.CETR_OFFERED: ("why", "reply_by"), Heard.CETR_BOOKED: ("starts_at", "ends_at", "how", "where"), Heard.PANEL: ("people",),
    Heard.ADMISSION: ("admitted_on",), Heard.DISCHARGE: ("discharged_on",),
})
ON_LIST = "on_register"
# What whoever asked for another person may have of its news and letters.
THEIRS = frozenset({Heard.RECEIPT, Heard.URGENT_SEEN, Heard.REVIEW})
ASKED_FOR = frozenset({referral.SUBMITTED, referral.CETR, referral.CONTACT, referral.URGENT, missed.ADDED})


@dataclass(frozen=True, kw_only=True)
class Held:
    """All of one case, as it was read at one moment."""

    case: store.cases.Case
    draft: store.drafts.Draft | None
    sent: store.referrals.Referral | None
    decisions: tuple[consent.Row, ...]
    promises: tuple[Promised, ...]
    news: tuple[News, ...]
    untold: int
    visits: tuple[store.everything.Visit, ...]
    complaints: tuple[store.complaints.Complaint, ...]
    helpers: tuple[tuple[Invitation, tuple[Look, ...]], ...]
    avoid: tuple[Mapping[str, str], ...]
    asked_again: tuple[Asked, ...]
    happened: tuple[Entry, ...]
    who_asked: str
    ways: tuple[Way, ...]
    wishes: Wishes | None
    telling: Wish | None
    card_made_at: datetime | None
    planner: Mapping[str, Filled]
    planner_sent: tuple[Version, ...]
    reminders: Wanted | None
    planner_helped: tuple[Written, ...]


def held(case_id: str) -> Held | None:
    """Everything that lies here about a case."""
    session = db()
    case = store.cases.find(session, case_id)
    if case is None:
        return None
    sent, heard = store.referrals.of_case(session, case_id), store.news.of_case(session, case_id)
    asked = status.Request(begun_at=case.created_at, sent_at=sent.sent_at if sent else None, kind=sent.kind if sent else referral.SUBMITTED)
    told = meetings.told(status.told(asked, heard), heard)
    asked_by = store.invitations.of_person(session, case_id)
    promises, card = store.everything.promises(session, case_id), store.cards.of_case(session, case_id, now=now())
    found = Held(
        case=case, draft=store.drafts.of_case(session, case_id), sent=sent, decisions=store.consents.rows(session, case_id),
        promises=promises, news=told, untold=len(status.in_order(heard)) - len(told), avoid=store.avoids.of_case(session, case_id),
        visits=store.everything.visits_to(session, case_id), complaints=store.complaints.of_case(session, case_id),
        helpers=tuple((one, store.helping.looks(session, one.id)) for one in store.helping.of_case(session, case_id)),
        asked_again=store.renewals.of_case(session, case_id), happened=store.audit.of_case(session, case_id),
        who_asked=invited.who_asked(session, asked_by).name if asked_by else "",
        ways=store.ways.of_case(session, case_id), wishes=store.wishes.of_case(session, case_id),
        telling=store.tellings.of_case(session, case_id),
        card_made_at=card.made_at if card else None,
        planner=store.plans.of_case(session, case_id), planner_sent=store.plans.versions(session, case_id),
        reminders=store.reminders.of_case(session, case_id),
        planner_helped=store.helped.of_case(session, case_id),
    )
    return of_who_asked(found) if sent and behalf.from_helper(sent.answers) else found


def of_who_asked(found: Held) -> Held:
    """What is whoever asked for another person's to see: what they sent and how it went, and nothing that was decided about that person."""
    return replace(
        found, decisions=(), untold=0, asked_again=(), news=tuple(one for one in found.news if one.type in THEIRS),
        promises=tuple(one for one in found.promises if one.kind is not Kind.ICB or one.body.get("type") in ASKED_FOR),
        happened=tuple(one for one in found.happened if may_see(one)),
    )


def may_see(entry: Entry) -> bool:
    """Whether an entry is for whoever asked for another person: no decision about that person, no news and no letter but their own."""
    type = loads(entry.detail).get("type")
    seen = THEIRS if entry.what == What.HEARD else ASKED_FOR if type else None
    return entry.what not in (What.DECIDED, What.ASKED_AGAIN) and (seen is None or type in seen)


def detail(mine: Held, entry: Entry) -> dict[str, Any]:
    """What an entry says beside its kind. Of news its type is said only once the person's pages show it."""
    told: dict[str, Any] = loads(entry.detail)
    early = entry.what == What.HEARD and told["type"] not in {one.type for one in mine.news}
    return {name: value for name, value in told.items() if not (early and name == "type")}


def shown(one: News) -> Data:
    """The words of a piece of news, by name, as they stood on the page."""
    return {name: one.data[name] for name in SHOWN.get(Heard(one.type), ()) if one.data.get(name)}


def asked(name: str) -> Question | None:
    """The question as it is asked today; None when it is not asked any more."""
    return next((question for question in house().refer.questions if question.id == name), None)


def said_back(question: Question, answer: Any) -> Sequence[Piece]:
    """The answer in words, also one that was given to a question which has changed since."""
    if said(answer) or fits(question, answer):
        return question.say_back(answer)
    return (Piece(", ".join(map(str, answer)) if isinstance(answer, list) else str(answer), "theirs"),)


def data(mine: Held) -> Data:
    """All of it for machines. Of a message to somebody else it does not say where it went."""
    return {
        "made_at": moment(now()),
        "case": {"reference": mine.case.reference, "place": mine.case.place, "began_at": moment(mine.case.created_at)},
        "draft": draft_data(mine.draft),
        "request": sent_data(mine.sent),
        "decisions": [
            record.record(
                row, mine.decisions, reference=mine.case.reference, icb=house().place.icb, website=house().config.public_base_url,
            )
            for row in mine.decisions
        ],
        "letters_to_the_team": [promise_data(one) for one in mine.promises if one.kind is Kind.ICB],
        "messages": [promise_data(one) for one in mine.promises if one.kind is not Kind.ICB],
        "news": [news_data(one) for one in mine.news],
        "news_to_be_told_by_a_person": mine.untold,
        "visits": [
            {"began_at": moment(one.began_at), "seen_at": moment(one.seen_at), "ended_at": moment(one.ended_at) if one.ended_at else None}
            for one in mine.visits
        ],
        "helpers": [
            {
                "name": one.name, "relation": one.relation, "way": one.way, "to": one.to, "invited_at": moment(one.invited_at),
                "ends_on": one.ends_on.isoformat(), "ended_at": moment(one.ended_at) if one.ended_at else None,
                "looks": [{"at": moment(look.at), "what": look.what} for look in looks],
            }
            for one, looks in mine.helpers
        ],
        "who_asked": mine.who_asked or None, "ways_back": ways_data(mine),
        "texts": {"times": list(mine.wishes.times), "often": mine.wishes.often, "to": mine.wishes.number} if mine.wishes else None,
        "how_to_tell": {"at": moment(mine.telling.at), "said": dict(mine.telling.said)} if mine.telling else None,
        "planner": planner_data(mine),
        "must_not_contact": [dict(one) for one in mine.avoid],
        "asked_again": [{"at": moment(one.asked_at), "why": one.reason.value} for one in mine.asked_again],
        "happened": [{"at": one.at, "who": one.who, "what": one.what, **detail(mine, one)} for one in mine.happened],
        "complaints": [
            {"reference": one.reference, "made_at": moment(one.made_at), "said": dict(one.said)} for one in mine.complaints
        ],
    }  # fmt: skip


def planner_data(mine: Held) -> Data:
    cards = [
        {
            "card": one.card, "seen_by": one.mark.value if one.mark else None, "state": one.state.value, "chosen": list(one.said.chosen),
            "words": list(one.said.words), "waiting": list(one.typed.said.words) if one.typed else None,
            "waiting_chosen": list(one.typed.said.chosen) if one.typed else None,
        }
        for one in mine.planner.values()
    ]
    sent = [
        {
            "for": one.audience.value, "number": one.number, "sent_at": moment(one.at), "language": one.language,
            "to": [helper.name for helper, _ in mine.helpers if helper.id in one.helpers],
            "content_hash": one.copy.hash, "cards": list(one.copy.cards),
        }
        for one in mine.planner_sent
    ]
    helped = [
        {
            "card": one.card, "by": name_of(mine, one.helper), "written_at": moment(one.at) if one.at else None,
            "words_of": one.source.value, "state": one.state.value, "chosen": list(one.said.chosen), "words": list(one.said.words),
            "left_before": {
                "words_of": one.source_before.value, "chosen": list(one.left_before.chosen), "words": list(one.left_before.words),
            },
        }
        for one in mine.planner_helped
    ]
    return {"cards": cards, "helped": helped, "sent": sent, "reminders": reminders_data(mine.reminders)}


def name_of(mine: Held, helper: str) -> str:
    """What the person calls one of their helpers, as far as we still have it."""
    return next((one.name for one, _ in mine.helpers if one.id == helper), "")


def reminders_data(wanted: Wanted | None) -> Data | None:
    if wanted is None:
        return None
    times = {"next_at": wanted.schedule.next_at, "last_at": wanted.schedule.last_at}
    return {"since": moment(wanted.since), **{name: moment(at) if at else None for name, at in times.items()}}


def ways_data(mine: Held) -> Data:
    links = [{"kind": way.kind.value, "to": way.to, "chosen_at": moment(way.chosen_at), "with_news": way.with_news} for way in mine.ways]
    return {"card_made_at": moment(mine.card_made_at) if mine.card_made_at else None, "links_to": links}


def news_data(one: News) -> Data:
    decided = {ON_LIST: one.data[ON_LIST]} if one.type == Heard.OUTCOME else {}
    return {"type": one.type, "occurred_at": moment(one.occurred_at), "data": {**decided, **shown(one)}}


def draft_data(draft: store.drafts.Draft | None) -> Data | None:
    if draft is None:
        return None
    return {
        "answers": answer_data(draft.answers), "half_typed": draft.half_typed, "language": draft.language, "voice": draft.voice,
        "changed_at": moment(draft.changed_at), "delete_after": moment(draft.delete_after),
    }


def sent_data(made: store.referrals.Referral | None) -> Data | None:
    if made is None:
        return None
    return {
        "kind": made.kind, "sent_at": moment(made.sent_at), "urgent": made.urgent, "questionnaire": made.questionnaire,
        "version": made.version, "answers": answer_data(made.answers), "contact": dict(made.contact),
        "deleted_at": moment(made.purged_at) if made.purged_at else None,
    }


def answer_data(given: Mapping[str, Any]) -> list[Data]:
    found = [(name, answer, asked(name)) for name, answer in given.items()]
    return [
        {
            "id": name, "question": plain(question.ask) if question else None, "answer": answer,
            "in_words": [piece(part) for part in said_back(question, answer)] if question else None,
        }
        for name, answer, question in found
    ]


def promise_data(one: Promised) -> Data:
    whose = one.kind is Kind.ICB or one.body.get("who") == Who.PERSON
    return {
        "kind": one.kind.value, "state": one.state.value, "promised_at": moment(one.promised_at),
        "arrived_at": moment(one.arrived_at) if one.arrived_at else None,
        "body": {name: value for name, value in one.body.items() if name != SECRET and (whose or name != "to")},
    }
