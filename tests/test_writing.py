"""Every page, booklet and file runs the way its language runs."""

import pytest

from easyread import writing


@pytest.mark.parametrize(
    ("language", "way"), [("en", "ltr"), ("ur", "rtl"), ("ur-PK", "rtl"), ("fa_IR", "rtl"), ("pt_BR", "ltr"), ("", "ltr")]
)
def test_a_language_runs_its_own_way(language, way):
    assert writing.direction(language) == way


def test_phone_numbers_keep_their_order_in_a_language_that_runs_to_the_left():
    assert writing.in_order("کال کریں 116 123۔", "ur") == "کال کریں \u200e116 123۔"
    assert writing.in_order("Zadzwoń 116 123.", "pl") == "Zadzwoń 116 123."
    assert writing.in_order("999 یا 16 سال", "ur") == "999 یا 16 سال"
