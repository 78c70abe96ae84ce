"""Which password is good enough: long, and nothing that anybody would try first. No rules about signs, and no end date (NCSC)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from easyread.questions import N_, NotUnderstood

SHORTEST, LONGEST = 15, 200
# What is left when these are taken out must still be something.
TRIED_FIRST = (
    "password", "passwort", "letmein", "welcome", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "opendoor", "admin", "secret", "changeme",
)  # fmt: skip
ROWS = (
    "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm", "mnbvcxzlkjhgfdsapoiuytrewq", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)  # fmt: skip
# Signs that people write for letters.
SIGNS = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t", "|": "l"})
LONG_ENOUGH_LEFT, LONG_ROW, FEWEST = 8, 4, 5
# So many of the passwords that most people have are taken out, too: what is one or two of them and a year is no password.
MOST_COMMON, SHORTEST_COMMON = 2, 4
REPEATED = re.compile(r"(.+?)\1+")

SHORT = N_("Please use %(least)s letters or more. You can use 4 words that have nothing to do with each other.")
LONG = N_("Please use %(most)s letters or fewer.")
EASY = N_("Someone could guess this. Please choose another one. You can use 4 words that have nothing to do with each other.")
OTHER = N_("The 2 passwords are not the same. Please write them again.")


def read(typed: str, again: str | None, *, of: Iterable[str]) -> str:
    """The password, just as it was typed. Raises NotUnderstood, which never holds it.

    `again`: the same a second time; None where they could see what they typed. `of`: their name and address, and their place.
    """
    if len(typed) < SHORTEST:
        raise NotUnderstood(SHORT, least=SHORTEST)
    if len(typed) > LONGEST:
        raise NotUnderstood(LONG, most=LONGEST)
    if guessable(typed, of):
        raise NotUnderstood(EASY)
    if again is not None and typed != again:
        raise NotUnderstood(OTHER)
    return typed


def guessable(typed: str, of: Iterable[str]) -> bool:
    """Whether little is left without what everybody tries first, what is known of its owner, and rows of figures or letters."""
    text = typed.lower()
    own = {part for known in of for part in re.split(r"[^a-z0-9]+", known.lower()) if len(part) > 2}
    first = sorted({*own, *TRIED_FIRST}, key=len, reverse=True)
    return len(set(text)) < FEWEST or any(little(left(form, first)) for form in (text, text.translate(SIGNS)))


def little(left: str) -> bool:
    return len(left) < LONG_ENOUGH_LEFT or len(set(left)) < FEWEST


def left(text: str, first: Iterable[str]) -> str:
    """The letters and figures that nobody would try first."""
    text = "".join(letter for letter in text if letter.isalnum())
    for word in first:
        text = text.replace(word, "")
    for row in ROWS:
        for length in range(len(row), LONG_ROW - 1, -1):
            for begins in range(len(row) - length + 1):
                text = text.replace(row[begins : begins + length], "")
    for _ in range(MOST_COMMON):
        found = longest(text, common())
        text = text.replace(found, "") if found else text
    twice = REPEATED.fullmatch(text)
    return twice[1] if twice else text


def longest(text: str, words: Collection[str]) -> str:
    """The longest part of it that is one of these, or nothing."""
    parts = (
        text[begins : begins + length]
        for length in range(len(text), SHORTEST_COMMON - 1, -1)
        for begins in range(len(text) - length + 1)
    )
    return next((part for part in parts if part in words), "")


@cache
def common() -> frozenset[str]:
    """The thirty thousand passwords that most people have, as they were counted in what was stolen elsewhere."""
    # Slow to load, and only whoever chooses a password needs it.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST_COMMON)
