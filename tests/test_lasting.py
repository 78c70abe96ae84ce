"""How long what somebody wrote is kept, and that nobody is warned on a way that they did not choose."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp import lasting

AT = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({"start.device": "own"}, 28),
        ({"start.device": "shared", "start.keep": "days"}, 28),
        ({"start.device": "shared", "start.keep": "day"}, 1),
        # Their own phone again: the choice was for the shared one.
        ({"start.device": "own", "start.keep": "day"}, 28),
        ({}, 28),
    ],
)
def test_a_draft_is_kept_as_long_as_the_place_says_or_one_day_for_whoever_chose_it_on_a_shared_phone(answers, days):
    assert lasting.life(answers, days=28) == days * DAY


def test_whoever_has_not_said_whose_phone_it_is_is_kept_as_safe_as_on_a_shared_one():
    assert lasting.shared({})
    assert lasting.shared({"start.device": {"said": "skipped"}})
    assert not lasting.shared({"start.device": "own"})


@pytest.mark.parametrize(("kept", "before"), [(28, 3), (4, 3), (3, 1), (2, 1), (1, None)])
def test_the_warning_leaves_time_to_come_back(kept, before):
    assert lasting.warn_at(AT, kept * DAY) == (AT - before * DAY if before else None)


def test_whoever_is_warned_is_written_to_on_each_way_that_they_chose():
    found = lasting.contacts([("sms", "+447700900123"), ("mail", "amir@mail.example")])

    assert [(one.number, one.safe_number, one.email, one.safe_email) for one in found] == [
        ("+447700900123", True, "", False), ("", False, "amir@mail.example", True),
    ]
    assert lasting.contacts([]) == ()
