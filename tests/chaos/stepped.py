"""The service's own worker, or its website, on a clock that a test sets for all: the file in `SET_CLOCK` holds the seconds to add."""

from __future__ import annotations

import mmap
import os
import runpy
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from webapp import clocks

FORM = struct.Struct("d")


class Clock:
    """What a test sets."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0.0)

    def set(self, ahead: float) -> None:
        with self.file.open("r+b" if self.file.exists() else "wb") as held:
            held.write(FORM.pack(ahead))


def follow(file: str) -> None:
    """From now on this process goes by that file. Before anything else takes its time from there."""
    with Path(file).open("rb") as opened:
        ahead = mmap.mmap(opened.fileno(), FORM.size, prot=mmap.PROT_READ)
    clocks.now = lambda: datetime.now(UTC) + timedelta(seconds=FORM.unpack(ahead[:])[0])


def site() -> Any:
    """The website, for gunicorn."""
    follow(os.environ["SET_CLOCK"])
    from wsgi import app

    return app


if __name__ == "__main__":
    follow(os.environ["SET_CLOCK"])
    runpy.run_module("tests.chaos.worker", run_name="__main__")
