"""What a letter to or from the ICB looks like, and exactly where one goes wrong.

The published schemas are the rule, so what we serve is what we check. A fault names a place in the letter and never
repeats what stood there: an answer to a stranger must not carry a person's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

FOLDER = Path(__file__).parent / "schemas"
WE_SEND = "referral-1"
WE_RECEIVE = "events-1"
WE_ALARM = "alarm-1"
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Dates outside these years are mistakes, and the edges of the calendar overflow when they are moved to UTC.
YEARS = range(1900, 2200)
MOST_FAULTS = 10

Letter = dict[str, Any]
formats = FormatChecker(formats=())


class NotALetter(ValueError):
    """Bytes that are not one JSON object in UTF-8."""


@dataclass(frozen=True)
class Fault:
    """Where (dotted, "data.reason"; the letter itself is "") and what is wrong there, in words of ours alone."""

    path: str
    problem: str


def moment(text: str) -> datetime:
    """A time with its offset, as UTC; ValueError when it is not one."""
    if not MOMENT.fullmatch(text):
        raise ValueError("not a date and time with an offset")
    found = datetime.fromisoformat(text.upper())
    if found.year not in YEARS:
        raise ValueError("not a year we can mean")
    return found.astimezone(UTC)


@formats.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(moment(value))


@formats.checks("date", raises=ValueError)
def is_day(value: object) -> bool:
    return not isinstance(value, str) or (bool(DAY.fullmatch(value)) and date.fromisoformat(value).year in YEARS)


@formats.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


def published(name: str) -> str:
    """The text of a schema, as it is served."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


@cache
def checker(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(published(name)), format_checker=formats)


def read(body: bytes) -> Letter:
    """The letter in these bytes. Refuses what JSON does not have (NaN, half a character) and what could not be kept."""
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=not_json)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as wrong:
        raise NotALetter from wrong
    if not isinstance(found, dict):
        raise NotALetter
    return found


def not_json(name: str) -> None:
    raise ValueError(name)


def faults(name: str, letter: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Everything that keeps `letter` from fitting the schema `name`, at most ten, shallow ones first."""
    found = sorted(checker(name).iter_errors(letter), key=lambda wrong: (len(wrong.absolute_path), where(wrong)))
    return tuple(dict.fromkeys(fault for wrong in found for fault in told(wrong)))[:MOST_FAULTS]


def where(wrong: ValidationError) -> str:
    return ".".join(str(part) for part in wrong.absolute_path)


def told(wrong: ValidationError) -> Iterator[Fault]:
    path = where(wrong)
    rule: Any = wrong.validator_value
    match wrong.validator:
        case "required":
            missing = [name for name in rule if name not in wrong.instance]
            yield from (Fault(f"{path}.{name}".lstrip("."), "is missing") for name in missing)
        case "additionalProperties":
            yield Fault(path, "holds a name that is not in the schema")
        case "enum":
            yield Fault(path, "must be one of: " + ", ".join(json.dumps(value) for value in rule))
        case "anyOf":
            yield Fault(path, "needs one of: " + ", ".join(name for choice in rule for name in choice["required"]))
        case "type" | "format" | "const":
            yield Fault(path, f"must have {wrong.validator} {json.dumps(rule)}")
        case _:
            yield Fault(path, f"does not keep to {wrong.validator} {json.dumps(rule)}")
