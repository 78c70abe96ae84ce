from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store
from webapp.models import Kind

ANSWERS, CONTACT = {"about.name": "Amir Made-Up"}, {"about.phone": "+447700900123"}


def test_what_was_sent_is_kept_as_it_was_sent(database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        sent = make.submit(session, draft.case_id, urgent=True, answers=ANSWERS, contact=CONTACT)
        store.commit(session)

    with database.session() as session:
        assert store.referrals.of_case(session, draft.case_id) == sent
    assert (sent.reference, sent.kind, sent.urgent, sent.sent_at) == (draft.reference, "referral.submitted", True, make.NOW)
    assert (sent.questionnaire, sent.version, sent.content_hash) == ("refer", "1.0", "0" * 64)
    assert (sent.answers, sent.contact) == (ANSWERS, CONTACT)
    assert "Amir" not in repr(sent)


def test_a_request_is_found_by_its_reference_however_it_is_typed(database):
    with database.session(write=True) as session:
        sent = make.submit(session, make.draft(session).case_id)
        typed = f" {sent.reference[:3].lower()}-{sent.reference[3:6]} {sent.reference[6:]}"

        assert store.referrals.by_reference(session, typed) == sent
        assert store.referrals.by_reference(session, "AB3KR7M") is None
        assert store.referrals.of_case(session, "no such case") is None


def test_a_second_press_of_send_changes_nothing(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        first = make.submit(session, case_id)

        with pytest.raises(store.AlreadySent):
            make.submit(session, case_id, urgent=True, answers={"about.name": "Somebody Else"}, now=make.NOW + make.minutes(1))

        assert store.referrals.of_case(session, case_id) == first
        store.commit(session)


def press_send(database, case_id, together, told):
    with database.session(write=True) as session:
        together.wait()
        try:
            make.submit(session, case_id)
            store.outbox.promise(session, Kind.ICB, make.letter(), case_id=case_id, dedupe_key=f"{case_id}:submitted", now=make.NOW)
            store.commit(session)
        except store.AlreadySent:
            told.append("we already have it")
        else:
            told.append("sent")


def test_two_presses_of_send_in_the_same_moment_send_once(database):
    for _ in range(10):
        case_id, together, told = make.case(database), threading.Barrier(2), []
        threads = [threading.Thread(target=press_send, args=(database, case_id, together, told)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(told) == ["sent", "we already have it"]
    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(models.referrals)).scalar_one() == 10
        assert session.execute(sa.select(sa.func.count()).select_from(models.outbox)).scalar_one() == 10


def test_a_request_that_is_not_committed_promised_nothing(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, case_id)
        store.outbox.promise(session, Kind.ICB, make.letter(), case_id=case_id, dedupe_key="one", now=make.NOW)

    with database.session(write=True) as session:
        assert store.referrals.of_case(session, case_id) is None
        assert store.outbox.claim(session, owner="a worker", now=make.NOW, lease=make.minutes(1), most=9) == []
