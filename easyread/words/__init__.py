"""Is this plain enough? Findings a writer can act on.

`lint` reads files and folders; `check` looks at sentences that are already at hand. Words a person typed are never for either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from easyread.glossary import Glossary, HardWord
from easyread.words.blocks import Block, Line
from easyread.words.checked import words_hash
from easyread.words.finding import FAILURE, NOTE, RULES, WARNING, Finding, Severity
from easyread.words.linting import Linter, Report, every_block, lint, surroundings
from easyread.words.product import Product
from easyread.words.report import FORMATS

__all__ = [
    "FAILURE",
    "FORMATS",
    "NOTE",
    "RULES",
    "WARNING",
    "Block",
    "Finding",
    "Glossary",
    "HardWord",
    "Line",
    "Linter",
    "Product",
    "Report",
    "Severity",
    "check",
    "every_block",
    "lint",
    "surroundings",
    "words_hash",
]


def check(
    sentences: Sequence[str], *, kind: str = "message", glossary: Glossary | None = None, names: Iterable[str] = (), language: str = "en"
) -> list[Finding]:
    """The findings in sentences that stand together as one block, numbered from line 1."""
    lines = tuple(Line(text, number) for number, text in enumerate(sentences, 1))
    linter = Linter(Product(glossary=glossary or Glossary(), names=frozenset(names)))
    report = Report()
    report.findings += linter.screen([Block(file="", kind=kind, lines=lines, language=language)], report)
    return sorted(report.findings)
