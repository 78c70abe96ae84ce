"""Which neutral message goes to whom on what: only that there is news, never what it is.

Whoever else sees the phone or the inbox learns nothing. Nobody gets a message on a way they did not choose, on a phone or an inbox
that someone else looks at, or when the person said that they must not be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from webapp import consent
from webapp.referral import CETR, CONTACT, SUBMITTED
from webapp.status import Heard

SMS, MAIL = "sms", "mail"


class Who(StrEnum):
    PERSON = "person"
    REFERRER = "referrer"
    HELPER = "helper"
    # Somebody who has sent nothing yet, on a way that they chose for coming back.
    RETURNING = "returning"
    # The inbox of the ICB, to which only alarms go.
    DUTY = "duty"


class Sort(StrEnum):
    """Why a message goes, which settles when it may: see `sendable`.

    VERIFYING: somebody asked for it a moment ago, and it proves where it goes. OFFERED: the same to a number that anybody may have typed.
    REPLY: an answer to what came from there. LAST: that it was the last one, to whoever wrote a stop. PRESSED: an answer to a press on a
    page. CRISIS: where to get help, in answer to words of danger. BEGUN: whatever we begin. ALARM: about the service, to the ICB.
    """

    VERIFYING = "verifying"
    OFFERED = "offered"
    REPLY = "reply"
    LAST = "last"
    PRESSED = "pressed"
    CRISIS = "crisis"
    BEGUN = "begun"
    ALARM = "alarm"


# A yearly question, or another one of consent: the person alone is told that a page waits for their answer.
AGAIN = "consent.asked_again"
# The person invited somebody, and chose this way to give them the link.
INVITED = "helper.invited"
# What somebody wrote and did not send is deleted soon.
GOING = "draft.going"
# The person asked for a link back, or showed a card, a moment ago; or wants a link with their news.
BACK_LINK, BACK_NUMBER, BACK_NEWS = "back.link", "back.number", "back.news"
# Somebody asked us to check that a number or an address is theirs.
CHECKED = "reach.check"
# There is still something that the person can do before a day, and they asked to be reminded of it.
REMINDER = "plan.reminder"
TO_DO = "todo"
# The last day for something that they wait for has come, and nobody has told it.
NEAR = "day.near"
INVITE, WAY, NUMBER, CHECK, DATED, LAST_DAY = "invite", "way", "number", "check", "going", "near"
ASKED_FOR = frozenset({WAY, NUMBER})
# In a conversation by text: an answer, where to get help, the first word to a number that somebody typed, that it has ended, and that
# nothing more goes to whoever wants no texts.
REPLY, CRISIS, OFFER, OVER, STOPPED = "reply", "crisis", "offer", "over", "stopped"
# Outcomes go to the person alone: a helper hears of them from the person, or from the team.
GOES_TO: Mapping[str, tuple[tuple[Who, str], ...]] = MappingProxyType({
    SUBMITTED: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    CETR: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    CONTACT: ((Who.PERSON, "sent"), (Who.REFERRER, "sent")),
    # Both must be told (NHSE code of practice, part 1).
    Heard.RECEIPT: ((Who.PERSON, "arrived"), (Who.REFERRER, "arrived"), (Who.HELPER, "remind")),
    Heard.QUESTION: ((Who.PERSON, "update"), (Who.HELPER, "remind")),
    Heard.OUTCOME: ((Who.PERSON, "update"),),
    AGAIN: ((Who.PERSON, "question"),),
    Heard.CETR_OFFERED: ((Who.PERSON, "update"),),
    Heard.CETR_BOOKED: ((Who.PERSON, "update"),),
    # What people wait for, and that nobody works on it any more.
    Heard.REPORT: ((Who.PERSON, "update"),),
    Heard.CLOSED: ((Who.PERSON, "update"),),
    REMINDER: ((Who.PERSON, TO_DO),),
    NEAR: ((Who.PERSON, LAST_DAY),),
    INVITED: ((Who.HELPER, INVITE),),
    BACK_LINK: ((Who.PERSON, WAY),),
    BACK_NUMBER: ((Who.PERSON, NUMBER),),
    CHECKED: ((Who.PERSON, CHECK), (Who.REFERRER, CHECK), (Who.HELPER, CHECK)),
    BACK_NEWS: ((Who.PERSON, "news"),),
    GOING: ((Who.RETURNING, DATED),),
})
# Every message of ours by its name. A name that does not stand here is held to the strictest rules.
SORTS: Mapping[str, Sort] = MappingProxyType({
    INVITE: Sort.VERIFYING, WAY: Sort.VERIFYING, NUMBER: Sort.VERIFYING, CHECK: Sort.VERIFYING, OFFER: Sort.OFFERED,
    "sent": Sort.PRESSED, REPLY: Sort.REPLY, CRISIS: Sort.CRISIS, STOPPED: Sort.LAST,
    "arrived": Sort.BEGUN, "update": Sort.BEGUN, "question": Sort.BEGUN, "news": Sort.BEGUN, DATED: Sort.BEGUN, "remind": Sort.BEGUN,
    OVER: Sort.BEGUN, TO_DO: Sort.BEGUN, LAST_DAY: Sort.BEGUN,
})
# What whoever asked us to ask a person hears of that person's own request: that it arrived, and nothing else.
TO_WHO_ASKED = frozenset({Heard.RECEIPT})
# Other words for a relation: who writes "my mum" among those we must not tell means the parent who asked.
RELATIVES = MappingProxyType({
    "parent": "parent parents mum mummy mam mother stepmum stepmother dad daddy father stepdad stepfather",
    "brother-or-sister": "brother sister stepbrother stepsister", "other-family": "family nan gran granny grandad aunt auntie uncle cousin",
    "carer": "carer", "friend": "friend",
})
# The only messages with something that opens anything, and the name by which it stands in their sentences, so that no other address can.
# The person chose it: for a helper a moment ago, for themselves a moment ago, or for their news when they chose how to come back.
LINKED: Mapping[str, str] = MappingProxyType({INVITE: "link", WAY: "link", "news": "link", NUMBER: "number", CHECK: "number"})
# What goes to the person by itself, and may bring a link where they chose that.
NEWS = frozenset({"arrived", "update", "question"})


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach somebody by machine. Nothing is safe unless somebody said so. `names`: what others may call them.

    `helper` is the id of a helper's invitation, `way` of a way back of the person's, `link` what only a message of LINKED carries, and
    `date` what only a warning of that day carries, in the person's language.
    """

    who: Who
    number: str = ""
    email: str = ""
    safe_number: bool = False
    safe_email: bool = False
    names: tuple[str, ...] = ()
    helper: str = ""
    way: str = ""
    link: str = field(default="", repr=False)
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One message in our words: sentences with %(sender)s. Without `text` it never goes to a phone."""

    text: tuple[str, ...]
    title: str
    mail: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to one person. `key` tells it from the others about the same event: put the event's own id before it.

    `instead`: the same by the next way that they chose, for when this one cannot be brought.
    """

    who: Who
    kind: str
    to: str
    title: str
    say: tuple[str, ...]
    key: str
    name: str
    names: tuple[str, ...] = ()
    helper: str = ""
    way: str = ""
    link: str = field(default="", repr=False)
    date: str = ""
    instead: Message | None = None

    @property
    def sort(self) -> Sort:
        return SORTS[self.name]

    def body(self, speak: Callable[..., str]) -> dict[str, Any]:
        """What its door sends; `speak(sentence, **words)` says a sentence in the person's language, with the place's names in it."""
        words = {LINKED[self.name]: self.link} if self.name in LINKED else {"date": self.date} if self.name == DATED else {}
        said = [speak(sentence, **words) for sentence in self.say]
        envelope = {"to": self.to, "who": self.who.value, "message": self.name, **self.about()}
        envelope |= {"else": self.instead.body(speak)} if self.instead else {}
        if self.kind == SMS:
            return {**envelope, "text": " ".join(said)}
        return {**envelope, "subject": speak(self.title, **words), "text": "\n".join(said) + "\n"}

    def about(self) -> dict[str, Any]:
        """What its door looks up again at the moment of sending."""
        found: dict[str, Any] = {"helper": self.helper} if self.helper else {"names": list(self.names)} if self.names else {}
        if self.way or self.name == CHECK:
            # The outbox takes the secret out of what it keeps, once the message has gone.
            found |= {"way": self.way, "secret": self.link}
        return found


# Whether a way can be used: whose, for which sort of message, by which door, to which number or address.
Usable: TypeAlias = Callable[[Contact, Sort, str, str], bool]


def due_messages(
    event: str, contacts: Iterable[Contact], consents: Iterable[consent.Row], *,
    wordings: Mapping[str, Wording], avoid: Iterable[str] = (), usable: Usable = lambda contact, sort, kind, to: True,
) -> tuple[Message, ...]:
    """The messages to promise when `event` happens: at most one for each contact. `avoid`: names, numbers or addresses never to be told.

    `usable` says whether a way of somebody's can be used today at all.
    """
    texts = consent.says_yes(consents, consent.Permission.TEXTS)
    avoided, made = tuple(avoid), []
    for who, name in GOES_TO.get(event, ()):
        for contact in contacts:
            if contact.who is not who or blocked(contact, avoided):
                continue
            chosen = [way for way in ways(contact, wordings[name], texts=texts) if usable(contact, SORTS[name], *way)]
            found = [message(name, contact, kind, to, wordings[name]) for kind, to in chosen]
            # A link or a number goes where it was asked for, and nowhere else.
            made += [replace(found[0], instead=found[1] if len(found) > 1 and name not in LINKED else None)] if found else []
    return tuple(made)


def message(name: str, contact: Contact, kind: str, to: str, wording: Wording) -> Message:
    return Message(
        who=contact.who, kind=kind, to=to, title=wording.title, say=wording.text if kind == SMS else wording.mail,
        key="/".join(filter(None, (name, contact.who, kind, contact.helper))), name=name, names=contact.names, helper=contact.helper,
        way=contact.way, link=contact.link, date=contact.date,
    )


def ways(contact: Contact, wording: Wording, *, texts: bool) -> tuple[tuple[str, str], ...]:
    """The ways to use, the first one first. A text comes first: they said yes to it, or asked for it at that number."""
    agreed = texts or contact.who is not Who.PERSON or bool(contact.way or contact.link)
    text = ((SMS, contact.number),) if wording.text and contact.number and contact.safe_number and agreed else ()
    return (*text, *(((MAIL, contact.email),) if contact.email and contact.safe_email else ()))


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


def contacts(answers: Mapping[str, Any], *, number: str = "") -> tuple[Contact, ...]:
    """Whom the answers of the self-referral let us write to by machine, by question id: the person, or whoever asks for them.

    `number`: the one that the person chose for texts since.
    """
    chosen = {question: answer for question, answer in answers.items() if isinstance(answer, str)}
    person = person_contact(chosen)
    both = (replace(person, number=number, safe_number=True) if number else person, referrer_contact(chosen))
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
    chose = chosen.get("helper.contact")
    names = (chosen.get("helper.name", ""), RELATIVES.get(chosen.get("helper.relation", ""), ""), chosen.get("helper.job", ""))
    return Contact(
        who=Who.REFERRER, number=chosen.get("helper.phone", ""), safe_number=chose == "text",
        email=chosen.get("helper.email", ""), safe_email=chose == "email", names=tuple(name for name in names if name),
    )
