"""How often the linter is right, on sentences that the rules have never seen: `python -m tests.words.measure`.

A finding is a pair of a sentence and a rule. Precision: how many findings are right. Recall: how many faults are found.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from easyread.glossary import build
from easyread.words import FAILURE, WARNING, Glossary, Severity, check

FOLDER = Path(__file__).parent
CONTENT = FOLDER.parent.parent / "content"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Measure:
    """What should be found and what was."""

    expected: frozenset[Pair]
    found: frozenset[Pair]

    @property
    def right(self) -> int:
        return len(self.expected & self.found)

    @property
    def precision(self) -> float:
        return self.right / len(self.found)

    @property
    def recall(self) -> float:
        return self.right / len(self.expected)


def glossary() -> Glossary:
    return build(tomllib.loads((CONTENT / "words.toml").read_text(encoding="utf-8")))


HELD_OUT = ("held-out", "held-out-second")
LEARNT = ("learnt-draft", "learnt-plans", "learnt-pages", "learnt-guides", "learnt-second")


def rows(name: str) -> list[dict[str, list[str]]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["sentence"]


def measure(name: str, severities: Collection[Severity]) -> Measure:
    """The findings of these severities in a set of sentences, beside its labels."""
    known, labels = glossary(), {FAILURE: "fails", WARNING: "warns"}
    expected: set[Pair] = set()
    found: set[Pair] = set()
    for row in rows(name):
        text = str(row["text"])
        expected |= {(text, f"{rule} {severity}") for severity in severities for rule in row[labels[severity]]}
        found |= {(text, f"{one.rule} {one.severity}") for one in check([text], glossary=known) if one.severity in severities}
    return Measure(frozenset(expected), frozenset(found))


def main() -> None:
    for name in (*HELD_OUT, *LEARNT):
        for what, severities in (("failures", [FAILURE]), ("failures and warnings", [FAILURE, WARNING])):
            result = measure(name, severities)
            counts = f"{result.right} right of {len(result.found)} found and {len(result.expected)} there"
            print(f"{name}, {what}: precision {result.precision:.2f}, recall {result.recall:.2f}; {counts}")
            for text, rule in sorted(result.expected ^ result.found):
                print(f"    {'missed' if (text, rule) in result.expected else 'false'}: {rule}: {text}")


if __name__ == "__main__":
    main()
