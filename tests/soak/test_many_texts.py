"""Fifty texts a second come in for half a minute, each from somebody in the middle of the questions: each is answered at once."""

from __future__ import annotations

import http.client
import itertools
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from sqlalchemy import make_url
from twilio.request_validator import RequestValidator

from tests.bench.site import Site, running
from tests.ports import free_port
from tests.soak.part import part
from tests.texter import HOOK
from webapp import migrations, start_all

pytestmark = [pytest.mark.soak, pytest.mark.seconds(600)]

A_SECOND, SECONDS, HANDS, PEOPLE = 50, part(30, least=4), 8, 200
# What fifty a second may take of the two processors that the website has.
PROCESSORS = 1.0
# Server time, as whoever brings a text waits for its answer on the same machine.
ALLOWED = 0.2
SIDS = itertools.count(1)
# Everybody reads what came before they write: no worker is at work here.
READ = """
CREATE TRIGGER everything_is_read AFTER INSERT ON outbox WHEN new.kind = 'sms' BEGIN
    UPDATE outbox SET state = 'done', done_at = '2026-01-01 00:00:00.000000' WHERE id = new.id;
END
"""
EVERYBODY = [f"+447700900{person:03d}" for person in range(PEOPLE)]
# What everybody writes in turn: an answer, a step back, everything about a question, the same once more.
SAID = ("2", "back", "1", "more", "again")


@pytest.fixture
def site(tmp_path) -> Iterator[tuple[Site, dict[str, str]]]:
    port = free_port()
    environment = {**os.environ, **start_all.settings(tmp_path, port=port, sandbox_port=free_port())}
    migrations.upgrade(environment["DATABASE_URL"])
    with closing(sqlite3.connect(str(make_url(environment["DATABASE_URL"]).database))) as opened:
        opened.execute(READ)
    with running("product", "wsgi:app", port, environment) as found:
        yield found, environment


@dataclass
class Texts:
    """Whoever brings texts to a website: how long each answer took, and how often one had to be brought again."""

    port: int
    environment: Mapping[str, str]
    took: list[float] = field(default_factory=list)
    again: int = 0

    def bring(self, line: http.client.HTTPConnection, number: str, said: str) -> None:
        """Bring one text, once more where the website says "later", as the provider does. How long that took is written down."""
        form = {"MessageSid": f"SM{next(SIDS):032x}", "From": number, "Body": said, "NumMedia": "0"}
        address = self.environment["PUBLIC_BASE_URL"] + HOOK
        signature = RequestValidator(self.environment["TWILIO_AUTH_TOKEN"]).compute_signature(address, form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        began, status = time.perf_counter(), 0
        while status != 200:
            line.request("POST", HOOK, urlencode(form), headers)
            answer = line.getresponse()
            answer.read()
            status = answer.status
            assert status in (200, 503), status
            self.again += status == 503
        self.took.append(time.perf_counter() - began)

    def brought(self, pace: float, said: Sequence[Sequence[str]]) -> float:
        """Bring a text for each of these rows to each number in turn, by many hands, so many a second. How long it took."""
        began, waits = time.perf_counter(), threading.Event()

        def hand(which: int) -> None:
            with closing(http.client.HTTPConnection(start_all.HERE, self.port, timeout=60)) as line:
                for turn in range(which, len(said), HANDS):
                    waits.wait(max(0.0, began + turn / pace - time.perf_counter()))
                    self.bring(line, *said[turn])

        with ThreadPoolExecutor(HANDS) as hands:
            for one in [hands.submit(hand, which) for which in range(HANDS)]:
                one.result()
        return time.perf_counter() - began

    def within(self) -> float:
        """The time within which 95 in 100 were answered."""
        return sorted(self.took)[int(len(self.took) * 0.95)]


def said(number: int) -> list[tuple[str, str]]:
    """So many texts: everybody writes the first, then everybody the second, and so on."""
    return [(EVERYBODY[turn % PEOPLE], SAID[turn // PEOPLE % len(SAID)]) for turn in range(number)]


def test_every_text_is_answered_at_once_at_fifty_a_second(site):
    found, environment = site
    crowd, after, calm = (Texts(found.port, environment) for _ in range(3))
    seconds = crowd.brought(math.inf, [(number, word) for word in ("ASK", "1") for number in EVERYBODY])
    # Fifty, or half of what this machine is able of at this hour.
    pace = min(A_SECOND, len(crowd.took) / seconds / 2)
    began = found.worked()
    seconds = calm.brought(pace, said(A_SECOND * SECONDS))
    each = (found.worked() - began) / len(calm.took)
    after.brought(math.inf, said(len(crowd.took)))
    crowded = max(crowd.within(), after.within())

    middle, worst = sorted(calm.took)[len(calm.took) // 2], calm.within()
    told = f"middle {middle * 1000:.0f} ms, 95 in 100 {worst * 1000:.0f} ms, {each * 1000:.1f} ms of a processor each"
    print(f"{len(calm.took)} texts in {seconds:.0f} s, {pace:.0f} a second: {told}; when all come at once {crowded * 1000:.0f} ms")
    assert len(calm.took) == A_SECOND * SECONDS
    assert calm.again == 0
    assert each * A_SECOND <= PROCESSORS
    # On a machine that has much else to do, no longer than where everybody writes at once.
    assert worst <= max(ALLOWED, crowded)
