"""Many people, each by the pages alone and in every voice in turn: the team gets the same from all of them."""

from __future__ import annotations

import pytest

from tests.soak.part import part
from tests.test_voices import sent_both_ways

pytestmark = [pytest.mark.soak, pytest.mark.seconds(600)]


@pytest.mark.parametrize("seed", range(1000, 1000 + part(200)))
def test_the_team_gets_the_same_from_many_people_whichever_way_they_answer(app, seed):
    by_pages, in_turn = sent_both_ways(app, seed)

    assert in_turn == by_pages
