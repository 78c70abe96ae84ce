"""Promise the neutral messages that belong to an event, each to who may have it, in their own language.

Made in the same transaction as the event itself. A way that this service cannot use (no texts, no e-mail set up) gets no promise.
Needs no page and no request: the worker, too, has news to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.support import Translations
from sqlalchemy.orm import Session

from easyread.content import Questionnaire
from easyread.glossary import MARKED
from easyread.journey import Facts
from webapp import back, clocks, consent, gate, helping, ledger, messages, sendable, store, told
from webapp.config import Config
from webapp.helping import Invitation
from webapp.messages import Message
from webapp.places import Place
from webapp.store.ways import Way


@dataclass(frozen=True, kw_only=True)
class Postman:
    """Whoever promises messages for one place."""

    config: Config = field(repr=False)
    place: Place
    refer: Questionnaire
    wordings: Mapping[str, messages.Wording]

    def promise(
        self, session: Session, event: str, *, event_id: str, case_id: str, answers: Mapping[str, Any], language: str, now: datetime,
        also: Iterable[messages.Contact] = (),
    ) -> None:
        """Promise what `event` makes due. `event_id` tells it from every other event: the same one promises nothing twice.

        `also`: whom to tell beside those whom the answers name.
        """
        avoid = store.avoids.words(store.avoids.of_case(session, case_id))
        helpers = reminded(session, case_id, avoid, self.facts(now), now)
        number = store.wishes.now(session, case_id).number
        contacts = (*messages.contacts(answers, number=number), *also, *helpers)
        # A yes counts only when its question was on the path that was sent, or it was said since: not from before a changed answer.
        sent = store.referrals.of_case(session, case_id)
        consents = ledger.voices(sent, ledger.heard(self.refer, sent, store.consents.rows(session, case_id))) if sent else ()
        self.leave(session, event, contacts, consents, event_id=event_id, case_id=case_id, avoid=avoid, language=language, now=now)

    def invite(self, session: Session, invitation: Invitation, *, link: str, language: str, now: datetime) -> None:
        """Promise a helper their link, because the person chose this way a moment ago, unless the person must not be found by them."""
        listed = store.avoids.words(store.avoids.of_case(session, invitation.case_id))
        avoid = [words for words in listed if words not in invitation.not_them]
        contact = replace(helping.contact(invitation), link=link)
        kind = messages.SMS if contact.number else messages.MAIL
        store.proofs.asked(session, invitation.case_id, invitation.id, kind, invitation.to, now=now)
        event_id = f"{messages.INVITED}:{sha256(link.encode()).hexdigest()[:16]}"
        told = {"event_id": event_id, "case_id": invitation.case_id, "language": language}
        self.leave(session, messages.INVITED, (contact,), (), avoid=avoid, now=now, **told)

    def send_back(
        self, session: Session, event: str, way: Way, secret: str, *, language: str, now: datetime,
    ) -> None:
        """Promise what the person asked for a moment ago, on the way that they chose: a link back, or a number for their page."""
        avoid = store.avoids.words(store.avoids.of_case(session, way.case_id))
        event_id = f"{event}:{sha256(secret.encode()).hexdigest()[:16]}:{way.id}:{int(now.timestamp())}"
        told = {"event_id": event_id, "case_id": way.case_id, "language": language}
        self.leave(session, event, (reached(way, secret),), (), avoid=avoid, now=now, **told)

    def check(
        self, session: Session, case_id: str, contact: messages.Contact, number: str, *, language: str, now: datetime,
    ) -> None:
        """Promise the figures that prove a number or address to be theirs, because somebody pressed the button for it a moment ago."""
        avoid = store.avoids.words(store.avoids.of_case(session, case_id))
        event_id = f"{messages.CHECKED}:{sha256(f'{case_id} {number}'.encode()).hexdigest()[:16]}:{int(now.timestamp())}"
        told = {"event_id": event_id, "case_id": case_id, "language": language}
        self.leave(session, messages.CHECKED, (replace(contact, link=number),), (), avoid=avoid, now=now, **told)

    def leave(
        self, session: Session, event: str, contacts: Iterable[messages.Contact], consents: Iterable[consent.Row], *,
        event_id: str, case_id: str, avoid: Iterable[str], language: str, now: datetime,
    ) -> None:
        """Promise each message that is due, by a door that this service has."""
        due = messages.due_messages(
            event, contacts, consents, wordings=self.wordings, avoid=avoid,
            usable=partial(self.usable, session, case_id, now),
        )
        for message in due:
            at = self.due_at(session, message, case_id, now=now)
            said = self.with_link(session, message, case_id, at=at, now=now)
            store.outbox.promise(
                session, message.kind, said.body(self.speak(language)), case_id=case_id, dedupe_key=f"{event_id}/{message.key}",
                due=at, now=now,
            )

    def usable(
        self, session: Session, case_id: str, now: datetime, contact: messages.Contact, sort: messages.Sort, kind: str, to: str,
    ) -> bool:
        """Whether this service has such a door, and nothing that is known of the number or address keeps everything of this sort away."""
        if not {messages.SMS: self.config.texts, messages.MAIL: self.config.mail}[kind]:
            return False
        holder = told.holder(session, case_id, contact.who, contact.helper)
        return sendable.unusable(sort, gate.way(session, holder, kind, to), now) is None

    def due_at(self, session: Session, message: Message, case_id: str, *, now: datetime) -> datetime:
        """When to send it first. What we begin waits for the hours that the person chose: nobody is woken, or startled at night."""
        if message.sort is not messages.Sort.BEGUN:
            return now
        hours = (int(self.place.rules["texts_from"]), int(self.place.rules["texts_until"]))
        chose = message.who is messages.Who.PERSON and message.kind == messages.SMS
        times = store.wishes.now(session, case_id).times if chose else ()
        return sendable.opens(now, sendable.windows(times, hours))

    def with_link(self, session: Session, message: Message, case_id: str, *, at: datetime, now: datetime) -> Message:
        """News with a link, where the person chose that for the very number or address that the message goes to."""
        if message.who is not messages.Who.PERSON or message.name not in messages.NEWS:
            return message
        chosen = (one for one in store.ways.of_case(session, case_id) if one.with_news and (one.kind, one.to) == (message.kind, message.to))
        if (way := next(chosen, None)) is None:
            return message
        link = self.address(store.ways.link(session, way.id, asked=False, ends_at=at + back.LINK_LASTS, now=now))
        made = messages.due_messages(
            messages.BACK_NEWS, (reached(way, link),), (), wordings=self.wordings,
        )
        return replace(made[0], key=message.key, instead=message.instead)

    def facts(self, now: datetime) -> Facts:
        """What is true here without asking, as a page would know it."""
        doors = {"texts": self.config.texts, "mail": self.config.mail}
        return Facts(clocks.london_date(now), place={**self.place.facts, "doors": doors}, serves=self.place.serves)

    def address(self, token: str) -> str:
        """The whole address of a link back, which is also what a card's picture says."""
        return f"{self.config.public_base_url}{back.OPEN}{token}"

    def speak(self, language: str) -> Callable[..., str]:
        """Says a sentence of ours in a language, with the place's names in it and without mark-up."""
        said = translations(self.config.translations, language)

        def speaking(sentence: str, **more: object) -> str:
            return MARKED.sub(r"\1", said.gettext(sentence) % {**self.place.words_in(said.gettext), **more})

        return speaking


def reached(way: Way, secret: str) -> messages.Contact:
    """The person, on the way that they chose."""
    text = way.kind == messages.SMS
    return messages.Contact(
        who=messages.Who.PERSON, number=way.to if text else "", safe_number=text, email="" if text else way.to, safe_email=not text,
        way=way.id, link=secret,
    )


def reminded(session: Session, case_id: str, avoid: tuple[str, ...], facts: Facts, now: datetime) -> tuple[messages.Contact, ...]:
    """The helpers who may have a reminder at this moment."""
    rows = ledger.let_help(session, case_id, facts)
    return tuple(
        helping.contact(one, names=())
        for one in store.helping.of_case(session, case_id)
        if helping.Scope.REMINDERS in helping.may(one, rows, avoid, sent=True, now=now)
    )


@cache
def translations(folder: Path, language: str) -> Any:
    """The words of a language; English where there are none."""
    return Translations.load(str(folder), [language])
