"""Conditions are data; what is missing makes a comparison false and never breaks anything."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as some

from easyread import conditions
from easyread.conditions import BadCondition, holds, value

ANSWERS = {"age": 17, "who": "me", "many": ["a", "b"], "born": date(2008, 2, 29), "other": date(2008, 3, 2), "post": "ZZ1 1AA"}
SEE = SimpleNamespace(
    today=date(2026, 11, 22),
    answer=ANSWERS.get,
    label={"who": "Me"}.get,
    place={"rules.under_16": "contact"}.get,
    served={"post": True}.get,
)


def a(question):
    return {"answer": question}


@pytest.mark.parametrize(
    "condition",
    [
        {"==": [a("who"), "me"]},
        {"!=": [a("who"), "them"]},
        {">": [a("age"), 16]},
        {">=": [a("age"), 17]},
        {"<": [a("age"), 18]},
        {"<=": [a("age"), 17]},
        {"in": [a("who"), ["me", "them"]]},
        {"in": ["a", a("many")]},
        {"all-in": [a("many"), ["a", "b", "c"]]},
        {"any-in": [a("many"), ["b", "z"]]},
        {"not": {"==": [a("who"), "them"]}},
        {"and": [{"==": [a("who"), "me"]}, {"==": [a("age"), 17]}]},
        {"or": [{"==": [a("who"), "them"]}, {"==": [a("age"), 17]}]},
        {"==": [{"count": a("many")}, 2]},
        {"==": [{"count": a("nothing")}, 0]},
        {"==": [{"date": {"answer": "born", "years": 1}}, {"date": {"value": "today", "years": -18, "months": 3, "days": 6}}]},
        {"==": [{"date": {"answer": "born"}}, a("born")]},
        {"==": [{"count": {"date-range": [a("born"), a("other")]}}, 3]},
        {"==": [{"format-date": [a("born"), "%Y"]}, "2008"]},
        {"==": [{"map": [{"+": [{"value": "item"}, 1]}, [1, 2]]}, [2, 3]]},
        {"==": [{"map": [{"in": ["a", [{"value": "item"}]]}, a("many")]}, [True, False]]},
        {"==": [{"option-label-from-value": "who"}, "Me"]},
        {"==": [{"+": [a("age"), 1]}, 18]},
        {"==": [{"place": "rules.under_16"}, "contact"]},
        {"==": [{"served": "post"}, True]},
    ],
)
def test_every_operator_says_yes_when_it_should(condition):
    conditions.check(condition)

    assert holds(condition, SEE)


@pytest.mark.parametrize("operator", ["==", "!=", ">", "<", ">=", "<=", "in", "all-in", "any-in"])
@pytest.mark.parametrize("operands", [[a("nothing"), "me"], ["me", a("nothing")], [a("nothing"), a("nothing")]])
def test_a_missing_operand_makes_a_comparison_false(operator, operands):
    assert not holds({operator: operands}, SEE)


@pytest.mark.parametrize(
    "condition",
    [
        {">": [a("who"), 16]},
        {"in": ["a", a("age")]},
        {"==": [{"date": {"answer": "who"}}, "x"]},
        {"==": [{"date-range": [a("who"), a("born")]}, []]},
        {"==": [{"format-date": [a("who"), "%Y"]}, "x"]},
        {"==": [{"map": [{"value": "item"}, a("age")]}, []]},
        {"==": [{"+": [a("who"), 1]}, 1]},
        {"and": [{"==": [a("who"), "me"]}, {"==": [a("who"), "them"]}]},
        {"or": []},
        {"not": {"==": [a("who"), "me"]}},
        {"answer": "who"},
    ],
)
def test_things_that_cannot_be_compared_are_never_true(condition):
    assert not holds(condition, SEE)


def test_no_condition_always_holds():
    assert holds(None, SEE)


@pytest.mark.parametrize(
    ("day", "months", "days", "moved"),
    [
        (date(2008, 2, 29), 12 * 18, 0, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, 0, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, 1, date(2026, 5, 1)),
        (date(2026, 1, 15), -1, 0, date(2025, 12, 15)),
    ],
)
def test_dates_move_by_whole_months_to_a_day_that_exists(day, months, days, moved):
    assert conditions.shift(day, months, days) == moved


@given(some.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), some.integers(-1200, 1200))
def test_every_date_can_be_moved_by_any_number_of_months(day, months):
    moved = conditions.shift(day, months, 0)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or moved.day >= 28


def test_a_day_beyond_the_calendar_is_refused():
    with pytest.raises(BadCondition, match="0001-01-01 cannot be moved by -12 months"):
        conditions.shift(date(1, 1, 1), -12, 0)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({"equals": ["a", "b"]}, "unknown operator or source: equals"),
        ({"==": ["a"]}, "the operator == takes 2, not 1"),
        ({"==": ["a", "b"], "!=": ["a", "b"]}, "a condition has one operator, not 2: ==, !="),
        ({}, "a condition has one operator, not 0: none"),
        ({"==": [{"answer": ["x"]}, "a"]}, "the source answer needs a name"),
        ({"==": [1.5, "a"]}, "1.5 is not something a condition can hold"),
        ({"date": {"years": 1}}, "a date takes one source, and years, months or days to move it by"),
        ({"date": "born"}, "a date takes one source, and years, months or days to move it by"),
        ({"option-label-from-value": {"answer": "who"}}, "option-label-from-value takes the id of a question"),
    ],
)
def test_a_condition_outside_the_language_is_refused_with_the_reason(condition, why):
    with pytest.raises(BadCondition, match=r".*") as refused:
        conditions.check(condition)

    assert str(refused.value) == why


def test_the_questions_that_a_condition_reads_are_known():
    condition = {"and": [{"==": [a("who"), "me"]}, {"==": [{"served": "post"}, True]}, {"==": [{"option-label-from-value": "age"}, "x"]}]}

    assert list(conditions.reads(condition)) == ["who", "post", "age"]
    assert list(conditions.reads("who")) == []


def test_lists_and_literals_stand_for_themselves():
    assert value(["x", a("who")], SEE) == ["x", "me"]
    assert value({"value": "today"}, SEE) == date(2026, 11, 22)
    assert value({"value": "other"}, SEE) == "other"
