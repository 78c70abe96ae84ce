"""A page reads each thing once, and never what is old by then: after a change or a lock of its own it asks anew."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests import make
from webapp import store
from webapp.models import Kind
from webapp.planning import Filled, Said
from webapp.renewal import Reason
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


def told(read):
    """The same after all of a request was read together."""

    def reading(session, case):
        store.together.read(session, case, now=make.NOW)
        return read(session, case)

    return reading


def wish(session, case):
    store.wishes.keep(session, case, store.wishes.Wishes(times=("morning",)), now=make.NOW)


def tell(session, case):
    store.tellings.keep(session, case, {"tell.with": "Dee Example"}, now=make.NOW)


def plan(session, case):
    store.plans.keep(session, case, Filled(card="plan.me", said=Said((), ("I like to draw.",))), now=make.NOW)


def card(session, case):
    return store.cards.of_case(session, case, now=make.NOW)


def new_card(session, case):
    store.cards.add(session, case, found_by=("k", "hash"), code_hash="slow", picture="a picture", now=make.NOW)


def way(session, case):
    make.way(session, case, Kind.MAIL, "amir@mail.example")


def ask(session, case):
    store.renewals.ask(session, case_id=case, reason=Reason.YEAR, next_on=make.NOW.date(), now=make.NOW)


def prove(session, case):
    store.proofs.proved(session, case, "person", Kind.SMS, NUMBER, how="typed", now=make.NOW)


def avoid(session, case):
    store.avoids.record(session, case, [{"name": "Sam Made-Up", "relation": "my dad"}], now=make.NOW)


# What a page reads once, and a change of it.
READ = {
    "draft": (store.drafts.of_case, save),
    "request": (store.referrals.of_case, make.submit),
    "decisions": (store.consents.rows, decide),
    "invitations": (store.invitations.of_helper, invite),
    "proofs": (proof, prove),
    "hours": (store.wishes.of_case, wish),
    "how to tell": (store.tellings.of_case, tell),
    "planner": (store.plans.of_case, plan),
    "card": (card, new_card),
    "ways": (store.ways.of_case, way),
    "whom not to contact": (store.avoids.of_case, avoid),
    "asked again": (store.renewals.of_case, ask),
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


TOGETHER = [name for name in READ if name not in ("decisions", "proofs")]


@pytest.mark.parametrize("what", TOGETHER)
def test_what_was_read_together_is_what_each_question_finds_and_is_asked_anew_after_a_change(database, selects, what):
    read, change = READ[what]
    case = make.case(database)
    with page(database) as session:
        assert read(session, case) == (before := told(read)(session, case))
        assert told(read)(session, case) == before

        change(session, case)
        store.together.read(session, case, now=make.NOW)
        after = read(session, case)
        assert after != before
        store.commit(session)

    with database.session() as session:
        assert read(session, case) == after


def test_all_of_a_request_is_read_together_in_one_question(database, selects):
    case = make.case(database)
    with database.session(write=True) as session:
        make.fill(session, case)
        store.commit(session)
    with page(database) as session:
        sent = store.referrals.of_case(session, case)
    with page(database) as session:
        selects.clear()
        store.together.read(session, case, now=make.NOW)
        found = [
            store.drafts.of_case(session, case).sent, store.referrals.of_case(session, case) == sent, store.mentions.waits(session, case),
            store.wishes.of_case(session, case).times, store.tellings.of_case(session, case).version,
            store.outbox.delivered_at(session, f"{sent.kind}:{case}"), store.invitations.of_helper(session, case),
        ]

    assert found == [True, True, True, ("morning",), 1, None, ()]
    assert len([one for one in selects if one.startswith("SELECT")]) == 1


@pytest.mark.parametrize(("proved", "stopped"), [(False, False), (True, False), (False, True), (True, True)])
def test_what_both_sides_say_of_a_number_is_read_in_one_question_and_is_what_each_of_them_finds(database, selects, proved, stopped):
    case = make.case(database)
    with database.session(write=True) as session:
        if proved:
            store.proofs.proved(session, case, "person", Kind.SMS, NUMBER, how="code", now=make.NOW)
        if stopped:
            store.reaches.note(session, Kind.SMS, NUMBER, now=make.NOW, stopped_at=make.NOW)
        store.commit(session)
    with database.session() as session:
        each = (store.proofs.find(session, case, "person", Kind.SMS, NUMBER), store.reaches.find(session, Kind.SMS, NUMBER))

    with page(database) as session:
        selects.clear()
        store.proofs.read(session, case, "person", Kind.SMS, NUMBER)
        both = (store.proofs.find(session, case, "person", Kind.SMS, NUMBER), store.reaches.find(session, Kind.SMS, NUMBER))
        asked = [one for one in selects if one.startswith("SELECT")]

    assert both == each
    assert (both[0].proved_at is not None, both[1].stopped_at is not None) == (proved, stopped)
    assert len(asked) == 1


def test_the_visit_and_all_of_its_request_are_read_in_one_question(database, selects):
    case = make.case(database)
    with database.session(write=True) as session:
        token = store.visits.begin(session, case, now=make.NOW)
        store.commit(session)
    with page(database) as session:
        selects.clear()
        here = store.together.visit(session, token, now=make.NOW)
        store.together.read(session, case, now=make.NOW)
        found = store.drafts.of_case(session, case)
        asked = [one for one in selects if one.startswith("SELECT")]

    assert (here.case_id, found.case_id, len(asked)) == (case, case, 1)
    with page(database) as session:
        assert store.together.visit(session, "another token", now=make.NOW) is None


def test_nothing_is_known_of_a_case_that_is_not_there_and_a_worker_reads_anew(database):
    with page(database) as session:
        store.together.read(session, "nobody", now=make.NOW)
        assert store.referrals.of_case(session, "nobody") is None
    case = make.case(database)
    with database.session() as session:
        store.together.read(session, case, now=make.NOW)
        assert reads.READ not in session.info
