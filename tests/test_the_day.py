"""The day of a meeting: what is known of it, who is there, and how long its page stays on a screen."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from webapp import the_day
from webapp.status import News
from webapp.the_day import Day, Person, Stage

NOW = make.NOW
AT_TEN, AT_TWELVE = "2026-11-23T10:00:00+00:00", "2026-11-23T12:00:00+00:00"
JPEG = b"\xff\xd8\xff"


def news(type="cetr.booked", sequence=1, **data):
    told = {"how": "in-person", "starts_at": AT_TEN, **data} if type == "cetr.booked" else data
    return News(type=type, sequence=sequence, occurred_at=NOW, data=told)


def member(name, picture=None):
    return {"name": name, "role": "chair", **({"picture": picture} if picture else {})}


def photo(size, kind="image/jpeg", begins=JPEG):
    return {"media_type": kind, "data": b64encode(begins.ljust(size, b"-")).decode(), "words": "A person"}


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def stage(now, *heard):
    return the_day.of(heard, now=at(now)).stage


def test_without_news_nothing_is_known_and_nothing_is_made_up():
    assert the_day.of((), now=NOW) == Day()
    assert the_day.of([news("receipt.confirmed")], now=NOW) == Day()


def test_a_meeting_that_was_held_without_a_booking_is_over_and_no_more_is_said_of_it():
    assert the_day.of([news("cetr.held")], now=NOW) == Day(stage=Stage.OVER, starts_at=NOW)


def test_what_the_team_told_last_stands_there():
    old = news(sequence=1, where="Room 1")
    new = news(sequence=2, ends_at=AT_TWELVE, how="video", where="Use the link in the letter.")

    assert the_day.of([new, old], now=NOW) == Day(
        stage=Stage.TODAY, starts_at=at(AT_TEN), ends_at=at(AT_TWELVE), how="video", where="Use the link in the letter.",
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22T23:59:00+00:00", Stage.BEFORE),
        ("2026-11-23T00:01:00+00:00", Stage.TODAY),
        ("2026-11-23T23:59:00+00:00", Stage.TODAY),
        ("2026-11-24T00:01:00+00:00", Stage.OVER),
    ],
)
def test_a_meeting_is_todays_from_midnight_to_midnight_because_it_may_run_late(now, expected):
    assert stage(now, news(ends_at=AT_TWELVE)) is expected


def test_a_day_is_a_day_in_london_also_in_summer():
    assert stage("2026-06-30T23:30:00+00:00", news(starts_at="2026-07-01T09:00:00+00:00")) is Stage.TODAY


def test_a_meeting_of_two_days_is_todays_on_both():
    both = news(ends_at="2026-11-24T15:00:00+00:00")

    assert [stage(f"2026-11-{day}T09:00:00+00:00", both) for day in (22, 23, 24, 25)] == [
        Stage.BEFORE, Stage.TODAY, Stage.TODAY, Stage.OVER,
    ]


def test_a_meeting_that_was_held_is_over_and_one_booked_after_it_is_not():
    held, again = news("cetr.held", 2), news(sequence=3, starts_at="2026-12-01T10:00:00+00:00")

    assert stage(AT_TWELVE, news(), held) is Stage.OVER
    assert stage(AT_TWELVE, news(), held, again) is Stage.BEFORE


def test_who_is_named_last_is_there_also_before_the_day_is_known():
    first, last = news("panel.named", 1, people=[member("Jo Sample")]), news("panel.named", 2, people=[member("Kit Example")])

    assert the_day.of([last, first], now=NOW).people == (Person(name="Kit Example", role="chair"),)


def test_who_was_at_the_last_meeting_is_not_said_to_be_at_the_next():
    before = [news(sequence=1), news("panel.named", 2, people=[member("Jo Sample")]), news("cetr.held", 3)]
    booked = news(sequence=4, starts_at="2026-12-01T10:00:00+00:00")

    assert the_day.of([*before, booked], now=NOW).people == ()
    assert the_day.of([*before, booked, news("panel.named", 5, people=[member("Max Made-Up")])], now=NOW).people[0].name == "Max Made-Up"


def test_a_photo_stands_in_the_page_itself():
    found = the_day.of([news("panel.named", people=[member("Jo Sample", photo(3)), member("Kit Example")])], now=NOW)

    assert [person.face for person in found.people] == ["data:image/jpeg;base64,/9j/", ""]
    assert found.faces
    assert not Day(people=(Person(name="Kit Example", role="chair"),)).faces


@pytest.mark.parametrize("picture", [
    photo(20, begins=b"<svg"), photo(20, kind="image/png"), photo(20, kind="image/svg+xml"), photo(20) | {"data": "a"},
])
def test_what_is_no_photo_is_not_shown(picture):
    assert the_day.face(picture) == ""


@pytest.mark.parametrize(("kind", "begins"), [("image/png", b"\x89PNG\r\n\x1a\n"), ("image/webp", b"RIFF"), ("image/jpeg", JPEG)])
def test_each_kind_of_photo_that_may_be_sent_is_shown(kind, begins):
    assert the_day.face(photo(20, kind, begins)).startswith(f"data:{kind};base64,")


def test_when_there_is_no_room_for_every_photo_most_people_have_one_and_nobody_is_left_out():
    people = [member("Big", photo(15_000)), member("Small", photo(6_000)), member("Smaller", photo(5_000))]
    found = the_day.of([news("panel.named", people=people)], now=NOW).people

    assert [(person.name, bool(person.face)) for person in found] == [("Big", False), ("Small", True), ("Smaller", True)]


def test_three_photos_of_six_thousand_bytes_fit():
    people = [member(name, photo(5_900)) for name in ("Jo", "Kit", "Max")]

    assert all(person.face for person in the_day.of([news("panel.named", people=people)], now=NOW).people)


# How long the page stays


CLOSES = NOW + timedelta(minutes=60)
TODAY = Day(stage=Stage.TODAY, starts_at=at(AT_TEN), ends_at=at(AT_TWELVE), how="in-person")


def test_on_ones_own_phone_the_page_stays_for_an_hour_after_the_end():
    assert the_day.stays_until(TODAY, closes_at=CLOSES, shared=False) == at("2026-11-23T13:00:00+00:00")


def test_where_nobody_told_the_end_it_stays_for_five_hours_from_the_start():
    told = Day(stage=Stage.TODAY, starts_at=at(AT_TEN), how="in-person")

    assert the_day.stays_until(told, closes_at=CLOSES, shared=False) == at("2026-11-23T15:00:00+00:00")


@pytest.mark.parametrize(
    ("day", "shared"),
    [
        (TODAY, True), (Day(), False), (Day(stage=Stage.TODAY), False),
        (Day(stage=Stage.BEFORE, starts_at=at(AT_TEN)), False), (Day(stage=Stage.OVER, starts_at=at(AT_TEN)), False),
    ],
)
def test_on_a_shared_phone_and_on_other_days_it_closes_as_every_page(day, shared):
    assert the_day.stays_until(day, closes_at=CLOSES, shared=shared) == CLOSES


def test_it_never_closes_sooner_than_every_page():
    late = at("2026-11-23T14:00:00+00:00")

    assert the_day.stays_until(TODAY, closes_at=late, shared=False) == late
