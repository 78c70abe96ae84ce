"""People are warned before what they did not send is deleted: once, in decent hours, and only on the ways they chose for coming back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of
from tests.logs import caught
from tests.proving import goes, proves
from tests.walking import Walker
from webapp import asking, models, store, warning
from webapp.models import Kind
from webapp.store.vault import Use

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WAYS = {Kind.SMS: "+447700900123", Kind.MAIL: "amir@mail.example"}
TEXT = (
    "This is the team you wrote to. We keep what you wrote until Monday 21 December. Then we delete it. To stop these texts reply STOP."
)
MAIL = """This is the team you wrote to.
We keep what you wrote until Monday 21 December.
Then we delete it.
This email is not for emergencies.
"""
BOTH = {
    "twilio_account_sid": "AC1", "twilio_auth_token": "a made-up token", "twilio_messaging_service_sid": "MG1",
    "smtp_url": "smtp://127.0.0.1", "mail_from": "a@b.example",
}


@pytest.fixture
def postman():
    return asking.open(make.config(**BOTH)).postman


def look(database, postman, now):
    with database.session(write=True) as session:
        found = warning.look(postman, session, now)
        store.commit(session)
    return found


def promised(database):
    """Each message that is promised: to whom, its words, and when."""
    with database.session() as session:
        found = session.execute(sa.select(models.outbox).order_by(models.outbox.c.kind.desc(), models.outbox.c.due)).all()
        opened = [
            store.vault.open_json(session, one.group_key, f"outbox.payload_sealed:{one.id}", one.payload_sealed) for one in found
        ]
    return [(body["to"], body["text"], one.due) for one, body in zip(found, opened, strict=True)]


def begun(database, **more):
    with database.session(write=True) as session:
        draft = chosen(session, ways=more.pop("ways", WAYS), **more)
        store.commit(session)
    return draft


def chosen(session, ways=WAYS, **more):
    draft = make.draft(session, answers={"about.name": "Amir Madeup"}, **more)
    for kind, to in ways.items():
        make.way(session, draft.case_id, kind, to)
        proves(session, draft.case_id, to)
    return draft


def test_three_days_before_a_text_and_an_email_say_until_when_and_nothing_else(database, postman):
    begun(database)

    assert look(database, postman, make.NOW + 25 * DAY - HOUR) == 0
    assert look(database, postman, make.NOW + 25 * DAY) == 1

    assert promised(database) == [
        ("+447700900123", TEXT, make.NOW + 25 * DAY), ("amir@mail.example", MAIL, make.NOW + 25 * DAY),
    ]


def test_nobody_is_warned_twice_of_the_same_day_and_is_warned_again_of_another(database, postman):
    draft = begun(database)
    assert [look(database, postman, make.NOW + 25 * DAY + minutes * HOUR / 60) for minutes in (0, 1, 2)] == [1, 0, 0]

    with database.session(write=True) as session:
        store.drafts.used(session, draft.case_id, now=make.NOW + 26 * DAY)
        store.commit(session)

    assert look(database, postman, make.NOW + 27 * DAY) == 0
    assert look(database, postman, make.NOW + 51 * DAY) == 1
    assert len(promised(database)) == 4


def test_a_text_waits_for_a_decent_hour(database, postman):
    begun(database, now=datetime(2026, 11, 23, 3, 0, tzinfo=UTC))

    look(database, postman, datetime(2026, 12, 18, 3, 0, tzinfo=UTC))

    assert promised(database)[0][2] == datetime(2026, 12, 18, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ({"ways": {}}, 0),
        ({"kept": DAY}, 0),
        ({"kept": 2 * DAY}, 1),
    ],
)
def test_whoever_chose_no_such_way_or_one_day_is_not_warned(database, postman, more, warned):
    draft = begun(database, **more)

    assert sum(look(database, postman, draft.delete_after - before * DAY / 4) for before in (16, 12, 8, 4, 2)) == warned
    assert bool(promised(database)) is bool(warned)


def test_what_was_sent_or_is_over_warns_nobody(database, postman):
    with database.session(write=True) as session:
        make.submit(session, chosen(session).case_id)
        chosen(session, now=make.NOW - 5 * DAY)
        store.commit(session)

    assert look(database, postman, make.NOW + 25 * DAY) == 0


@pytest.mark.parametrize("use", [Use.CONTENT, Use.RECORD])
def test_drafts_that_no_key_opens_keep_nobody_else_from_being_warned_however_many_they_are(database, postman, monkeypatch, use):
    monkeypatch.setattr(warning, "MOST", 2)
    for _ in range(3):
        lost = begun(database, now=make.NOW - HOUR)
        with database.session(write=True) as session:
            store.avoids.record(session, lost.case_id, [{"name": "Sam Made-Up"}], now=make.NOW)
            store.vault.forget(session, lost.case_id, use)
            store.commit(session)
    begun(database, ways={Kind.MAIL: "amir@mail.example"})

    with caught() as log:
        assert sum(look(database, postman, make.NOW + 25 * DAY + minute * HOUR / 60) for minute in range(2)) == 1

    assert [to for to, _, _ in promised(database)] == ["amir@mail.example"]
    assert "drafts could not be read" in log.getvalue()
    assert lost.case_id not in log.getvalue()


def test_a_way_that_nobody_has_checked_gets_no_warning(database, postman):
    with database.session(write=True) as session:
        draft = make.draft(session, answers={"about.name": "Amir Madeup"})
        make.way(session, draft.case_id, Kind.SMS, "+447700900123")
        store.commit(session)

    look(database, postman, make.NOW + 25 * DAY)

    assert promised(database) == []


@pytest.mark.parametrize("since", ["nothing", "they came back", "they deleted it", "another number", "it is over"])
def test_at_the_moment_of_sending_the_warning_must_still_be_true(database, postman, since):
    draft = begun(database)
    now = make.NOW + 25 * DAY
    look(database, postman, now)
    with database.session(write=True) as session:
        held = store.outbox.claim(session, owner="a test", now=now, lease=HOUR, most=9)
        if since == "they came back":
            store.drafts.used(session, draft.case_id, now=now)
        elif since == "they deleted it":
            store.drafts.delete(session, draft, now=now)
        elif since == "another number":
            make.way(session, draft.case_id, Kind.SMS, "+447700900456")
            make.way(session, draft.case_id, Kind.MAIL, "other@mail.example")
        store.commit(session)
    later = now + (4 * DAY if since == "it is over" else HOUR)

    assert len(held) == 2
    for promise in held:
        assert goes(database, promise, now=later) is (since == "nothing")


@pytest.mark.parametrize(("says", "warned"), [("no", 0), ("not-yet", 1)])
def test_who_said_no_is_not_written_to_about_it(app, postman, says, warned):
    walker = Walker(app.test_client(), app.extensions["house"].refer, consent__dsr=says)
    walker.to()
    with app.extensions["house"].database.session(write=True) as session:
        draft = store.drafts.of_case(session, case_of(app, walker.client))
        make.way(session, draft.case_id, Kind.MAIL, "amir@mail.example")
        at = draft.delete_after - 3 * DAY
        assert warning.look(postman, session, at) == warned
        assert warning.look(postman, session, at) == 0


def test_who_said_no_to_other_questions_is_warned(app, postman):
    walker = Walker(app.test_client(), app.extensions["house"].refer, consent__dsr="no")
    walker.to()
    with app.extensions["house"].database.session(write=True) as session:
        draft = store.drafts.of_case(session, case_of(app, walker.client))
        draft.version = "other questions"
        store.drafts.save(session, draft, now=draft.changed_at)
        make.way(session, draft.case_id, Kind.MAIL, "amir@mail.example")
        assert warning.look(postman, session, draft.delete_after - 3 * DAY) == 1
