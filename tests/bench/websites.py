"""The product and the floor on one database, in turns: how fast they answer, how much memory they take, how soon they are there."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.figures import Figure, beside
from tests.bench.journeys import Journey, Walked, looked, walked
from tests.bench.site import Site, running
from tests.ports import free_port

FLOOR_APP = "tests.bench.floor:app()"
BARE_APP = "tests.bench.bare:app"
CPU_AT = 8
IDLE = "all web processes when idle, MB"


@dataclass(frozen=True)
class Plan:
    """How often: rounds in turns, how many journeys in a round by how many people at once, looks of each person, letters."""

    rounds: int
    crowds: Mapping[int, int]
    looks: int
    letters: int


WHOLE = Plan(rounds=3, crowds={1: 4, 8: 16, 32: 32}, looks=50, letters=2_000)
# To see the form of the table, or that all of it still runs. Its figures mean little.
SHORT = Plan(rounds=1, crowds={1: 1, 8: 8, 32: 32}, looks=10, letters=200)

Found = Sequence[tuple[Walked, Walked]]


def rounds(sites: Sequence[tuple[Site, Journey]], people: int, plan: Plan) -> list[tuple[Walked, Walked]]:
    """In turns, so that whatever else the machine does is felt by both."""
    made = []
    for number in range(plan.rounds):
        print(f"{people} at once, round {number + 1} of {plan.rounds}", file=sys.stderr, flush=True)
        ours, floor = (walked(site, way, people=people, journeys=plan.crowds[people], forgiving=True) for site, way in sites)
        made.append((ours, floor))
    return made


def crowd(people: int, found: Found, *, tails: bool) -> list[Figure]:
    """What so many people at once meet. `tails`: the goals of the slowest answers are meant for this database."""
    at_once = f"{people} at once"
    goals = {0.95: "p95", 0.99: "p99"} if tails and people == CPU_AT else {}
    rows = [beside(f"journeys a second, {at_once}", [(ours.rate, floor.rate) for ours, floor in found], "rate", worst="least")]
    rows += [
        beside(
            f"an answer and the next page, p{part * 100:.0f}, {at_once}, ms",
            [(ours.at(part), floor.at(part)) for ours, floor in found], goals.get(part, ""),
        )
        for part in (0.5, 0.95, 0.99)
    ]  # fmt: skip
    if people == CPU_AT:
        rows.append(beside("processor of the website for a journey, ms", [(ours.cpu, floor.cpu) for ours, floor in found], "cpu"))
    failed = [sum(side.failed for side in sides) for sides in zip(*found, strict=True)]
    return [*rows, Figure(f"journeys that failed, {at_once}", *failed, goal="failed")]


def memory(sites: Sequence[Site], *, before: Sequence[Sequence[float]]) -> list[Figure]:
    idle, after = ([sum(each) for each in found] for found in (before, [site.memory() for site in sites]))
    return [
        Figure(IDLE, *idle, ratio=idle[0] / idle[1]),
        Figure("all web processes after the run, MB", *after, ratio=after[0] / after[1], goal="memory"),
    ]


def cold_starts(app: str, environment: Mapping[str, str], plan: Plan) -> float:
    """Seconds until a newly started website answers, in the middle of a few tries."""
    took = []
    for _ in range(plan.rounds):
        with running("started", app, free_port(), environment) as site:
            took.append(site.started)
    return median(took)


def on(ours: Site, floor: Site, ways: tuple[Journey, Journey], plan: Plan, *, tails: bool) -> list[Figure]:
    """All that is measured of both, on one database."""
    before = [site.memory() for site in (ours, floor)]
    rows = []
    for people in plan.crowds:
        rows += crowd(people, rounds(((ours, ways[0]), (floor, ways[1])), people, plan), tails=tails)
    return [*rows, *memory((ours, floor), before=before)]


def looking(ours: Site, floor: Site, ways: tuple[Journey, Journey], environment: Mapping[str, str], plan: Plan) -> list[Figure]:
    """Pages that are only looked at, and the barest page under the same server: more than that nobody can ask for on this machine."""
    with running("bare", BARE_APP, free_port(), environment) as bare:
        found = [
            (looked(ours, ways[0], people=8, looks=plan.looks), looked(floor, ways[1], people=8, looks=plan.looks),
             looked(bare, None, people=8, looks=plan.looks))
            for _ in range(plan.rounds)
        ]  # fmt: skip
    rows = [beside("looks at a question a second, 8 at once", [(one, two) for one, two, _ in found], worst="least")]
    return [*rows, Figure("looks at a bare WSGI page a second, 8 at once", None, median(barest for *_, barest in found))]
