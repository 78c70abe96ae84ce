"""Conditions declared as data, worked out from answers and facts. A missing operand makes a comparison false, never an error.

A condition is a table with one operator: { "==" = [{ answer = "start.who" }, "me"] }. A source is a table naming where a value comes from.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any, Protocol, TypeAlias


class See(Protocol):
    """What a condition can look at."""

    @property
    def today(self) -> date: ...
    def answer(self, question: str) -> object: ...
    def label(self, question: str) -> str | None: ...
    def place(self, name: str) -> object: ...
    def served(self, question: str) -> bool | None: ...


class BadCondition(ValueError):
    """A condition that is not in the language; says what is wrong with it."""


Work: TypeAlias = Callable[[See], Any]

SOURCES = ("answer", "place", "served", "value")
LITERALS = (str, int, bool, date)


def holds(condition: Mapping[str, Any] | None, see: See) -> bool:
    """Whether the condition is true. No condition always holds."""
    return condition is None or value(condition, see) is True


def value(expression: Any, see: See) -> Any:
    """What an expression stands for: a literal, a source, or an operator's result. None when something is missing."""
    return ready(expression)(see)


def ready(expression: Any) -> Work:
    """An expression made ready to be worked out again and again: reading it each time would cost more than working it out."""
    if isinstance(expression, list):
        items = [ready(item) for item in expression]
        return lambda see: [item(see) for item in items]
    if not isinstance(expression, Mapping):
        return lambda see: expression
    name = next(iter(expression))
    operand = expression[name]
    if name in OPERATORS:
        return OPERATORS[name].ready(operand if isinstance(operand, list) else [operand])
    return source(name, operand)


def source(name: str, key: Any) -> Work:
    if name == "answer":
        return lambda see: see.answer(key)
    if name == "place":
        return lambda see: see.place(key)
    if name == "served":
        return lambda see: see.served(key)
    return (lambda see: see.today) if key == "today" else (lambda see: key)


def compare(test: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any]], Work]:
    def compared(operands: Sequence[Any]) -> Work:
        one, other = (ready(operand) for operand in operands)
        written = None if isinstance(operands[1], list | Mapping) else operands[1]
        # Nearly all conditions compare an answer: it is looked at without a step between.
        asked = operands[0].get("answer") if isinstance(operands[0], Mapping) else None

        def work(see: See) -> bool:
            left = one(see) if asked is None else see.answer(asked)
            right = other(see) if written is None else written
            if left is None or right is None:
                return False
            try:
                return bool(test(left, right))
            except TypeError:
                return False

        return work

    return compared


def every(operands: Sequence[Any]) -> Work:
    # Two by two: most have two parts, and asking them one after the other in a loop costs more than what they ask.
    return reduce(both, map(ready, operands), lambda see: True)


def both(one: Work, other: Work) -> Work:
    return lambda see: one(see) is True and other(see) is True


def some(operands: Sequence[Any]) -> Work:
    return reduce(either, map(ready, operands), lambda see: False)


def either(one: Work, other: Work) -> Work:
    return lambda see: one(see) is True or other(see) is True


def opposite(operands: Sequence[Any]) -> Work:
    part = ready(operands[0])
    return lambda see: part(see) is not True


def count(operands: Sequence[Any]) -> Work:
    part = ready(operands[0])

    def work(see: See) -> int:
        many = part(see)
        return len(many) if isinstance(many, list) else 0

    return work


def moved(operands: Sequence[Any]) -> Work:
    """A date from a source, moved by years, months or days ({ date = { answer = "about.born", years = 16 } })."""
    asked = operands[0]
    part = ready({name: key for name, key in asked.items() if name in SOURCES})
    months, more = asked.get("years", 0) * 12 + asked.get("months", 0), asked.get("days", 0)

    def work(see: See) -> date | None:
        day = part(see)
        return shift(day, months, more) if isinstance(day, date) else None

    return work


def shift(day: date, months: int, days: int) -> date:
    """The same day some months on, or the last day of a month that is too short."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(day.day, last)) + timedelta(days=days)
        except ValueError:
            continue
    raise BadCondition(f"{day} cannot be moved by {months} months")


def days(operands: Sequence[Any]) -> Work:
    """All days from one date to another, both included."""
    parts = [ready(operand) for operand in operands]

    def work(see: See) -> list[date] | None:
        first, last = (part(see) for part in parts)
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    return work


def written(operands: Sequence[Any]) -> Work:
    """A date as text, by a pattern of strftime."""
    parts = [ready(operand) for operand in operands]

    def work(see: See) -> str | None:
        day, pattern = (part(see) for part in parts)
        return day.strftime(pattern) if isinstance(day, date) else None

    return work


def mapped(operands: Sequence[Any]) -> Work:
    expression, several = operands[0], ready(operands[1])

    def work(see: See) -> list[Any] | None:
        many = several(see)
        return [value(put(expression, item), see) for item in many] if isinstance(many, list) else None

    return work


def put(expression: Any, item: Any) -> Any:
    """The expression with { value = "item" } replaced by the item itself."""
    if isinstance(expression, Mapping):
        return item if dict(expression) == {"value": "item"} else {name: put(inner, item) for name, inner in expression.items()}
    return [put(inner, item) for inner in expression] if isinstance(expression, list) else expression


def total(operands: Sequence[Any]) -> Work:
    parts = [ready(operand) for operand in operands]

    def work(see: See) -> int | None:
        values = [part(see) for part in parts]
        return None if any(not isinstance(number, int) for number in values) else sum(values)

    return work


def label(operands: Sequence[Any]) -> Work:
    return lambda see: see.label(operands[0])


@dataclass(frozen=True)
class Operator:
    """How its operands are made ready, and how many it takes."""

    ready: Callable[[Sequence[Any]], Work]
    operands: int | None


OPERATORS: dict[str, Operator] = {
    "not": Operator(opposite, 1),
    "and": Operator(every, None),
    "or": Operator(some, None),
    "==": Operator(compare(operator.eq), 2),
    "!=": Operator(compare(operator.ne), 2),
    ">": Operator(compare(operator.gt), 2),
    "<": Operator(compare(operator.lt), 2),
    ">=": Operator(compare(operator.ge), 2),
    "<=": Operator(compare(operator.le), 2),
    "in": Operator(compare(lambda item, many: item in many), 2),
    "all-in": Operator(compare(lambda items, many: all(item in many for item in items)), 2),
    "any-in": Operator(compare(lambda items, many: any(item in many for item in items)), 2),
    "count": Operator(count, 1),
    "date": Operator(moved, 1),
    "date-range": Operator(days, 2),
    "format-date": Operator(written, 2),
    "map": Operator(mapped, 2),
    "option-label-from-value": Operator(label, 1),
    "+": Operator(total, None),
}


def check(expression: Any) -> None:
    """Refuse, with the reason, an expression that is not in the language."""
    if isinstance(expression, list):
        for item in expression:
            check(item)
    elif isinstance(expression, Mapping):
        check_table(expression)
    elif not isinstance(expression, LITERALS):
        raise BadCondition(f"{expression!r} is not something a condition can hold")


def check_table(expression: Mapping[str, Any]) -> None:
    names = list(expression)
    if len(names) != 1:
        raise BadCondition(f"a condition has one operator, not {len(names)}: {', '.join(names) or 'none'}")
    name, operand = names[0], expression[names[0]]
    if name in SOURCES:
        if not isinstance(operand, LITERALS):
            raise BadCondition(f"the source {name} needs a name")
        return
    if name not in OPERATORS:
        raise BadCondition(f"unknown operator or source: {name}")
    operands = operand if isinstance(operand, list) else [operand]
    wanted = OPERATORS[name].operands
    if wanted is not None and len(operands) != wanted:
        raise BadCondition(f"the operator {name} takes {wanted}, not {len(operands)}")
    if name == "date":
        check_date(operands[0])
    elif name == "option-label-from-value":
        if not isinstance(operands[0], str):
            raise BadCondition("option-label-from-value takes the id of a question")
    else:
        check(operands)


def check_date(asked: Any) -> None:
    sources = [name for name in asked if name in SOURCES] if isinstance(asked, Mapping) else []
    if len(sources) != 1 or not set(asked) <= {*SOURCES, "years", "months", "days"}:
        raise BadCondition("a date takes one source, and years, months or days to move it by")


def reads(expression: Any) -> Iterator[str]:
    """The ids of the questions that an expression looks at."""
    if isinstance(expression, Mapping):
        for name, operand in expression.items():
            if name in ("answer", "served", "option-label-from-value") and isinstance(operand, str):
                yield operand
            else:
                yield from reads(operand)
    elif isinstance(expression, list):
        for item in expression:
            yield from reads(item)
