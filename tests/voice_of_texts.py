"""The voice of texts, for whoever walks the same way in several voices: from a phone of their own, or from where a page left off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from easyread.questions import Given, Question
from tests import make
from tests.texter import WORD, Texter
from tests.voices import Browser, Step, Voice, letters
from webapp import store

REASONS = {"do-not-know": "I don't know", "rather-not-say": "I do not want to answer", "skip": "skip"}
OFFER = re.compile(r"Was it you\? Reply (JOIN [A-Z]+)\.")
# What differs because it was said by text: which voice, and that nobody saw a picture.
OF_THE_VOICE = {"voice", "how", "seen", "support"}


@dataclass
class Texts:
    """One phone. Wherever the other voices are, it asks what waits for an answer."""

    texter: Texter

    def answer(self, asked: Question, given: Given) -> None:
        self.reach(asked)
        chosen = list(given.get("answer", ()))
        for words in self.words(asked, given, chosen):
            self.texter.text(words)
            if self.texter.state().step == "read-back":
                self.texter.text("yes")
        if asked.kind == "check" and self.texter.state().explained:
            self.texter.text(self.words(asked, given, chosen)[0])

    def pass_over(self, asked: Question, reason: str) -> None:
        self.reach(asked)
        self.texter.text(REASONS[reason])

    def back(self, asked: Question, half: str) -> None:
        self.reach(asked)
        self.texter.text("back")

    def reach(self, asked: Question) -> None:
        """Go back until this is what is asked, or on. What changed in another voice meanwhile is asked again by itself."""
        self.texter.text("again")
        order = self.texter.house.refer.position
        for _ in range(150):
            state = self.texter.state()
            if state.question == asked.id:
                return
            self.texter.text("back" if not state.question or order(state.question) > order(asked.id) else "next")
        raise AssertionError(f"{asked.id} is never asked")

    def words(self, asked: Question, given: Given, chosen: list[str]) -> list[str]:
        """What somebody texts for this answer, one text a part."""
        if asked.kind == "information":
            return ["next"]
        if asked.kind == "people":
            return [*(given[f"people-0-{part.id}"][0] for part in asked.fields), "no"]
        if asked.kind == "consent":
            return [WORD.findall(self.texter.heard)[-1].lower() if chosen == ["yes"] else chosen[0].replace("-", " ")]
        if not asked.choices():
            return chosen
        offered = [option.value for option in asked.choices()]
        numbers = " ".join(str(offered.index(one) + 1) for one in chosen)
        return [numbers, *(given[f"detail-{one}"][0] for one in offered if f"detail-{one}" in given and one in chosen)]


def at(app: Flask, number: int) -> None:
    app.config["NOW"] = lambda: make.NOW + timedelta(seconds=number)


def do(voice: Voice, step: Step) -> None:
    if step.back:
        voice.back(step.question, "half a word")
    elif step.reason:
        voice.pass_over(step.question, step.reason)
    else:
        voice.answer(step.question, step.given)


def by_text(app: Flask, steps: Sequence[Step], number: str) -> list[Any]:
    """Do all of it by text, send it, and give the letters to the ICB."""
    at(app, 0)
    texter = Texter(app, number)
    texter.begin()
    for second, step in enumerate(steps):
        at(app, second)
        do(Texts(texter), step)
    texter.text("again")
    texter.text("send")
    assert texter.state().step in ("sent", "ready"), texter.heard
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, number)
        case_id = found.case_id if found else None
    return without(letters(app, str(case_id)))


def joined(browser: Browser, app: Flask, number: str) -> Texts:
    """The phone goes on with what this browser has begun."""
    texter = Texter(app, number)
    browser.get("/text")
    browser.post("/text", typed=number)
    offered = [found[1] for one in texter.bodies() if (found := OFFER.search(one["text"]))]
    texter.text(offered[-1])
    return Texts(texter)


def with_texts(app: Flask, number: str, both: Callable[[Browser], Iterator[Voice]]) -> Callable[[Browser], Iterator[Voice]]:
    """Pages and conversation until something is kept, then each of the three in turn."""

    def each(browser: Browser) -> Iterator[Voice]:
        others, phone = both(browser), None
        while True:
            yield next(others)
            if phone is None and 'action="/text"' in browser.get("/text").text:
                phone = joined(browser, app, number)
            if phone is not None:
                yield phone

    return each


def without(letter: Any) -> Any:
    if isinstance(letter, dict):
        return {name: without(value) for name, value in letter.items() if name not in OF_THE_VOICE}
    return [without(part) for part in letter] if isinstance(letter, list) else letter
