"""A booklet to keep, print and hand on: a PDF in easy read that a screen reader can read aloud.

It meets PDF/UA-1 or it is not made. What a person typed is shown as it is and never read as mark-up.
Nothing that goes wrong says a word of what stands in it: errors are logged.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from os.path import commonpath
from pathlib import Path
from typing import Any, Literal

from easyread import writing
from easyread.glossary import MARKED
from easyread.writing import Way
from webapp import typeset

Mode = Literal["pictures", "words", "lines"]
Size = Literal["normal", "large"]
Letters = Mapping[str, frozenset[str]]
Said = list[dict[str, Any]]

TEMPLATE = Path(__file__).with_suffix(".typ")
# What stands before every template: letters, words and pictures.
LETTERS = TEMPLATE.with_name("letters.typ")
# Noto Naskh and Noto Sans Arabic draw dots apart from their letters, so that a PDF reads the letters out twice. Vazirmatn does not.
SANS, ARABIC = "Noto Sans", "Vazirmatn"
# Vazirmatn has these too, but a name looks the same in every booklet.
LATIN = re.compile("[0-9A-Za-z\u00a1-\u02ff]")
COLOUR, LINES = "colour", "black"
ENDINGS = (".svg", ".png", ".jpg", ".webp")
KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?")
LINE_ENDS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]+")
# What the template sets apart: a word that may be wider than its line, groups of digits as in a phone number, a word in Arabic letters.
KINDS = {
    "long": "[^ ]{12,}",
    "number": r"(?<!\w)\+?[0-9]{2,5}(?: [0-9]{2,5}){1,3}(?!\w)",
    "word": "[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]+",
}
APART = re.compile("|".join(f"(?P<{kind}>{found})" for kind, found in KINDS.items()))
# Stands where a letter would, for what no font of ours can draw: somebody sees that something is missing.
MISSING = "\ufffd"
# An emoji of several characters is one missing drawing.
JOINED = re.compile(f"{MISSING}(?:\u200d+{MISSING}?)+")
# They choose the look and the skin of an emoji, which no font of ours draws.
LOOKS = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
# Marks without width that say how letters join and which way they run. All others go, so that nothing in a sentence is hidden.
JOINERS = frozenset("\u200c\u200d")
NEEDED = JOINERS | frozenset("\u200e\u200f")


class NoBooklet(RuntimeError):
    """A booklet that cannot be made: what went wrong, never with a word of the person it is for. `sides`: what does not fit."""

    def __init__(self, why: str, sides: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.sides = sides


@dataclass(frozen=True)
class Tick:
    """A box to tick by hand, with what it stands for."""

    say: str
    picture: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One picture and what stands beside it. `say` is ours, with **hard words**; `theirs` is what a person typed.

    For whoever writes by hand: boxes to tick, and so many lines to write on.
    """

    say: tuple[str, ...]
    picture: str | None = None
    title: str = ""
    theirs: tuple[str, ...] = ()
    ticks: tuple[Tick, ...] = ()
    write: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows that belong together, under a heading."""

    title: str
    rows: tuple[Row, ...]
    picture: str | None = None


@dataclass(frozen=True, kw_only=True)
class Booklet:
    """All that a reader is to see, in the reader's language; `made_on` is a day in words."""
    title: str
    language: str
    parts: tuple[Part, ...]
    made_on: str
    author: str
    picture: str | None = None
    version: str = ""
    in_short: tuple[str, ...] = ()
    in_short_title: str = ""
    credit: str = ""
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """Where pictures and fonts lie, what each picture shows, by key, in the reader's language; a place's `own` files go before ours."""

    pictures: Path
    fonts: Path
    alt: Mapping[str, str]
    own: Mapping[str, Path] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder that holds all pictures: Typst reads no file outside it."""
        return Path(commonpath([self.pictures, *self.own.values()]))

    def find(self, key: str, shade: str) -> Path:
        """The file of a picture. Raises NoBooklet by its key."""
        ours = [self.pictures / shade / f"{key}{ending}" for ending in ENDINGS] if KEY.fullmatch(key) else []
        own = [self.own[key]] if shade == COLOUR and key in self.own else []
        for file in own + ours:
            if file.is_file():
                return file
        raise NoBooklet(f"{self.pictures / shade} has no picture {key!r}")


def make(booklet: Booklet, library: Library, *, mode: Mode = "pictures", size: Size = "normal", seconds: float | None = None) -> bytes:
    """The booklet as a PDF; in so many seconds, when nobody waits for it. Raises NoBooklet."""
    return in_type(TEMPLATE, told(booklet, hand(library, mode, booklet.language)), library, size=size, seconds=seconds)


def hand(library: Library, mode: Mode, language: str) -> Hand:
    """Who sets down words in a language. Raises NoBooklet."""
    return Hand(library, mode, letters(library.fonts), way(language))


def in_type(template: Path, data: Mapping[str, Any], library: Library, *, size: str, seconds: float | None = None) -> bytes:
    """What a template makes of its data. Raises NoBooklet."""
    look = {"size": size, "sans": SANS, "arabic": ARABIC, "latin": LATIN.pattern}
    job = {
        "template": f"{LETTERS}\n{template}", "root": str(library.root), "fonts": str(library.fonts),
        "booklet": json.dumps({**data, **look}),
    }  # fmt: skip
    try:
        return typeset.in_a_process(job, seconds=seconds)
    except typeset.NotSet as wrong:
        raise NoBooklet(str(wrong), wrong.sides) from None


@cache
def letters(folder: Path) -> Letters:
    """What each family of fonts in a folder can draw. Raises NoBooklet when one that we need is not there."""
    # Imported here: it costs time when a process starts, and most processes never make a booklet.
    from fontTools.ttLib import TTFont

    found: dict[str, frozenset[str]] = {}
    for file in sorted(folder.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            found[font["name"].getBestFamilyName()] = frozenset(map(chr, font.getBestCmap()))
    if missing := [family for family in (SANS, ARABIC) if family not in found]:
        raise NoBooklet(f"{folder} has no font {missing[0]}. Run: flask --app wsgi build")
    return found


def way(language: str) -> Way:
    """Which way a language runs. Raises NoBooklet for what is no language."""
    if (named := LANGUAGE.fullmatch(language)) is None:
        raise NoBooklet(f"{language!r} is no language")
    return writing.direction(named[1])


@dataclass(frozen=True)
class Hand:
    """Sets down the words and the pictures of one booklet for the template."""

    library: Library
    mode: Mode
    letters: Letters
    way: Way

    def words(self, text: str) -> str:
        """The text on one line, without what cannot be seen; what cannot be drawn leaves a mark."""
        whole = unicodedata.normalize("NFC", LOOKS.sub("", text))
        # Each letter once: a full planner has many thousands, and nobody should wait behind it.
        drawn = JOINED.sub(MISSING, whole.translate({ord(letter): self.letter(letter) for letter in set(whole)}))
        return "".join(self.accented(drawn)).strip()

    def letter(self, letter: str) -> str:
        kind = unicodedata.category(letter)
        if letter in "\n\t" or (kind == "Zs" and not self.has(letter)):
            return " "
        if kind in ("Cc", "Cf", "Cs"):
            return letter if letter in NEEDED else ""
        # A letter in fancy dress, as some phones offer them, is still that letter.
        drawn = letter if self.has(letter) else unicodedata.normalize("NFKC", letter)
        return drawn if all(map(self.has, drawn)) else MISSING

    def has(self, letter: str) -> bool:
        return any(letter in letters for letters in self.letters.values())

    def accented(self, text: str) -> Iterator[str]:
        """Only the accents that the font of their letter has: for one of another font Typst would refuse the whole booklet."""
        font: frozenset[str] | None = None
        for letter in text:
            accent = unicodedata.category(letter).startswith("M")
            if font is None or not (accent or letter in JOINERS):
                font = self.letters[self.family(letter)]
            if letter in font or not accent:
                yield letter

    def family(self, letter: str) -> str:
        """The font that the template takes for a letter."""
        if self.way == "rtl":
            return ARABIC if letter in self.letters[ARABIC] and not LATIN.match(letter) else SANS
        return SANS if letter in self.letters[SANS] else ARABIC

    def plain(self, sentence: str) -> str:
        return self.words(MARKED.sub(r"\1", sentence))

    def say(self, sentence: str) -> Said:
        """A sentence of ours, in pieces: what stands between two stars is a hard word."""
        return [piece for number, text in enumerate(MARKED.split(self.words(sentence))) for piece in pieces(text, hard=bool(number % 2))]

    def lines(self, *sentences: str) -> list[Said]:
        return [said for sentence in sentences if (said := self.say(sentence))]

    def theirs(self, *texts: str) -> list[dict[str, Any]]:
        """What a person typed, line by line, each running the way its own letters run."""
        lines = [self.words(line) for text in texts for line in LINE_ENDS.split(text)]
        return [{"said": pieces(line, hard=False), "dir": direction(line, self.way)} for line in lines if line]

    def picture(self, key: str | None) -> dict[str, str] | None:
        """Where a picture lies and what it shows. Raises NoBooklet by its key."""
        if key is None or self.mode == "words":
            return None
        file = self.library.find(key, COLOUR if self.mode == "pictures" else LINES)
        if not (alt := self.words(self.library.alt.get(key, ""))):
            raise NoBooklet(f"nothing says what the picture {key!r} shows")
        return {"file": f"/{file.relative_to(self.library.root)}", "alt": alt}

    def row(self, row: Row) -> dict[str, Any]:
        said = {"title": self.title(row.title), "say": self.lines(*row.say), "theirs": self.theirs(*row.theirs)}
        ticks = [{"say": self.say(one.say), "picture": self.picture(one.picture)} for one in row.ticks]
        return {**said, "picture": self.picture(row.picture), "ticks": ticks, "write": row.write}

    def part(self, part: Part) -> dict[str, Any]:
        return {"title": self.title(part.title), "picture": self.picture(part.picture), "rows": [self.row(row) for row in part.rows]}

    def named(self, title: str, author: str, language: str) -> dict[str, Any]:
        """What the document says of itself."""
        tongue, _, region = language.replace("_", "-").partition("-")
        return {"title": title, "author": self.plain(author), "lang": tongue, "region": region or None, "dir": self.way}

    def title(self, title: str) -> Said:
        """A title in pieces. It is bold as it is."""
        return pieces(self.plain(title), hard=False)


def told(booklet: Booklet, hand: Hand) -> dict[str, Any]:
    """All that the template is told. Raises NoBooklet for what would leave a reader lost: no heading, or letters that no font has."""
    titles = [hand.plain(title) for title in (booklet.title, *(part.title for part in booklet.parts))]
    if not all(titles):
        raise NoBooklet("the booklet or a part of it has no title")
    if (letters := "".join(titles)).count(MISSING) > len(letters) / 2:
        raise NoBooklet(f"no font here has the letters of {booklet.language}")
    return {
        **hand.named(titles[0], booklet.author, booklet.language),
        "heading": hand.title(booklet.title), "picture": hand.picture(booklet.picture), "made_on": hand.say(booklet.made_on),
        "in_short_title": hand.title(booklet.in_short_title), "in_short": hand.lines(*booklet.in_short),
        "parts": [hand.part(part) for part in booklet.parts],
        "foot": hand.lines(*booklet.foot), "made_by": hand.lines(booklet.author, booklet.version, booklet.credit),
    }


def pieces(text: str, *, hard: bool) -> Said:
    """A line in pieces: what needs care in the template stands apart, what lies between stays together."""
    found, end = [], 0
    for match in APART.finditer(text):
        found += [(text[end : match.start()], "plain"), (match.group(), match.lastgroup)]
        end = match.end()
    return [{"text": part, "kind": kind, "hard": hard} for part, kind in [*found, (text[end:], "plain")] if part]


def direction(text: str, usual: Way) -> Way:
    """Which way a line runs: its first letter that runs one way decides."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    strong = next((found for found in ways if found in ("L", "R", "AL")), None)
    return usual if strong is None else "ltr" if strong == "L" else "rtl"
