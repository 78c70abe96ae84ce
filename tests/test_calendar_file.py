"""A file for a calendar, read by somebody else's reader: what it says, how its lines are folded, and what clocks that change do to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp import calendar_file, clocks
from webapp.calendar_file import Entry

ZONES = st.sampled_from([UTC, clocks.LONDON, timezone(-timedelta(hours=9))])
TIMES = st.builds(lambda seconds, zone: (make.NOW + timedelta(seconds=seconds)).astimezone(zone), st.integers(0, 500_000_000), ZONES)


def entry(**more):
    return Entry(**{"uid": "an id", "title": "Appointment", "begins": datetime(2027, 1, 13, 10, tzinfo=UTC), **more})


def written(*entries, at=make.NOW):
    return calendar_file.write(entries, made_at=at)


def read(*entries):
    """The entries as a calendar reads them."""
    return icalendar.Calendar.from_ical(written(*entries)).walk("VEVENT")


def test_it_is_written_as_the_standard_says():
    made = entry(uid="6c4cd98a", ends=datetime(2027, 1, 13, 15, tzinfo=UTC), sequence=2, where="Room 4, Made-up House", busy=True)

    assert written(made, entry(uid="0b1", title="Something to do", begins=date(2027, 1, 11))).decode().split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dates//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "BEGIN:VEVENT", "UID:6c4cd98a", "DTSTAMP:20261123T103000Z", "SEQUENCE:2", "DTSTART:20270113T100000Z", "DTEND:20270113T150000Z",
        "SUMMARY:Appointment", "LOCATION:Room 4\\, Made-up House", "CLASS:PRIVATE", "TRANSP:OPAQUE", "END:VEVENT",
        "BEGIN:VEVENT", "UID:0b1", "DTSTAMP:20261123T103000Z", "SEQUENCE:0", "DTSTART;VALUE=DATE:20270111", "DTEND;VALUE=DATE:20270112",
        "SUMMARY:Something to do", "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_another_reader_finds_the_same_in_it():
    [found, day] = read(entry(sequence=3, where="Room 4"), entry(uid="another", begins=date(2027, 1, 11)))

    assert (found["UID"], found["SUMMARY"], found["LOCATION"], found["SEQUENCE"]) == ("an id", "Appointment", "Room 4", 3)
    assert found.decoded("DTSTART") == datetime(2027, 1, 13, 10, tzinfo=UTC)
    assert found.decoded("DTSTAMP") == make.NOW
    assert "DTEND" not in found
    assert (day.decoded("DTSTART"), day.decoded("DTEND")) == (date(2027, 1, 11), date(2027, 1, 12))


@given(st.text(), st.text())
def test_whatever_the_words_they_come_out_as_they_went_in_on_lines_of_at_most_75_octets(title, where):
    made = entry(title=title, where=where)

    for line in written(made).removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    [found] = read(made)
    assert str(found["SUMMARY"]) == kept(title)
    assert str(found.get("LOCATION", "")) == kept(where)
    assert {str(name) for name in found} <= {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "SUMMARY", "LOCATION", "CLASS", "TRANSP",
    }


def kept(words):
    """Words without what no calendar may hold: characters that control a machine, line ends aside."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or (ord(letter) >= 32 and ord(letter) != 127))


@given(TIMES, TIMES)
def test_every_moment_is_the_same_moment_in_the_file(begins, made_at):
    [found] = icalendar.Calendar.from_ical(written(entry(begins=begins), at=made_at)).walk("VEVENT")

    assert found.decoded("DTSTART") == begins.astimezone(UTC).replace(microsecond=0)
    assert found.decoded("DTSTAMP") == made_at.astimezone(UTC).replace(microsecond=0)


@pytest.mark.parametrize(("local", "said"), [
    # The clocks go back at 2 o'clock: half past one comes twice.
    (datetime(2026, 10, 25, 1, 30, tzinfo=clocks.LONDON), "20261025T003000Z"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=clocks.LONDON, fold=1), "20261025T013000Z"),
    (datetime(2026, 7, 6, 10, 0, tzinfo=clocks.LONDON), "20260706T090000Z"),
])
def test_an_hour_that_comes_twice_is_said_without_doubt(local, said):
    assert f"DTSTART:{said}\r\n".encode() in written(entry(begins=local))


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(clocks.NoZone):
        written(entry(begins=datetime(2027, 1, 13, 10, tzinfo=UTC).replace(tzinfo=None)))


def test_a_letter_of_several_octets_is_never_cut_in_two():
    made = written(entry(title="🐕" * 60))

    assert [line for line in made.decode().split("\r\n") if "🐕" in line] == [
        "SUMMARY:" + "🐕" * 16, " " + "🐕" * 18, " " + "🐕" * 18, " " + "🐕" * 8,
    ]
    assert [str(found["SUMMARY"]) for found in read(entry(title="🐕" * 60))] == ["🐕" * 60]


def test_what_is_on_a_day_and_not_at_a_time_takes_the_whole_day():
    assert entry(begins=date(2027, 1, 13)).all_day
    assert not entry().all_day
