from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store

WEEK = timedelta(days=7)
LETTERS = [("referral.submitted", make.letter(name="Kit Madeup"))]


def mention(session, likeness="a" * 64, *, at=make.NOW, held=None):
    case_id = make.draft(session).case_id
    store.mentions.add(session, case_id, likeness, held=held, now=at)
    return case_id


def reference(session, case_id):
    return store.cases.find(session, case_id).reference


def test_requests_about_the_same_person_are_counted_for_a_week(database):
    with database.session(write=True) as session:
        mention(session)
        mention(session, "b" * 64)
        mention(session, "c" * 64)
        mention(session, at=make.NOW - WEEK)

        assert store.mentions.earlier(session, ["a" * 64], since=make.NOW - WEEK) == 1
        # While a key is changed, the same person has a hash under each.
        assert store.mentions.earlier(session, ["a" * 64, "b" * 64], since=make.NOW - WEEK) == 2


def test_what_waits_is_listed_oldest_first_and_lies_sealed(database):
    with database.session(write=True) as session:
        newer = mention(session, held=LETTERS, at=make.NOW + make.minutes(5))
        older = mention(session, held=LETTERS)
        free = mention(session)
        store.commit(session)

    with database.session() as session:
        assert [one.case_id for one in store.mentions.waiting(session)] == [older, newer]
        assert [store.mentions.any_waits(session, [name * 64]) for name in "ab"] == [True, False]
        assert [store.mentions.waits(session, case) for case in (older, newer, free)] == [True, True, False]
        assert "Kit" not in repr(store.mentions.waiting(session))
        kept = session.execute(sa.select(models.mentions.c.held_sealed)).scalars().all()
    assert b"Kit" not in b"".join(one for one in kept if one)


def test_released_once_it_is_promised_as_it_was_and_a_second_time_nothing_happens(database):
    with database.session(write=True) as session:
        case_id = mention(session, held=LETTERS)
        number = reference(session, case_id)
        store.mentions.release(session, number, now=make.NOW + WEEK)
        with pytest.raises(store.mentions.NotHeld):
            store.mentions.release(session, number, now=make.NOW + WEEK)
        store.commit(session)

    with database.session(write=True) as session:
        [promise] = store.outbox.claim(session, owner="a", now=make.NOW + WEEK, lease=make.minutes(1), most=9)
        assert (promise.case_id, promise.dedupe_key) == (case_id, f"referral.submitted:{case_id}")
        assert promise.body["data"]["name"] == "Kit Madeup"
        assert not store.mentions.waits(session, case_id)
        assert store.mentions.waiting(session) == ()


def test_what_never_waited_cannot_be_released(database):
    with database.session(write=True) as session:
        number = reference(session, mention(session))

        with pytest.raises(store.mentions.NotHeld):
            store.mentions.release(session, number, now=make.NOW)
