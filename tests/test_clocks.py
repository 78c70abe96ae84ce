"""By which day a person must hear: promises about working days, four weeks and 24 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread.content import BadContent
from webapp import clocks
from webapp.clocks import Holidays

CONTENT = Path(__file__).parent.parent / "content"
ENGLAND = Holidays()

# Written out by hand from the list that GOV.UK publishes for England and Wales, with the days that stand in for weekends.
BANK_HOLIDAYS = {
    2026: [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)],
    2027: [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
}
# Scotland's and Northern Ireland's own days: people in England work on them.
NOT_ENGLAND = [date(2026, 1, 2), date(2026, 3, 17), date(2026, 7, 13), date(2026, 8, 3), date(2026, 11, 30)]

moments = st.integers(min_value=0, max_value=20 * 365 * 24 * 60).map(lambda minutes: utc(2020, 1, 1) + timedelta(minutes=minutes))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("year", sorted(BANK_HOLIDAYS))
def test_offices_in_england_are_closed_on_exactly_these_weekdays(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]

    closed = [day for day in days if day.weekday() < 5 and not clocks.working_day(day, ENGLAND)]

    assert closed == [date(year, month, day) for month, day in BANK_HOLIDAYS[year]]


@pytest.mark.parametrize("day", NOT_ENGLAND)
def test_a_holiday_elsewhere_does_not_make_me_wait_longer_in_england(day):
    assert clocks.working_day(day, ENGLAND)



def test_working_days_before_a_day_leave_whole_working_days():
    assert clocks.working_days_before(date(2027, 1, 13), 0, ()) == date(2027, 1, 13)
    assert clocks.working_days_before(date(2027, 1, 13), 3, ()) == date(2027, 1, 8)


def test_saturday_and_sunday_are_not_working_days():
    assert [clocks.working_day(date(2026, 3, day), ENGLAND) for day in (6, 7, 8, 9)] == [True, False, False, True]


def test_something_that_is_not_a_day_is_not_a_holiday():
    assert "Christmas" not in ENGLAND


def test_no_working_days_after_a_day_is_that_day():
    assert clocks.working_days_after(date(2026, 3, 7), 0, ENGLAND) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("sent_at", "due"),
    [
        (utc(2026, 3, 2, 9, 0), date(2026, 3, 9)),  # a Monday
        (utc(2026, 3, 6, 16, 0), date(2026, 3, 13)),  # a Friday
        (utc(2026, 3, 7, 12, 0), date(2026, 3, 13)),  # a Saturday: Monday is the first working day
        (utc(2026, 4, 1, 12, 0), date(2026, 4, 10)),  # Wednesday before Easter: Friday and Monday do not count
        (utc(2026, 12, 23, 12, 0), date(2027, 1, 4)),  # over Christmas: the 25th, the 28th and New Year's Day do not count
    ],
)
def test_i_am_told_that_it_arrived_within_five_working_days(sent_at, due):
    assert clocks.receipt_due(sent_at, ENGLAND) == due


def test_half_past_midnight_in_summer_is_already_the_next_day_in_london():
    assert clocks.london_date(utc(2026, 6, 1, 23, 30)) == date(2026, 6, 2)
    assert clocks.receipt_due(utc(2026, 6, 1, 23, 30), ENGLAND) == date(2026, 6, 9)


def test_half_past_eleven_at_night_in_winter_is_still_today():
    assert clocks.london_date(utc(2026, 1, 12, 23, 30)) == date(2026, 1, 12)


def test_an_outcome_is_due_by_the_end_of_day_28():
    due = clocks.outcome_due(utc(2026, 3, 2, 9, 0))

    assert clocks.london_date(due) == date(2026, 3, 30)
    # Summer time began the day before, so the day ends an hour earlier in UTC.
    assert due == utc(2026, 3, 30, 22, 59, 59, 999999)


def test_once_there_is_a_decision_i_am_told_within_24_hours():
    assert clocks.outcome_due(utc(2026, 3, 2, 9, 0), utc(2026, 3, 11, 15, 0)) == utc(2026, 3, 12, 15, 0)


def test_24_hours_are_24_hours_when_the_clocks_change():
    assert clocks.outcome_due(utc(2026, 3, 20, 9, 0), utc(2026, 3, 28, 15, 0)) == utc(2026, 3, 29, 15, 0)


def test_a_decision_on_the_last_day_does_not_give_them_another_day():
    assert clocks.outcome_due(utc(2026, 3, 2, 9, 0), utc(2026, 3, 30, 12, 0)) == clocks.end_of(date(2026, 3, 30))


def test_a_time_from_elsewhere_comes_out_in_utc():
    paris = timezone(timedelta(hours=1))

    due = clocks.outcome_due(utc(2026, 1, 5, 9, 0), datetime(2026, 1, 8, 10, 0, tzinfo=paris))

    assert due == utc(2026, 1, 9, 9, 0)
    assert due.tzinfo is UTC


def test_a_time_without_a_zone_is_refused_not_guessed():
    with pytest.raises(clocks.NoZone):
        clocks.london_date(utc(2026, 3, 2, 9, 0).replace(tzinfo=None))


def test_nine_in_the_morning_is_nine_on_the_persons_clock():
    assert clocks.at(date(2026, 1, 5), 9) == utc(2026, 1, 5, 9, 0)
    assert clocks.at(date(2026, 7, 6), 9) == utc(2026, 7, 6, 8, 0)


def test_now_has_its_zone():
    assert clocks.now().tzinfo is UTC


@given(moments, moments)
def test_a_decision_never_moves_my_date_back(sent_at, decided_at):
    assert clocks.outcome_due(sent_at, decided_at) <= clocks.outcome_due(sent_at)


@given(moments)
def test_the_day_i_hear_by_is_a_working_day_with_four_before_it(sent_at):
    due = clocks.receipt_due(sent_at, ENGLAND)
    between = [clocks.london_date(sent_at) + timedelta(days=number) for number in range(1, (due - clocks.london_date(sent_at)).days)]

    assert clocks.working_day(due, ENGLAND)
    assert sum(clocks.working_day(day, ENGLAND) for day in between) == 4


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_sending_later_never_brings_an_earlier_date(sent_at, wait):
    assert clocks.receipt_due(sent_at + wait, ENGLAND) >= clocks.receipt_due(sent_at, ENGLAND)


def written(folder: Path, text: str) -> Path:
    path = folder / "holidays.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_list_of_extra_days_can_be_read():
    assert clocks.load_holidays(CONTENT / "holidays.toml") == Holidays()


def test_a_day_that_was_announced_counts_and_a_day_taken_away_does_not(tmp_path):
    holidays = clocks.load_holidays(written(tmp_path, """
        [[added]]
        day = 2026-06-15
        name = "A made-up holiday"
        source = "https://holidays.example"
        [[removed]]
        day = 2026-05-04
        name = "Moved this year"
        source = "https://holidays.example"
    """))

    assert not clocks.working_day(date(2026, 6, 15), holidays)
    assert clocks.working_day(date(2026, 5, 4), holidays)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[[added]]\nday = "15 June"\nname = "A"\nsource = "B"', "added.0", "day must be a date, such as 2027-05-03"),
        ('[[added]]\nday = 2026-06-15T09:00:00\nname = "A"\nsource = "B"', "added.0", "day must be a date, such as 2027-05-03"),
        ('[[removed]]\nday = 2026-06-15\nname = "A"', "removed.0", "source missing"),
        ('[[removed]]\nday = 2026-06-15\nsource = " "', "removed.0", "name and source missing"),
        ("added = 2026-06-15", "added.0", "day must be a date, such as 2027-05-03"),
        ("[[extra]]\nday = 2026-06-15", "extra", "unknown name"),
    ],
)
def test_a_day_that_nobody_can_check_is_refused(tmp_path, text, where, what):
    path = written(tmp_path, text)

    with pytest.raises(BadContent) as refused:
        clocks.load_holidays(path)

    assert (refused.value.file, refused.value.faults) == (path, [(where, what)])


@pytest.mark.parametrize(("day", "months", "later"), [
    (date(2027, 1, 31), 1, date(2027, 2, 28)),
    (date(2028, 1, 31), 1, date(2028, 2, 29)),
    (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2026, 11, 30), 12, date(2027, 11, 30)),
    (date(2026, 12, 15), 11, date(2027, 11, 15)),
])
def test_a_month_later_is_the_same_day_or_the_last_one(day, months, later):
    assert clocks.months_after(day, months) == later


@pytest.mark.parametrize(("born", "age", "on"), [
    (date(2010, 11, 23), 16, date(2026, 11, 23)),
    (date(2008, 2, 29), 16, date(2024, 2, 29)),
    (date(2008, 2, 29), 18, date(2026, 3, 1)),
])
def test_somebody_born_on_29_february_is_a_year_older_on_1_march_of_a_common_year(born, age, on):
    assert clocks.birthday(born, age) == on


@pytest.mark.parametrize(("made_at", "due"), [
    (datetime(2026, 11, 23, 10, 30, tzinfo=UTC), date(2026, 12, 22)),
    (datetime(2028, 2, 1, 12, tzinfo=UTC), date(2028, 3, 1)),
    (datetime(2027, 2, 1, 12, tzinfo=UTC), date(2027, 3, 2)),
    # Half past eleven in UTC is the next day in summer.
    (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 31)),
])
def test_a_complaint_is_acknowledged_within_thirty_days_of_which_the_first_is_its_own(made_at, due):
    assert clocks.complaint_due(made_at) == due


# Before somebody is late
OURS = clocks.load_holidays(CONTENT / "holidays.toml")


@pytest.mark.parametrize(("sent", "first"), [
    ((2026, 11, 23, 10), (2026, 11, 27)),  # a Monday
    ((2026, 11, 28, 10), (2026, 12, 3)),  # a Saturday
    ((2026, 12, 23, 10), (2026, 12, 31)),  # Christmas and the day that stands in for Boxing Day are none
    ((2026, 6, 1, 23, 30), (2026, 6, 8)),  # in London it is Tuesday
])  # fmt: skip
def test_the_fourth_working_day_is_counted_as_the_last_day_is(sent: tuple[int, ...], first: tuple[int, ...]):
    at, day = datetime(*sent, tzinfo=UTC), datetime(*first, tzinfo=UTC).date()

    assert clocks.no_receipt_since(day - clocks.DAY, OURS) < at <= clocks.no_receipt_since(day, OURS)
    assert clocks.working_days_after(day, 1, OURS) == clocks.receipt_due(at, OURS)


def test_a_decision_of_friday_has_its_24_hours_on_saturday_and_24_hours_are_no_day_of_the_clock_when_it_changes():
    assert clocks.not_told_since(utc(2026, 11, 28, 15)) == utc(2026, 11, 27, 15)
    # A decision at two in the afternoon, the day before summer time ends: at one in the afternoon of the next.
    over = datetime(2026, 10, 25, 13, 0, tzinfo=clocks.LONDON)
    assert clocks.not_told_since(over) == over.astimezone(UTC) - timedelta(hours=24)
    assert clocks.in_london(utc(2026, 10, 24, 13)).hour == 14


def test_day_25_of_the_outcome_leaves_three_days_of_its_28():
    sent = utc(2026, 3, 2, 10)

    assert clocks.no_outcome_since(date(2026, 3, 26)) < sent <= clocks.no_outcome_since(date(2026, 3, 27))
    assert clocks.london_date(clocks.outcome_due(sent)) == date(2026, 3, 30)
