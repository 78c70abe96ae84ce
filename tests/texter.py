"""Somebody with a phone: texts us as the provider would bring it, signed by the provider's own code, and reads what goes back."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from easyread import texting
from easyread.questions import Question
from tests import left, make
from tests.walking import USUAL, WRITTEN
from webapp import store
from webapp.models import Kind, State as Sending, outbox
from webapp.text_state import State

HOOK = "/hooks/twilio/sms"
NUMBER = "+447700900123"
WORD = re.compile(r"To say yes, reply ([A-Z]+)\.")
SIDS = itertools.count(1)


class Texter:
    """One phone. Whoever has it reads what came before they write, unless they are `hasty`."""

    def __init__(self, app: Flask, number: str = NUMBER) -> None:
        self.app, self.number = app, number
        self.house = app.extensions["house"]
        self.client = app.test_client()
        self.seen: set[str] = set()
        self.last: list[str] = []
        self.texts = 0
        self.hasty = False

    def reads(self) -> None:
        """A minute goes by since everything that was promised to answer a text left."""
        read = outbox.c.dedupe_key.startswith("text:") & outbox.c.state.in_((Sending.READY, Sending.LEASED, Sending.DONE))
        with self.house.database.session(write=True) as session:
            at = self.app.config["NOW"]() - timedelta(minutes=1)
            session.execute(sa.update(outbox).where(read).values(state=Sending.DONE, done_at=at))
            store.commit(session)

    def post(self, text: str, **form: str) -> TestResponse:
        """The hook's answer. Every text has a name of its own."""
        config = self.house.config
        if not self.hasty:
            self.reads()
        self.texts += 1
        sid = f"SM{next(SIDS):032x}"
        sent = {"MessageSid": sid, "From": self.number, "To": "+447700900110", "Body": text, "NumMedia": "0", **form}
        url = config.public_base_url + HOOK
        signature = RequestValidator(config.twilio_auth_token).compute_signature(url, sent)
        return self.client.post(HOOK, data=sent, headers={"X-Twilio-Signature": signature})

    def text(self, text: str, **form: str) -> list[str]:
        """Send it, and read what comes back."""
        answer = self.post(text, **form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml"), answer.status_code
        assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
        assert answer.headers.getlist("Set-Cookie") == []
        self.last = [one["text"] for one in self.bodies() if one["to"] == self.number]
        return self.last

    def bodies(self) -> list[Mapping[str, Any]]:
        """What was promised since we last looked, in the order in which it leaves."""
        with self.house.database.session() as session:
            rows = session.execute(sa.select(outbox).where(outbox.c.kind == Kind.SMS).order_by(outbox.c.due, outbox.c.id)).all()
            fresh = [row for row in rows if row.id not in self.seen]
            self.seen |= {row.id for row in fresh}
            return [make.words_of(session, row) for row in fresh]

    @property
    def heard(self) -> str:
        return "\n".join(self.last)

    def state(self) -> State:
        with self.house.database.session(write=True) as session:
            found = store.conversations.of_number(session, self.number)
            return State.read(found.state) if found else State()

    def begin(self) -> list[str]:
        self.text(self.house.texts.keyword)
        return self.text("1")


@dataclass(frozen=True)
class Place:
    """Where somebody stands who answers by text: what is asked here, what they heard, and what they sent and were asked before."""

    here: str | None
    part: str
    seen: frozenset[str]
    last: tuple[str, ...]
    texts: int
    asked: tuple[str, ...]


class Answerer:
    """Answers question after question by text. `answers` are by question id, as a form has them; all else is as `Walker` has it."""

    def __init__(self, texter: Texter, **answers: Any) -> None:
        self.texter, self.refer = texter, texter.house.refer
        self.answers = {**USUAL, **{name.replace("__", "."): value for name, value in answers.items()}}
        self.asked: list[str] = []
        # How the words of a choice stand in the texts.
        self.said: Callable[[str], str] = str

    def waits_for(self) -> Question | None:
        state = self.texter.state()
        return self.refer.question(state.question) if state.question and state.step == "ask" else None

    def to(self, stop: str = "") -> None:
        """Answer until this question waits, or nothing more is asked.

        From the very first question, whoever walks begins where their answers part from those of all before them.
        """
        begins = self.texter.state().question == "start.safe" and self.texter.texts == 2
        lies = left.lying(self.texter.app)
        if not begins or lies.get("text_conversations") != 1 or "cases" in lies:
            return self.walk(stop)
        way = left.Way(self.texter.app, type(self).__qualname__, self.texter.number, *self.texter.last, *lies.items())

        def step(known: Place) -> object:
            return None if known.here in (None, stop) else (known.here, known.part, self.answers.get(str(known.here)))

        if found := way.follow(step):
            found.give(self.texter.app)
            known = found.known
            self.texter.seen, self.texter.last, self.texter.texts, self.asked = set(known.seen), [*known.last], known.texts, [*known.asked]
        return self.walk(stop, way=way)

    def walk(self, stop: str, *, way: left.Way | None = None) -> None:
        found = way and (way.left or way.keep(self.place(), None))
        while (asked := self.waits_for()) is not None and asked.id != stop:
            self.asked.append(asked.id)
            step = asked.id, self.texter.state().part, self.answers.get(asked.id)
            self.reply(asked)
            assert self.asked.count(asked.id) < 9, f"{asked.id} was asked again: {self.texter.heard}"
            if way:
                way.steps = way.after(step)
                found = way.keep(self.place(), found)

    def place(self) -> Place:
        asked, texter = self.waits_for(), self.texter
        part = texter.state().part
        return Place(asked.id if asked else None, part, frozenset(texter.seen), tuple(texter.last), texter.texts, tuple(self.asked))

    def reply(self, asked: Question) -> list[str]:
        return self.texter.text(self.words(asked, self.texter.state().part))

    def words(self, asked: Question, part: str) -> str:
        """What somebody would text for this part of this question."""
        given = self.answers.get(asked.id)
        if part == texting.ANOTHER:
            return "no"
        if part != texting.first_part(asked) or asked.kind == "people":
            return str(given[part]) if isinstance(given, Mapping) and part in given else f"Bea {part.rsplit('-', 1)[-1]}"
        if isinstance(given, Mapping):
            given = given.get("answer", "")
        if asked.kind == "information":
            return "next"
        if asked.kind == "consent":
            return self.decision(str(given or "yes"))
        if asked.kind in WRITTEN:
            return str(given or WRITTEN[asked.kind])
        return self.numbers(asked, given)

    def decision(self, answer: str) -> str:
        word = WORD.findall(self.texter.heard)
        return word[-1].lower() if answer == "yes" else answer.replace("-", " ")

    def numbers(self, asked: Question, given: Any) -> str:
        if not re.search(r"^1 ", self.texter.heard, re.MULTILINE):
            self.texter.text("again")
        shown = [line.split(" ", 1) for line in self.texter.heard.splitlines() if re.match(r"\d+ ", line)]
        offered = {self.said(option.short or option.say): option for option in asked.choices()}
        found = {offered[words].value: number for number, words in shown if words in offered}
        if asked.kind == "check":
            given = next(option.value for option in asked.choices() if option.right)
        if given is None:
            given = list(found)[-1] if asked.kind == "choose-many" else next(iter(found))
        wanted = given if isinstance(given, list) else [given]
        return " ".join(found[value] for value in wanted)
