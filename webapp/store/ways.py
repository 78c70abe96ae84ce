"""Numbers and addresses that people chose for links, and the links. What they are lies sealed; a keyed hash finds them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import codes, ids
from webapp.audit import What, Who
from webapp.back_models import cards, halves, links, ways
from webapp.models import Kind, cases
from webapp.store import audit, vault
from webapp.store.database import rows, turn_to_write
from webapp.store.reads import once

TO = "ways.to_sealed"
# A link that is over still offers a new one, to whoever finds it in a message that came while they were away.
REMEMBERED = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A number or an address, and whether news brings a link, too."""

    id: str
    case_id: str
    reference: str
    kind: Kind
    chosen_at: datetime
    with_news: bool
    to: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link of a way, works or not. `asked`: it may open every page of that number."""

    way: Way
    works: bool
    asked: bool


def choose(
    session: Session, case_id: str, kind: Kind, to: str, *, found_by: tuple[str, str], with_news: bool, who: Who = Who.PERSON,
    now: datetime,
) -> str:
    """Keep a way of this kind instead of the one before. `found_by`: the id of a key, and the hash that it made."""
    before = [way for way in of_case(session, case_id) if way.kind is kind]
    # The same number, chosen anew, is not one that was taken away.
    _delete(session, [way.id for way in before if way.to == to])
    end(session, [way.id for way in before if way.to != to], who=who, now=now)
    way_id = ids.uuid7(now)
    session.execute(sa.insert(ways), {
        "id": way_id, "case_id": case_id, "kind": kind, "key_id": found_by[0], "found_by": found_by[1], "chosen_at": now,
        "with_news": with_news, "to_sealed": vault.seal_json(session, case_id, f"{TO}:{way_id}", to),
    })
    audit.enter(session, What.WAY_CHANGED, who=who, now=now, case_id=case_id, kind=kind.value, how="new")
    return way_id


def end(session: Session, way_ids: Collection[str], *, who: Who = Who.PERSON, now: datetime) -> None:
    """These ways are ways no more, and none of their links opens anything or offers a new one."""
    for case_id, kind in _delete(session, way_ids):
        audit.enter(session, What.WAY_CHANGED, who=who, now=now, case_id=case_id, kind=kind, how="ended")


def _delete(session: Session, way_ids: Collection[str]) -> list[tuple[str, str]]:
    """Take them out, with their links. Says of each whose it was, and of which kind."""
    turn_to_write(session)
    session.execute(sa.delete(links).where(links.c.way_id.in_(way_ids)))
    gone = session.execute(sa.delete(ways).where(ways.c.id.in_(way_ids)).returning(ways.c.case_id, ways.c.kind))
    return sorted((row.case_id, Kind(row.kind).value) for row in gone)


@once
def of_case(session: Session, case_id: str) -> tuple[Way, ...]:
    """The ways that the person of a case chose: at most one of each kind."""
    return _ways(session, ways.c.case_id == case_id)


def find(session: Session, way_id: str) -> Way | None:
    return next(iter(_ways(session, ways.c.id == way_id)), None)


def by_reach(session: Session, found_by: Collection[str]) -> tuple[Way, ...]:
    """Everybody who chose this number or address, the newest choice first: a parent and a child may share one.

    Anybody may name somebody else's. So once one of them was ever opened by a link that went there, only such ones are found.
    """
    found = _ways(session, ways.c.found_by.in_(found_by))
    used = sa.select(links.c.way_id).where(links.c.way_id.in_([way.id for way in found]), links.c.used_at.is_not(None))
    proved = set(session.execute(used).scalars())
    return tuple(way for way in found if way.id in proved) or found


def link(session: Session, way_id: str, *, asked: bool, ends_at: datetime, now: datetime) -> str:
    """A new link, which ends the one before."""
    turn_to_write(session)
    end_links(session, (way_id,), now=now)
    token = codes.token()
    session.execute(sa.insert(links), {
        "token_hash": codes.hashed(token), "way_id": way_id, "made_at": now, "ends_at": ends_at, "used_at": None, "ended_at": None,
        "asked": asked,
    })
    return token


def end_links(session: Session, way_ids: Collection[str], *, now: datetime) -> None:
    """No link that was sent to these ways opens anything from now on. Each still offers to send a new one to the same way."""
    these = (links.c.way_id.in_(way_ids), links.c.ended_at.is_(None), links.c.used_at.is_(None))
    session.execute(sa.update(links).where(*these).values(ended_at=now))


def by_token(session: Session, token: str, *, now: datetime) -> Link | None:
    """The link behind a token, whether or not it works still. None where its way is a way no more."""
    row = session.execute(sa.select(links).where(links.c.token_hash == codes.hashed(token))).one_or_none()
    way = find(session, row.way_id) if row else None
    if row is None or way is None:
        return None
    return Link(way=way, works=row.used_at is None and row.ended_at is None and row.ends_at > now, asked=row.asked)


def use(session: Session, token: str, *, now: datetime) -> bool:
    """The press. Of two at once only one opens."""
    turn_to_write(session)
    works = (links.c.used_at.is_(None), links.c.ended_at.is_(None), links.c.ends_at > now)
    change = sa.update(links).where(links.c.token_hash == codes.hashed(token), *works).values(used_at=now)
    return rows(session.execute(change)).rowcount == 1


def forget_reach(session: Session, these: Collection[str]) -> None:
    """Forget the numbers and addresses of these cases, and their links. A card holds none, and stays."""
    gone = sa.select(ways.c.id).where(ways.c.case_id.in_(these))
    session.execute(sa.delete(links).where(links.c.way_id.in_(gone)))
    session.execute(sa.delete(ways).where(ways.c.case_id.in_(these)))


def forget(session: Session, these: Collection[str]) -> None:
    """Forget every way back to these cases: cards, numbers, links."""
    forget_reach(session, these)
    session.execute(sa.delete(halves).where(halves.c.card_id.in_(sa.select(cards.c.id).where(cards.c.case_id.in_(these)))))
    session.execute(sa.delete(cards).where(cards.c.case_id.in_(these)))


def delete_old(session: Session, *, now: datetime) -> None:
    """Delete links and shown cards that have nothing to say any more."""
    turn_to_write(session)
    session.execute(sa.delete(links).where(links.c.made_at <= now - REMEMBERED))
    session.execute(sa.delete(halves).where(halves.c.ends_at <= now))


def _ways(session: Session, *these: sa.ColumnElement[bool]) -> tuple[Way, ...]:
    asked = sa.select(ways, cases.c.reference).join(cases, cases.c.id == ways.c.case_id).where(*these)
    found = session.execute(asked.order_by(ways.c.chosen_at.desc(), ways.c.id.desc()))
    return tuple(
        Way(
            id=row.id, case_id=row.case_id, reference=row.reference, kind=Kind(row.kind), chosen_at=row.chosen_at, with_news=row.with_news,
            to=vault.open_json(session, row.case_id, f"{TO}:{row.id}", row.to_sealed),
        )
        for row in found
    )
