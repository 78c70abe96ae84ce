"""Say a sentence of our own in the person's language, with the place's names in it.

The sentence in English is its id. A word between two stars is a hard word, shown in bold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask import Flask
from flask_babel import get_locale, gettext
from markupsafe import Markup

from easyread.glossary import MARKED
from easyread.questions import NotUnderstood, Piece
from webapp import clocks
from webapp.house import house
from webapp.languages import between, date_in_english, day_in_words, time_in_words

HARD_WORD = Markup("<strong>{}</strong>")
# How a voice should say it: letter by letter, where that is how people say it.
SPELLED_OUT = Markup('<strong data-said="{1}">{0}</strong>')


def plain(sentence: str, **more: object) -> str:
    """The sentence without any mark-up, for titles, messages and receipts."""
    return MARKED.sub(r"\1", gettext(sentence) % {**house().place.words_in(gettext), **more})


def starred(sentence: str) -> str:
    """The sentence with its stars around hard words, for what is not a page."""
    return gettext(sentence) % house().place.words_in(gettext)


def say(sentence: str, **more: object) -> Markup:
    """The sentence for a page, hard words in bold. Everything else is escaped."""
    parts = MARKED.split(gettext(sentence) % {**house().place.words_in(gettext), **more})
    return Markup("").join(hard_word(part) if number % 2 else part for number, part in enumerate(parts))


def hard_word(words: str) -> Markup:
    """A hard word in bold, with the way it is said where that is not how it is written."""
    hard = house().glossary.find(words)
    # "Dynamic Support Register" is said as it stands; "DSR" is not.
    letters = "".join(letter for letter in words if letter.isalpha()).removesuffix("s")
    return SPELLED_OUT.format(words, hard.spoken) if hard and hard.spoken and letters.isupper() else HARD_WORD.format(words)


def day(when: date | datetime | str) -> str:
    """ "Tuesday 3 March 2026", in the person's language: always the weekday, always the month in words."""
    if isinstance(when, str):
        when = date.fromisoformat(when)
    return day_in_words(clocks.london_date(when) if isinstance(when, datetime) else when, spoken())


def dated(text: str) -> str:
    """What somebody typed where a date is asked, in the words of an English date."""
    return date_in_english(text, spoken())


def hour(when: datetime) -> str:
    """ "3:40pm" in England's time, or as the person's language writes it."""
    local = clocks.in_london(when)
    if spoken().startswith("en"):
        return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return time_in_words(local.time(), spoken())


def listed(parts: Iterable[str]) -> str:
    """Some words one after the other, as the person's language parts them."""
    return between(spoken()).join(parts)


def piece(said: Piece) -> str:
    """A bit of an answer: ours is translated, dates are written out, what a person typed stays as they typed it."""
    if said.whose == "theirs":
        return said.text
    return day(said.text) if said.whose == "date" else plain(said.text)


def spoken() -> str:
    """The language of this page."""
    locale = get_locale()
    return str(locale) if locale else "en"


def problem(wrong: NotUnderstood) -> str:
    """Why an answer was not understood, and how to mend it."""
    params = {name: plain(value) if isinstance(value, str) else value for name, value in wrong.params.items()}
    return plain(wrong.message, **params)


def prepare(app: Flask) -> None:
    for filter_ in (say, plain, day, hour, piece):
        app.jinja_env.filters[filter_.__name__] = filter_
