"""What we claim of WCAG 2.2 and of "Making Content Usable", and what holds it: docs/accessibility.md, made from the marks on the tests.

`python -m tests.accessibility.claims` writes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.security.held import ROOT, Marks, everything

Row = Mapping[str, str]

_DATA: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "claims.toml").read_text("utf-8"))
ON: date = _DATA["on"]
WCAG: Mapping[str, Row] = _DATA["wcag"]
COGA: Mapping[str, Row] = _DATA["coga"]
LISTS: Mapping[str, Mapping[str, Row]] = {"wcag": WCAG, "coga": COGA}
PAGE = ROOT / "docs" / "accessibility.md"
PRINCIPLES = {"1": "It can be perceived", "2": "It can be operated", "3": "It can be understood", "4": "It works with other programs"}
OBJECTIVES = {
    "4.2": "What things are and how to use them", "4.3": "Finding what is needed", "4.4": "Clear content", "4.5": "Avoiding mistakes",
    "4.6": "Keeping focus", "4.7": "Not relying on memory", "4.8": "Help and support", "4.9": "Adapting it to oneself",
}  # fmt: skip


def standing(row: Row, tests: tuple[str, ...]) -> str:
    """How a row stands, in one word: the worst of what is so of it."""
    if "no" in row:
        return "not applicable"
    if "open" in row:
        return "open"
    if "people" in row:
        return "people still have to look" if tests else "only people can look"
    return "held by tests" if tests else "claimed by nobody"


def reasons(row: Row, tests: tuple[str, ...]) -> str:
    said = [f"{row['no']}"] if "no" in row else []
    said += [f"**open**: {row['open']}"] if "open" in row else []
    said += [f"**people**: {row['people']}"] if "people" in row else []
    return "<br>".join([*said, *tests])


def counted(rows: Mapping[str, Row], marks: Mapping[Any, tuple[str, ...]]) -> str:
    found = [standing(row, marks.get(id, ())) for id, row in rows.items()]
    return ", ".join(f"{found.count(how)} {how}" for how in dict.fromkeys(sorted(found)))


def table(rows: Mapping[str, Row], marks: Mapping[Any, tuple[str, ...]], heads: Mapping[str, str]) -> list[str]:
    lines, chapter = [], ""
    for id, row in rows.items():
        head = next(head for head in heads if id.startswith(head))
        if head != chapter:
            chapter = head
            lines += ["", f"### {head} {heads[head]}", "", "| | level | what | stands | by |", "|---|---|---|---|---|"]
        tests = marks.get(id, ())
        lines.append(f"| {id} | {row.get('level', '')} | {row['what']} | {standing(row, tests)} | {reasons(row, tests)} |")
    return lines


def page(marks: Marks) -> str:
    lines = [
        "# Who can use it, and what shows that", "",
        "Made by `python -m tests.accessibility.claims` from the marks on the tests and from `tests/accessibility/claims.toml`. The words",
        "are ours and short; read the rules at [WCAG 2.2](https://www.w3.org/TR/WCAG22/) and",
        "[Making Content Usable](https://www.w3.org/TR/coga-usable/) (W3C).", "",
        f"Gone through on {ON.isoformat()}. No disabled person has tested it, and nobody has audited it: what a test holds is what",
        "a machine can tell.",
        "What is open is told to everybody on the page `/accessibility`.", "",
        "## WCAG 2.2: all of A and AA, and what we aim at of AAA", "", f"{len(WCAG)} criteria: {counted(WCAG, marks['wcag'])}.",
        *table(WCAG, marks["wcag"], PRINCIPLES), "",
        "## The 58 patterns of Making Content Usable", "", f"{len(COGA)} patterns: {counted(COGA, marks['coga'])}.",
        *table(COGA, marks["coga"], OBJECTIVES),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(everything()), "utf-8")
