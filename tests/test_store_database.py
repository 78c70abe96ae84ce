from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from tests import make
from webapp import consent, models, store
from webapp.models import Kind, NaiveTime, State


def pragma(session, name):
    return session.execute(sa.text(f"PRAGMA {name}")).scalar_one()


@pytest.fixture
def impatient(sqlite):
    """The same file, for somebody who does not wait long."""
    found = store.open(sqlite.url, make.keyring(), make.PEPPERS, patience=0.05)
    yield found
    found.close()


def test_sqlite_keeps_what_it_says_it_kept(sqlite):
    with sqlite.session() as session:
        found = {name: pragma(session, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_postgresql_waits_for_the_disk_and_not_for_ever_for_a_lock(postgresql):
    with postgresql.session() as session:
        names = ("fsync", "synchronous_commit", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
        found = {name: session.execute(sa.text(f"SHOW {name}")).scalar_one() for name in names}

    assert found == {
        "fsync": "on", "synchronous_commit": "on", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s", "TimeZone": "UTC",
    }  # fmt: skip


def test_a_locked_database_is_unavailable_and_nobody_hangs(sqlite, impatient):
    with sqlite.session(write=True) as holder:
        make.draft(holder)
        with impatient.session(write=True) as session, pytest.raises(store.Unavailable):
            make.draft(session)

    with impatient.session(write=True) as session:
        make.draft(session)
        store.commit(session)


def test_a_page_is_read_while_somebody_else_writes(sqlite, impatient):
    case_id = make.case(sqlite)
    with sqlite.session(write=True) as holder:
        make.draft(holder)
        with impatient.session() as session:
            assert store.drafts.of_case(session, case_id) is not None


def test_two_that_open_a_new_file_in_the_same_moment_both_have_it(tmp_path):
    def opens(file, both):
        both.wait()
        engine = store.database.connect(f"sqlite:///{file}", create=True)
        with engine.connect() as connection:
            opened.append(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
        engine.dispose()

    # One in seven times SQLite told one of them at once that it was busy.
    opened: list[str] = []
    for number in range(60):
        file, both = tmp_path / f"{number}.sqlite", threading.Barrier(2)
        file.touch()
        two = [threading.Thread(target=opens, args=(file, both)) for _ in range(2)]
        for one in two:
            one.start()
        for one in two:
            one.join()

    assert opened == ["wal"] * 120


def test_a_new_file_that_somebody_else_does_not_let_go_is_waited_for_and_then_given_up(tmp_path):
    file = tmp_path / "new.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE held (id)")
        holder.execute("BEGIN EXCLUSIVE")
        engine = store.database.connect(f"sqlite:///{file}", patience=0.05)
        with pytest.raises(store.Unavailable):
            engine.connect()
        engine.dispose()


def test_a_lock_held_too_long_on_postgresql_is_unavailable_too(postgresql):
    case_id = make.case(postgresql)
    impatient = store.open(postgresql.url, make.keyring(), make.PEPPERS, patience=0.05)
    with postgresql.session(write=True) as holder, impatient.session(write=True) as session:
        store.drafts.of_case(holder, case_id, lock=True)
        with pytest.raises(store.Unavailable):
            store.drafts.of_case(session, case_id, lock=True)
    impatient.close()


def test_a_reader_who_must_write_after_all_takes_a_turn_first(sqlite):
    case_id = make.case(sqlite)
    with sqlite.session() as session:
        store.drafts.of_case(session, case_id)
        make.case(sqlite)  # somebody else writes: what the reader saw is old now
        assert store.outbox.promise(session, Kind.ICB, make.letter(), case_id=case_id, dedupe_key="one", now=make.NOW)
        store.commit(session)


def test_taking_a_turn_never_keeps_half_of_a_request(sqlite):
    case_id = make.case(sqlite)
    with sqlite.session() as session:
        draft = store.drafts.of_case(session, case_id)
        draft.answers["about.name"] = "Amir Made-Up"
        store.drafts.save(session, draft, now=make.NOW)
        store.outbox.promise(session, Kind.ICB, make.letter(), case_id=case_id, dedupe_key="one", now=make.NOW)

    with sqlite.session() as session:
        assert store.drafts.of_case(session, case_id).answers == {}


def test_what_was_read_before_somebody_else_wrote_is_never_written_back(sqlite):
    case_id = make.case(sqlite)
    with sqlite.session() as session:
        draft = store.drafts.of_case(session, case_id)
        make.case(sqlite)

        with pytest.raises(store.Unavailable):
            store.drafts.save(session, draft, now=make.NOW)


@pytest.mark.parametrize("gone", ["sqlite:////nowhere/at/all.sqlite", "postgresql+psycopg://postgres@/x?host=/nowhere"])
def test_a_database_that_is_not_there_is_unavailable_and_is_not_made_up(gone):
    database = store.open(gone, make.keyring())

    with database.session() as session, pytest.raises(store.Unavailable):
        session.execute(sa.text("SELECT 1"))
    database.close()


def test_a_file_that_was_deleted_takes_no_answers_with_it(sqlite, tmp_path):
    make.case(sqlite)
    tmp_path.joinpath("open-door.sqlite").unlink()

    with pytest.raises(store.Unavailable):
        make.case(sqlite)
    assert not tmp_path.joinpath("open-door.sqlite").exists()


def test_a_file_put_back_from_a_backup_is_the_one_that_is_used(sqlite, sqlite_template, tmp_path):
    make.case(sqlite)
    for left in ("-wal", "-shm"):
        tmp_path.joinpath(f"open-door.sqlite{left}").unlink(missing_ok=True)
    shutil.copy(sqlite_template, tmp_path / "backup.sqlite")
    tmp_path.joinpath("backup.sqlite").replace(tmp_path / "open-door.sqlite")

    case_id = make.case(sqlite)

    with sqlite.session() as session:
        assert session.execute(sa.select(models.cases.c.id)).scalars().all() == [case_id]


def test_a_damaged_file_is_unavailable(tmp_path):
    file = tmp_path / "damaged.sqlite"
    file.write_bytes(b"this is not a database " * 500)
    database = store.open(f"sqlite:///{file}", make.keyring())

    with database.session() as session, pytest.raises(store.Unavailable):
        session.execute(sa.select(models.cases))
    database.close()


def test_a_postgresql_that_hangs_up_is_unavailable_and_then_there_again(postgresql):
    with postgresql.session() as session:
        me = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with postgresql.session() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:me)"), {"me": me})
        with pytest.raises(store.Unavailable):
            session.execute(sa.text("SELECT 1"))

    make.case(postgresql)


def test_a_mistake_of_ours_is_not_called_unavailable(database):
    with database.session() as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.text("SELECT nothing FROM nowhere"))


@pytest.mark.threat(9)
@pytest.mark.asvs("16.5.1")
def test_an_error_never_carries_what_a_person_said(database):
    with database.session(write=True) as session, pytest.raises(sa.exc.IntegrityError) as caught:
        session.execute(sa.insert(models.drafts), {
            "case_id": "no such case", "questionnaire": "refer", "version": "1", "language": "en", "voice": "pages", "changed_at": make.NOW,
            "answers_sealed": b"canary", "half_typed_sealed": b"", "delete_after": make.NOW,
        })

    assert "canary" not in str(caught.value)


@pytest.mark.asvs("2.3.3")
def test_nothing_is_kept_without_the_one_commit(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id

    with database.session() as session:
        assert store.cases.find(session, case_id) is None


@pytest.mark.asvs("16.2.2")
def test_a_time_without_its_zone_is_refused_and_every_time_comes_back_in_utc(database):
    summer_in_england = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    with database.session(write=True) as session:
        case = store.cases.begin(session, place="anyshire", now=summer_in_england)
        found = store.cases.find(session, case.id)
        assert found.created_at.isoformat() == "2026-07-01T11:00:00+00:00"
        with pytest.raises(sa.exc.StatementError) as caught:
            store.cases.begin(session, place="anyshire", now=make.NOW.replace(tzinfo=None))

    assert isinstance(caught.value.orig, NaiveTime)


def test_moments_of_one_day_stay_in_their_order(database):
    moments = [make.NOW + timedelta(microseconds=step) for step in (0, 1, 10, 1_000_000)]
    with database.session(write=True) as session:
        for moment in reversed(moments):
            store.cases.begin(session, place="anyshire", now=moment)

        assert session.execute(sa.select(models.cases.c.created_at).order_by(models.cases.c.created_at)).scalars().all() == moments


def test_a_choice_is_kept_by_its_value_for_whoever_reads_the_table(database):
    with database.session(write=True) as session:
        store.outbox.promise(session, Kind.SMS, {"to": "+447700900123"}, dedupe_key="one", now=make.NOW)

        assert session.execute(sa.text("SELECT kind, state FROM outbox")).one() == ("sms", "ready")
        assert session.execute(sa.select(models.outbox.c.state)).scalar_one() is State.READY


def in_child(database, case_id, answer):
    with database.session() as session:
        answer.send(store.drafts.of_case(session, case_id) is not None)


@pytest.mark.parametrize("times", [1, 2])
def test_a_forked_worker_opens_connections_of_its_own(database, times):
    case_id = make.case(database)
    here, there = multiprocessing.Pipe()
    forked = multiprocessing.get_context("fork")
    children = [forked.Process(target=in_child, args=(database, case_id, there)) for _ in range(times)]
    for child in children:
        child.start()
        child.join()

    assert [here.recv() for _ in children] == [True] * times
    with database.session() as session:
        assert store.drafts.of_case(session, case_id) is not None


def test_many_people_write_at_once_and_nobody_is_turned_away(database):
    failed = []

    def write():
        try:
            for _ in range(10):
                make.case(database)
        except store.Unavailable as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(models.cases)).scalar_one() == 40
    assert failed == []


@pytest.mark.threat(10)
def test_a_stolen_database_shows_nothing_of_what_anyone_said(sqlite, tmp_path):
    canaries = ("Canaryname", "canary reason", "07700900123", "canary note", "canary news")
    with sqlite.session(write=True) as session:
        draft = make.draft(session, answers={"about.name": canaries[0]})
        store.consents.record(session, make.row(
            case_id=draft.case_id, helped_by=consent.Helper(canaries[0], "aunt"),
            withdrawal=consent.Withdrawal("dsr", consent.How.WEB, canaries[1]),
        ))
        make.submit(session, draft.case_id, answers={"about.name": canaries[0]}, contact={"about.phone": canaries[2]})
        store.news.add(
            session, webhook_id="one", case_id=draft.case_id, type="receipt.confirmed", sequence=1, occurred_at=make.NOW,
            data={"note": canaries[4]}, now=make.NOW,
        )
        store.outbox.promise(session, Kind.ICB, make.letter(name=canaries[0]), case_id=draft.case_id, dedupe_key="one", now=make.NOW)
        one, = store.outbox.claim(session, owner="a worker", now=make.NOW, lease=make.minutes(1), most=1)
        store.outbox.began(session, one, make.NOW)
        store.outbox.dead(session, one, owner="a worker", now=make.NOW, note=canaries[3])
        store.commit(session)

    everything = b"".join(file.read_bytes() for file in tmp_path.glob("open-door.sqlite*"))
    assert b"receipt.confirmed" in everything
    assert [canary for canary in canaries if canary.encode() in everything] == []
