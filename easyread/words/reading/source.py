"""The text of a file, with everything that hides in it found, named, and taken out.

Somebody who copies from an e-mail or a PDF brings characters that nobody sees and that a screen reader stumbles over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from easyread.words.finding import FAILURE, Fault, Finding, found

# Marks of direction, of zero width, and control characters other than the ends of lines and tabs.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# What an encoding that was read wrongly leaves behind: a character for "unknown", or two where one stood.
BROKEN = re.compile("\ufffd|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac[\u0153\u009d\u2122\u02dc\u00a6\u201c\u201d]")
# Scripts in which these two belong between letters.
JOINERS = {"\u200c", "\u200d"}
JOINED = re.compile("[\u0600-\u06ff\u0900-\u0dff]")


@dataclass
class Source:
    """A file as it was read. `text` is None when it could not be."""

    path: Path
    text: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def fault(self, rule: str, line: int, words: str, reason: str, suggestion: str) -> Finding:
        return found(Fault(rule, words, reason, suggestion, FAILURE), str(self.path), line)


def open_source(path: Path) -> Source:
    """The text of a file, without the characters that hide in it."""
    source = Source(path)
    try:
        raw = path.read_bytes()
    except OSError as gone:
        source.findings.append(source.fault("FI01", 1, path.name, f"This file cannot be read: {gone.strerror}.", "Check its name."))
        return source
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        words = ascii(raw[max(0, wrong.start - 10) : wrong.start + 5].decode("latin-1"))
        source.findings.append(source.fault("FI01", line, words, "This file is not written in UTF-8.", "Save it again as UTF-8."))
        return source
    source.findings.extend(hidden(source, text))
    source.text = HIDDEN.sub(lambda one: one.group() if belongs(text, one) else "", text).replace("\r\n", "\n")
    return source


def hidden(source: Source, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), 1):
        names = [name(one.group()) for one in HIDDEN.finditer(line) if not belongs(line, one)]
        if names:
            seen = ", ".join(dict.fromkeys(names))
            yield source.fault("FI03", number, seen, "A character that nobody can see hides here.", "Delete it: type the words again.")
        if BROKEN.search(line):
            why = "These letters are broken: they were read in a wrong encoding."
            yield source.fault("FI03", number, ascii(line.strip()[:60]), why, "Type the words again.")


def belongs(text: str, one: re.Match[str]) -> bool:
    around = text[max(0, one.start() - 1) : one.start()] + text[one.end() : one.end() + 1]
    return one.group() in JOINERS and bool(JOINED.search(around))


def name(character: str) -> str:
    return unicodedata.name(character, f"control character {ord(character):#04x}").lower()
