"""Words in a Jinja template: those marked for translators, and those that somebody forgot to mark.

A template is one screen. Tags, scripts, styles and comments are no words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from easyread.words.blocks import Block, Line
from easyread.words.finding import Finding
from easyread.words.reading.source import Source

STRING = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
CALL = re.compile(rf"(?<![\w.])(?:_|gettext|N_|ngettext)\(\s*({STRING}(?:\s*{STRING})*)(?:\s*,\s*({STRING}))?")
TRANS = re.compile(r"\{%-?\s*trans\b(?P<head>[^%]*)-?%\}(?P<body>.*?)\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
PLURAL = re.compile(r"\{%-?\s*pluralize\b[^%]*-?%\}")
VARIABLE = re.compile(r"\{\{-?\s*(\w+)\s*-?\}\}")
NO_WORDS = re.compile(
    r"\{#.*?#\}|<!--.*?-->|<(script|style)\b.*?</\1>|\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL | re.IGNORECASE
)
READ_ALOUD = re.compile(r"""\b(?:alt|title|placeholder|aria-label)=(["'])((?:(?!\1)[^{}<>])*[A-Za-z]{2}(?:(?!\1)[^{}<>])*)\1""")
TAG = re.compile(r"<[^<>]*>")
PARTS = re.compile(
    r"</?(?:p|li|h\d|div|section|summary|t[dhr]|d[td]|a|button|label|legend|header|footer|nav|main|title)\b"
    r"|\{%-?\s*(?:el|if|for|block|call)",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]{2}")


def blocks(source: Source, text: str, kinds: Mapping[str, str]) -> Iterator[Block | Finding]:
    text = NO_WORDS.sub(blank, text)
    kind = next((kind for name, kind in kinds.items() if source.path.match(name)), "guide")
    for group in together(text, sorted((*marked(text), *unmarked(text)))):
        lines = tuple(Line(words, text.count("\n", 0, at) + 1) for at, words in group)
        yield Block(file=str(source.path), kind=kind, lines=lines, screen=str(source.path))


def together(text: str, found: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Sentences that no tag and no condition parts: they are read as one block."""
    group: list[tuple[int, str]] = []
    for at, words in found:
        if group and parted(text[group[-1][0] : at]):
            yield group
            group = []
        group.append((at, words))
    if group:
        yield group


def parted(between: str) -> bool:
    """Whether two sentences belong to different blocks, or are the two sides of one condition."""
    return bool(PARTS.search(between)) or not re.search(r"[}%]\}", between)


def blank(found: re.Match[str]) -> str:
    """The same number of characters and lines, without words."""
    return re.sub(r"[^\n]", " ", found.group())


def marked(text: str) -> Iterator[tuple[int, str]]:
    """Sentences inside _() and between trans and endtrans, with where they begin."""
    for code in CODE.finditer(text):
        for call in CALL.finditer(code.group()):
            for group in (1, 2):
                if call[group] and (group == 1 or "ngettext" in call.group()):
                    yield code.start() + call.start(group), said(call[group])
    for trans in TRANS.finditer(text):
        for part in PLURAL.split(trans["body"]):
            words = " ".join(VARIABLE.sub(r"%(\1)s", part).split())
            yield trans.start("body"), words


def said(literals: str) -> str:
    return "".join(str(ast.literal_eval(one)) for one in re.findall(STRING, literals))


def unmarked(text: str) -> Iterator[tuple[int, str]]:
    """Words that stand in the page itself: people read them, so they are held to the same rules."""
    for named in READ_ALOUD.finditer(text):
        yield named.start(2), named[2]
    plain = TAG.sub(blank, CODE.sub(blank, TRANS.sub(blank, text)))
    for line in re.finditer(r"[^\n]+", plain):
        if LETTERS.search(line.group()):
            yield line.start() + len(line.group()) - len(line.group().lstrip()), " ".join(line.group().split())
