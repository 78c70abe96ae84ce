"""Trying again is slowed and never shut: and what that leaves to somebody who guesses, worked out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.make import NOW
from webapp import codes, slowing
from webapp.slowing import Pace

THREE = Pace(3, timedelta(seconds=10))
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)
CODES = len(codes.LETTERS) ** (codes.LENGTH - 1)


def after(number, pace_, now=NOW):
    rested = None
    for _ in range(number):
        rested = slowing.tried(rested, pace_, now)
    return rested


@pytest.mark.asvs("6.3.1")
def test_a_few_tries_need_no_wait_and_the_next_one_needs_one_pause():
    assert [slowing.wait(after(number, THREE), THREE, NOW) for number in range(4)] == [timedelta(seconds=wait) for wait in (0, 0, 0, 10)]


def test_after_the_wait_that_was_said_it_works():
    rested = after(3, THREE)

    assert slowing.wait(rested, THREE, NOW + 9 * SECOND) == SECOND
    assert slowing.wait(rested, THREE, NOW + 10 * SECOND) == slowing.NOTHING


def test_rest_gives_all_tries_back_and_no_more_than_all():
    rested = after(3, THREE)

    assert slowing.wait(rested, THREE, NOW + 30 * SECOND) == slowing.NOTHING
    assert slowing.tried(rested, THREE, NOW + YEAR) == NOW + YEAR + 10 * SECOND


def test_a_clock_that_was_put_back_makes_nobody_wait_longer_than_all_tries_take():
    assert slowing.wait(NOW + YEAR, THREE, NOW) == timedelta(seconds=10)


def test_a_network_is_calm_until_it_has_tried_five_times():
    assert [slowing.calm(after(number, slowing.CODES), NOW) for number in (0, 4, 5, 10)] == [True, True, False, False]
    assert slowing.calm(after(10, slowing.CODES), NOW + timedelta(minutes=1))


@pytest.mark.threat(4)
@pytest.mark.parametrize(("guesses", "cards", "most"), [
    (10**5, 1, 5e-12), (10**5, 10**4, 5e-8), (10**5, 10**6, 5e-6), (10**6, 10**4, 5e-7), (10**6, 10**6, 5e-5),
])
def test_guessing_finds_a_card_as_rarely_as_the_decision_record_says(guesses, cards, most):
    assert guesses * cards / CODES < most


@pytest.mark.threat(4)
def test_a_year_of_guessing_from_one_network_and_from_all_of_them_stays_hopeless():
    one, everybody = slowing.CODES.in_all(YEAR), slowing.ALL_CODES.in_all(YEAR)

    assert (one, everybody) == (3_153_610, 31_536_100)
    # A hundred thousand cards, and every network that is not calm: less than one in a thousand in a whole year.
    assert everybody * 10**5 / CODES < 1e-3 / 8
    assert one * 10**5 / CODES < 2e-5


@pytest.mark.threat(4)
def test_who_has_found_a_card_needs_weeks_for_its_date_of_birth():
    day = slowing.ALL_STEPS.in_all(timedelta(days=1))

    assert day == 116
    # Ten years of birthdays: half of them in more than two weeks.
    assert 3652 / 2 / day > 15


@pytest.mark.asvs("6.6.3")
def test_a_number_of_six_figures_lasts_ten_minutes_and_gets_five_tries():
    assert slowing.STEPS.in_all(timedelta(minutes=10)) == 5


def test_nobody_gets_more_than_twenty_two_messages_a_day_however_many_ask():
    assert slowing.ALL_MESSAGES.in_all(timedelta(days=1)) == 22
