from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visit(database):
    """The token of a visit to a case that has a draft."""
    with database.session(write=True) as session:
        draft = make.draft(session, answers={"about.name": "Amir Made-Up"})
        token = store.visits.begin(session, draft.case_id, now=make.NOW)
        store.commit(session)
    return token


def look(database, token, now, **more):
    """A page, as the website reads it."""
    with database.session() as session:
        found = store.visits.draft(session, token, now=now, **more)
        store.commit(session)
    return found


@pytest.fixture
def statements(database):
    """Every statement that reaches the database, and every commit."""
    said = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2].split()[0]))
    sa.event.listen(database.engine, "commit", lambda connection: said.append("COMMIT"))
    return said


def test_a_visit_opens_the_draft_it_is_to(database, visit):
    draft = look(database, visit, make.NOW)

    assert draft.answers == {"about.name": "Amir Made-Up"}
    with database.session() as session:
        assert store.visits.find(session, visit, now=make.NOW) == draft.case_id


@pytest.mark.asvs("7.2.3", "7.2.2", "11.5.1")
def test_the_token_is_128_bits_of_chance_and_is_kept_nowhere(database, visit):
    with database.session() as session:
        kept = session.execute(sa.select(models.visits)).one()

    assert len(base64.urlsafe_b64decode(visit + "==")) == 16
    assert visit not in str(kept)


@pytest.mark.parametrize("token", ["", "no such visit", "\ud800", "x" * 10_000, "' OR 1=1 --"])
@pytest.mark.asvs("7.2.1")
def test_a_token_that_is_not_ours_opens_nothing(database, visit, token):
    assert look(database, token, make.NOW) is None


@pytest.mark.asvs("7.3.1")
def test_a_visit_ends_after_an_hour_in_which_nothing_happens(database, visit):
    assert look(database, visit, make.NOW + HOUR - SECOND) is not None
    assert look(database, visit, make.NOW + 2 * HOUR - 2 * SECOND) is not None
    assert look(database, visit, make.NOW + 3 * HOUR) is None


def test_on_a_shared_phone_a_quarter_of_an_hour_is_enough(database, visit):
    with database.session(write=True) as session:
        store.visits.share(session, visit, shared=True)
        store.commit(session)

    assert look(database, visit, make.NOW + 14 * MINUTE) is not None
    assert look(database, visit, make.NOW + 29 * MINUTE) is None


def test_a_visit_knows_when_it_closes(database, visit):
    with database.session(write=True) as session:
        case_id = store.visits.find(session, visit, now=make.NOW)
        shared = store.visits.begin(session, case_id, shared=True, now=make.NOW)

        def closes(token, now, **more):
            return store.visits.visit(session, token, now=now, **more).closes_at

        assert closes(visit, make.NOW) == make.NOW + HOUR
        assert closes(shared, make.NOW) == make.NOW + 15 * MINUTE
        assert closes(visit, make.NOW + HOUR / 2, stay=False) == make.NOW + HOUR
        assert closes(visit, make.NOW + HOUR / 2) == make.NOW + 1.5 * HOUR
        for half_hours in range(2, 40):
            store.visits.visit(session, visit, now=make.NOW + half_hours * HOUR / 2)
        assert closes(visit, make.NOW + 19.5 * HOUR) == make.NOW + 20 * HOUR


def test_how_many_visits_go_on_and_whose(database, visit):
    with database.session(write=True) as session:
        case_id = store.visits.find(session, visit, now=make.NOW)
        store.visits.begin(session, case_id, shared=True, now=make.NOW)
        store.visits.end(session, store.visits.begin(session, case_id, now=make.NOW), now=make.NOW)
        store.visits.begin(session, make.draft(session).case_id, now=make.NOW)

        assert store.visits.going_on(session, case_id, now=make.NOW) == (2, 0)
        assert store.visits.going_on(session, case_id, now=make.NOW + 15 * MINUTE) == (1, 0)
        assert store.visits.end_of_case(session, case_id, now=make.NOW) == 2
        assert store.visits.going_on(session, case_id, now=make.NOW) == (0, 0)


def test_how_a_visit_ended_is_known_and_opens_nothing(database, visit):
    with database.session(write=True) as session:
        case_id = store.visits.find(session, visit, now=make.NOW)
        assert store.visits.over(session, visit).ended_at is None
        store.visits.end(session, visit, now=make.NOW + MINUTE)
        store.visits.end(session, visit, now=make.NOW + HOUR)

        over = store.visits.over(session, visit)
        assert (over.case_id, over.ended_at) == (case_id, make.NOW + MINUTE)
        assert store.visits.over(session, "no such visit") is None


def test_coming_back_keeps_a_draft_as_long_again_but_never_one_whose_day_is_over(database, visit):
    with database.session(write=True) as session:
        case_id = store.visits.find(session, visit, now=make.NOW)
        store.drafts.used(session, case_id, now=make.NOW + 20 * DAY)
        assert store.drafts.of_case(session, case_id).delete_after == make.NOW + 48 * DAY

        store.drafts.used(session, case_id, now=make.NOW + 48 * DAY)
        assert store.drafts.of_case(session, case_id).delete_after == make.NOW + 48 * DAY


@pytest.mark.asvs("7.3.2")
def test_a_visit_ends_after_20_hours_however_busy_it_is(database, visit):
    for half_hours in range(1, 40):
        assert look(database, visit, make.NOW + half_hours * HOUR / 2) is not None

    assert look(database, visit, make.NOW + 20 * HOUR) is None


@pytest.mark.asvs("7.4.1")
def test_an_ended_visit_opens_nothing_and_the_other_visits_go_on(database, visit):
    with database.session(write=True) as session:
        other = store.visits.begin(session, store.visits.find(session, visit, now=make.NOW), now=make.NOW)
        store.visits.end(session, visit, now=make.NOW)
        store.commit(session)

    assert look(database, visit, make.NOW) is None
    assert look(database, other, make.NOW) is not None


def test_a_draft_past_its_day_is_shown_to_nobody_even_before_it_is_deleted(database):
    with database.session(write=True) as session:
        draft = make.draft(session, kept=HOUR / 2)
        token = store.visits.begin(session, draft.case_id, now=make.NOW)

        assert store.visits.draft(session, token, now=make.NOW + HOUR / 2) is None


def test_being_seen_is_written_once_a_minute_at_most(database, visit, statements):
    for seconds in (1, 30, 60):
        look(database, visit, make.NOW + seconds * SECOND)
    assert "UPDATE" not in statements

    look(database, visit, make.NOW + 61 * SECOND)
    look(database, visit, make.NOW + 62 * SECOND)

    assert statements.count("UPDATE") == 1
    with database.session() as session:
        assert session.execute(sa.select(models.visits.c.seen_at)).scalar_one() == make.NOW + 61 * SECOND


@pytest.mark.asvs("15.2.2")
def test_a_page_costs_one_query(database, visit, statements):
    look(database, visit, make.NOW + SECOND)

    assert [word for word in statements if word != "BEGIN"] == ["SELECT", "COMMIT"]


def test_an_answer_costs_at_most_four_statements_and_one_commit(database, visit, statements):
    with database.session(write=True) as session:
        draft = store.visits.draft(session, visit, now=make.NOW + 61 * SECOND, lock=True)
        draft.answers["about.born"] = "2006-05-04"
        store.drafts.save(session, draft, now=make.NOW + 61 * SECOND)
        store.commit(session)

    assert [word for word in statements if word != "BEGIN"] == ["SELECT", "UPDATE", "UPDATE", "COMMIT"]
    assert look(database, visit, make.NOW + 61 * SECOND).answers["about.born"] == "2006-05-04"


def test_a_page_that_only_looks_may_be_read_while_another_is_saved(database, visit):
    with database.session(write=True) as session:
        store.visits.draft(session, visit, now=make.NOW, lock=True)

        assert look(database, visit, make.NOW) is not None


def test_whether_anybody_was_ever_at_a_case_is_known_also_after_they_left(database):
    with database.session(write=True) as session:
        seen, unseen = make.draft(session).case_id, make.draft(session).case_id
        store.visits.end(session, store.visits.begin(session, seen, now=make.NOW), now=make.NOW)

        assert [store.visits.ever(session, case) for case in (seen, unseen)] == [True, False]
