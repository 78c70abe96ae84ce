"""The dates of a meeting: when its papers must be sent, which day to try for, and when it is too late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from webapp import clocks, plan_clock
from webapp.plan_clock import When
from webapp.status import News

NOW = make.NOW


def news(type="cetr.booked", *, sequence=1, told=NOW, received=None, **data):
    return News(type=type, sequence=sequence, occurred_at=told, received_at=received, data=data)


def clock(*heard):
    return plan_clock.clock(heard, clocks.Holidays())


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def test_without_a_day_there_is_no_clock():
    assert clock() is None
    assert clock(news("receipt.confirmed")) is None


def test_a_meeting_that_was_held_without_a_booking_is_over():
    found = clock(news("cetr.held"))

    assert (found.starts_at, found.held, found.when(NOW), found.how, found.where, found.short) == (NOW, True, When.OVER, "", "", False)


def test_a_day_to_try_for_that_has_passed_is_none():
    found = clock(news(starts_at="2027-01-13T10:00:00+00:00"))

    assert [found.aims(at(f"2027-01-{day}T23:30:00+00:00")) for day in (10, 11, 12)] == [True, True, False]


def test_a_request_that_the_team_closed_is_closed():
    assert [plan_clock.closed(heard) for heard in ([], [news()], [news(), news("case.closed", sequence=2)])] == [False, False, True]


def test_it_must_be_sent_a_day_before_and_two_working_days_are_asked_for():
    found = clock(news(starts_at="2027-01-13T10:00:00+00:00"))

    assert (found.send_by, found.aim_for, found.short) == (at("2027-01-12T10:00:00+00:00"), date(2027, 1, 11), False)


@pytest.mark.parametrize(("starts_at", "aim_for"), [
    ("2026-12-29T10:00:00+00:00", date(2026, 12, 23)),  # Christmas Day, Boxing Day's Monday and a weekend lie between
    ("2027-03-30T09:00:00+01:00", date(2027, 3, 24)),  # Good Friday and Easter Monday
    ("2027-01-11T10:00:00+00:00", date(2027, 1, 7)),  # a Monday
])
def test_bank_holidays_and_weekends_are_no_working_days(starts_at, aim_for):
    assert clock(news(starts_at=starts_at)).aim_for == aim_for


@pytest.mark.parametrize(("starts_at", "send_by", "hour"), [
    ("2027-03-28T10:00:00+01:00", "2027-03-27T09:00:00+00:00", 9),  # the clocks go forward in the night before
    ("2027-10-31T10:00:00+00:00", "2027-10-30T11:00:00+01:00", 11),  # and back
])
def test_twenty_four_hours_are_that_also_when_the_clocks_change(starts_at, send_by, hour):
    found = clock(news(starts_at=starts_at))

    assert found.send_by == at(send_by)
    assert clocks.in_london(found.send_by).hour == hour


def test_less_than_two_weeks_notice_is_said_and_told_again_does_not_make_it_less():
    starts = "2026-12-07T10:30:00+00:00"
    later = news(sequence=2, told=NOW + timedelta(days=3), starts_at=starts)

    assert clock(news(starts_at=starts)).short is False
    assert clock(news(starts_at=starts), later).short is False
    assert clock(later).short is True
    assert clock(news(starts_at=starts, received=NOW + timedelta(minutes=1))).short is True


@pytest.mark.parametrize(("now", "when"), [
    ("2027-01-12T10:00:00+00:00", When.IN_TIME), ("2027-01-12T10:01:00+00:00", When.LATE), ("2027-01-13T10:00:00+00:00", When.OVER),
])
def test_it_is_in_time_late_or_over(now, when):
    assert clock(news(starts_at="2027-01-13T10:00:00+00:00")).when(at(now)) is when


def test_a_meeting_that_was_held_is_over_until_another_is_booked():
    first, held = news(starts_at="2027-01-13T10:00:00+00:00"), news("cetr.held", sequence=2, told=at("2027-01-13T12:00:00+00:00"))
    again = news(sequence=3, starts_at="2027-07-13T10:00:00+01:00")

    assert clock(first, held).when(NOW) is When.OVER
    assert clock(again, first, held).starts_at == at("2027-07-13T10:00:00+01:00")
    assert clock(again, first, held).when(NOW) is When.IN_TIME


# What the team told of it


def test_a_moved_meeting_says_what_it_was_before_and_counts_its_changes():
    first, second = "2027-01-13T10:00:00+00:00", "2027-01-20T10:00:00+00:00"
    moved = clock(news(starts_at=first), news(sequence=2, starts_at=second))
    told_twice = clock(news(starts_at=first), news(sequence=2, starts_at="2027-01-13T10:00:00Z"))

    assert (moved.before, moved.changes, moved.number) == (at(first), 1, 1)
    assert (told_twice.before, told_twice.changes, told_twice.number) == (None, 0, 1)
    assert clock(news(starts_at=first, where="Room 1"), news(sequence=2, starts_at=first, where="Room 2")).changes == 1


def test_older_news_that_comes_late_never_lowers_the_count_of_changes():
    first, third = news(starts_at="2027-01-13T10:00:00Z"), news(sequence=3, starts_at="2027-01-20T10:00:00Z")
    late = news(sequence=2, starts_at="2027-01-15T10:00:00Z")

    assert clock(first, third).changes == 1
    assert (clock(first, third, late).changes, clock(first, third, late).starts_at) == (2, at("2027-01-20T10:00:00+00:00"))


def test_how_where_and_until_when_are_as_the_team_told_last():
    found = clock(news(starts_at="2027-01-13T10:00:00Z", ends_at="2027-01-13T15:00:00Z", how="video", where="A link"))

    assert (found.how, found.where, found.ends_at) == ("video", "A link", at("2027-01-13T15:00:00+00:00"))
    assert clock(news(starts_at="2027-01-13T10:00:00Z", ends_at="2027-01-13T09:00:00Z")).ends_at is None


def test_after_one_was_held_or_its_day_has_passed_the_next_is_another_meeting():
    first = news(starts_at="2026-12-13T10:00:00Z")
    held = news("cetr.held", sequence=2, told=at("2026-12-13T15:00:00+00:00"))
    same_day = news(sequence=3, told=at("2026-12-13T16:00:00+00:00"), starts_at="2026-12-20T10:00:00Z")
    day_after = news(sequence=3, told=at("2026-12-14T10:00:00+00:00"), starts_at="2026-12-20T10:00:00Z")

    assert (clock(first, held, day_after).number, clock(first, held, day_after).since) == (2, at("2026-12-13T15:00:00+00:00"))
    assert (clock(first, day_after).number, clock(first, day_after).since) == (2, at("2026-12-13T10:00:00+00:00"))
    # Put off on the very day, it is the same meeting.
    assert (clock(first, same_day).number, clock(first, same_day).before) == (1, at("2026-12-13T10:00:00+00:00"))


@pytest.mark.parametrize(("heard", "sequence", "new"), [
    ([news(starts_at="2027-01-13T10:00:00Z")], 1, True),
    ([news(starts_at="2027-01-13T10:00:00Z"), news(sequence=2, starts_at="2027-01-13T10:00:00+00:00")], 2, False),
    ([news(starts_at="2027-01-13T10:00:00Z"), news(sequence=2, starts_at="2027-01-14T10:00:00Z")], 2, True),
    ([news(starts_at="2027-01-13T10:00:00Z"), news(sequence=2, starts_at="2027-01-14T10:00:00Z")], 1, False),
    ([news(starts_at="2026-01-13T10:00:00Z")], 1, False),
    ([news("cetr.held")], 1, False),
])
def test_only_what_nobody_knew_of_a_meeting_to_come_is_new(heard, sequence, new):
    assert plan_clock.says_new(heard, sequence, clocks.Holidays(), now=NOW) is new
