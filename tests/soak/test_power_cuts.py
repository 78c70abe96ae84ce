"""Fifty power cuts at random commits while keys are turned: everything stays readable, and each turn ends on its next run."""

from __future__ import annotations

import base64
import random

import pytest

from tests import make
from tests.chaos.test_power_cuts import cut, people, readable
from tests.soak.part import part
from webapp import rotation, store

pytestmark = [pytest.mark.soak, pytest.mark.seconds(1800)]

SEED, CUTS = 20261126, part(50, least=2)


def test_keys_are_turned_fifty_times_with_a_power_cut_in_each(database):
    chance = random.Random(SEED)
    people(database, 5, now=make.NOW)
    before = readable(database)
    names = ["test"]
    for number in range(CUTS):
        names.insert(0, f"key{number}")
        data_keys = ",".join(f"{name}:{base64.b64encode(name.encode().ljust(32, b'-')).decode()}" for name in names)
        cut(database, chance.choice(["before_commit", "after_commit"]), chance.randint(1, 25), "keys", "rotate", data_keys=data_keys)
        ring = store.Database(database.engine, make.keyring(*names), database.url)
        assert readable(ring) == before
        assert rotation.rotate(ring, now=make.NOW).left == 0
        names = names[:1]
        assert readable(store.Database(database.engine, make.keyring(*names), database.url)) == before
