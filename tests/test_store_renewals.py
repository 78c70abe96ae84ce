"""Who may have to be asked again is found without looking at everybody; what was asked is kept, and settled once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from webapp import store
from webapp.consent import Answer
from webapp.renewal import Reason

DAY = timedelta(days=1)
THAT_DAY = date(2027, 10, 23)


@pytest.fixture
def session(database):
    with database.session(write=True) as opened:
        yield opened


def sent(session, *rows):
    made = make.draft(session)
    for permission, answer, days in rows:
        check = THAT_DAY if answer is Answer.YES else None
        store.consents.record(session, make.row(permission, answer, case_id=made.case_id, at=make.NOW + days * DAY, next_check=check))
    make.submit(session, made.case_id)
    return made.case_id


def perhaps(session, today=THAT_DAY, **changed):
    return store.renewals.perhaps_due(session, today=today, changed=changed, most=10)


def test_only_a_newest_yes_whose_day_has_come_is_looked_at(session):
    due = sent(session, ("dsr", Answer.NO, 0), ("dsr", Answer.YES, 1))
    sent(session, ("dsr", Answer.YES, 0), ("dsr", Answer.NO, 1))
    sent(session, ("dsr", Answer.NOT_YET, 0))
    make.draft(session)

    assert perhaps(session) == (due,)
    assert perhaps(session, today=THAT_DAY - DAY) == ()


def test_who_was_asked_is_not_looked_at_until_it_is_time_to_ask_once_more(session):
    due = sent(session, ("dsr", Answer.YES, 0))
    store.renewals.ask(session, case_id=due, reason=Reason.YEAR, next_on=THAT_DAY + 335 * DAY, now=make.NOW + 334 * DAY)

    assert perhaps(session, today=THAT_DAY + 334 * DAY) == ()
    assert perhaps(session, today=THAT_DAY + 335 * DAY) == (due,)


def test_whose_yes_came_to_mean_something_else_is_looked_at_until_they_were_asked(session):
    due = sent(session, ("dsr", Answer.YES, 0))
    sent(session, ("dsr", Answer.YES, 40))
    changed_on = date(2026, 12, 24)

    assert perhaps(session, today=changed_on, dsr=changed_on) == (due,)
    assert perhaps(session, today=changed_on, texts=changed_on) == ()
    store.renewals.ask(session, case_id=due, reason=Reason.WORDS, next_on=THAT_DAY, now=make.NOW + 40 * DAY)
    assert perhaps(session, today=changed_on, dsr=changed_on) == ()


def test_no_more_are_found_than_one_look_can_take(session):
    for _case in range(3):
        sent(session, ("dsr", Answer.YES, 0))

    assert len(store.renewals.perhaps_due(session, today=THAT_DAY, changed={}, most=2)) == 2


def test_what_was_asked_comes_back_and_is_settled_once(session):
    case_id = sent(session, ("dsr", Answer.YES, 0))
    asked = store.renewals.ask(session, case_id=case_id, reason=Reason.EIGHTEEN, next_on=THAT_DAY, now=make.NOW)

    assert store.renewals.of_case(session, case_id) == (asked,)
    assert store.renewals.unsettled(session, before=make.NOW + DAY, most=5) == (asked,)
    assert store.renewals.unsettled(session, before=make.NOW, most=5) == ()
    other = store.renewals.ask(session, case_id=case_id, reason=Reason.YEAR, next_on=THAT_DAY, now=make.NOW)
    assert store.renewals.settle(session, asked, now=make.NOW + DAY)
    assert not store.renewals.settle(session, asked, now=make.NOW + DAY)
    assert store.renewals.unsettled(session, before=make.NOW + DAY, most=5) == (other,)
