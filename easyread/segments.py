"""How many parts a text message has on its way: letters that every phone knows, and all others, which need more room.

A text in the letters of GSM 03.38 has 160 in its only part, or 153 in each of several. One other letter, even a curly apostrophe, and
it is 70, or 67: a letter that needs two places never stands on the border of two parts.
"""

from __future__ import annotations

from collections.abc import Iterable

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")
# Alone, and in each of several: those need room for their number.
PLAIN, WIDE = (160, 153), (70, 67)


def foreign(text: str) -> str:
    """The letters that phones cannot send plainly, each once."""
    return "".join(sorted(set(text) - GSM_7 - GSM_7_TWICE))


def places(text: str) -> list[int]:
    """How many places each letter takes, as the text as a whole would be sent."""
    if foreign(text):
        return [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return [2 if letter in GSM_7_TWICE else 1 for letter in text]


def parts(text: str) -> int:
    """How many parts this text has; nothing has none."""
    taken = places(text)
    alone, each = WIDE if foreign(text) else PLAIN
    if sum(taken) <= alone:
        return 1 if taken else 0
    found, room = 1, each
    for needed in taken:
        if needed > room:
            found, room = found + 1, each
        room -= needed
    return found


def fits(text: str, *, most: int = 1) -> bool:
    return parts(text) <= most


def packed(sentences: Iterable[str], *, most: int = 1, between: str = " ", head: str = "") -> tuple[str, ...]:
    """The sentences in as few texts as hold them, each of `most` parts. None is torn, unless it is too long for one text by itself.

    `head`: as long as what will stand before each.
    """
    found: list[str] = []
    for sentence in sentences:
        joined = f"{found[-1]}{between}{sentence}" if found else sentence
        if found and fits(head + joined, most=most):
            found[-1] = joined
        elif fits(head + sentence, most=most):
            found.append(sentence)
        else:
            found += torn(sentence, most=most, head=head)
    return tuple(found)


def torn(sentence: str, *, most: int, head: str = "") -> list[str]:
    """A sentence that is too long, cut between words where there are any."""
    found: list[str] = []
    for word in sentence.split():
        if found and fits(f"{head}{found[-1]} {word}", most=most):
            found[-1] = f"{found[-1]} {word}"
            continue
        rest = word
        while not fits(head + rest, most=most):
            cut = next(size for size in range(most * PLAIN[0], 0, -1) if fits(head + rest[:size], most=most))
            found.append(rest[:cut])
            rest = rest[cut:]
        found.append(rest)
    return found
