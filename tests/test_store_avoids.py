"""The list of people we must not contact: always what the person said last, and in every letter about them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store

SAM = {"name": "Sam Madeup", "relation": "my dad"}
JO = {"name": "Jo Madeup"}
IN_ANSWERS = {"about.avoid": "yes", "about.avoid_who": [SAM]}


def draft(session, answers):
    return make.draft(session, answers=answers).case_id


def test_before_sending_it_is_what_stands_in_the_answers(database):
    with database.session(write=True) as session:
        assert store.avoids.of_case(session, draft(session, IN_ANSWERS)) == (SAM,)
        assert store.avoids.of_case(session, draft(session, {})) == ()
        assert store.avoids.of_case(session, "no such case") == ()


def test_after_a_changed_mind_in_the_form_nobody_is_on_it(database):
    with database.session(write=True) as session:
        assert store.avoids.of_case(session, draft(session, {**IN_ANSWERS, "about.avoid": "no"})) == ()
        assert store.avoids.of_case(session, draft(session, {"about.avoid": "yes", "about.avoid_who": {"said": "skipped"}})) == ()


def test_after_sending_it_is_what_was_sent_until_the_list_is_changed_and_then_the_newest_list(database):
    with database.session(write=True) as session:
        case_id = draft(session, {})
        make.submit(session, case_id, answers=IN_ANSWERS)
        found = [store.avoids.of_case(session, case_id)]
        for minutes, people in ((1, [SAM, JO]), (2, [JO]), (3, [])):
            store.avoids.record(session, case_id, people, now=make.NOW + make.minutes(minutes))
            found.append(store.avoids.of_case(session, case_id))

    assert found == [(SAM,), (SAM, JO), (JO,), ()]


def test_the_names_lie_sealed(database):
    with database.session(write=True) as session:
        store.avoids.record(session, draft(session, {}), [SAM], now=make.NOW)

        assert "Sam" not in str(session.execute(sa.select(models.avoids)).one())


@pytest.mark.parametrize("attempt", ["UPDATE avoids SET at = at", "DELETE FROM avoids"])
def test_no_list_is_ever_changed_or_lost(database, attempt):
    with database.session(write=True) as session:
        store.avoids.record(session, draft(session, {}), [SAM], now=make.NOW)
        store.commit(session)

    with database.session(write=True) as session, pytest.raises(sa.exc.IntegrityError, match="a record is never changed"):
        session.execute(sa.text(attempt))


def letter_of(session, promise_id):
    row = session.execute(sa.select(models.outbox).where(models.outbox.c.id == promise_id)).one()
    return make.words_of(session, row)


def promised(session, case_id, key, **data):
    promise_id = store.outbox.promise(
        session, "icb", make.letter("consent.checked", **data), case_id=case_id, dedupe_key=f"{key}:{case_id}", now=make.NOW
    )
    return letter_of(session, promise_id)["data"]


def test_every_letter_about_a_person_carries_whom_never_to_contact_whoever_wrote_it(database):
    with database.session(write=True) as session:
        case_id = draft(session, {})
        before = promised(session, case_id, "before")
        store.avoids.record(session, case_id, [SAM], now=make.NOW)
        after = promised(session, case_id, "after")

    assert "do_not_contact" not in before
    assert after["do_not_contact"] == [{"hard": True, "words": "Sam Madeup, my dad", "name": "Sam Madeup", "relation": "my dad"}]


def test_a_letter_that_was_written_with_an_old_list_leaves_with_the_new_one(database):
    with database.session(write=True) as session:
        case_id = draft(session, {})
        store.avoids.record(session, case_id, [], now=make.NOW)

        assert promised(session, case_id, "one", do_not_contact=[{"hard": True, "words": "Sam"}])["do_not_contact"] == []


def test_every_word_i_gave_for_them_counts():
    people = [{"name": "Sam Example", "relation": "my dad"}, {"name": "Jo", "relation": ""}]

    assert store.avoids.words(people) == ("Sam Example", "my dad", "Jo")
    assert store.avoids.words([]) == ()


@pytest.mark.parametrize("answers", [
    {"about.avoid": "yes", "about.avoid_who": [{"name": "Sam Example"}]},
    {"theirs.avoid_who": [{"name": "Sam Example"}]},
])
def test_the_list_is_whose_it_is_who_asked_for_themselves_or_for_another(answers):
    assert store.avoids.listed(answers) == ({"name": "Sam Example"},)


@pytest.mark.parametrize("answers", [
    {}, {"about.avoid_who": {"said": "skipped"}}, {"about.avoid": "no", "about.avoid_who": [{"name": "Sam"}]},
])
def test_who_named_nobody_or_took_it_back_has_no_list(answers):
    assert store.avoids.listed(answers) == ()
