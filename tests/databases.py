"""Real databases for tests: an SQLite file, and a PostgreSQL that the run starts itself from Debian's package and stops at its end.

Every test gets one of its own, already migrated: a copy of a template, so that it costs little. Each worker of a parallel run
starts its own server, when a test first asks for one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests import make
from webapp import migrations, store

TEMPLATE = "open_door_template"
FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
# Copying files costs half of what writing each page to the journal does. Before version 15 there was no other way.
COPIES = " STRATEGY FILE_COPY" if FOUND and float(FOUND[-1].parent.name) >= 15 else ""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL. It listens on a socket in its own folder and nowhere else."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        options = f"-c unix_socket_directories={self.folder} -c listen_addresses='' -c shared_buffers=32MB"
        self._control("start", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """As a machine stops that loses its power: nobody is waited for, and the next start reads the journal."""
        self._control("stop", "-m", "immediate")

    def _control(self, verb: str, *more: str) -> None:
        as_postgres(str(FOUND[-1] / "pg_ctl"), verb, "-w", "-D", str(self.folder / "data"), *more)

    def run(self, command: str, *names: str) -> None:
        """Run a statement outside any transaction, with names of databases in the place of {}."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL of this run of the tests."""
    with postgresql_server() as started:
        yield started


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """PostgreSQL as it comes, so with fsync; its data lies in a short-lived folder of its own."""
    if not FOUND:
        pytest.fail("PostgreSQL is missing. Install Debian's package: postgresql")
    # The path of a socket has 107 characters at most, so the folder does not lie with pytest's own.
    folder = Path(tempfile.mkdtemp(prefix="od-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    try:
        as_postgres(str(FOUND[-1] / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        found = Server(folder)
        found.start()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template(server: Server) -> str:
    server.run("CREATE DATABASE {}", TEMPLATE)
    migrations.upgrade(server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "open-door.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(server: Server, postgresql_template: str) -> Iterator[str]:
    name = f"t{uuid4().hex}"
    server.run("CREATE DATABASE {} TEMPLATE {}" + COPIES, name, postgresql_template)
    yield server.url(name)
    server.run("DROP DATABASE {} WITH (FORCE)", name)


def opened(url: str) -> Iterator[store.Database]:
    database = store.open(url, make.keyring(), make.PEPPERS)
    yield database
    database.close()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[store.Database]:
    """A migrated SQLite file."""
    yield from opened(sqlite_url)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[store.Database]:
    """A migrated PostgreSQL database."""
    yield from opened(postgresql_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> store.Database:
    """Each database in turn: what the store promises, it promises on both."""
    found: store.Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def two(database: store.Database) -> list[str]:
    """Two cases with something in every sealed column."""
    found = []
    for _ in range(2):
        with database.session(write=True) as session:
            case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}).case_id
            make.fill(session, case_id)
            store.commit(session)
        found.append(case_id)
    return found
