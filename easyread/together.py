"""Phrases that stand together in one sentence, in whatever order, and one that must not stand there.

How they are written:

    "{drink} & {poison}"          both in one sentence
    "{blade} & {limb} &! shave"   both, and no word of shaving
    "{fell} && {no_one_here}"     both in sentences near each other
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass

from easyread.phrases import Phrases
from easyread.steps import CALM, END, Grammar, Groups

AND = re.compile(r" (&&|&!|&) ")
AROUND = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """`near`: in one sentence. `far`: in one near it. `never`: not in that sentence."""

    written: str
    near: frozenset[str]
    far: frozenset[str]
    never: frozenset[str]

    def stands(self, here: AbstractSet[str], around: AbstractSet[str], *, whatever: bool = False) -> bool:
        return self.near <= here and self.far <= around and (whatever or not self.never & here)


class Together:
    """Some phrases, each of one part or of several."""

    def __init__(self, phrases: Iterable[str], groups: Groups | Grammar) -> None:
        self.by_first: dict[str, tuple[Wanted, ...]] = {}
        written = list(dict.fromkeys(phrases))
        for one in written:
            first = parts(one)[0]
            self.by_first[first] = (*self.by_first.get(first, ()), wanted(one))
        self.parts = Phrases((part for one in written for part in parts(one)), groups)

    def standing(self, words: Sequence[str], *, whatever: bool = False) -> Iterator[tuple[int, str]]:
        """Which of them stand in which sentences, counted from 0; `whatever` else stands there, or where nothing does that must not."""
        number = list(numbered(words))
        here: dict[int, set[str]] = defaultdict(set)
        for start, _, phrase in self.parts.hits(words):
            here[number[start] + (words[start] == END)].add(phrase.written)
        for sentence, stand in list(here.items()):
            around = frozenset().union(*(here.get(near, ()) for near in range(sentence - AROUND, sentence + AROUND + 1)))
            there = (one for part in stand for one in self.by_first.get(part, ()))
            yield from ((sentence, one.written) for one in there if one.stands(stand, around, whatever=whatever))

    def stand_in(self, words: Sequence[str], *, whatever: bool = False) -> bool:
        return next(self.standing(words, whatever=whatever), None) is not None

    def taken_out(self, words: Sequence[str]) -> list[str]:
        """The words without the sentences in which these stand."""
        gone = {sentence for sentence, _ in self.standing(words)}
        return [CALM if number in gone and word != END else word for word, number in zip(words, numbered(words), strict=True)]


def numbered(words: Sequence[str]) -> Iterator[int]:
    """For each word, how many sentences ended before it."""
    ended = 0
    for word in words:
        yield ended
        ended += word == END


def parts(phrase: str) -> list[str]:
    return AND.split(phrase)[::2]


def wanted(phrase: str) -> Wanted:
    first, *more = AND.split(phrase)
    if not more:
        # That it stands there is known by then: most phrases need nothing more, and take no room for it.
        return Wanted(phrase, frozenset(), frozenset(), frozenset())
    pairs = list(zip(more[::2], more[1::2], strict=True))
    near, far, never = (frozenset(part for mark, part in pairs if mark == one) for one in ("&", "&&", "&!"))
    return Wanted(phrase, near | {first}, far, never)
