"""The forms that an English word takes: days, stopped, trying, quicker.

Made from the base form by rule. Too many are made rather than too few: no one writes the wrong ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ONE_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdfgklmnprtvz]")
DOUBLED = re.compile(r"([bdfgmnprtz])\1$")
PLURAL_ES = ("s", "x", "z", "ch", "sh")


def forms(word: str, list_name: str, irregular: str) -> Iterator[str]:
    """Every form of a word of a list: "verbs", "nouns", "describing", or another, whose words have one form."""
    yield word
    yield from irregular.split()
    if list_name in ("verbs", "nouns"):
        yield plural(word)
    if list_name == "verbs":
        yield stem(word) + "ing"
        if not irregular:
            yield word + "d" if word.endswith("e") else stem(word) + "ed"
            yield from (past for past in [word[:-1] + "ied"] if word.endswith("y"))
    if list_name == "describing":
        yield from compared(word)


def plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(PLURAL_ES) else "s")


def stem(word: str) -> str:
    """What -ed and -ing are put on: stop, stopp-; travel, travell-; make, mak-."""
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1]
    return word + word[-1] if ONE_SYLLABLE.fullmatch(word) or word.endswith("el") else word


def compared(word: str) -> Iterator[str]:
    base = word[:-1] + "i" if word.endswith("y") else stem(word)
    yield from (base + "er", base + "est")
    if word.endswith("le"):
        yield word[:-1] + "y"
    elif word.endswith("ic"):
        yield word + "ally"
    else:
        yield (word[:-1] + "i" if word.endswith("y") else word) + "ly"


def guess(word: str) -> str:
    """A word without its endings, the same for every form of it: allocates, allocated and allocating are "allocat"."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = DOUBLED.sub(r"\1", word.removesuffix(ending))
            break
    return word.removesuffix("e") if len(word) > 3 else word
