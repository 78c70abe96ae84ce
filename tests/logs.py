"""What the service writes to its log, caught for a test; everything is put back afterwards."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from webapp import journal


@contextmanager
def caught() -> Iterator[io.StringIO]:
    """The log of this process, as it would go to standard error."""
    root = logging.getLogger()
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook
    configured = structlog.get_config()
    stream = io.StringIO()
    journal.prepare(stream)
    try:
        yield stream
    finally:
        structlog.configure(**configured)
        root.handlers[:], logging.raiseExceptions = before, raising
        root.setLevel(level)
        logging.captureWarnings(False)
        sys.excepthook, threading.excepthook = hooks
