"""On the last day for what I wait for I hear from you before I must ask: once, at decent hours, and never where I want no messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from tests.proving import asked, proves
from tests.test_reminding import ANSWERS, DOORS, MAIL, NUMBER, decides, promised
from webapp import asking, clocks, sendable, store
from webapp.consent import Answer
from webapp.foretold import Foretelling
from webapp.planning import Filled, Said

HOLIDAYS = clocks.Holidays()
SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
LAST = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "This is the team you wrote to. Are you waiting for news? Your page says what happens next. Not for emergencies. "


@pytest.fixture(scope="module")
def again():
    return asking.open(make.config(**DOORS))


def sends(database, *, answers=ANSWERS, texts=True, kind="referral.submitted"):
    """Somebody who sent on SENT, proved where they are written to, and wants texts."""
    with database.session(write=True) as session:
        case_id = make.draft(session, answers=answers).case_id
        make.submit(session, case_id, answers=answers, now=SENT, kind=kind)
        for permission in ("dsr", "cetr", *(["texts"] if texts else [])):
            decides(session, case_id, permission, at=SENT + HOUR)
        proves(session, case_id, NUMBER, MAIL)
        store.commit(session)
    return case_id


def look(database, again, now):
    with database.session(write=True) as session:
        told = Foretelling(asking=again, holidays=HOLIDAYS).look(session, now)
        store.commit(session)
    return told


def hears(database, case_id, type_, *, at, sequence=1):
    with database.session(write=True) as session:
        store.news.add(
            session, webhook_id=f"{case_id} {sequence}", case_id=case_id, type=type_, sequence=sequence, occurred_at=at, data={}, now=at,
        )
        store.commit(session)


def taken(database, now):
    """The one message, as a worker holds it."""
    with database.session(write=True) as session:
        [promise] = store.outbox.claim(session, owner="a test", now=now, lease=HOUR, most=1)
        store.commit(session)
    return promise


def test_on_the_last_day_and_on_no_other_i_get_one_neutral_message(database, again):
    sends(database)

    assert [look(database, again, LAST + days * DAY) for days in (-3, -1, 0, 0, 1)] == [0, 0, 1, 0, 0]

    [(text, to, due)] = promised(database)
    assert (text, to, due) == (f"{TEXT}To stop these texts reply STOP.", NUMBER, LAST)


def test_nobody_is_written_to_before_ten_and_one_worker_looks_every_ten_minutes(database, again):
    sends(database)
    worker = Foretelling(asking=again, holidays=HOLIDAYS)
    with database.session(write=True) as session:
        assert worker.look(session, LAST - timedelta(minutes=1)) == 0
        assert worker.again_at is None
        assert worker.look(session, LAST) == 1
        assert worker.look(session, LAST + timedelta(minutes=9)) == 0
        assert worker.again_at == LAST + timedelta(minutes=10)


def test_each_thing_has_its_own_message_and_what_was_told_has_none(database, again):
    case_id = sends(database)
    hears(database, case_id, "receipt.confirmed", at=SENT + DAY)
    hears(database, case_id, "cetr.held", at=SENT + 4 * DAY, sequence=2)

    assert look(database, again, LAST) == 0
    assert look(database, again, datetime(2026, 3, 23, 10, tzinfo=UTC)) == 1
    # Summer time began on the day before: ten in London is nine.
    assert look(database, again, datetime(2026, 3, 30, 9, tzinfo=UTC)) == 1
    assert len(promised(database)) == 2


def test_who_says_that_they_have_their_report_is_not_asked_to_wait_for_it(database, again):
    case_id = sends(database)
    hears(database, case_id, "cetr.held", at=SENT + 4 * DAY)
    with database.session(write=True) as session:
        store.plans.keep(session, case_id, Filled(card="after.have", said=Said(("yes",))), now=SENT + 5 * DAY)
        store.commit(session)

    assert look(database, again, datetime(2026, 3, 23, 10, tzinfo=UTC)) == 0


def test_who_wants_no_texts_gets_an_email_and_who_wants_neither_gets_nothing(database, again):
    no_mail = {**ANSWERS, "about.shared_email": "yes"}
    sends(database, texts=False)
    sends(database, texts=False, answers=no_mail)

    assert look(database, again, LAST) == 1
    [(text, to, _)] = promised(database)
    assert to == MAIL
    assert "Your page says what happens next." in text


def test_who_said_stop_or_asked_for_somebody_else_hears_nothing(database, again):
    stopped = sends(database)
    sends(database, answers={**ANSWERS, "start.who": "parent"})
    with database.session(write=True) as session:
        decides(session, stopped, "dsr", Answer.NO, at=SENT + DAY)
        store.commit(session)

    assert look(database, again, LAST) == 0


@pytest.mark.parametrize(("what", "goes"), [
    ("nothing", sendable.Go), ("news", sendable.Never), ("a stop", sendable.Never), ("the next day", sendable.Never),
])  # fmt: skip
def test_at_the_moment_of_sending_it_is_asked_once_more(database, again, what, goes):
    case_id = sends(database)
    look(database, again, LAST)
    at = LAST + HOUR if what != "the next day" else LAST + DAY
    if what == "news":
        hears(database, case_id, "receipt.confirmed", at=LAST + HOUR / 2)
    if what == "a stop":
        with database.session(write=True) as session:
            decides(session, case_id, "dsr", Answer.NO, at=LAST + HOUR / 2)
            store.commit(session)

    assert isinstance(asked(database, taken(database, at), now=at), goes)
