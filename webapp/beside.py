"""What stands beside a block of words: the meaning of its hard words, a voice that reads it, and who checked it.

Each is bound to the words in the language that is shown, so that nothing is said of words that have changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext

from easyread.glossary import HardWord
from easyread.readers import Check, words_hash
from webapp import display
from webapp.house import house
from webapp.speech import spoken


def meanings(sentences: Iterable[str | None], hard: Iterable[str] = ()) -> list[HardWord]:
    """The hard words in these sentences of ours, and those whose ids are given, each once."""
    return house().glossary.marked((sentence for sentence in sentences if sentence), hard)


def bound(texts: Iterable[str | None]) -> str:
    return words_hash(spoken(), (gettext(text) for text in texts if text))


def checked(*texts: str | None) -> Check | None:
    """Who of the readers checked these very words, if anybody did."""
    checks = house().checks
    return checks.get(bound(texts)) if checks else None


def recording(*texts: str | None) -> str | None:
    """The address of a recording of these very words, if there is one and this person wants sound."""
    if display.current().sound == "off" or not house().built.recordings.get(spoken()):
        return None
    return house().built.recording(spoken(), bound(texts))


def prepare(app: Flask) -> None:
    app.jinja_env.globals.update(meanings=meanings, checked=checked, recording=recording)
