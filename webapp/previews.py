"""Every text that a person may get from us, as this place sends it, to be seen before they choose."""

from __future__ import annotations

from datetime import date

from flask import Flask, url_for

from webapp import back
from webapp.house import house
from webapp.languages import day_in_words
from webapp.messages import GOES_TO, Who
from webapp.speech import plain, spoken

# What stands where something of the person's own will stand.
DAY = date(2026, 6, 1)
FIGURES = "123456"


def texts() -> tuple[str, ...]:
    """The words of each, in the language of the page. Two that say the same are shown once."""
    named = dict.fromkeys(name for goes in GOES_TO.values() for who, name in goes if who in (Who.PERSON, Who.RETURNING))
    shown = {
        "link": house().config.public_base_url + url_for("start.home").rstrip("/") + back.OPEN + "…",
        "number": FIGURES, "date": day_in_words(DAY, spoken(), year=False),
    }
    said = (" ".join(plain(sentence, **shown) for sentence in house().postman.wordings[name].text) for name in named)
    return tuple(dict.fromkeys(said))


def prepare(app: Flask) -> None:
    app.jinja_env.globals["every_text"] = texts
