"""How long one processor works to lint 1,000 sentences: `python -m tests.words.speed`."""

from __future__ import annotations

import time

from easyread.words import Block, Line, Linter, Product, Report
from tests.words.measure import HELD_OUT, LEARNT, glossary, rows

SENTENCES = 1000
ROUNDS = 5


def seconds() -> float:
    """The best of some rounds, lists and glossary read anew in each."""
    texts = [str(row["text"]) for name in (*HELD_OUT, *LEARNT) for row in rows(name)]
    lines = [Line(texts[number % len(texts)], number) for number in range(SENTENCES)]
    known, best = glossary(), float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        Linter(Product(glossary=known)).judge([Block(file="", kind="message", lines=(line,)) for line in lines], Report())
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    print(f"{SENTENCES} sentences: {seconds():.2f} s")
