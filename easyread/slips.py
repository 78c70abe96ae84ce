"""Words as they were meant: short forms written out, figures in place of letters, words run together, letters in the wrong order.

A word is only mended into one that a list knows, and only when it is no other word that people write.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from easyread.spelling import HELD, apart, deletions, let_go, plain, sound, stems
from easyread.steps import END

ENDS = ".!?;:\u06d4\u061f\u061b"
LETTERS = re.compile(r"[^\W_]+")
SIGNS = re.compile(r"[^\w\s!-~]+")
# Letters one by one: "d i e", "k.i.l.l".
SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[ .*_-]{1,2}[^\W\d_]){2,}(?!\w)")
FIGURES = str.maketrans("0134578@$!+|", "oieastbasitl")
LETTER, FIGURE = re.compile("[a-z]"), re.compile("[0-9@$!+|]")
HIDDEN = re.compile(r"[a-z]+[*#_]+[a-z]+")
SHORTEST_TO_MEND, LONG = 4, 8
SAID_FOR_MY = frozenset(("me", "ma"))
MOST_WRONG_BY_SOUND = 2
SHORTEST_RUN_TOGETHER, LONGEST_WORD = 5, 40


@dataclass(frozen=True, kw_only=True)
class Slips:
    """`known`: words that phrases are made of. `written`: short forms, and what they stand for. `real`: other words that look alike.

    `strong`: words run together are taken apart only around one of these. `only_so`: known words for which no other is taken.
    `mine`: before one of these, "me" and "ma" are "my": "me mum", "ma wrist".
    """

    known: frozenset[str]
    written: Mapping[str, str]
    strong: frozenset[str] = frozenset()
    real: frozenset[str] = frozenset()
    only_so: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()

    def mended(self, text: str) -> list[str]:
        """The words of a text, with a mark where a sentence ends."""
        found: list[str] = []
        # Only for this text: nothing that anybody wrote stays in memory.
        seen: dict[str, list[str]] = {}
        for line in text.splitlines():
            shown = SPACED.sub(together, plain(line))
            for chunk in shown.split():
                found += seen[chunk] if chunk in seen else seen.setdefault(chunk, list(self.words(chunk)))
                found += [END] if chunk[-1] in ENDS else []
            found.append(END)
        return ["my" if word in SAID_FOR_MY and then in self.mine else word for word, then in zip(found, [*found, END][1:], strict=True)]

    def words(self, chunk: str) -> Iterator[str]:
        """The words in what stands between two spaces."""
        bare = chunk.strip("!?.,;:\"'()[]#*-")
        bare = bare if bare in self.written else bare.replace("'s", " is").replace("'", "")
        if bare not in self.vocabulary and LETTER.search(bare) and FIGURE.search(bare):
            bare = self.with_letters(bare)
        if HIDDEN.fullmatch(bare):
            bare = self.uncovered(bare)
        if bare in self.written:
            yield from self.written[bare].split()
            return
        for part in LETTERS.findall(SIGNS.sub(signs_apart, bare)) or SIGNS.findall(bare):
            for word in self.mend(part):
                yield from self.written.get(word, word).split()

    def with_letters(self, chunk: str) -> str:
        """ "kill" for "k1ll", when that makes a word we know."""
        meant = chunk.translate(FIGURES)
        return meant if all(word in self.vocabulary for part in LETTERS.findall(meant) for word in self.mend(part)) else chunk

    def uncovered(self, chunk: str) -> str:
        """ "kill" for "k*ll": the first word we know that fits."""
        parts = re.split("[*#_]+", chunk)
        fits = re.compile("[a-z]{1,3}".join(map(re.escape, parts)))
        return next((word for word in self.by_ends.get((chunk[0], chunk[-1]), ()) if fits.fullmatch(word)), chunk)

    def mend(self, word: str) -> list[str]:
        if word in self.vocabulary or word in self.real or not 3 <= len(word) <= LONGEST_WORD:
            return [word]
        # "hurtin", "waitin": the last letter is seldom said.
        if len(word) > SHORTEST_TO_MEND and word.endswith("in") and f"{word}g" in self.known:
            return [f"{word}g"]
        if held := self.by_let_go.get(let_go(word)) if HELD.search(word) else None:
            return [held]
        if any(one in word for one in self.strong) and self.strong & set(several := self.taken_apart(word)):
            return several
        return [self.nearest(word) or word]

    def taken_apart(self, word: str) -> list[str]:
        """The fewest words we know that together are this one."""
        if len(word) < SHORTEST_RUN_TOGETHER:
            return []
        best: list[list[str] | None] = [[]]
        for end in range(1, len(word) + 1):
            starts = [(before, word[start:end]) for start, before in enumerate(best) if word[start:end] in self.vocabulary]
            ways = [[*before, part] for before, part in starts if before is not None]
            best.append(min(ways, key=len) if ways else None)
        return best[-1] or []

    def nearest(self, word: str) -> str | None:
        """The word we know that this is with a letter or two wrong, or as it sounds. The first letter is seldom the wrong one."""
        if plainer := next((stem for stem in stems(word) if stem in self.known), None):
            return plainer
        most = 2 if len(word) >= LONG - 1 else 1
        # Much longer than any word we know, it is none of them: this keeps the longest texts quick.
        less = (word, *deletions(word, most)) if len(word) - most <= self.longest else ()
        near = {one for part in less for one in self.by_less.get(part, ()) if one[0] == word[0] and apart(word, one) <= most_wrong(one)}
        near |= {one for one in self.by_sound.get(sound(word), ()) if apart(word, one) <= MOST_WRONG_BY_SOUND}
        near |= set(self.by_swap.get(word, ()))
        return min(sorted(near), key=lambda one: apart(word, one), default=None)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return self.known | set(self.written)

    @cached_property
    def meant(self) -> list[str]:
        """The words into which others are mended."""
        return sorted(self.known - self.only_so)

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.meant), default=0)

    @cached_property
    def by_let_go(self) -> Mapping[str, str]:
        return {let_go(word): word for word in sorted(self.vocabulary)}

    @cached_property
    def by_ends(self) -> Mapping[tuple[str, str], list[str]]:
        found = defaultdict(list)
        for word in self.meant:
            found[word[0], word[-1]].append(word)
        return found

    @cached_property
    def by_swap(self) -> Mapping[str, list[str]]:
        """Two first letters the wrong way round."""
        found = defaultdict(list)
        for word in self.meant:
            if len(word) >= SHORTEST_TO_MEND:
                found[word[1] + word[0] + word[2:]].append(word)
        return found

    @cached_property
    def by_sound(self) -> Mapping[str, list[str]]:
        found = defaultdict(list)
        for word in self.meant:
            if len(word) >= SHORTEST_TO_MEND:
                found[sound(word)].append(word)
        return found

    @cached_property
    def by_less(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for word in self.meant:
            # Nearly all of them lead to this word alone: they share it, which takes a tenth of the room.
            alone = (word,)
            for less in (word, *deletions(word, most_wrong(word))):
                found[less] = found[less] + alone if less in found else alone
        return found


def most_wrong(word: str) -> int:
    """How many letters may be wrong in a word of this length."""
    return 0 if len(word) < SHORTEST_TO_MEND else 1 if len(word) < LONG else 2


def together(found: re.Match[str]) -> str:
    return "".join(LETTERS.findall(found[0]))


def signs_apart(found: re.Match[str]) -> str:
    return f" {found[0]} "
