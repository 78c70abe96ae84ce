"""Somebody who answers page after page, as a browser without scripts would: reads the page, fills in its form, presses a button."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from easyread.content import Questionnaire
from easyread.questions import Question
from webapp import clocks

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DRAWN = re.compile(r'name="(drawn)" value="([^"]+)"')
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

        From the very beginning, in an empty database, the same way leads to the same page: whoever walks it again finds what the first
        one left behind.
        """
        if self.asked or start != "/ask" or not untouched(self.client):
            return self.walk(stop, start)
        key = json.dumps([keys(self.client.application), self.answers, stop, clock(self.client.application)], sort_keys=True)
        if key in WALKED and time.monotonic() - WALKED[key].at < FRESH:
            WALKED[key].give(self.client)
            self.asked = list(WALKED[key].asked)
            return self.open(start)
        page = self.walk(stop, start)
        WALKED[key] = Walked.keep(self.client, self.asked)
        return page

    def walk(self, stop: str, start: str) -> TestResponse:
        page = self.open(start)
        while (asked := self.at(page)) is not None and asked.id != stop:
            self.asked.append(asked.id)
            page = self.post(page, asked)
            assert self.at(page) is None or self.asked.count(self.at(page).id) == 0, f"{asked.id} was asked again: {words(page)[:400]}"
        return page

    def post(self, page: TestResponse, asked: Question, *, to: str = "next", **form: Any) -> TestResponse:
        assert f'name="to" value="{to}"' in page.text, f"there is no button for {to}"
        filled = {"csrf_token": token(page), "to": to, **self.filled(page, asked), **form}
        return self.client.post(page.request.path, query_string=page.request.query_string.decode(), data=filled, follow_redirects=True)

    def filled(self, page: TestResponse, asked: Question) -> Mapping[str, Any]:
        if asked.id in self.answers:
            answer = self.answers[asked.id]
            return answer if isinstance(answer, Mapping) else {"answer": answer}
        if asked.kind == "people":
            return {f"people-0-{field.id}": f"Bea {field.id}" for field in asked.fields}
        if asked.kind == "check":
            return {"answer": next(option.value for option in asked.options if option.right)}
        if asked.kind in WRITTEN:
            return {"answer": WRITTEN[asked.kind]}
        offered = OFFERED.findall(page.text)
        return {"answer": offered[-1] if asked.kind == "choose-many" else offered[0]} if offered else {}

    def send(self, check: TestResponse) -> TestResponse:
        return self.press("/ask/send", check)

    def press(self, address: str, page: TestResponse, typed: Mapping[str, str] = MappingProxyType({})) -> TestResponse:
        """Press the button of a form; and once more when the page asks for it, because nobody reads as fast as we do."""
        told = self.client.post(address, data={**hidden(page), **typed}, follow_redirects=True)
        if "Please press the button again." not in words(told):
            return told
        return self.client.post(address, data={**hidden(told), **typed}, follow_redirects=True)


COPIES = TemporaryDirectory()
# Every copy has a file of its own: one that is kept again must not land on another's.
NUMBERS = itertools.count()
# A visit that nobody touched lasts a quarter of an hour at least.
FRESH = 10 * 60


@dataclass(frozen=True)
class Walked:
    """What a walk from the beginning left behind: the database, the browser's cookies, and what was asked."""

    database: Path
    cookies: Mapping[str, str]
    asked: tuple[str, ...]
    at: float

    @classmethod
    def keep(cls, client: FlaskClient, asked: list[str]) -> Walked:
        database = Path(COPIES.name) / f"{next(NUMBERS)}.sqlite"
        copy(file_of(client.application), database)
        return cls(database, cookies(client), tuple(asked), time.monotonic())

    def give(self, client: FlaskClient) -> None:
        copy(self.database, file_of(client.application))
        for name, value in self.cookies.items():
            client.set_cookie(name, value)


def cookies(client: FlaskClient) -> dict[str, str]:
    """What this browser holds for us."""
    return {name: held.value for name in ("visit", "display") if (held := client.get_cookie(name)) is not None}


WALKED: dict[str, Walked] = {}


def file_of(app: Flask) -> str:
    return make_url(app.extensions["house"].config.database_url).database or ""


def keys(app: Flask) -> list[str]:
    """The questions, and the key that signs what a browser holds: another website reads neither."""
    made = app.extensions["house"]
    return [made.refer.hash, made.config.secret_key]


def clock(app: Flask) -> str:
    """What tells one walk from the same walk at another time: a test's own clock."""
    now = app.config["NOW"]
    return "now" if now is clocks.now else str(now())


def untouched(client: FlaskClient) -> bool:
    """Whether this browser and the database know nothing yet."""
    if not isinstance(client, FlaskClient):
        return False
    made = client.application.extensions["house"]
    if client.get_cookie("visit") is not None or not made.config.database_url.startswith("sqlite"):
        return False
    with closing(sqlite3.connect(file_of(client.application))) as opened:
        return opened.execute("SELECT count(*) FROM cases").fetchone() == (0,)


# What a walk to the end and the press that sends it left behind: by the questions, the answers and the clock.
SENT: dict[str, Walked] = {}


def has_sent(app: Flask, *, at: object = None, **answers: Any) -> Walker:
    """Somebody in a browser of their own who has sent it, in a database that holds nothing else.

    The way there is the real one, page by page, and takes seconds: whoever asks for the same finds what the first one left behind.
    `at`: the time of a clock that the test turns.
    """
    walker = Walker(app.test_client(), app.extensions["house"].refer, **answers)
    key = json.dumps([keys(app), answers, str(at)], sort_keys=True)
    if key in SENT and (at is not None or time.monotonic() - SENT[key].at < FRESH):
        SENT[key].give(walker.client)
        walker.asked = list(SENT[key].asked)
        return walker
    walker.send(walker.to())
    assert walker.client.get_cookie("visit") is not None
    SENT[key] = Walked.keep(walker.client, walker.asked)
    return walker


def copy(one: str | Path, other: str | Path) -> None:
    """Put all of one database into another, also one that is open."""
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)


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
