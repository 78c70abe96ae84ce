"""What a message is before it is an answer: danger, then a stop, a wrong number, a call for help, a new start. Only then words to read.

Danger comes before everything: whoever cannot stop crying did not ask us to stop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from easyread import spelling
from easyread.texts import Heard, Texts

NO_WORD = re.compile(r"[\W_]+")
# In the letters of several languages.
QUESTION = re.compile(r"[?\uff1f\u061f][\W_]*$")


# In this order. What only a stranger means is an answer from whoever has questions open.
LISTS = {"stop": "stop", "wrong": "wrong", "no_more": "stop", "stranger": "wrong", "off_list": "off-list", "help": "help", "start": "start"}
ONLY_STRANGERS = ("stranger", "no_more")


class Sort(StrEnum):
    DANGER = "danger"
    STOP = "stop"
    WRONG = "wrong"
    OFF_LIST = "off-list"
    HELP = "help"
    START = "start"
    ANSWER = "answer"


def sort(text: str, texts: Texts, *, danger: Callable[[str], bool], known: bool) -> Sort:
    """What this message is. `known`: whether its number has questions open, and so knows who we are."""
    if says(text, texts, "help"):
        # A bare call for help brings what danger brings, and how to stop as well.
        return Sort.HELP
    if danger(text):
        return Sort.DANGER
    for name, found in LISTS.items():
        if not (known and name in ONLY_STRANGERS) and says(text, texts, name):
            return Sort(found)
    return Sort.ANSWER


def says(text: str, texts: Texts, name: str) -> bool:
    """Whether this message is one of a list, with nothing but polite words around it."""
    words = plain(text)
    return any(heard(one, texts.heard[name]) for one in (words, *bare(words, texts.polite)))


def asks(text: str) -> bool:
    """Whether this message ends as a question does: whoever asks has not decided."""
    return QUESTION.search(text) is not None


def rest(text: str, texts: Texts, name: str) -> str | None:
    """What of a message tells more than its beginning, which is one of a list; None where it begins otherwise."""
    for words in (plain(text), *bare(plain(text), texts.polite)):
        for begins in texts.heard[name].begins:
            if f"{words} ".startswith(f"{begins} "):
                return " ".join(word for word in words[len(begins):].split() if word not in texts.polite | texts.around)
    return None


def heard(words: str, listed: Heard) -> bool:
    return words in listed.whole or any(f"{words} ".startswith(f"{one} ") for one in listed.begins)


def plain(text: str) -> str:
    """The words of a message, small and without marks: "don't" and "dont" are one word."""
    return NO_WORD.sub(" ", spelling.plain(text).replace("'", "")).strip()


def bare(words: str, polite: frozenset[str]) -> tuple[str, str]:
    """The words without the polite ones before them, and without those after them either."""
    rest = words.split()
    while rest and rest[0] in polite:
        del rest[0]
    before = " ".join(rest)
    while rest and rest[-1] in polite:
        del rest[-1]
    return before, " ".join(rest)
