"""`make bench`: the product and the floor, in turns, in the same minutes on the same machine. Only the ratios mean anything elsewhere."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests import make
from tests.bench import pages, websites
from tests.bench.delivering import bare, delivered
from tests.bench.figures import Figure, Table, page, printed
from tests.bench.journeys import on_the_floor, on_the_product, questions
from tests.bench.site import running
from tests.bench.visitor import Visitor
from tests.bench.websites import FLOOR_APP, SHORT, WHOLE, Plan
from tests.databases import Server, postgresql_server
from tests.ports import free_port
from tests.words.speed import SENTENCES, seconds
from webapp import migrations, start_all, store

PRODUCT_APP = "wsgi:app"
ABOUT = Path(__file__).parent / "about.txt"
SAID_OF_SHORT = "\n\n**A short run, to show the form of this page: its figures mean little.**"
GUIDES = sorted(path.stem for path in (start_all.ROOT / "content" / "guides").glob("*.toml"))


@contextmanager
def environments(folder: Path, server: Server) -> Iterator[dict[str, dict[str, str]]]:
    """The settings of both websites, by the name of the database that they are on."""
    settings = start_all.settings(folder, port=free_port(), sandbox_port=free_port())
    for name in ("ours", "floor", "letters"):
        server.run("CREATE DATABASE {}", name)
    plain = server.url("floor").replace("+psycopg", "")
    yield {
        "SQLite": {**os.environ, **settings, "FLOOR_DATABASE": str(folder / "floor.sqlite")},
        "PostgreSQL": {**os.environ, **settings, "DATABASE_URL": server.url("ours"), "FLOOR_DATABASE": plain},
    }


def on(name: str, environment: dict[str, str], plan: Plan) -> Table:
    """Everything of the websites on one database; of SQLite also what does not depend on it."""
    print(f"The websites on {name}", file=sys.stderr, flush=True)
    migrations.upgrade(environment["DATABASE_URL"])
    ports = free_port(), free_port()
    with running("ours", PRODUCT_APP, ports[0], environment) as ours:
        way, kinds = on_the_product(ours, questions())
        environment["FLOOR_KINDS"] = json.dumps(kinds)
        ways = way, on_the_floor(kinds)
        with running("floor", FLOOR_APP, ports[1], environment) as floor:
            rows = websites.on(ours, floor, ways, plan, tails=name == "PostgreSQL")
            if name == "SQLite":
                rows += websites.looking(ours, floor, ways, environment, plan)
                rows.append(booklets(ours.port, plan))
    if name == "SQLite":
        starts = (websites.cold_starts(app, environment, plan) for app in (PRODUCT_APP, FLOOR_APP))
        rows.append(Figure("first answer after a cold start, s", *starts, goal="start"))
    table = {f"A journey of {len(kinds)} questions on {name}": rows}
    return table if name != "SQLite" else {**table, "A question on a slow phone": pages.on_a_phone(environment, ways, plan.rounds)}


def booklets(port: int, plan: Plan) -> Figure:
    """The slowest of some guides, none of which was asked for before: whoever asks first waits for it to be made."""
    took = []
    with Visitor(start_all.HERE, port) as visitor:
        for guide in GUIDES[: plan.rounds + 1]:
            began = time.perf_counter()
            assert visitor.fetch(f"/guides/{guide}/pdf").startswith(b"%PDF"), guide
            took.append(time.perf_counter() - began)
    return Figure("a guide as a booklet (PDF) that nobody had before, s", max(took), goal="booklet")


def letters(folder: Path, server: Server, plan: Plan, *, web: float) -> list[Figure]:
    """What one worker brings on each database, beside the same letters posted by a loop that promises nothing to anybody.

    `web`: MB of the website when idle; with the worker's it is what a small machine must have.
    """
    print("Letters", file=sys.stderr, flush=True)
    rows = []
    for name, url in {"SQLite": f"sqlite:///{folder}/letters.sqlite", "PostgreSQL": server.url("letters")}.items():
        migrations.upgrade(url)
        database = store.open(url, make.keyring(), make.PEPPERS)
        floor, ours = bare(plan.letters), delivered(database, plan.letters)
        database.close()
        rows.append(Figure(f"sealed letters a second, {name}", ours.rate, floor, ours.rate / floor, f"letters-{name.lower()}"))
        rows.append(Figure(f"processor of the worker for each, {name}, ms", ours.cpu))
        rows.append(Figure(f"website and worker together when idle, {name}, MB", web + ours.memory, goal="at-rest"))
    return rows


def measured(plan: Plan) -> Table:
    with tempfile.TemporaryDirectory() as made, postgresql_server() as server, environments(Path(made), server) as known:
        table: dict[str, Sequence[Figure]] = {}
        for name, environment in known.items():
            table |= on(name, environment, plan)
        web = next(row.ours for rows in table.values() for row in rows if row.what == websites.IDLE)
        table["Letters of 8 KB to a process that checks every seal"] = letters(Path(made), server, plan, web=web or 0)
    table["Words"] = [Figure(f"{SENTENCES} sentences in the easy-read linter, s of one processor", seconds(), goal="linter")]
    return table


def machine() -> str:
    """What it ran on: how many processors, which, how much memory, and how busy it was."""
    about = Path("/proc/cpuinfo").read_text()
    name = next((line.partition(": ")[2] for line in about.splitlines() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} processors ({name}), {memory:.0f} GB of memory, Python {platform.python_version()}"


def words(plan: Plan, about: Mapping[str, str]) -> str:
    """What stands above the table in docs/speed.md."""
    return ABOUT.read_text("utf-8").format(**about, rounds=plan.rounds, short="" if plan == WHOLE else SAID_OF_SHORT).rstrip()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the product beside a bare Flask website.")
    parser.add_argument("--short", action="store_true", help="one round, to see that all of it runs")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the table to this file too, such as docs/speed.md")
    asked = parser.parse_args(arguments)
    plan, began = SHORT if asked.short else WHOLE, time.monotonic()
    about = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "load": f"{os.getloadavg()[0]:.1f}"}
    table = measured(plan)
    about["minutes"] = f"{(time.monotonic() - began) / 60:.0f}"
    print(f"{about['machine']}, load {about['load']}, {about['minutes']} minutes.", printed(table), sep="\n")
    if asked.keep:
        asked.keep.write_text(page(table, words(plan, about)), "utf-8")


if __name__ == "__main__":
    main()
