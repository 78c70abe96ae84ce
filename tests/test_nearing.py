"""What is due today, and whether anybody still waits for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from webapp import clocks, consent, meetings, nearing, status
from webapp.nearing import Near, What
from webapp.status import News

NONE = clocks.Holidays()
SENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
RECEIPT = News(type="receipt.confirmed", sequence=1, occurred_at=SENT + clocks.DAY)
DECIDED = News(type="decision.made", sequence=2, occurred_at=datetime(2026, 3, 29, 12, 0, tzinfo=UTC))
CLOSED = News(type="case.closed", sequence=9, occurred_at=SENT + clocks.DAY)
HELD = News(type="cetr.held", sequence=3, occurred_at=datetime(2026, 3, 6, 12, 0, tzinfo=UTC))


def near(on: date, *news: News, has: bool = False, kind: str = status.REFERRAL, holidays: clocks.Holidays = NONE) -> list[Near]:
    asked = status.Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT, kind=kind)
    found = status.status(asked, news, now=clocks.at(on, 10), holidays=holidays)
    return list(nearing.near(found, meetings.meetings(news), sent_on=SENT.date(), has=has, today=on, holidays=holidays))


def days(*news: News, **more: object) -> list[tuple[str, int, int]]:
    """Each day of ten weeks on which something is near."""
    every = (SENT.date() + number * clocks.DAY for number in range(70))
    return [(one.what.value, day.month, day.day) for day in every for one in near(day, *news, **more)]


def test_what_was_sent_is_near_on_the_fifth_working_day_and_its_answer_on_the_last_of_four_weeks():
    assert days() == [("receipt", 3, 9)]
    assert days(RECEIPT) == [("answer", 3, 30)]


def test_a_holiday_moves_the_day():
    assert days(holidays=clocks.Holidays(added=frozenset({date(2026, 3, 5)}))) == [("receipt", 3, 10)]


def test_nothing_is_near_once_it_was_decided_or_closed_or_where_nobody_promised_a_day():
    assert days(RECEIPT, DECIDED) == []
    assert days(CLOSED, HELD) == []
    assert days(RECEIPT, kind="cetr.requested") == []


def test_a_report_is_near_two_weeks_and_a_working_day_after_the_meeting_unless_it_came():
    told = News(type="report.sent", sequence=4, occurred_at=datetime(2026, 3, 19, 12, 0, tzinfo=UTC))

    # Friday 20 March is two weeks; Monday is the working day after it.
    assert days(RECEIPT, HELD) == [("report", 3, 23), ("answer", 3, 30)]
    assert near(date(2026, 3, 23), RECEIPT, HELD) == [Near(what=What.REPORT, since=date(2026, 3, 6))]
    assert near(date(2026, 3, 23), RECEIPT, HELD, told) == []
    assert near(date(2026, 3, 23), RECEIPT, HELD, has=True) == []


def test_a_meeting_of_which_nobody_said_that_it_took_place_has_no_report_to_wait_for():
    booked = News(type="cetr.booked", sequence=3, occurred_at=SENT, data={"starts_at": "2026-03-06T10:00:00Z"})

    assert days(RECEIPT, booked) == [("answer", 3, 30)]


@pytest.mark.parametrize("today", [date(2026, 3, 9), date(2026, 12, 29), date(2027, 1, 4), date(2026, 4, 7)])
def test_every_day_on_which_something_was_sent_that_is_due_today_is_found(today):
    receipts = {today - number * clocks.DAY for number in range(1, 40)}
    due = {day for day in receipts if clocks.working_days_after(day, 5, NONE) == today}

    assert set(nearing.sent_days(today, NONE)) == {*due, today - timedelta(days=28)}


def test_the_first_day_of_a_meeting_is_early_enough_over_any_holidays():
    held = News(type="cetr.held", sequence=1, occurred_at=datetime(2026, 12, 11, 12, 0, tzinfo=UTC))
    [meeting] = meetings.meetings((held,))
    late = nearing.late_on(meeting, date(2026, 12, 29), NONE)

    assert late == date(2026, 12, 29)
    assert nearing.held_from(late) <= date(2026, 12, 11)


@pytest.mark.parametrize(("kind", "rows", "wants"), [
    ("referral.submitted", (make.row("dsr"),), True), ("referral.submitted", (make.row("dsr", consent.Answer.NO),), False),
    ("cetr.requested", (make.row("cetr"),), True), ("cetr.requested", (make.row("dsr"),), False), ("contact.requested", (), True),
])  # fmt: skip
def test_who_said_stop_waits_for_nothing(kind, rows, wants):
    assert nearing.wanted(kind, rows, born=None) is wants
