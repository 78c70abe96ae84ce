"""Which meetings there were, in whatever order we heard of them; and by when the report of each is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations

import pytest

from webapp import clocks, meetings, plan_clock, the_day
from webapp.status import News

HOLIDAYS = clocks.Holidays()


def at(day, hour=12):
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


def booked(day, *, sequence, told="2026-10-01"):
    return News(type="cetr.booked", sequence=sequence, occurred_at=at(told), data={"starts_at": f"{day}T10:00:00Z", "how": "video"})


def held(day, *, sequence, **data):
    return News(type="cetr.held", sequence=sequence, occurred_at=at(day), data=data)


def sent(day, *, sequence):
    return News(type="report.sent", sequence=sequence, occurred_at=at(day))


def days(*news):
    return [(one.number, one.day.isoformat(), one.held is not None) for one in meetings.meetings(news)]


def last(*news, today="2026-12-01"):
    return meetings.last_over(meetings.meetings(news), date.fromisoformat(today))


def report(*news, today, has=None):
    meeting = last(*news, today=today)
    return meetings.report(meeting, today=date.fromisoformat(today), holidays=HOLIDAYS, has=has)


# Which meetings there were


def test_without_news_there_is_no_meeting():
    assert days() == []
    assert last() is None
    assert days(sent("2026-11-20", sequence=1)) == []


def test_a_meeting_that_was_booked_is_over_when_its_day_has_passed_and_not_before():
    news = booked("2026-11-20", sequence=1)

    assert last(news, today="2026-11-20") is None
    assert last(news, today="2026-11-21").held is None
    assert last(news, held("2026-11-20", sequence=2), today="2026-11-20").held is not None


def test_news_in_any_order_and_twice_says_the_same():
    news = [booked("2026-11-10", sequence=1), booked("2026-11-20", sequence=2), held("2026-11-20", sequence=3)]
    news.append(sent("2026-11-27", sequence=4))
    expected = meetings.meetings(news)

    assert [meetings.meetings([*some, some[0]]) for some in permutations(news)] == [expected] * 24
    assert (days(*news), expected[0].sent) == ([(1, "2026-11-20", True)], news[3])


def test_a_meeting_that_was_moved_is_the_same_meeting_on_another_day():
    before, after = booked("2026-11-20", sequence=1), booked("2026-12-10", sequence=2)
    same_day = booked("2026-12-10", sequence=2, told="2026-11-20")

    assert days(before, after) == [(1, "2026-12-10", False)]
    assert days(before, same_day) == [(1, "2026-12-10", False)], "also when it is put off on the very day"
    assert last(before, same_day) is None


def test_one_that_is_booked_after_another_is_a_new_one():
    first = booked("2026-05-20", sequence=1), held("2026-05-20", sequence=2)

    assert days(*first, booked("2026-11-20", sequence=3)) == [(1, "2026-05-20", True), (2, "2026-11-20", False)]
    assert days(*first, booked("2026-05-20", sequence=3)) == [(1, "2026-05-20", True)], "the same day told again is no new meeting"


def test_where_nobody_said_that_it_took_place_a_day_months_on_is_a_new_meeting():
    first = booked("2026-05-20", sequence=1, told="2026-05-01")

    assert days(first, booked("2026-11-20", sequence=2, told="2026-10-01")) == [(1, "2026-05-20", False), (2, "2026-11-20", False)]
    assert days(first, booked("2026-11-20", sequence=2, told="2026-05-02")) == [(1, "2026-11-20", False)], "moved before its day"
    assert days(first, booked("2026-05-20", sequence=2, told="2026-05-25")) == [(1, "2026-05-20", False)], "the same day told again"


# The planner, the page for the day and what comes after a meeting ask the same question, and get the same answer


@pytest.mark.parametrize(("heard", "number", "day", "is_held"), [
    ([held("2026-11-23", sequence=1)], 1, "2026-11-23", True),
    ([booked("2026-11-20", sequence=1), held("2026-11-23", sequence=2)], 1, "2026-11-23", True),
    ([booked("2026-11-20", sequence=1), booked("2026-11-30", sequence=2, told="2026-11-19")], 1, "2026-11-30", False),
    ([booked("2026-11-20", sequence=1), booked("2026-11-30", sequence=2, told="2026-11-21")], 2, "2026-11-30", False),
    ([booked("2026-11-20", sequence=1), booked("2026-11-18", sequence=2, told="2026-11-21")], 1, "2026-11-18", False),
    ([booked("2026-11-20", sequence=1), held("2026-11-20", sequence=2), booked("2026-11-20", sequence=3)], 1, "2026-11-20", True),
    ([booked("2026-11-20", sequence=1), held("2026-11-20", sequence=2), booked("2026-11-30", sequence=3)], 2, "2026-11-30", False),
    ([booked("2026-05-20", sequence=1), held("2026-11-20", sequence=2)], 2, "2026-11-20", True),
])
def test_all_pages_speak_of_the_same_meeting(heard, number, day, is_held):
    meeting, clock = meetings.meetings(heard)[-1], plan_clock.clock(heard, HOLIDAYS)
    the_days = the_day.of(heard, now=at("2026-10-02"))

    assert (meeting.number, meeting.day.isoformat(), meeting.held is not None) == (number, day, is_held)
    assert (clock.number, clocks.london_date(clock.starts_at).isoformat(), clock.held) == (number, day, is_held)
    assert (clocks.london_date(the_days.starts_at).isoformat(), the_days.stage is the_day.Stage.OVER) == (day, is_held)


def test_a_meeting_that_nobody_told_anything_of_is_not_over():
    assert meetings.Meeting(number=1).starts_at.year == 9999


def test_held_without_booked_is_a_meeting():
    assert days(held("2026-11-20", sequence=1)) == [(1, "2026-11-20", True)]
    assert days(held("2026-05-20", sequence=1), held("2026-11-20", sequence=2)) == [(1, "2026-05-20", True), (2, "2026-11-20", True)]


def test_a_day_that_was_corrected_is_the_same_meeting():
    first = booked("2026-11-20", sequence=1), held("2026-11-21", sequence=2)

    assert days(*first, held("2026-11-20", sequence=3)) == [(1, "2026-11-20", True)]


def test_news_that_comes_after_the_next_was_booked_is_of_the_meeting_that_it_speaks_of():
    first, second = booked("2026-05-20", sequence=1, told="2026-05-01"), booked("2026-11-20", sequence=2, told="2026-10-01")
    late = held("2026-05-20", sequence=3)

    assert days(first, second, late) == [(1, "2026-05-20", True), (2, "2026-11-20", False)]
    assert last(first, second, late, today="2026-11-01").number == 1
    early = held("2026-08-20", sequence=3)
    assert days(first, second, early) == [(1, "2026-05-20", False), (3, "2026-08-20", True), (2, "2026-11-20", False)]


# What was told


def news(type, sequence, **data):
    return News(type=type, sequence=sequence, occurred_at=at("2026-11-20"), data=data)


def test_what_came_of_a_meeting_was_told_and_when_people_look_at_the_list_again_only_to_who_is_on_it():
    of_meeting = [news(type, number) for number, type in enumerate(("cetr.held", "report.sent", "action.updated", "contact.named"), 2)]
    looks = [news("next_review.set", 6, on="2027-03-01", what="cetr"), news("next_review.set", 7, on="2027-03-01", what="support-list")]
    heard = [*of_meeting, *looks, news("something.new", 9)]
    on_list, not_on_list = (news("outcome.communicated", 1, on_register=told) for told in (True, False))

    assert meetings.told((), heard[::-1]) == (*of_meeting, looks[0])
    assert meetings.told((not_on_list,), heard) == (not_on_list, *of_meeting, looks[0])
    assert meetings.told((on_list,), heard) == (on_list, *of_meeting, *looks)
    assert meetings.told((on_list, not_on_list), heard)[-1] == looks[0], "the last outcome counts"


def test_what_stands_beside_the_steps_was_told_too():
    beside = [news(type, number) for number, type in enumerate(("cetr.offered", "cetr.booked", "panel.named", "admission.recorded"), 1)]

    assert meetings.told((), [*beside, news("consent.recorded", 8)]) == tuple(beside)
    assert meetings.told((), [news("panel.named", 1)]) == (), "no page shows who comes to no meeting"


# The report


def test_a_report_is_due_two_weeks_after_and_late_a_working_day_more():
    news = held("2026-11-20", sequence=1)  # a Friday

    assert report(news, today="2026-12-04").due == date(2026, 12, 4)
    assert [report(news, today=day).late for day in ("2026-12-04", "2026-12-06", "2026-12-07")] == [False, False, True]


@pytest.mark.parametrize(("day", "late_from"), [
    ("2026-12-10", "2026-12-29"),  # due on Christmas Eve; then come two bank holidays and a weekend
    ("2026-12-14", "2026-12-29"),  # due on the bank holiday itself
])
def test_bank_holidays_are_no_working_days(day, late_from):
    before = (date.fromisoformat(late_from) - timedelta(days=1)).isoformat()

    assert [report(held(day, sequence=1), today=today).late for today in (before, late_from)] == [False, True]


@pytest.mark.parametrize(("told", "due", "later"), [
    ("2026-11-27", "2026-11-27", None),
    ("2026-12-04", "2026-12-04", None),
    ("2026-12-31", "2026-12-04", date(2026, 12, 31)),  # nobody is made to wait longer by naming a later day
    ("2026-11-01", "2026-12-04", None),  # before the meeting
])
def test_the_day_that_they_name_counts_when_it_is_sooner(told, due, later):
    found = report(held("2026-11-20", sequence=1, report_due=told), today="2026-11-21")

    assert (found.due.isoformat(), found.later) == (due, later)


def test_a_report_that_was_sent_is_not_late_and_belongs_to_its_meeting():
    first = [booked("2026-05-20", sequence=1), held("2026-05-20", sequence=2), sent("2026-06-20", sequence=3)]
    found = report(*first, today="2026-12-01")
    assert (found.sent_on, found.late, found.missing) == (date(2026, 6, 20), False, False)

    again = report(*first, booked("2026-11-01", sequence=4), held("2026-11-01", sequence=5), today="2026-12-01")
    assert (again.sent_on, again.late) == (None, True)
    assert report(held("2026-11-20", sequence=2), sent("2026-11-25", sequence=1), today="2026-12-31").sent_on == date(2026, 11, 25)


def test_the_first_report_counts_when_it_is_sent_again():
    news = held("2026-11-20", sequence=1), sent("2026-11-25", sequence=2), sent("2027-01-10", sequence=3)

    assert report(*news, today="2027-02-01").sent_on == date(2026, 11, 25)


def test_what_the_person_says_of_it_counts():
    news, arrived = held("2026-11-20", sequence=1), sent("2026-11-25", sequence=2)

    assert report(news, today="2026-12-31", has=True).late is False
    assert report(news, today="2026-12-31", has=False).late is True
    assert report(news, today="2026-11-22", has=False).missing is False, "there is nothing to miss yet"
    assert [report(news, arrived, today="2026-11-26", has=has).missing for has in (False, None, True)] == [True, False, False]


def test_it_is_good_to_say_how_it_was_within_a_week():
    assert last(held("2026-11-20", sequence=1)).fresh_until == date(2026, 11, 27)
