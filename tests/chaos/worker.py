"""The service's own worker, as the command starts it, in a hurry: short leases and short waits, so that a test sees many of both."""

from __future__ import annotations

import sys
from datetime import timedelta

from webapp import outbox, reconcile, store
from webapp.cli import commands

if __name__ == "__main__":
    outbox.LEASE = timedelta(seconds=float(sys.argv[1]))
    # As many tries as a long outage needs: the real one waits longer each time, for three days.
    outbox.SCHEDULE = (timedelta(milliseconds=50),) * 50 + (timedelta(milliseconds=500),) * 5_000
    outbox.POLL = 0.1
    outbox.LOOK_EVERY = 0.5
    outbox.ASK_AFTER = reconcile.ASK_AGAIN = timedelta(milliseconds=300)
    reconcile.HOLD = timedelta(seconds=5)
    store.doubt.LONGEST_TRY = timedelta(seconds=2)
    commands(["worker"])
