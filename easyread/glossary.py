"""The hard words of a product and what they mean, read from its words.toml, with the names that may stand in its sentences.

Every hard word has an id, a term, sentences that say what it means, and a picture. No spelling leads to two of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml
from easyread.proofread import text_faults

KEYS = {"id", "term", "also", "say", "picture", "spoken"}
MARKED = re.compile(r"\*\*([^*\n]{1,80})\*\*")
# Alike enough: two letters wrong in a word of eight, or a word half written.
CLOSE = 0.72


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
    def title(self) -> str:
        """The term as a sentence of ours: with its stars, as translators see it."""
        return f"**{self.term}**"

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

    def marked(self, sentences: Iterable[str], hard: Iterable[str] = ()) -> list[HardWord]:
        """The hard words that stand between two stars in these sentences, each once, and those whose ids are given."""
        found = [self.find(words) for sentence in sentences for words in MARKED.findall(sentence)]
        found += [word for word in self.words if word.id in set(hard)]
        return list(dict.fromkeys(word for word in found if word))

    def explained(self, sentences: Iterable[str]) -> list[HardWord]:
        """For the end of a paper: the hard words in these sentences, and those in the meanings of these."""
        found = self.marked(sentences)
        return list(dict.fromkeys([*found, *self.marked(sentence for word in found for sentence in word.say)]))

    def search(self, text: str, *, most: int = 5, say: Callable[[HardWord], str] | None = None) -> list[HardWord]:
        """The hard words that somebody may mean by this, the likeliest first, however it is spelled. `say` says one in another language."""
        wanted = squashed(text)
        also = {word: (say(word),) if say else () for word in self.words}
        scores = {word: max(likeness(wanted, squashed(spelling)) for spelling in (*word.spellings, *also[word])) for word in self.words}
        likely = sorted((word for word, score in scores.items() if score >= CLOSE), key=lambda word: -scores[word])
        return likely[:most] if wanted else []


def plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


def squashed(text: str) -> str:
    """Only what somebody who cannot spell would write too: no case, no spaces, no marks."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def likeness(wanted: str, spelling: str) -> float:
    """How much the one looks like the other, from 0 to 1. A beginning or a part of at least three letters counts as close."""
    if wanted == spelling:
        return 1.0
    if len(wanted) >= 3 and wanted in spelling:
        return 0.9
    return SequenceMatcher(None, wanted, spelling).ratio()


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


def load(path: Path, *, pictures: Collection[str] | None = None, placeholders: Collection[str] = ()) -> Glossary:
    """The glossary in a file. Raises BadContent with every fault and its line; `pictures` are the keys that exist, where that is known."""
    raw = read_toml(path)
    data = parse(path, raw)
    lines = raw.decode("utf-8").splitlines()
    found = [(f"line {line_of(lines, words)}: {words}", what) for words, what in faults(data)]
    made = build(data)
    for word in made.words:
        where = f"line {line_of(lines, word.id)}: {word.id}"
        found += [(where, what) for what in text_faults(word.say, frozenset(placeholders))]
        if pictures is not None and word.picture not in pictures:
            found.append((where, f"there is no picture called {word.picture}"))
    if found:
        raise BadContent(path, found)
    return made


def line_of(lines: Sequence[str], words: str) -> int:
    """The line of a file where these words stand as a value or as the name of a table, counted from 1."""
    return next((number for number, line in enumerate(lines, 1) if f'"{words}"' in line or line.strip() == f"[{words}]"), 1)


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
