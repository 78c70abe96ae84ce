"""The words of one language for what people reply: yes, no, a number, a date that is told from today, a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from easyread.spelling import EDGES, let_go, plain, tidy

# No word or sentence of these lists is longer, and comparing a long text with each of them would take long.
LONGEST_REPLY = 100
NUMBERS = 12
MARKS = re.compile(r"[.,;:!?\u06d4\u061f\u060c\u061b]+(?=\s|$)")


class Command(StrEnum):
    """What a whole message may ask for, in place of an answer."""

    BACK = "back"
    AGAIN = "repeat"
    SKIP = "skip"
    MORE = "more"
    STATUS = "status"
    LINK = "link"
    WEB = "web"
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER_WAY = "other-way"
    CHECK = "check"
    WRONG = "wrong"


@dataclass(frozen=True)
class Heard:
    """What a form would have posted for what somebody wrote. `sure`: it can mean nothing else; if not, it is read back for a yes."""

    given: Mapping[str, Sequence[str]]
    sure: bool = True


def key(text: str) -> str:
    """What makes two replies the same: their words, without marks, without letters held down. A sign alone is itself."""
    words = MARKS.sub(" ", tidy(text).replace("'", ""))
    return let_go(" ".join(words.split())) or plain(text)


def same(sentence: str) -> str:
    """A sentence of ours in the language in which it was written."""
    return sentence


@dataclass(frozen=True, kw_only=True)
class Replies:
    """The words, by what they mean. `say` says a sentence of ours as the person saw it: the words of a choice are compared with that.

    `dated` puts a date that somebody wrote into the words of an English one.
    """

    words: Mapping[str, tuple[str, ...]]
    say: Callable[[str], str] = same
    dated: Callable[[str], str] = same

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(map(key, words)) for name, words in self.words.items()}

    def means(self, text: str, name: str) -> bool:
        """Whether the whole of it is one of these words, however it was typed."""
        return len(text) <= LONGEST_REPLY and key(text) in self.known.get(name, ())

    def only_yes(self, text: str) -> bool:
        """Whether it can be nothing but a yes. Where we ask for somebody, a word that people are also called is a name."""
        return self.means(text, "yes") and not self.means(text, "also_a_name")

    def number(self, text: str) -> int | None:
        """2 for "2", "two", "number two", "the second one"; None for anything else, and for "no one" and "the one"."""
        parts = [part.strip(EDGES) for part in tidy(text).replace("#", " ").split()] if len(text) <= LONGEST_REPLY else []
        # "One" is a number, and stands beside others as well: "the second one".
        named = [part for part in parts if not self.has(part, "around_a_number")] or parts[-1:]
        if len(named) != 1 or (number := self.figure(named[0])) is None:
            return None
        return number if named[0][0].isdigit() or self.counts(named[0], parts) else None

    def counts(self, word: str, parts: Sequence[str]) -> bool:
        """Whether a word for a number is meant as one. In "no one" it is not, nor in "I want one"; in "number one" it is."""
        if self.denies(" ".join(parts)):
            return False
        firsts = {key(one) for one in self.words["numbers"][::NUMBERS]}
        return len(parts) == 1 or key(word) not in firsts or any(self.has(part, "names_a_number") for part in parts)

    def has(self, word: str, name: str) -> bool:
        return key(word) in self.known.get(name, ())

    def denies(self, text: str) -> bool:
        """Whether any word of it says no."""
        return any(self.has(word, name) for word in text.split() for name in ("negative", "no"))

    def figure(self, word: str) -> int | None:
        if re.fullmatch(r"[0-9]{1,3}(st|nd|rd|th)?", word):
            return int(word.rstrip("stndrh"))
        for name in ("numbers", "places"):
            named = [key(one) for one in self.words.get(name, ())]
            if key(word) in named:
                # A language with several forms of a number lists all of them in order, and then all again in another form.
                return named.index(key(word)) % NUMBERS + 1
        return None

    def command(self, text: str) -> Command | None:
        """What the message asks for, when it asks for something and says nothing else."""
        return next((command for command in Command if self.means(text, f"command.{command}")), None)
