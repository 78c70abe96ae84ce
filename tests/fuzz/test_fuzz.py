"""However long a machine tries what nobody thought of: words, dates and seals are read or refused by name, and nothing forged passes.

Each aim for 20 seconds, all at the same time; `FUZZ_SECONDS` says how long in `make soak`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fuzz import aims
from tests.soak.part import part

ROOT = Path(__file__).parents[2]
PROMISED = ("texts", "dates", "signatures")
SHORT = 20
LONG = int(os.environ.get("FUZZ_SECONDS", part(600, least=SHORT)))
# Far fewer than a busy machine makes in the short time, and more than any that is stuck.
LEAST: Mapping[str, int] = {"texts": 100, "dates": 1_000, "signatures": 1_000}


@pytest.fixture(scope="module")
def _guided() -> None:
    """Whatever can see which branches were reached."""
    pytest.importorskip("atheris", reason="atheris is made for Linux on x86-64 alone")


class Trying:
    """One aim, tried in a process of its own."""

    def __init__(self, folder: Path, aim: str, seconds: int, *more: str) -> None:
        self.folder = folder / aim
        self.folder.mkdir()
        command = [sys.executable, "-m", "tests.fuzz", aim, str(seconds), str(self.folder), *more]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ended(self, within: float) -> tuple[int, str]:
        """How it ended, and the last that was said of it. What was found lies in a file that is named there."""
        try:
            said, _ = self.process.communicate(timeout=within)
        finally:
            self.process.kill()
        told = said.decode("utf-8", "replace")
        return self.process.returncode, told[max(0, told.find("=== Uncaught")) :] if self.process.returncode else told


def tried(folder: Path, seconds: int, *, begins: int = 60) -> Mapping[str, int]:
    """How often each aim was tried. Fails with what was found. `begins`: seconds that a busy machine may take until it has begun."""
    trying = {aim: Trying(folder, aim, seconds) for aim in PROMISED}
    try:
        ended = {aim: one.ended(seconds + begins) for aim, one in trying.items()}
    finally:
        for one in trying.values():
            one.process.kill()
    assert [said for code, said in ended.values() if code] == []
    return {aim: int(found[1]) if (found := re.search(r"Done (\d+) runs", said)) else 0 for aim, (_, said) in ended.items()}


@pytest.mark.seconds(110)
@pytest.mark.usefixtures("_guided")
def test_whatever_is_written_is_read_or_refused_by_name_and_nothing_forged_passes(tmp_path: Path):
    often = tried(tmp_path, SHORT)

    assert {aim for aim in PROMISED if often[aim] < LEAST[aim]} == set(), often


@pytest.mark.soak
@pytest.mark.seconds(LONG + 360)
@pytest.mark.usefixtures("_guided")
def test_the_same_holds_however_long_it_is_tried(tmp_path: Path):
    often = tried(tmp_path, LONG, begins=300)

    assert {aim for aim in PROMISED if often[aim] < LEAST[aim] * LONG / SHORT} == set(), often


@pytest.mark.usefixtures("_guided")
@pytest.mark.parametrize(("aim", "more"), [("deep", ()), ("signatures", ("planted",))])
def test_a_fault_that_was_put_in_on_purpose_is_found(tmp_path: Path, aim: str, more: tuple[str, ...]):
    code, said = Trying(tmp_path, aim, 40, *more).ended(55)

    assert code == 77
    assert "AssertionError: found" in said or "a forged letter passed" in said
    assert list((tmp_path / aim).glob("found-crash-*"))


@pytest.mark.parametrize("aim", PROMISED)
def test_what_others_are_made_from_holds_on_every_machine(aim: str):
    tries = aims.AIMS[aim]()

    for seed in aims.SEEDS[aim]:
        for cut in range(0, len(seed), 20):
            tries(seed[:cut])
            tries(seed[cut:])
