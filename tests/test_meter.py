"""No more texts in a second than the provider takes."""

from __future__ import annotations

import pytest

from webapp.meter import Meter


class Time:
    def __init__(self):
        self.now = 100.0

    def passes(self, seconds):
        self.now += seconds


@pytest.mark.parametrize("per_second", [1, 40, 1000])
def test_whoever_comes_too_early_waits_for_their_turn(per_second):
    clock = Time()
    meter = Meter(per_second, clock=lambda: clock.now, sleep=clock.passes)

    for _ in range(per_second + 1):
        meter.wait()

    assert clock.now == pytest.approx(101.0)


def test_a_pause_saves_up_nothing():
    clock = Time()
    meter = Meter(10, clock=lambda: clock.now, sleep=clock.passes)
    meter.wait()
    clock.now += 60

    for _ in range(11):
        meter.wait()

    assert clock.now == pytest.approx(161.0)
