"""A block is what stands beside one picture; a screen is the blocks that are shown together.

The rules that look at more than one sentence: how much there is (ER03), its picture (ER04), and whom "they" means (ER18).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from easyread.words.finding import FAILURE, WARNING, Fault
from easyread.words.setting import Setting, over
from easyread.words.tokens import Sentence, Token

PRONOUNS = {"he", "she", "they", "it"}
POINTERS = {"this"}
BEFORE_NAMES = {"a", "an", "the", "your", "my", "our"}
HELPING = {"is", "was", "will", "can", "must", "should", "may", "might", "could", "would", "cannot"}


@dataclass(frozen=True)
class Line:
    """A text as it stands in a file: one sentence, or a few."""

    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some lines that are read together. `pictured`: it must have a picture of its own."""

    file: str
    kind: str
    lines: tuple[Line, ...]
    heading: Line | None = None
    screen: str = ""
    picture: object = None
    pictured: bool = False
    hard: tuple[str, ...] = ()
    language: str = "en"

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (self.heading, *self.lines) if self.heading else self.lines

    @property
    def line(self) -> int:
        return self.all_lines[0].line if self.all_lines else 1


def amounts(sentences: Sequence[Sentence], heading: Sequence[Sentence], setting: Setting) -> Iterator[Fault]:
    """ER03: how much stands beside one picture."""
    both = (*heading, *sentences)
    first = both[0].text if both else ""
    counts: tuple[tuple[str, int, str, str], ...] = (
        (
            "sentences",
            len(sentences),
            "{count} sentences stand together. Readers manage {most}.",
            "Make another block with its own picture.",
        ),
        (
            "words",
            sum(sentence.length for sentence in both),
            "{count} words stand together. Readers manage {most}.",
            "Make another block, or say less.",
        ),
        (
            "questions",
            sum(sentence.asks for sentence in both),
            "{count} questions stand together. Ask {most}.",
            "Ask the other one on its own page.",
        ),
    )
    for name, count, reason, suggestion in counts:
        yield from too_much(count, setting.limit(name), first, reason, suggestion)


def too_much(count: int, limit: dict[str, int], words: str, reason: str, suggestion: str) -> Iterator[Fault]:
    severity = over(count, limit)
    if severity is not None:
        most = limit["fail"] if severity is FAILURE else limit["warn"]
        yield Fault("ER03", words, reason.format(count=count, most=most), suggestion, severity)


def screen_amount(words: int, first: str, setting: Setting) -> Iterator[Fault]:
    """ER03: how much stands on one screen."""
    yield from too_much(
        words, setting.limit("screen_words"), first, "{count} words stand on this screen. Readers manage {most}.", "Make 2 screens."
    )


def picture(block: Block, known: Collection[str] | None, setting: Setting) -> Iterator[Fault]:
    """ER04: a block has one picture that exists. `known` is None where there is no list of pictures."""
    if not block.pictured or not setting.limit("picture"):
        return
    first = block.all_lines[0].text if block.all_lines else ""
    if not isinstance(block.picture, str) or not block.picture.strip():
        yield Fault("ER04", first, "This block has no picture, or more than one.", "Give it one key of the list of pictures.")
    elif known is not None and block.picture not in known:
        yield Fault("ER04", block.picture, "There is no such picture.", "Use a key of the list of pictures, or add the picture to it.")


def pronouns(sentences: Sequence[Sentence], named: bool, setting: Setting) -> Iterator[tuple[Sentence, Fault]]:
    """ER18: the first "they" of a block that has nobody before it. `named`: a heading above has named someone or something."""
    for sentence in sentences:
        for place, token in enumerate(sentence.words):
            if named:
                return
            if refers(sentence.words, place, setting):
                yield (
                    sentence,
                    Fault("ER18", token.text, "It is not clear who or what this is.", "Say the name of the person or thing.", WARNING),
                )
                return
            named = names(token, setting) or (place > 0 and sentence.words[place - 1].lower in BEFORE_NAMES)


def refers(words: Sequence[Token], place: int, setting: Setting) -> bool:
    word = words[place].lower
    if word in POINTERS:
        if is_named(words[place + 1 :], setting):
            return False
        after = words[place + 1].lower if place + 1 < len(words) else ""
        return (
            not after
            or (after not in setting.vocabulary.nouns and setting.vocabulary.base.get(after) in setting.vocabulary.verbs)
            or after in HELPING
        )
    return word in PRONOUNS


def is_named(after: Sequence[Token], setting: Setting) -> bool:
    """ "This is your page": what "this" is follows at once."""
    return len(after) > 1 and after[0].lower in ("is", "was") and any(names(token, setting) for token in after[1:])


def names(token: Token, setting: Setting) -> bool:
    """Whether a token names a person or a thing that a pronoun may stand for."""
    return token.kind in ("hard", "name", "place", "web", "date") or token.lower in setting.vocabulary.nouns


def names_something(sentences: Sequence[Sentence], setting: Setting) -> bool:
    return any(names(token, setting) for sentence in sentences for token in sentence.words)
