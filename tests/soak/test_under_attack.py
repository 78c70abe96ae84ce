"""A long attack by many slow callers at once: whoever comes for help is let in all the while, and the server does not grow."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress

import pytest

from tests.bench import site
from tests.ports import free_port
from tests.soak.part import part
from tests.test_server import FORM, Door
from webapp import migrations, start_all

pytestmark = [pytest.mark.soak, pytest.mark.seconds(900), pytest.mark.threat(12)]

LINES, SECONDS, MOST_MB, SLOWER = 800, part(120, least=20), 40, 5


class Attack(threading.Thread):
    """Keeps so many lines open that each gives a byte now and then, and opens a new one for each that is hung up on."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door, self.over, self.opened = door, threading.Event(), 0
        self.lines: list[socket.socket] = []

    def run(self) -> None:
        while not self.over.wait(0.5):
            for line in list(self.lines):
                try:
                    line.send(b"x")
                except OSError:
                    line.close()
                    self.lines.remove(line)
            while len(self.lines) < LINES and not self.over.is_set():
                with suppress(OSError):
                    line = self.door.line()
                    line.settimeout(1)
                    line.sendall(FORM if self.opened % 2 else b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
                    self.lines.append(line)
                    self.opened += 1
        for line in self.lines:
            line.close()


def test_two_minutes_of_eight_hundred_slow_callers_keep_nobody_out(tmp_path):
    port = free_port()
    settings = {**os.environ, **start_all.settings(tmp_path, port=port, sandbox_port=free_port())}
    migrations.upgrade(settings["DATABASE_URL"])
    with site.running("product", "wsgi:app", port, settings) as product:
        door = Door(port, settings)
        calm = max(door.opens("/ask/a1") for _ in range(10))
        before = max(product.memory())
        attack = Attack(door)
        attack.start()
        waits = []
        try:
            ends = time.monotonic() + SECONDS
            while time.monotonic() < ends:
                waits.append(door.opens("/ask/a1"))
                attack.over.wait(1)
        finally:
            attack.over.set()
            attack.join()
        after = max(product.memory())

    assert attack.opened > LINES
    # On a machine that has much else to do, as many times as long as when nobody attacks.
    assert sorted(waits)[int(len(waits) * 0.95)] < max(3, SLOWER * calm)
    assert max(waits) < max(10, 3 * SLOWER * calm)
    assert after - before < MOST_MB
