"""Numbers, days and times, each in the one form that people can read without working it out (ER09, ER10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from easyread.words.finding import FAILURE, WARNING, Fault
from easyread.words.setting import Setting
from easyread.words.tokens import DAYS, MONTHS, Sentence, Token

ROMAN = re.compile(r"(?:I{2,3}|IV|VI{0,3}|IX|X{1,3}(?:I{1,3}|IV|VI{0,3}|IX)?)")
FRACTIONS = set("½⅓¼⅔¾⅕⅛%‰")
MEASURES = re.compile(r"(second|minute|hour|day|night|week|weekend|month|year)s?")
YEARS = range(1900, 2101)
MONTH = re.compile(MONTHS)
DAY = re.compile(DAYS)
SLASHED = re.compile(r"\d+(?:/\d+)+|\d+(?:-\d+){2,}")
CLOCK = re.compile(r"\d{1,2}:\d\d(?:[ap]m)?")
# A bare number with two digits after the dot is a time where a time can stand.
POINTED = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
AT = {"at", "from", "until", "till", "by", "before", "after", "between", "to"}
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
UNTIL = {"in", "within", "after", "under", "next"}


def numbers(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    words = sentence.tokens
    for place, token in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        if token.text in FRACTIONS:
            yield Fault("ER09", around(words, place), "Parts of a number are hard to picture.", "Say how many: 3 people in 10.")
        elif token.kind == "word" and (number := number_word(token, setting)):
            yield Fault("ER09", token.text, "A digit is easier to read than a word.", f"Write {number}.")
        elif token.kind == "word" and token.lower == "per" and after and after.lower == "cent":
            yield Fault("ER09", "per cent", "Parts of a number are hard to picture.", "Say how many: 3 people in 10.")
        elif token.kind == "word" and token.lower == "one" and after and how_many(words, place, setting):
            yield Fault("ER09", f"{token.text} {after.text}", "A digit is easier to read than a word.", f"Write 1 {after.text}.")
        elif token.kind == "word" and len(token.text) > 1 and ROMAN.fullmatch(token.text):
            yield Fault("ER09", token.text, "Roman numbers are hard to read.", "Write the number in digits.")
        elif token.kind == "figure" and large(token, setting):
            yield Fault("ER09", token.text, "A number this large is hard to picture.", "Compare it with something people know.", WARNING)


def number_word(token: Token, setting: Setting) -> str | None:
    """The digits for a number in words: "two", "twenty-one", "two-day"."""
    known = setting.vocabulary.numbers
    if token.lower in known:
        return known[token.lower]
    return "it in digits" if any(part in known for part in token.lower.split("-")) else None


def how_many(words: tuple[Token, ...], place: int, setting: Setting) -> bool:
    """ "One question", but not "no one", "one of us" or "the one you know"."""
    before, after = words[place - 1].lower if place else "", words[place + 1].lower
    return (
        before not in ("no", "the", "this", "that", "which", "any", "every")
        and after in setting.vocabulary.nouns
        and after not in ("day", "other")
    )


def around(words: tuple[Token, ...], place: int) -> str:
    before = words[place - 1].text if place and words[place - 1].kind == "figure" else ""
    return before + words[place].text


def large(token: Token, setting: Setting) -> bool:
    digits = token.text.replace(",", "")
    if not digits.isdigit() or (int(digits) in YEARS and "," not in token.text):
        return False
    return int(digits) > setting.sentence_limits["number"]["warn"]


def dates(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    words = sentence.tokens
    for place, token in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        if token.kind == "figure" and SLASHED.fullmatch(token.text):
            yield Fault("ER10", token.text, "People read a date like this in different ways.", "Write it as: Tuesday 3 March 2026.")
        elif clock(words, place):
            yield Fault("ER10", token.text, "Not everyone reads this clock.", "Write the time as: 2pm, or 2.30pm.")
        elif token.kind == "figure" and ORDINAL.fullmatch(token.text):
            yield Fault("ER10", token.text, "Letters after a number are hard to read.", "Write the date as: Tuesday 3 March 2026.")
        elif MONTH.fullmatch(token.text) and after and after.kind == "figure" and after.text.isdigit() and int(after.text) < 32:
            yield Fault("ER10", f"{token.text} {after.text}", "The day stands before the month.", "Write it as: Tuesday 3 March 2026.")
        elif token.kind == "figure" and after and after.lower in ("am", "pm"):
            yield Fault("ER10", f"{token.text} {after.text}", "A time is one word.", f"Write {token.text}{after.lower}.")
        elif hours(words, place):
            yield Fault(
                "ER10",
                " ".join(part.text for part in words[place : place + 3]),
                "It is not clear that these are times.",
                "Write: 9am to 5pm.",
            )
        elif token.lower == "o'clock":
            yield Fault("ER10", token.text, "A time is a digit and am or pm.", "Write the time as: 2pm.")
    yield from waits(sentence, setting)


def clock(words: tuple[Token, ...], place: int) -> bool:
    """ "14:30", and "at 14.30"."""
    token, before = words[place], words[place - 1].lower if place else ""
    if token.kind != "figure":
        return False
    return bool(CLOCK.fullmatch(token.text) or (before in AT and POINTED.fullmatch(token.text)))


def hours(words: tuple[Token, ...], place: int) -> bool:
    """ "Monday to Friday, 9 to 5", "between 9 and 5": two bare numbers where days are named, or that go on after noon."""
    span = words[place : place + 3]
    if (
        len(span) < 3
        or span[1].lower not in ("to", "and")
        or not all(part.kind == "figure" and part.text.isdigit() and int(part.text) <= 24 for part in span[::2])
    ):
        return False
    before = words[place - 1].lower if place else ""
    spans = before in ("between", "from") and int(span[0].text) > int(span[2].text)
    return spans or (span[1].lower == "to" and any(DAY.fullmatch(token.text) for token in words))


def waits(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """ "In 5 working days" makes a person count. Where the day is known when the words are shown, it must stand there."""
    words = sentence.words
    if any(token.kind == "date" or token.text in ("%(date)s", "%(due)s", "%(day)s", "%(until)s") for token in words):
        return
    for place, token in enumerate(words[:-2]):
        number = words[place + 1]
        rest = [following.lower for following in words[place + 2 : place + 4]]
        measure = next((word for word in rest if MEASURES.fullmatch(word)), None)
        if token.lower in UNTIL and counts(number, setting) and measure:
            severity = FAILURE if setting.limit("dates") == "must" else WARNING
            said = f"{token.text} {number.text} {' '.join(rest[: rest.index(measure) + 1])}"
            yield Fault("ER10", said, "A person has to count to find the day.", "Say the day: by Tuesday 10 March.", severity)


def counts(token: Token, setting: Setting) -> bool:
    return token.kind in ("figure", "place") or token.lower in setting.vocabulary.numbers or token.lower in ("a", "one", "few")
