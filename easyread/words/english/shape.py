"""How a sentence is built: its length, its ideas, and whether it says what is or what is not (ER01, ER02, ER07)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from easyread.words.finding import FAILURE, WARNING, Fault
from easyread.words.setting import Setting, too_many
from easyread.words.tokens import Sentence, Token

# "Not" and a word that already says not: two turns that a reader has to undo.
TURNED = re.compile(
    r"(un|im|in|ir|dis)(able|clear|fair|happy|important|known|like|likely|common|possible|usual|kind|safe|well|wanted|certain|agree|honest)"
)
NOT = re.compile(r"not|cannot|.*n't")
POINTING = {"at", "in", "on", "by", "for", "of", "to", "like", "after", "before", "from", "with", "do"}
CLAUSE = {"and", "or", "but", "so", "if", "when", "because", "that", "who", "which", ",", ":", ";", "unless", "until", '"', "“", "”"}


def length(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    limit = setting.sentence_limits["question_words" if sentence.asks else "words"]
    yield from too_many(
        "ER01",
        sentence.length,
        limit,
        sentence.text,
        "This sentence has {count} words. A reader keeps hold of {most}.",
        "Make it 2 sentences.",
    )


def ideas(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    words = sentence.words
    joins = [token.text for place, token in enumerate(words) if token.lower in setting.vocabulary.conjunctions and not points(words, place)]
    commas = [token.text for token in sentence.tokens if token.text in (",", "،")]
    advice = "Make one sentence for each idea."
    yield from too_many(
        "ER02", len(joins), setting.sentence_limits["joined"], ", ".join(joins), "{count} words join ideas here. Use {most}.", advice
    )
    yield from too_many(
        "ER02", len(commas), setting.sentence_limits["commas"], sentence.text, "This sentence has {count} commas. Use {most}.", advice
    )


def points(words: Sequence[Token], place: int) -> bool:
    """ "At that time", "that is OK": here "that" shows which one, and joins nothing."""
    if words[place].lower != "that":
        return False
    before = words[place - 1].lower if place else "at"
    return before in POINTING or place + 1 == len(words) or words[place + 1].lower in ("is", "was")


def negatives(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """Two "nots" in one part of a sentence fail. One is a warning, save in the phrases that tell people their rights."""
    tokens = sentence.tokens
    nots = [place for place, token in enumerate(tokens) if denies(tokens, place, setting)]
    if said := twice(tokens, nots):
        yield Fault("ER07", said, "Two words turn this sentence round. Readers get lost.", "Say what is so.", FAILURE)
        return
    rights = spans(tokens, setting.vocabulary.rights)
    literal = [tokens[place] for place in nots if place not in rights and NOT.fullmatch(tokens[place].lower)]
    if literal:
        yield Fault("ER07", literal[0].text, "A sentence with not is harder to read.", "Say what is so, if you can.", WARNING)


def twice(tokens: Sequence[Token], nots: list[int]) -> str | None:
    """The words from one "not" to the next in the same part of a sentence: "never said you could not", "not impossible"."""
    for one, two in pairwise(nots):
        if not CLAUSE & {token.lower for token in tokens[one + 1 : two]}:
            return " ".join(token.text for token in tokens[one : two + 1])
    for place in nots:
        if tokens[place].lower == "not" and place + 1 < len(tokens) and TURNED.fullmatch(tokens[place + 1].lower):
            return f"{tokens[place].text} {tokens[place + 1].text}"
    return None


def denies(tokens: Sequence[Token], place: int, setting: Setting) -> bool:
    word = tokens[place].lower
    if word == "without":
        return any(NOT.fullmatch(token.lower) or token.lower in ("nobody", "never") for token in tokens[:place])
    if word == "no":
        return no_of_something(tokens, place)
    return word in setting.vocabulary.negatives or word.endswith("n't")


def no_of_something(tokens: Sequence[Token], place: int) -> bool:
    """ "No help" turns a sentence round. "Say no" and "No, thank you" do not."""
    before = tokens[place - 1].lower if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return before not in ("say", "says", "said", "saying", "yes", "or", "is", "") and after is not None and after.kind == "word"


def spans(tokens: Sequence[Token], phrases: frozenset[tuple[str, ...]]) -> set[int]:
    """The places of the tokens that stand in one of these phrases."""
    lowered = [token.lower for token in tokens]
    inside: set[int] = set()
    for place in range(len(tokens)):
        for phrase in phrases:
            if tuple(lowered[place : place + len(phrase)]) == phrase:
                inside.update(range(place, place + len(phrase)))
    return inside
