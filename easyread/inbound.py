"""What a message is before it is an answer: danger, then a stop, a wrong number, a call for help, a new start. Only then words to read.

Danger comes before everything: whoever cannot stop crying did not ask us to stop. Of a sentence that only begins like a stop, or like
a wrong number, nobody can tell: whoever is telling us something in their own words is asked, and what they said is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from easyread import spelling
from easyread.texts import Heard, Texts

NO_WORD = re.compile(r"[\W_]+")
# In the letters of several languages.
QUESTION = re.compile(r"[?\uff1f\u061f][\W_]*$")
SENTENCE = re.compile(r"[.!?;\n\u2026\uff1f\u061f\u06d4]+")

# In this order. What only a stranger means is an answer from whoever has questions open.
LISTS = {"stop": "stop", "wrong": "wrong", "no_more": "stop", "stranger": "wrong", "off_list": "off-list", "help": "help", "start": "start"}
ONLY_STRANGERS = ("stranger", "no_more")
# What ends something: no more of a message may stand beside it than words that say nothing else.
ENDS = ("stop", "wrong")


class Sort(StrEnum):
    DANGER = "danger"
    STOP = "stop"
    WRONG = "wrong"
    OFF_LIST = "off-list"
    HELP = "help"
    START = "start"
    ANSWER = "answer"


def sort(text: str, texts: Texts, *, danger: Callable[[str], bool], known: bool, telling: bool = False) -> Sort:
    """What this message is. `known`: whether its number has questions open, and so knows who we are. `telling`: whether it is asked
    for something in its own words.
    """
    if says(text, texts, "help"):
        # A bare call for help brings what danger brings, and how to stop as well.
        return Sort.HELP
    if danger(text):
        return Sort.DANGER
    for name, found in LISTS.items():
        if known and name in ONLY_STRANGERS:
            continue
        if only(text, texts, name) if name in ENDS else says(text, texts, name):
            return Sort(found)
        # A wrong number ends everything, so whoever has questions open is asked; a stop can be taken back.
        if hints(text, texts, name) and not (telling if name == "stop" else known):
            return Sort(found)
    return Sort.ANSWER


def says(text: str, texts: Texts, name: str) -> bool:
    """Whether this message is one of a list, with nothing but polite words around it."""
    return any(heard(one, texts.heard[name], texts) for one in bare(plain(text), texts.polite))


def only(text: str, texts: Texts, name: str) -> bool:
    """Whether this message is one of a list, and tells nothing more."""
    return any(alone(one, texts.heard[name], texts) for one in bare(plain(text), texts.polite))


def hints(text: str, texts: Texts, name: str) -> bool:
    """Whether this may be meant as one of a list that ends something: it begins like one and tells more, or one of its sentences is one."""
    return name in ENDS and not only(text, texts, name) and (says(text, texts, name) or holds(text, texts, name))


def holds(text: str, texts: Texts, name: str) -> bool:
    """Whether one of its sentences, or all of it, is one of a list and tells nothing more."""
    return any(only(sentence, texts, name) for sentence in (text, *SENTENCE.split(text)))


def names(text: str, texts: Texts, name: str) -> bool:
    """Whether one of its sentences says of what: "stop texting me", and not a bare "stop"."""
    begins = texts.heard[name].of_any
    found = (more for one in SENTENCE.split(text) for words in bare(plain(one), texts.polite) for more in after(words, begins))
    return any(set(more) <= texts.polite | texts.beside for more in found)


def asks(text: str) -> bool:
    """Whether this message ends as a question does: whoever asks has not decided."""
    return QUESTION.search(text) is not None


def rest(text: str, texts: Texts, name: str) -> str | None:
    """What of a message tells more than its beginning, which is one of a list; None where it begins otherwise."""
    for words in bare(plain(text), texts.polite):
        for more in after(words, texts.heard[name].of_any):
            return " ".join(word for word in more if word not in texts.polite | texts.around)
    return None


def heard(words: str, listed: Heard, texts: Texts) -> bool:
    """Whether these words are one of a list, or begin with one that may be followed by anything."""
    return alone(words, listed, texts) or any(True for _ in after(words, listed.of_any))


def alone(words: str, listed: Heard, texts: Texts) -> bool:
    """Whether these words are one of a list, and what follows says nothing else."""
    more = (set(more) for more in after(words, listed.of_all))
    return words in listed.whole or any(one <= texts.polite | texts.beside for one in more)


def after(words: str, listed: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The words that follow, for each of these with which they begin."""
    ended = f"{words} "
    return (words[len(one):].split() for one in listed.get(words.partition(" ")[0], ()) if ended.startswith(f"{one} "))


def plain(text: str) -> str:
    """The words of a message, small and without marks: "don't" and "dont" are one word."""
    return NO_WORD.sub(" ", spelling.plain(text).replace("'", "")).strip()


def bare(words: str, polite: frozenset[str]) -> Iterator[str]:
    """The words, without as many of the polite ones before them as there are, and at last without those after them either."""
    rest = words.split()
    yield words
    while rest and rest[0] in polite:
        del rest[0]
        yield " ".join(rest)
    while rest and rest[-1] in polite:
        del rest[-1]
    yield " ".join(rest)
