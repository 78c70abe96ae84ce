"""How a sentence is built: its length, its ideas, and whether it says what is or what is not (ER01, ER02, ER07)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from easyread.words.finding import FAILURE, WARNING, Fault
from easyread.words.setting import Setting, too_many
from easyread.words.tokens import Sentence, Token

# "Not" and a word that already says not: two turns that a reader has to undo.
TURNED = re.compile(r"(un|im|in|ir|dis)(able|clear|fair|happy|important|known|like|likely|common|possible|usual|kind|safe|well|wanted|certain|agree|honest)")
CLAUSE = {"and", "or", "but", "so", "if", "when", "because", "that", "who", "which", ",", "unless", "until"}


def length(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    limit = setting.sentence_limits["question_words" if sentence.asks else "words"]
    yield from too_many(
        "ER01", sentence.length, limit, sentence.text, "This sentence has {count} words. A reader keeps hold of {most}.", "Make it 2 sentences."
    )


def ideas(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    joins = [token.text for token in sentence.words if token.lower in setting.vocabulary.conjunctions]
    commas = [token.text for token in sentence.tokens if token.text in (",", "،")]
    advice = "Make one sentence for each idea."
    yield from too_many("ER02", len(joins), setting.sentence_limits["joined"], ", ".join(joins), "{count} words join ideas here. Use {most}.", advice)
    yield from too_many("ER02", len(commas), setting.sentence_limits["commas"], sentence.text, "This sentence has {count} commas. Use {most}.", advice)


def negatives(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """Two "nots" in one part of a sentence fail. One is a warning, save in the phrases that tell people their rights."""
    words = without(sentence.tokens, setting.vocabulary.rights)
    nots = [place for place, token in enumerate(words) if token is not None and denies(token, words, place, setting)]
    for one, two in zip(nots, nots[1:], strict=False):
        between = [token.lower for token in words[one + 1 : two] if token is not None]
        if not CLAUSE & set(between):
            said = " ".join(token.text for token in words[one : two + 1] if token is not None)
            yield Fault("ER07", said, "Two words turn this sentence round. Readers get lost.", "Say what is so.", FAILURE)
            return
    for place in nots:
        token = words[place]
        after = words[place + 1] if place + 1 < len(words) else None
        if token is not None and token.lower == "not" and after is not None and TURNED.fullmatch(after.lower):
            yield Fault("ER07", f"{token.text} {after.text}", "Two parts turn this sentence round. Readers get lost.", "Say what is so.", FAILURE)
            return
    literal = [token for place in nots if (token := words[place]) is not None and (token.lower in ("not", "cannot") or token.lower.endswith("n't"))]
    if literal:
        yield Fault("ER07", literal[0].text, "A sentence with not is harder to read.", "Say what is so, if you can.", WARNING)


def denies(token: Token, words: list[Token | None], place: int, setting: Setting) -> bool:
    if token.lower == "no":
        return no_of_something(words, place)
    return token.lower in setting.vocabulary.negatives or token.lower.endswith("n't")


def no_of_something(words: list[Token | None], place: int) -> bool:
    """ "No help" turns a sentence round. "Say no" and "No, thank you" do not."""
    before = words[place - 1] if place else None
    after = words[place + 1] if place + 1 < len(words) else None
    return bool(before and before.kind == "word" and before.lower not in ("say", "says", "said", "yes", "or", "is") and after and after.kind == "word")


def without(tokens: tuple[Token, ...], phrases: frozenset[tuple[str, ...]]) -> list[Token | None]:
    """The tokens, with None for those that stand in one of these phrases."""
    kept: list[Token | None] = list(tokens)
    lowered = [token.lower for token in tokens]
    for place in range(len(tokens)):
        for phrase in phrases:
            if tuple(lowered[place : place + len(phrase)]) == phrase:
                kept[place : place + len(phrase)] = [None] * len(phrase)
    return kept
