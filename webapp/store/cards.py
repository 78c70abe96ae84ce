"""Cards that people come back with, and cards that were shown and wait for one thing more. We hold only hashes of both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import codes, ids
from webapp.back_models import cards, halves
from webapp.models import visits
from webapp.store import cases as cases_
from webapp.store.database import rows, turn_to_write
from webapp.store.reads import once


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card. `ends_at` only of a code that the team hands over, which works once."""

    id: str
    case_id: str
    made_at: datetime
    ends_at: datetime | None
    key_id: str
    code_hash: str

    @property
    def once(self) -> bool:
        return self.ends_at is not None


@dataclass(frozen=True, kw_only=True)
class Half:
    """A card that was shown: how ("code", "qr"), and what is asked before anything opens ("born", "number")."""

    card: Card
    how: str
    asks: str
    number_hash: str | None
    number_until: datetime | None


def add(
    session: Session, case_id: str, *, found_by: tuple[str, str], code_hash: str, picture: str = "", ends_at: datetime | None = None,
    now: datetime,
) -> str:
    """A new card for a case, which ends the one before, also when two are made at once. `found_by`: a key's id, and the hash it made."""
    cases_.lock(session, case_id)
    end(session, case_id, now=now)
    card_id = ids.uuid7(now)
    session.execute(sa.insert(cards), {
        "id": card_id, "case_id": case_id, "made_at": now, "ends_at": ends_at, "ended_at": None, "key_id": found_by[0],
        "found_by": found_by[1], "code_hash": code_hash, "picture_hash": codes.hashed(picture) if picture else None,
    })
    return card_id


def end(session: Session, case_id: str, *, now: datetime) -> int:
    """End every card of a case: nothing of it opens anything from now on, and nothing of it is kept but its days. Says how many."""
    turn_to_write(session)
    ended = {"ended_at": now, "key_id": None, "found_by": None, "code_hash": None, "picture_hash": None}
    these = sa.select(cards.c.id).where(cards.c.case_id == case_id)
    session.execute(sa.delete(halves).where(halves.c.card_id.in_(these)))
    return rows(session.execute(sa.update(cards).where(cards.c.case_id == case_id, cards.c.ended_at.is_(None)).values(ended))).rowcount


def put_away(session: Session, case_id: str) -> None:
    """Whoever showed a card of this case shows it again."""
    turn_to_write(session)
    session.execute(sa.delete(halves).where(halves.c.card_id.in_(sa.select(cards.c.id).where(cards.c.case_id == case_id))))


@once
def of_case(session: Session, case_id: str, *, now: datetime) -> Card | None:
    """The card of a case that works now."""
    return _card(session, _works(now), cards.c.case_id == case_id)


def by_code(session: Session, found_by: Collection[str], *, now: datetime) -> Card | None:
    return _card(session, _works(now), cards.c.found_by.in_(found_by))


def by_picture(session: Session, token: str, *, now: datetime) -> Card | None:
    return _card(session, _works(now), cards.c.picture_hash == codes.hashed(token))


def moved(session: Session, card: Card, found_by: tuple[str, str]) -> None:
    """Let the newest key find it."""
    session.execute(sa.update(cards).where(cards.c.id == card.id).values(key_id=found_by[0], found_by=found_by[1]))


def keys(session: Session) -> Mapping[str, int]:
    """How many cards each key finds, so that a key that finds none can be taken away."""
    asked = sa.select(cards.c.key_id, sa.func.count()).where(cards.c.key_id.is_not(None)).group_by(cards.c.key_id)
    return {str(key): number for key, number in session.execute(asked)}


def show(session: Session, card: Card, *, how: str, asks: str, ends_at: datetime) -> str:
    """Note that a card was shown. Returns a token, 128 random bits that are kept nowhere else than in this browser."""
    turn_to_write(session)
    token = codes.token()
    session.execute(sa.insert(halves), {
        "token_hash": codes.hashed(token), "card_id": card.id, "how": how, "asks": asks, "ends_at": ends_at, "number_hash": None,
        "number_until": None,
    })
    return token


def half(session: Session, token: str, *, now: datetime, lock: bool = False) -> Half | None:
    """The card that was shown with this token, while it waits. With `lock`, nobody else goes on with it meanwhile."""
    if lock:
        turn_to_write(session)
    asked = sa.select(halves).where(halves.c.token_hash == codes.hashed(token), halves.c.ends_at > now)
    row = session.execute(asked.with_for_update() if lock else asked).one_or_none()
    card = _card(session, _works(now), cards.c.id == row.card_id) if row else None
    if row is None or card is None:
        return None
    return Half(card=card, how=row.how, asks=row.asks, number_hash=row.number_hash, number_until=row.number_until)


def number_sent(session: Session, token: str, *, number_hash: str | None, until: datetime | None) -> None:
    """Keep the slow hash of the number that was sent for this visit; the one before opens nothing any more."""
    change = sa.update(halves).where(halves.c.token_hash == codes.hashed(token))
    session.execute(change.values(number_hash=number_hash, number_until=until))


def number_waits(session: Session, case_id: str, *, now: datetime) -> bool:
    """Whether a card of this case was shown and its page still waits for a number."""
    these = (cards.c.case_id == case_id, halves.c.number_until > now, halves.c.ends_at > now)
    return session.execute(sa.select(sa.exists().where(cards.c.id == halves.c.card_id, *these))).scalar_one()


def go_on(session: Session, token: str) -> bool:
    """It opens now, and never again. Was it still there?"""
    return rows(session.execute(sa.delete(halves).where(halves.c.token_hash == codes.hashed(token)))).rowcount == 1


def last_seen(session: Session, case_id: str) -> datetime | None:
    """When the person last had a page of this case open."""
    asked = sa.select(sa.func.max(visits.c.seen_at)).where(visits.c.case_id == case_id, visits.c.helper_id.is_(None))
    return session.execute(asked).scalar_one()


def _works(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(cards.c.ended_at.is_(None), sa.or_(cards.c.ends_at.is_(None), cards.c.ends_at > now))


def _card(session: Session, *these: sa.ColumnElement[bool]) -> Card | None:
    row = session.execute(sa.select(cards).where(*these).order_by(cards.c.made_at.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Card(id=row.id, case_id=row.case_id, made_at=row.made_at, ends_at=row.ends_at, key_id=row.key_id, code_hash=row.code_hash)
