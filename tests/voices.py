"""One person's way through the questions, written down once and walked in any voice: answers, changed minds, going back, skipping.

A new voice is a class with `answer`, `pass_over` and `back`; it is given the question that is asked and what a form would have posted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from easyread import journey
from easyread.content import Questionnaire
from easyread.questions import Answer, Given, Question
from easyread.questions.choices import Check
from tests import make
from tests.stories.looking import Elsewhere
from tests.walking import TOKEN, USUAL, WORDS, words
from webapp import store
from webapp.answering import ENDS_AT_CHECK, NOT_ANSWERING
from webapp.house import facts
from webapp.models import Kind, cases, outbox

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TURN = re.compile(r'action=\\?"/talk/(\w+)')
# What decides whether there is anything to send, and to whom: everybody gives the same.
SETTLED = {"start.safe", "start.postcode", "start.knows_postcode", "start.device"}
TO_READ = ("information", "check")
ONLY = {"start.who": ("me", "me-with-help"), "back.ways": ("none", "card")}
WRITTEN: Mapping[str, Sequence[str]] = {
    "text": ("Some words", "Ünïcode & <b>marks</b>", "O'Neil  "), "long-text": ("More words.\r\n\r\nOn 2 lines.", "🎵 and my dog"),
    "name": ("Amir Madeup", "Bea O'Sample"), "date": ("12 March 2006", "1/5/1999"), "email": ("amir@mail.example",),
    "phone": ("07700 900123", "+44 7700 900456"), "postcode": ("ZZ1 1AA",), "nhs-number": ("999 123 4519",),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that a person does: answer a question (again), pass it over for a `reason`, or only go `back` from it."""

    question: Question
    given: Given = field(default_factory=dict)
    reason: str = ""
    back: bool = False


class Voice(Protocol):
    """How steps are done in one voice. Each begins where the person is and leaves them where the next step can begin."""

    def answer(self, asked: Question, given: Given) -> None: ...
    def pass_over(self, asked: Question, reason: str) -> None: ...
    def back(self, asked: Question, half: str) -> None: ...


def plan(app: Flask, chance: Random) -> list[Step]:
    """Everything that somebody does until all is asked. Nothing here asks the website anything."""
    refer = app.extensions["house"].refer
    with app.test_request_context():
        known = facts()
    answers: dict[str, Answer] = {}
    steps = []
    while (undone := journey.walk(refer, answers, known).undone(answers)) is not None:
        step = next_step(refer, answers, known, undone, chance)
        steps.append(step)
        if not step.back:
            answers[step.question.id] = kept(step)
    return steps


def next_step(refer: Questionnaire, answers: dict[str, Answer], known: journey.Facts, undone: Question, chance: Random) -> Step:
    mood = chance.random()
    before = [asked for asked in journey.walk(refer, answers, known).questions if asked.id in answers and asked.kind not in TO_READ]
    if mood < 0.08:
        return Step(question=undone, back=True)
    if mood < 0.18 and not undone.required and undone.id not in SETTLED and undone.stage != "back":
        return Step(question=undone, reason=chance.choice(sorted(NOT_ANSWERING)))
    again = [asked for asked in before if asked.id not in SETTLED and asked.stage != "back"]
    asked = chance.choice(again) if mood > 0.88 and again else undone
    for _ in range(50):
        step = Step(question=asked, given=gives(asked, chance))
        after = {**answers, asked.id: kept(step)}
        walked = journey.walk(refer, after, known)
        if walked.undone(after) is not None or walked.end in ENDS_AT_CHECK:
            return step
    raise AssertionError(f"every answer to {asked.id} ends the way")


def kept(step: Step) -> Answer:
    if step.reason:
        return {"said": NOT_ANSWERING[step.reason]}
    answer = step.question.read(step.given, today=make.NOW.date())
    return answer if step.question.kept else "seen"


def gives(asked: Question, chance: Random) -> Given:
    """Something that this question can be answered with, as a form would post it."""
    if asked.kind == "people":
        return {f"people-0-{part.id}": [f"Bea {part.id}"] for part in asked.fields}
    if asked.kind in WRITTEN:
        return {"answer": [chance.choice(WRITTEN[asked.kind])]}
    offered = [option for option in asked.choices() if option.value in ONLY.get(asked.id, (option.value,))]
    if not offered:
        return {}
    if asked.id in SETTLED:
        return {"answer": [USUAL[asked.id]]}
    if asked.kind != "choose-many":
        return with_detail([chance.choice(offered)])
    alone = [option for option in offered if option.exclusive]
    many = [option for option in offered if not option.exclusive]
    return with_detail(alone[:1] if alone and chance.random() < 0.3 else chance.sample(many, chance.randint(1, min(3, len(many)))))


def with_detail(chosen: Sequence[Any]) -> Given:
    more = {f"detail-{option.value}": ["My own words"] for option in chosen if option.detail}
    return {"answer": [option.value for option in chosen], **more}


@dataclass
class Browser:
    """A browser whose forms carry the newest token that a page gave it."""

    client: FlaskClient
    token: str = ""

    def post(self, address: str, **typed: Any) -> TestResponse:
        headers = typed.pop("headers", {})
        page = self.client.post(address, data={"csrf_token": self.token, **typed}, headers=headers)
        if page.status_code == 400:
            # The visit has begun since, or nothing was looked at yet: the page itself says what to send.
            self.get(address)
            page = self.client.post(address, data={"csrf_token": self.token, **typed}, headers=headers)
        assert page.status_code in (200, 303), f"{address}: {page.status_code}"
        return page

    def get(self, address: str) -> TestResponse:
        page = self.client.get(address, follow_redirects=True)
        found = TOKEN.search(page.text)
        self.token = found[1] if found else self.token
        return page

    def read(self, asked: Question, address: str) -> dict[str, str]:
        """What a form says of the words that were read in it: those of a permission."""
        return dict(WORDS.findall(self.get(address).text)) if asked.permission else {}


@dataclass
class Pages:
    """One question a page."""

    browser: Browser

    def answer(self, asked: Question, given: Given) -> None:
        address = f"/ask/{asked.page}"
        page = self.browser.post(address, to="next", **self.browser.read(asked, address), **given)
        if isinstance(asked, Check) and not asked.explained(given):
            page = self.browser.post(f"/ask/{asked.page}", to="next", explained="yes", **given)
        assert page.status_code == 303, words(page)

    def pass_over(self, asked: Question, reason: str) -> None:
        assert self.browser.post(f"/ask/{asked.page}", to=reason).status_code == 303

    def back(self, asked: Question, half: str) -> None:
        assert self.browser.post(f"/ask/{asked.page}", to="back", answer=half).status_code == 303


@dataclass
class Conversation:
    """A conversation, with its script or without, by choosing or in their own words."""

    browser: Browser
    chance: Random

    def answer(self, asked: Question, given: Given) -> None:
        page = self.send(asked, to="next", **self.browser.read(asked, f"/talk/{asked.page}"), **self.said(asked, given))
        if isinstance(asked, Check) and not asked.explained(given):
            page = self.send(asked, to="next", explained="yes", **given)
        text = page.json["turns"] if page.is_json and "turns" in page.json else page.text
        if 'name="wrote"' in text:
            hidden = dict(HIDDEN.findall(text))
            page = self.send(asked, to="yes", **{name: value for name, value in hidden.items() if name != "csrf_token"})
        self.went_on(page, asked)

    def pass_over(self, asked: Question, reason: str) -> None:
        self.went_on(self.send(asked, to=reason), asked)

    def back(self, asked: Question, half: str) -> None:
        self.send(asked, to="back", **({"answer-in-words": half} if asked.choices() else {"answer": half}))

    def send(self, asked: Question, **typed: Any) -> TestResponse:
        headers = {"Accept": "application/json"} if self.chance.random() < 0.5 else {}
        return self.browser.post(f"/talk/{asked.page}", headers=headers, **typed)

    def said(self, asked: Question, given: Given) -> Given:
        """The same answer, now and then in words: by the number of a choice, or by what stands on it."""
        options = [option.value for option in asked.choices()]
        chosen = list(given.get("answer", ()))
        if not options or len(given) > 1 or len(chosen) != 1 or self.chance.random() < 0.5:
            return given
        return {"answer-in-words": [str(options.index(chosen[0]) + 1)]}

    def went_on(self, page: TestResponse, asked: Question) -> None:
        """Whether the answer was taken: nobody is asked the same again."""
        if page.is_json:
            assert "go" in page.json or page.json["kept"], words(page)
        else:
            assert page.status_code == 303, f"{asked.id} was not understood: {words(page)}"


def walk(app: Flask, steps: Sequence[Step], voices: Callable[[Browser], Iterator[Voice]]) -> list[Any]:
    """Do all of it, send it, and give the letters to the ICB without what is only this case's own: its ids and its voice.

    The clock stands still within a step, so that whoever does the same at the same time gets the same to the letter.
    """
    browser = Browser(Elsewhere(app, app.response_class, use_cookies=True))
    voice = voices(browser)
    for number, step in enumerate(steps):
        app.config["NOW"] = lambda at=make.NOW + timedelta(seconds=number): at
        said = next(voice)
        if step.back:
            said.back(step.question, "half a word")
        elif step.reason:
            said.pass_over(step.question, step.reason)
        else:
            said.answer(step.question, step.given)
    with browser.client.session_transaction() as held, app.extensions["house"].database.session() as session:
        visit = store.visits.visit(session, held["visit"], now=app.config["NOW"](), stay=False)
    assert visit is not None
    browser.get("/ask/check")
    sent = browser.post("/ask/send")
    assert sent.headers["Location"] in ("/ask/sent", "/ask/nothing")
    return letters(app, visit.case_id)


def letters(app: Flask, case_id: str) -> list[Any]:
    """Every letter to the ICB about this case, in their order."""
    with app.extensions["house"].database.session() as session:
        reference = session.execute(sa.select(cases.c.reference).where(cases.c.id == case_id)).scalar_one()
        its = sa.select(outbox).where(outbox.c.kind == Kind.ICB, outbox.c.group_key == case_id).order_by(outbox.c.sequence)
        found = [json.dumps(make.words_of(session, row)) for row in session.execute(its)]
    return [without_voice(json.loads(letter.replace(case_id, "the case").replace(reference, "the reference"))) for letter in found]


def without_voice(letter: Any) -> Any:
    if isinstance(letter, dict):
        return {name: without_voice(value) for name, value in letter.items() if name != "voice"}
    return [without_voice(part) for part in letter] if isinstance(letter, list) else letter
