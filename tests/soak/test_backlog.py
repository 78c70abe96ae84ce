"""Ten thousand letters wait: one worker brings them in their order, and whoever is on the website meanwhile does not notice."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests import make
from tests.bench import delivering
from tests.bench.journeys import on_the_product, questions, walked
from tests.bench.site import running
from tests.chaos.workers import KEYS, SECRET
from tests.ports import free_port
from tests.soak.part import part
from tests.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.seconds(3600)]

LETTERS, PEOPLE, JOURNEYS = part(10_000, least=3_000), 2, 6
ALLOWED = 1.5
# As docs/operators.md says where the worker and the website share a machine.
GOES_SECOND = ("nice", "-n", "10")


def test_ten_thousand_letters_leave_in_order_and_the_website_stays_quick(postgresql):
    settings = make.environment(DATA_KEYS=KEYS, DATABASE_URL=postgresql.url, ICB_WEBHOOK_SECRETS=SECRET)
    with running("product", "wsgi:app", free_port(), {**os.environ, **settings}) as site:
        journey, _ = on_the_product(site, questions())
        before = walked(site, journey, people=PEOPLE, journeys=JOURNEYS)
        delivering.promised(postgresql, LETTERS)
        with delivering.office() as icb, delivering.worker(postgresql.url, icb, *GOES_SECOND):
            until(lambda: icb.came()["letters"], within=60)
            busy = walked(site, journey, people=PEOPLE, journeys=JOURNEYS)
            meanwhile = icb.came()["letters"]
            until(lambda: delivering.nothing_waits(postgresql), within=1800, every=1)
            came = icb.came()
        # Before and after: what else the machine does at one time weighs on both sides.
        after = walked(site, journey, people=PEOPLE, journeys=JOURNEYS)

    idle = replace(before, seconds=before.seconds + after.seconds)
    rate, slower = (came["letters"] - 1) / (came["last"] - came["first"]), busy.at(0.95) / idle.at(0.95)
    print(f"{came['letters']} letters at {rate:.0f} a second, {meanwhile} of them while people answered")
    print(f"95 in 100 answers within {idle.at(0.95):.0f} ms while nothing waits, {busy.at(0.95):.0f} ms meanwhile: {slower:.2f} times")
    assert meanwhile < LETTERS, "the letters were gone before the people were"
    assert came["letters"] >= LETTERS
    assert (came["again"], came["disordered"], came["bad_seals"]) == (0, 0, 0)
    assert slower <= ALLOWED
