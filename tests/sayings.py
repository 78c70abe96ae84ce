"""Our sentences in another language, found by their English: whole, with names and dates in them, or read back from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import read_mo

from easyread.glossary import MARKED
from webapp import catalogues
from webapp.languages import ENGLISH

FOLDER = Path(__file__).parents[1] / "translations"
PLACE = re.compile(r"%\(\w+\)s")
DAY = "%A %d %B %Y"
# What has fewer letters of its own, such as "%(date)s at %(time)s", would be found in what people typed.
LETTERS = 6


class Sayings:
    """What the translators of a language wrote, as pages show it: without the stars of hard words."""

    def __init__(self, code: str) -> None:
        self.code = code

    @cached_property
    def written(self) -> dict[str, tuple[str, ...]]:
        """By the English of each sentence: what stands for it, which is more than one where it counts something."""
        return dict(self._read()) if self.code != ENGLISH else {}

    def _read(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        with (FOLDER / self.code / catalogues.MADE).open("rb") as file:
            for message in read_mo(file):
                ids, strings = ((one,) if isinstance(one, str) else one for one in (message.id, message.string))
                yield from ((shown(english), tuple(map(shown, strings))) for english in ids if english)

    @cached_property
    def open(self) -> list[tuple[re.Pattern[str], str]]:
        """The sentences with a place for something in them, those with most words of their own first."""
        found = [english for english, said in self.written.items() if PLACE.search(english) and len(said) == 1]
        own = {english: sum(map(str.isalpha, PLACE.sub("", english))) for english in found}
        return [(opened(english), english) for english in sorted(found, key=own.__getitem__, reverse=True) if own[english] >= LETTERS]

    def said(self, english: str) -> str:
        """How a sentence of ours is said. What is none of ours stays."""
        if english in self.written:
            return self.written[english][0]
        for pattern, sentence in self.open:
            if found := pattern.fullmatch(english):
                names = (place[2:-2] for place in PLACE.findall(sentence))
                return self.written[sentence][0] % dict(zip(names, map(self.value, found.groups()), strict=True))
        return english

    def value(self, words: str) -> str:
        """What stands in a sentence: a day, another sentence of ours, or what is the same in every language."""
        try:
            return str(format_date(datetime.strptime(f"{words} +0000", f"{DAY} %z"), "full", locale=self.code))
        except ValueError:
            return self.said(words)

    def pattern(self, english: str) -> re.Pattern[str]:
        """Any of the ways to say a sentence like "This is copy 1 from %(date)s.", whatever stands at its open places."""
        like = PLACE.sub("%", english)
        said = [way for sentence, ways in self.written.items() if PLACE.sub("%", sentence) == like for way in ways]
        return re.compile("|".join(opened(way).pattern for way in said or [self.said(english)]))

    def heard(self, english: str, page: str) -> str:
        """What stands in this sentence on a page; nothing, where the page does not say it."""
        found = self.pattern(english).search(page)
        return next(filter(None, found.groups())) if found else ""


@cache
def sayings(code: str) -> Sayings:
    return Sayings(code)


def shown(sentence: str) -> str:
    return MARKED.sub(r"\1", sentence)


def opened(sentence: str) -> re.Pattern[str]:
    """A sentence with a place for something, as what may stand on a page."""
    return re.compile(r"(.+?)".join(map(re.escape, PLACE.split(sentence))))
