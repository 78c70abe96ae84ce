"""When a message may go: to whoever wants it and proved that they have the number, at their hours, and not too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from webapp import joining, places
from webapp.messages import Sort
from webapp.sendable import PARTS, Facts, Go, Never, Wait, Way, closes, decide, frees, opens, windows

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEFORE = NOON - HOUR
PROVED = Way(proved_at=BEFORE)
NEWS = Facts(sort=Sort.BEGUN, way=PROVED)


def of(sort: Sort, **way: datetime) -> Facts:
    return Facts(sort=sort, way=Way(**way))


def test_news_goes_to_a_number_that_its_owner_proved():
    assert decide(NEWS, NOON) == Go()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (replace(NEWS, permitted=False), "no-permission"),
        (replace(NEWS, avoided=True), "do-not-contact"),
        (replace(NEWS, unsafe=True), "unsafe"),
        (replace(NEWS, overtaken=True), "overtaken"),
        (of(Sort.BEGUN), "not-proved"),
        (of(Sort.BEGUN, proved_at=BEFORE, stopped_at=BEFORE - DAY), "stopped"),
        (of(Sort.BEGUN, proved_at=BEFORE, wrong_at=NOON), "wrong-number"),
        (of(Sort.BEGUN, proved_at=BEFORE, failed_at=NOON), "way-failed"),
        (of(Sort.BEGUN, heard_at=BEFORE), "not-proved"),
    ],
)
def test_news_never_goes_where_somebody_said_no_or_nobody_said_yes(facts: Facts, why: str):
    assert decide(facts, NOON) == Never(why)
    assert decide(facts, NIGHT) == Never(why)


@pytest.mark.parametrize("then", ["wrong_at", "failed_at"])
def test_a_number_works_again_when_it_is_proved_anew_and_after_stop_only_when_its_owner_says_start(then: str):
    assert decide(of(Sort.BEGUN, proved_at=NOON, **{then: BEFORE}), NOON) == Go()
    assert decide(of(Sort.BEGUN, proved_at=NOON, **{then: NOON}), NOON) != Go()
    assert decide(of(Sort.BEGUN, proved_at=NOON, stopped_at=BEFORE), NOON) == Never("stopped")


def test_what_somebody_asked_for_goes_at_night_and_to_a_number_that_it_is_to_prove():
    for way in ({}, {"failed_at": BEFORE}, {"proved_at": BEFORE}):
        assert decide(of(Sort.VERIFYING, **way), NIGHT) == Go()


@pytest.mark.parametrize("sort", [Sort.VERIFYING, Sort.OFFERED])
@pytest.mark.parametrize(("then", "why"), [("stopped_at", "stopped"), ("wrong_at", "wrong-number")])
def test_nobody_is_asked_to_prove_a_number_whose_owner_said_no(then: str, why: str, sort: Sort):
    assert decide(of(sort, **{then: BEFORE}), NOON) == Never(why)


def test_a_stranger_who_types_somebodys_number_sends_them_twenty_numbers_a_day_at_most():
    lately = [NOON - minute * HOUR / 60 for minute in range(1, 21)]
    facts = of(Sort.VERIFYING)

    assert decide(replace(facts, went=lately[1:]), NOON) == Go()
    assert decide(replace(facts, went=lately), NOON) == Never("too-many")
    assert decide(replace(facts, went=lately), NOON + DAY) == Go()


def test_an_answer_to_a_press_goes_at_night_and_however_much_went_but_only_where_it_was_proved():
    facts = replace(NEWS, sort=Sort.PRESSED, went=[BEFORE] * 50)

    assert decide(facts, NIGHT) == Go()
    for sort in (Sort.PRESSED, Sort.REPLY):
        assert decide(of(sort), NOON) == Never("not-proved")
        assert decide(of(sort, proved_at=BEFORE, failed_at=NOON), NOON) == Never("way-failed")


def test_that_a_number_wrote_to_us_today_proves_nothing_to_what_is_sent_from_a_page():
    assert decide(of(Sort.PRESSED, heard_at=BEFORE), NOON) == Never("not-proved")
    assert decide(of(Sort.PRESSED, heard_at=NOON, wrong_at=BEFORE), NOON) == Never("wrong-number")


@pytest.mark.parametrize("sort", [Sort.VERIFYING, Sort.REPLY, Sort.PRESSED])
def test_an_answer_that_comes_late_because_something_was_broken_does_not_wake_me(sort: Sort):
    facts = replace(NEWS, sort=sort, made_at=NIGHT - timedelta(minutes=10))

    assert decide(facts, NIGHT) == Go()
    assert decide(facts, NIGHT + timedelta(seconds=1)) == Wait(MORNING, "not-the-hour")
    assert decide(facts, MORNING) == Go()


def test_where_to_get_help_goes_at_night_however_late_it_is():
    assert decide(replace(of(Sort.CRISIS, heard_at=NOON), made_at=NOON), NIGHT) == Go()


def test_who_does_not_know_us_is_offered_to_go_on_by_text_by_day_alone_and_twice_a_week_whoever_asks():
    offer, lately = of(Sort.OFFERED), [NOON - 6 * DAY, BEFORE]

    assert decide(offer, NOON) == Go()
    assert decide(offer, NIGHT) == Wait(MORNING, "not-the-hour")
    assert decide(replace(offer, went=lately[1:]), NOON) == Go()
    assert decide(replace(offer, went=lately), NOON) == Never("too-many")
    assert decide(replace(offer, went=lately), NOON + 2 * DAY) == Go()


def test_who_showed_that_the_number_is_theirs_is_offered_it_at_night_too():
    offer = of(Sort.OFFERED, proved_at=BEFORE)

    assert decide(replace(offer, went=[BEFORE] * 19), NIGHT) == Go()
    assert decide(replace(offer, went=[BEFORE] * 20), NIGHT) == Never("too-many")


@pytest.mark.parametrize("way", [{}, {"proved_at": BEFORE}])
def test_an_offer_whose_word_is_of_no_use_any_more_never_goes(way: dict[str, datetime]):
    offer = replace(of(Sort.OFFERED, **way), made_at=BEFORE)

    assert joining.LASTS == HOUR
    assert decide(offer, NOON) == Go()
    assert decide(offer, NOON + timedelta(seconds=1)) == Never("late")


def test_whoever_writes_to_us_is_answered_for_a_day_unless_they_said_stop():
    assert decide(of(Sort.REPLY, heard_at=NOON, wrong_at=NOON), NOON) == Go()
    assert decide(of(Sort.REPLY, heard_at=NOON), NOON + DAY) == Never("not-proved")
    assert decide(of(Sort.REPLY, heard_at=NOON, stopped_at=NOON), NOON) == Never("stopped")


def test_whoever_writes_that_they_are_in_danger_is_answered_whatever_was_said_before():
    said = {"stopped_at": NOON, "wrong_at": NOON, "failed_at": NOON}

    assert decide(of(Sort.CRISIS, heard_at=NOON, **said), NIGHT) == Go()
    assert decide(replace(of(Sort.CRISIS, heard_at=NOON), avoided=True, unsafe=True, permitted=False), NIGHT) == Go()
    assert decide(of(Sort.CRISIS), NOON) == Never("not-proved")


def test_an_alarm_about_the_service_always_goes():
    assert decide(replace(NEWS, sort=Sort.ALARM, permitted=False), NIGHT) == Go()


# The hours


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 7, 6, 21, 0, tzinfo=UTC), datetime(2026, 7, 7, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 6, 4, 0, tzinfo=UTC), datetime(2026, 7, 6, 8, 0, tzinfo=UTC)),
        (datetime(2026, 1, 5, 8, 59, tzinfo=UTC), datetime(2026, 1, 5, 9, 0, tzinfo=UTC)),
        (datetime(2026, 1, 5, 19, 0, tzinfo=UTC), datetime(2026, 1, 6, 9, 0, tzinfo=UTC)),
        # In summer the clocks of London are an hour ahead, and they change in the night before these days.
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 18, 0, tzinfo=UTC), datetime(2027, 3, 29, 8, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, 18, 0, tzinfo=UTC), datetime(2027, 10, 31, 9, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), datetime(2027, 10, 31, 9, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 8, 0, tzinfo=UTC), datetime(2027, 10, 31, 9, 0, tzinfo=UTC)),
    ],
)
def test_no_news_wakes_me(now: datetime, until: datetime):
    assert decide(replace(NEWS, way=Way(proved_at=datetime(2026, 1, 1, tzinfo=UTC))), now) == Wait(until, "not-the-hour")


def test_the_last_minute_of_the_hours_is_still_in_them():
    last = datetime(2026, 1, 5, 18, 59, tzinfo=UTC)

    assert opens(last, ((9, 19),)) == last


@pytest.mark.parametrize(
    ("times", "hours", "found"),
    [
        ((), (9, 19), ((9, 19),)),
        (("any",), (9, 19), ((9, 19),)),
        (("morning",), (9, 19), ((9, 12),)),
        (("afternoon",), (9, 19), ((12, 17),)),
        (("evening", "morning"), (9, 19), ((9, 12), (17, 19))),
        (("evening",), (10, 16), ((10, 16),)),
        (("morning", "evening"), (10, 16), ((10, 12),)),
    ],
)
def test_i_choose_the_part_of_the_day_within_the_hours_of_my_place(times, hours, found):
    assert windows(times, hours) == found


@pytest.mark.parametrize(
    ("hour", "day", "until"), [(8, 23, (23, 9)), (10, 23, None), (13, 23, (23, 17)), (18, 23, None), (20, 23, (24, 9))],
)
def test_between_my_hours_it_waits_for_the_next_of_them(hour: int, day: int, until: tuple[int, int] | None):
    now = datetime(2026, 11, day, hour, 0, tzinfo=UTC)

    assert opens(now, ((9, 12), (17, 19))) == (datetime(2026, 11, until[0], until[1], 0, tzinfo=UTC) if until else now)


# How often


def test_the_fourth_in_seven_days_waits_until_the_first_is_a_week_old():
    went = [NOON - 6 * DAY, NOON - 2 * DAY, BEFORE]

    assert decide(replace(NEWS, went=went), NOON) == Wait(NOON + DAY, "enough-this-week")
    assert decide(replace(NEWS, went=went), NOON + DAY) == Go()
    assert decide(replace(NEWS, went=went[1:]), NOON) == Go()
    assert decide(replace(NEWS, went=went, most=None), NOON) == Go()


def test_when_the_week_is_over_at_night_it_waits_for_the_morning():
    went = [NIGHT - 7 * DAY, NOON - 2 * DAY, BEFORE]

    assert decide(replace(NEWS, went=went), NOON) == Wait(MORNING, "enough-this-week")


def test_more_than_were_chosen_went_before_they_chose_fewer():
    assert frees([NOON - day * DAY for day in (5, 4, 3, 2, 1)], 3, NOON) == NOON + 4 * DAY


@pytest.mark.parametrize(("hour", "windows_", "ends"), [
    (9, ((9, 19),), 19), (18, ((9, 19),), 19), (9, ((9, 12), (12, 17)), 17), (9, ((9, 12), (17, 19)), 12), (17, ((9, 12), (17, 19)), 19),
    (8, ((9, 19),), None), (19, ((9, 19),), None),
])
def test_hours_end_where_no_other_hours_go_on(hour: int, windows_: tuple[tuple[int, int], ...], ends: int | None):
    assert closes(NOON.replace(hour=hour, minute=30), windows_) == (NOON.replace(hour=ends, minute=0) if ends else None)


def test_what_we_begin_and_what_is_late_must_have_arrived_when_the_hours_end():
    evening = NOON.replace(hour=19)
    late = replace(of(Sort.REPLY, heard_at=BEFORE), made_at=NOON - HOUR)

    for facts in (NEWS, of(Sort.OFFERED), late):
        assert until(facts, NOON) == evening
    for facts in (of(Sort.VERIFYING), replace(late, made_at=NOON), of(Sort.CRISIS, heard_at=BEFORE)):
        assert until(facts, NOON) is None


def until(facts: Facts, now: datetime) -> datetime | None:
    found = decide(facts, now)
    assert isinstance(found, Go)
    return found.until


def test_who_cannot_be_told_when_to_give_up_begins_nothing_late_in_the_day():
    facts, evening = replace(NEWS, spare=HOUR), NOON.replace(hour=19)

    assert decide(facts, evening - HOUR - timedelta(minutes=1)) == Go()
    assert decide(facts, evening - HOUR) == Wait(MORNING, "not-the-hour")
    assert decide(replace(facts, sort=Sort.VERIFYING), evening - HOUR) == Go()


def test_whoever_stops_in_a_sentence_hears_it_once_and_never_late():
    stopped = of(Sort.LAST, heard_at=BEFORE, stopped_at=BEFORE)

    assert decide(stopped, NOON) == Go()
    assert decide(replace(stopped, made_at=NOON - HOUR), NOON) == Never("late")
    assert decide(of(Sort.LAST, stopped_at=BEFORE), NOON) == Never("not-proved")


WISHES = [times for size in (0, 1, 2) for times in combinations(PARTS, size)]
PLACES = [(begins, ends) for begins in places.RULES["texts_from"][0] for ends in places.RULES["texts_until"][0] if begins < ends]


@pytest.mark.parametrize("times", WISHES)
def test_whatever_hours_a_place_has_and_somebody_chose_there_is_a_time_for_texts_every_day_also_where_they_must_leave_early(times):
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    for hours in PLACES:
        chosen = windows(times, hours)
        quarters = [midnight + timedelta(minutes=15 * number) for number in range(96)]
        open_at = [at for at in quarters if opens(at, chosen, HOUR) == at]
        assert open_at, hours
        assert all(begun < closes(begun, chosen) for begun in open_at), hours


def test_of_an_hour_the_first_half_is_for_texts_that_must_leave_early_and_of_a_long_day_all_but_the_last_hour():
    at = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    assert opens(at + timedelta(minutes=29), ((17, 18),), HOUR) == at + timedelta(minutes=29)
    assert opens(at + timedelta(minutes=30), ((17, 18),), HOUR) == at + DAY
    assert opens(at, ((9, 12), (12, 18)), HOUR) == at + timedelta(hours=16)
    assert opens(at - timedelta(minutes=1), ((9, 12), (12, 18)), HOUR) == at - timedelta(minutes=1)
