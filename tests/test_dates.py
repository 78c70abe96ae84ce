"""My dates on the pages: what a calendar gets and never gets, what happens when the day moves, and reminders only after a press."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import post, ticking
from tests.planning import booked, decides, has_sent, keeps, sends
from tests.proving import has_proved
from tests.walking import Walker, words
from webapp import phones, store, wordings
from webapp.consent import Answer
from webapp.models import Kind
from webapp.planning import Mark

# A Wednesday; the day to try for is Monday 11 January.
STARTS = datetime(2027, 1, 13, 10, tzinfo=UTC)
WHERE = "Room 4, Made-up House"


@pytest.fixture
def config(config):
    return make.sending(config)


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def eve(app, clock):
    """Somebody with a day, and an address that she proved."""
    walker = has_sent(app)
    has_proved(app, case_of(app, walker.client), "bea@mail.example")
    booked(app, walker, STARTS, where=WHERE)
    return walker


def comes_back(app, clock, walker, at):
    """The same person on a later day."""
    case_id, clock["now"] = case_of(app, walker.client), at
    with app.extensions["house"].database.session(write=True) as session, walker.client.session_transaction() as held:
        held["visit"] = store.visits.begin(session, case_id, now=at)
        store.commit(session)


def calendar(walker, query=""):
    """What the file says, as a calendar reads it."""
    answer = walker.open(f"/plan/dates/appointment.ics{query}")
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def titles(walker):
    return [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in calendar(walker)]


def on(walker, to="on"):
    return post(walker.client, "/plan/dates", to=to)


# The page


def test_it_says_each_day_with_its_weekday_and_just_the_words_that_a_calendar_gets(eve):
    said = words(eve.open("/plan/dates"))

    assert "Something to do Monday 11 January 2027" in said
    assert "Last time to do it Tuesday 12 January 2027 at 10:00am" in said
    assert "Appointment Wednesday 13 January 2027 at 10:00am" in said
    for kept in ("Your calendar keeps the dates until you delete them.", "We cannot delete them.", "People who use your calendar can see"):
        assert kept in said


def test_without_a_day_there_is_no_file_and_nothing_is_made_up(app, clock):
    walker = has_sent(app)

    assert "We do not know the day yet." in words(walker.open("/plan/dates"))
    assert walker.open("/plan/dates/appointment.ics").status_code == 404


def test_whoever_has_no_planner_of_their_own_is_led_to_the_cards(app, client):
    assert [client.get(page).location for page in ("/plan/dates", "/plan/dates/appointment.ics")] == ["/plan", "/plan"]
    assert client.post("/plan/dates", data={"to": "on"}).location == "/plan"


def test_before_anything_was_sent_there_are_no_reminders_to_choose(app, clock):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")

    assert "Reminders" not in words(bea.open("/plan/dates"))
    assert on(bea).status_code == 200
    assert wanted(app, bea) is None


@pytest.mark.parametrize("page", ["/plan", "/plan/send", "/track"])
def test_a_day_that_moved_says_what_it_was_before_and_where_it_is(app, eve, page):
    booked(app, eve, STARTS + timedelta(days=7), sequence=2, where=WHERE, how="video")

    said = words(eve.open(page))
    assert "The meeting is on Wednesday 20 January 2027 at 10:00am." in said
    assert "Before, it was on Wednesday 13 January 2027 at 10:00am." in said
    assert "You meet by video." in said
    assert WHERE in said


def test_a_day_that_was_told_twice_did_not_move(app, eve):
    booked(app, eve, STARTS, sequence=2, where=WHERE)

    assert "The team has changed" not in words(eve.open("/plan"))


def test_little_time_gives_the_words_to_ask_for_more_and_whom_to_ask(app, clock):
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(days=9))

    page = walker.open("/plan")
    assert "This is less than 2 weeks to get ready." in words(page)
    assert "I need more time to get ready. Can we meet on another day?" in words(page)
    assert page.text.count('href="mailto:meetings@anyshire.example"') == 2


def test_after_it_was_sent_the_page_says_so_instead_of_by_when(app, eve):
    keeps(app, eve, "plan.me", "I draw maps", mark=Mark.PANEL)
    sends(eve)

    said = words(eve.open("/plan"))
    assert "You sent your plan on Monday 23 November 2026." in said
    assert "Try to send" not in said


# The file


def test_the_file_has_neutral_titles_in_utc_and_nothing_else(app, eve):
    file = eve.open("/plan/dates/appointment.ics").data.decode()

    assert titles(eve) == [
        ("Something to do", date(2027, 1, 11)), ("Last time to do it", datetime(2027, 1, 12, 10, tzinfo=UTC)), ("Appointment", STARTS),
    ]
    for secret in (WHERE, "Made-up", "Anyshire", "anyshire", "Amir", "127.0.0.1", case_of(app, eve.client)):
        assert secret not in file
    # Nothing of what messages may never tell stands in it either. Its own markers are no words.
    place, said = app.extensions["house"].place, [line for line in file.splitlines() if line.startswith(("SUMMARY", "PRODID"))]
    assert [wordings.telling(line.partition(":")[2], place) for line in said] == [()] * 4


def test_the_place_goes_in_only_after_a_press_of_its_own(eve):
    assert [str(one.get("LOCATION", "")) for one in calendar(eve)] == ["", "", ""]
    assert [str(one.get("LOCATION", "")) for one in calendar(eve, "?with=place")] == ["", "", WHERE]
    assert [str(one.get("LOCATION", "")) for one in calendar(eve)] == ["", "", ""]


def test_a_moved_meeting_replaces_its_old_entries_and_another_meeting_does_not(app, clock, eve):
    def known():
        return {str(one["SUMMARY"]): (str(one["UID"]), one["SEQUENCE"]) for one in calendar(eve)}

    first = known()
    booked(app, eve, STARTS + timedelta(days=7), sequence=2)
    moved = known()
    comes_back(app, clock, eve, STARTS + timedelta(days=8))
    booked(app, eve, STARTS + timedelta(days=90), sequence=3)
    another = known()

    assert {title: uid for title, (uid, _) in moved.items()} == {title: uid for title, (uid, _) in first.items()}
    assert ({number for _, number in first.values()}, {number for _, number in moved.values()}) == ({0}, {1})
    assert not {uid for uid, _ in another.values()} & {uid for uid, _ in first.values()}
    assert len({uid for uid, _ in first.values()}) == 3


def test_after_the_clocks_went_back_the_hour_is_still_right(app, clock):
    walker = has_sent(app)
    booked(app, walker, datetime(2027, 10, 31, 10, tzinfo=UTC))

    # 24 hours before ten in the morning is eleven in the morning: the clocks go back in the night between.
    assert titles(walker)[1] == ("Last time to do it", datetime(2027, 10, 30, 10, tzinfo=UTC))
    assert "Last time to do it Saturday 30 October 2027 at 11:00am" in words(walker.open("/plan/dates"))


def test_what_is_done_or_too_late_is_not_in_the_file(app, clock, eve):
    comes_back(app, clock, eve, STARTS - timedelta(hours=2))
    assert titles(eve) == [("Appointment", STARTS)]

    comes_back(app, clock, eve, STARTS + timedelta(hours=1))
    assert eve.open("/plan/dates/appointment.ics").status_code == 404


def test_a_day_to_try_for_that_has_passed_is_neither_on_a_page_nor_in_the_file(app, clock, eve):
    comes_back(app, clock, eve, STARTS - timedelta(hours=25))

    assert titles(eve) == [("Last time to do it", STARTS - timedelta(hours=24)), ("Appointment", STARTS)]
    for page in ("/plan", "/plan/send"):
        said = words(eve.open(page))
        assert "Try to send your plan" not in said
        assert "The last time to send it is Tuesday 12 January 2027 at 10:00am." in said


def test_once_the_team_closed_the_request_there_is_no_file_and_nothing_to_be_reminded_of(app, eve):
    booked(app, eve, make.NOW, sequence=2, type="case.closed")

    said = words(eve.open("/plan/dates"))
    assert "The team has closed your request. So no reminder comes." in said
    assert "Remind me" not in said
    assert eve.open("/plan/dates/appointment.ics").status_code == 404


# Reminders


def wanted(app, walker):
    with app.extensions["house"].database.session() as session:
        return store.reminders.of_case(session, case_of(app, walker.client))


@pytest.mark.coga("4.8.7")
def test_they_are_off_until_a_press_and_one_press_ends_them(app, eve):
    assert wanted(app, eve) is None
    assert "Reminders would come on these days. Monday 4 January 2027 Friday 8 January 2027" in words(eve.open("/plan/dates"))

    page = words(on(eve))
    assert "We remind you." in page
    assert "Reminders come on these days. Monday 4 January 2027 Friday 8 January 2027" in page
    assert "We send them here. b…@mail.example" in page
    assert "bea@mail.example" not in page
    assert wanted(app, eve).schedule.next_at == datetime(2027, 1, 4, 10, tzinfo=UTC)

    assert "Remind me" in words(on(eve, "off"))
    assert wanted(app, eve) is None


def test_two_presses_are_one(app, eve):
    on(eve)
    first = wanted(app, eve)
    on(eve)

    assert wanted(app, eve) == first


def test_a_press_from_elsewhere_changes_nothing(app, eve):
    assert eve.client.post("/plan/dates", data={"to": "on"}).status_code == 400
    assert wanted(app, eve) is None


def test_sending_the_plan_ends_them(app, eve):
    on(eve)
    keeps(app, eve, "plan.me", "I draw maps", mark=Mark.PANEL)
    sends(eve)

    assert wanted(app, eve).schedule.next_at is None
    assert "So no reminder comes." in words(eve.open("/plan/dates"))


def test_near_the_day_the_page_says_that_none_comes(app, clock, eve):
    comes_back(app, clock, eve, STARTS - timedelta(days=2))

    said = words(eve.open("/plan/dates"))
    assert "No reminder comes before this meeting any more." in said
    assert "Remind me" not in said


def test_asked_for_before_the_day_is_known_they_come_once_it_is(app, clock):
    walker = has_sent(app)
    has_proved(app, case_of(app, walker.client), "bea@mail.example")

    assert "Reminders come when we know the day of the meeting." in words(on(walker))
    assert wanted(app, walker).schedule.next_at is None


def test_without_a_way_that_is_proved_there_is_nothing_to_press_but_where_to_mend_it(app, clock):
    walker = has_sent(app)
    booked(app, walker, STARTS)

    said = words(walker.open("/plan/dates"))
    assert "Remind me" not in said
    assert "First we check that it is yours." in said
    assert "Check it now" in said


def test_without_any_way_the_page_says_so(app, clock):
    walker = has_sent(app, **{"about.shared_email": "yes"})

    assert "We have no number or email address that we can use." in words(walker.open("/plan/dates"))


def test_when_nothing_can_go_any_more_they_can_still_be_ended(app, eve):
    on(eve)
    with app.extensions["house"].database.session(write=True) as session:
        phones.stop(session, "bea@mail.example", kind=Kind.MAIL, now=make.NOW)
        store.commit(session)

    said = words(eve.open("/plan/dates"))
    assert "b…@mail.example Someone asked us to stop." in said
    assert "bea@mail.example" not in said
    assert "Stop reminders" in said


def test_what_happened_says_both_and_the_copy_holds_them(app, eve):
    on(eve)
    kept = json.loads(eve.open("/mine/json").data)["planner"]["reminders"]
    shown = words(eve.open("/mine"))
    on(eve, "off")
    log = words(eve.open("/mine/log"))

    assert (kept["next_at"], kept["last_at"]) == ("2027-01-04T10:00:00Z", None)
    assert "The next reminder comes on Monday 4 January 2027." in shown
    assert "You asked us to remind you." in log
    assert "You stopped our reminders." in log


def test_whoever_takes_back_their_yes_to_the_meeting_reads_nothing_that_is_not_so(app, eve):
    decides(app, eve, "cetr", Answer.NO)

    said = words(eve.open("/plan/dates"))
    assert "You have not said yes to the meeting and to papers. So no reminder comes." in said
    assert "Remind me" not in said
