"""Somebody who asked for a meeting and is at home with their planner: at the real website, with the team at the real sandbox."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pypdfium2
from flask import Flask

from tests.stories.person import Person
from tests.walking import Walker

ASKED = {
    "start__asks": "meeting", "back__ways": "card", "consent__cetr": "yes", "consent__cetr_papers": "yes", "about__born": "12 March 2006",
}  # fmt: skip
REFERENCE = re.compile(r"Your number is (\w+)")
CODE = re.compile(r"Your code is this\. ([0-9A-Z, ]+)<")


@dataclass(frozen=True)
class Asked:
    """What somebody has in their hand once they asked: the number of their request, and the code of their card."""

    reference: str
    card: str


def asks_for_a_meeting(beside: Flask, **answers: str) -> Asked:
    """All the way from the first page to Send, with a yes to the meeting and to papers. Other stories tell it in a browser."""
    walker = Walker(beside.test_client(), beside.extensions["house"].refer, **{**ASKED, **answers})
    code = CODE.search(walker.to().text)
    sent = walker.send(walker.to(start="/ask"))
    found = REFERENCE.search(sent.text)
    assert code is not None, "the card was shown"
    assert found is not None, sent.text
    return Asked(found[1], code[1])


def moment(at: datetime) -> str:
    """As the sandbox's form takes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def writes_card(person: Person, page: str, words: str, *, where: str, who: str = "") -> None:
    """Open a card, write in one of its boxes, say who may see it, and save it."""
    person.opens(f"/plan/card/{page}")
    person.writes(words, where=where)
    if who:
        person.chooses(who)
    person.presses("Save this card")


def paper(person: Person, address: str) -> str:
    """What a file to print says. A browser would show it in a reader of its own."""
    brought = person.page.context.request.get(person.home + address)
    assert brought.headers["content-type"] == "application/pdf", brought.url
    with pypdfium2.PdfDocument(io.BytesIO(brought.body())) as opened:
        return " ".join(page.get_textpage().get_text_range() for page in opened)
