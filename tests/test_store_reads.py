"""A page reads each thing once, and never what is old by then: after a change or a lock of its own it asks anew."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests import make
from webapp import store
from webapp.models import Kind
from webapp.store import reads

NUMBER = "+447700900123"


def save(session, case):
    draft = store.drafts.of_case(session, case)
    draft.answers = {"name": "Ada"}
    store.drafts.save(session, draft, now=make.NOW)


def decide(session, case):
    store.consents.record(session, make.row(case_id=case))


def invite(session, case):
    person = make.draft(session).case_id
    store.invitations.add(session, person_case_id=person, helper_case_id=case, now=make.NOW)


def proof(session, case):
    return store.proofs.find(session, case, "person", Kind.SMS, NUMBER)


def prove(session, case):
    store.proofs.proved(session, case, "person", Kind.SMS, NUMBER, how="typed", now=make.NOW)


# What a page reads once, and a change of it.
READ = {
    "draft": (store.drafts.of_case, save),
    "request": (store.referrals.of_case, make.submit),
    "decisions": (store.consents.rows, decide),
    "invitations": (store.invitations.of_helper, invite),
    "proofs": (proof, prove),
}


def page(database):
    """A session as a page has it."""
    session = database.session(write=True)
    reads.begin(session)
    return session


@pytest.fixture
def selects(database):
    """What the database was asked."""
    said = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    return said


@pytest.mark.parametrize("what", READ)
def test_a_page_asks_once_and_sees_its_own_changes(database, selects, what):
    read, change = READ[what]
    case = make.case(database)
    with page(database) as session:
        before = read(session, case)
        selects.clear()
        assert read(session, case) == before
        assert selects == []

        change(session, case)
        assert (after := read(session, case)) != before
        store.commit(session)

    with database.session() as session:
        assert read(session, case) == after


def test_who_waited_for_a_lock_sees_what_was_so_when_it_came(postgresql):
    case = make.case(postgresql)
    with page(postgresql) as session:
        assert store.consents.rows(session, case) == ()
        with postgresql.session(write=True) as other:
            decide(other, case)
            store.commit(other)

        store.cases.lock(session, case)

        assert len(store.consents.rows(session, case)) == 1


def test_who_turned_to_write_sees_what_was_written_meanwhile(sqlite):
    case = make.case(sqlite)
    with sqlite.session() as session:
        reads.begin(session)
        assert store.consents.rows(session, case) == ()
        with sqlite.session(write=True) as other:
            decide(other, case)
            store.commit(other)

        store.database.turn_to_write(session)

        assert len(store.consents.rows(session, case)) == 1


def test_a_change_that_is_taken_back_is_not_seen_any_more(database):
    case = make.case(database)
    with page(database) as session:
        decide(session, case)
        assert len(store.consents.rows(session, case)) == 1
        session.rollback()

        assert store.consents.rows(session, case) == ()


def test_a_draft_that_one_part_of_a_page_changes_is_not_changed_for_another(database):
    case = make.case(database)
    with page(database) as session:
        store.drafts.of_case(session, case).answers["name"] = "Not saved"

        assert "name" not in store.drafts.of_case(session, case).answers


def test_a_worker_reads_anew_each_time(database, selects):
    case = make.case(database)
    with database.session() as session:
        store.consents.rows(session, case)
        selects.clear()
        store.consents.rows(session, case)

    assert len(selects) == 1 + ("BEGIN" in selects)
