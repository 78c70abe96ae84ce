"""A planner lies sealed: every word comes back, an order is kept apart from the words, and a copy that was sent is never changed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import store
from webapp.audit import Who
from webapp.plan_models import plan_cards, plan_versions
from webapp.planned import Locked
from webapp.planning import Audience, Filled, Mark, Said, Stage, Typed
from webapp.store import erasing, keeping

LONG = "🐕 مرحبا half \ud83d \x00" + "a" * 19_000
FULL = Filled(
    card="plan.me", said=Said(("quiet",), (LONG, "")), mark=Mark.BOTH, stage=Stage.DONE, version=7,
    typed=Typed(Said((), ("the other",)), Mark.ME, meanwhile=True),
)


@pytest.fixture
def case_id(database):
    return make.case(database)


def copy(*words):
    return Locked(tuple({"id": "plan.me", "title": "About me", "parts": [{"words": one, "typed_by_person": True}]} for one in words))


def test_every_letter_of_a_card_comes_back_and_none_of_it_lies_open(database, case_id):
    with database.session(write=True) as session:
        store.plans.keep(session, case_id, FULL, now=make.NOW)
        store.plans.keep(session, case_id, Filled(card="plan.safe"), now=make.NOW)
        store.commit(session)

    with database.session() as session:
        found = store.plans.of_case(session, case_id)
        row = session.execute(sa.select(plan_cards).where(plan_cards.c.card == "plan.me")).one()

    assert found == {"plan.me": FULL, "plan.safe": Filled(card="plan.safe")}
    assert b"other" not in row.answer_sealed
    assert "words" not in repr(FULL)


def test_a_card_of_another_case_is_another_card(database, case_id):
    other = make.case(database)
    with database.session(write=True) as session:
        store.plans.keep(session, case_id, FULL, now=make.NOW)

        assert store.plans.of_case(session, other) == {}


def test_an_order_touches_no_words_and_no_page_that_is_open(database, case_id):
    with database.session(write=True) as session:
        store.plans.keep(session, case_id, FULL, now=make.NOW)
        store.plans.arrange(session, case_id, {"plan.safe": 0, "plan.me": 1}, now=make.NOW)
        found = store.plans.of_case(session, case_id)

    assert (found["plan.me"].said, found["plan.me"].version, found["plan.me"].position) == (FULL.said, 7, 1)
    assert (found["plan.safe"].version, found["plan.safe"].position) == (0, 0)


def test_two_who_write_at_once_come_one_after_the_other_and_nothing_is_lost(database, case_id):
    from webapp import planning

    with database.session(write=True) as session:
        store.plans.keep(session, case_id, Filled(card="plan.me", version=1), now=make.NOW)
        store.commit(session)
    ready = threading.Barrier(2)

    def write(words):
        ready.wait()
        with database.session(write=True) as session:
            store.cases.lock(session, case_id)
            kept = store.plans.of_case(session, case_id)["plan.me"]
            store.plans.keep(session, case_id, planning.put(kept, Said((), (words,)), None, Stage.DONE, version=1), now=make.NOW)
            store.commit(session)

    both = [threading.Thread(target=write, args=(words,)) for words in ("I draw.", "I swim.")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    with database.session() as session:
        found = store.plans.of_case(session, case_id)["plan.me"]
    assert found.two
    assert {found.said.words, found.typed.said.words} == {("I draw.",), ("I swim.",)}


def test_each_audience_has_numbers_of_its_own_and_the_same_again_is_no_new_one(database, case_id):
    with database.session(write=True) as session:
        def send(audience, words, hours=0):
            return store.plans.send(session, case_id, audience, copy(words), language="en", now=make.NOW + timedelta(hours=hours))

        first, again, second = send(Audience.PANEL, "A"), send(Audience.PANEL, "A", 1), send(Audience.PANEL, "B", 2)
        other, back = send(Audience.SUPPORTER, "A", 3), send(Audience.PANEL, "A", 4)
        found = store.plans.versions(session, case_id)

    assert (first.number, again, second.number, other.number, back.number) == (1, None, 2, 1, 3)
    assert found == (first, second, other, back)
    assert store.plans.newest(found, Audience.PANEL) == back
    assert store.plans.newest((), Audience.PANEL) is None


def test_what_went_to_one_helper_is_no_version_of_anothers_and_the_same_for_one_more_is_a_new_one(database, case_id):
    with database.session(write=True) as session:
        def send(*helpers):
            return store.plans.send(
                session, case_id, Audience.SUPPORTER, copy("A"), helpers=helpers, language="en", now=make.NOW,
            )

        first, again, both, fewer = send("dee"), send("dee"), send("sam", "dee"), send("sam")
        found = store.plans.versions(session, case_id)

    assert (first.number, again, both.number, fewer) == (1, None, 2, None)
    assert [one.helpers for one in found] == [("dee",), ("dee", "sam")]
    assert [store.plans.newest(found, Audience.SUPPORTER, name) for name in ("dee", "sam", "cai")] == [both, both, None]
    assert store.plans.newest(found[:1], Audience.SUPPORTER, "sam") is None


def test_nothing_lies_beside_a_copy_that_tells_somebody_who_guesses_it_that_they_guessed_right(database, case_id):
    with database.session(write=True) as session:
        made = store.plans.send(session, case_id, Audience.PANEL, copy("Yes"), language="en", now=make.NOW)
        row = session.execute(sa.select(plan_versions)).one()

    assert made.copy.hash not in str(row)


def test_sending_stands_in_the_log_without_a_word_of_it(database, case_id):
    with database.session(write=True) as session:
        store.plans.send(session, case_id, Audience.PANEL, copy("I draw."), language="en", now=make.NOW)
        store.commit(session)
    with database.session() as session:
        [entry] = [one for one in store.audit.of_case(session, case_id) if one.what == "plan.sent"]
        row = session.execute(sa.select(plan_versions)).one()

    assert (entry.who, entry.detail) == ("person", '{"kind":"panel","version":1}')
    assert b"draw" not in row.content_sealed


def has_plan(session, case_id):
    store.plans.keep(session, case_id, FULL, now=make.NOW)
    store.plans.send(session, case_id, Audience.PANEL, copy("I draw."), language="en", now=make.NOW)


def left(database, case_id):
    with database.session() as session:
        return [len(session.execute(sa.select(table).where(table.c.case_id == case_id)).all()) for table in (plan_cards, plan_versions)]


def test_it_goes_with_a_draft_that_nobody_came_back_to_and_stays_once_that_was_sent(database):
    with database.session(write=True) as session:
        lost, sent = (make.draft(session).case_id for _ in range(2))
        for case_id in (lost, sent):
            has_plan(session, case_id)
        make.submit(session, sent)
        store.drafts.delete_old(session, now=make.NOW + timedelta(days=29))
        store.commit(session)

    assert (left(database, lost), left(database, sent)) == ([0, 0], [1, 1])


def test_it_goes_when_the_time_for_what_was_written_is_over_and_when_everything_is_deleted(database):
    with database.session(write=True) as session:
        closed, erased = (make.draft(session).case_id for _ in range(2))
        for case_id in (closed, erased):
            has_plan(session, case_id)
            make.submit(session, case_id)
        keeping.purge(session, closed, now=make.NOW)
        counts = erasing.erase(session, erased, who=Who.PERSON, now=make.NOW)
        store.commit(session)

    assert left(database, closed) == left(database, erased) == [0, 0]
    assert (counts["cards"], counts["plans"]) == (1, 1)
