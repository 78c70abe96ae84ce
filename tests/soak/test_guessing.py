"""A hundred thousand guesses, from one network and from many: nothing is found, and a calm person gets in all the while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.guessing import FOUND, WAITS, WRONG, guess, guesses
from tests.soak.part import part
from webapp import slowing, wayback

PARTS = part(100)
pytestmark = [pytest.mark.soak, pytest.mark.seconds(3600)]


def test_a_hundred_thousand_guesses_find_nothing_and_keep_nobody_out(app):
    at, house = {"now": make.NOW}, app.extensions["house"]
    app.config["NOW"] = lambda: at["now"]
    with house.database.session(write=True) as session:
        case = make.draft(session).case_id
        code = wayback.card(house.config, session, case, now=make.NOW).code
        session.commit()
    told = {FOUND: 0, WRONG: 0, WAITS: 0}
    for address in range(PARTS):
        found = guesses(app, at, (f"203.0.113.{number % 10}" for number in range(1_000)), pause=timedelta(milliseconds=10))
        told = {outcome: told[outcome] + found[outcome] for outcome in told}
        assert guess(app, code, f"198.51.100.{address}") == FOUND

    time = at["now"] - make.NOW
    assert told[FOUND] == 0
    assert told[WRONG] + told[WAITS] == 1_000 * PARTS
    assert told[WRONG] <= 10 * slowing.CODES.in_all(time)
