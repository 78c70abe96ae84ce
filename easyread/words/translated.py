"""Rules for words in another language: its own limits and patterns, and whether it says the same as the English.

Nobody here judges another language's words: what looks like a passive is a warning to the translator, never a failure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from easyread.words.english.figures import dates
from easyread.words.english.marks import punctuation
from easyread.words.english.shape import length
from easyread.words.finding import FAILURE, WARNING, Fault, Finding, Severity, found
from easyread.words.setting import Setting
from easyread.words.tokens import URDU_STOP, Sentence

HOLDER = re.compile(r"%\(\w+\)s")
NUMBER = re.compile(r"\d+")
HARD = re.compile(r"\*\*[^*]+\*\*")
END = re.compile(rf"[.?!؟{URDU_STOP}](?=\s|$)")
RATIO = (0.6, 1.6)
SHORT = 20  # in shorter texts the length says nothing


def passive(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """What looks like a passive in this language, by the pattern in its limits."""
    pattern = setting.vocabulary.limits.get("passive")
    one = re.search(pattern, sentence.text) if pattern else None
    if one:
        yield Fault("ER05", one.group(), "This may not say who does it.", "Start with the person or team who does it.", WARNING)


RULES = (length, passive, dates, punctuation)


def parity(english: str, other: str, file: str, line: int) -> Iterator[Finding]:
    """Whether a translation has the same placeholders, numbers, hard words and sentences, and about the same length."""
    yield from (found(fault, file, line, other[:120]) for fault in differences(english, other))


def differences(english: str, other: str) -> Iterator[Fault]:
    kinds: tuple[tuple[re.Pattern[str], str, Severity], ...] = (
        (HOLDER, "placeholders", FAILURE),
        (NUMBER, "numbers", FAILURE),
        (HARD, "hard words", FAILURE),
        (END, "sentences", WARNING),
    )
    for pattern, name, severity in kinds:
        ours, theirs = pattern.findall(english), [digits(text) for text in pattern.findall(other)]
        same = len(ours) == len(theirs) if pattern in (HARD, END) else Counter(ours) == Counter(theirs)
        if not same:
            words = ", ".join(theirs) or "none"
            yield Fault(
                "FI05", words, f"The English has other {name}: {', '.join(ours) or 'none'}.", "Say the same as the English.", severity
            )
    ratio = len(other) / len(english) if english else 1
    if len(english) > SHORT and not RATIO[0] <= ratio <= RATIO[1]:
        yield Fault("FI05", f"{ratio:.1f} times as long", "The length is far from the English.", "Check that it says the same.", WARNING)


def digits(text: str) -> str:
    """Numbers in any script, as 0 to 9."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
