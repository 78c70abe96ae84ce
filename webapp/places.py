"""One ICB's names, hours, rules, contacts and crisis lines, read from its own file, or exactly what is wrong with that file.

A rule that a place leaves out is the cautious one, and a question that needs the ICB's written word is not asked without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from easyread import segments
from easyread.content import BadContent, parse, read_toml
from easyread.guides import Part
from easyread.questions import Block
from easyread.tables import Fault, Table
from easyread.themes import Change
from webapp import additions, crisis, keeping
from webapp.additions import Film
from webapp.crisis import Route, Way

__all__ = ["BadPlace", "HarmQuestions", "Place", "Route", "SignOff", "Way", "load"]

CONTACT_WAYS = ("email", "post", "online", "text", "call")
GROUPS = ("gp", "mental-health", "social-care", "education", "keyworker", "hospital", "provider", "family", "police")

# Each rule: what it may be, and what it is when a place says nothing. What it is then must be the cautious choice.
RULES: Mapping[str, tuple[tuple[str, ...] | range, str | int]] = {
    # Who may say yes for somebody under 16: "contact" = a professional decides, after hearing both; "own"; "parent".
    "under_16": (("contact", "own", "parent"), "contact"),
    "lists": (("all-ages", "children-and-adults"), "all-ages"),
    "draft_days": (range(1, 29), 28),
    "texts_from": (range(8, 18), 9),
    "texts_until": (range(10, 22), 19),
}
# What somebody at the ICB must have looked at, with a name and a day, before real people may use the service.
SIGN_OFFS = ("crisis_lines", "duty_inbox", "clinical_safety_officer", "privacy", "words")

PLACEHOLDERS = frozenset({"icb", "team", "hours"})
OUTWARD = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
FULL_POSTCODE = re.compile(rf"({OUTWARD})[0-9][A-Z]{{2}}")
ODS = re.compile(r"[A-Z0-9]{3,10}")
KEY = re.compile(r"[a-z]+(-[a-z]+)*")


class BadPlace(BadContent):
    """A place's file that cannot be used: which file, and each fault as (key, what is wrong)."""


@dataclass(frozen=True)
class SignOff:
    """Who at the ICB looked at something, and on which day."""

    who: str
    on: date


@dataclass(frozen=True)
class HarmQuestions:
    """The ICB's written word on the two questions about harm: who reads the answers, when, and since which day."""

    reader: str
    hours: str
    agreed: date


@dataclass(frozen=True, kw_only=True)
class Place:
    """One ICB, as its file says. Blocks and ways are for its public page and for the foot of every page."""

    key: str
    name: str
    icb: str
    team: str
    hours: str
    sender: str
    example: bool
    outward: tuple[str, ...]
    leave_to: str
    about: tuple[Block, ...]
    how: tuple[Block, ...]
    late: tuple[Block, ...]
    # What somebody here can ask a keyworker for when something is late.
    late_words: tuple[str, ...]
    contacts_about: Block
    contacts: tuple[Way, ...]
    cetr_about: Block
    cetr_contacts: tuple[Way, ...]
    local_offer_about: Block
    local_offer: str
    crisis: tuple[Route, ...]
    local_crisis: tuple[str, ...]
    groups: tuple[str, ...]
    rules: Mapping[str, str | int]
    retention: Mapping[str, int]
    harm_questions: HarmQuestions | None = None
    local: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    films: tuple[Film, ...] = ()
    # How the headings of a meeting differ here, by heading.
    themes: Mapping[str, Change] = field(default_factory=dict)
    signoff: Mapping[str, SignOff] = field(default_factory=dict)
    # Who here read a language, on which day: in live use it is offered only then.
    languages: Mapping[str, SignOff] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    # The number that people can text to answer the questions. Empty where they cannot.
    text_number: str = ""
    # The code of the ICB in the NHS's list of organisations, for FHIR.
    ods: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What the placeholders in our sentences stand for here."""
        return {"icb": self.icb, "team": self.team, "hours": self.hours, "days": str(self.rules["draft_days"])}

    def words_in(self, say: Callable[[str], str]) -> dict[str, str]:
        """The same and who our texts are from, with what is no name of anybody's as `say` says it in another language."""
        return {**self.words, "team": say(self.team), "hours": say(self.hours), "sender": say(self.sender)}

    @property
    def facts(self) -> dict[str, Any]:
        """What conditions in a questionnaire may ask about the place, such as `rules.under_16`."""
        rules = {**self.rules, "harm_questions_agreed": self.harm_questions is not None}
        return {"key": self.key, "example": self.example, "outward": list(self.outward), "groups": list(self.groups), "rules": rules}

    def serves(self, postcode: str) -> bool:
        """Whether somebody with this postcode, whole or only its first half, asks here."""
        return first_half(postcode) in self.outward


def first_half(postcode: str) -> str:
    """The outward half of a postcode, however it was typed."""
    tidy = re.sub(r"[^A-Z0-9]", "", postcode.upper())
    full = FULL_POSTCODE.fullmatch(tidy)
    return full[1] if full else tidy


def load(folder: Path, key: str) -> Place:
    """The place called `key`, its own crisis lines among those of all England. Raises BadPlace with every fault found."""
    # A key comes from a setting: it names a file of this folder and nothing else.
    if not KEY.fullmatch(key):
        raise BadPlace(folder / key, [("file", "the name of a place is small letters with hyphens")])
    england = read(folder.parent / "crisis.toml")
    routes = crisis.national(england)
    refuse(folder.parent / "crisis.toml", england.faults)
    table = read(folder / f"{key}.toml")
    place = build(key, table, routes, folder / key / "films")
    refuse(folder / f"{key}.toml", table.faults)
    return place


def read(path: Path) -> Table:
    try:
        return Table(parse(path, read_toml(path)), placeholders=PLACEHOLDERS)
    except BadContent as wrong:
        raise BadPlace(wrong.file, wrong.faults) from wrong


def refuse(path: Path, faults: list[Fault]) -> None:
    if faults:
        raise BadPlace(path, faults)


def build(key: str, table: Table, routes: crisis.National, films: Path) -> Place:
    table.only({one.name for one in fields(Place)} - {"key", "local_crisis"})
    shown, local = crisis.merged(routes, table.table("crisis"))
    return Place(
        key=key,
        name=table.text("name"), icb=table.text("icb"), team=table.text("team"), hours=table.text("hours"), sender=sender(table),
        example=table.flag("example", default=False), leave_to=table.url("leave_to"), sources=table.texts("sources", needed=False),
        about=blocks(table, "about"), how=blocks(table, "how"), late=blocks(table, "late", needed=False),
        late_words=table.texts("late_words", needed=False),
        contacts_about=table.table("contacts_about").block(), contacts=ways(table, "contacts"),
        cetr_about=table.table("cetr_about").block(), cetr_contacts=ways(table, "cetr_contacts"),
        local_offer_about=table.table("local_offer_about").block(), local_offer=table.url("local_offer", ""),
        crisis=shown, local_crisis=local, outward=outward_codes(table), groups=chosen_groups(table),
        rules=rules(table.table("rules")), retention=retention(table.table("retention")),
        harm_questions=harm_questions(table), signoff=sign_offs(table.table("signoff"), SIGN_OFFS),
        languages=sign_offs(table.table("languages"), tuple(table.table("languages").data)),
        text_number=text_number(table), local=additions.parts(table), films=additions.films(table, films),
        themes=additions.themes(table), ods=ods(table),
    )


def blocks(table: Table, key: str, *, needed: bool = True) -> tuple[Block, ...]:
    return tuple(one.block() for one in table.tables(key, needed=needed))


def ways(table: Table, key: str) -> tuple[Way, ...]:
    return tuple(crisis.way(one, CONTACT_WAYS) for one in table.tables(key))


def outward_codes(table: Table) -> tuple[str, ...]:
    codes = table.texts("outward")
    for code in codes:
        if not re.fullmatch(OUTWARD, code):
            table.fault("outward", f"not the first half of a postcode: {code}")
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        table.fault("outward", f"twice: {code}")
    return codes


def chosen_groups(table: Table) -> tuple[str, ...]:
    groups = table.texts("groups")
    for name in groups:
        if name not in GROUPS:
            table.fault("groups", f"unknown group: {name}")
    return groups


def rules(table: Table) -> Mapping[str, str | int]:
    settled = {name: default for name, (_, default) in RULES.items()}
    for name, value in table.data.items():
        if name not in RULES:
            table.fault(name, "unknown rule")
        elif isinstance(value, bool) or value not in RULES[name][0]:
            table.fault(name, f"cannot be {value!r}")
        else:
            settled[name] = value
    if int(settled["texts_from"]) >= int(settled["texts_until"]):
        table.fault("texts_until", "must be after texts_from")
    return MappingProxyType(settled)


def retention(table: Table) -> Mapping[str, int]:
    """How many days each kind of thing is kept here. What a place leaves out is as we would have it."""
    settled = {name: usual for name, (_, usual) in keeping.TABLE.items()}
    for name, value in table.data.items():
        if name not in keeping.TABLE:
            table.fault(name, "nothing that is kept has this name")
        elif isinstance(value, bool) or value not in keeping.TABLE[name][0]:
            table.fault(name, f"must be {keeping.TABLE[name][0][0]} to {keeping.TABLE[name][0][-1]} days")
        else:
            settled[name] = value
    return MappingProxyType(settled)


def harm_questions(table: Table) -> HarmQuestions | None:
    """The agreement, all of it or none: half of one would ask somebody about harm with nobody there to read the answer."""
    if "harm_questions" not in table.data:
        return None
    found = table.table("harm_questions")
    found.only(("reader", "hours", "agreed"))
    return HarmQuestions(found.text("reader"), found.text("hours"), found.day("agreed"))


def ods(table: Table) -> str:
    found = table.text("ods", "")
    if found and not ODS.fullmatch(found):
        table.fault("ods", f"is not an ODS code: {found}")
    return found


def sender(table: Table) -> str:
    """Who a text says it is from: translated like the team is. In English each of its letters must be one that every phone has."""
    found = table.text("sender")
    if foreign := segments.foreign(found):
        table.fault("sender", f"not in the letters of a text message: {foreign}")
    return found


def text_number(table: Table) -> str:
    found = table.text("text_number", "")
    if found and not crisis.NUMBER.fullmatch(found):
        table.fault("text_number", f"is not a number to text: {found}")
    return found


def sign_offs(table: Table, names: Collection[str]) -> Mapping[str, SignOff]:
    table.only(names)
    found = {name: table.table(name) for name in table.data}
    for one in found.values():
        one.only(("who", "on"))
    return MappingProxyType({name: SignOff(one.text("who"), one.day("on")) for name, one in found.items()})
