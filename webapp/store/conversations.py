"""Who answers the questions by text: one conversation a number, what it waits for, and which texts were taken already.

A number is found by a keyed hash and lies sealed with the rest. What a text said is kept only as far as it was an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Kind, State, outbox
from webapp.seal import Unreadable
from webapp.store import reaches, vault
from webapp.store.database import insert_once, insert_or_hold, rows, turn_to_write
from webapp.text_models import inbound_texts, text_conversations as table

SAID = "text_conversations.said_sealed"
# Nobody wrote for so long: then we stop asking.
QUIET = timedelta(days=7)
# The provider brings a text again within hours, when it does.
REMEMBERED = timedelta(days=7)
NUMBER, STATE = "number", "state"


@dataclass
class Conversation:
    """One number that answers by text. `state` is what `texted` keeps from one text to the next; empty when no key opens it any more."""

    found_by: str
    language: str
    ends_at: datetime
    case_id: str | None = None
    number: str = field(default="", repr=False)
    state: dict[str, Any] = field(default_factory=dict, repr=False)


def mark(session: Session, number: str) -> str:
    """What stands for a number where it is counted how often it did something."""
    return next(iter(reaches.hashes(session, Kind.SMS, number).values()))


def taken(session: Session, sid: str, *, now: datetime) -> bool:
    """Whether this text comes for the first time; from now on it was here."""
    return insert_once(session, inbound_texts, {"sid": sid, "at": now}, on="sid")


def of_number(session: Session, number: str) -> Conversation | None:
    """The conversation of a number. Nobody else goes on with it until this session ends."""
    turn_to_write(session)
    known = reaches.hashes(session, Kind.SMS, number)
    found = session.execute(sa.select(table).where(table.c.found_by.in_(known.values())).with_for_update()).first()
    return _unsealed(session, found) if found else None


def begin(
    session: Session, number: str, *, language: str, state: dict[str, Any], case_id: str | None = None, now: datetime,
) -> Conversation:
    """A new conversation of this number, in the place of the one before."""
    turn_to_write(session)
    known = reaches.hashes(session, Kind.SMS, number)
    key_id, newest = next(iter(known.items()))
    made = Conversation(newest, language, now + QUIET, case_id, number, state)
    insert_or_hold(session, table, {"found_by": newest, "key_id": key_id, **_row(session, made, now)})
    session.execute(sa.delete(table).where(table.c.found_by.in_([one for one in known.values() if one != newest])))
    save(session, made, now=now)
    return made


def save(session: Session, made: Conversation, *, now: datetime, until: datetime | None = None) -> None:
    """Keep it as it is now. It is looked at when nobody wrote for so long from now on, or at `until`."""
    made.ends_at = until or now + QUIET
    session.execute(sa.update(table).where(table.c.found_by == made.found_by).values(_row(session, made, now)))


def end(session: Session, made: Conversation) -> None:
    """Nobody goes on with it: from now on it is of no number."""
    turn_to_write(session)
    made.number = ""
    session.execute(sa.delete(table).where(table.c.found_by == made.found_by))


def lock(session: Session, case_id: str) -> None:
    """What is said by text of this case is held before its draft, as everywhere."""
    turn_to_write(session)
    session.execute(sa.select(table.c.found_by).where(table.c.case_id == case_id).with_for_update())


def end_of_case(session: Session, case_id: str) -> None:
    """Nobody goes on by text with this case."""
    turn_to_write(session)
    session.execute(sa.delete(table).where(table.c.case_id == case_id))


def over(session: Session, *, now: datetime, most: int) -> list[Conversation]:
    """Up to `most` of those of which nobody wrote for so long, the longest first; locked until this session ends."""
    turn_to_write(session)
    asked = sa.select(table).where(table.c.ends_at <= now).order_by(table.c.ends_at, table.c.found_by).limit(most)
    found = session.execute(asked.with_for_update(skip_locked=True)).all()
    vault.fetch(session, (row.case_id for row in found))
    return [_unsealed(session, row) for row in found]


@dataclass(frozen=True)
class Left:
    """Texts of ours on their way: whether one of them waits, and when the last of the others left, where it is known."""

    wait: bool
    at: datetime | None


def left(session: Session, promised: Sequence[str]) -> Left | None:
    """What became of the texts that were promised under these keys. None where nothing is known of them."""
    found = session.execute(sa.select(outbox.c.state, outbox.c.done_at).where(outbox.c.dedupe_key.in_(promised))).all()
    waits = any(one.state in (State.READY, State.LEASED) for one in found)
    return Left(waits, max((one.done_at for one in found if one.done_at), default=None)) if found else None


def delete_old(session: Session, *, now: datetime) -> int:
    """Forget which texts came, once none of them comes again."""
    turn_to_write(session)
    return rows(session.execute(sa.delete(inbound_texts).where(inbound_texts.c.at <= now - REMEMBERED))).rowcount


def _row(session: Session, made: Conversation, now: datetime) -> dict[str, Any]:
    said = vault.seal_json(session, made.case_id, f"{SAID}:{made.found_by}", {NUMBER: made.number, STATE: made.state})
    return {
        "case_id": made.case_id, "language": made.language, "changed_at": now, "ends_at": made.ends_at, "said_sealed": said,
    }


def _unsealed(session: Session, row: sa.Row[Any]) -> Conversation:
    found = Conversation(row.found_by, row.language, row.ends_at, row.case_id)
    try:
        said = vault.open_json(session, row.case_id, f"{SAID}:{row.found_by}", row.said_sealed)
    except Unreadable:
        # What was answered was deleted, and its key with it.
        return found
    found.number, found.state = said[NUMBER], said[STATE]
    return found
