"""A website that is measured: started with the product's own server settings, weighed, and stopped."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import until
from webapp import server, start_all

MB = 1024


@dataclass(frozen=True)
class Site:
    """`pid` is the master of the server; `started` is how many seconds passed until it first answered."""

    name: str
    port: int
    pid: int
    started: float

    @property
    def address(self) -> str:
        return f"http://{start_all.HERE}:{self.port}"

    @property
    def processes(self) -> list[str]:
        """The master first, then those that answer."""
        return [str(self.pid), *Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self) -> list[float]:
        """MB of each process, shared pages counted in part (PSS)."""
        return [pss(pid) for pid in self.processes]

    def worked(self) -> float:
        """Seconds of a processor that all of them have used until now."""
        return sum(used(pid) for pid in self.processes)


def pss(pid: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MB


def used(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(name: str, app: str, port: int, environment: Mapping[str, str]) -> Iterator[Site]:
    began = time.perf_counter()
    command = [*start_all.STOPPED_WITH_US, *start_all.gunicorn(app, port=port)]
    process = subprocess.Popen(command, cwd=start_all.ROOT, env=dict(environment))
    try:
        until(lambda: start_all.answers(port), within=60)
        site = Site(name, port, process.pid, time.perf_counter() - began)
        # The first of them answers before the others are there.
        until(lambda: len(site.processes) == 1 + server.workers)
        yield site
    finally:
        process.terminate()
        process.wait()
