"""What helpers wrote for a planner lies sealed, one text a helper and card, and goes wherever the planner goes."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from tests import make
from webapp import helped, ids, store
from webapp.audit import What, Who
from webapp.helped import Source, State, Written
from webapp.helping import Invitation
from webapp.plan_models import plan_helped
from webapp.planning import Said
from webapp.store import erasing

LONG = "🐕 مرحبا half \ud83d \x00" + "a" * 19_000


@pytest.fixture
def case_id(database):
    return make.case(database)


def helper(database, case_id, name):
    made = Invitation(id=ids.uuid7(make.NOW), case_id=case_id, ends_on=make.NOW.date(), invited_at=make.NOW, name=name)
    with database.session(write=True) as session:
        store.helping.add(session, made)
        store.commit(session)
    return made.id


def written(helper_id, *words, **more):
    return Written(card="plan.me", helper=helper_id, said=Said(("quiet",), words), version=1, at=make.NOW, **more)


def keep(database, case_id, *these):
    with database.session(write=True) as session:
        for one in these:
            store.helped.keep(session, case_id, one, now=make.NOW)
        store.commit(session)


def found(database, case_id):
    with database.session() as session:
        return store.helped.of_case(session, case_id)


def test_every_letter_comes_back_apart_for_each_helper_and_none_of_it_lies_open(database, case_id):
    out = {"left_before": Said(("time",), ("Left out",)), "source_before": Source.PAPER}
    dee, bea = (written(helper(database, case_id, name), LONG, name, source=Source.PAPER, **out) for name in ("Dee", "Bea"))
    keep(database, case_id, dee, bea)

    assert set(found(database, case_id)) == {dee, bea}
    assert found(database, make.case(database)) == ()
    with database.session() as session:
        rows = session.execute(sa.select(plan_helped.c.said_sealed)).scalars().all()
    assert [b"Dee" in row or b"quiet" in row for row in rows] == [False, False]
    assert "quiet" not in repr(dee)


def test_what_the_person_decided_is_entered_with_whose_words_they_were_and_no_word_of_them(database, case_id):
    one = written(helper(database, case_id, "Dee"), "a word")
    keep(database, case_id, one)
    with database.session(write=True) as session:
        store.helped.decided(session, case_id, helped.leave_out(one), page="g", now=make.NOW)
        store.commit(session)

    with database.session() as session:
        [entry] = [entry for entry in store.audit.of_case(session, case_id) if entry.what == What.PLAN_HELPED]
    assert (entry.who, "word" in entry.detail, '"kind":"left"' in entry.detail) == (Who.PERSON, False, True)
    assert found(database, case_id)[0].state is State.LEFT


def test_erasing_and_deleting_the_planner_take_it_along(database, case_id):
    keep(database, case_id, written(helper(database, case_id, "Dee"), "a word"))
    other = make.case(database)
    keep(database, other, written(helper(database, other, "Bea"), "another"))

    with database.session(write=True) as session:
        counts = erasing.erase(session, case_id, who=Who.PERSON, now=make.NOW)
        store.plans.delete(session, [other])
        store.commit(session)

    assert counts["help"] == 1
    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(plan_helped)).scalar_one() == 0


def test_two_who_write_at_once_for_one_card_both_have_their_words_kept(database, case_id):
    these = [written(helper(database, case_id, name), name) for name in ("Dee", "Bea")]
    ready = threading.Barrier(2)

    def write(one):
        ready.wait()
        with database.session(write=True) as session:
            store.cases.lock(session, case_id)
            store.helped.keep(session, case_id, one, now=make.NOW)
            store.commit(session)

    threads = [threading.Thread(target=write, args=(one,)) for one in these]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {one.said.words for one in found(database, case_id)} == {("Dee",), ("Bea",)}
