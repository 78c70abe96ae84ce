"""Which words a reader knows, and what each other word is: hard, a second name, a figure of speech, vague, or unknown.

A closed list: a word that nobody put on it is unknown, however easy it looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from easyread.glossary import Glossary
from easyread.words.english.forms import forms, guess
from easyread.words.lists import Lists
from easyread.words.tokens import Cutter, Token

ALLOWED = ("verbs", "nouns", "describing", "small")
# The first list that has a phrase says what it is.
REFUSED = (("people", "ER19"), ("idioms", "ER15"), ("vague", "ER16"), ("synonyms", "ER14"), ("jargon", "ER12"))
ANY = "_"
CAPITALS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Z\d&()-]*s?")
SHORTENED = re.compile(r"\w+'(t|re|ll|ve|d|m)")


@dataclass(frozen=True)
class Phrase:
    """Words that are reported, or let pass, together. `term` is the id of the hard word they are, if they are one."""

    words: tuple[str, ...]
    rule: str | None
    instead: str = ""
    term: str | None = None
    exact: bool = False

    @cached_property
    def length(self) -> int:
        return len(self.words)


class Vocabulary:
    """The words of one language, with the hard words and names of one product."""

    def __init__(self, lists: Lists, glossary: Glossary | None = None, names: frozenset[str] = frozenset()) -> None:
        self.lists = lists
        self.limits = lists.limits
        self.glossary = glossary or Glossary()
        self.base: dict[str, str] = {}
        for name in ALLOWED:
            for entry in lists.of(name):
                for form in forms(entry.word, name, entry.more):
                    self.base.setdefault(form, entry.word)
        self.nouns = frozenset(form for entry in lists.of("nouns") for form in forms(entry.word, "nouns", entry.more))
        self.verbs = frozenset(form for entry in lists.of("verbs") for form in forms(entry.word, "verbs", entry.more))
        self.cutter = Cutter(names | self.glossary.names, lists.words("tokens"))
        self.conjunctions, self.negatives = lists.words("conjunctions"), lists.words("negatives")
        self.adverbs = lists.words("adverbs")
        self.adjectives, self.participles = lists.words("adjectives"), lists.words("participles")
        self.not_participles, self.shortened = lists.words("not-participles"), lists.words("contractions")
        self.rights = frozenset(tuple(phrase.split()) for phrase in lists.words("rights"))
        self.numbers: Mapping[str, str] = lists.pairs("numbers")
        self.first_forms = lists.pairs("participles")
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """The same for every form of a word."""
        known = self._stems.get(word)
        if known is None:
            plain = word.removesuffix("'s").removesuffix("'")
            known = self._stems[word] = self.base.get(plain) or guess(self.first_forms.get(plain) or plain)
        return known

    def allows(self, word: str) -> bool:
        """Whether a reader knows this word: it, what owns it, or each part of it."""
        if word in self.base or word.removesuffix("'s").removesuffix("'") in self.base:
            return True
        if len(word) == 1:
            return True
        parts = re.split(r"[-_]", word)
        return len(parts) > 1 and all(part.isdigit() or part in self.base for part in parts)

    def has_own_rule(self, token: Token) -> bool:
        """Numbers, short forms and capitals are reported by rules of their own."""
        word = token.lower
        parts = word.split("-")
        if word in self.numbers or word == "shall" or any(part in self.numbers for part in parts):
            return True
        short = SHORTENED.fullmatch(word) or (word.endswith("'s") and word.removesuffix("'s") in self.shortened)
        return bool(short) or word in ("o'clock", "pm") or bool(CAPITALS.fullmatch(token.text))

    @cached_property
    def plainer(self) -> dict[str, str]:
        return {self.stem(word): instead for word, instead in self.lists.pairs("simpler").items()}

    def simpler(self, word: str) -> str | None:
        return self.plainer.get(self.stem(word))

    def phrase_at(self, tokens: Sequence[Token], place: int) -> Phrase | None:
        """The longest phrase of any list that begins at this place."""
        if tokens[place].kind != "word":
            return None
        starts = (self.phrases.get(self.stem(tokens[place].lower), ()), self.phrases.get("=" + tokens[place].lower, ()))
        fitting = [phrase for start in starts for phrase in start if self.fits(phrase, tokens, place)]
        return max(fitting, key=lambda phrase: phrase.length, default=None)

    def fits(self, phrase: Phrase, tokens: Sequence[Token], place: int) -> bool:
        if place + phrase.length > len(tokens):
            return False
        for wanted, token in zip(phrase.words, tokens[place : place + phrase.length], strict=True):
            if token.kind not in ("word", "figure") or (
                wanted != ANY and wanted != (token.lower if phrase.exact else self.stem(token.lower))
            ):
                return False
        return True

    @cached_property
    def phrases(self) -> dict[str, list[Phrase]]:
        """Every phrase under its first word; an exact one under "=" and its first word."""
        table: dict[str, list[Phrase]] = {}
        seen: set[tuple[str, ...]] = set()
        for phrase in self.every_phrase():
            if phrase.words in seen:
                continue
            seen.add(phrase.words)
            table.setdefault("=" * phrase.exact + phrase.words[0], []).append(phrase)
        return table

    def every_phrase(self) -> Iterator[Phrase]:
        yield from (Phrase(tuple(text.lower().split()), None, exact=True) for text in self.lists.pairs("allowed-phrases"))
        for name, rule in REFUSED:
            for text, instead in self.lists.pairs(name).items():
                hard = self.glossary.find(text)
                exact = name == "vague"
                words = tuple(word if exact or word == ANY else self.stem(word) for word in text.lower().split())
                yield Phrase(words, rule, instead, hard.id if hard else None, exact)
        for hard in self.glossary.words:
            for spelling in hard.spellings:
                split = spelling.lower().split()
                if not CAPITALS.search(spelling) and not all(self.allows(word) or word.isdigit() for word in split):
                    yield Phrase(tuple(self.stem(word) for word in split), "ER12", "", hard.id)
