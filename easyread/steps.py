"""A phrase made ready to be looked for, word by word: what may stand at each step of it, and how it goes on from there.

What is made of a part serves every phrase with that part, so that thousands of phrases are ready in a moment and take little room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import TypeAlias

Groups = Mapping[str, Sequence[str]]

END = "|"
CALM = "~"
STOPS = frozenset((END, CALM))
GAPS = {"..": 3, "...": 6}
GROUP = re.compile(r"\{([a-z_]+)\}")

# By the word that stands there, each way in which it may go on, in the order in which they are written.
Ways: TypeAlias = "Mapping[str, tuple[tuple[Step, ...], ...]]"
# Most words are all that stands there: one such way serves them all.
NO_MORE: tuple[tuple[Step, ...], ...] = ((),)


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One part of a phrase: words of which one stands there, or a `gap` of up to so many others."""

    ways: Ways
    optional: bool = False
    gap: int = 0


@dataclass
class Grammar:
    """The groups of a language, and what was made of the parts of its phrases until now."""

    groups: Groups
    steps: dict[str, Step] = field(default_factory=dict)
    members: dict[str, Ways] = field(default_factory=dict)

    def of(self, phrase: str) -> tuple[Step, ...]:
        """The steps of a phrase. Raises KeyError where it names a group that does not exist."""
        return tuple(self.steps.get(part) or self.step(part) for part in phrase.split())

    def step(self, part: str) -> Step:
        if part in GAPS:
            made = Step({}, gap=GAPS[part])
        else:
            made = Step(self.ways(alternatives(part.removesuffix("?"))), optional=part.endswith("?"))
        return self.steps.setdefault(part, made)

    def ways(self, written: Sequence[str]) -> Ways:
        return together([self.group(one[1:-1]) if GROUP.fullmatch(one) else self.word(one) for one in written])

    def word(self, written: str) -> Ways:
        first, *more = written.split()
        # One word stands in many phrases.
        return {intern(first): (self.of(" ".join(more)),) if more else NO_MORE}

    def group(self, name: str) -> Ways:
        if name not in self.members:
            self.members[name] = together([beginnings(self.of(phrase)) for phrase in self.groups[name]])
        return self.members[name]


def together(many: Sequence[Ways]) -> Ways:
    """Ways of which any may be gone, those of one word in their order. One alone is not made anew."""
    if len(many) == 1:
        return many[0]
    found: dict[str, tuple[tuple[Step, ...], ...]] = {}
    for ways in many:
        for first, more in ways.items():
            found[first] = found[first] + more if first in found else more
    return found


def beginnings(steps: tuple[Step, ...]) -> Ways:
    """By each word with which these steps may begin, how they go on."""
    first, rest = steps[0], steps[1:]
    here = {word: tuple(way + rest for way in ways) for word, ways in first.ways.items()} if rest else first.ways
    return together([here, beginnings(rest)]) if first.optional and rest else here


def ends(steps: tuple[Step, ...], words: Sequence[str], at: int) -> Iterator[int]:
    """Where these steps end when they begin at this word; first the way that was written first, and with the smallest gap."""
    if not steps:
        yield at
        return
    step, rest = steps[0], steps[1:]
    if step.gap:
        yield from over_the_gap(step.gap, rest, words, at)
        return
    if at < len(words):
        for way in step.ways.get(words[at], ()):
            yield from ends(way + rest, words, at + 1)
    if step.optional:
        yield from ends(rest, words, at)


def over_the_gap(most: int, rest: tuple[Step, ...], words: Sequence[str], at: int) -> Iterator[int]:
    for here in range(at, min(at + most, len(words)) + 1):
        yield from ends(rest, words, here)
        if here == len(words) or words[here] in STOPS:
            return


def alternatives(part: str) -> tuple[str, ...]:
    """What may stand there: words, which may be several, and names of groups as they are."""
    return tuple(one if GROUP.fullmatch(one) else one.replace("_", " ") for one in part.split("/"))
