"""Listening for words of danger keeps nobody waiting, whatever they wrote. Apart from the tests that are counted, which counting slows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from easyread import danger

ENGLISH = danger.Dangers(Path(__file__).parent.parent / "content" / "danger")["en"]
ENDLESS = ["a" * 5000, "k*l " * 1250, "i want to see my mum and the dog " * 150, "k.i.l." * 800, "5a" * 2500, "wnat tjoo jkdsk " * 300]


@pytest.mark.parametrize("text", ENDLESS)
def test_listening_to_five_thousand_letters_takes_a_moment(text):
    began = time.process_time()

    ENGLISH.heard(text)

    assert time.process_time() - began < 2
