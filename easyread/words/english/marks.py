"""Letters and marks: no short names that only workers know, no marks that have to be learnt, no shouting (ER11, ER17)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from easyread.words.finding import Fault
from easyread.words.setting import Setting
from easyread.words.tokens import Sentence, Token

ALLOWED = set(".,?'’،؟۔")
WITH_NUMBERS = set("%‰½⅓¼⅔¾⅕⅛")  # ER09 speaks of these
CAPITALS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Z\d&-]*s?")
SPELT = re.compile(r"[A-Z](?:-[A-Z])+")
RANGE = re.compile(r"\d+-\d+")
BRACKETED = re.compile(r"\b[A-Z]+\([A-Z]\)[A-Z]*")


def capitals(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    for short in BRACKETED.findall(sentence.text):
        if not any(token.kind == "hard" and short in token.text for token in sentence.tokens):
            yield unknown(short)
    for place, token in enumerate(sentence.tokens):
        if token.kind == "word" and (phrase := setting.vocabulary.phrase_at(sentence.tokens, place)) and phrase.rule:
            continue  # "ASD" is reported as a word about people
        if token.kind == "short":
            yield unknown(token.text)
        elif token.kind == "word" and CAPITALS.fullmatch(token.text) and not roman(token, setting):
            if setting.vocabulary.allows(token.lower) and not SPELT.fullmatch(token.text):
                yield Fault("ER17", token.text, "Words in capitals have no shape, and they shout.", f"Write {token.text.lower()}.")
            elif not in_brackets(token, sentence):
                yield unknown(token.text)


def unknown(short: str) -> Fault:
    return Fault("ER11", short, "Not everyone knows what these letters stand for.", "Write the name in full, or make it a hard word: **name**.")


def roman(token: Token, setting: Setting) -> bool:
    return bool(re.fullmatch(r"[IVX]+", token.text))


def in_brackets(token: Token, sentence: Sentence) -> bool:
    """Part of a name such as C(E)TR, which is reported whole."""
    return any(found.start() <= token.at - sentence.tokens[0].at < found.end() for found in BRACKETED.finditer(sentence.text))


def punctuation(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """One finding for all the marks of a sentence: they are mended together."""
    marks = [token.text for token in sentence.tokens if token.kind == "mark" and token.text not in ALLOWED | WITH_NUMBERS and not in_brackets(token, sentence)]
    marks += [token.text for place, token in enumerate(sentence.tokens) if token.text in ("'", "’") and not belonging(sentence.tokens, place)]
    marks += [token.text for token in sentence.tokens if token.kind == "figure" and RANGE.fullmatch(token.text)]
    tags = [token.text for token in sentence.tokens if token.kind == "tag"]
    if marks:
        yield Fault("ER17", " ".join(dict.fromkeys(marks)), "These marks have to be learnt.", advice(marks))
    if tags:
        yield Fault("ER17", " ".join(tags), "Codes of a web page stand in the words.", "Take them out. Use **two stars** for a hard word.")


def belonging(tokens: Sequence[Token], place: int) -> bool:
    """ "My friends' room": a sign of belonging, not the end of something quoted."""
    before = tokens[place - 1] if place else None
    opened = any(token.text in ("'", "‘") for token in tokens[:place])
    return before is not None and before.at + len(before.text) == tokens[place].at and before.lower.endswith("s") and not opened


def advice(marks: list[str]) -> str:
    if set(marks) & {"(", ")", "[", "]", ";", "–", "—"}:
        return "Make it 2 sentences."
    if any(RANGE.fullmatch(mark) for mark in marks):
        return "Write to: 16 to 25."
    if "/" in marks:
        return "Write or."
    if "&" in marks:
        return "Write and."
    if set(marks) & {"!", "…", "...", "۔۔"}:
        return "Write a full stop."
    return "Leave them out."
