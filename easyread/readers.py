"""Who among the readers checked which words, and whose voice reads them: both bound to the very words.

Change one letter and the words are others: a check of them is gone, a recording of them is out of date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml

NEEDED = ("hash", "language", "who", "on", "words")


@dataclass(frozen=True)
class Check:
    """That readers checked some words: who they were, and on which day."""

    who: str
    on: date


def words_hash(language: str, texts: Iterable[str]) -> str:
    """What binds a check or a recording to the words of a block, in their language."""
    return hashlib.sha256("\n".join([language, *texts]).encode()).hexdigest()


def whole(row: Mapping[str, Any]) -> bool:
    """Whether a row says everything that makes it a check."""
    return all(row.get(key) for key in NEEDED) and isinstance(row["on"], date) and isinstance(row["hash"], str)


def load(path: Path) -> dict[str, Check]:
    """The checks in a file, by hash; none where there is no file. A row that is not whole is no check: the linter reports it."""
    if not path.is_file():
        return {}
    rows = parse(path, read_toml(path)).get("checked", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadContent(path, [("checked", "must be a list of tables")])
    return {row["hash"]: Check(row["who"], row["on"]) for row in rows if whole(row)}
