"""The ways back that a person chose: kept, made, sent and ended, each with its entry in the audit.

Needs no page and no request: the ICB, too, says that somebody lost theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp import back, codes, messages, store
from webapp.audit import What, Who
from webapp.back import Chosen
from webapp.config import Config
from webapp.models import Kind
from webapp.postman import Postman
from webapp.store.ways import Way

# What is found by a keyed hash, so that the same letters mean nothing elsewhere.
CARD_CODE, REACH, TEAM = "card", "way", "team"
HAND = "hand"
DOORS = {"phone": Kind.SMS, "email": Kind.MAIL}


@dataclass(frozen=True)
class NewCard:
    """What stands on a new card, and nowhere else: we keep only hashes of it."""

    code: str = field(repr=False)
    picture: str = field(repr=False)


def found_by(config: Config, what: str, text: str) -> dict[str, str]:
    return codes.found_by(config.code_peppers, what, text)


def of_team(config: Config, email: str) -> tuple[tuple[str, str], ...]:
    """The keyed hashes of an address of the team's, newest first. Capitals make no difference."""
    return tuple(found_by(config, TEAM, email.strip().lower()).items())


def newest(hashes: Mapping[str, str]) -> tuple[str, str]:
    return next(iter(hashes.items()))


def reach(kind: Kind | str, to: str) -> str:
    """A number or address as it is looked for: capitals in an address make no difference."""
    return store.reaches.named(kind, to)


def settle(postman: Postman, session: Session, case_id: str, chosen: Chosen, *, now: datetime) -> NewCard | None:
    """Let the ways of a case be what the person chose. Gives the card that this made, to be shown now or never."""
    before = {way.kind: way for way in store.ways.of_case(session, case_id)}
    for kind, way in before.items():
        if kind not in chosen.to:
            store.ways.end(session, [way.id], now=now)
    for door, to in chosen.to.items():
        kind = Kind(door)
        known = before.get(kind)
        if known is None or (known.to, known.with_news) != (to, chosen.with_news):
            hashes = newest(found_by(postman.config, REACH, reach(kind, to)))
            store.ways.choose(session, case_id, kind, to, found_by=hashes, with_news=chosen.with_news, now=now)
    has = store.cards.of_case(session, case_id, now=now)
    if chosen.card and (has is None or has.once):
        return card(postman.config, session, case_id, now=now)
    if has is not None and not chosen.card:
        end_cards(session, case_id, who=Who.PERSON, now=now)
    return None


def chosen(session: Session, case_id: str, *, now: datetime) -> Chosen:
    """What a case has now."""
    ways = store.ways.of_case(session, case_id)
    has = store.cards.of_case(session, case_id, now=now)
    to = {way.kind.value: way.to for way in ways}
    return Chosen(card=has is not None and not has.once, to=to, with_news=any(way.with_news for way in ways))


def card(config: Config, session: Session, case_id: str, *, now: datetime) -> NewCard:
    """A new card; the one before opens nothing any more."""
    made = NewCard(codes.make(), codes.token())
    hashes = newest(found_by(config, CARD_CODE, made.code))
    store.cards.add(session, case_id, found_by=hashes, code_hash=codes.SLOW.hash(made.code), picture=made.picture, now=now)
    store.audit.enter(session, What.CARD_MADE, who=Who.PERSON, now=now, case_id=case_id)
    return made


def end_cards(session: Session, case_id: str, *, who: Who, now: datetime) -> None:
    if ended := store.cards.end(session, case_id, now=now):
        store.audit.enter(session, What.CARD_ENDED, who=who, now=now, case_id=case_id, count=ended)


def send(
    postman: Postman, session: Session, way: Way, *, ends_at: datetime, who: Who = Who.PERSON, asked: bool = True, language: str,
    now: datetime,
) -> None:
    """A link to a way, at once; the one before opens nothing any more."""
    token = store.ways.link(session, way.id, asked=asked, ends_at=ends_at, now=now)
    postman.send_back(session, messages.BACK_LINK, way, postman.address(token), language=language, now=now)
    store.audit.enter(session, What.LINK_SENT, who=who, now=now, case_id=way.case_id, kind=way.kind.value)


def close(session: Session, case_id: str, *, now: datetime) -> None:
    """What was begun elsewhere opens nothing any more: links on their way, and a card that was shown. New ones can be asked for."""
    store.ways.end_links(session, [way.id for way in store.ways.of_case(session, case_id)], now=now)
    store.cards.put_away(session, case_id)


def end_everything(session: Session, case_id: str, *, now: datetime) -> None:
    """Nothing that was given out opens anything, and no way offers a new one: somebody dangerous may hold the phone."""
    end_cards(session, case_id, who=Who.ICB, now=now)
    store.ways.end(session, [way.id for way in store.ways.of_case(session, case_id)], who=Who.ICB, now=now)


def replace(postman: Postman, session: Session, case_id: str, data: Mapping[str, Any], *, language: str, now: datetime) -> str | None:
    """The ICB checked who somebody is, who lost their way back. The old ones end; a new one goes where the person chose before.

    `to` says where: their phone, their email, or "hand": then this gives a code for the team to hand over, which works once.
    """
    end_cards(session, case_id, who=Who.ICB, now=now)
    ways = store.ways.of_case(session, case_id)
    store.ways.end_links(session, [way.id for way in ways], now=now)
    to = data.get("to")
    # Who checked is in the letter, in words of their own: the audit holds nobody's words.
    told: dict[str, str] = {"reason": str(data["reason"]), "to": str(to or "")}
    store.audit.enter(session, What.WAY_REPLACED, who=Who.ICB, now=now, case_id=case_id, **told)
    if to == HAND:
        code = codes.make()
        hashes = newest(found_by(postman.config, CARD_CODE, code))
        store.cards.add(session, case_id, found_by=hashes, code_hash=codes.SLOW.hash(code), ends_at=now + back.HANDED_LASTS, now=now)
        return codes.grouped(code)
    found = [way for way in ways if to is None or way.kind is DOORS[str(to)]]
    for way in sorted(found, key=lambda way: way.kind is not Kind.SMS)[:1]:
        send(postman, session, way, ends_at=now + back.SENT_AGAIN_LASTS, who=Who.ICB, asked=False, language=language, now=now)
    return None
