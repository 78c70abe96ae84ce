from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store

DAY = timedelta(days=1)


def test_what_was_answered_is_there_when_somebody_comes_back(database):
    answers = {"about.name": "Amir Made-Up", "now.what": ["نوم", "noise"], "about.half": "\ud800"}
    with database.session(write=True) as session:
        draft = make.draft(session)
        draft.answers, draft.half_typed = answers, {"b1": {"answer": ["Ami"]}}
        store.drafts.save(session, draft, now=make.NOW)
        store.commit(session)

    with database.session() as session:
        found = store.drafts.of_case(session, draft.case_id)
    assert found == draft
    assert (found.answers, found.half_typed) == (answers, {"b1": {"answer": ["Ami"]}})
    assert (found.questionnaire, found.version, found.language, found.voice, found.sent) == ("refer", "1.0", "en", "pages", False)


def test_a_draft_lives_28_days_from_its_last_use(database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        assert draft.delete_after == make.NOW + 28 * DAY

        store.drafts.save(session, draft, now=make.NOW + 10 * DAY)

        assert store.drafts.of_case(session, draft.case_id).delete_after == make.NOW + 38 * DAY


def test_a_person_on_a_shared_phone_may_choose_one_day(database):
    with database.session(write=True) as session:
        draft = make.draft(session, kept=DAY)
        store.drafts.save(session, draft, now=make.NOW + DAY / 2)

        assert store.drafts.of_case(session, draft.case_id).delete_after == make.NOW + 1.5 * DAY


def test_a_draft_of_somebody_who_does_not_come_back_is_deleted_and_no_other(database):
    with database.session(write=True) as session:
        old, new = make.draft(session), make.draft(session, now=make.NOW + DAY)
        token = store.visits.begin(session, old.case_id, now=make.NOW)

        assert store.drafts.delete_old(session, now=make.NOW + 28 * DAY) == 1

        assert store.drafts.of_case(session, old.case_id) is None
        assert store.drafts.of_case(session, new.case_id) is not None
        assert store.visits.find(session, token, now=make.NOW) is None


def test_deleting_leaves_no_answer_and_ends_the_visit_but_decisions_stay(database):
    with database.session(write=True) as session:
        draft, other = make.draft(session, answers={"about.name": "Amir Made-Up"}), make.draft(session)
        token = store.visits.begin(session, draft.case_id, now=make.NOW)
        store.consents.record(session, make.row(case_id=draft.case_id))

        store.drafts.delete(session, draft, now=make.NOW)

        assert store.drafts.of_case(session, draft.case_id) is None
        assert store.visits.draft(session, token, now=make.NOW) is None
        assert store.drafts.of_case(session, other.case_id) == other
        assert len(store.consents.rows(session, draft.case_id)) == 1


def test_an_answer_given_after_the_draft_was_deleted_is_not_said_to_be_kept(database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        store.drafts.delete(session, draft, now=make.NOW)

        with pytest.raises(store.drafts.NoDraft):
            store.drafts.save(session, draft, now=make.NOW)


def test_a_draft_knows_that_it_was_sent(database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        make.submit(session, draft.case_id)

        assert store.drafts.of_case(session, draft.case_id).sent


def test_two_answers_given_at_once_are_both_kept(database):
    case_id = make.case(database)
    together = threading.Barrier(2)
    failed = []

    def answer(question):
        together.wait()
        with database.session(write=True) as session:
            draft = store.drafts.of_case(session, case_id, lock=True)
            draft.answers[question] = "yes"
            store.drafts.save(session, draft, now=make.NOW)
            store.commit(session)

    for turn in range(10):
        threads = [threading.Thread(target=answer, args=(f"question.{turn}.{who}",)) for who in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with database.session() as session:
        assert len(store.drafts.of_case(session, case_id).answers) == 20
    assert failed == []


@pytest.mark.parametrize("how", ["they delete it", "its time is over"])
def test_a_message_that_waits_is_not_sent_once_the_draft_is_deleted_and_nobody_elses_is_lost(database, how):
    with database.session(write=True) as session:
        draft, other = make.draft(session), make.draft(session, now=make.NOW + DAY)
        for number, (case_id, kind) in enumerate([(draft.case_id, "sms"), (draft.case_id, "mail"), (other.case_id, "sms")]):
            said = {"to": "+447700900123", "text": "Your page: a live link", "secret": "a live link"}
            store.outbox.promise(session, kind, said, case_id=case_id, dedupe_key=str(number), now=make.NOW)
        store.outbox.promise(session, "icb", make.letter("asked.no"), case_id=draft.case_id, dedupe_key="a letter", now=make.NOW)
        [held] = store.outbox.claim(session, owner="a", now=make.NOW, lease=DAY, most=1)
        store.outbox.began(session, held, make.NOW)
        store.outbox.later(session, held, owner="a", now=make.NOW, due=make.NOW)

        if how == "they delete it":
            store.drafts.delete(session, draft, now=make.NOW)
        else:
            assert store.drafts.delete_old(session, now=make.NOW + 28 * DAY) == 1

        assert {line.dedupe_key for line in store.backlog.listed(session)} == {"2", "a letter"}


def test_one_persons_answers_put_in_anothers_row_do_not_open(database):
    with database.session(write=True) as session:
        mine, yours = make.draft(session, answers={"about.name": "Amir Made-Up"}), make.draft(session)
        moved = sa.select(models.drafts.c.answers_sealed).where(models.drafts.c.case_id == mine.case_id).scalar_subquery()
        session.execute(sa.update(models.drafts).where(models.drafts.c.case_id == yours.case_id).values(answers_sealed=moved))

        with pytest.raises(Exception, match=f"drafts.answers_sealed:{yours.case_id}"):
            store.drafts.of_case(session, yours.case_id)


def test_answers_are_in_nobodys_log(database):
    with database.session(write=True) as session:
        assert "Amir" not in repr(make.draft(session, answers={"about.name": "Amir Made-Up"}))
