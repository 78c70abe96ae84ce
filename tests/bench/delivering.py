"""How many sealed letters a second the service's own worker brings to a back office in another process that checks every seal."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests import make
from tests.bench.site import pss, used
from tests.chaos.workers import KEYS, SECRET
from tests.waiting import until
from webapp import clocks, store, webhook
from webapp.start_all import HERE, ROOT, STOPPED_WITH_US

# A whole referral, with its Bundle, has so many bytes.
WORDS = "Some made-up words. " * 400
EACH, AT_ONCE = 4, 50


@dataclass(frozen=True)
class Office:
    """The back office in its process."""

    port: int

    def came(self) -> Mapping[str, Any]:
        line = http.client.HTTPConnection(HERE, self.port, timeout=30)
        line.request("GET", "/")
        found: dict[str, Any] = json.loads(line.getresponse().read())
        line.close()
        return found


@contextmanager
def office(*, slow: float = 0.0) -> Iterator[Office]:
    """The back office while it is open. `slow`: seconds that each of its answers takes."""
    command = [*STOPPED_WITH_US, sys.executable, "-m", "tests.bench.back_office", SECRET, str(slow)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Office(int(process.stdout.readline()))
        finally:
            process.terminate()


def promised(database: store.Database, letters: int) -> None:
    """So many letters that wait, EACH of a case in a row."""
    left = letters
    while left > 0:
        with database.session(write=True) as session:
            for _ in range(AT_ONCE):
                case_id, now = make.draft(session, now=clocks.now()).case_id, clocks.now()
                for number in range(min(EACH, left)):
                    said = make.letter(referral_id=case_id, words=WORDS)
                    store.outbox.promise(session, "icb", said, case_id=case_id, dedupe_key=f"{case_id} {number}", now=now)
                left -= EACH
            store.commit(session)


@contextmanager
def worker(database_url: str, icb: Office, *before: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service's own worker, as the command starts it, with what stands `before` the command."""
    settings = make.environment(
        DATA_KEYS=KEYS, DATABASE_URL=database_url, ICB_WEBHOOK_URL=f"http://{HERE}:{icb.port}/icb", ICB_WEBHOOK_SECRETS=SECRET,
        WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8",
    )  # fmt: skip
    command = [*STOPPED_WITH_US, *before, sys.executable, "-m", "webapp.cli", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def nothing_waits(database: store.Database) -> bool:
    with database.session() as session:
        return store.outbox.counts(session, clocks.now()).waiting == 0


@dataclass(frozen=True)
class Delivered:
    """`rate`: letters a second, from the first that came to the last. `cpu`: milliseconds of a processor that each cost the worker.

    `memory`: MB of the worker when nothing waits any more (PSS).
    """

    rate: float
    cpu: float
    lines: int
    memory: float


def bare(letters: int) -> float:
    """As many letters a second as one loop posts on one open line: sealed as ours, promised to nobody, written down nowhere."""
    body = json.dumps(make.letter(referral_id="bare", sequence=1, words=WORDS)).encode()
    with office() as icb:
        line, began = http.client.HTTPConnection(HERE, icb.port, timeout=30), time.perf_counter()
        for number in range(letters):
            line.request("POST", "/icb", body, webhook.headers((SECRET,), f"bare-{number}", int(time.time()), body))
            line.getresponse().read()
        took = time.perf_counter() - began
        line.close()
        came = icb.came()
    assert (came["letters"], came["bad_seals"]) == (letters, 0), came
    return letters / took


def delivered(database: store.Database, letters: int) -> Delivered:
    """Promise so many letters, let one worker bring them, and see that each came, once and in its order."""
    promised(database, letters)
    with office() as icb, worker(database.url, icb) as process:
        until(lambda: icb.came()["letters"], within=60)
        before, first = used(str(process.pid)), icb.came()["letters"]
        until(lambda: icb.came()["letters"] >= letters, within=60 + letters / 5, every=0.2)
        cpu, came = (used(str(process.pid)) - before) / (letters - first), icb.came()
        # The last one is written down after it came.
        until(lambda: nothing_waits(database))
        memory = pss(str(process.pid))
    assert (came["letters"], came["again"], came["disordered"], came["bad_seals"]) == (letters, 0, 0, 0), came
    with database.session() as session:
        assert store.outbox.counts(session, clocks.now()).dead == 0
    return Delivered((letters - 1) / (came["last"] - came["first"]), cpu * 1000, came["lines"], memory)
