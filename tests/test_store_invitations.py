from __future__ import annotations

from tests import make
from webapp import store
from webapp.store.invitations import Invitation


def two_cases(session):
    return make.draft(session).case_id, make.draft(session).case_id


def test_a_person_is_asked_because_of_a_helper_and_both_are_found_from_the_other(database):
    with database.session(write=True) as session:
        helper, person = two_cases(session)
        store.invitations.add(session, person_case_id=person, helper_case_id=helper, now=make.NOW)
        store.commit(session)

    made = Invitation(person_case_id=person, helper_case_id=helper, made_at=make.NOW, said_no_at=None)
    with database.session() as session:
        assert store.invitations.of_person(session, person) == made
        assert store.invitations.of_person(session, helper) is None
        assert store.invitations.of_helper(session, helper) == (made,)
        assert store.invitations.of_helper(session, person) == ()


def test_the_link_that_was_given_first_stays_the_first(database):
    with database.session(write=True) as session:
        helper, first = two_cases(session)
        later = make.draft(session).case_id
        store.invitations.add(session, person_case_id=later, helper_case_id=helper, now=make.NOW + make.minutes(5))
        store.invitations.add(session, person_case_id=first, helper_case_id=helper, now=make.NOW)

        assert [one.person_case_id for one in store.invitations.of_helper(session, helper)] == [first, later]


def test_a_no_is_kept_once_however_often_it_is_pressed(database):
    with database.session(write=True) as session:
        helper, person = two_cases(session)
        store.invitations.add(session, person_case_id=person, helper_case_id=helper, now=make.NOW)
        store.invitations.say_no(session, person, now=make.NOW)
        store.invitations.say_no(session, person, now=make.NOW + make.minutes(5))

        assert store.invitations.of_person(session, person, lock=True).said_no_at == make.NOW
