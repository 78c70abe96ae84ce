"""Cut a text into sentences, and a sentence into words, numbers, times, names and marks.

Nothing is lost: every character that is not a space is in some token. A date, a phone number, a placeholder or a name is one token.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"

CURLY, OPENING, UNBROKEN = "\u2019", "\u2018", "\u2011"  # apostrophe, opening quote, hyphen that does not break
URDU_STOP = "\u06d4"
# In Urdu a short vowel is a mark on its letter, and part of the word.
LETTER = "[\\w\u064b-\u0652\u0670]"
PLAIN = str.maketrans({CURLY: "'", UNBROKEN: "-"})

# In this order: what stands first wins.
PARTS = (
    ("hard", r"\*\*[^*\n]{1,80}\*\*"),
    ("place", r"%\(\w+\)s"),
    ("tag", r"</?[A-Za-z][^<>]{0,200}>|&[a-z]{2,8};|&#\d{1,6};"),
    ("web", r"https?://\S*\w|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:\w[\w-]*\.)+(?i:uk|com|org|net|example|gov|info|co)\b(?:/[\w/.-]*\w)?"),
    ("short", r"\b(?:e\.g|i\.e|a\.m|p\.m|N\.B)\b\.?|\b(?:etc|eg|ie|approx|vs|appt|Dept)\.(?=\s|$)|\b(?:etc|eg|ie|approx|vs|appt)\b"),
    ("date", rf"\b(?:(?:{DAYS}),? )?\d{{1,2}} (?:{MONTHS})\b(?: \d{{4}}\b)?"),
    ("time", r"\b\d{1,2}(?:\.\d\d)?(?:am|pm)\b"),
    ("dial", r"\+?\b\d{3,}(?: \d{3,})+\b|\b0\d{3,}\b|\b999\b|\b\d{5,6}\b"),
    ("postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    (
        "figure",
        r"\b\d+(?:-[A-Za-z]+)+\b|\b\d+(?:st|nd|rd|th)\b|\d{1,4}(?:[/:-]\d{1,4})+(?:[ap]m\b)?|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
    ),
    ("name", ""),
    ("token", ""),
    ("word", rf"{LETTER}+(?:['{CURLY}{UNBROKEN}-]{LETTER}+)*"),
    ("mark", r"\.{2,}|\S"),
)
END = {".", "?", "!", "…", "...", URDU_STOP, "؟"}
CLOSING = {'"', "”", CURLY, "'", ")", "]"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence. `kind` is one of PARTS; `text` as it stands; `lower` to compare with; `at` where it begins."""

    kind: str
    text: str
    lower: str
    at: int

    @property
    def words(self) -> int:
        """How many words a reader counts: a hard word of two words is two, a date as many as are spoken."""
        return 0 if self.kind in ("mark", "tag") else len(self.text.split()) if self.kind in ("hard", "date") else 1


@dataclass(frozen=True)
class Sentence:
    """One sentence with its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def words(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.kind not in ("mark", "tag"))

    @cached_property
    def length(self) -> int:
        return sum(token.words for token in self.tokens)

    @cached_property
    def asks(self) -> bool:
        return any(token.text in ("?", "؟") for token in self.tokens[-2:])


class Cutter:
    """Cuts texts, knowing which names and short names are one word."""

    def __init__(self, names: Collection[str] = (), tokens: Collection[str] = ()) -> None:
        known = {"name": either(names), "token": either(tokens)}
        parts = [(kind, known.get(kind) or pattern) for kind, pattern in PARTS]
        self.pattern = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in parts if pattern))

    def tokens(self, text: str) -> Iterator[Token]:
        for found in self.pattern.finditer(text):
            piece = found.group()
            yield Token(found.lastgroup or "mark", piece, piece.lower().translate(PLAIN), found.start())

    def sentences(self, text: str) -> Iterator[Sentence]:
        """The sentences of a text. One without a full stop, such as a heading, is a sentence too."""
        held: list[Token] = []
        for token in self.tokens(text):
            if held and ended(held) and (token.text not in CLOSING or text[token.at - 1].isspace()) and token.text not in END:
                yield sentence(text, held)
                held = []
            held.append(token)
        if held:
            yield sentence(text, held)


def either(words: Collection[str]) -> str:
    """A pattern for any of these, the longest first, and only whole, with or without the sign of belonging."""
    return "|".join(rf"(?<!\w){re.escape(word)}(?!\w)(?:['{CURLY}]s\b)?" for word in sorted(words, key=len, reverse=True))


def ended(held: list[Token]) -> bool:
    return held[-1].text in END or (len(held) > 1 and held[-1].text in CLOSING and held[-2].text in END)


def sentence(text: str, held: list[Token]) -> Sentence:
    return Sentence(text[held[0].at : held[-1].at + len(held[-1].text)], tuple(held))
