"""The wordings in content/messages.toml: read, and refused where one would tell a stranger something or fits into no text message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from easyread import segments
from easyread.content import BadContent, parse, read_toml
from easyread.tables import Table
from easyread.texts import Texts
from webapp.messages import DATED, GOES_TO, LINKED, Wording
from webapp.places import Place

# Words that would tell whoever looks over a shoulder what this is about.
TELLING = re.compile(
    r"\b(autis|asd\b|disab|learning|diagnos|dsr\b|c\(?e?\)?tr\b|nhs\b|icb\b|open door|hospital|inpatient|ward\b|register|list\b|consent"
    r"|meeting|review|mental|health|crisis|care\b|carer|support|doctor|nurse|advocate|social worker|outcome|decision|decided|refer"
    r"|red\b|amber|green\b|risk)",
    re.IGNORECASE,
)
LINK = re.compile(r"https?:|www\.|\w\.(uk|org|com|net|example)\b|\w/\w", re.IGNORECASE)
STOP = "STOP"
# What we begin of content/texting.toml.
BEGUN = ("offer", "offer_open", "over")
# A link with its website, a number and a day, where a message has room for one.
AS_LONG_AS = {"link": "x" * 70, "number": "123456", "date": "Wednesday 30 September", "word": "PLUMPLUM"}


def load(path: Path, place: Place) -> Mapping[str, Wording]:
    """The wordings in content/messages.toml. Raises BadContent when one is missing, or tells too much as this place would send it."""
    table = Table(parse(path, read_toml(path)), placeholders=frozenset({"sender"}))
    needed = dict.fromkeys(name for goes in GOES_TO.values() for _, name in goes)
    table.only(needed)
    wordings = {name: wording(replace(table, placeholders=frozenset(may_say(name))).table(name), place) for name in needed}
    if table.faults:
        raise BadContent(path, table.faults)
    return MappingProxyType(wordings)


def may_say(name: str) -> tuple[str, ...]:
    """What may stand in a message of this name beside its own words."""
    return ("sender", *([LINKED[name]] if name in LINKED else []), *(["date"] if name == DATED else []))


def wording(table: Table, place: Place) -> Wording:
    table.only(("text", "mail"))
    short, long = table.table("text"), table.table("mail")
    short.only(("say",))
    long.only(("title", "say"))
    made = Wording(text=short.texts("say"), title=long.text("title"), mail=long.texts("say"))
    for part, sentences, check in ((short, made.text, wrong_text), (long, (made.title, *made.mail), telling)):
        shown = " ".join(sentences).replace("%(sender)s", place.sender)
        for name, as_long in AS_LONG_AS.items():
            shown = shown.replace(f"%({name})s", as_long)
        for what in check(shown, place) if sentences else ():
            part.fault("say", what)
    return made


def check_begun(path: Path, texts: Texts, place: Place) -> None:
    """Raises BadContent where a text that we begin, in a conversation that nobody began yet, tells too much or has no room."""
    faults = []
    for name in BEGUN:
        shown = " ".join(texts.said[name])
        for placeholder, as_long in AS_LONG_AS.items():
            shown = shown.replace(f"%({placeholder})s", as_long)
        faults += [(f"{name}.say", what) for what in wrong_text(shown, place)]
    if faults:
        raise BadContent(path, faults)


def telling(words: str, place: Place) -> tuple[str, ...]:
    """What in these words would tell a stranger something: for messages in English."""
    names = [name for name in (place.name, place.icb, place.team) if name.casefold() in words.casefold()]
    found = [*(hit[0] for hit in TELLING.finditer(words)), *names]
    return tuple(f"tells too much: {word}" for word in found) + (("has a link",) if LINK.search(words) else ())


def wrong_text(words: str, place: Place) -> tuple[str, ...]:
    """What is wrong with a text message as it would be sent."""
    return (*telling(words, place), *misfit(words))


def misfit(words: str) -> tuple[str, ...]:
    """Why this does not fit into one text message, in any language: letters that phones cannot send plainly, length, no way to stop."""
    foreign, length = segments.foreign(words), sum(segments.places(words))
    found = [f"not in the letters of a text message: {foreign}"] if foreign else []
    found += [f"{length} letters, more than {segments.PLAIN[0]}"] if length > segments.PLAIN[0] else []
    return (*found, *(() if STOP in words else ("does not say how to stop",)))
