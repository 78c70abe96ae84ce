"""How often words of danger are heard, and how often nothing is wrong and help is shown: `python -m tests.danger.measure`.

Below every calm sentence that was disturbed stand the phrases that did it. A list in another language has its code behind its name.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from easyread import danger

FOLDER = Path(__file__).parent
CONTENT = FOLDER.parent.parent / "content" / "danger"
LISTS = (
    "held_out", "held_out_fifth", "held_out_sixth", "held_out_seventh",
    "learnt_first", "learnt_second", "learnt_third", "learnt_fourth", "learnt_fifth", "learnt_sixth", "learnt_seventh",
    "learnt_eighth", "learnt_ninth", "learnt_tenth", "learnt_eleventh", "learnt_twelfth", "learnt_thirteenth", "learnt_fourteenth",
    "learnt_fifteenth", "learnt_sixteenth", "learnt_seventeenth", "learnt_eighteenth", "learnt_nineteenth",
    "rehearsal", "rehearsal_second", "rehearsal_third", "rehearsal_fourth", "rehearsal_fifth", "rehearsal_sixth", "rehearsal_seventh",
    "calm_sixth", "calm_seventh", "calm_eighth", "known",
    *(
        f"{name}.{code}" for code in ("pl", "ro", "lt", "ur")
        for name in (
            "held_out", "held_out_second", "held_out_third", "learnt_first", "learnt_second", "rehearsal", "counted", "neutral", "retold",
            "calm",
        )
    ),
)  # fmt: skip

# Only the figures of every list, for machines; of long ones that were learnt, every so many messages, where a number stands behind it.
FIGURES = "--figures"
LONG = 400


@dataclass(frozen=True)
class Measure:
    """Which sentences of danger were not heard, and which calm ones were disturbed, of how many. A list may hold calm ones only."""

    missed: tuple[str, ...]
    disturbed: tuple[str, ...]
    dangerous: int
    calm: int

    @property
    def caught(self) -> float:
        return 1 - len(self.missed) / max(1, self.dangerous)

    @property
    def disturbing(self) -> float:
        return len(self.disturbed) / max(1, self.calm)


@cache
def every() -> danger.Dangers:
    return danger.Dangers(CONTENT)


def listening(name: str) -> danger.Danger:
    """What listens in the language of this list."""
    return every()[name.partition(".")[2] or danger.ENGLISH]


def sentences(name: str) -> dict[str, list[str]]:
    """The sentences of a list, dangerous and calm."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def measure(name: str, every: int = 1) -> Measure:
    """What the words of its language do with the sentences of a list, or with every so many of them."""
    rows, words = sentences(name), listening(name)
    dangerous, calm = rows.get("dangerous", [])[::every], rows["calm"][::every]
    missed = tuple(text for text in dangerous if not words.heard(text))
    disturbed = tuple(text for text in calm if words.heard(text))
    return Measure(missed, disturbed, len(dangerous), len(calm))


def long(name: str) -> bool:
    """Whether a part of this list says enough of it: never of one that is only measured."""
    return not name.startswith("held_out") and sum(map(len, sentences(name).values())) > LONG


def main() -> None:
    if sys.argv[1:2] == [FIGURES]:
        every = int("".join(sys.argv[2:3]) or 1)
        found = {name: measure(name, every if long(name) else 1) for name in LISTS}
        print(json.dumps({name: (one.dangerous, one.calm, one.caught, one.disturbing) for name, one in found.items()}))
        return
    for name in sys.argv[1:] or LISTS:
        found = measure(name)
        print(f"{name}: {found.caught:.1%} of {found.dangerous} dangerous caught, {found.disturbing:.1%} of {found.calm} calm disturbed")
        for text in found.missed:
            print(f"    missed: {text}")
        for text in found.disturbed:
            print(f"    disturbed: {text}")
            for phrase in listening(name).found(text):
                print(f"        by: {phrase}")


if __name__ == "__main__":
    main()
