"""What the linter found: which rule, where, which words, why, and what to write instead.

A failure stops the build; a warning asks the writer to look again; a note says how things stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    FAILURE = "failure"
    WARNING = "warning"
    NOTE = "note"


FAILURE, WARNING, NOTE = Severity


@dataclass(frozen=True)
class Fault:
    """A rule that some words break. `words` are the words as they stand."""

    rule: str
    words: str
    reason: str
    suggestion: str
    severity: Severity = FAILURE


@dataclass(frozen=True, order=True)
class Finding:
    """A fault with its place: the file, the line, and the sentence around the words."""

    file: str
    line: int
    rule: str
    severity: Severity
    words: str
    reason: str
    suggestion: str
    sentence: str = ""


def found(fault: Fault, file: str, line: int, sentence: str = "") -> Finding:
    return Finding(file, line, fault.rule, fault.severity, fault.words, fault.reason, fault.suggestion, sentence)


# Each rule in one line. ER are the rules of easy read; FI are about files, and about what hides in them.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "ER01": "A sentence has 15 words or fewer.",
        "ER02": "A sentence has one idea.",
        "ER03": "A block has 3 sentences or fewer, and a screen has one question.",
        "ER04": "A block has one picture, and a picture has one meaning.",
        "ER05": "Say who does it.",
        "ER06": "Say what is, not what would have been.",
        "ER07": "Say it without not, or with one not.",
        "ER08": "Write words in full: do not, we will.",
        "ER09": "Write numbers in digits.",
        "ER10": "Write the day in full: Tuesday 3 March 2026, 2pm.",
        "ER11": "Write names in full, not in capital letters.",
        "ER12": "A hard word stands between two stars and is in the glossary.",
        "ER13": "Use the words on the list.",
        "ER14": "The same thing has the same name.",
        "ER15": "Say what you mean, not a picture of it.",
        "ER16": "Say when, how long and how many.",
        "ER17": "Use full stops, commas and question marks, nothing else.",
        "ER18": "Name the person or thing before he, she, they, it or this.",
        "ER19": "Say you and we, and name people with respect.",
        "ER20": "Readers with a learning disability check the words.",
        "FI01": "A file can be read.",
        "FI02": "A file is what its name says.",
        "FI03": "Nothing hides in the words.",
        "FI04": "A list of words, pictures or hard words is whole.",
        "FI05": "A translation says the same as the English.",
    }
)
