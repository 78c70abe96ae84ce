"""Many people at once, for long, while parts are killed: nobody's request is lost or doubled, and nothing grows."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.bench.journeys import Journey, on_the_product, questions, walked
from tests.bench.site import Site
from tests.bench.visitor import Visitor
from tests.ports import free_port
from tests.soak.part import part
from tests.waiting import until
from webapp import migrations, start_all
from webapp.start_all import Household

pytestmark = [pytest.mark.soak, pytest.mark.seconds(3600)]

PEOPLE, KILLED, WARM, LONG = 8, part(200, least=20), part(100, least=40), part(900, least=80)


@dataclass(frozen=True)
class Everything:
    """The running parts, how to walk through them, and the sandbox that receives."""

    household: Household
    site: Site
    journey: Journey
    sandbox_port: int

    def arrived(self) -> int:
        """How many requests the back office shows. One that came twice would show once, with how often it came."""
        return read(self.sandbox_port, "/").count('<li class="card')

    def outbox(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(read(self.site.port, "/healthz"))["outbox"]
        return found


def read(port: int, path: str) -> str:
    with Visitor(start_all.HERE, port) as visitor:
        return visitor.get(path).text


@pytest.fixture
def everything(tmp_path) -> Iterator[Everything]:
    port, sandbox_port = free_port(), free_port()
    environment = {**os.environ, **start_all.settings(tmp_path, port=port, sandbox_port=sandbox_port)}
    migrations.upgrade(environment["DATABASE_URL"])
    household = Household(start_all.parts(port=port, sandbox_port=sandbox_port), environment)
    watching = threading.Thread(target=household.watch)
    try:
        household.open()
        watching.start()
        site = Site("product", port, household.running["website"].pid, 0.0)
        yield Everything(household, site, on_the_product(site, questions())[0], sandbox_port)
    finally:
        household.stop()
        if watching.is_alive():
            watching.join()
        household.close()


def test_nothing_is_lost_or_doubled_while_the_worker_is_killed_again_and_again(everything):
    over = threading.Event()
    chance = random.Random(20261122)
    killed = []

    def kill() -> None:
        while not over.wait(chance.uniform(0.2, 3.0)):
            worker = everything.household.running["worker"]
            worker.kill()
            killed.append(worker.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        walked(everything.site, everything.journey, people=PEOPLE, journeys=KILLED)
    finally:
        over.set()
        killer.join()

    until(lambda: everything.outbox()["waiting"] == 0, within=600)
    assert len(set(killed)) > KILLED // 10
    assert everything.arrived() == KILLED
    assert everything.outbox()["dead"] == 0


def test_the_website_does_not_grow(everything):
    walked(everything.site, everything.journey, people=PEOPLE, journeys=WARM)
    before = sum(everything.site.memory())

    walked(everything.site, everything.journey, people=PEOPLE, journeys=LONG)

    assert sum(everything.site.memory()) < before * 1.1
