"""Whose the free hands of a worker are: whatever hangs, each kind still gets a hand for its first try."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest

from webapp.shares import Shares

KINDS = ("icb", "sms", "mail", "alarm")


def filled(shares: Shares, *these: tuple[str, bool]) -> Shares:
    """Each of these takes whatever it may, one after the other, and lets go of nothing."""
    for kind, tried in these:
        shares.take(kind, tried=tried, number=shares.room(kind, tried=tried))
    return shares


def sixteen(*kinds: str) -> Shares:
    return Shares(16, kinds, own=2, again=12, held=Counter())


@pytest.mark.parametrize(("kinds", "most", "again"), [(1, 16, 12), (2, 14, 10), (3, 12, 8), (4, 10, 6)])
def test_each_other_door_that_is_there_keeps_two_hands_and_four_are_for_what_nobody_has_tried(kinds: int, most: int, again: int):
    shares = sixteen(*KINDS[:kinds])

    assert (shares.room("icb", tried=False), shares.room("icb", tried=True)) == (most, again)


@pytest.mark.parametrize("kinds", [KINDS[:number] for number in (1, 2, 3, 4)])
def test_whoever_came_first_and_hangs_each_kind_gets_a_hand_for_its_first_try_and_one_for_what_failed_at_another_door(kinds):
    for order in permutations(kinds):
        for tried in ((False,), (True,), (True, False), (False, True)):
            *hanging, last = order
            shares = filled(sixteen(*kinds), *((kind, one) for kind in hanging for one in tried))

            assert shares.room(last, tried=True) >= 1, order
            filled(shares, (last, True))
            assert shares.room(last, tried=False) >= 1, order
            filled(shares, (last, False))
            assert shares.held.total() <= 16


def test_a_hand_that_is_free_again_is_given_out_again():
    shares = filled(sixteen("icb", "sms"), ("icb", False))
    assert shares.room("icb", tried=False) == 0

    shares.take("icb", tried=False, number=-3)

    assert shares.room("icb", tried=False) == 3


def test_where_nothing_is_kept_for_anybody_all_may_go_to_one_kind():
    assert Shares(9).room("icb", tried=False) == 9
    assert Shares(9, again=4).room("icb", tried=True) == 4
