"""Letters and marks: no short names that only workers know, no marks that have to be learnt, no shouting (ER11, ER17)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from easyread.words.finding import Fault
from easyread.words.setting import Setting
from easyread.words.tokens import CURLY, OPENING, URDU_STOP, Sentence, Token

ALLOWED = {".", ",", "?", "'", "،", "؟", CURLY, URDU_STOP}
WITH_NUMBERS = set("%‰½⅓¼⅔¾⅕⅛")  # ER09 speaks of these
FINE = ALLOWED | WITH_NUMBERS
ROMAN = re.compile(r"[IVX]+")
CAPITALS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Z\d&-]*s?")
SPELT = re.compile(r"[A-Z](?:-[A-Z])+")
RANGE = re.compile(r"\d+-\d+")
BRACKETED = re.compile(r"\b[A-Z]+\([A-Z]\)[A-Z]*")


def capitals(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    named = bracketed(sentence)
    explained = [token.text for token in sentence.tokens if token.kind == "hard"]
    for start, end in named:
        short = sentence.text[start:end]
        if not any(short in text for text in explained):
            yield unknown(short)
    for place, token in enumerate(sentence.tokens):
        if token.kind == "short":
            yield unknown(token.text)
        elif token.kind == "word" and CAPITALS.fullmatch(token.text) and not ROMAN.fullmatch(token.text):
            phrase = setting.vocabulary.phrase_at(sentence.tokens, place)
            if (phrase and phrase.rule) or inside(token, sentence, named):
                continue  # "ASD" is reported as a word about people, C(E)TR whole
            if setting.vocabulary.allows(token.lower) and not SPELT.fullmatch(token.text):
                yield Fault("ER17", token.text, "Words in capitals have no shape, and they shout.", f"Write {token.text.lower()}.")
            else:
                yield unknown(token.text)


def unknown(short: str) -> Fault:
    return Fault(
        "ER11", short, "Not everyone knows what these letters stand for.", "Write the name in full, or make it a hard word: **name**."
    )


def bracketed(sentence: Sentence) -> list[tuple[int, int]]:
    """Where names such as C(E)TR stand."""
    return [found.span() for found in BRACKETED.finditer(sentence.text)]


def inside(token: Token, sentence: Sentence, spans: list[tuple[int, int]]) -> bool:
    at = token.at - sentence.tokens[0].at
    return any(start <= at < end for start, end in spans)


def punctuation(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """One finding for all the marks of a sentence: they are mended together."""
    named = bracketed(sentence)
    # Some languages cannot do without a mark that others can: their own limits name it.
    fine = FINE | set(setting.vocabulary.limits.get("marks", ""))
    marks = [
        token.text for token in sentence.tokens if token.kind == "mark" and token.text not in fine and not inside(token, sentence, named)
    ]
    apostrophes = [place for place, token in enumerate(sentence.tokens) if token.text in ("'", CURLY)]
    marks += [sentence.tokens[place].text for place in apostrophes if not belonging(sentence.tokens, place)]
    marks += [token.text for token in sentence.tokens if token.kind == "figure" and RANGE.fullmatch(token.text)]
    tags = [token.text for token in sentence.tokens if token.kind == "tag"]
    if marks:
        yield Fault("ER17", " ".join(dict.fromkeys(marks)), "These marks have to be learnt.", advice(marks))
    if tags:
        yield Fault("ER17", " ".join(tags), "Codes of a web page stand in the words.", "Take them out. Use **two stars** for a hard word.")


def belonging(tokens: Sequence[Token], place: int) -> bool:
    """ "My friends' room": a sign of belonging, not the end of something quoted."""
    before = tokens[place - 1] if place else None
    opened = any(token.text in ("'", OPENING) for token in tokens[:place])
    return before is not None and before.at + len(before.text) == tokens[place].at and before.lower.endswith("s") and not opened


def advice(marks: list[str]) -> str:
    if set(marks) & {"(", ")", "[", "]", ";", "\u2013", "\u2014"}:
        return "Make it 2 sentences."
    if any(RANGE.fullmatch(mark) for mark in marks):
        return "Write to: 16 to 25."
    if "/" in marks:
        return "Write or."
    if "&" in marks:
        return "Write and."
    if set(marks) & {"!", "…", "..."}:
        return "Write a full stop."
    return "Leave them out."
