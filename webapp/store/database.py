"""The way to the database, SQLite or PostgreSQL: who may write when, and one name for "it cannot be reached now".

SQLite has one writer at a time. A session that will write says so, and takes its turn before it reads, so that nothing it
read is old when it writes. A session that only reads waits for nobody.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
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

from webapp.audit import Pseudonyms
from webapp.seal import Keyring
from webapp.settings import Keys
from webapp.store import reads

# How long to wait for somebody else's lock before a person is told to try again.
PATIENCE = 5.0
# Where SQLite itself does not wait, after so many seconds it is asked once more.
BUSY = 0.01
# A process that froze in the middle of a transaction loses it, and everybody who waits for it goes on.
LONGEST_IDLE = 30.0
WRITES, CHANGES, LAST, PSEUDONYMS = "writes", "changes", "last", "pseudonyms"
SQLITE_GONE = frozenset(("BUSY", "CANTOPEN", "CORRUPT", "FULL", "IOERR", "LOCKED", "NOMEM", "NOTADB", "PERM", "PROTOCOL", "READONLY"))


class Unavailable(Exception):
    """The database is locked, full, damaged or gone. Nothing was kept; the same request may work a little later."""


class Whole(Session):
    """A session that does at the end of its transaction what must be done last. No commit goes by it."""

    def commit(self) -> None:
        if last := self.info.pop(LAST, None):
            try:
                last(self)
            except BaseException:
                # Whoever tries once more must not keep the rest without it.
                self.rollback()
                raise
        super().commit()


sa.event.listen(Whole, "do_orm_execute", reads.heard)
sa.event.listen(Whole, "after_transaction_end", reads.forget)


@dataclass(frozen=True, eq=False)
class Database:
    """One database, the keys to what lies sealed in it, and those that hide in the audit whom it is about."""

    engine: Engine = field(repr=False)
    keyring: Keyring = field(repr=False)
    url: str = field(repr=False)
    pseudonyms: Pseudonyms = field(default=Pseudonyms(), repr=False)

    @cached_property
    def _writer(self) -> Engine:
        return self.engine.execution_options(**{WRITES: True})

    def session(self, *, write: bool = False) -> Session:
        """A session. With `write`, nobody else writes on SQLite until it ends; on PostgreSQL rows are locked one by one."""
        info = {"keyring": self.keyring, PSEUDONYMS: self.pseudonyms, WRITES: write}
        return Whole(self._writer if write else self.engine, autoflush=False, expire_on_commit=False, info=info)

    def sweep(self) -> None:
        """Take deleted keys of cases out of the files, too: out of SQLite's journal, and PostgreSQL's dead rows."""
        driver_errors = self.engine.dialect.loaded_dbapi.Error
        try:
            with closing(self.engine.raw_connection()) as raw:
                driver: Any = raw.driver_connection
                if self.engine.dialect.name == "sqlite":
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
                    return
                driver.autocommit = True
                try:
                    driver.execute("VACUUM case_keys")
                finally:
                    driver.autocommit = False
        except driver_errors as gone:
            raise Unavailable from gone

    def close(self) -> None:
        self.engine.dispose()


def open(url: str, keyring: Keyring, peppers: Keys = (), *, patience: float = PATIENCE) -> Database:
    """The database at `url`. Connects when first used. `patience` is how many seconds to wait for a lock.

    Without `peppers` nothing that belongs to a case can be done: it could not be entered in the audit.
    """
    return Database(connect(url, patience=patience), keyring, url, Pseudonyms(peppers))


def connect(url: str, *, patience: float = PATIENCE, create: bool = False) -> Engine:
    """An engine that keeps the rules of this module. A missing SQLite file is only made with `create`."""
    where = sa.make_url(url)
    lite = where.get_backend_name() == "sqlite"
    milliseconds = int(patience * 1000)
    waits: dict[str, Any] = {"timeout": patience} if lite else {
        "connect_timeout": 5, "tcp_user_timeout": 2 * milliseconds,
        "options": f"-c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout={int(LONGEST_IDLE * 1000)} -c timezone=UTC",
    }
    engine = sa.create_engine(where, connect_args=waits, pool_size=8, hide_parameters=True)
    if lite:
        _keep_to_sqlite(engine, Path(where.database or ""), create=create, patience=patience)
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
        reads.forget(session)
    session.info[WRITES] = True


def insert_once(session: Session, table: sa.Table, values: Mapping[str, Any], *, on: str | None) -> bool:
    """Insert a row unless there is one with the same `on`, also when two try in the same moment. Was it inserted?

    With `on=None`: unless there is one with the same value in any column that must be unique.
    """
    insert = _insert(session, table, values).on_conflict_do_nothing(index_elements=[on] if on else None)
    return session.execute(insert.returning(*table.primary_key)).first() is not None


def insert_or_hold(session: Session, table: sa.Table, values: Mapping[str, Any]) -> sa.Row[Any]:
    """The row with this primary key as it stands now, or a new one; nobody else changes or deletes it until this session ends.

    In one statement: between two, somebody could delete the row.
    """
    key = list(table.primary_key)
    same = {column.name: column for column in key}
    return session.execute(_insert(session, table, values).on_conflict_do_update(index_elements=key, set_=same).returning(table)).one()


def _insert(session: Session, table: sa.Table, values: Mapping[str, Any]) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what to do where there is such a row."""
    turn_to_write(session)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).values(**values)


def rows(result: sa.Result[Any]) -> CursorResult[Any]:
    """The result of a statement that changes rows, which knows how many."""
    return cast(CursorResult[Any], result)


def _keep_to_sqlite(engine: Engine, file: Path, *, create: bool, patience: float) -> None:
    """SQLite's own rules: begin when we say, and only ever write to the file that stands at its path now."""

    def before_connect(*_: object) -> None:
        if create:
            file.touch(mode=0o600)  # the files that SQLite puts beside it are as private as this one
        elif not file.exists():
            raise Unavailable

    def connected(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin too late, and only for some statements
        _write_ahead(connection, patience)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "secure_delete=ON"):
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


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Where two turn a new file to this at once, SQLite tells one of them that it is busy, and does not wait as it does elsewhere."""
    ends = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > ends:
                raise
        time.sleep(BUSY)


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
