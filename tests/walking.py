"""Somebody who answers page after page, as a browser without scripts would: reads the page, fills in its form, presses a button."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from easyread.content import Questionnaire
from easyread.questions import Question
from tests import left

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DRAWN = re.compile(r'name="(drawn)" value="([^"]+)"')
WORDS = re.compile(r'name="(words)" value="([^"]+)"')
OFFERED = re.compile(r'<input[^>]*name="answer"[^>]*value="([^"]+)"')
WRITTEN = {
    "text": "Some words",
    "long-text": "More words than one line has.",
    "name": "Amir Madeup",
    "date": "12 March 2006",
    "email": "amir@mail.example",
    "phone": "07700 900123",
    "postcode": "ZZ1 1AA",
    "nhs-number": "999 123 4519",
}
USUAL = {
    "start.safe": "safe",
    "start.device": "own",
    "start.who": "me",
    "start.asks": "list",
    "start.knows_postcode": "yes",
    "start.postcode": "ZZ1 1AA",
    "back.ways": "none",
    "about.contact": "email",
    "about.shared_email": "no",
    "now.tell": "write",
    "now.in_hospital": "no",
    "now.when": "this-month",
    "support.wants_cetr": "no",
    "consent.dsr": "yes",
    "consent.share_gp": "yes",
    "consent.texts": "no",
    "consent.helper_progress": "no",
}


@dataclass(frozen=True)
class Place:
    """Where somebody stands who walks: the page, what it asks and offers, what was asked before, and what their browser holds."""

    address: str
    here: str | None
    offered: tuple[str, ...]
    asked: tuple[str, ...]
    cookies: Mapping[str, str]


class Walker:
    """Walks through the self-referral. `answers` are by question id; everything else gets the first thing offered."""

    def __init__(self, client: FlaskClient, refer: Questionnaire, **answers: Any) -> None:
        self.client, self.refer = client, refer
        self.answers = {**USUAL, **{name.replace("__", "."): value for name, value in answers.items()}}
        self.asked: list[str] = []

    def open(self, address: str) -> TestResponse:
        return self.client.get(address, follow_redirects=True)

    def at(self, response: TestResponse) -> Question | None:
        return self.refer.at(response.request.path.rsplit("/", 1)[-1])

    def to(self, stop: str = "check", start: str = "/ask") -> TestResponse:
        """Walk until the question with this id, or until a page that asks nothing more (check, an end).

        From the very beginning, in an empty database, whoever walks begins where their answers part from those of all before them.
        """
        if self.asked or start != "/ask" or not left.untouched(self.client):
            return self.walk(stop, start)
        way = left.Way(self.client.application, type(self).__qualname__)

        def step(known: Place) -> object:
            asked = self.refer.question(known.here) if known.here else None
            return None if asked is None or asked.id == stop else (asked.id, self.answer_to(asked, known.offered))

        found = way.follow(step)
        if found:
            found.give(self.client.application)
            left.set_cookies(self.client, found.known.cookies)
            self.asked = list(found.known.asked)
            # Not every page that a walk comes to is the first that waits: a card is shown once.
            start = found.known.address
        return self.walk(stop, start, way=way)

    def walk(self, stop: str, start: str, *, way: left.Way | None = None) -> TestResponse:
        page = self.open(start)
        found = way and (way.left or way.keep(self.place(page), None))
        while (asked := self.at(page)) is not None and asked.id != stop:
            self.asked.append(asked.id)
            step = asked.id, self.answer_to(asked, offered(page))
            page = self.post(page, asked)
            assert self.at(page) is None or self.asked.count(self.at(page).id) == 0, f"{asked.id} was asked again: {words(page)[:400]}"
            if way:
                way.steps = way.after(step)
                found = way.keep(self.place(page), found)
        return page

    def place(self, page: TestResponse) -> Place:
        asked = self.at(page)
        return Place(page.request.path, asked.id if asked else None, offered(page), tuple(self.asked), left.cookies(self.client))

    def post(self, page: TestResponse, asked: Question, *, to: str = "next", **form: Any) -> TestResponse:
        assert f'name="to" value="{to}"' in page.text, f"there is no button for {to}"
        filled = {"csrf_token": token(page), "to": to, **self.filled(page, asked), **form}
        return self.client.post(page.request.path, query_string=page.request.query_string.decode(), data=filled, follow_redirects=True)

    def filled(self, page: TestResponse, asked: Question) -> Mapping[str, Any]:
        return {**dict(WORDS.findall(page.text)), **self.answer_to(asked, offered(page))}

    def answer_to(self, asked: Question, offered: Sequence[str]) -> Mapping[str, Any]:
        if asked.id in self.answers:
            answer = self.answers[asked.id]
            return answer if isinstance(answer, Mapping) else {"answer": answer}
        if asked.kind == "people":
            return {f"people-0-{field.id}": f"Bea {field.id}" for field in asked.fields}
        if asked.kind == "check":
            return {"answer": next(option.value for option in asked.options if option.right)}
        if asked.kind in WRITTEN:
            return {"answer": WRITTEN[asked.kind]}
        return {"answer": offered[-1] if asked.kind == "choose-many" else offered[0]} if offered else {}

    def send(self, check: TestResponse) -> TestResponse:
        return self.press("/ask/send", check)

    def press(self, address: str, page: TestResponse, typed: Mapping[str, str] = MappingProxyType({})) -> TestResponse:
        """Press the button of a form; and once more when the page asks for it, because nobody reads as fast as we do."""
        told = self.client.post(address, data={**hidden(page), **typed}, follow_redirects=True)
        if "Please press the button again." not in words(told):
            return told
        return self.client.post(address, data={**hidden(told), **typed}, follow_redirects=True)


def has_sent(app: Flask, *, at: object = None, **answers: Any) -> Walker:
    """Somebody in a browser of their own who has sent it, in a database that holds nothing else.

    The way there is the real one, page by page, and takes seconds: whoever asks for the same finds what the first one left behind.
    `at`: the time of a clock that the test turns.
    """
    walker = Walker(app.test_client(), app.extensions["house"].refer, **answers)
    way = left.Way(app, "sent", json.dumps(answers, sort_keys=True), str(at))
    if found := way.left:
        found.give(app)
        left.set_cookies(walker.client, found.known.cookies)
        walker.asked = list(found.known.asked)
        return walker
    sent = walker.send(walker.to())
    assert walker.client.get_cookie("visit") is not None
    way.keep(walker.place(sent), None)
    return walker


def offered(page: TestResponse) -> tuple[str, ...]:
    """What can be chosen on a page."""
    return tuple(OFFERED.findall(page.text))


def hidden(page: TestResponse) -> dict[str, str]:
    """What the page's own form sends along without being filled in."""
    return {"csrf_token": token(page), **dict(DRAWN.findall(page.text))}


def token(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found, words(page)[:500]
    return found[1]


def words(page: TestResponse) -> str:
    """What the main part of a page says, without pictures and mark-up."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)))
