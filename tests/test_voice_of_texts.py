"""Whoever answers by text, or changes to texts and back in the middle, asks for the same, to the letter."""

from __future__ import annotations

import itertools
import random

import pytest

from tests import voices
from tests.soak.part import part
from tests.voice_of_texts import by_text, with_texts, without


def alone(browser):
    return itertools.repeat(voices.Pages(browser))


def both(chance):
    def each(browser):
        pair = (voices.Pages(browser), voices.Conversation(browser, chance))
        while True:
            yield chance.choice(pair)

    return each


def sent_three_ways(app, seed):
    """What the team gets when the same person answers by the pages alone, by text alone, and in every voice in turn."""
    steps = voices.plan(app, random.Random(seed))
    assert len(steps) > 20

    in_turn = with_texts(app, "+447700900124", both(random.Random(seed)))
    return without(voices.walk(app, steps, alone)), by_text(app, steps, "+447700900123"), without(voices.walk(app, steps, in_turn))


@pytest.mark.parametrize("seed", [61])
def test_the_team_gets_the_same_by_text_and_in_all_three_voices_in_turn(app, seed):
    by_pages, texted, in_turn = sent_three_ways(app, seed)

    assert texted == by_pages
    assert in_turn == by_pages


@pytest.mark.soak
@pytest.mark.seconds(3600)
@pytest.mark.parametrize("seed", range(100, 100 + part(50)))
def test_the_team_gets_the_same_by_text_in_many_ways(app, seed):
    by_pages, texted, in_turn = sent_three_ways(app, seed)

    assert texted == by_pages
    assert in_turn == by_pages
