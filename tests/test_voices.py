"""Whichever way somebody answers, the team gets the same: to the letter, but for the voice that is recorded."""

from __future__ import annotations

import itertools
import random

import pytest

from tests import voices


def alone(browser):
    return itertools.repeat(voices.Pages(browser))


def mixed(chance):
    def each(browser):
        both = (voices.Pages(browser), voices.Conversation(browser, chance))
        while True:
            yield chance.choice(both)

    return each


def sent_both_ways(app, seed):
    """What the team gets when the same person answers by the pages alone, and in both voices in turn."""
    steps = voices.plan(app, random.Random(seed))
    assert len(steps) > 20

    return voices.walk(app, steps, alone), voices.walk(app, steps, mixed(random.Random(seed + 1)))


@pytest.mark.parametrize("seed", [20, 32])
def test_the_team_gets_the_same_whichever_way_somebody_answers(app, seed):
    by_pages, in_turn = sent_both_ways(app, seed)

    assert in_turn == by_pages
