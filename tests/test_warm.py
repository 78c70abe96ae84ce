"""What the first person of each process would wait for is there before anybody comes."""

from __future__ import annotations

from webapp import clocks, warm


def test_words_of_danger_and_the_holidays_of_this_year_are_ready(app):
    house = app.extensions["house"]
    rules = house.danger["en"].rules[0]
    made = ("phrases", "slips")
    for one in made:
        vars(rules).pop(one, None)
    clocks.bank_holidays.cache_clear()

    warm.up(house)

    assert [one for one in made if one not in vars(rules)] == []
    assert clocks.bank_holidays.cache_info().currsize == 1
