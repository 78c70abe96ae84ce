"""A small form for each event that a back office can send, drawn from the published schema, so that it cannot fall behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from webapp import letters

PING = "test.ping"
HEAD = ("referral_id", "sequence", "occurred_at")
LONG = 200
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Box:
    """One thing to fill in. `kind`: words, long, lines, people, day, moment, choice or yes-no."""

    name: str
    kind: str
    hint: str
    needed: bool
    choices: tuple[str, ...] = ()
    filled: str = ""

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def one_line(self) -> bool:
        return self.kind in ("words", "day", "moment")


@dataclass(frozen=True)
class Form:
    type: str
    say: str
    boxes: tuple[Box, ...]


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(letters.published(letters.WE_RECEIVE))
    return found


def types() -> tuple[str, ...]:
    """Every event of the contract about a request, in the order in which things happen."""
    return tuple(type for type in schema()["properties"]["type"]["enum"] if type != PING)


def whole(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of the schema with what it refers to put in its place."""
    return schema()["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part


def kind_of(part: Mapping[str, Any]) -> str | None:
    """How to ask for a part of an event; None for what this small form leaves out (pictures)."""
    if "enum" in part:
        return "choice"
    if part["type"] == "array":
        return "people" if whole(part["items"])["type"] == "object" else "lines"
    if part["type"] == "string":
        by_format = {"date": "day", "date-time": "moment"}
        return by_format.get(part.get("format", ""), "long" if part.get("maxLength", 0) > LONG else "words")
    return "yes-no" if part["type"] == "boolean" else None


def filled(kind: str, example: Any, *, today: date) -> str:
    """What stands in the box to begin with: the schema's own example, so that showing takes one press."""
    if kind == "day":
        return (today + SOON).isoformat() if example else ""
    if kind == "moment":
        # At the example's own time: a meeting that ends when it starts would be none.
        return f"{(today + SOON).isoformat()}T{letters.moment(example):%H:%M}" if example else ""
    if kind == "people":
        return "\n".join(f"{person['name']}, {person['role']}" for person in example or ())
    if kind == "lines":
        return "\n".join(example or ())
    if kind == "yes-no":
        return {True: "yes", False: "no", None: ""}[example]
    return example or ""


def form(type: str, *, today: date) -> Form:
    """The form for one event of `types`."""
    about = schema()["$defs"][type]
    example = next(made["data"] for made in schema()["examples"] if made["type"] == type)
    boxes = []
    for name, part in about["properties"].items():
        kind = None if name in HEAD else kind_of(whole(part))
        if kind:
            hint = whole(part).get("description", "")
            choices = tuple(whole(part).get("enum", ()))
            start = filled(kind, example.get(name), today=today)
            boxes.append(Box(name, kind, hint, name in about["required"], choices, start))
    return Form(type, about["description"], tuple(boxes))


def value(box: Box, given: str) -> Any:
    """What goes into the event for what was typed; None when nothing was."""
    words = given.replace("\r\n", "\n").strip()
    if not words:
        return None
    if box.kind == "yes-no":
        return words == "yes"
    if box.kind == "moment":
        return f"{words}:00Z" if len(words) == len("2026-11-22T10:00") else words
    if box.kind == "lines":
        return [line.strip() for line in words.split("\n") if line.strip()]
    if box.kind == "people":
        pairs = [line.partition(",") for line in words.split("\n") if line.strip()]
        return [{"name": name.strip(), "role": role.strip() or "panel member"} for name, _, role in pairs]
    return words


def stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def ping(now: datetime) -> dict[str, Any]:
    """A test event, about nobody."""
    return {"type": PING, "timestamp": stamp(now), "data": {"occurred_at": stamp(now), "message": "Is the line open?"}}


def event(type: str, given: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """The whole event, as filled in. What was left empty is left out."""
    moment = stamp(now)
    sequence = given.get("sequence", "")
    data: dict[str, Any] = {
        "referral_id": given["referral_id"],
        "sequence": int(sequence) if sequence.isdecimal() else sequence,
        "occurred_at": f"{given['occurred_at']}Z" if given.get("occurred_at") else moment,
    }
    for box in form(type, today=now.date()).boxes:
        answer = value(box, given.get(box.name, ""))
        if answer is not None:
            data[box.name] = answer
    return {"type": type, "timestamp": moment, "data": data}
