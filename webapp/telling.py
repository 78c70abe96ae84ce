"""What the team tells a person, as forms: the words of a content file around what the published schema asks for.

A form makes the very letter that an ICB's own system would send. What is wrong with it is said beside its box, in plain words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml
from easyread.questions import N_, NotUnderstood
from easyread.tables import Table
from webapp import clocks, letters
from webapp.status import Heard

HEAD = ("referral_id", "sequence")
WHEN = "occurred_at"
NEW = "new"
# Names that our own counting gives.
GIVEN = {"question_id": "question", "action_id": "action"}
# What the schema does not list: it depends on the request.
ASKED_HERE = ("permission", "action_id")
LONG = 200
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M")

NEEDED, CHOOSE = N_("Please write something here."), N_("Please choose 1 answer.")
NOT_A_DAY, NOT_A_TIME = N_("Please write the day, the month and the year."), N_("Please write the day and the time.")
TOO_LONG, TOO_MANY = N_("Please use %(most)s letters or fewer."), N_("Please write %(most)s lines or fewer.")
TO_COME = N_("This has not come yet. Please write when it was.")
A_WAY = N_("Please write a phone number, a number for texts or an email address.")
A_JOB = N_("Please write a name, this sign , and a job on each line.")
NOT_RIGHT = N_("Please look at this again.")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why somebody of the team opens a request. `say`: what the person reads about it."""

    id: str
    title: str
    say: str


@dataclass(frozen=True)
class Option:
    value: str
    say: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """One thing to fill in. `kind`: words, long, lines, people, day, moment, choice or yes-no. At most so many letters, and lines."""

    name: str
    kind: str
    ask: str
    picture: str
    say: tuple[str, ...]
    needed: bool
    options: tuple[Option, ...] = ()
    most: int = 0
    lines: int = 0


@dataclass(frozen=True, kw_only=True)
class Form:
    """One event."""

    type: str
    title: str
    picture: str
    say: tuple[str, ...]
    boxes: tuple[Box, ...]

    def offering(self, options: Mapping[str, Iterable[Option]]) -> Form:
        """The same with what only this request can offer."""
        boxes = (replace(box, options=(*box.options, *options.get(box.name, ()))) for box in self.boxes)
        return replace(self, boxes=tuple(boxes))


@dataclass(frozen=True)
class Words:
    """All that the pages of the team need of the content."""

    reasons: Mapping[str, Reason]
    forms: Mapping[str, Form]


class Wrong(Exception):
    """What is wrong, by the name of the box."""

    def __init__(self, problems: Mapping[str, NotUnderstood]) -> None:
        super().__init__()
        self.problems = problems


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(letters.published(letters.WE_RECEIVE))["$defs"]
    return found


def whole(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of the schema with what it refers to put in its place."""
    found: Mapping[str, Any] = schema()[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    return found


def load(path: Path, *, pictures: Collection[str]) -> Words:
    """Raises BadContent with every fault: an event without words, or boxes that are not those of the contract."""
    table = Table(parse(path, read_toml(path)))
    table.only(("reason", "event"))
    reasons = [reason(one) for one in table.tables("reason", needed=True)]
    forms = [form(one) for one in table.tables("event", needed=True)]
    told = [one.type for one in forms]
    wanted = [one.value for one in Heard if one is not Heard.PING]
    table.faults.extend(("event", f"{name} must stand here once") for name in wanted if told.count(name) != 1)
    shown = [one.picture for one in forms] + [box.picture for one in forms for box in one.boxes]
    table.faults.extend(("picture", f"there is no picture called {key}") for key in shown if key not in pictures)
    if table.faults:
        raise BadContent(path, table.faults)
    return Words({one.id: one for one in reasons}, {one.type: one for one in forms})


def reason(table: Table) -> Reason:
    table.only(("id", "title", "say"))
    return Reason(id=table.text("id"), title=table.text("title"), say=table.text("say"))


def form(table: Table) -> Form:
    table.only(("type", "title", "picture", "say", "box"))
    type = table.text("type")
    about = schema().get(type, {"properties": {}, "required": []})
    boxes = tuple(box(one, about) for one in table.tables("box", needed=False))
    there = {one.name for one in boxes}
    for name in about["required"]:
        if name not in (*HEAD, WHEN, *GIVEN) and name not in there:
            table.fault("box", f"{type} needs {name}")
    return Form(type=type, title=table.text("title"), picture=table.text("picture"), say=table.texts("say"), boxes=boxes)


def box(table: Table, about: Mapping[str, Any]) -> Box:
    table.only(("name", "ask", "picture", "say", "option"))
    name = table.text("name")
    if name not in about["properties"]:
        table.fault("name", f"the contract does not know {name}")
    part = whole(about["properties"].get(name, {"type": "string"}))
    kind = "choice" if name in ASKED_HERE else kind_of(part)
    options = tuple(Option(one.text("value"), one.text("say")) for one in table.tables("option", needed=False))
    known = ("yes", "no") if kind == "yes-no" else part.get("enum", ())
    if name not in ASKED_HERE and [one.value for one in options] != list(known):
        table.fault("option", f"{name} must offer: {', '.join(known) or 'nothing'}")
    inner = whole(part.get("items", part))
    return Box(
        name=name, kind=kind, ask=table.text("ask"), picture=table.text("picture"), say=table.texts("say", needed=False), options=options,
        needed=name in about["required"] and name != WHEN, most=inner.get("maxLength", 0), lines=part.get("maxItems", 0),
    )


def kind_of(part: Mapping[str, Any]) -> str:
    """How to ask for a part of an event."""
    if "enum" in part:
        return "choice"
    if part["type"] == "array":
        return "people" if whole(part["items"])["type"] == "object" else "lines"
    if part["type"] == "boolean":
        return "yes-no"
    by_format = {"date": "day", "date-time": "moment"}
    return by_format.get(part.get("format", ""), "long" if part.get("maxLength", 0) > LONG else "words")


def read(asked: Form, given: Mapping[str, str], *, referral_id: str, sequence: int, now: datetime) -> letters.Letter:
    """The letter that was filled in. Raises Wrong."""
    at, problems = written(now), dict[str, NotUnderstood]()
    data: dict[str, Any] = {"referral_id": referral_id, "sequence": sequence, WHEN: at}
    for box in asked.boxes:
        try:
            value = answer(box, given.get(box.name, ""))
        except NotUnderstood as wrong:
            problems[box.name] = wrong
            continue
        if value is not None:
            data[box.name] = value
    if problems:
        raise Wrong(problems)
    for name, called in GIVEN.items():
        if name in schema()[asked.type]["properties"] and data.get(name, NEW) == NEW:
            data[name] = f"{called}-{sequence}"
    return {"type": asked.type, "timestamp": at, "data": data}


def answer(box: Box, given: str) -> Any:
    """What goes into the letter for what was typed; None when nothing was. Raises NotUnderstood."""
    words = given.replace("\r\n", "\n").strip()
    if not words:
        if box.needed:
            raise NotUnderstood(CHOOSE if box.kind in ("choice", "yes-no") else NEEDED)
        return None
    match box.kind:
        case "choice" | "yes-no":
            if words not in {one.value for one in box.options}:
                raise NotUnderstood(CHOOSE)
            return words if box.kind == "choice" else words == "yes"
        case "day":
            return moment(words, DAYS, NOT_A_DAY).date().isoformat()
        case "moment":
            return written(moment(words, MOMENTS, NOT_A_TIME))
        case "lines" | "people":
            return listed(box, words)
    if len(words) > box.most:
        raise NotUnderstood(TOO_LONG, most=box.most)
    return words


def listed(box: Box, words: str) -> list[Any]:
    """One thing a line; of people a name, a comma, a job."""
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    if len(lines) > box.lines:
        raise NotUnderstood(TOO_MANY, most=box.lines)
    if box.kind == "lines":
        if any(len(line) > box.most for line in lines):
            raise NotUnderstood(TOO_LONG, most=box.most)
        return lines
    pairs = [line.partition(",") for line in lines]
    if not all(name.strip() and role.strip() for name, _, role in pairs):
        raise NotUnderstood(A_JOB)
    return [{"name": name.strip(), "role": role.strip()} for name, _, role in pairs]


def moment(words: str, forms: Iterable[str], otherwise: str) -> datetime:
    for form in forms:
        try:
            found = datetime.strptime(words, form).replace(tzinfo=clocks.LONDON)
        except ValueError:
            continue
        if found.year in letters.YEARS:
            return found
    raise NotUnderstood(otherwise)


def written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def placed(asked: Form, faults: Iterable[letters.Fault]) -> Mapping[str, NotUnderstood]:
    """What the published schema finds wrong, each beside the box that it is about."""
    return dict(beside(asked, faults))


def beside(asked: Form, faults: Iterable[letters.Fault]) -> Iterator[tuple[str, NotUnderstood]]:
    names = [box.name for box in asked.boxes]
    for fault in faults:
        name = fault.path.removeprefix("data.").partition(".")[0]
        if name == WHEN:
            yield (WHEN if WHEN in names else "", NotUnderstood(TO_COME))
        elif fault.problem == "is missing":
            yield name, NotUnderstood(NEEDED)
        elif fault.problem.startswith("needs one of"):
            yield next((part for part in ("phone", "text", "email") if part in names), ""), NotUnderstood(A_WAY)
        else:
            yield (name if name in names else ""), NotUnderstood(NOT_RIGHT)
