"""Delete what has had its time: for each kind, which rows they are, and what is done with them.

Nothing goes that the ICB has not had, that waits for a person to look, or that a worker holds. Doing it twice is doing it once.
A new kind of thing is one line in KINDS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import audit, keeping
from webapp.keys import case_keys, erasures
from webapp.models import (
    WAITING,
    Kind as Door,
    State,
    cases,
    complaints,
    consents,
    delivery_attempts,
    drafts,
    mentions,
    news,
    outbox,
    referrals,
    visits,
)
from webapp.sent_models import texts
from webapp.status import Heard
from webapp.store import (
    apart,
    audit as entries,
    avoids,
    booklets,
    cards as cards_,
    cases as cases_,
    conversations,
    drafts as drafts_,
    erasing,
    helping,
    inbox,
    news as news_,
    plans,
    referrals as referrals_,
    tellings,
    vault,
    ways,
    wishes,
)
from webapp.store.apart import EMPTY
from webapp.store.database import rows, turn_to_write
from webapp.store.visits import LONGEST
from webapp.team_models import inbox_letters, staff_visits

Table = Mapping[str, int]


@dataclass(frozen=True)
class Kind:
    """One kind of thing: `due` says the keys of the rows whose time is over, `end` does what is to be done with some of them.

    `most` at a time, in one short transaction. `end` says how many it was: another worker may have been quicker with some.
    """

    name: str
    due: Callable[[Table, datetime], sa.Select[Any]]
    end: Callable[[Session, list[str], datetime], int]
    most: int = 100


def due(session: Session, kind: Kind, table: Table, *, now: datetime, most: int, but: Sequence[str] = ()) -> list[str]:
    """The keys of up to `most` rows of this kind whose time is over, `but` these."""
    these = kind.due(table, now)
    return list(session.execute(these.where(these.selected_columns[0].not_in(but)).limit(most)).scalars())


def count(session: Session, kind: Kind, table: Table, *, now: datetime) -> int:
    """How many there are, with nothing done to them."""
    return session.execute(sa.select(sa.func.count()).select_from(kind.due(table, now).subquery())).scalar_one()


def end(session: Session, kind: Kind, keys: list[str], *, now: datetime) -> int:
    """Do what is to be done with these. How many nobody else had done it with meanwhile."""
    turn_to_write(session)
    return kind.end(session, keys, now)


# Drafts


def _old_drafts(table: Table, now: datetime) -> sa.Select[Any]:
    return sa.select(drafts.c.case_id).where(drafts.c.delete_after <= now)


def _delete_drafts(session: Session, keys: list[str], now: datetime) -> int:
    return drafts_.delete_old(session, now=now, among=keys)


# What somebody sent, after the ICB closed it


def _closed(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "content_days", now=now)
    closed = sa.exists().where(news.c.case_id == referrals.c.case_id, news.c.type == Heard.CLOSED, news.c.received_at <= over)
    held = sa.exists().where(mentions.c.case_id == referrals.c.case_id, _waits())
    these = sa.or_(sa.and_(referrals.c.purged_at.is_(None), closed), _said_since(over))
    return sa.select(referrals.c.case_id).where(these, ~_on_its_way(referrals.c.case_id), ~held)


def _said_since(over: datetime) -> sa.ColumnElement[bool]:
    """What came after the content went, as news may, made a key for content anew. It has its time from the newest news on, and goes too."""
    mine = case_keys.c.case_id == referrals.c.case_id, case_keys.c.use == vault.Use.CONTENT
    newer = sa.exists().where(news.c.case_id == referrals.c.case_id, news.c.received_at > over)
    return sa.and_(referrals.c.purged_at <= over, sa.exists().where(*mine, case_keys.c.made_at <= over), ~newer)


def _on_its_way(case_id: sa.Column[str]) -> sa.ColumnElement[bool]:
    """Something about this case has not left, or the ICB has not had it."""
    undone = sa.or_(sa.and_(outbox.c.kind == Door.ICB, outbox.c.state != State.DONE), outbox.c.state.in_(WAITING))
    return sa.exists().where(outbox.c.group_key == case_id, undone)


def _purge(session: Session, keys: list[str], now: datetime) -> int:
    return sum(purge(session, case_id, now=now) for case_id in keys)


def purge(session: Session, case_id: str, *, now: datetime) -> bool:
    """Delete what was said in a case that is over. Where it ended, and what was decided, stays; so does whom nobody may contact.

    Whether it was there still, or something was said since.
    """
    conversations.lock(session, case_id)
    session.execute(sa.select(drafts.c.case_id).where(drafts.c.case_id == case_id).with_for_update())
    cases_.lock(session, case_id)
    sent = referrals_.of_case(session, case_id)
    if sent is None or (sent.purged_at and not vault.has(session, case_id)):
        return False
    if people := avoids.of_case(session, case_id):
        avoids.record(session, case_id, people, now=now)
    left = keeping.remains(sent.answers)
    referrals_.keep_only(session, sent, left, now=sent.purged_at or now)
    if not any(name in left for name in ("about.born", "theirs.born")):
        # Without a number and without a date of birth a card would open everything by itself.
        cards_.end(session, case_id, now=now)
    news_.keep_only(session, case_id, keeping.remains_of_news)
    session.execute(sa.delete(drafts).where(drafts.c.case_id == case_id))
    apart.empty(session, case_id, apart.let_leave(session, case_id))
    session.execute(sa.update(mentions).where(mentions.c.case_id == case_id).values(held_sealed=None))
    helping.forget(session, [case_id])
    ways.forget_reach(session, [case_id])
    plans.delete(session, [case_id])
    booklets.forget(session, case_id)
    inbox.forget(session, case_id)
    conversations.end_of_case(session, case_id)
    wishes.forget(session, case_id)
    tellings.forget(session, case_id)
    vault.forget(session, case_id, vault.Use.CONTENT)
    entries.enter(session, audit.What.PURGED, who=audit.Who.SERVICE, now=now, case_id=case_id)
    return True


# What a text or an e-mail said, and to whom; the last letters about an erased case


def _said(table: Table, now: datetime) -> sa.Select[Any]:
    over, long_over = (keeping.over(table, name, now=now) for name in ("messages_days", "deliveries_days"))
    erased = sa.exists().where(erasures.c.case_id == outbox.c.group_key)
    left = sa.and_(outbox.c.state == State.DONE, sa.or_(erased, sa.and_(outbox.c.kind != Door.ICB, outbox.c.done_at <= over)))
    tried_again = sa.and_(outbox.c.state == State.DEAD, erased, ~erasing.last_word())
    # What nobody could deliver waits for a person, but not for ever.
    given_up = sa.and_(outbox.c.kind != Door.ICB, outbox.c.state.in_((State.DEAD, State.UNSURE)), outbox.c.wanted_at <= long_over)
    return sa.select(outbox.c.id).where(outbox.c.payload_sealed != EMPTY, sa.or_(left, tried_again, given_up))


def _empty(session: Session, keys: list[str], now: datetime) -> int:
    # Somebody may have said "send it again" a moment ago.
    ended = outbox.c.state.not_in(WAITING)
    apart.hold(session, outbox.c.id.in_(keys))
    these = (outbox.c.id.in_(keys), ended, outbox.c.payload_sealed != EMPTY)
    number = rows(session.execute(sa.update(outbox).where(*these).values(payload_sealed=EMPTY))).rowcount
    session.execute(sa.update(delivery_attempts).where(delivery_attempts.c.outbox_id.in_(keys)).values(note_sealed=None))
    return number


# That something left, and how many tries it took


def _deliveries(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "deliveries_days", now=now)
    return sa.select(outbox.c.id).where(outbox.c.payload_sealed == EMPTY, sa.func.coalesce(outbox.c.done_at, outbox.c.wanted_at) <= over)


def _delete_deliveries(session: Session, keys: list[str], now: datetime) -> int:
    apart.hold(session, outbox.c.id.in_(keys))
    for tries in (delivery_attempts, texts):
        session.execute(sa.delete(tries).where(tries.c.outbox_id.in_(keys)))
    return rows(session.execute(sa.delete(outbox).where(outbox.c.id.in_(keys)))).rowcount


# When somebody was here


def _visits(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "visits_days", now=now)
    return sa.select(visits.c.token_hash).where(sa.or_(visits.c.ended_at <= over, visits.c.began_at <= over - LONGEST))


def _delete_visits(session: Session, keys: list[str], now: datetime) -> int:
    return rows(session.execute(sa.delete(visits).where(visits.c.token_hash.in_(keys)))).rowcount


# When the team was here; what came to the inbox of somebody who deleted everything, or of nobody


def _staff_visits(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "visits_days", now=now)
    return sa.select(staff_visits.c.token_hash).where(staff_visits.c.began_at <= over - LONGEST)


def _delete_staff_visits(session: Session, keys: list[str], now: datetime) -> int:
    return rows(session.execute(sa.delete(staff_visits).where(staff_visits.c.token_hash.in_(keys)))).rowcount


def _inbox(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "messages_days", now=now)
    nobodys = sa.or_(inbox_letters.c.case_id.is_(None), sa.exists().where(erasures.c.case_id == inbox_letters.c.case_id))
    return sa.select(inbox_letters.c.id).where(nobodys, inbox_letters.c.received_at <= over)


def _delete_inbox(session: Session, keys: list[str], now: datetime) -> int:
    return rows(session.execute(sa.delete(inbox_letters).where(inbox_letters.c.id.in_(keys)))).rowcount


# Whom a helper's request was about


def _mentions(table: Table, now: datetime) -> sa.Select[Any]:
    return sa.select(mentions.c.case_id).where(mentions.c.at <= now - keeping.MENTIONS, ~_waits())


def _waits() -> sa.ColumnElement[bool]:
    """A person at the ICB has not looked yet."""
    return sa.and_(mentions.c.held_sealed.is_not(None), mentions.c.released_at.is_(None))


def _delete_mentions(session: Session, keys: list[str], now: datetime) -> int:
    return rows(session.execute(sa.delete(mentions).where(mentions.c.case_id.in_(keys)))).rowcount


# Complaints that were answered


def _complaints(table: Table, now: datetime) -> sa.Select[Any]:
    return sa.select(complaints.c.id).where(complaints.c.answered_at <= keeping.over(table, "complaints_days", now=now))


def _delete_complaints(session: Session, keys: list[str], now: datetime) -> int:
    return rows(session.execute(sa.delete(complaints).where(complaints.c.id.in_(keys)))).rowcount


# What was decided


def _decisions(table: Table, now: datetime) -> sa.Select[Any]:
    over = keeping.over(table, "decisions_days", now=now)
    lives = sa.or_(
        sa.exists().where(drafts.c.case_id == cases.c.id),
        sa.exists().where(referrals.c.case_id == cases.c.id, sa.or_(referrals.c.purged_at.is_(None), referrals.c.purged_at > over)),
        sa.exists().where(consents.c.case_id == cases.c.id, consents.c.at > over),
    )
    keyed = sa.exists().where(case_keys.c.case_id == cases.c.id)
    waits = sa.exists().where(complaints.c.case_id == cases.c.id, complaints.c.answered_at.is_(None))
    return sa.select(cases.c.id).where(cases.c.created_at <= over, keyed, ~lives, ~waits, ~_on_its_way(cases.c.id))


def _end_cases(session: Session, keys: list[str], now: datetime) -> int:
    return sum(erasing.erase(session, case_id, who=audit.Who.SERVICE, now=now, tell=False) is not None for case_id in keys)


KINDS = (
    Kind("drafts", _old_drafts, _delete_drafts),
    Kind("messages", _said, _empty),
    # One case at a time: each takes locks on its draft and its case, in this order.
    Kind("content", _closed, _purge, most=1),
    Kind("deliveries", _deliveries, _delete_deliveries),
    Kind("visits", _visits, _delete_visits),
    Kind("team-visits", _staff_visits, _delete_staff_visits),
    Kind("inbox", _inbox, _delete_inbox),
    Kind("mentions", _mentions, _delete_mentions),
    Kind("complaints", _complaints, _delete_complaints),
    Kind("decisions", _decisions, _end_cases, most=1),
)
