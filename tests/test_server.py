"""The real web server under people who are slow on purpose, and under many at once: whoever comes for help is still let in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from tests import make
from tests.bench import site
from tests.bench.visitor import Visitor
from tests.ports import free_port
from tests.receivers import Receiver, silence
from tests.waiting import until
from webapp import clocks, migrations, patience, server, start_all, store
from webapp.config import Config
from webapp.seal import Keyring

FORM = b"POST /look HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n"
# So many threads there are; each of the slow ones would hold one.
SLOW = 40


@dataclass(frozen=True)
class Door:
    port: int
    settings: Mapping[str, str]

    def line(self) -> socket.socket:
        return socket.create_connection((start_all.HERE, self.port), timeout=30)

    def says(self, words: bytes) -> bytes:
        """What comes back for these very bytes, until the server hangs up."""
        with closing(self.line()) as line:
            line.sendall(words)
            got = b""
            while piece := line.recv(65536):
                got += piece
            return got

    def opens(self, path: str = "/help-now") -> float:
        """How many seconds until this page was here."""
        began = time.monotonic()
        with Visitor(start_all.HERE, self.port) as visitor:
            visitor.get(path)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def door(tmp_path_factory) -> Iterator[Door]:
    port = free_port()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    settings = start_all.settings(tmp_path_factory.mktemp("instance"), port=port, sandbox_port=free_port())
    migrations.upgrade(settings["DATABASE_URL"])
    with site.running("product", "wsgi:app", port, {**outside, **settings}):
        yield Door(port, {**outside, **settings})


@pytest.mark.threat(12)
@pytest.mark.asvs("15.2.2", "2.4.1")
@pytest.mark.parametrize("begins", [
    b"", b"GET /help-now HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", FORM + b"answer=x",
], ids=["silent", "headers", "form"])
def test_people_who_are_slow_on_purpose_keep_nobody_out(door, begins):
    over = threading.Event()

    def drip(lines: list[socket.socket]) -> None:
        while not over.wait(0.2):
            for line in lines:
                try:
                    line.send(b"x" if begins else b"")
                except OSError:
                    lines.remove(line)

    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(closing(door.line())) for _ in range(SLOW)]
        for line in lines:
            line.sendall(begins)
        dripping = threading.Thread(target=drip, args=(list(lines),))
        dripping.start()
        try:
            waits = [door.opens() for _ in range(5)]
        finally:
            over.set()
            dripping.join()

    assert max(waits) < 3


@pytest.mark.threat(12)
def test_who_does_not_finish_is_hung_up_on(door):
    began = time.monotonic()

    with closing(door.line()) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")

        with suppress(ConnectionResetError):
            assert line.recv(100) == b""

    assert time.monotonic() - began < patience.TO_ARRIVE + 5


@pytest.mark.threat(12)
def test_who_takes_the_answer_and_does_not_hang_up_keeps_nobody_waiting(door):
    """The server closes lines in the one thread that also lets everybody in."""
    with ExitStack() as open_lines:
        for _ in range(20):
            line = open_lines.enter_context(closing(door.line()))
            line.sendall(b"GET /help-now HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert line.recv(12) == b"HTTP/1.1 200"
        waited = door.opens()

    assert waited < 3


@pytest.mark.threat(12)
@pytest.mark.asvs("15.2.2")
def test_with_five_hundred_lines_open_a_page_still_comes(door):
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(closing(door.line())) for _ in range(500)]
        for line in lines[::2]:
            line.sendall(b"GET /help-now HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        waited = door.opens()
        answers = [line.recv(12) for line in lines[::2]]

    assert waited < 15
    assert set(answers) == {b"HTTP/1.1 200"}


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(("request_", "status"), [
    (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"414"),
    (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n", b"431"),
    (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 60 + b"\r\n", b"431"),
    (b"POST /look HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    (b"POST /look HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", b"400"),
    (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", b"400"),
    (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"400"),
    (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
    (b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", b"405"),
], ids=["address", "header", "headers", "two ends", "two lengths", "two hosts", "other host", "no host", "trace"])
def test_odd_requests_are_turned_away_whole(door, request_, status):
    answer = door.says(request_)

    assert answer.split(b" ")[1] == status
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.threat(9)
@pytest.mark.asvs("16.2.5", "14.2.1")
def test_the_server_writes_down_neither_who_asked_nor_for_what(door, capfd):
    for odd in (b"GET /open/a-made-up-token\r\n\r\n", b"GET /open/a-made-up-token HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n"):
        assert door.says(odd).split(b" ")[1] == b"400"

    said = "".join(capfd.readouterr())
    assert "made-up" not in said
    assert "127.0.0.1" not in said


@pytest.mark.asvs("4.1.3")
def test_the_server_believes_no_header_about_address_or_scheme(door):
    told = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.1.1.1\r\nForwarded: host=evil.example\r\n"
    answer = door.says(b"GET /track HTTP/1.1\r\nHost: 127.0.0.1\r\n" + told + b"Connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"evil.example" not in answer
    assert b"Strict-Transport-Security" not in answer


@pytest.mark.threat(12)
@pytest.mark.asvs("16.5.2")
def test_while_the_icbs_server_is_silent_pages_are_as_quick_as_ever(door):
    """Letters are the worker's: whoever answers pages never waits for the ICB."""
    config = Config.from_environment(door.settings)
    database = store.open(config.database_url, Keyring(config.data_keys))
    with database.session(write=True) as session:
        store.outbox.promise(session, "icb", make.letter(), dedupe_key="waits", now=clocks.now())
        store.commit(session)
    database.close()
    with Receiver(silence) as receiver:
        worker = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "worker"], cwd=start_all.ROOT, env={**door.settings, "ICB_WEBHOOK_URL": receiver.url},
        )
        try:
            until(lambda: receiver.received)
            waits = [door.opens("/ask/a1") for _ in range(5)]
        finally:
            worker.kill()
            worker.wait()

    assert max(waits) < 3


@pytest.mark.parametrize(("got", "missing"), [
    (b"", 1), (b"GET / HTTP/1.1\r\n", 17), (b"GET / HTTP/1.1\r\n\r\n", 0), (b"POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nab", 43),
    (b"POST / HTTP/1.1\r\nCONTENT-LENGTH:2\r\n\r\nab", 0), (b"x" * patience.MOST, 0),
    (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n", patience.MOST),
])
def test_a_thread_is_given_to_a_whole_request(got, missing):
    assert patience.lacking(got) == missing


def test_the_server_lives_through_all_of_it(door):
    until(lambda: start_all.answers(door.port))

    assert door.opens("/") < 3


def test_each_process_opens_its_own_connections_and_what_was_read_stays_where_it_is(app, monkeypatch):
    frozen, engine = [], app.extensions["house"].database.engine
    monkeypatch.setattr(server.gc, "freeze", lambda: frozen.append("all that was read"))
    before, master = engine.pool, SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))

    server.when_ready(master)
    server.post_fork(master, None)

    assert (server.preload_app, frozen) == (True, ["all that was read"])
    assert engine.pool is not before


def test_a_website_without_a_house_is_served_too():
    assert server.post_fork(SimpleNamespace(app=SimpleNamespace(wsgi=lambda: print)), None) is None
