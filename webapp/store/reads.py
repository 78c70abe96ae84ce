"""What was read already: whoever asks again while a page is made, or while it is decided on a message, gets the same and no second query.

Only until anything is written or held in this session, or its transaction ends: what was read before may be old by then. A session keeps
nothing unless whoever began it asks for that, so a worker reads anew for each message.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import ORMExecuteState, Session

P = ParamSpec("P")
Found = TypeVar("Found")
READ = "read"


def begin(session: Session) -> None:
    """From here on this session reads once what `once` marks."""
    session.info[READ] = {}


def once(read: Callable[Concatenate[Session, P], Found]) -> Callable[Concatenate[Session, P], Found]:
    """Mark a question to the database whose answer nobody changes: it is shared by all who ask."""

    @wraps(read)
    def again(session: Session, *asked: P.args, **named: P.kwargs) -> Found:
        known: dict[Any, Found] | None = session.info.get(READ)
        if known is None:
            return read(session, *asked, **named)
        this = (read, asked, tuple(sorted(named.items())))
        if this not in known:
            known[this] = read(session, *asked, **named)
        return known[this]

    return again


def told(session: Session, read: Callable[Concatenate[Session, P], Found], found: Found, *asked: P.args, **named: P.kwargs) -> None:
    """This is what such a question would find: it was read with others, in one query."""
    known: dict[Any, Any] | None = session.info.get(READ)
    if known is not None:
        known[unwrap(read), asked, tuple(sorted(named.items()))] = found


def forget(session: Session, *_: object) -> None:
    """What was read before may be old now."""
    session.info.get(READ, {}).clear()


def heard(state: ORMExecuteState) -> None:
    """A statement that changes something, or waits until nobody else does: whoever reads after it wants to see what is so now."""
    if not state.is_select or getattr(state.statement, "_for_update_arg", None) is not None:
        forget(state.session)
