"""The hard words of a product and what they mean, read from its words.toml, with the names that may stand in its sentences.

Every hard word has an id, a term, sentences that say what it means, and a picture. No spelling leads to two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

KEYS = {"id", "term", "also", "say", "picture", "spoken"}


@dataclass(frozen=True, kw_only=True)
class HardWord:
    """A hard word: how it is written, other ways to write it, what it means, how it is spoken letter by letter."""

    id: str
    term: str
    say: tuple[str, ...]
    picture: str
    also: tuple[str, ...] = ()
    spoken: str | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.term, *self.also)


@dataclass(frozen=True)
class Glossary:
    """The hard words in their order, the names that are known, and the kind of block that each file holds."""

    words: tuple[HardWord, ...] = ()
    names: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_spelling(self) -> dict[str, HardWord]:
        return {plain(spelling): word for word in self.words for spelling in word.spellings}

    def find(self, text: str) -> HardWord | None:
        """The hard word that is written like this, in any case, one or many."""
        wanted = plain(text)
        singular = wanted.removesuffix("ies") + "y" if wanted.endswith("ies") else wanted.removesuffix("s")
        return self.by_spelling.get(wanted) or self.by_spelling.get(singular)

    def knows(self, text: str) -> bool:
        return self.find(text) is not None

    def has(self, key: str) -> bool:
        return any(word.id == key for word in self.words)


def plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


def build(data: Mapping[str, Any]) -> Glossary:
    """The glossary in the tables of a file. What is wrong with them is for `faults` to say: a bad row is left out."""
    rows = [row for row in tables(data) if not list(row_faults(row))]
    words = tuple(
        HardWord(
            id=row["id"],
            term=row["term"],
            say=tuple(row["say"]),
            picture=row["picture"],
            also=tuple(row.get("also", ())),
            spoken=row.get("spoken"),
        )
        for row in rows
    )
    names, kinds = data.get("names"), data.get("kinds")
    known = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return Glossary(words, frozenset(known), {str(file): str(kind) for file, kind in kinds.items()} if isinstance(kinds, Mapping) else {})


def tables(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = data.get("word", [])
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(the words to look for in the file, what is wrong) for each fault of a glossary."""
    seen: dict[str, str] = {}
    ids: set[str] = set()
    for row in tables(data):
        name = str(row.get("id", row.get("term", "a hard word without an id")))
        yield from ((name, what) for what in row_faults(row))
        if name in ids:
            yield name, f"the id {name} stands twice"
        ids.add(name)
        spellings = [row.get("term"), *(row["also"] if isinstance(row.get("also"), list) else [])]
        for spelling in (plain(text) for text in spellings if isinstance(text, str)):
            if spelling in seen:
                yield name, f"{spelling} stands twice: in {seen[spelling]} and in {name}"
            seen[spelling] = name


def row_faults(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown name: {key}" for key in row if key not in KEYS)
    for key in ("id", "term", "picture"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield f"{key} is missing or empty"
    for key in ("say", "also"):
        value = row.get(key, [] if key == "also" else None)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value) or (key == "say" and not value):
            yield f"{key} must be a list of sentences"
    if not isinstance(row.get("spoken", ""), str):
        yield "spoken must be letters with commas"
