"""Which neutral message goes to whom on what: only that there is news, never what it is.

Whoever else sees the phone or the inbox learns nothing. Nobody gets a message on a way they did not choose, on a phone or an inbox
that someone else looks at, or when the person said that they must not be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from easyread.content import BadContent, parse, read_toml
from webapp import clocks, consent
from webapp.places import Place
from webapp.referral import CETR, CONTACT, SUBMITTED, URGENT
from webapp.status import Heard
from webapp.tables import Table

SMS, MAIL = "sms", "mail"
LONGEST_TEXT = 160
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")
# Words that would tell whoever looks over a shoulder what this is about.
TELLING = re.compile(
    r"\b(autis|asd\b|disab|learning|diagnos|dsr\b|c\(?e?\)?tr\b|nhs\b|icb\b|open door|hospital|inpatient|ward\b|register|list\b|consent"
    r"|meeting|review|mental|health|crisis|care\b|carer|support|doctor|nurse|advocate|social worker|outcome|decision|decided|refer"
    r"|red\b|amber|green\b|risk)",
    re.IGNORECASE,
)
LINK = re.compile(r"https?:|www\.|\w\.(uk|org|com|net|example)\b|\w/\w", re.IGNORECASE)
STOP = "STOP"


class Who(StrEnum):
    PERSON = "person"
    REFERRER = "referrer"
    DUTY = "duty"


# Outcomes go to the person alone: a helper hears of them from the person, or from the team.
GOES_TO: Mapping[str, tuple[tuple[Who, str], ...]] = MappingProxyType({
    SUBMITTED: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    CETR: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    CONTACT: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    URGENT: ((Who.DUTY, "urgent"),),
    # Both must be told (NHSE code of practice, part 1).
    Heard.RECEIPT: ((Who.PERSON, "arrived"), (Who.REFERRER, "arrived")),
    Heard.QUESTION: ((Who.PERSON, "update"),),
    Heard.OUTCOME: ((Who.PERSON, "update"),),
})
AT_ONCE = frozenset({"sent", "urgent"})


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach somebody by machine. Nothing is safe unless somebody said so. `names`: what others may call them."""

    who: Who
    number: str = ""
    email: str = ""
    safe_number: bool = False
    safe_email: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One message in our words: sentences with %(sender)s. Without `text` it never goes to a phone."""

    text: tuple[str, ...]
    title: str
    mail: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to one person. `key` tells it from the others about the same event: put the event's own id before it."""

    who: Who
    kind: str
    to: str
    title: str
    say: tuple[str, ...]
    sender: str
    at_once: bool
    key: str

    def body(self, speak: Callable[..., str]) -> dict[str, str]:
        """What its door sends; `speak(sentence, **words)` says a sentence in the person's language. The ICB's own inbox reads English."""
        if self.who is Who.DUTY:
            speak = english
        said = [speak(sentence, sender=self.sender) for sentence in self.say]
        envelope = {"to": self.to, "who": self.who.value}
        if self.kind == SMS:
            return {**envelope, "text": " ".join(said)}
        return {**envelope, "subject": speak(self.title, sender=self.sender), "text": "\n".join(said) + "\n"}


def english(sentence: str, **words: object) -> str:
    return sentence % words


def due_messages(
    event: str, contacts: Iterable[Contact], consents: Iterable[consent.Row], *,
    wordings: Mapping[str, Wording], sender: str, avoid: Iterable[str] = (),
) -> tuple[Message, ...]:
    """The messages to promise when `event` happens: at most one for each contact. `avoid`: names, numbers or addresses never to be told."""
    texts = consent.says_yes(consents, consent.Permission.TEXTS)
    avoided = tuple(avoid)
    return tuple(
        Message(
            who=who, kind=kind, to=to, title=wordings[name].title, say=wordings[name].text if kind == SMS else wordings[name].mail,
            sender=sender, at_once=name in AT_ONCE, key=f"{name}/{who}/{kind}",
        )
        for who, name in GOES_TO.get(event, ())
        for contact in contacts
        if contact.who is who and not blocked(contact, avoided)
        for kind, to in way(contact, wordings[name], texts=texts)
    )


def way(contact: Contact, wording: Wording, *, texts: bool) -> tuple[tuple[str, str], ...]:
    """The one way to use, or none. A text comes first: they said yes to that very thing."""
    agreed = texts or contact.who is not Who.PERSON
    if wording.text and contact.number and contact.safe_number and agreed:
        return ((SMS, contact.number),)
    return ((MAIL, contact.email),) if contact.email and contact.safe_email else ()


def blocked(contact: Contact, avoid: Iterable[str]) -> bool:
    """Whether the person said that this one must not be told. A likeness is enough: silence can be mended, a leak cannot."""
    known = {word for name in contact.names for word in name_words(name)} | ({contact.email.casefold()} if contact.email else set())
    number = digits(contact.number)
    return any(
        bool(known & (name_words(entry) | {entry.strip().casefold()})) or (bool(number) and number in digits(entry)) for entry in avoid
    )


def name_words(name: str) -> set[str]:
    return set(re.findall(r"\w{3,}", name.casefold())) - {"the", "and", "his", "her", "their"}


def digits(text: str) -> str:
    """A UK number however it is written, from its first digit after 0 or +44."""
    return re.sub(r"^(0044|44|0)", "", re.sub(r"[^0-9]", "", text))


def contacts(answers: Mapping[str, Any]) -> tuple[Contact, ...]:
    """Whom the answers of the self-referral let us write to by machine, by question id: the person, or whoever asks for them."""
    chosen = {question: answer for question, answer in answers.items() if isinstance(answer, str)}
    both = (person_contact(chosen), referrer_contact(chosen))
    return tuple(one for one in both if one.number or one.email)


def person_contact(chosen: Mapping[str, str]) -> Contact:
    mine, other = chosen.get("about.mobile") or chosen.get("about.phone", ""), chosen.get("consent.mobile", "")
    is_mobile = chosen.get("about.contact") == "text" or chosen.get("about.phone_is_mobile") == "yes"
    # "I am not sure" who looks at the phone is not a no.
    own_phone = bool(mine) and is_mobile and chosen.get("about.shared_phone") == "no"
    return Contact(
        who=Who.PERSON, number=mine if own_phone else other or mine, safe_number=own_phone or bool(other),
        email=chosen.get("about.email", ""), safe_email=chosen.get("about.shared_email") == "no",
    )


def referrer_contact(chosen: Mapping[str, str]) -> Contact:
    chose, name = chosen.get("helper.contact"), chosen.get("helper.name", "")
    return Contact(
        who=Who.REFERRER, number=chosen.get("helper.phone", ""), safe_number=chose == "text",
        email=chosen.get("helper.email", ""), safe_email=chose == "email", names=(name,) if name else (),
    )


def avoided(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom the person said we must not tell, by every word they gave for them."""
    people = answers.get("about.avoid_who")
    return tuple(words for one in people for words in one.values() if words) if isinstance(people, list) else ()


def duty(inbox: str | None) -> tuple[Contact, ...]:
    """The ICB's inbox for alarms, when it has one."""
    return (Contact(who=Who.DUTY, email=inbox, safe_email=True),) if inbox else ()


def due_at(message: Message, *, now: datetime, rules: Mapping[str, Any]) -> datetime:
    """When to send it. A text that nobody asked for a moment ago waits for the place's hours: nobody is woken, or startled at night."""
    local = clocks.in_london(now)
    if message.at_once or message.kind != SMS or rules["texts_from"] <= local.hour < rules["texts_until"]:
        return now
    return clocks.at(local.date() + timedelta(days=local.hour >= rules["texts_until"]), rules["texts_from"])


def load(path: Path, place: Place) -> Mapping[str, Wording]:
    """The wordings in content/messages.toml. Raises BadContent when one is missing, or tells too much as this place would send it."""
    table = Table(parse(path, read_toml(path)), placeholders=frozenset({"sender"}))
    needed = {name: who for goes in GOES_TO.values() for who, name in goes}
    table.only(needed)
    wordings = {name: wording(table.table(name), place, text=who is not Who.DUTY) for name, who in needed.items()}
    if table.faults:
        raise BadContent(path, table.faults)
    return MappingProxyType(wordings)


def wording(table: Table, place: Place, *, text: bool) -> Wording:
    table.only(("text", "mail"))
    short, long = table.table("text"), table.table("mail")
    short.only(("say",))
    long.only(("title", "say"))
    made = Wording(text=short.texts("say", needed=text), title=long.text("title"), mail=long.texts("say"))
    for part, sentences, check in ((short, made.text, wrong_text), (long, (made.title, *made.mail), telling)):
        for what in check(" ".join(sentences).replace("%(sender)s", place.sender), place) if sentences else ():
            part.fault("say", what)
    return made


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
    foreign = sorted(set(words) - GSM_7 - GSM_7_TWICE)
    length = len(words) + sum(letter in GSM_7_TWICE for letter in words)
    found = [f"not in the letters of a text message: {''.join(foreign)}"] if foreign else []
    found += [f"{length} letters, more than {LONGEST_TEXT}"] if length > LONGEST_TEXT else []
    return (*found, *(() if STOP in words else ("does not say how to stop",)))
