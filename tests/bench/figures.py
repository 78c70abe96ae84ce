"""What was measured, beside the floor and the goal; by how much a goal is missed, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# Why a goal is missed can only be said by a person; this stands there until somebody has.
NOBODY = "Nobody has said why yet."
HEADS = ("what", "ours", "floor", "ratio", "goal", "")
WIDTHS = (58, 9, 9, 7, 14)


@dataclass(frozen=True)
class Goal:
    """`at` is the number that the ratio, or the figure itself where `of` is "ours", must keep to; `least` turns it round."""

    at: float
    of: str = "ratio"
    least: bool = False
    why: str = NOBODY

    def says(self) -> str:
        return f"{'at least' if self.least else 'at most'} {self.at:g}"

    def missed(self, found: float) -> float:
        """By which part of the goal it is missed; 0 or less where it is kept."""
        return (self.at - found if self.least else found - self.at) / (self.at or 1)


def read(file: Path) -> Mapping[str, Goal]:
    return {name: Goal(**row) for name, row in tomllib.loads(file.read_text("utf-8")).items()}


GOALS = read(Path(__file__).parent / "goals.toml")


@dataclass(frozen=True)
class Figure:
    """One row: the middle of the rounds of both, and the worst ratio of them. `goal` is a name in goals.toml, or empty."""

    what: str
    ours: float | None
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""

    @property
    def verdict(self) -> str:
        if not self.goal:
            return ""
        goal = GOALS[self.goal]
        found = self.ratio if goal.of == "ratio" else self.ours
        assert found is not None, f"{self.what} has nothing to hold against its goal"
        missed = goal.missed(found)
        return "met" if missed <= 0 else f"not met, by {missed:.0%}. {goal.why}"

    def cells(self) -> tuple[str, ...]:
        goal = GOALS[self.goal].says() if self.goal else ""
        return (self.what, number(self.ours), number(self.floor), "" if self.ratio is None else f"{self.ratio:.2f}", goal, self.verdict)


def number(found: float | None) -> str:
    if found is None:
        return ""
    return f"{found:.0f}" if found == int(found) or found >= 100 else f"{found:.2f}" if found < 1 else f"{found:.1f}"


def beside(what: str, pairs: Sequence[tuple[float, float]], goal: str = "", *, worst: str = "most") -> Figure:
    """A row of some rounds. Rounds are compared in pairs, because both felt the same minute; the worst pair counts."""
    ours, floors = zip(*pairs, strict=True)
    ratio = (min if worst == "least" else max)(ours / floor for ours, floor in pairs)
    return Figure(what, median(ours), median(floors), ratio, goal)


Table = Mapping[str, Sequence[Figure]]


def printed(table: Table) -> str:
    """The whole table for a terminal."""
    lines = []
    for head, figures in table.items():
        lines += ["", head, "".join(f"{cell:<{width}} " for cell, width in zip(HEADS, WIDTHS, strict=False))]
        for figure in figures:
            *cells, verdict = figure.cells()
            lines.append("".join(f"{cell:<{width}} " for cell, width in zip(cells, WIDTHS, strict=True)) + verdict.partition(".")[0])
    return "\n".join(lines)


def page(table: Table, about: str) -> str:
    """The whole table for docs/speed.md."""
    missed = sum(figure.verdict.startswith("not met") for figures in table.values() for figure in figures)
    goals = sum(bool(figure.goal) for figures in table.values() for figure in figures)
    lines = ["# How fast it is", "", about, "", f"{goals} figures have a goal: {goals - missed} met, {missed} not."]
    for head, figures in table.items():
        lines += ["", f"## {head}", "", "| " + " | ".join(HEADS) + " |", "|---|--:|--:|--:|---|---|"]
        lines += ["| " + " | ".join(figure.cells()) + " |" for figure in figures]
    return "\n".join(lines) + "\n"
