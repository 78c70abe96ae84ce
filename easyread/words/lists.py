"""The lists of words of a language: plain text files that a writer may change.

A line holds a word or phrase, and after the sign "=" or ":" what belongs to it. A word that stands twice is a fault with its line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lists"
# What the English rules stand on: a list that is not there would let every word through.
NEEDED = (
    "adjectives",
    "adverbs",
    "allowed-phrases",
    "conjunctions",
    "contractions",
    "describing",
    "idioms",
    "jargon",
    "negatives",
    "not-participles",
    "nouns",
    "numbers",
    "participles",
    "people",
    "rights",
    "simpler",
    "small",
    "synonyms",
    "tokens",
    "vague",
    "verbs",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: the word, what belongs to it, and where it stands."""

    word: str
    more: str
    file: str
    line: int


@cache
def entries(path: Path) -> tuple[Entry, ...]:
    """Every word of a list file, in order. A language without this list has no words in it."""
    return tuple(read(path)) if path.exists() else ()


def read(path: Path) -> Iterator[Entry]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        # `faults` says so: a list without words is a finding, never a crash.
        return
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        sign = "=" if "=" in line else ":"
        word, _, more = line.partition(sign)
        yield Entry(word.strip(), more.strip(), str(path), number)


@dataclass(frozen=True)
class Lists:
    """The lists of one language, from its folder."""

    folder: Path

    def of(self, name: str) -> tuple[Entry, ...]:
        return entries(self.folder / f"{name}.txt")

    def words(self, name: str) -> frozenset[str]:
        return frozenset(entry.word for entry in self.of(name))

    def pairs(self, name: str) -> Mapping[str, str]:
        return {entry.word: entry.more for entry in self.of(name)}

    @property
    def limits(self) -> Mapping[str, Any]:
        """The limits of this language, over those of English."""
        own = self.folder / "limits.toml"
        return {**limits(FOLDER / "en" / "limits.toml"), **(limits(own) if own.exists() else {})}


@cache
def limits(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def for_language(language: str) -> Lists:
    """The lists of a language; one without a folder has only the limits of English."""
    return Lists(FOLDER / language)


def faults(lists: Lists) -> Iterator[tuple[Entry, str]]:
    """Lists that are missing or empty, words that stand twice, words that are both allowed and refused."""
    for name in NEEDED:
        if not lists.of(name):
            yield Entry(name, "", str(lists.folder / f"{name}.txt"), 1), "this list is missing, empty or not UTF-8"
    yield from doubled(lists)
    allowed = {entry.word for name in ("verbs", "nouns", "describing", "small") for entry in lists.of(name)}
    for name in ("jargon", "synonyms", "vague", "people", "idioms"):
        yield from (
            (entry, f"{entry.word} is allowed in another list and refused in this one") for entry in lists.of(name) if entry.word in allowed
        )


def doubled(lists: Lists) -> Iterator[tuple[Entry, str]]:
    for path in sorted(lists.folder.glob("*.txt")):
        seen: dict[str, Entry] = {}
        for entry in entries(path):
            if entry.word in seen:
                yield entry, f"{entry.word} stands twice: here and in line {seen[entry.word].line}"
            seen[entry.word] = entry
