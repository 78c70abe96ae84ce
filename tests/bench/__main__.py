"""`make bench`: the product and the floor, in turns, in the same minutes on the same machine. Only the ratios mean anything elsewhere."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from tests import make
from tests.bench.delivering import bare, delivered
from tests.bench.first_visit import fetched
from tests.bench.journeys import Journey, Walked, on_the_floor, on_the_product, questions, walked
from tests.bench.site import Site, running
from tests.databases import postgresql_server
from tests.ports import free_port
from webapp import migrations, start_all, store

ROUNDS = 3
ALONE, TOGETHER = (1, 4), (8, 16)
FLOOR_APP = "tests.bench.floor:app()"
LETTERS = 2_000
Found = Sequence[tuple[Walked, Walked]]
ROW = "{:<44} {:>9} {:>9} {:>7}  {}"


def cold_starts(name: str, app: str, environment: dict[str, str]) -> float:
    """Seconds until a newly started website answers, in the middle of a few tries."""
    took = []
    for _ in range(ROUNDS):
        with running(name, app, free_port(), environment) as site:
            took.append(site.started)
    return median(took)


def rounds(sites: Sequence[tuple[Site, Journey]], people: int, journeys: int) -> list[tuple[Walked, Walked]]:
    """In turns, so that whatever else the machine does is felt by both."""
    made = []
    for _ in range(ROUNDS):
        product, floor = (walked(site, journey, people=people, journeys=journeys) for site, journey in sites)
        made.append((product, floor))
    return made


def compared(what: str, found: Found, measure: Callable[[Walked], float], goal: str, *, worst: Callable[..., float] = max) -> str:
    """A row of the table: the middle of the rounds, and the worst ratio of them."""
    pairs = [(measure(product), measure(floor)) for product, floor in found]
    ratio = worst(product / floor for product, floor in pairs)
    numbers = [f"{median(side):.1f}" for side in zip(*pairs, strict=True)]
    return ROW.format(what, *numbers, f"{ratio:.2f}", goal)


def table(product: Site, floor: Site, ways: tuple[Journey, Journey], starts: tuple[float, float]) -> list[str]:
    idle = [site.memory() for site in (product, floor)]
    sites = ((product, ways[0]), (floor, ways[1]))
    alone = rounds(sites, *ALONE)
    together = rounds(sites, *TOGETHER)
    first = [fetched(site.address + way.first) for site, way in sites]
    after = [sum(site.memory()) for site in (product, floor)]
    grown = f"{after[0] / after[1]:.2f}"
    return [
        ROW.format("", "product", "floor", "ratio", "goal"),
        compared("question POST and next page, p50 ms", alone, lambda one: one.at(0.5), "ratio at most 3"),
        compared("question POST and next page, p95 ms", alone, lambda one: one.at(0.95), "ratio at most 3"),
        compared("the same with 8 at once, p95 ms", together, lambda one: one.at(0.95), ""),
        compared("journeys a second, 1 at a time", alone, lambda one: one.rate, "ratio at least 0.6", worst=min),
        compared("journeys a second, 8 at once", together, lambda one: one.rate, "ratio at least 0.6", worst=min),
        compared("processor a journey, ms", together, lambda one: one.cpu, "ratio at most 1.7"),
        ROW.format("first visit to a question, KB", *(f"{one.kilobytes:.1f}" for one in first), "", "at most 50"),
        ROW.format("first visit to a question, requests", *(one.requests for one in first), "", "at most 7"),
        ROW.format("hosts asked", *(one.hosts for one in first), "", "1"),
        ROW.format("largest web process when idle, MB", *(f"{max(one):.0f}" for one in idle), "", "under 120"),
        ROW.format("all web processes after the run, MB", *(f"{one:.0f}" for one in after), grown, "ratio at most 2.5"),
        ROW.format("first answer after a cold start, s", *(f"{one:.1f}" for one in starts), "", "everything within 5"),
    ]


def letters() -> list[str]:
    """What the worker brings on each database, beside the same letters posted by a loop that promises nothing to anybody."""
    rows = []
    with tempfile.TemporaryDirectory() as made, postgresql_server() as server:
        server.run("CREATE DATABASE {}", "bench")
        goals = {f"sqlite:///{made}/letters.sqlite": "200 on two free cores", server.url("bench"): "300 on two free cores"}
        for url, goal in goals.items():
            migrations.upgrade(url)
            database = store.open(url, make.keyring(), make.PEPPERS)
            floor, product = bare(LETTERS), delivered(database, LETTERS)
            database.close()
            what = f"sealed letters a second, {url.partition(':')[0].partition('+')[0]}"
            rows.append(ROW.format(what, f"{product.rate:.1f}", f"{floor:.1f}", f"{product.rate / floor:.2f}", goal))
            rows.append(ROW.format("processor of the worker for each, ms", f"{product.cpu:.1f}", "", "", ""))
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        instance = Path(made)
        ports = free_port(), free_port()
        environment = {**os.environ, **start_all.settings(instance, port=ports[0], sandbox_port=free_port())}
        migrations.upgrade(environment["DATABASE_URL"])
        with running("product", "wsgi:app", ports[0], environment) as product:
            way, kinds = on_the_product(product, questions())
            environment |= {"FLOOR_KINDS": json.dumps(kinds), "FLOOR_DATABASE": str(instance / "floor.sqlite")}
            starts = cold_starts("product", "wsgi:app", environment), cold_starts("floor", FLOOR_APP, environment)
        with running("product", "wsgi:app", ports[0], environment) as product, running("floor", FLOOR_APP, ports[1], environment) as floor:
            rows = table(product, floor, (way, on_the_floor(kinds)), starts)
    print(f"A journey of {len(kinds)} questions, SQLite, {ROUNDS} rounds in turns, worst ratio of them.\n")
    print("\n".join(rows))
    print("\nOne worker brings letters of 8 KB to another process that checks every seal. The floor is one loop without a database.\n")
    print("\n".join(letters()))


if __name__ == "__main__":
    main()
