"""The secret that seals letters is changed while letters stream: each is opened by the public package, and none is lost."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests import make, receivers
from tests.test_outbox import Clock, Running, promise, shown
from tests.waiting import until
from webapp import doors, outbox, store
from webapp.config import Config
from webapp.models import State
from webapp.outcomes import Doors

OLD, NEW = ("whsec_" + base64.b64encode(name.ljust(32, b"-")).decode() for name in (b"old", b"new"))


class BackOffice:
    """A receiver that knows one secret at a time and says 401 to what that does not open."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.opened: list[str] = []
        self.refused: list[str] = []

    def __call__(self, receiver: receivers.Receiver, line: socket.socket, got: receivers.Received) -> None:
        try:
            Webhook(self.secret).verify(got.body, dict(got.headers))
        except WebhookVerificationError:
            self.refused.append(got.headers["webhook-id"])
            receivers.answer("401 Unauthorized")(receiver, line, got)
        else:
            self.opened.append(got.headers["webhook-id"])
            receivers.answer()(receiver, line, got)


def letters(url: str, secrets: str, database: store.Database) -> Doors:
    """The doors as `ICB_WEBHOOK_SECRETS` makes them."""
    env = make.environment(ICB_WEBHOOK_URL=url, ICB_WEBHOOK_SECRETS=secrets, WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8")
    return doors.open(Config.from_environment(env), database)


@contextmanager
def streaming(database: store.Database, url: str, secrets: str, sent: list[str]) -> Iterator[None]:
    """A worker with these secrets. Letters wait before it starts, and come while it runs."""
    def some() -> None:
        for _ in range(4):
            sent.append(promise(database, key=str(len(sent)), now=datetime.now(UTC)))

    some()
    with Running(database, letters(url, secrets, database)):
        some()
        until(lambda: shown(database, sent[0]).state == State.DONE)
        yield
        some()
        until(lambda: all(shown(database, one).state == State.DONE for one in sent))


def test_a_secret_is_changed_while_letters_stream_and_every_one_is_opened_once(database: store.Database):
    office, sent = BackOffice(OLD), list[str]()

    with receivers.Receiver(office) as icb:
        with streaming(database, icb.url, OLD, sent):
            pass
        with streaming(database, icb.url, f"{NEW},{OLD}", sent):
            office.secret = NEW  # in the middle, and nobody tells us
        with streaming(database, icb.url, NEW, sent):
            pass

    assert len(sent) == 36
    assert sorted(office.opened) == sorted(sent)
    assert office.refused == []


def test_a_receiver_that_changed_too_early_refuses_and_gets_every_letter_when_we_follow(sqlite: store.Database):
    office, clock = BackOffice(OLD), Clock(datetime.now(UTC))
    sent = [promise(sqlite, key=str(number), now=clock()) for number in range(6)]

    with receivers.Receiver(office) as icb:
        before, after = (letters(icb.url, secrets, sqlite) for secrets in (OLD, f"{NEW},{OLD}"))
        outbox.work(sqlite, before, now=clock, owner="a", most=2)
        office.secret = NEW
        outbox.work(sqlite, before, now=clock, owner="a")
        clock.passes(minutes=2)
        outbox.work(sqlite, after, now=clock, owner="a", most=9)

    assert (len(office.refused), sorted(office.opened)) == (4, sorted(sent))
