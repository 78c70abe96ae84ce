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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from standardwebhooks.webhooks import Webhook
from werkzeug.wrappers import Request, Response

from tests import make, twilio
from tests.receivers import Behaviour, Received, Receiver, answer, hang_up, say

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
# The same key as make.keyring(), as the environment gives it.
KEYS = "test:" + base64.b64encode(b"test".ljust(32, b"-")).decode()


# The worker's own: the day's head of the audit is about no case, and these tests count letters about cases.
HEAD = b'"type":"audit.head"'


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
        if HEAD in got.body:
            answer()(receiver, line, got)
            return
        self.take(got.headers["webhook-id"], got.body)
        self.came()
        self.one_of(answer(), self.one_of(*self.FAILURES))(receiver, line, got)


class Texts(twilio.Twilio):
    """Takes texts, and often is too busy, or takes one and then breaks or hangs up. Of some it tells at once, of others never."""

    def __init__(self, seed: int, tell: Callable[[str, str], None] = lambda ref, sid: None) -> None:
        super().__init__()
        self.requests, self._chance, self._tell = 0, random.Random(seed), tell
        self._changed = threading.Condition()

    def wait_for(self, number: int, *, within: float = 40.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.requests >= number, timeout=within), "no worker works any more"

    def create(self, request: Request) -> Response:
        with self._changed:
            self.requests += 1
            self._changed.notify_all()
            way = self._chance.choice((twilio.TAKEN, self._chance.choice((twilio.Way(429, 20429, after="0"), twilio.LOST, twilio.TAKEN))))
            hangs_up, tells = way.taken and self._chance.random() < 0.3, self._chance.random() < 0.3
            self.ways.append(way)
            answer = super().create(request)
        if way.taken and tells:
            sid = next(reversed(self.callbacks))
            self._tell(parse_qs(urlsplit(self.callbacks[sid]).query)["o"][0], sid)
        if hangs_up:
            hang_up(request.environ["werkzeug.socket"])
        return answer


@dataclass
class Crew:
    """The workers on one database."""

    database_url: str
    icb_port: int
    twilio_port: int = 9
    lease: float = 2.0
    program: str = "tests.chaos.worker"
    more: Mapping[str, str] = field(default_factory=dict)
    working: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self.working:
            worker.kill()
            worker.wait(10)

    def start(self) -> subprocess.Popen[bytes]:
        settings = make.environment(
            DATA_KEYS=KEYS, DATABASE_URL=self.database_url, ICB_WEBHOOK_URL=f"http://127.0.0.1:{self.icb_port}/icb",
            ICB_WEBHOOK_SECRETS=SECRET, WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8", TWILIO_API_BASE=f"http://127.0.0.1:{self.twilio_port}",
            TWILIO_ACCOUNT_SID=twilio.ACCOUNT, TWILIO_AUTH_TOKEN=twilio.TOKEN, TWILIO_MESSAGING_SERVICE_SID=twilio.SERVICE,
            TWILIO_RETENTION="keep",
        )  # fmt: skip
        command = [sys.executable, "-m", self.program, str(self.lease)]
        everything = {**os.environ, **settings, **self.more}
        self.working.append(subprocess.Popen(command, cwd=ROOT, env=everything, stderr=subprocess.DEVNULL))
        return self.working[-1]

    def kill(self) -> None:
        """End the one that has worked longest, without a warning."""
        worker = self.working.pop(0)
        worker.send_signal(signal.SIGKILL)
        self.killed += worker.wait(10) == -signal.SIGKILL
