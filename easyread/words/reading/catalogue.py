"""Blocks in a list of translations: each entry is one. In a .pot file the English is read, in a .po file the translation.

The English stands in the content and in the code; a .po file is judged by the rules of its own language, and against the English.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from easyread.words.blocks import Block, Line
from easyread.words.finding import Finding
from easyread.words.reading.source import Source
from easyread.words.translated import parity

FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')
LANGUAGE = re.compile(r"^Language: *([a-z]{2,3})", re.MULTILINE)


@dataclass
class Entry:
    """One entry: its texts by field, where it stands, and where its words come from."""

    line: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    last: str = ""


def entries(text: str) -> Iterator[Entry | tuple[int, str]]:
    """Every entry of a list of translations, and (line, text) for each line that is none."""
    entry = Entry()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#~"):
            if entry.texts:
                yield entry
                entry = Entry()
            continue
        if line.startswith("#:"):
            entry.places += line[2:].split()
        if line.startswith("#"):
            continue
        if not add(entry, line, number):
            yield number, line
    if entry.texts:
        yield entry


def add(entry: Entry, line: str, number: int) -> bool:
    """Put a line into an entry; False when it is not a line of one."""
    found = FIELD.fullmatch(line.rstrip())
    literal = found[2] if found else line.strip()
    try:
        text = ast.literal_eval(literal) if literal.startswith('"') else None
    except (SyntaxError, ValueError):
        text = None
    if not isinstance(text, str) or not (found or entry.last):
        return False
    if found:
        entry.last = found[1]
        entry.line = number if found[1] == "msgid" else entry.line
    entry.texts[entry.last] = entry.texts.get(entry.last, "") + text
    return True


def blocks(source: Source, text: str, kinds: Mapping[str, str]) -> Iterator[Block | Finding]:
    translated = source.path.suffix == ".po"
    # translations/<language>/LC_MESSAGES/messages.po, unless its head says otherwise.
    language = source.path.parts[-3] if translated and source.path.parent.name == "LC_MESSAGES" else "en"
    for entry in entries(text):
        if isinstance(entry, tuple):
            yield source.fault("FI02", entry[0], entry[1][:60], "This line is not one of a list of translations.", "Make the list again.")
        elif entry.texts.get("msgid") == "":
            header = LANGUAGE.search(entry.texts.get("msgstr", ""))
            language = header[1] if header and translated else language
        else:
            yield from block_or_parity(source, entry, language, translated)


def block_or_parity(source: Source, entry: Entry, language: str, translated: bool) -> Iterator[Block | Finding]:
    names = ("msgstr",) if translated else ("msgid",)
    said = [text for key, text in entry.texts.items() if key.startswith(names) and text]
    yield from (Block(file=str(source.path), kind=kind(entry), lines=(Line(text, entry.line),), language=language) for text in said)
    if translated:
        english = entry.texts.get("msgid", "")
        for text in said:
            yield from parity(english, text, str(source.path), entry.line)


def kind(entry: Entry) -> str:
    """What is only in code is mostly said when something went wrong."""
    return "error" if all(place.partition(":")[0].endswith(".py") for place in entry.places) else "guide"
