"""Turn answers and consent into what the ICB receives.

Only answers on the path go, never one that is marked to be seen by nobody, and never a yes whose question is no longer asked.
Who only wants to talk first is named and can be reached, and that is all: no answer about health goes without their yes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from easyread.content import Questionnaire
from easyread.questions import Answer, Question
from webapp import clocks, consent, reach
from webapp.answered import Answered, Data, clean, moment
from webapp.places import Place

SUBMITTED, CETR, CONTACT, URGENT = "referral.submitted", "cetr.requested", "contact.requested", "urgent.flagged"
SCHEMA = "/schemas/referral/1.json"

# The questions that something more than "an answer" is made of.
PERSON = {"born": "about.born", "postcode": "start.postcode", "gp_surgery": "start.gp", "nhs_number": "about.nhs_number"}
TODAY = "today"
WANTS_LIST, WANTS_CETR = "consent.dsr", "consent.cetr"
HELPED_BY, HELPERS = "about.helped_by", "helper."
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

    @cached_property
    def relevant(self) -> Mapping[str, Answer]:
        return {question.id: self.answers[question.id] for question in self.asked if question.id in self.answers}

    @cached_property
    def answered(self) -> Answered:
        return Answered(self.asked, self.relevant, self.place.words)

    @property
    def urgent(self) -> bool:
        return self.answered.value(reach.WHEN) == TODAY

    @cached_property
    def decisions(self) -> Sequence[consent.Row]:
        """The newest decision on each permission that this path asks about, in the order of asking."""
        newest = consent.current(self.consents)
        asked = [question.permission for question in self.asked if question.permission and question.id in self.relevant]
        return [newest[permission] for permission in asked if permission in newest]


def kind_of_request(relevant: Mapping[str, Answer], consents: Iterable[consent.Row]) -> str | None:
    """What these answers and decisions ask for; None when the person said no to everything, so that nothing is sent.

    A permission counts only while its question is on the path: a yes from before a changed mind is not a yes.
    """
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
    also = (CETR,) if kind == SUBMITTED and consent.says_yes(request.decisions, consent.Permission.CETR) else ()
    return tuple((type, build(type, request)) for type in (*first, kind, *also))


def build(type: str, request: Request) -> Data:
    """The data of one letter, all but its `sequence`, which is counted when it is promised."""
    data = head(request)
    if type == URGENT:
        return data
    data |= {"request_kind": request_kind(type, request), "language": request.language, "received_within": due(request)}
    return data if type == CONTACT else data | whole(request)


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
    """What goes only with the person's yes."""
    answered = request.answered
    answers = answered.among(tuple(answered.questions))
    more = {name: answered.value(question) for name, question in PERSON.items()}
    helpers = [told for told in answers if told["id"].startswith(HELPERS) or told["id"] == HELPED_BY]
    return {
        "questionnaire": {"id": request.questionnaire.id, "version": request.questionnaire.version, "hash": request.questionnaire.hash},
        "voice": request.voice,
        "person": {**reach.person(answered), **more, "verified": False},
        "asked_by": {"who": answered.value(reach.WHO), "details": helpers},
        "answers": answers,
        "adjustments": [told for told in answers if told["id"] in ADJUSTMENTS],
        "consent": [decision(row) for row in request.decisions],
        "sharing": sharing(request.decisions),
        "minimum_dataset": minimum_dataset(request, answers),
    }


def request_kind(type: str, request: Request) -> str:
    if type == SUBMITTED:
        return "dsr-carer-referral" if reach.from_helper(request.answered) else "dsr-self-referral"
    return "cetr-request" if type == CETR else "contact-request"


def due(request: Request) -> Data:
    """The dates the code of practice gives, from the moment of Send."""
    outcome = clocks.london_date(clocks.outcome_due(request.sent_at))
    return {"receipt_due": clocks.receipt_due(request.sent_at, request.holidays).isoformat(), "outcome_due": outcome.isoformat()}


def decision(row: consent.Row) -> Data:
    """One row of the ledger, as the ICB must be able to show it: who said what, to which words, when and how."""
    helper, decider = row.helped_by, row.decided_by
    return {
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
    }


def sharing(decisions: Iterable[consent.Row]) -> list[Data]:
    """Each group that was asked about. Only a live yes is a yes."""
    rows = [row for row in decisions if row.permission.startswith("share:")]
    return [{"group": row.permission.removeprefix("share:"), "agreed": row.answer is consent.Answer.YES} for row in rows]


def minimum_dataset(request: Request, answers: Iterable[Data]) -> list[Data]:
    """The same answers under the headings of the DSR minimum dataset. Nothing here was checked by anybody."""
    spoken = [(item, {"id": told["id"], "answer": told["answer"]}) for told in answers for item in told["dataset"]]
    consented = [row for row in request.decisions if row.permission == consent.Permission.DSR and row.answer is consent.Answer.YES]
    spoken += [("MD11", {"id": WANTS_LIST, "answer": clocks.london_date(row.at).isoformat()}) for row in consented]
    return [
        {"item": item, "title": title, "self_reported": [found for name, found in spoken if name == item], "verified": False}
        for item, title in DATASET.items()
    ]
