"""Turn answers and consent into what the ICB receives.

Only answers on the path go, never one that is marked to be seen by nobody, and never a yes whose question is no longer asked.
Who only wants to talk first is named and can be reached, and that is all: no answer about health goes without their yes. What a helper
says of somebody who is under 16 or cannot decide goes marked as without consent, and with leave to share it with nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from easyread.content import Questionnaire
from easyread.questions import Answer, Question
from webapp import adjusted, behalf, clocks, consent, reach, sentences
from webapp.answered import Answered, Data, clean, moment
from webapp.places import Place

SUBMITTED, CETR, CONTACT, URGENT = "referral.submitted", "cetr.requested", "contact.requested", "urgent.flagged"
SCHEMA = "/schemas/referral/1.json"

# The questions that something more than "an answer" is made of.
PERSON = {"born": "about.born", "postcode": "start.postcode", "gp_surgery": "start.gp", "nhs_number": "about.nhs_number"}
TODAY = "today"
# On the path of somebody under 16, whom a worker talks with before anything is asked of them.
UNDER_16 = "about.under_16"
WANTS_LIST, WANTS_CETR = "consent.dsr", "consent.cetr"
# Where a place asks it: the list, a meeting, or both. Where it is not asked, the list.
MEETING, BOTH = "meeting", "both"
HELPED_BY, HELPERS = "about.helped_by", "helper."
# For whom a yes is, where it is for people whom the person names.
NAMED = {
    "cetr:report": "consent.report_who",
    "share:family": "consent.family_who",
    "helper:progress": "consent.helper_who",
    "helper:answers": "consent.helper_who",
}
ADJUSTMENTS = ("about.understand", "about.communicate", "about.meetings", "about.places", "about.speak_up", "about.told")
# The DSR minimum dataset (policy 3.2, by way of the NHSE code of practice).
DATASET = {
    "MD1": "Identifiable information",
    "MD2": "Lead health or social care professional",
    "MD3": "Current provider, or support through a personal budget",
    "MD4": "Care plan and contingency plan in place",
    "MD5": "Risk assessment in place",
    "MD6": "Date of the last review of plan and assessment",
    "MD7": "Immediate risk of placement breakdown or admission",
    "MD8": "Date and key actions of a community C(E)TR",
    "MD9": "Why they may be at risk",
    "MD10": "Offered a personal, personal health or integrated budget",
    "MD11": "Date consent was given",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything known of one request when it is sent. `asked` are the questions on the path, as this person was asked them."""

    referral_id: str
    reference: str
    sent_at: datetime
    place: Place
    questionnaire: Questionnaire
    language: str
    voice: str
    asked: Sequence[Question]
    answers: Mapping[str, Answer]
    consents: Iterable[consent.Row]
    holidays: Container[date]
    # Who asked us to ask this person, when somebody did.
    referrer: behalf.Referrer | None = None
    codes: adjusted.Codes = adjusted.NO_CODES
    # A sentence of ours as this person read it; None: as a reader of English does.
    read: Callable[[str], str] | None = None

    @cached_property
    def relevant(self) -> Mapping[str, Answer]:
        return {question.id: self.answers[question.id] for question in self.asked if question.id in self.answers}

    @cached_property
    def answered(self) -> Answered:
        return Answered(self.asked, self.relevant, self.place.words)

    @property
    def urgent(self) -> bool:
        return TODAY in (self.answered.value(reach.WHEN), self.answered.value(behalf.WHEN))

    @cached_property
    def decisions(self) -> Sequence[consent.Row]:
        """The newest decision on each permission that this path asks about, in the order of asking."""
        newest = consent.current(behalf.may_count(self.relevant, self.consents))
        asked = [question.permission for question in self.asked if question.permission and question.id in self.relevant]
        # A helper whom they invited before they sent it: decided on a page of its own.
        invited = [permission for permission in newest if consent.HELPER.fullmatch(permission)]
        return [newest[permission] for permission in (*asked, *invited) if permission in newest]


class Sent(Protocol):
    """What a later letter needs to know of a request that was sent."""

    @property
    def case_id(self) -> str: ...

    @property
    def reference(self) -> str: ...


def kind_of_request(relevant: Mapping[str, Answer], consents: Iterable[consent.Row]) -> str | None:
    """What these answers and decisions ask for; None when the person said no to everything, so that nothing is sent.

    A permission counts only while its question is on the path: a yes from before a changed mind is not a yes. Nobody is asked for one on
    the path of a helper whose person is under 16 or cannot decide.
    """
    if behalf.without_consent(relevant):
        return CETR if relevant.get(reach.ASKS) == MEETING else SUBMITTED
    newest = consent.current(consents)
    asked = {permission for question, permission in ((WANTS_LIST, "dsr"), (WANTS_CETR, "cetr")) if question in relevant}
    decided = {permission: newest[permission].answer for permission in asked & newest.keys()}
    if decided.get("dsr") is consent.Answer.YES:
        return SUBMITTED
    if decided.get("cetr") is consent.Answer.YES:
        return CETR
    return None if decided and all(answer is consent.Answer.NO for answer in decided.values()) else CONTACT


def letters(request: Request) -> tuple[tuple[str, Data], ...]:
    """Each (type, data) to promise for this request, the urgent one first. A C(E)TR is a request of its own beside the support list."""
    kind = kind_of_request(request.relevant, request.consents)
    if kind is None:
        return ()
    first = (URGENT,) if request.urgent else ()
    both = consent.says_yes(request.decisions, consent.Permission.CETR) or (unsaid(request) and request.relevant.get(reach.ASKS) == BOTH)
    also = (CETR,) if kind == SUBMITTED and both else ()
    return tuple((type, build(type, request)) for type in (*first, kind, *also))


def unsaid(request: Request) -> bool:
    """Whether somebody else asks, without the consent of the person it is about."""
    return behalf.without_consent(request.relevant) is not None


def build(type: str, request: Request) -> Data:
    """The data of one letter, all but its `sequence`, which is counted when it is promised."""
    data = head(request)
    if type == URGENT:
        return data
    data |= {"request_kind": request_kind(type, request), "language": request.language, "received_within": due(request)}
    data |= {"asks_for": asks_for} if (asks_for := request.answered.value(reach.ASKS)) else {}
    if type == CONTACT:
        # A worker must know with whom else to talk. Not the day of birth.
        return data | ({"under_16": True} if any(question.id == UNDER_16 for question in request.asked) else {})
    return data | whole(request)


def consent_news(sent: Sent, row: consent.Row, decisions: Iterable[consent.Row], differ: Collection[str] = ()) -> Data:
    """A new row of the ledger, and with whom anything may be shared from now on. Of answers only the names that a yes is for."""
    return {**news(sent, row), "sharing": sharing(decisions, differ)}


def cetr_answered(sent: Sent, row: consent.Row) -> Data:
    """What the person said to a meeting that the ICB offered."""
    return {**news(sent, row), "answer": row.answer.value}


def news(sent: Sent, row: consent.Row) -> Data:
    return {**about(sent, row.at), "decisions": [decision(row, [person.parts for person in row.people])]}


def about(sent: Sent, at: datetime) -> Data:
    """What every later letter begins with: which request, and when it happened."""
    return {"schema": SCHEMA, "referral_id": sent.case_id, "reference": sent.reference, "occurred_at": moment(at)}


def preferences_news(sent: Sent, answered: Answered, people: Iterable[Mapping[str, str]], *, texts: bool, at: datetime) -> Data:
    """How to reach the person, and whom never to contact, as the person says it now."""
    return {
        **about(sent, at), "contact": reach.contact(answered), "contact_preferences": reach.preferences(answered, texts=texts),
        "do_not_contact": reach.hard(people),
    }  # fmt: skip


def contact_news(sent: Sent, contact: Data, preferences: Data, *, at: datetime) -> Data:
    """The same from what was sent before. Whom never to contact is put in by whoever promises it."""
    return {**about(sent, at), "contact": contact, "contact_preferences": preferences, "do_not_contact": []}


def envelope(type: str, timestamp: datetime, data: Data) -> Data:
    """One letter, as it goes out."""
    return {"type": type, "timestamp": moment(timestamp), "data": data}


def head(request: Request) -> Data:
    """Who it is and how to reach them safely: all that an urgent flag and a wish to talk carry. Nothing here tells of anyone's health."""
    return {
        "schema": SCHEMA,
        "referral_id": request.referral_id,
        "reference": request.reference,
        "occurred_at": moment(request.sent_at),
        "place": {"key": request.place.key, "icb": request.place.icb},
        "urgent": request.urgent,
        "person": reach.person(request.answered),
        "contact": reach.contact(request.answered),
        "contact_preferences": reach.preferences(request.answered, texts=consent.says_yes(request.decisions, consent.Permission.TEXTS)),
        "do_not_contact": reach.do_not_contact(request.answered),
    }


def whole(request: Request) -> Data:
    """What goes only with the person's yes, or with the mark that there is none yet."""
    answered = request.answered
    answers = answered.among(tuple(answered.questions))
    more = {name: answered.value(question) for name, question in PERSON.items()}
    more["born"] = more["born"] or answered.value(behalf.BORN)
    helpers = [told for told in answers if told["id"].startswith(HELPERS) or told["id"] == HELPED_BY]
    coded = adjusted.coded(request.codes, answered)
    asked_by = {"who": answered.value(reach.WHO), "details": helpers}
    return {
        "questionnaire": {"id": request.questionnaire.id, "version": request.questionnaire.version, "hash": request.questionnaire.hash},
        "voice": request.voice,
        "person": {**reach.person(answered), **more, "verified": False},
        "asked_by": asked_by | ({"referrer": asdict(request.referrer)} if request.referrer else {}),
        "answers": answers,
        "adjustments": [told for told in answers if told["id"] in ADJUSTMENTS],
        "coded_adjustments": coded,
        "accessible_information": adjusted.accessible_information(coded, request.language),
        "shown": sentences.shown(request.asked, request.read or answered.english),
        "consent": [decision(row, named(row, answered)) for row in request.decisions],
        "sharing": sharing(request.decisions),
        "minimum_dataset": minimum_dataset(request, answers),
        **({"without_consent": behalf.mark(answered), "views": behalf.views(answered, request.place)} if unsaid(request) else {}),
    }


def request_kind(type: str, request: Request) -> str:
    if type == SUBMITTED:
        return "dsr-carer-referral" if reach.from_helper(request.answered) else "dsr-self-referral"
    return "cetr-request" if type == CETR else "contact-request"


def due(request: Request) -> Data:
    """The dates the code of practice gives, from the moment of Send."""
    outcome = clocks.london_date(clocks.outcome_due(request.sent_at))
    return {"receipt_due": clocks.receipt_due(request.sent_at, request.holidays).isoformat(), "outcome_due": outcome.isoformat()}


def named(row: consent.Row, answered: Answered) -> Sequence[Mapping[str, str]]:
    """The people that a yes was given for on this path."""
    people = answered.answer(NAMED.get(row.permission, "")) if row.answer is consent.Answer.YES else None
    return people if isinstance(people, list) else ()


def decision(row: consent.Row, people: Iterable[Mapping[str, str]] = ()) -> Data:
    """One row of the ledger, as the ICB must be able to show it: who said what, to which words, when and how, and for whom."""
    helper, decider = row.helped_by, row.decided_by
    told = [{part: clean(typed) for part, typed in person.items()} for person in people]
    return ({"people": told} if told else {}) | {
        "permission": str(row.permission),
        "answer": row.answer.value,
        "words": clean(row.words.text),
        "words_hash": row.words.hash,
        "version": row.words.version,
        "language": row.words.language,
        "format": row.words.format.value,
        "decided_at": moment(row.at),
        "how": row.how.value,
        "who": row.who.value,
        "who_helped": {"name": clean(helper.name), "role": clean(helper.role)} if helper else None,
        "support": list(row.support),
        "explained": list(row.explained),
        "basis": row.basis.value,
        "decided_by": {"name": clean(decider.name), "role": clean(decider.role), "on": decider.on.isoformat()} if decider else None,
        "next_check": row.next_check.isoformat() if row.next_check else None,
        "withdrawn": row.withdrawal is not None,
        "check": {"result": row.check.result, "by": row.check.by} if row.check else None,
    }


def sharing(decisions: Iterable[consent.Row], differ: Collection[str] = ()) -> list[Data]:
    """Each group that was asked about. Only a live yes is a yes, and none on which people `differ`."""
    rows = [row for row in decisions if row.permission.startswith("share:")]
    return [
        {"group": row.permission.removeprefix("share:"), "agreed": row.answer is consent.Answer.YES and row.permission not in differ}
        for row in rows
    ]


def minimum_dataset(request: Request, answers: Iterable[Data]) -> list[Data]:
    """The same answers under the headings of the DSR minimum dataset. Nothing here was checked by anybody."""
    spoken = [(item, {"id": told["id"], "answer": told["answer"]}) for told in answers for item in told["dataset"]]
    consented = [row for row in request.decisions if row.permission == consent.Permission.DSR and row.answer is consent.Answer.YES]
    spoken += [("MD11", {"id": WANTS_LIST, "answer": clocks.london_date(row.at).isoformat()}) for row in consented]
    return [
        {"item": item, "title": title, "self_reported": [found for name, found in spoken if name == item], "verified": False}
        for item, title in DATASET.items()
    ]
