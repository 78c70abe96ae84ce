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
        # All tables at once: one by one, PostgreSQL is asked hundreds of times.
        look = sa.inspect(connection)
        columns, keys, links = look.get_multi_columns(), look.get_multi_pk_constraint(), look.get_multi_foreign_keys()
        unique, indexes = look.get_multi_unique_constraints(), look.get_multi_indexes()
        return {
            table[1]: {
                "columns": {one["name"]: (str(one["type"]), one["nullable"], one["default"]) for one in found},
                "key": keys[table],
                "unique": sorted(unique[table], key=lambda one: one["name"]),
                "indexes": sorted(indexes[table], key=lambda one: one["name"]),
                "links": sorted(links[table], key=lambda one: one["name"]),
            }
            for table, found in columns.items() if table[1] != "alembic_version"
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
    database = store.open(empty, make.keyring(), make.PEPPERS)
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
    tested = {name.split("_")[2] for name in globals() if name.startswith("test_step_")} | ADDED.keys()

    assert tested == set(migrations.steps())


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0004_adds_the_links_by_which_a_person_is_asked_and_changes_nothing_that_was_there(empty):
    migrations.upgrade(empty, "0003")
    before = shape(empty)
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))

    migrations.upgrade(empty, "0004")

    after = shape(empty)
    assert {table: after[table] for table in before} == before
    assert {"invitations", "mentions"} <= set(after) - set(before)
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO mentions VALUES ('a case', 'a hash', '2026-11-23 10:30:00', NULL, NULL)"))
        connection.execute(sa.text("INSERT INTO invitations VALUES ('a case', 'a case', '2026-11-23 10:30:00', NULL)"))
    with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text("INSERT INTO invitations VALUES ('a case', 'a case', '2026-11-24 10:30:00', NULL)"))


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


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0002_keeps_when_somebody_was_asked_again(empty):
    migrations.upgrade(empty, "0001")
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))
    migrations.upgrade(empty, "0002")

    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO renewals VALUES ('one', 'a case', 'year', '2027-10-23 10:30:00', '2028-09-23', NULL)"))
        kept = connection.execute(sa.text("SELECT case_id, reason FROM renewals WHERE settled_at IS NULL")).all()
    assert [tuple(row) for row in kept] == [("a case", "year")]


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0006_makes_room_for_ways_back_and_loses_nothing(empty):
    migrations.upgrade(empty, "0005")
    before = shape(empty)
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))

    migrations.upgrade(empty, "0006")

    after = shape(empty)
    assert {table: after[table] for table in before} == before
    assert set(after) - set(before) == {"cards", "ways", "links", "halves", "tries"}
    card = "INSERT INTO cards VALUES ('{}', 'a case', '2026-11-23 10:30:00', NULL, NULL, 'a key', 'a hash', 'slow', NULL)"
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text(card.format("one")))
        assert connection.execute(sa.text("SELECT id FROM cases")).scalars().all() == ["a case"]
    with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(card.format("two")))


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0005_keeps_drawings_and_complaints_and_loses_nothing(empty):
    migrations.upgrade(empty, "0001")
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))

    migrations.upgrade(empty, "0005")

    assert {"drawings", "complaints"} <= set(shape(empty))
    made = "INSERT INTO complaints VALUES ('{}', '{}', {}, 'en', '2026-11-23 10:30:00', '', NULL, NULL)"
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text(made.format("one", "AB3KR7MN", "'a case'")))
        connection.execute(sa.text(made.format("two", "CD4KR7MN", "NULL")))
        assert connection.execute(sa.text("SELECT id FROM cases")).scalars().all() == ["a case"]
    with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(made.format("three", "AB3KR7MN", "NULL")))


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0007_keeps_every_visit_as_on_ones_own_phone_and_every_draft_as_not_warned_of(empty):
    migrations.upgrade(empty, "0005")
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))
        connection.execute(sa.text(
            "INSERT INTO visits VALUES ('a hash', 'a case', '2026-11-23 10:30:00', '2026-11-23 10:30:00', NULL, NULL)"
        ))
        connection.execute(sa.text(
            "INSERT INTO drafts VALUES ('a case', 'refer', '1', 'en', 'pages', '', '', '2026-11-23 10:30:00', '2026-12-21 10:30:00')"
        ))

    migrations.upgrade(empty, "0007")

    with engine_of(empty).begin() as connection:
        assert connection.execute(sa.text("SELECT token_hash FROM visits WHERE NOT shared")).scalars().all() == ["a hash"]
        assert connection.execute(sa.text("SELECT case_id FROM drafts WHERE warned_of IS NULL")).scalars().all() == ["a case"]


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0017_keeps_every_account_as_one_of_the_team_and_makes_room_for_those_who_run_it(empty):
    every = migrations.steps()
    migrations.upgrade(empty, every[every.index("0017") - 1])
    with engine_of(empty).begin() as connection:
        named = "INSERT INTO staff (id, key_id, found_by, made_at, who_sealed) VALUES ('cai', 'k', 'h', '2026-11-23 10:30:00', '')"
        connection.execute(sa.text(named))

    migrations.upgrade(empty, "0017")

    with engine_of(empty).begin() as connection:
        assert connection.execute(sa.text("SELECT role FROM staff")).scalars().all() == ["team"]
        connection.execute(sa.text("INSERT INTO worker_looks VALUES ('machine:1', '2026-11-23 10:30:00')"))


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0003_keeps_every_visit_and_makes_room_for_helpers_whose_looks_and_lists_are_never_changed(empty):
    migrations.upgrade(empty, "0001")
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))
        connection.execute(sa.text("INSERT INTO visits VALUES ('a hash', 'a case', '2026-11-23 10:30:00', '2026-11-23 10:30:00', NULL)"))

    migrations.upgrade(empty, "0003")

    assert {"helpers", "helper_looks", "avoids"} <= set(shape(empty))
    with engine_of(empty).begin() as connection:
        assert connection.execute(sa.text("SELECT token_hash, helper_id FROM visits")).all() == [("a hash", None)]
        connection.execute(sa.text(
            "INSERT INTO helpers VALUES ('a helper', 'a case', '0', '2027-02-23', '2026-11-23 10:30:00', NULL, NULL, NULL, NULL)"
        ))
        connection.execute(sa.text("INSERT INTO helper_looks VALUES ('a look', 'a helper', '2026-11-23 10:30:00', 'answers')"))
        connection.execute(sa.text("INSERT INTO avoids VALUES ('a list', 'a case', '2026-11-23 10:30:00', '')"))
    changes = ("UPDATE helper_looks SET what = 'progress'", "DELETE FROM helper_looks", "UPDATE avoids SET at = at", "DELETE FROM avoids")
    for change in changes:
        with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError, match="a record is never changed"):
            connection.execute(sa.text(change))


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0008_gives_cases_keys_and_lets_a_ledger_row_move_to_its_case_s_key_once_and_change_in_no_other_way(empty):
    migrations.upgrade(empty, "0005")
    old, new = {"seal": b"\1old"}, {"seal": b"\2new"}
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO cases VALUES ('a case', 'AB3KR7MN', 'anyshire', '2026-11-23 10:30:00', 1, 0)"))
        connection.execute(sa.text(
            "INSERT INTO consents VALUES ('a row', 'a case', 'dsr', 'no', '', '1', 'en', 'easy-read', '', '2026-11-23 10:30:00',"
            " 'web', 'person', 'own', NULL, :seal)"
        ), old)
        connection.execute(sa.text("INSERT INTO avoids VALUES ('a list', 'a case', '2026-11-23 10:30:00', :seal)"), old)

    migrations.upgrade(empty, "0008")

    with engine_of(empty).begin() as connection:
        connection.execute(sa.text("INSERT INTO case_keys VALUES ('a case', 'content', 'test', '', '2026-11-23 10:30:00')"))
        connection.execute(sa.text("INSERT INTO erasures VALUES ('a case', '2026-11-23 10:30:00', 'person', '{}')"))
    moves = ("UPDATE consents SET circumstances_sealed = :seal", "UPDATE avoids SET people_sealed = :seal")
    others = (f"{moves[0]}, answer = 'yes'", f"{moves[1]}, id = 'another'", "DELETE FROM consents", "DELETE FROM avoids")
    for change in others:
        with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError, match="is never changed"):
            connection.execute(sa.text(change), new if ":seal" in change else {})
    for move in moves:
        with engine_of(empty).begin() as connection:
            assert connection.execute(sa.text(move), new).rowcount == 1
        for again in (new, old):
            with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError, match="is never changed"):
                connection.execute(sa.text(move), again)


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0009_begins_a_chain_that_refuses_changes_and_changes_nothing_that_was_there(empty):
    migrations.upgrade(empty, "0008")
    before = shape(empty)
    migrations.upgrade(empty, "0009")

    after = shape(empty)
    assert {table: after[table] for table in before} == before
    assert {"audit", "audit_tip", "audit_heads"} == set(after) - set(before)
    with engine_of(empty).begin() as connection:
        assert connection.execute(sa.text("SELECT * FROM audit_tip")).all() == [(1, 0, "0" * 64)]
        connection.execute(sa.text("INSERT INTO audit VALUES (1, 'a time', 'person', 'copy.taken', NULL, '{}', 'a hash', 'a hash')"))
        connection.execute(sa.text("INSERT INTO audit_heads VALUES ('2026-11-23', 1, 'a hash', 1, '2026', 'a signature')"))
    changes = ("UPDATE audit SET who = 'icb'", "DELETE FROM audit", "UPDATE audit_heads SET seq = 0", "DELETE FROM audit_heads")
    for change in changes:
        with engine_of(empty).begin() as connection, pytest.raises(sa.exc.IntegrityError, match="an entry is never changed"):
            connection.execute(sa.text(change))


@pytest.mark.parametrize("empty", BOTH, indirect=True)
def test_step_0021_finds_what_is_due_by_its_kind_and_loses_nothing(empty):
    migrations.upgrade(empty, "0020")
    with engine_of(empty).begin() as connection:
        connection.execute(sa.text(
            "INSERT INTO outbox (id, kind, payload_sealed, state, wanted_at, due, leases, attempts, dedupe_key, created_at)"
            " VALUES ('one', 'sms', '', 'ready', '2026-11-23 10:30:00', '2026-11-23 10:30:00', 0, 0, 'key', '2026-11-23 10:30:00')"
        ))

    migrations.upgrade(empty, "0021")

    with engine_of(empty).begin() as connection:
        assert connection.execute(sa.text("SELECT id FROM outbox")).scalars().all() == ["one"]
        found = {index["name"]: index["column_names"] for index in sa.inspect(connection).get_indexes("outbox")}
    assert found["ix_outbox_state_kind_due"] == ["state", "kind", "due"]
    assert "ix_outbox_state_due" not in found


# Steps that only make room for something new.
ADDED = {
    "0010": {"reaches", "proofs", "sendings", "text_wishes"}, "0011": {"texts", "shut"}, "0012": {"text_conversations", "inbound_texts"},
    "0013": {"plan_cards", "plan_versions"}, "0014": {"plan_reminders"},
    "0015": {"plan_helped"},
    "0016": {"staff", "staff_visits", "inbox_letters", "staff_looks", "staff_knows"}, "0018": {"tell_wishes"}, "0019": {"long_booklets"},
    "0020": {"rounds"},
}


@pytest.mark.parametrize("empty", BOTH, indirect=True)
@pytest.mark.parametrize(("step", "added"), ADDED.items())
def test_a_step_that_makes_room_for_something_new_changes_nothing_that_was_there(empty, step, added):
    every = migrations.steps()
    migrations.upgrade(empty, every[every.index(step) - 1])
    before = shape(empty)
    migrations.upgrade(empty, step)

    after = shape(empty)
    assert {table: after[table] for table in before} == before
    assert set(after) - set(before) == added
