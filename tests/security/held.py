"""Which test holds what, read from the marks on the tests; docs/asvs.md and docs/threats.md, made from it.

`python -m tests.security.held` writes them.
"""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ITEMS: Mapping[str, Mapping[str, Any]] = tomllib.loads((HERE / "asvs.toml").read_text("utf-8"))
_THREATS: Mapping[str, Any] = tomllib.loads((HERE / "threats.toml").read_text("utf-8"))
ROWS: Mapping[int, Mapping[str, str]] = {int(number): row for number, row in _THREATS["rows"].items()}
WAITING: Mapping[int, str] = {int(number): begins for number, begins in _THREATS["waiting"].items()}
ASVS, THREATS = ROOT / "docs" / "asvs.md", ROOT / "docs" / "threats.md"
CHAPTERS = {
    "1": "Encoding", "2": "Validation and logic", "3": "Web front end", "4": "Web services", "5": "Files", "6": "Ways in", "7": "Sessions",
    "8": "Rights", "9": "Tokens", "10": "OAuth", "11": "Cryptography", "12": "Lines", "13": "Settings", "14": "Data", "15": "Code",
    "16": "Logs and errors", "17": "WebRTC",
}  # fmt: skip

# The marks that name what a test holds: these lists', and those of tests/accessibility.
KINDS = ("asvs", "threat", "wcag", "coga")
Marks = Mapping[str, Mapping[Any, tuple[str, ...]]]


@dataclass(frozen=True)
class Mark:
    name: str
    what: str | int
    test: str


def marks_of(node: ast.expr, test: str) -> Iterator[Mark]:
    """`pytest.mark.asvs("1.2.3", …)`, whatever stands around it."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in KINDS:
            yield from (Mark(call.func.attr, argument.value, test) for argument in call.args if isinstance(argument, ast.Constant))


def tests_of(tree: ast.Module, file: Path) -> dict[str, ast.FunctionDef]:
    """Every test of a file, by the name that documents give it."""
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {f"{file.relative_to(ROOT / 'tests').with_suffix('')}: {test.name.removeprefix('test_')}": test for test in tests}


def read(file: Path) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    """The tests of a file, and every mark; those of the whole file are its tests', one by one."""
    tree = ast.parse(file.read_text("utf-8"))
    tests = tests_of(tree, file)
    found = [mark for name, test in tests.items() for decorator in test.decorator_list for mark in marks_of(decorator, name)]
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets):
            found += [mark for name in tests for mark in marks_of(node.value, name)]
    return tuple(tests), tuple(found)


@cache
def whole() -> tuple[frozenset[str], tuple[Mark, ...]]:
    """All tests that there are, and all marks. Read once: it is most of a second's work."""
    files = [read(file) for file in sorted((ROOT / "tests").rglob("test_*.py"))]
    return frozenset(name for names, _ in files for name in names), tuple(mark for _, marks in files for mark in marks)


def names() -> frozenset[str]:
    """Every test, by the name that documents give it."""
    return whole()[0]


def everything() -> Marks:
    """By kind of mark and by what it names: the tests."""
    found: dict[str, dict[Any, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
    for mark in whole()[1]:
        found[mark.name][mark.what].add(mark.test)
    return {kind: {what: tuple(sorted(tests)) for what, tests in those.items()} for kind, those in found.items()}


def state(item: Mapping[str, Any], tests: tuple[str, ...]) -> str:
    """What the list says of one item."""
    if "no" in item:
        return f"not applicable: {item['no']}"
    said = "<br>".join(tests)
    if "open" in item:
        return f"**open**: {item['open']}" + (f"<br>{said}" if said else "")
    return said


def asvs(marks: Marks) -> str:
    held = sum("no" not in item and "open" not in item for item in ITEMS.values())
    no, open_ = (sum(word in item for item in ITEMS.values()) for word in ("no", "open"))
    lines = [
        "# OWASP ASVS 5.0, levels 1 and 2", "",
        "Made by `python -m tests.security.held` from the marks on the tests and from `tests/security/asvs.toml`. The words are ours",
        "and short; the standard is [OWASP's](https://github.com/OWASP/ASVS) (CC BY-SA 4.0).", "",
        f"{len(ITEMS)} items: {held} held by tests, {no} not applicable, {open_} open.",
    ]
    chapter = ""
    for id, item in ITEMS.items():
        if id.partition(".")[0] != chapter:
            chapter = id.partition(".")[0]
            lines += ["", f"## {chapter} {CHAPTERS[chapter]}", "", "| item | level | what | held by |", "|---|---|---|---|"]
        lines.append(f"| {id} | {item['level']} | {item['what']} | {state(item, marks['asvs'].get(id, ()))} |")
    return "\n".join(lines) + "\n"


def threats(marks: Marks) -> str:
    lines = [
        "# What could go wrong, and the tests that hold it off", "",
        "Made by `python -m tests.security.held` from the marks on the tests and from `tests/security/threats.toml`.", "",
        "| row | threat | what is done | tests |", "|---|---|---|---|",
    ]
    for number, row in ROWS.items():
        tests = "<br>".join(marks["threat"].get(number, ())) or "none yet"
        whole = "" if number not in WAITING else "**not whole yet**<br>"
        lines.append(f"| {number} | {row['threat']} | {row['done']} | {whole}{tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    found = everything()
    ASVS.write_text(asvs(found), "utf-8")
    THREATS.write_text(threats(found), "utf-8")
