"""A million things in random order, in pieces, each in a database of its own. `SEQUENCE_EVENTS` says how many."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests import make
from tests.sequence import runs
from webapp import migrations, store

pytestmark = [pytest.mark.soak, pytest.mark.seconds(12 * 3600)]
EVENTS, PIECE = int(os.environ.get("SEQUENCE_EVENTS", "1000000")), 1_000


def piece(folder: Path, number: int) -> int:
    """How many messages left in one piece. Whatever left that must not have is an error."""
    file = folder / f"{number}.sqlite"
    migrations.upgrade(f"sqlite:///{file}")
    database = store.open(f"sqlite:///{file}", make.keyring(), make.PEPPERS)
    try:
        return sum(runs(database, seed=1000 + number, events=PIECE).counts.values())
    finally:
        database.close()
        file.unlink()


def test_a_million_things_send_nobody_what_they_must_not_get(tmp_path):
    # Each in a process of its own: they have nothing in common, and one processor takes five hours for a million.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        sent = sum(processes.map(partial(piece, tmp_path), range(EVENTS // PIECE)))

    assert sent >= EVENTS // PIECE * 30
