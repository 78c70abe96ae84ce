"""Two workers and two web processes on one PostgreSQL: a worker dies for good, the database is started anew, and nobody is left out."""

from __future__ import annotations

import http.client
import os
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.bench.journeys import questions
from tests.bench.site import running
from tests.bench.visitor import FORM, PLACES, TOKEN, Visitor as Person
from tests.chaos.test_crashes import ask, nothing_waits, state
from tests.chaos.workers import KEYS, SECRET, Crew, Icb
from tests.ports import free_port
from tests.receivers import Receiver
from tests.waiting import until
from tests.walking import Walker
from webapp import chain, clocks, store
from webapp.models import State
from webapp.start_all import HERE

SEED = 20261126
SORRY = b"Please try again in 5 minutes."


@dataclass
class Asked:
    """What was promised: by number what surely is, what surely is not, and what nobody knows, because its commit gave no answer."""

    database: store.Database
    make_one: Callable[[Session, int], str] = ask
    kept: dict[int, str] = field(default_factory=dict)
    given_up: list[int] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)

    def send(self, numbers: range) -> None:
        """One transaction each, every tenth taken back at the last moment. What finds no database is asked again, as a person would."""
        for number in numbers:
            while not self._one(number):
                threading.Event().wait(0.1)

    def _one(self, number: int) -> bool:
        try:
            with self.database.session(write=True) as session:
                promised = self.make_one(session, number)
                if number % 10 == 9:
                    session.rollback()
                    self.given_up.append(number)
                    return True
                try:
                    store.commit(session)
                except store.Unavailable:
                    self.unknown[number] = promised
                    return True
        except store.Unavailable:
            return False
        self.kept[number] = promised
        return True


@dataclass(frozen=True)
class Place:
    """Where somebody is in the questions: a page to look at, and an answer to give once more."""

    cookies: dict[str, str]
    page: str
    answered: str
    form: str


def place(port: int) -> Place:
    """Somebody answers until what they say is kept. What comes before is asked without a database."""
    refer = questions()
    kept = {stage.id for stage in refer.stages if stage.saved}
    walker = Walker(cast(Any, None), refer)
    with Person(HERE, port) as person:
        page = person.get("/ask")
        before = page
        while (asked := refer.at(page.path.rsplit("/", 1)[-1])) and refer.at(before.path.rsplit("/", 1)[-1]).stage not in kept:
            before, fields = page, {"to": "next", **walker.filled(cast(Any, SimpleNamespace(text=page.text)), asked)}
            page = person.post(page, fields)
    token = cast(re.Match[str], TOKEN.search(before.text))[1]
    return Place(person.cookies, page.path, before.path, urlencode({"csrf_token": token, **fields}, doseq=True))


@dataclass
class Visitor:
    """Reads and answers for as long as it may, and counts how it was answered."""

    port: int
    place: Place
    over: threading.Event
    # Everybody at a place of their own: one network that asks this often is told to wait.
    here: str = field(default_factory=lambda: next(PLACES))
    answers: Counter[int] = field(default_factory=Counter)
    # How many answers in a row were no excuse.
    in_a_row: int = 0
    wrong: list[str] = field(default_factory=list)

    def visit(self) -> None:
        while not self.over.wait(0.1):
            self.ask("GET", self.place.page)
            self.ask("POST", self.place.answered, self.place.form)

    def ask(self, method: str, path: str, form: str | None = None) -> None:
        line = http.client.HTTPConnection(HERE, self.port, timeout=30, source_address=(self.here, 0))
        cookie = "; ".join(f"{name}={value}" for name, value in self.place.cookies.items())
        try:
            line.request(method, path, form, {"Cookie": cookie, **FORM} if form else {"Cookie": cookie})
            answer = line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.wrong.append(repr(broken))
            return
        finally:
            line.close()
        self.answers[answer.status] += 1
        self.in_a_row = self.in_a_row + 1 if answer.status != 503 else 0
        if answer.status not in (200, 303) and not (answer.status == 503 and SORRY in text and answer.headers["Retry-After"]):
            self.wrong.append(f"{method} {path} {answer.status}")


@pytest.mark.seconds(120)
@pytest.mark.asvs("2.3.3")
def test_a_worker_that_dies_for_good_and_a_database_that_starts_anew_lose_nothing_and_the_website_mends_by_itself(
    server, postgresql, tmp_path
):
    icb, asked, port, over = Icb(SEED), Asked(postgresql), free_port(), threading.Event()

    with ExitStack() as open_parts:
        receiver = open_parts.enter_context(Receiver(icb))
        crew = open_parts.enter_context(Crew(postgresql.url, receiver.port, lease=3))
        crew.start()
        crew.start()
        settings = make.environment(
            DATA_KEYS=KEYS, DATABASE_URL=postgresql.url, ICB_WEBHOOK_URL=receiver.url, ICB_WEBHOOK_SECRETS=SECRET,
        )
        site = open_parts.enter_context(running("product", "wsgi:app", port, {**os.environ, **settings}))
        assert len(site.processes) == 3, "a master and the two that answer"
        here = place(port)
        visitors = [Visitor(port, here, over) for _ in range(4)]
        visiting = [threading.Thread(target=one.visit) for one in visitors]
        open_parts.callback(over.set)
        for thread in visiting:
            thread.start()

        asked.send(range(10))
        icb.wait_for(5)
        crew.kill()
        asked.send(range(10, 20))
        server.stop()
        until(lambda: all(one.answers[503] for one in visitors))
        server.start()
        until(lambda: all(one.in_a_row >= 10 for one in visitors), within=40)
        before = [one.answers[503] for one in visitors]
        asked.send(range(20, 30))
        until(lambda: nothing_waits(postgresql), within=60)
        over.set()
        for thread in visiting:
            thread.join(40)

    assert [one.wrong for one in visitors] == [[]] * len(visitors)
    assert [one.answers[503] for one in visitors] == before, "the website had not mended"
    assert set(asked.kept.values()) <= set(icb.taken) <= {*asked.kept.values(), *asked.unknown.values()}, "lost, or made up"
    assert {state(postgresql, one) for one in asked.kept.values()} == {State.DONE}
    everything = b"".join(bodies[0] for bodies in icb.taken.values())
    assert not any(f"Person {number} Madeup.".encode() in everything for number in asked.given_up)
    assert len(asked.given_up) == 3
    with postgresql.session() as session:
        tip, heads = store.audit.tip(session), store.audit.heads(session)
        assert chain.check(store.audit.entries(session), tip=tip, heads=heads) == tip[0], "the audit broke"
        assert [head.day for head in heads] == [clocks.london_date(clocks.now()) - clocks.DAY], "two workers, one head"
