"""Keys apart from backups: what a person asked to be deleted is unreadable in every backup, and everybody else's can be put back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests import make
from tests.databases import FOUND
from webapp import keys, migrations, models, store
from webapp.audit import Who
from webapp.seal import Unreadable
from webapp.store import keyfile

ROOT = Path(__file__).parents[1]
OPERATORS = (ROOT / "docs" / "operators.md").read_text("utf-8")


@pytest.fixture
def backups(request, tmp_path):
    """Backs a database up without its keys, or whole, and puts one back as another database: with the commands of the guide."""
    made = []

    def back_up(database, *, whole=False):
        copy = tmp_path / f"copy-{len(made)}"
        made.append(copy)
        if database.url.startswith("sqlite"):
            with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as one, closing(sqlite3.connect(copy)) as other:
                one.backup(other)
                for statement in () if whole else ("DELETE FROM case_keys", "VACUUM"):
                    assert statement in OPERATORS
                    other.execute(statement)
                    other.commit()
            return copy
        folder, name = request.getfixturevalue("server").folder, sa.make_url(database.url).database
        without = [] if whole else ["--exclude-table-data=case_keys"]
        assert "pg_dump --exclude-table-data=case_keys" in OPERATORS
        command = [str(FOUND[-1] / "pg_dump"), *without, "-h", str(folder), "-U", "postgres", "-f", str(copy), name]
        subprocess.run(command, check=True)
        return copy

    def put_back(database, copy):
        if database.url.startswith("sqlite"):
            file = tmp_path / f"restored-{uuid4().hex}.sqlite"
            shutil.copy(copy, file)
            return store.open(f"sqlite:///{file}", database.keyring, make.PEPPERS)
        server, name = request.getfixturevalue("server"), f"r{uuid4().hex}"
        server.run("CREATE DATABASE {}", name)
        command = [str(FOUND[-1] / "psql"), "-q", "-h", str(server.folder), "-U", "postgres", "-d", name, "-f", str(copy)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        restored = store.open(server.url(name), database.keyring, make.PEPPERS)
        request.addfinalizer(lambda: (restored.close(), server.run("DROP DATABASE {} WITH (FORCE)", name)))
        return restored

    return back_up, put_back


def save(database, file, **more):
    with database.session() as session:
        return keyfile.save(session, file, **more)


def cases_in(file):
    return {one["case_id"] for one in json.loads(file.read_text("utf-8"))["case_keys"]}


def load(database, file):
    with database.session(write=True) as session:
        did = keyfile.load(session, file, now=make.NOW)
        store.commit(session)
    return did.keys, did.erased


def erase(database, case_id):
    with database.session(write=True) as session:
        store.erasing.erase(session, case_id, who=Who.PERSON, now=make.NOW)
        store.commit(session)


def name_in(database, case_id):
    with database.session() as session:
        sent = store.referrals.of_case(session, case_id)
        return sent and sent.answers["about.name"]


@pytest.mark.threat(15)
def test_drill_a_backup_with_its_keys_is_everything_again(database, two, backups, tmp_path):
    back_up, put_back = backups
    copy = back_up(database)
    save(database, tmp_path / "keys")

    restored = put_back(database, copy)
    with pytest.raises(Unreadable):
        name_in(restored, two[0])

    assert load(restored, tmp_path / "keys") == (4, 0)
    assert {name_in(restored, one) for one in two} == {"Amir Made-Up"}
    assert load(restored, tmp_path / "keys") == (0, 0)


def test_drill_whoever_was_erased_after_the_backup_is_unreadable_in_it_for_whoever_holds_every_key(database, two, backups, tmp_path):
    back_up, put_back = backups
    mine, other = two
    copy = back_up(database)
    save(database, tmp_path / "keys")
    erase(database, mine)
    save(database, tmp_path / "keys")

    restored = put_back(database, copy)
    assert load(restored, tmp_path / "keys") == (2, 1)

    assert (name_in(restored, mine), name_in(restored, other)) == (None, "Amir Made-Up")
    untouched = put_back(database, copy)
    with untouched.session(write=True) as session:
        for one in json.loads((tmp_path / "keys").read_text("utf-8"))["case_keys"]:
            assert one["case_id"] == other
        with pytest.raises(Unreadable):
            store.drafts.of_case(session, mine)


def test_drill_a_backup_of_the_whole_database_is_erased_again_before_the_website_starts(database, two, backups, tmp_path):
    back_up, put_back = backups
    mine, other = two
    copy = back_up(database, whole=True)
    erase(database, mine)
    save(database, tmp_path / "keys")

    restored = put_back(database, copy)
    assert name_in(restored, mine) == "Amir Made-Up"
    assert load(restored, tmp_path / "keys") == (0, 1)

    assert (name_in(restored, mine), name_in(restored, other)) == (None, "Amir Made-Up")
    with restored.session() as session:
        assert session.execute(sa.select(keys.case_keys.c.case_id).distinct()).scalars().all() == [other]
        assert store.outbox.counts(session, make.NOW).waiting == store.outbox.counts(database.session(), make.NOW).waiting - 1


def test_drill_a_request_that_was_taken_back_before_anybody_saw_it_does_not_leave_from_a_backup_either(database, backups, tmp_path):
    back_up, put_back = backups
    taken_back, kept = make.case(database), make.case(database)
    with database.session(write=True) as session:
        for case_id in (taken_back, kept):
            make.submit(session, case_id)
            store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key=case_id, now=make.NOW)
        store.commit(session)
    copy = back_up(database, whole=True)
    with database.session(write=True) as session:
        store.erasing.erase(session, taken_back, who=Who.PERSON, now=make.NOW, withdraw=True)
        store.erasing.erase(session, kept, who=Who.PERSON, now=make.NOW)
        store.commit(session)
    save(database, tmp_path / "keys")

    restored = put_back(database, copy)
    assert load(restored, tmp_path / "keys") == (0, 2)

    with restored.session(write=True) as session:
        leaves = store.outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=9)
    assert [one.case_id for one in leaves] == [kept]


def test_drill_a_visit_that_ended_after_the_backup_opens_nothing_once_it_is_put_back_and_a_shown_card_is_shown_again(
    database, backups, tmp_path,
):
    back_up, put_back = backups
    case_id = make.case(database)
    with database.session(write=True) as session:
        store.visits.begin(session, case_id, now=make.NOW - make.minutes(120))
        token = store.visits.begin(session, case_id, now=make.NOW)
        store.cards.add(session, case_id, found_by=("k", "hash"), code_hash="slow", picture="a picture", now=make.NOW)
        card = store.cards.of_case(session, case_id, now=make.NOW)
        half = store.cards.show(session, card, how="qr", asks="born", ends_at=make.NOW + make.minutes(10))
        store.commit(session)
    copy = back_up(database)
    save(database, tmp_path / "keys")

    restored = put_back(database, copy)
    with restored.session() as session:
        assert store.visits.find(session, token, now=make.NOW) == case_id
        assert store.cards.half(session, half, now=make.NOW) is not None
    load(restored, tmp_path / "keys")

    with restored.session() as session:
        assert store.visits.find(session, token, now=make.NOW) is None
        assert store.cards.half(session, half, now=make.NOW) is None
        assert store.cards.of_case(session, case_id, now=make.NOW) == card
        [last] = store.audit.of_case(session, case_id, most=1)
    assert (last.what, last.who, json.loads(last.detail)) == ("visits.ended", "operator", {"number": 1})
    assert "cards, links, and helpers' invitations" in OPERATORS


def test_drill_a_whole_backup_is_worth_nothing_once_the_master_key_was_turned_and_taken_away(database, two, backups):
    from webapp import rotation

    back_up, put_back = backups
    copy = back_up(database, whole=True)
    rotation.rotate(store.Database(database.engine, make.keyring("new", "test"), database.url, database.pseudonyms), now=make.NOW)

    restored = put_back(store.Database(database.engine, make.keyring("new"), database.url, database.pseudonyms), copy)

    for case_id in two:
        with pytest.raises(Unreadable):
            name_in(restored, case_id)


def test_the_file_is_for_its_owner_alone_and_holds_no_key_that_opens_without_the_ring(sqlite, tmp_path):
    case_id = make.case(sqlite)
    file = tmp_path / "keys"

    assert save(sqlite, file) == 2

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with store.Database(sqlite.engine, make.keyring("another"), sqlite.url).session() as session, pytest.raises(Unreadable):
        store.drafts.of_case(session, case_id)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("keys")] == ["keys"]


@pytest.mark.threat(15)
def test_drill_a_file_of_keys_is_not_written_over_while_a_backup_waits_for_it(database, two, backups, tmp_path):
    back_up, put_back = backups
    copy = back_up(database)
    erase(database, two[1])
    save(database, tmp_path / "keys")
    before = (tmp_path / "keys").read_bytes()
    restored = put_back(database, copy)

    with pytest.raises(keyfile.Loses) as loses:
        save(restored, tmp_path / "keys")

    assert (loses.value.cases, loses.value.erased, loses.value.lost) == (1, 1, 2)
    assert (tmp_path / "keys").read_bytes() == before
    assert load(restored, tmp_path / "keys") == (2, 1)
    assert save(restored, tmp_path / "keys") == 2
    assert name_in(restored, two[0]) == "Amir Made-Up"


def test_keys_that_are_missing_here_are_not_taken_for_all_there_are_even_where_no_file_lies(database, two, tmp_path):
    with database.session(write=True) as session:
        store.vault.forget(session, two[0])
        store.commit(session)

    with pytest.raises(keyfile.Loses) as loses:
        save(database, tmp_path / "keys")

    assert (loses.value.cases, loses.value.erased, loses.value.lost) == (0, 0, 1)
    assert save(database, tmp_path / "keys", force=True) == 2
    assert save(database, tmp_path / "keys") == 2, "somebody said that they are gone: every hour goes on"
    assert not (tmp_path / "keys.1").exists()


def test_who_began_after_the_backup_stays_in_the_file_beside_until_they_are_erased(database, two, backups, tmp_path):
    back_up, put_back = backups
    copy = back_up(database)
    newer, erased = make.case(database), make.case(database)
    save(database, tmp_path / "keys")
    erase(database, erased)
    save(database, tmp_path / "keys")
    restored = put_back(database, copy)
    load(restored, tmp_path / "keys")

    with pytest.raises(keyfile.Loses):
        save(restored, tmp_path / "keys")
    assert save(restored, tmp_path / "keys", force=True) == 4

    assert stat.S_IMODE((tmp_path / "keys.1").stat().st_mode) == 0o600
    assert cases_in(tmp_path / "keys.1") == {*two, newer}
    erase(restored, two[0])
    save(restored, tmp_path / "keys")
    assert (cases_in(tmp_path / "keys"), cases_in(tmp_path / "keys.1")) == ({two[1]}, {two[1], newer})


def test_what_stays_beside_is_never_written_over(sqlite, tmp_path):
    other = make.case(sqlite)
    save(sqlite, tmp_path / "keys")
    migrations.upgrade(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    empty = store.open(f"sqlite:///{tmp_path / 'empty.sqlite'}", sqlite.keyring, make.PEPPERS)
    save(empty, tmp_path / "keys", force=True)
    save(sqlite, tmp_path / "keys")

    with pytest.raises(FileExistsError):
        save(empty, tmp_path / "keys", force=True)

    assert cases_in(tmp_path / "keys") == cases_in(tmp_path / "keys.1") == {other}
    empty.close()


@pytest.mark.parametrize("harm", [lambda text: text[:-40], lambda text: text.replace("content", "contemt"), lambda _: "{}", lambda _: ""])
def test_a_file_that_was_cut_off_or_changed_is_refused_and_nothing_is_put_back(sqlite, tmp_path, harm):
    make.case(sqlite)
    file = tmp_path / "keys"
    save(sqlite, file)
    file.write_text(harm(file.read_text("utf-8")), "utf-8")

    with sqlite.session(write=True) as session, pytest.raises(keyfile.NotKeys):
        keyfile.load(session, file, now=make.NOW)


def test_a_key_of_a_case_that_is_not_in_this_backup_is_left_out(sqlite, tmp_path):
    make.case(sqlite)
    save(sqlite, tmp_path / "keys")
    migrations.upgrade(f"sqlite:///{tmp_path / 'empty.sqlite'}")

    empty = store.open(f"sqlite:///{tmp_path / 'empty.sqlite'}", sqlite.keyring, make.PEPPERS)

    assert load(empty, tmp_path / "keys") == (0, 0)
    with empty.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(models.cases)).scalar_one() == 0
    empty.close()


@pytest.mark.threat(10)
def test_a_deleted_key_is_in_neither_the_file_nor_the_journal_of_the_database(sqlite):
    """Deleting a row only marks its place as free: the bytes must go, too."""
    case_id = make.case(sqlite)
    with sqlite.session() as session:
        wrapped = session.execute(sa.select(keys.case_keys.c.wrapped).where(keys.case_keys.c.case_id == case_id)).scalars().all()
    folder = Path(sqlite.url.removeprefix("sqlite:///")).parent

    def found():
        return [one for one in wrapped for path in folder.glob("open-door.sqlite*") if one in path.read_bytes()]

    sqlite.sweep()
    assert len(found()) == 2
    erase(sqlite, case_id)
    sqlite.sweep()

    assert found() == []
