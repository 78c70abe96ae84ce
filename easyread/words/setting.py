"""What a rule knows about the sentence it looks at: the language, the kind of block, the words that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from easyread.words.finding import FAILURE, WARNING, Fault, Severity
from easyread.words.vocabulary import Vocabulary


@dataclass(frozen=True)
class Setting:
    """The surroundings of a sentence. `marked` are the hard words that the same screen shows in bold."""

    vocabulary: Vocabulary
    kind: str = "guide"
    marked: frozenset[str] = field(default_factory=frozenset)

    @property
    def sentence_limits(self) -> Mapping[str, Any]:
        return self.vocabulary.limits["sentence"]

    def limit(self, name: str) -> Any:
        """A limit of this kind of block, or else that of any block."""
        kinds = self.vocabulary.limits["kind"]
        return kinds.get(self.kind, {}).get(name, kinds["any"].get(name, {}))


def over(count: int, limit: Mapping[str, int]) -> Severity | None:
    """Whether a count is too much, and how badly."""
    if count > limit.get("fail", count):
        return FAILURE
    return WARNING if count > limit.get("warn", count) else None


def too_many(rule: str, count: int, limit: Mapping[str, int], words: str, reason: str, suggestion: str) -> list[Fault]:
    """A fault when a count is over its limit. `reason` names both with {count} and {most}."""
    severity = over(count, limit)
    if severity is None:
        return []
    most = limit["fail"] if severity is FAILURE else limit["warn"]
    return [Fault(rule, words, reason.format(count=count, most=most), suggestion, severity)]
