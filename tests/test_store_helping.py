"""Helpers as they are kept: found by their link, forgotten with the answers, and what they did never changed."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import ids, models, store
from webapp.helping import Invitation

MINUTE = timedelta(minutes=1)
NEVER = "a record is never changed"


def dee(case_id, **changes):
    usual = {
        "id": ids.uuid7(make.NOW), "case_id": case_id, "ends_on": date(2027, 2, 23), "invited_at": make.NOW, "name": "Dee Madeup",
        "relation": "My friend", "way": "text", "to": "+447700900456", "not_them": ("Dee Othermade",),
    }
    return Invitation(**{**usual, **changes})


@pytest.fixture
def kept(database):
    """Dee, invited with a link, in a case of its own."""
    invited = store.helping.with_new_link(dee(make.case(database)))
    with database.session(write=True) as session:
        store.helping.add(session, invited)
        store.commit(session)
    return invited


def test_an_invitation_is_found_by_its_id_its_case_and_its_link(database, kept):
    with database.session() as session:
        assert store.helping.find(session, kept.id) == kept
        assert store.helping.find(session, kept.id, lock=True) == kept
        assert store.helping.of_case(session, kept.case_id) == (kept,)
        assert store.helping.by_link(session, kept.link) == kept
        assert store.helping.by_link(session, "") is None
        assert store.helping.find(session, "nobody") is None


def test_who_they_are_and_the_link_lie_sealed(database, kept):
    with database.session() as session:
        row = str(session.execute(sa.select(models.helpers)).one())

    assert [word for word in ("Dee", "friend", "7700900456", kept.link) if word in row] == []


def test_a_new_link_ends_the_one_before_and_nobody_guesses_one(database, kept):
    newer = store.helping.with_new_link(kept)
    with database.session(write=True) as session:
        store.helping.keep(session, newer)
        store.commit(session)

    with database.session() as session:
        assert store.helping.by_link(session, kept.link) is None
        assert store.helping.by_link(session, newer.link) == newer
    assert len(newer.link) * math.log2(len(store.helping.LETTERS)) > 128


@pytest.mark.parametrize("written", [str.upper, store.helping.grouped, "{}.".format, "<{}>".format])
def test_a_link_that_was_typed_from_a_card_opens_whatever_the_hand_added(database, kept, written):
    with database.session() as session:
        assert store.helping.by_link(session, written(kept.link)) == kept


def test_the_first_press_is_kept_and_a_later_one_changes_nothing(database, kept):
    with database.session(write=True) as session:
        store.helping.opened(session, kept.id, now=make.NOW + MINUTE)
        store.helping.opened(session, kept.id, now=make.NOW + 2 * MINUTE)

        assert store.helping.find(session, kept.id) == replace(kept, opened_at=make.NOW + MINUTE)


def test_leafing_back_and_forth_is_one_look_and_every_change_counts(database, kept):
    with database.session(write=True) as session:
        for minutes, what, again in ((0, "answers", False), (5, "answers", False), (6, "wrote:b1a", True), (7, "wrote:b1a", True)):
            store.helping.looked(session, kept.id, what, now=make.NOW + minutes * MINUTE, again=again)
        store.helping.looked(session, kept.id, "answers", now=make.NOW + 31 * MINUTE)

        assert [look.what for look in store.helping.looks(session, kept.id)] == ["answers", "wrote:b1a", "wrote:b1a", "answers"]


@pytest.mark.parametrize("attempt", ["UPDATE helper_looks SET what = 'x'", "DELETE FROM helper_looks"])
def test_nobody_takes_back_what_a_helper_did(database, kept, attempt):
    with database.session(write=True) as session:
        store.helping.looked(session, kept.id, "answers", now=make.NOW)
        store.commit(session)

    with database.session(write=True) as session, pytest.raises(sa.exc.IntegrityError, match=NEVER):
        session.execute(sa.text(attempt))


def test_a_helpers_visit_is_never_the_persons(database, kept):
    with database.session(write=True) as session:
        helpers = store.visits.begin(session, kept.case_id, helper_id=kept.id, now=make.NOW)
        own = store.visits.begin(session, kept.case_id, now=make.NOW)

        assert store.visits.find(session, helpers, now=make.NOW) is None
        assert store.visits.draft(session, helpers, now=make.NOW) is None
        assert store.visits.helps(session, helpers, now=make.NOW) == kept.id
        assert store.visits.helps(session, own, now=make.NOW) is None
        assert store.visits.helps(session, "made up", now=make.NOW) is None


def test_ending_a_helpers_visits_leaves_the_persons_open(database, kept):
    with database.session(write=True) as session:
        helpers = store.visits.begin(session, kept.case_id, helper_id=kept.id, now=make.NOW)
        own = store.visits.begin(session, kept.case_id, now=make.NOW)
        store.visits.end_all(session, kept.id, now=make.NOW)

        assert store.visits.helps(session, helpers, now=make.NOW) is None
        assert store.visits.find(session, own, now=make.NOW) == kept.case_id


def test_when_answers_that_nobody_sent_are_deleted_it_is_forgotten_who_was_to_help(database, kept):
    with database.session(write=True) as session:
        store.visits.begin(session, kept.case_id, helper_id=kept.id, now=make.NOW)
        store.drafts.delete(session, store.drafts.of_case(session, kept.case_id), now=make.NOW)

        assert store.helping.of_case(session, kept.case_id) == ()
        assert store.helping.by_link(session, kept.link) is None
        assert session.execute(sa.select(models.helpers.c.who_sealed)).scalar_one() is None


def test_the_helpers_of_what_was_sent_stay(database, kept):
    with database.session(write=True) as session:
        make.submit(session, kept.case_id)
        store.drafts.delete(session, store.drafts.of_case(session, kept.case_id), now=make.NOW)

        assert store.helping.of_case(session, kept.case_id) == (kept,)
