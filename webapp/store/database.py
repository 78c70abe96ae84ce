"""The way to the database, SQLite or PostgreSQL: who may write when, and one name for "it cannot be reached now".

SQLite has one writer at a time. A session that will write says so, and takes its turn before it reads, so that nothing it
read is old when it writes. A session that only reads waits for nobody.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, CursorResult, Engine, ExceptionContext
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.seal import Keyring

# How long to wait for somebody else's lock before a person is told to try again.
PATIENCE = 5.0
WRITES, CHANGES = "writes", "changes"
SQLITE_GONE = frozenset(("BUSY", "CANTOPEN", "CORRUPT", "FULL", "IOERR", "LOCKED", "NOMEM", "NOTADB", "PERM", "PROTOCOL", "READONLY"))


class Unavailable(Exception):
    """The database is locked, full, damaged or gone. Nothing was kept; the same request may work a little later."""


@dataclass(frozen=True, eq=False)
class Database:
    """One database and the keys to what lies sealed in it."""

    engine: Engine = field(repr=False)
    keyring: Keyring = field(repr=False)
    url: str = field(repr=False)

    @cached_property
    def _writer(self) -> Engine:
        return self.engine.execution_options(**{WRITES: True})

    def session(self, *, write: bool = False) -> Session:
        """A session. With `write`, nobody else writes on SQLite until it ends; on PostgreSQL rows are locked one by one."""
        info = {"keyring": self.keyring, WRITES: write}
        return Session(self._writer if write else self.engine, autoflush=False, expire_on_commit=False, info=info)

    def close(self) -> None:
        self.engine.dispose()


def open(url: str, keyring: Keyring, *, patience: float = PATIENCE) -> Database:
    """The database at `url`. Connects when first used. `patience` is how many seconds to wait for a lock."""
    return Database(connect(url, patience=patience), keyring, url)


def connect(url: str, *, patience: float = PATIENCE, create: bool = False) -> Engine:
    """An engine that keeps the rules of this module. A missing SQLite file is only made with `create`."""
    where = sa.make_url(url)
    lite = where.get_backend_name() == "sqlite"
    milliseconds = int(patience * 1000)
    waits: dict[str, Any] = {"timeout": patience} if lite else {
        "connect_timeout": 5, "tcp_user_timeout": 2 * milliseconds, "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
    }
    engine = sa.create_engine(where, connect_args=waits, pool_size=8, hide_parameters=True)
    if lite:
        _keep_to_sqlite(engine, Path(where.database or ""), create=create)
    sa.event.listen(engine, "handle_error", _name_it)
    _engines.add(engine)
    return engine


def commit(session: Session) -> None:
    """The one commit of a request. Raises Unavailable, and then nothing was kept."""
    session.commit()


def turn_to_write(session: Session) -> None:
    """Let a session that has only read write after all. What it read before may be old by now."""
    if session.info[WRITES] or session.get_bind().dialect.name != "sqlite":
        return
    connection = session.connection()
    # Whoever has written already has had their turn: ending it here would keep half of a request.
    if connection.info[CHANGES] == _changes(connection):
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    session.info[WRITES] = True


def insert_once(session: Session, table: sa.Table, values: Mapping[str, Any], *, on: str | None) -> bool:
    """Insert a row unless there is one with the same `on`, also when two try in the same moment. Was it inserted?

    With `on=None`: unless there is one with the same value in any column that must be unique.
    """
    turn_to_write(session)
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = kind.insert(table).values(**values).on_conflict_do_nothing(index_elements=[on] if on else None)
    return session.execute(insert.returning(*table.primary_key)).first() is not None


def rows(result: sa.Result[Any]) -> CursorResult[Any]:
    """The result of a statement that changes rows, which knows how many."""
    return cast(CursorResult[Any], result)


def _keep_to_sqlite(engine: Engine, file: Path, *, create: bool) -> None:
    """SQLite's own rules: begin when we say, and only ever write to the file that stands at its path now."""

    def before_connect(*_: object) -> None:
        if create:
            file.touch(mode=0o600)  # the files that SQLite puts beside it are as private as this one
        elif not file.exists():
            raise Unavailable

    def connected(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin too late, and only for some statements
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}").close()
        record.info["file"] = _identity(file)

    def checked_out(connection: object, record: ConnectionPoolEntry, proxy: object) -> None:
        # A file that was moved away or put back from a backup would take answers that nobody ever finds again.
        if record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError

    sa.event.listen(engine, "do_connect", before_connect)
    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "checkout", checked_out)
    sa.event.listen(engine, "begin", _begin_sqlite)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")
    connection.info[CHANGES] = _changes(connection)


def _changes(connection: Connection) -> int:
    """How many rows this connection has ever changed."""
    driver: Any = connection.connection.dbapi_connection
    return int(driver.total_changes)


def _name_it(context: ExceptionContext) -> None:
    """Say Unavailable where the database, not the question, is at fault. The driver's words stay in the cause, out of logs."""
    cause = context.original_exception
    code: str = getattr(cause, "sqlite_errorname", "").removeprefix("SQLITE_")
    gone = code.split("_")[0] in SQLITE_GONE
    if not code and context.dialect.name == "postgresql":
        driver = context.dialect.loaded_dbapi
        gone = isinstance(cause, (driver.OperationalError, driver.InterfaceError))
    if gone:
        raise Unavailable from cause


_engines: WeakSet[Engine] = WeakSet()
_inherited: list[object] = []


def _forget_inherited() -> None:
    """In a child process: open connections of its own. The parent's are kept, unused: closing them here would close them there."""
    for engine in list(_engines):
        _inherited.append(engine.pool)
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_inherited)
