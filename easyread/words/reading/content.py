"""Blocks in a content file: any table that says something, asks something or has a title, wherever it stands.

The shape of a file is for its own reader to judge. Here every sentence that a person may read is found, whatever the tables around it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from easyread.words.blocks import Block, Line
from easyread.words.finding import Finding
from easyread.words.reading.source import Source

HEADINGS = ("ask", "title", "term")
ALONE = (
    "why", "detail", "next", "short", "labels", "hours", "sender", "alt", "in_short", "if_yes", "if_no", "again", "other_way",
    "subject", "late",
)  # fmt: skip
SENTENCES = (*HEADINGS, "say", "example", *ALONE)
LABELS = {"detail", "labels", "hours", "sender", "alt", "subject", "short"}
INSIDE = {
    "options": "option",
    "fields": "label",
    "ways": "label",
    "contacts": "label",
    "cetr_contacts": "label",
    "blocks": "guide",
    "route": "guide",
}
# A part of a guide, or what a place adds to one: a screen of its own.
PARTS = ("part", "local")
QUESTIONS = {"consent": "consent", "check": "check", "information": "guide"}
STRINGS = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)


class Lines:
    """Where each string of a TOML file stands. The same words twice are found one after the other."""

    def __init__(self, text: str) -> None:
        self.at: dict[str, deque[int]] = defaultdict(deque)
        line, last = 1, 0
        for one in STRINGS.finditer(text):
            line += text.count("\n", last, one.start())
            last = one.start()
            if not one.group().startswith("#"):
                self.at[value(one.group())].append(line)

    def of(self, words: str) -> int:
        places = self.at.get(words) or deque([1])
        return places.popleft() if len(places) > 1 else places[0]


def value(literal: str) -> str:
    """What a string of TOML stands for."""
    if "\\" not in literal and not literal.startswith(('"""', "'''")):
        return literal[1:-1]
    return str(tomllib.loads(f"a = {literal}")["a"])


@dataclass(frozen=True)
class Place:
    """Where in a file a table stands: what kind of blocks it holds, and whether one above it has the picture."""

    kind: str
    screen: str
    pictured: bool = False
    inside: str = ""


def blocks(source: Source, text: str, kinds: Mapping[str, str]) -> Iterator[Block | Finding]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        yield source.fault(
            "FI02",
            int(line[1]) if line else max(1, len(text.splitlines())),
            source.path.name,
            f"This file is not TOML: {wrong}.",
            "Mend it there.",
        )
        return
    reader = Reader(str(source.path), Lines(text))
    kind = next((kind for name, kind in kinds.items() if source.path.match(name)), "guide")
    yield from reader.table(data, Place(kind, str(source.path)))


class Reader:
    """Walks the tables of one file."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines, self.count = file, lines, 0

    def table(self, data: Mapping[str, Any], place: Place) -> Iterator[Block]:
        place = self.inner(data, place)
        says = data.get("say")
        heading = next((key for key in HEADINGS if isinstance(data.get(key), str)), None)
        for key, content in data.items():
            if key == heading or (key == "say" and heading is None):
                yield self.main(data, heading, says, place)
            elif key in SENTENCES and key != "say" and (key == "labels" or not has_tables(content)):
                yield from self.alone(key, content, place)
            elif key != "say":
                yield from self.walk(content, Place(INSIDE.get(key, place.kind), place.screen, place.pictured or has_picture(data), key))

    def inner(self, data: Mapping[str, Any], place: Place) -> Place:
        """A question is a screen of its own; so is a table that says something in a file of such tables."""
        if place.inside in INSIDE and place.inside != "route":
            return Place(place.kind, place.screen, place.inside not in ("options", "blocks"), place.inside)
        self.count += 1
        if place.inside in PARTS:
            return Place(place.kind, f"{self.file}#{self.count}")
        if "ask" in data:
            return Place(QUESTIONS.get(str(data.get("kind")), "question"), f"{self.file}#{self.count}")
        if "say" in data and not place.pictured:
            return Place(place.kind, f"{self.file}#{self.count}")
        return place

    def main(self, data: Mapping[str, Any], heading: str | None, says: object, place: Place) -> Block:
        pictured = not place.pictured and ("ask" in data or isinstance(says, list) or place.inside == "options")
        return Block(
            file=self.file,
            kind=place.kind if "ask" in data or "say" in data else "label",
            screen=place.screen,
            heading=self.heading(data, heading) if heading else None,
            lines=tuple(self.line(text) for text in texts(says)),
            picture=data.get("picture"),
            pictured=pictured,
            hard=tuple(text for text in texts(data.get("hard"))),
        )

    def heading(self, data: Mapping[str, Any], key: str) -> Line:
        """A heading. The one of a glossary's entry is a hard word, whether it stands between stars or not."""
        line = self.line(data[key])
        return Line(f"**{line.text}**", line.line) if key == "term" else line

    def alone(self, key: str, content: object, place: Place) -> Iterator[Block]:
        lines = tuple(self.line(text) for text in texts(content))
        if key == "example":
            kind = "example"
        elif key in LABELS or (key == "next" and isinstance(content, str)):
            kind = "label"
        else:
            kind = place.kind
        groups = [(line,) for line in lines] if kind in ("label", "example") else [lines]
        yield from (Block(file=self.file, kind=kind, lines=group, screen=place.screen) for group in groups if group)

    def line(self, text: str) -> Line:
        return Line(text, self.lines.of(text))

    def walk(self, content: object, place: Place) -> Iterator[Block]:
        if isinstance(content, Mapping):
            yield from self.table(content, place)
        elif isinstance(content, list):
            for item in content:
                yield from self.walk(item, place)


def has_tables(content: object) -> bool:
    """Whether this is a table, or a list of tables, and not sentences."""
    return isinstance(content, Mapping) or (isinstance(content, list) and any(isinstance(item, Mapping) for item in content))


def has_picture(data: Mapping[str, Any]) -> bool:
    return "picture" in data


def texts(value: object) -> Iterator[str]:
    """The strings in a value, in order, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
