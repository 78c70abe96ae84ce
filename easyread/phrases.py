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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

Groups = Mapping[str, Sequence[str]]

END = "|"
CALM = "~"
GAPS = {"..": 3, "...": 6}
ALTERNATIVE = r"(?:[^\W_]+(?:_[^\W_]+)*|\||\{[a-z_]+\})"
WORD = re.compile(rf"{ALTERNATIVE}(?:/{ALTERNATIVE})*\??")
GROUP = re.compile(r"\{([a-z_]+)\}")
DEEPEST = 4
# So many parts of a phrase are looked for in all phrases at once; a phrase with fewer needs no word there.
LOOKED_FOR_AT_ONCE = 2
# A set of so few numbers takes less room as they are than in one; most words stand in few phrases.
FEW = 16
ANY = ""


@dataclass(frozen=True)
class Phrase:
    """One phrase, made ready when it is first needed: most of them never are."""

    written: str
    groups: Groups
    needed: tuple[frozenset[str], ...] = ()

    def may_stand(self, words: frozenset[str]) -> bool:
        """Whether each of its other parts finds a word to begin with."""
        return not any(map(words.isdisjoint, self.needed))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(expression(self.written, self.groups))


class Phrases:
    """Some phrases, found by the words with which they may begin, and of those only the ones whose other parts may be there."""

    def __init__(self, phrases: Iterable[str], groups: Groups) -> None:
        self.phrases: list[Phrase] = []
        firsts = {name: first_words(f"{{{name}}}", groups) for name in groups}
        starts: dict[str, list[int]] = defaultdict(list)
        needs: tuple[dict[str, list[int]], ...] = tuple(defaultdict(list) for _ in range(LOOKED_FOR_AT_ONCE))
        for number, written in enumerate(dict.fromkeys(phrases)):
            # Its first part is what it is found by. Of the others, the one with the fewest words is the likeliest to be missing.
            others = written.split()[0 if written.split()[0].endswith("?") else 1 :]
            needed = sorted((part_firsts(part, firsts) for part in others if part not in GAPS and not part.endswith("?")), key=len)
            # Those that are looked for in all phrases at once are found by then.
            self.phrases.append(Phrase(written, groups, tuple(needed[LOOKED_FOR_AT_ONCE:])))
            for word in first_words(written, groups):
                starts[word].append(number)
            for at, need in enumerate(needs):
                for word in needed[at] if at < len(needed) else (ANY,):
                    need[word].append(number)
        self.starts = {word: kept(numbers) for word, numbers in starts.items()}
        self.needs = tuple({word: kept(numbers) for word, numbers in need.items()} for need in needs)

    def possible(self, there: frozenset[str]) -> dict[str, list[Phrase]]:
        """By each word, the phrases that begin with it and find all their parts: most need a word that nobody wrote."""
        may = -1
        for need in self.needs:
            may &= reduce(or_, (in_one(need[word]) for word in (*there, ANY) if word in need), 0)
        found: dict[str, list[Phrase]] = {}
        for word in there:
            of_these = (self.phrases[number] for number in bits(in_one(self.starts.get(word, 0)) & may))
            found[word] = [phrase for phrase in of_these if phrase.may_stand(there)]
        return found

    def hits(self, words: Sequence[str]) -> Iterator[tuple[int, int, Phrase]]:
        """Which phrases stand where: from which word, and up to which."""
        text = "".join(f"{word} " for word in words)
        possible = self.possible(frozenset(words))
        at = 0
        for number, word in enumerate(words):
            for phrase in possible[word]:
                if hit := phrase.pattern.match(text, at):
                    yield number, number + hit[0].count(" "), phrase
            at += len(word) + 1

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


def bits(numbers: int) -> Iterator[int]:
    """The numbers of such a set."""
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest


def expression(phrase: str, groups: Groups) -> str:
    """The phrase as a pattern for words that each end with a space."""
    return "".join(element(part, groups) for part in phrase.split())


def element(part: str, groups: Groups) -> str:
    if part in GAPS:
        return rf"(?:[^ {END}{CALM}]+ ){{0,{GAPS[part]}}}?"
    inner: list[str] = []
    for one in alternatives(part.removesuffix("?")):
        named = GROUP.fullmatch(one)
        inner += [expression(member, groups) for member in groups[named[1]]] if named else [re.escape(f"{one} ")]
    return f"(?:{'|'.join(inner)})" + ("?" if part.endswith("?") else "")


def alternatives(part: str) -> list[str]:
    """What may stand there: words, which may be several, and names of groups as they are."""
    return [one if GROUP.fullmatch(one) else one.replace("_", " ") for one in part.split("/")]


def first_words(phrase: str, groups: Groups) -> frozenset[str]:
    """The words with which it may begin."""
    found: frozenset[str] = frozenset()
    for part in phrase.split():
        for one in alternatives(part.removesuffix("?")):
            named = GROUP.fullmatch(one)
            found = found.union(*(first_words(member, groups) for member in groups[named[1]])) if named else found | {one.split()[0]}
        if not part.endswith("?"):
            break
    return found


def part_firsts(part: str, firsts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words with which one part may begin."""
    one = GROUP.fullmatch(part)
    if one and one[1] in firsts:
        return firsts[one[1]]
    return frozenset().union(*(firsts[each[1:-1]] if GROUP.fullmatch(each) else {each.split()[0]} for each in alternatives(part)))


def used(phrases: Iterable[str], groups: Groups) -> frozenset[str]:
    """Every word that stands in the phrases and the groups."""
    written = (*phrases, *(one for many in groups.values() for one in many))
    said = {one for phrase in written for part in phrase.split() if part not in GAPS for one in alternatives(part.removesuffix("?"))}
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
