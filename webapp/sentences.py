"""Every sentence that a person was shown on their path, under the id of its question, in the language they read.

What was shown beside a permission stands with the decision itself, in the ledger's own words; so it is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from easyread.conditions import reads
from easyread.questions import Question
from webapp.answered import NOBODY, Data

# The ledger speaks for permissions. Cards that check how well we explained are between the person and us.
LEFT_OUT = ("consent", "check")


def shown(asked: Sequence[Question], read: Callable[[str], str]) -> list[Data]:
    """`read` says a sentence of ours as this person read it.

    Never a question whose answer nobody may see, nor a page that only such an answer leads to: that it was shown tells the answer.
    """
    hidden = {question.id for question in asked if question.seen_by == NOBODY}
    return [
        {"id": question.id, "sentences": [read(sentence) for sentence in said(question)]}
        for question in asked
        if question.kind not in LEFT_OUT and question.id not in hidden
        and not (question.kind == "information" and hidden.intersection(reads(question.when)))
    ]  # fmt: skip


def said(question: Question) -> Iterator[str]:
    """What stands on the page, from top to bottom."""
    yield question.ask
    yield from question.say
    if question.why:
        yield question.why
    for block in question.blocks:
        yield from (block.title, *block.say) if block.title else block.say
    for part in question.fields:
        yield part.ask
    for option in question.choices():
        yield option.say
