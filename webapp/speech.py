"""Say a sentence of our own in the person's language, with the place's names in it.

The sentence in English is its id. A word between two stars is a hard word, shown in bold.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, gettext
from markupsafe import Markup

from easyread.questions import NotUnderstood, Piece
from webapp import clocks
from webapp.house import house

HARD = re.compile(r"\*\*(.+?)\*\*")
HARD_WORD = Markup("<strong>{}</strong>")
DAY = "EEEE d MMMM yyyy"


def plain(sentence: str, **more: object) -> str:
    """The sentence without any mark-up, for titles, messages and receipts."""
    return HARD.sub(r"\1", gettext(sentence) % {**house().place.words, **more})


def say(sentence: str, **more: object) -> Markup:
    """The sentence for a page, hard words in bold. Everything else is escaped."""
    parts = HARD.split(gettext(sentence) % {**house().place.words, **more})
    return Markup("").join(HARD_WORD.format(part) if number % 2 else part for number, part in enumerate(parts))


def day(when: date | datetime | str) -> str:
    """ "Tuesday 3 March 2026", in the person's language: always the weekday, always the month in words."""
    if isinstance(when, str):
        when = date.fromisoformat(when)
    return format_date(clocks.london_date(when) if isinstance(when, datetime) else when, DAY)


def piece(said: Piece) -> str:
    """A bit of an answer: ours is translated, dates are written out, what a person typed stays as they typed it."""
    if said.whose == "theirs":
        return said.text
    return day(said.text) if said.whose == "date" else plain(said.text)


def problem(wrong: NotUnderstood) -> str:
    """Why an answer was not understood, and how to mend it."""
    params = {name: plain(value) if isinstance(value, str) else value for name, value in wrong.params.items()}
    return plain(wrong.message, **params)


def prepare(app: Flask) -> None:
    for filter_ in (say, plain, day, piece):
        app.jinja_env.filters[filter_.__name__] = filter_
