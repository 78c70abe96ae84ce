"""Somebody who reads another language: their browser, their pages, their conversation and their texts, each looked at for English."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from easyread import pictures
from easyread.questions import Question
from easyread.understanding import in_language
from tests.leftovers import FOLDER, Leftovers, shown
from tests.pages import CheckingClient
from tests.sayings import sayings
from tests.test_talk import Talker
from tests.texter import Answerer, Texter
from tests.walking import WRITTEN, Walker, hidden, words
from webapp import languages
from webapp.languages import Language

KNOWN = [one for one in languages.load(FOLDER.parent / "content" / "languages.toml") if one.code != languages.ENGLISH]
# What somebody typed in these tests stays as they typed it.
TYPED = (
    *WRITTEN.values(), "Eve Made-Up", "Dee Helpmade", "My friend", "I draw maps", "My dog Biscuit", "A window", "I cannot sleep.",
    "Room 2, Anytown Library", "Sam Example",
    # Words that a builder of these tests puts under a decision.
    "Can we put your name on the support list?",
)  # fmt: skip
# How many turns of a conversation pass until its page is looked at again.
TURNS = 10
AGAIN = "Please press the button again."


def speaks(code: str) -> Callable[[str], str]:
    """How a sentence of ours is said in a language. What is none of ours stays."""
    return sayings(code).said


def names(app: Flask, language: Language) -> tuple[str, ...]:
    """What is called the same in every language: offices, places, languages, the pictures, what people typed and what they text."""
    made = app.extensions["house"]
    place, ways = made.place, [way.to for way in (*made.place.contacts, *made.place.cetr_contacts)]
    whose = pictures.attribution(made.config.content / "pictures.toml")
    texted = (made.texts.keyword, *(one.keyword for one in made.languages), *(one.own_name for one in made.languages))
    said = [word.spoken for word in made.glossary.words if word.spoken]
    yes = (*made.texts.words_for_yes(language.code), *made.texts.words_to_join(language.code))
    bea = [f"Bea {field.id}" for asked in made.refer.questions for field in getattr(asked, "fields", ())]
    return (*TYPED, *bea, *place.sources, *ways, place.icb, place.name, whose, *texted, *said, *yes, *made.statement.formal)


def client_of(app: Flask, language: Language) -> type[FlaskClient]:
    """A browser whose every page is looked at, and is in this language from top to bottom."""
    left = Leftovers(language.code, names(app, language))

    class Reading(CheckingClient):
        says = staticmethod(speaks(language.code))
        read: ClassVar[set[str]] = set()
        turns = count()

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.set_cookie("language", language.code)

        def is_new(self, address: str) -> bool:
            # A conversation shows all that was said again at each turn.
            return not address.startswith("/talk") or next(self.turns) % TURNS == 0

        def open(self, *args: Any, **kwargs: Any) -> TestResponse:
            response = super().open(*args, **kwargs)
            if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
                fresh = [piece for piece in shown(response.text, language.code) if piece not in self.read]
                assert f'<html lang="{language.code}" dir="{language.direction}"' in response.text, response.request.path
                assert (english := left.of(fresh)) == [], f"{response.request.path}: {english}"
                self.read |= set(fresh)
            return response

    return Reading


def browser(app: Flask, language: Language) -> FlaskClient:
    """A browser in which this language was pressed, as in every other that comes to this website from now on."""
    app.test_client_class = client_of(app, language)
    return app.test_client()


class Reader(Walker):
    """Somebody who answers page after page in their language."""

    said: Callable[[str], str] = staticmethod(str)

    def press(self, address: str, page: TestResponse, typed: Any = None) -> TestResponse:
        told = self.client.post(address, data={**hidden(page), **(typed or {})}, follow_redirects=True)
        if self.said(AGAIN) not in words(told):
            return told
        return self.client.post(address, data={**hidden(told), **(typed or {})}, follow_redirects=True)


class TalkingReader(Reader, Talker):
    """The same, turn after turn."""


class Writer(Answerer):
    """Somebody who texts in their language: numbers, our short words for a yes, and "no" in their own word."""

    def __init__(self, texter: Texter, code: str, **answers: Any) -> None:
        super().__init__(texter, **answers)
        self.code, self.said = code, speaks(code)

    def words(self, asked: Question, part: str) -> str:
        told = super().words(asked, part)
        return self.no if told == "no" else told

    @property
    def no(self) -> str:
        return str(in_language(self.texter.house.replies, self.code).words["no"][0])

    def decision(self, answer: str) -> str:
        if answer != "yes":
            return self.no
        words = re.findall("|".join(rf"\b{word}\b" for word in self.texter.house.texts.words_for_yes(self.code)), self.texter.heard)
        assert words, self.texter.heard
        return str(words[-1])
