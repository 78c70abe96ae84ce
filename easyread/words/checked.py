"""Who among the readers checked which words, bound to the words themselves (ER20).

A check is of these very words: change one and the check is gone. Nothing here makes a check up; where there is none, the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from easyread import readers
from easyread.words.blocks import Block
from easyread.words.finding import FAILURE, NOTE, Fault, Finding, found


def words_hash(block: Block) -> str:
    """What binds a check to the words of a block, in their language."""
    return readers.words_hash(block.language, (line.text for line in block.all_lines))


@dataclass(frozen=True)
class Row:
    """One check, as its file says, with its line."""

    line: int
    data: Mapping[str, Any]

    @property
    def whole(self) -> bool:
        return readers.whole(self.data)


@dataclass(frozen=True)
class Checked:
    """The checks in a file: one for each block of words that readers checked."""

    file: str = ""
    rows: tuple[Row, ...] = ()

    def report(self, blocks: list[Block]) -> Iterator[Finding]:
        """How many blocks are checked; and, as failures, checks that are not whole or whose words have changed."""
        hashes = [words_hash(block) for block in blocks]
        for row in self.rows:
            if not row.whole:
                fault = Fault("ER20", "[[checked]]", "A check needs hash, language, who, on and words.", "Fill it in.", FAILURE)
                yield found(fault, self.file, row.line)
            elif row.data["hash"] not in hashes:
                why = "These words changed after readers checked them."
                yield found(Fault("ER20", str(row.data["words"]), why, "Ask the readers again.", FAILURE), self.file, row.line)
        good = {row.data["hash"] for row in self.rows if row.whole}
        if blocks:
            words = f"{sum(one in good for one in hashes)} of {len(blocks)} blocks"
            why = "Readers have checked this many blocks."
            yield found(Fault("ER20", words, why, "Ask readers to check the others.", NOTE), self.file or blocks[0].file, 1)


def build(file: str, text: str, data: Mapping[str, Any]) -> Checked:
    """The checks in the text of a file."""
    rows = data.get("checked", [])
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[checked]]"]
    tables = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return Checked(file, tuple(Row(lines[place] if place < len(lines) else 1, row) for place, row in enumerate(tables)))
