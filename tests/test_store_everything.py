"""What lies here about one case: every promise with what it says, every visit, and nothing of another case."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from webapp import store
from webapp.models import Kind, State


def test_every_promise_about_a_case_comes_with_its_words_and_what_became_of_it(database):
    mine, other = make.case(database), make.case(database)
    with database.session(write=True) as session:
        for case_id in (mine, other):
            store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key=f"letter {case_id}", now=make.NOW)
        body = {"to": "amir@mail.example", "who": "person", "subject": "There is an update", "text": "There is an update."}
        later = make.NOW + timedelta(hours=1)
        store.outbox.promise(session, "mail", body, case_id=mine, dedupe_key="mail", due=later, now=make.NOW + timedelta(minutes=1))
        [held] = store.outbox.claim(session, owner="a", now=make.NOW, lease=timedelta(minutes=1), most=1)
        store.outbox.began(session, held, make.NOW)
        store.outbox.done(session, held, owner="a", now=make.NOW, status="204")
        store.commit(session)

    with database.session() as session:
        letter, mail = store.everything.promises(session, mine)
        [others] = store.everything.promises(session, other)

    assert {letter.kind, others.kind} == {Kind.ICB}
    assert {(one.state, one.arrived_at) for one in (letter, others)} == {(State.DONE, make.NOW), (State.READY, None)}
    assert (letter.body["type"], letter.body["data"]["sequence"]) == ("referral.submitted", 1)
    assert (mail.kind, mail.state, dict(mail.body), mail.wanted_at) == (Kind.MAIL, State.READY, body, later)


def test_visits_say_when_they_began_were_last_used_and_ended_and_hold_no_token(database):
    mine, other = make.case(database), make.case(database)
    with database.session(write=True) as session:
        token = store.visits.begin(session, mine, now=make.NOW)
        store.visits.begin(session, other, now=make.NOW)
        store.visits.end(session, token, now=make.NOW + timedelta(minutes=5))
        store.visits.begin(session, mine, now=make.NOW + timedelta(minutes=9))

        found = store.everything.visits_to(session, mine)

    assert [(one.began_at, one.ended_at) for one in found] == [
        (make.NOW, make.NOW + timedelta(minutes=5)), (make.NOW + timedelta(minutes=9), None),
    ]
    assert token not in repr(found)
