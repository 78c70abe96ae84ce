"""What each website and each database of a run would make anew and alike, and takes from the first: nothing that a test may change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
import sqlalchemy as sa
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory
from whitenoise import WhiteNoise

from webapp.config import Config


class Compiled(BytecodeCache):
    """Templates that a website before has compiled."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.kept[bucket.key, bucket.checksum] = bucket.code


class Addresses(Map):
    """The addresses of the website before, as long as a test adds none: then it has a list of its own, and no other website sees it."""

    def __init__(self, before: Map) -> None:
        vars(self).update(vars(before))
        self.before: Map | None = before
        self.open = False

    def add(self, rulefactory: RuleFactory) -> None:
        if not self.open:
            return
        if self.before:
            rules = [rule.empty() for rule in self.before.iter_rules()]
            self.before = None
            super().__init__(rules)
        super().add(rulefactory)


class Addressing:
    """Gives a website that is being made the addresses of the first one: each has the same."""

    def __init__(self) -> None:
        self.first: Map | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        from webapp.app import Site

        made: list[Map] = []

        def begin(**options: Any) -> Map:
            made.append(Addresses(self.first) if self.first else Map(**options))
            return made[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Site, "url_map_class", staticmethod(begin))
            yield
        for addresses in made:
            if isinstance(addresses, Addresses):
                addresses.open = True
            else:
                self.first = addresses


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return Compiled()


@pytest.fixture(scope="session")
def addressing() -> Addressing:
    return Addressing()


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """The functions that write addresses, the list of built files, and how a statement is said to each kind of database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once(Rule._compile_builder))
        patch.setattr(WhiteNoise, "update_files_dictionary", listed_once(WhiteNoise.update_files_dictionary))
        patch.setattr(sa, "create_engine", with_statements(sa.create_engine))
        for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(kind, "__eq__", alike)
            patch.setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))
        yield


def once(write: Callable[..., Any]) -> Callable[..., Any]:
    written: dict[Hashable, Any] = {}

    def written_once(rule: Rule, append_unknown: bool = True) -> Any:
        address = (rule.rule, append_unknown, *sorted((rule.defaults or {}).items()))
        if address not in written:
            written[address] = write(rule, append_unknown)
        return written[address]

    return written_once


def listed_once(listing: Callable[..., None]) -> Callable[..., None]:
    listed: dict[Hashable, dict[str, Any]] = {}

    def list_once(files: WhiteNoise, root: str, prefix: str) -> None:
        if not Path(root).samefile(Config.static):
            return listing(files, root, prefix)
        if (root, prefix) not in listed:
            listing(files, root, prefix)
            listed[root, prefix] = files.files
        files.files = {**listed[root, prefix]}
        return None

    return list_once


def with_statements(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """Each engine keeps the statements that it has written out. Here all of them keep theirs in one place."""
    statements: LRUCache[Any, Any] = LRUCache(5000)

    def created(*args: Any, **options: Any) -> Engine:
        engine = create(*args, **options)
        engine._compiled_cache = statements
        return engine

    return created


def alike(one: Dialect, other: object) -> bool:
    """Whether both speak to the same kind of database in the same way: all of ours are made with the same options."""
    return type(one) is type(other) and one.server_version_info == other.server_version_info
