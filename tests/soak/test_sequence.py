"""A million things in random order, in pieces, each in a database of its own. `SEQUENCE_EVENTS` says how many."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
import structlog

from tests import make
from tests.sequence import runs
from tests.soak.part import part
from webapp import store

pytestmark = [pytest.mark.soak, pytest.mark.seconds(12 * 3600)]
EVENTS, PIECE = int(os.environ.get("SEQUENCE_EVENTS", part(1_000_000))), 1_000
# A disk would be asked three times for each thing to have it for good, and nobody here cuts the power.
IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as made:
        yield Path(made)


def quiet() -> None:
    """A million things would write a line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def piece(template: Path, folder: Path, number: int) -> int:
    """How many messages left in one piece. Whatever left that must not have is an error."""
    file, seed = folder / f"{number}.sqlite", 1000 + number
    shutil.copy(template, file)
    database = store.open(f"sqlite:///{file}", make.keyring(), make.PEPPERS)
    try:
        return sum(runs(database, seed=seed, events=PIECE).counts.values())
    except Exception as wrong:
        wrong.add_note(f"In the piece with the seed {seed}.")
        raise
    finally:
        database.close()
        file.unlink()


def test_a_million_things_send_nobody_what_they_must_not_get(sqlite_template, folder):
    # Each in a process of its own: they have nothing in common.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=quiet) as processes:
        try:
            sent = sum(processes.map(partial(piece, sqlite_template, folder), range(EVENTS // PIECE)))
        finally:
            # One that is wrong is enough: nobody waits for hours to hear of it.
            processes.shutdown(cancel_futures=True)

    print(f"{EVENTS // PIECE * PIECE} things, and {sent} messages left")
    assert sent >= EVENTS // PIECE * 30
