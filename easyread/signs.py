"""Signs of danger: a word, how it begins, and two words side by side. Each says a little, for danger or for a day like any other.

How much each says is counted in messages and stands in content/danger/signs. Nothing is kept of what is added up here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from easyread.spelling import unmarked
from easyread.steps import END
from easyread.together import numbered

# A word says something by its first letters too: it may have many endings, or a slip in its second half.
BEGINNINGS = (4, 5)
# So many letters of each of two words that stand side by side.
OF_TWO = 4
# So many letters of a word for who somebody is: whatever comes after them, the word says nothing.
OF_WHO = 5
# What stood four times as often in messages of danger is named to whoever writes the words.
STRONG = 4


@dataclass(frozen=True)
class Signs:
    """`says`: how much each sign says, in half doublings: 4 stood four times as often in messages of danger, -4 in calm ones.

    `enough`: as much as this in a sentence, or in some that follow each other, shows help. A phrase says half of it.
    `who`: words for who somebody is. They say nothing, whatever was counted.
    """

    says: Mapping[str, int] = field(default_factory=dict)
    enough: int = 1
    who: frozenset[str] = frozenset()

    def standing(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Every sign that these words hold, known or not, and in which sentence, counted from 0."""
        shown = [unmarked(word) for word in words]
        plain = [word == END or self.speaks(word) for word in shown]
        for at, sentence in enumerate(numbered(shown)):
            word, before = shown[at], shown[at - 1] if at else END
            if word != END and plain[at]:
                yield from ((sentence, sign) for sign in of_one(word))
            if plain[at] and plain[at - 1] and word != before:
                yield sentence, f"{before[:OF_TWO]} {word[:OF_TWO]}"

    def speaks(self, word: str) -> bool:
        """Whether a word says anything: no number does, and no word for who somebody is."""
        return word.isalpha() and word[:OF_WHO] not in self.who

    def heard(self, words: Sequence[str], phrases: Iterable[int] = ()) -> bool:
        """Whether these words say enough, with phrases that show help in these sentences."""
        return bool(self.enough_in(words, phrases))

    def enough_in(self, words: Sequence[str], phrases: Iterable[int] = ()) -> range:
        """The sentences that say most together, where that is enough: some that follow each other, or none.

        What is calm counts in its own sentence, and takes nothing from those before it or after it.
        """
        most, where = most_together(self.said(words, phrases))
        return where if most >= self.enough else range(0)

    def said(self, words: Sequence[str], phrases: Iterable[int]) -> Mapping[int, int]:
        """What each sentence says."""
        says: dict[int, int] = defaultdict(int)
        for sentence, sign in self.standing(words):
            says[sentence] += self.says.get(sign, 0)
        for sentence in phrases:
            says[sentence] += (self.enough + 1) // 2
        return says

    def strong(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The signs that say most for danger, and in which sentence."""
        return ((sentence, sign) for sentence, sign in self.standing(words) if self.says.get(sign, 0) >= STRONG)


def most_together(says: Mapping[int, int]) -> tuple[int, range]:
    """The most that sentences which follow each other say together, and which they are."""
    most, since, now, where = 0, 0, 0, range(0)
    for sentence in sorted(says):
        since, now = (since, now + says[sentence]) if now > 0 else (sentence, says[sentence])
        if now > most:
            most, where = now, range(since, sentence + 1)
    return most, where


def of_one(word: str) -> Iterator[str]:
    yield word
    yield from (f"{word[:letters]}*" for letters in BEGINNINGS if len(word) > letters)


def for_who(words: Iterable[str]) -> frozenset[str]:
    """The beginnings of words for who somebody is."""
    return frozenset(unmarked(word)[:OF_WHO] for word in words)
