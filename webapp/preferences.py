"""Tell the ICB how to reach somebody, as it is now: whom never to contact, and when, how often and where they want texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from easyread import journey
from easyread.questions import Answer, Question
from webapp import consent, gate, ledger, messages, phones, reach, referral, store
from webapp.answered import Answered
from webapp.audit import What, Who
from webapp.house import db, facts, house
from webapp.models import Kind
from webapp.store.referrals import Referral
from webapp.store.wishes import Wishes

# The questions that can be answered anew after sending.
ASKED = (reach.TEXT_TIMES, reach.TEXT_OFTEN, reach.MOBILE)


def asked(page: str) -> Question | None:
    """The question with this page, if it can be answered anew."""
    return next((question for name in ASKED if (question := house().refer.question(name)).page == page), None)


def every() -> tuple[Question, ...]:
    return tuple(house().refer.question(name) for name in ASKED)


def answers(sent: Referral) -> dict[str, Answer]:
    """What they say today, as answers to those questions."""
    wished = store.wishes.now(db(), sent.case_id)
    contact = messages.person_contact({name: said for name, said in sent.answers.items() if isinstance(said, str)})
    number = wished.number or (contact.number if contact.safe_number else "")
    return {**wishes(wished), **({reach.MOBILE: number} if number else {})}


def change(sent: Referral, question: Question, answer: Answer, *, now: datetime) -> bool:
    """Keep one anew, and promise the news of it to the ICB, both or neither. Was it news?"""
    if answers(sent).get(question.id) == answer:
        return False
    before = store.wishes.now(db(), sent.case_id)
    if question.id == reach.MOBILE:
        wished = replace(before, number=str(answer))
    else:
        said = store.wishes.said({question.id: answer})
        wished = replace(before, times=said.times) if question.id == reach.TEXT_TIMES else replace(before, often=said.often)
    store.wishes.keep(db(), sent.case_id, wished, now=now)
    store.audit.enter(db(), What.WISHES_CHANGED, who=Who.PERSON, now=now, case_id=sent.case_id)
    tell(sent, store.avoids.of_case(db(), sent.case_id), about=f"{sent.case_id}:{now.isoformat()}", now=now)
    return True


def tell(sent: Referral, people: Iterable[Mapping[str, str]], *, about: str, now: datetime) -> None:
    """Promise the ICB how to reach the person, and whom never to contact, as it is from now on."""
    wished = store.wishes.now(db(), sent.case_id)
    said = {**sent.answers, **wishes(wished)}
    answered = Answered(journey.path(house().refer, said, facts()), said, house().place.words)
    rows = ledger.heard(house().refer, sent, ledger.voices(sent, store.consents.rows(db(), sent.case_id)))
    texts = consent.says_yes(rows, consent.Permission.TEXTS, born=ledger.born_on(sent))
    data = referral.preferences_news(sent, answered, people, texts=texts, at=now)
    if wished.number:
        data["contact"]["mobile"] = wished.number
    number = str(answers(sent).get(reach.MOBILE, ""))
    if number and gate.way(db(), (sent.case_id, phones.PERSON), Kind.SMS, number).wrong:
        data["contact_preferences"]["safe_to_text"] = False
    ledger.tell(db(), sent, phones.CHANGED, data, about=about, now=now)


def wishes(wished: Wishes) -> dict[str, Answer]:
    """As answers to the questions of the form."""
    times: dict[str, Answer] = {reach.TEXT_TIMES: {"chosen": list(wished.times), "detail": {}}} if wished.times else {}
    return {**times, **({reach.TEXT_OFTEN: wished.often} if wished.often else {})}
