"""What somebody wrote, without the accidents of writing: case, curly marks, wide figures, letters held down too long.

Only for comparing. What is kept is always what the person wrote.
"""

from __future__ import annotations

import re
import unicodedata

# What a phone puts in by itself: joiners, skin tones, the mark that makes a sign a coloured picture, the key around a figure.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20e3\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
# The figures of keyboards for Arabic and for Urdu.
FIGURES = {chr(zero + figure): str(figure) for zero in (0x0660, 0x06F0) for figure in range(10)}
QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'") | dict.fromkeys("\u201c\u201d\u201e\u2033", '"')
MARKS = str.maketrans(QUOTES | FIGURES)
DASHES = re.compile("[\u2010-\u2015\u2212]")
HELD = re.compile(r"([^\W\d_])\1+")
EDGES = " \t\n.,;:!?\u06d4\u061f\u060c\u061b\"'()[]{}<>*_~-#/\\"


def plain(text: str) -> str:
    """The same in one case, one sort of figures and marks, single spaces."""
    shown = unicodedata.normalize("NFKC", UNSEEN.sub("", text).translate(MARKS))
    return " ".join(DASHES.sub("-", shown).casefold().split())


def tidy(text: str) -> str:
    """Plain, and without the marks around it: "Yes!!" and "yes" are the same."""
    return plain(text).strip(EDGES)


def unmarked(word: str) -> str:
    """As it is typed where the keyboard has no marks."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word).replace("\u0142", "l") if not unicodedata.combining(letter))


def let_go(text: str) -> str:
    """With no letter twice in a row: "yesss" and "yes" are the same."""
    return HELD.sub(r"\1", text)


def deletions(word: str, most: int) -> set[str]:
    """The word with up to this many letters left out."""
    found = {word}
    for _ in range(most):
        found |= {one[:at] + one[at + 1 :] for one in found for at in range(len(one))}
    return found - {word}


def apart(word: str, other: str) -> int:
    """How many slips lie between two words: a letter wrong, too many, left out, or two the wrong way round."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, meant in enumerate(other, 1):
            now.append(min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != meant)))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == meant:
                now[-1] = min(now[-1], before[column - 2] + 1)
        before, last = last, now
    return last[-1]


SOUNDS = tuple((re.compile(written), heard) for written, heard in (
    ("^(?:kn|gn|pn)", "n"), ("^wr", "r"), ("^wh", "w"), ("ph", "f"), ("t?ch", "C"), ("sh", "S"), ("gh", ""), ("c(?=[eiy])", "s"),
    ("ck|c|q", "k"), ("x", "ks"), ("z", "s"), ("(?<=.)[aeiouyhw]", ""), ("^[aeiou]", "a"), (r"(.)\1+", r"\1"),
))  # fmt: skip
ENDINGS = (("ing", ""), ("ing", "e"), ("in", ""), ("in", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))


def sound(word: str) -> str:
    """How a word sounds, roughly: "nife" and "knife" are the same."""
    for written, heard in SOUNDS:
        word = written.sub(heard, word)
    return word


def stems(word: str) -> list[str]:
    """What a word may be made of: "wish" for "wishes"."""
    found = [word[: -len(end)] + then for end, then in ENDINGS if word.endswith(end) and len(word) - len(end) >= 3]
    return found + [stem[:-1] for stem in found if len(stem) > 3 and stem[-1] == stem[-2]]
