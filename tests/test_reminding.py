"""Whoever asked for it is reminded once, in decent hours, on a proved way; nobody else is, and nothing late or no longer wanted goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.logs import caught
from tests.proving import asked, goes, proves
from webapp import asking, clocks, ids, models, phones, reminding, sendable, store
from webapp.consent import Answer
from webapp.models import Kind
from webapp.planned import Locked
from webapp.planning import Audience
from webapp.reminders import Schedule
from webapp.store.vault import Use

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER, MAIL = "+447700900123", "eve@mail.example"
# A Wednesday; the day to try for is Monday 11 January.
STARTS = datetime(2027, 1, 13, 10, tzinfo=UTC)
FIRST, SECOND = datetime(2027, 1, 4, 10, tzinfo=UTC), datetime(2027, 1, 8, 10, tzinfo=UTC)
HOLIDAYS = clocks.Holidays()
ANSWERS = {
    "start.who": "me", "about.contact": "text", "about.mobile": NUMBER, "about.shared_phone": "no", "about.email": MAIL,
    "about.shared_email": "no",
}
TEXT = "This is the team you wrote to. There is something to do on your page. Not for emergencies. To stop these texts reply STOP."
DOORS = {
    "twilio_account_sid": "AC1", "twilio_auth_token": "a made-up token", "twilio_messaging_service_sid": "MG1",
    "smtp_url": "smtp://127.0.0.1", "mail_from": "a@b.example",
}


@pytest.fixture
def again():
    return asking.open(make.config(**DOORS))


def wants(database, *reaches, permissions=("cetr", "cetr:papers", "texts"), on=True):
    """Somebody with a day, who asked to be reminded."""
    with database.session(write=True) as session:
        case_id = make.draft(session, answers=ANSWERS).case_id
        make.submit(session, case_id, answers=ANSWERS)
        for permission in permissions:
            decides(session, case_id, permission)
        proves(session, case_id, *(reaches or (NUMBER, MAIL)))
        if on:
            store.reminders.turn_on(session, case_id, language="en", now=make.NOW)
        books(session, case_id, STARTS)
        store.commit(session)
    return case_id


def decides(session, case_id, permission, answer=Answer.YES, at=make.NOW + HOUR):
    store.consents.record(session, make.row(permission, answer, id=ids.uuid7(at), case_id=case_id, at=at))


def books(session, case_id, starts_at, *, sequence=1, now=make.NOW, type="cetr.booked"):
    data = {"starts_at": starts_at.isoformat(), "how": "in-person"} if starts_at else {}
    store.news.add(
        session, webhook_id=f"{case_id} {sequence}", case_id=case_id, type=type, sequence=sequence, occurred_at=now, data=data, now=now,
    )
    reminding.settle(session, case_id, HOLIDAYS, now=now)


def look(database, again, now):
    with database.session(write=True) as session:
        found = reminding.look(again, HOLIDAYS, session, now)
        store.commit(session)
    return found


def to_come(database, case_id):
    with database.session() as session:
        wanted = store.reminders.of_case(session, case_id)
        return wanted and wanted.schedule


def promised(database):
    with database.session() as session:
        rows = session.execute(sa.select(models.outbox).order_by(models.outbox.c.created_at)).all()
        return [(make.words_of(session, row)["text"], make.words_of(session, row)["to"], row.due) for row in rows]


def change(database, do):
    with database.session(write=True) as session:
        do(session)
        store.commit(session)


def taken(database, now):
    held = []
    change(database, lambda session: held.extend(store.outbox.claim(session, owner="a test", now=now, lease=HOUR, most=9)))
    return held


def test_two_neutral_reminders_come_each_once_and_no_third(database, again):
    case_id = wants(database)

    looked = (FIRST - HOUR, FIRST, FIRST + HOUR, SECOND, SECOND + HOUR, SECOND + DAY)
    assert [look(database, again, at) for at in looked] == [0, 1, 0, 1, 0, 0]

    assert promised(database) == [(TEXT, NUMBER, FIRST), (TEXT, NUMBER, SECOND)]
    assert to_come(database, case_id) == Schedule(last_at=SECOND, until=STARTS - DAY)


def test_nobody_is_reminded_who_did_not_ask_for_it(database, again):
    wants(database, on=False)

    assert look(database, again, FIRST) == 0
    assert promised(database) == []


@pytest.mark.parametrize(("proved", "where"), [((NUMBER, MAIL), [NUMBER]), ((MAIL,), [MAIL]), (("other@mail.example",), [])])
def test_it_goes_only_where_the_person_proved_that_it_is_theirs(database, again, proved, where):
    wants(database, *proved)

    look(database, again, FIRST)

    assert [to for _, to, _ in promised(database)] == where


def test_without_a_yes_to_texts_it_goes_by_email(database, again):
    wants(database, permissions=("cetr", "cetr:papers"))

    look(database, again, FIRST)

    assert [to for _, to, _ in promised(database)] == [MAIL]


@pytest.mark.parametrize("permission", ["cetr", "cetr:papers"])
def test_whoever_says_no_to_the_meeting_or_to_papers_is_not_reminded(database, again, permission):
    case_id = wants(database)
    change(database, lambda session: decides(session, case_id, permission, Answer.NO, make.NOW + DAY))

    assert look(database, again, FIRST) == 0
    assert promised(database) == []


def test_without_a_yes_no_reminder_is_said_to_be_promised_and_after_a_new_yes_the_next_one_comes(database, again):
    case_id = wants(database)
    change(database, lambda session: decides(session, case_id, "cetr", Answer.NO, make.NOW + DAY))
    look(database, again, FIRST)

    assert to_come(database, case_id) == Schedule(next_at=SECOND, until=STARTS - DAY)
    change(database, lambda session: decides(session, case_id, "cetr", Answer.YES, FIRST + DAY))
    assert look(database, again, SECOND) == 1


def test_a_meeting_that_moves_takes_what_is_to_come_along(database, again):
    case_id = wants(database)
    change(database, lambda session: books(session, case_id, STARTS + 7 * DAY, sequence=2, now=make.NOW + DAY))

    assert to_come(database, case_id).next_at == FIRST + 7 * DAY
    assert [look(database, again, at) for at in (FIRST, FIRST + 7 * DAY)] == [0, 1]


def test_a_meeting_told_twice_changes_nothing(database, again):
    case_id = wants(database)
    before = to_come(database, case_id)
    change(database, lambda session: books(session, case_id, STARTS, sequence=2, now=make.NOW + DAY))

    assert to_come(database, case_id) == before
    assert [look(database, again, at) for at in (FIRST, FIRST)] == [1, 0]


@pytest.mark.parametrize("since", ["sent", "held", "closed", "off", "over"])
def test_nothing_comes_after_it_was_sent_the_meeting_was_or_the_person_stopped_it(database, again, since):
    case_id = wants(database)
    change(database, lambda session: ends(session, case_id, since))

    assert look(database, again, STARTS if since == "over" else FIRST) == 0
    assert promised(database) == []


def ends(session, case_id, how, now=make.NOW + DAY):
    if how == "sent":
        store.plans.send(session, case_id, Audience.PANEL, Locked(({"id": "plan.me", "parts": []},)), language="en", now=now)
        reminding.settle(session, case_id, HOLIDAYS, now=now)
    elif how == "held":
        books(session, case_id, None, sequence=2, now=max(now, FIRST - DAY), type="cetr.held")
    elif how == "closed":
        books(session, case_id, None, sequence=2, now=now, type="case.closed")
    elif how == "off":
        store.reminders.turn_off(session, case_id, now=now)
    elif how == "moved":
        books(session, case_id, STARTS + 30 * DAY, sequence=2, now=now)
    elif how == "no texts":
        decides(session, case_id, "texts", Answer.NO, now)
    elif how == "no meeting":
        decides(session, case_id, "cetr", Answer.NO, now)
    elif how == "stop":
        phones.stop(session, NUMBER, now=now)


@pytest.mark.parametrize("since", ["nothing", "sent", "held", "closed", "off", "moved", "no texts", "no meeting", "stop"])
def test_one_that_is_about_to_leave_goes_only_if_it_is_still_right(database, again, since):
    case_id = wants(database)
    look(database, again, FIRST)
    [held] = taken(database, FIRST)
    change(database, lambda session: ends(session, case_id, since, FIRST + HOUR / 6))

    assert goes(database, held, now=FIRST + HOUR / 3) is (since == "nothing")


def test_one_that_had_to_wait_too_long_never_goes(database, again):
    wants(database)
    look(database, again, SECOND)
    [held] = taken(database, SECOND)

    assert goes(database, held, now=STARTS - DAY - HOUR / 60) is True
    assert asked(database, held, now=STARTS - DAY) == sendable.Never(sendable.NO_PERMISSION)


def test_it_is_one_of_the_three_of_a_week_and_waits_for_the_day(database, again):
    wants(database)
    look(database, again, FIRST)
    [held] = taken(database, FIRST)

    assert asked(database, held, now=FIRST.replace(hour=21)) == sendable.Wait(FIRST.replace(hour=9) + DAY, sendable.NIGHT)
    for number in range(3):
        change(database, lambda session, number=number: store.reaches.goes(
            session, Kind.SMS, NUMBER, "begun", outbox_id=f"another {number}", now=FIRST - HOUR,
        ))  # fmt: skip
    assert asked(database, held, now=FIRST) == sendable.Wait(FIRST - HOUR + 7 * DAY, sendable.ENOUGH)


def test_off_and_on_again_sends_no_reminder_twice(database, again):
    case_id = wants(database)
    look(database, again, FIRST)
    change(database, lambda session: store.reminders.turn_off(session, case_id, now=FIRST))
    change(database, lambda session: store.reminders.turn_on(session, case_id, language="en", now=FIRST - HOUR))
    change(database, lambda session: reminding.settle(session, case_id, HOLIDAYS, now=FIRST - HOUR))

    look(database, again, FIRST)

    assert len(promised(database)) == 1


def test_two_workers_that_look_in_the_same_moment_remind_once(postgresql, again):
    for _ in range(5):
        wants(postgresql)

    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: look(postgresql, again, FIRST), range(4)))

    assert sum(found) == 5
    assert len(promised(postgresql)) == 5


def test_a_worker_that_dies_in_the_middle_leaves_the_reminder_for_the_next(database, again):
    case_id = wants(database)
    with database.session(write=True) as session:
        assert reminding.look(again, HOLIDAYS, session, FIRST) == 1

    assert to_come(database, case_id).next_at == FIRST
    assert look(database, again, FIRST) == 1


def test_a_case_that_no_key_opens_keeps_nobody_else_from_being_reminded(database, again, monkeypatch):
    monkeypatch.setattr(reminding, "MOST", 1)
    lost = wants(database)
    change(database, lambda session: store.reminders.put(session, lost, Schedule(next_at=FIRST - HOUR / 60)))
    change(database, lambda session: store.vault.forget(session, lost, Use.CONTENT))
    wants(database)

    with caught() as log:
        assert [look(database, again, FIRST) for _ in range(2)] == [0, 1]

    assert "planners could not be read" in log.getvalue()
    assert lost not in log.getvalue()


def test_it_is_gone_with_what_the_person_wrote(database):
    case_id = wants(database)
    change(database, lambda session: store.plans.delete(session, [case_id]))

    assert to_come(database, case_id) is None
