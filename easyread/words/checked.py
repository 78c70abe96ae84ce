"""Who among the readers checked which words, bound to the words themselves (ER20).

A check is of these very words: change one and the check is gone. Nothing here makes a check up; where there is none, the report says so.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from easyread.words.blocks import Block
from easyread.words.finding import FAILURE, NOTE, Fault, Finding, found

NEEDED = ("hash", "language", "who", "on", "words")


def words_hash(block: Block) -> str:
    """What binds a check to the words of a block, in their language."""
    return hashlib.sha256("\n".join([block.language, *(line.text for line in block.all_lines)]).encode()).hexdigest()


@dataclass(frozen=True)
class Checked:
    """The checks in a file: one for each block of words that readers checked."""

    file: str = ""
    rows: tuple[dict[str, object], ...] = ()

    def report(self, blocks: list[Block]) -> Iterator[Finding]:
        """How many blocks are checked; and, as failures, checks that are not whole or whose words have changed."""
        hashes = {words_hash(block) for block in blocks}
        for number, row in enumerate(self.rows, 1):
            if not all(row.get(key) for key in NEEDED) or not isinstance(row["on"], date):
                fault = Fault("ER20", f"check {number}", "A check needs hash, language, who, on and words.", "Fill it in.", FAILURE)
                yield found(fault, self.file, number)
            elif row["hash"] not in hashes:
                fault = Fault("ER20", str(row["words"]), "These words changed after readers checked them.", "Ask the readers again.", FAILURE)
                yield found(fault, self.file, number)
        good = hashes & {row.get("hash") for row in self.rows}
        if blocks:
            count = sum(words_hash(block) in good for block in blocks)
            fault = Fault("ER20", f"{count} of {len(blocks)} blocks", "Readers have checked this many blocks.", "Ask readers to check the others.", NOTE)
            yield found(fault, self.file or blocks[0].file, 1)


def load(path: Path) -> Checked:
    """The checks of a product, none where there is no file."""
    if not path.is_file():
        return Checked()
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("checked", [])
    return Checked(str(path), tuple(row for row in rows if isinstance(row, dict)))
