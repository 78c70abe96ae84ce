"""Phrases to look for in what somebody wrote: words in their order, with groups of words and gaps between them.

    "want to die"            these words
    "{want} to die"          one of the phrases of the group "want"; "{want}/try to die" has a group and a word
    "hurt/harm myself"       either word; "end/end_it_all" has words that belong together
    "no point |"             where the sentence ends
    "hurt my? self"          a word that may be missing
    "took .. pills"          up to 3 other words between; "..." is up to 6

No phrase looks past the end of a sentence, so the time it takes grows only with the text.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from easyread.steps import CALM, GAPS, GROUP, Grammar, Groups, Step, alternatives, beginnings, ends

ALTERNATIVE = r"(?:[^\W_]+(?:_[^\W_]+)*|\||\{[a-z_]+\})"
WORD = re.compile(rf"{ALTERNATIVE}(?:/{ALTERNATIVE})*\??")
DEEPEST = 4
# So many parts of a phrase are looked for in all phrases at once; a phrase with fewer needs no word there.
LOOKED_FOR_AT_ONCE = 2
# A set of so few numbers takes less room as it is.
FEW = 16
ANY = ""


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """One phrase, and those of its steps that it cannot be without."""

    written: str
    steps: tuple[Step, ...]
    needed: tuple[KeysView[str], ...] = ()

    def may_stand(self, words: frozenset[str]) -> bool:
        """Whether each of its other parts finds a word to begin with."""
        return not any(one.isdisjoint(words) for one in self.needed)


class Phrases:
    """Some phrases, found by the words with which they may begin, and of those only the ones whose other parts may be there."""

    def __init__(self, phrases: Iterable[str], groups: Groups | Grammar) -> None:
        grammar = groups if isinstance(groups, Grammar) else Grammar(groups)
        self.phrases: list[Phrase] = []
        starts: dict[str, list[int]] = defaultdict(list)
        needs: tuple[dict[str, list[int]], ...] = tuple(defaultdict(list) for _ in range(LOOKED_FOR_AT_ONCE))
        for number, written in enumerate(dict.fromkeys(phrases)):
            steps = grammar.of(written)
            # Its first part is what it is found by. Of the others, the one with the fewest words is the likeliest to be missing.
            others = steps[0 if steps[0].optional else 1 :]
            needed = sorted((step.ways.keys() for step in others if not step.gap and not step.optional), key=len)
            # Those that are looked for in all phrases at once are found by then.
            self.phrases.append(Phrase(written, steps, tuple(needed[LOOKED_FOR_AT_ONCE:])))
            for word in beginnings(steps) if steps[0].optional else steps[0].ways:
                starts[word].append(number)
            for at, need in enumerate(needs):
                for word in needed[at] if at < len(needed) else (ANY,):
                    need[word].append(number)
        self.starts = {word: array("H", numbers) for word, numbers in starts.items()}
        self.needs = tuple({word: kept(numbers) for word, numbers in need.items()} for need in needs)

    def possible(self, there: frozenset[str]) -> dict[str, list[Phrase]]:
        """By each word, the phrases that begin with it and find all their parts: most need a word that nobody wrote."""
        may = -1
        for need in self.needs:
            may &= reduce(or_, (in_one(need[word]) for word in (*there, ANY) if word in need), 0)
        left = may.to_bytes(len(self.phrases) // 8 + 1, "little")
        found: dict[str, list[Phrase]] = {}
        for word in there:
            of_these = (self.phrases[number] for number in self.starts.get(word, ()) if left[number >> 3] >> (number & 7) & 1)
            found[word] = [phrase for phrase in of_these if phrase.may_stand(there)]
        return found

    def hits(self, words: Sequence[str]) -> Iterator[tuple[int, int, Phrase]]:
        """Which phrases stand where: from which word, and up to which."""
        possible = self.possible(frozenset(words))
        for number, word in enumerate(words):
            for phrase in possible[word]:
                if (end := next(ends(phrase.steps, words, number), None)) is not None:
                    yield number, end, phrase

    def found(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        return ((start, end) for start, end, _ in self.hits(words))

    def stand_in(self, words: Sequence[str]) -> bool:
        return next(self.found(words), None) is not None

    def taken_out(self, words: Sequence[str]) -> list[str]:
        """The words without these phrases. What stood around one is not read as if it stood together."""
        left = list(words)
        for start, end in self.found(words):
            left[start:end] = [CALM] * (end - start)
        return left


def as_bits(numbers: Iterable[int]) -> int:
    """A set of numbers in one: many of them are compared in a moment."""
    found = bytearray()
    for number in numbers:
        found.extend(bytes(max(0, number // 8 + 1 - len(found))))
        found[number // 8] |= 1 << number % 8
    return int.from_bytes(found, "little")


def kept(numbers: Sequence[int]) -> int | tuple[int, ...]:
    """A set of numbers to keep: in one, but for a few."""
    return tuple(numbers) if len(numbers) <= FEW else as_bits(numbers)


def in_one(numbers: int | tuple[int, ...]) -> int:
    """The same set in one, to compare it with others."""
    return numbers if isinstance(numbers, int) else reduce(or_, (1 << number for number in numbers), 0)


def used(phrases: Iterable[str], groups: Groups) -> frozenset[str]:
    """Every word that stands in the phrases and the groups."""
    written = {part for many in (phrases, *groups.values()) for phrase in many for part in phrase.split() if part not in GAPS}
    said = {one for part in written for one in alternatives(part.removesuffix("?"))}
    return frozenset(word for one in said if not GROUP.fullmatch(one) for word in one.split())


def faults(phrase: str, groups: Groups, deep: int = 0, *, within: bool = True) -> Iterator[str]:
    """What is wrong with a phrase, and `within` its groups: once is enough where each group is looked at by itself."""
    parts = phrase.split()
    if not parts or parts[0] in GAPS or parts[-1] in GAPS or all(part.endswith("?") for part in parts):
        yield "must begin and end with a word"
    for part in parts:
        if part not in GAPS and not WORD.fullmatch(part):
            yield f"{part} is neither a word nor a group nor a gap"
        for name in GROUP.findall(part):
            if within or name not in groups:
                yield from group_faults(name, groups, deep)


def group_faults(name: str, groups: Groups, deep: int) -> Iterator[str]:
    if name not in groups:
        yield f"there is no group called {name}"
    elif deep >= DEEPEST:
        yield f"the group {name} leads too deep"
    else:
        yield from (what for one in groups[name] for what in faults(one, groups, deep + 1))
