"""A key for every case: what it sealed opens with it alone, in its own place; without it, nobody reads it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests import make
from webapp import keys, models, store
from webapp.seal import Unreadable
from webapp.store import sealed, vault
from webapp.store.vault import Use

WHERE = "drafts.answers_sealed:one"
SECRET = b"I live with my aunt Ada Made-Up"


@pytest.fixture
def case_id(database):
    return make.case(database)


def test_what_is_sealed_for_a_case_opens_for_that_case_in_its_own_place_alone(database, case_id):
    other = make.case(database)
    with database.session(write=True) as session:
        kept = vault.seal(session, case_id, WHERE, SECRET)

        assert vault.open(session, case_id, WHERE, kept) == SECRET
        for elsewhere in ((other, WHERE), (None, WHERE), (case_id, "drafts.answers_sealed:two"), (case_id, "referrals.answers_sealed:one")):
            with pytest.raises(Unreadable):
                vault.open(session, *elsewhere, kept)


def test_what_belongs_to_no_case_is_sealed_by_the_ring(database):
    with database.session() as session:
        kept = vault.seal(session, None, WHERE, SECRET)

        assert database.keyring.open(WHERE, kept) == vault.open(session, None, WHERE, kept) == SECRET


def test_a_case_has_a_key_for_what_was_said_and_another_for_what_was_decided(database, case_id):
    with database.session(write=True) as session:
        said = vault.seal(session, case_id, WHERE, SECRET)
        decided = vault.seal(session, case_id, WHERE, SECRET, use=Use.RECORD)
        vault.forget(session, case_id, Use.CONTENT)

        assert vault.open(session, case_id, WHERE, decided) == SECRET
        with pytest.raises(Unreadable):
            vault.open(session, case_id, WHERE, said)


def test_a_case_without_keys_cannot_be_read_by_anybody_who_has_everything_else(database, case_id):
    with database.session(write=True) as session:
        kept = vault.seal(session, case_id, WHERE, SECRET)
        vault.forget(session, case_id)
        store.commit(session)

    with database.session() as session, pytest.raises(Unreadable):
        vault.open(session, case_id, WHERE, kept)
    with database.session() as session, pytest.raises(Unreadable):
        store.drafts.of_case(session, case_id)


def test_a_key_that_was_made_and_taken_back_with_a_part_of_the_work_seals_nothing_more(database, case_id):
    with database.session(write=True) as session:
        vault.forget(session, case_id, Use.CONTENT)
        part = session.begin_nested()
        vault.seal(session, case_id, WHERE, SECRET)
        part.rollback()
        kept = vault.seal(session, case_id, WHERE, SECRET)
        store.commit(session)

    with database.session() as session:
        assert vault.open(session, case_id, WHERE, kept) == SECRET


def test_something_new_that_is_said_later_has_a_new_key(database, case_id):
    with database.session(write=True) as session:
        before = vault.seal(session, case_id, WHERE, SECRET)
        vault.forget(session, case_id, Use.CONTENT)
        after = vault.seal(session, case_id, WHERE, SECRET)
        store.commit(session)

    with database.session() as session:
        assert vault.open(session, case_id, WHERE, after) == SECRET
        with pytest.raises(Unreadable):
            vault.open(session, case_id, WHERE, before)


def test_of_an_erased_case_nothing_is_ever_written_again(database, case_id):
    with database.session(write=True) as session:
        vault.forget(session, case_id)
        row = {"case_id": case_id, "at": make.NOW, "who": "person", "counts": {}}
        session.execute(sa.insert(keys.erasures), row)

        with pytest.raises(vault.Erased):
            vault.seal(session, case_id, WHERE, SECRET)


def test_a_backup_that_was_put_back_without_its_keys_gets_no_new_ones_that_would_stand_in_their_way(database, case_id):
    with database.session(write=True) as session:
        vault.forget(session, case_id)
        store.commit(session)

    with database.session(write=True) as session, pytest.raises(Unreadable):
        vault.seal(session, case_id, WHERE, SECRET)
    with database.session(write=True) as session, pytest.raises(Unreadable):
        store.consents.record(session, make.row(case_id=case_id))


def test_a_key_that_was_taken_back_seals_nothing_more(database, case_id):
    with database.session(write=True) as session:
        vault.forget(session, case_id, Use.CONTENT)
        store.commit(session)
    with database.session(write=True) as session:
        vault.seal(session, case_id, WHERE, SECRET)
        session.rollback()
        kept = vault.seal(session, case_id, WHERE, SECRET)
        store.commit(session)

    with database.session() as session:
        assert vault.open(session, case_id, WHERE, kept) == SECRET


def test_a_wrapped_key_that_is_put_in_another_case_s_place_opens_nothing(database, case_id):
    other = make.case(database)
    wrapped = keys.case_keys
    theirs = sa.select(wrapped.c.wrapped).where(wrapped.c.case_id == case_id, wrapped.c.use == Use.CONTENT).scalar_subquery()
    with database.session(write=True) as session:
        session.execute(sa.update(wrapped).where(wrapped.c.case_id == other, wrapped.c.use == Use.CONTENT).values(wrapped=theirs))
        store.commit(session)

    with database.session() as session, pytest.raises(Unreadable):
        store.drafts.of_case(session, other)


def test_a_value_from_before_cases_had_keys_still_opens(database, case_id):
    old = database.keyring.seal_json(f"{store.drafts.ANSWERS}:{case_id}", {"about.name": "Amir Made-Up"})
    half = database.keyring.seal_json(f"{store.drafts.HALF_TYPED}:{case_id}", {})
    with database.session(write=True) as session:
        session.execute(sa.update(models.drafts).values(answers_sealed=old, half_typed_sealed=half))
        session.execute(sa.delete(keys.case_keys))
        store.commit(session)

    with database.session(write=True) as session:
        draft = store.drafts.of_case(session, case_id)
        store.drafts.save(session, draft, now=make.NOW)
        store.commit(session)

    with database.session() as session:
        assert store.drafts.of_case(session, case_id).answers == {"about.name": "Amir Made-Up"}
        [kept] = session.execute(sa.select(models.drafts.c.answers_sealed)).scalars()
    assert kept[0] == 2


def test_many_cases_cost_one_query_for_their_keys(database):
    cases = [make.case(database) for _ in range(5)]
    with database.session(write=True) as session:
        kept = {one: vault.seal(session, one, WHERE, SECRET) for one in cases}
    said = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    with database.session() as session:
        vault.fetch(session, [*cases, None])
        assert {vault.open(session, one, WHERE, kept[one]) for one in cases} == {SECRET}

    assert [words.split()[0] for words in said if words != "BEGIN"] == ["SELECT"]


def test_every_sealed_column_of_every_table_is_known():
    columns = {str(column) for table in models.metadata.sorted_tables for column in table.c}

    assert {one.name for one in sealed.SEALED} == {name for name in columns if name.endswith("_sealed")}


@pytest.mark.threat(10)
def test_every_sealed_column_is_sealed_by_its_own_case_s_key_and_what_is_moved_does_not_open(database, two):
    places = []
    with database.session() as session:
        for column in sealed.OF_CASES:
            found = [one for one in sealed.values(session, column) if one[2]]
            assert {case_id for case_id, _, _ in found} == set(two), column.name
            for case_id, place, value in found:
                assert vault.of_case(session, case_id)[column.use].made(value), column.name
                vault.open(session, case_id, place, value)
            places += found
        for case_id, place, _ in places:
            for _, other, value in places:
                if other != place:
                    with pytest.raises(Unreadable):
                        vault.open(session, case_id, place, value)


@pytest.mark.threat(10)
def test_an_answer_copied_into_somebody_else_s_row_is_refused_when_it_is_read(database, two):
    mine, other = two
    table = models.drafts
    theirs = sa.select(table.c.answers_sealed).where(table.c.case_id == other).scalar_subquery()
    with database.session(write=True) as session:
        session.execute(sa.update(table).where(table.c.case_id == mine).values(answers_sealed=theirs))
        store.commit(session)

    with database.session() as session:
        assert store.drafts.of_case(session, other).answers == {"about.name": "Amir Made-Up"}
        with pytest.raises(Unreadable):
            store.drafts.of_case(session, mine)
