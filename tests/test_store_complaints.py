"""A complaint lies sealed under a number of its own, and the day of each answer is written once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import ids, models, store

SAID = {"complaint.what": "You wrote to my mum.", "complaint.contact": "amir@mail.example"}


def made(session, *, case_id=None, now=make.NOW):
    return store.complaints.make(session, SAID, case_id=case_id, language="en", now=now)


def test_what_was_said_comes_back_by_id_and_by_number_however_it_is_typed(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        complaint = made(session, case_id=case_id)
        typed = f" {complaint.reference[:4].lower()}-{complaint.reference[4:]} "

        assert store.complaints.find(session, complaint.id) == complaint
        assert store.complaints.by_reference(session, typed) == complaint
        assert store.complaints.of_case(session, case_id) == (complaint,)
        assert (complaint.said, complaint.case_id, complaint.acknowledged_at, complaint.answered_at) == (SAID, case_id, None, None)
        assert store.complaints.find(session, "unknown") is None
        assert store.complaints.by_reference(session, "ZZ9ZZ9ZZ") is None
        assert store.complaints.of_case(session, "another case") == ()


def test_not_a_word_of_it_lies_open(database):
    with database.session(write=True) as session:
        made(session)

        assert "mum" not in str(session.execute(sa.select(models.complaints)).one())


def test_no_two_have_the_same_number(database, monkeypatch):
    numbers = iter(["AB3KR7MN", "AB3KR7MN", "CD4KR7MN"])
    monkeypatch.setattr(ids, "reference", lambda: next(numbers))
    with database.session(write=True) as session:
        assert [made(session).reference, made(session).reference] == ["AB3KR7MN", "CD4KR7MN"]


def test_when_chance_itself_is_broken_it_stops(database, monkeypatch):
    monkeypatch.setattr(ids, "reference", lambda: "AB3KR7MN")
    with database.session(write=True) as session:
        made(session)
        with pytest.raises(store.cases.NoReference):
            made(session)


def test_the_first_day_of_an_answer_stays(database):
    with database.session(write=True) as session:
        complaint = made(session)
        for days, new in ((1, True), (2, False)):
            now = make.NOW + timedelta(days=days)
            assert store.complaints.acknowledge(session, complaint, now=now) is new
            assert store.complaints.answer(session, complaint, now=now) is new

        found = store.complaints.find(session, complaint.id)
    assert (found.acknowledged_at, found.answered_at) == (make.NOW + timedelta(days=1), make.NOW + timedelta(days=1))


def test_only_those_that_nobody_has_acknowledged_or_answered_wait(database):
    with database.session(write=True) as session:
        old, seen, done, new = (made(session, now=make.NOW + timedelta(hours=hours)) for hours in (0, 1, 2, 9))
        store.complaints.acknowledge(session, seen, now=make.NOW)
        store.complaints.answer(session, done, now=make.NOW)

        assert store.complaints.unseen(session, before=make.NOW + timedelta(hours=3)) == (old.reference,)
        assert store.complaints.unseen(session, before=make.NOW + timedelta(hours=9)) == (old.reference, new.reference)
        assert store.complaints.made_since(session, make.NOW) == 3
        assert [one.reference for one in store.complaints.listed(session)] == [one.reference for one in (old, seen, done, new)]
