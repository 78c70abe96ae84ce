"""Real worker processes to be killed, and real receivers that fail half of the time."""

from __future__ import annotations

import base64
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from standardwebhooks.webhooks import Webhook

from tests import make
from tests.receivers import Behaviour, Received, Receiver, answer, say

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
# The same key as make.keyring(), as the environment gives it.
KEYS = "test:" + base64.b64encode(b"test".ljust(32, b"-")).decode()


class Taking:
    """What a receiver has taken. `requests` counts those that came, before they were answered."""

    def __init__(self, seed: int) -> None:
        self.taken: dict[str, list[bytes]] = defaultdict(list)
        self.requests = 0
        self._chance = random.Random(seed)
        self._changed = threading.Condition()

    def take(self, name: str, body: bytes) -> None:
        with self._changed:
            self.taken[name].append(body)

    def came(self) -> None:
        with self._changed:
            self.requests += 1
            self._changed.notify_all()

    def wait_for(self, number: int, *, within: float = 40.0) -> None:
        """Return while the request that makes it `number` is still unanswered, or as near to that as this machine can."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.requests >= number, timeout=within), "no worker works any more"

    def one_of(self, *ways: Behaviour) -> Behaviour:
        with self._changed:
            return self._chance.choice(ways)


class Icb(Taking):
    """A back office that checks every seal, keeps every letter, and then fails half of its answers, each in its own way."""

    FAILURES = (answer("500 Oh"), answer("503 Wait", retry_after="0"), say(b""), say(b"HTTP/1.1 "), answer("302 Found", location="/"))

    def __call__(self, receiver: Receiver, line: socket.socket, got: Received) -> None:
        Webhook(SECRET).verify(got.body, dict(got.headers))
        self.take(got.headers["webhook-id"], got.body)
        self.came()
        self.one_of(answer(), self.one_of(*self.FAILURES))(receiver, line, got)


class Twilio(Taking):
    """Takes texts, and half of the time is too busy, or takes one and hangs up without a word."""

    def __call__(self, receiver: Receiver, line: socket.socket, got: Received) -> None:
        busy = answer("429 Busy", b'{"code": 20429}')
        way = self.one_of(answer("201 Created", b'{"sid": "SM1"}'), self.one_of(busy, say(b"")))
        if way is not busy:
            self.take(parse_qs(got.body.decode())["Body"][0], got.body)
        self.came()
        way(receiver, line, got)


@dataclass
class Crew:
    """The workers on one database."""

    database_url: str
    icb_port: int
    twilio_port: int = 9
    working: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while self.working:
            self.kill()

    def start(self) -> subprocess.Popen[bytes]:
        settings = make.environment(
            DATA_KEYS=KEYS, DATABASE_URL=self.database_url, ICB_WEBHOOK_URL=f"http://127.0.0.1:{self.icb_port}/icb",
            ICB_WEBHOOK_SECRETS=SECRET, WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8", TWILIO_API_BASE=f"http://127.0.0.1:{self.twilio_port}",
            TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="a made-up token", TWILIO_MESSAGING_SERVICE_SID="MG1",
        )  # fmt: skip
        command = [sys.executable, "-m", "tests.chaos.worker"]
        self.working.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL))
        return self.working[-1]

    def kill(self) -> None:
        """End the one that has worked longest, without a warning."""
        worker = self.working.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
