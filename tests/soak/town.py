"""A service with people in it, and what can go wrong with one: who dies, what is full, what is away, and which clock is wrong."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from easyread.content import Questionnaire
from tests import make
from tests.bench.journeys import questions
from tests.bench.site import Site, pss, running
from tests.bench.visitor import Page, Visitor
from tests.chaos.stepped import Clock
from tests.chaos.test_crashes import ask, text
from tests.chaos.test_restarts import Asked, Place, place
from tests.chaos.workers import KEYS, SECRET, Crew, Icb, Texts
from tests.databases import Server
from tests.ports import free_port
from tests.receivers import Received, Receiver, hang_up
from tests.waiting import until
from tests.walking import Walker
from webapp import store
from webapp.start_all import HERE

SEED = 20261127
# Those of the test have numbers below it, those who walk through the pages have numbers from it on.
WALKERS = 100_000
# Bytes: a journal of some answers, and all that the service says meanwhile.
ROOM = 256 * 1024


class Away(Icb):
    """A back office that can be down: then it hangs up on whoever calls, and takes nothing."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.down = threading.Event()

    def __call__(self, receiver: Receiver, line: socket.socket, got: Received) -> None:
        if self.down.is_set():
            hang_up(line)
            return
        super().__call__(receiver, line, got)

    def referrals(self) -> Mapping[int, int]:
        """By the number of whom they are about: under how many ids a referral came."""
        found: dict[int, int] = {}
        for bodies in list(self.taken.values()):
            number = re.search(rb"Person (\d+) Madeup", bodies[0])
            if number and json.loads(bodies[0])["type"] == "referral.submitted":
                found[int(number[1])] = found.get(int(number[1]), 0) + 1
        return found


@dataclass
class Patient(Visitor):
    """Asks again when the site is away or says sorry, as a person does who is told to come back in a moment. `sorry`: each time it was."""

    sorry: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: str | None = None) -> Page:
        while True:
            try:
                return super().ask(method, path, body)
            except (OSError, http.client.HTTPException):
                self.line.close()
            except AssertionError as wrong:
                if not str(wrong).endswith("gave 503"):
                    raise
                self.sorry.append(path)
            time_passes(0.2)


def time_passes(seconds: float) -> None:
    threading.Event().wait(seconds)


@dataclass
class Look:
    """One page that somebody asked for: when they had it, after how many seconds, and how it was answered; 0: not at all."""

    at: float
    seconds: float
    status: int


@dataclass
class Looker:
    """Opens a page and gives an answer once more, again and again."""

    port: int
    place: Place
    over: threading.Event
    sorry: list[str]
    looks: list[Look] = field(default_factory=list)

    def run(self) -> None:
        while not self.over.wait(0.2):
            self.look("GET", self.place.page)
            self.look("POST", self.place.answered, self.place.form)

    def look(self, method: str, path: str, form: str | None = None) -> None:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.place.cookies.items())}
        began, status = time.perf_counter(), 0
        line = http.client.HTTPConnection(HERE, self.port, timeout=30)
        with suppress(OSError, http.client.HTTPException):
            line.request(method, path, form, {**cookie, **({"Content-Type": "application/x-www-form-urlencoded"} if form else {})})
            answer = line.getresponse()
            answer.read()
            status = answer.status
        line.close()
        if status == 503:
            self.sorry.append(path)
        self.looks.append(Look(time.perf_counter(), time.perf_counter() - began, status))


@dataclass
class Town:
    """Everything that runs, and what was promised to whom."""

    database: store.Database
    site: Site
    crew: Crew
    icb: Away
    texts: Texts
    clock: Clock
    refer: Questionnaire
    letters: Asked
    sms: Asked
    server: Server | None
    pressed: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    sorry: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    promised: int = 0

    def walks(self, number: int) -> None:
        """One person from the first page to the last: whether they were told that it was sent is written down."""
        walker = Walker(cast(Any, None), self.refer, about__name=f"Person {number} Madeup")
        try:
            with Patient(HERE, self.site.port, sorry=self.sorry) as person:
                page = person.get("/ask")
                while asked := self.refer.at(page.path.rsplit("/", 1)[-1]):
                    page = person.post(page, {"to": "next", **walker.filled(cast(Any, SimpleNamespace(text=page.text)), asked)})
                self.pressed.add(number)
                page = person.post(page, {}, to="/ask/send")
                if "Please press the button again." in page.text:
                    page = person.post(page, {}, to="/ask/send")
            assert page.path == "/ask/sent", page.path
            self.told.add(number)
        except (AssertionError, OSError) as wrong:
            self.failed.append(f"{number}: {wrong}")

    def promises(self, number: int) -> None:
        """So many letters, and a text, each in a transaction of its own."""
        self.letters.send(range(self.promised, self.promised + number))
        self.sms.send(range(self.promised, self.promised + 1))
        self.promised += number

    # What goes wrong

    def a_worker_dies(self) -> None:
        self.crew.kill()
        self.crew.start()

    def a_website_dies(self) -> None:
        with suppress(ProcessLookupError, IndexError):
            os.kill(int(self.chance.choice(self.site.processes[1:])), signal.SIGKILL)

    def the_database_starts_anew(self) -> None:
        if self.server:
            self.server.stop()
            self.server.start()

    @contextmanager
    def full(self) -> Iterator[None]:
        """The database finds no room for more than a few answers, as on a disk that is nearly full: website and workers, on SQLite."""
        if self.server:
            yield
            return
        try:
            # What was in the journal goes where it belongs: else it would have room of its own.
            until(self.journal_is_empty)
            self.each(ROOM)
            before = len(self.sorry)
            yield
            until(lambda: len(self.sorry) > before)
        finally:
            self.each(resource.RLIM_INFINITY)

    def journal_is_empty(self) -> bool:
        with closing(sqlite3.connect(sa.make_url(self.database.url).database or "")) as opened:
            return bool(opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)

    def each(self, most: int) -> None:
        # A website or a worker that starts meanwhile has its master's limit, or none.
        for pid in [*self.site.processes, *(str(one.pid) for one in self.crew.working)]:
            with suppress(ProcessLookupError):
                resource.prlimit(int(pid), resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def memory(self) -> float:
        """MB of the largest process of the website and of the workers together."""
        return max(self.site.memory()) + max(pss(str(one.pid)) for one in self.crew.working)


@contextmanager
def town(database: store.Database, server: Server | None, folder: Path) -> Iterator[Town]:
    """Two workers and a website of two on one database, an ICB and a provider of texts that fail half of the time, and one clock."""
    icb, texts, clock, port = Away(SEED), Texts(SEED), Clock(folder / "clock"), free_port()
    stepped = {"SET_CLOCK": str(clock.file)}
    with ExitStack() as parts:
        receiver = parts.enter_context(Receiver(icb))
        parts.enter_context(texts)
        crew = parts.enter_context(Crew(database.url, receiver.port, texts.port, 5, "tests.chaos.stepped", stepped))
        settings = make.environment(
            DATA_KEYS=KEYS, DATABASE_URL=database.url, ICB_WEBHOOK_URL=receiver.url, ICB_WEBHOOK_SECRETS=SECRET, **stepped,
        )
        site = parts.enter_context(running("product", "tests.chaos.stepped:site()", port, {**os.environ, **settings}))
        crew.start()
        crew.start()
        yield Town(database, site, crew, icb, texts, clock, questions(), Asked(database, ask), Asked(database, text), server)


@contextmanager
def looked_at(found: Town) -> Iterator[list[Looker]]:
    """Meanwhile two people look and answer."""
    over, here = threading.Event(), place(found.site.port)
    people = [Looker(found.site.port, here, over, found.sorry) for _ in range(2)]
    threads = [threading.Thread(target=one.run) for one in people]
    for thread in threads:
        thread.start()
    try:
        yield people
    finally:
        over.set()
        for thread in threads:
            thread.join(40)
