"""List every sentence a person can read, from content, templates and errors, in translations/messages.pot.

English is the id of each sentence. `python -m webapp.translations` writes the list; a test fails when it is out of date. With the code of a
language it also writes the catalogue of that language: what is said stays, what nobody says any more goes, what is new is empty.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from easyread.content import words
from webapp.catalogues import WRITTEN, read

ROOT = Path(__file__).parent.parent
LIST = ROOT / "translations" / "messages.pot"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "NotUnderstood": None}
# The head of a catalogue until somebody whose own language it is has read it.
UNCHECKED = """\
# No reader whose own language this is, and who reads easy words, has checked it yet. See back-reading.md beside it."""
SOURCES = (
    ("content", [("**.toml", "webapp.translations:sentences")]),
    ("easyread", [("**.py", "python")]),
    ("webapp", [("sandbox/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]),
)
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}}


def sentences(file: BinaryIO, keywords: object, comments: object, options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's way to ask: (line, function, sentence, comments) for each sentence of a content file."""
    text = file.read().decode("utf-8")
    lines = text.splitlines()
    data: dict[str, Any] = tomllib.loads(text)
    # What a place calls its team, when that works and who our texts are from stand in the middle of our sentences.
    named = [data[key] for key in ("team", "hours", "sender") if isinstance(data.get(key), str)]
    for sentence in (*named, *words(data), *to_send(data)):
        line = next((number for number, found in enumerate(lines, 1) if sentence in found), 1)
        yield line, "gettext", sentence, []


def to_send(data: Mapping[str, Any]) -> Iterator[str]:
    """What somebody may write to others when a day has passed: content/late.toml, and what a place adds."""
    yield from data.get("late_words", ())
    for table in (*data.values(), *(data["to"] if isinstance(data.get("to"), list) else ())):
        if isinstance(table, Mapping) and {"title", "words"} <= set(table):
            yield from (*table["words"], *table.get("for_another", ()))


def catalogue() -> Catalog:
    """Every sentence once, with the files it stands in."""
    listed = Catalog(project="Open Door", version="1", charset="utf-8")
    for folder, methods in SOURCES:
        found = extract_from_dir(ROOT / folder, method_map=methods, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
        for name, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
            listed.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return listed


def write(path: Path = LIST) -> None:
    """Without line numbers and dates: only a changed sentence changes the list."""
    with path.open("wb") as file:
        write_po(file, catalogue(), omit_header=True, include_lineno=False, sort_by_file=True)


def begin_or_update(language: str, folder: Path = LIST.parent) -> None:
    """The catalogue of a language with every sentence of the list, in its order; a new one says in its head how the language counts."""
    path = folder / language / WRITTEN
    made = read(path, language) if path.exists() else Catalog(locale=language, project="Open Door", version="1", header_comment=UNCHECKED)
    made.update(read(folder / LIST.name), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, made, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    write()
    for code in sys.argv[1:]:
        begin_or_update(code)
