"""The service's own worker, as the command starts it, in a hurry: short leases and short waits, so that a test sees many of both."""

from __future__ import annotations

from datetime import timedelta

from webapp import outbox
from webapp.cli import commands

if __name__ == "__main__":
    outbox.LEASE = timedelta(seconds=2)
    outbox.SCHEDULE = (timedelta(milliseconds=50),) * 100
    outbox.POLL = 0.1
    outbox.LOOK_EVERY = 1.0
    commands(["worker"])
