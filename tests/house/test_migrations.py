"""A migrated database is the one the code was written for, on both databases; and every step has a test of its own."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

from tests import make
from tests.databases import Server
from webapp import migrations, models, store

ROOT = Path(__file__).parents[2]
BOTH = ["sqlite", "postgresql"]


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: Server = request.getfixturevalue("server")
    name = f"e{uuid4().hex}"
    server.run("CREATE DATABASE {}", name)
    yield server.url(name)
    server.run("DROP DATABASE {} WITH (FORCE)", name)


def engine_of(url):
    return sa.create_engine(url, poolclass=sa.NullPool)


def shape(url):
    """Every table of a database, in words."""
    with engine_of(url).connect() as connection:
        look = sa.inspect(connection)
        return {
            table: {
                "columns": {one["name"]: (str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(table)},
                "key": look.get_pk_constraint(table),
                "unique": sorted(look.get_unique_constraints(table), key=lambda one: one["name"]),
                "indexes": sorted(look.get_indexes(table), key=lambda one: one["name"]),
                "links": sorted(look.get_foreign_keys(table), key=lambda one: one["name"]),
            }
            for table in look.get_table_names() if table != "alembic_version"
        }


def version(url):
    with engine_of(url).connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()


@pytest.mark.parametrize(("empty", "migrated"), [("sqlite", "sqlite_url"), ("postgresql", "postgresql_url")], indirect=["empty"])
def test_a_migrated_database_is_the_one_the_code_was_written_for(empty, migrated, request):
    models.metadata.create_all(engine_of(empty))

    assert shape(request.getfixturevalue(migrated)) == shape(empty)


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_migrating_twice_changes_nothing_and_loses_nothing(empty):
    migrations.upgrade(empty)
    database = store.open(empty, make.keyring())
    case_id = make.case(database)

    migrations.upgrade(empty)

    with database.session() as session:
        assert store.cases.find(session, case_id) is not None
    database.close()
    assert version(empty) == [migrations.steps()[-1]]


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_two_machines_that_start_together_migrate_once(empty):
    script = "import sys; from webapp import migrations; migrations.upgrade(sys.argv[1])"
    machines = [subprocess.Popen([sys.executable, "-c", script, empty], cwd=ROOT) for _ in range(2)]

    assert [machine.wait(timeout=20) for machine in machines] == [0, 0]
    assert version(empty) == [migrations.steps()[-1]]


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_a_step_that_fails_half_way_leaves_nothing_behind(empty, monkeypatch):
    def broken(operations, statement, **more):
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(Operations, "execute", broken)
    with pytest.raises(RuntimeError):
        migrations.upgrade(empty)

    assert shape(empty) == {}


def test_a_new_sqlite_file_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "new.sqlite"

    migrations.upgrade(f"sqlite:///{file}")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_database_that_cannot_be_reached_is_said_to_be_so():
    with pytest.raises(store.Unavailable):
        migrations.upgrade("postgresql+psycopg://postgres@/x?host=/nowhere")


def test_every_step_has_a_test_of_its_own():
    tested = {name.split("_")[2] for name in globals() if name.startswith("test_step_")}

    assert tested == set(migrations.steps())


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0001_makes_the_house_and_a_ledger_that_refuses_changes(empty):
    migrations.upgrade(empty, "0001")

    assert set(shape(empty)) == {"cases", "drafts", "visits", "consents", "referrals", "news", "outbox", "delivery_attempts"}
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))
        connection.execute(sa.text(
            "INSERT INTO consents VALUES ('a row', 'a case', 'dsr', 'no', '', '1', 'en', 'easy-read', '', '2026-11-23 10:30:00',"
            " 'web', 'person', 'own', NULL, '')"
        ))
    for change in ("UPDATE consents SET answer = 'yes'", "DELETE FROM consents"):
        with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError, match="a decision is never changed"):
            connection.execute(sa.text(change))
