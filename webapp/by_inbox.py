"""The door into the inbox of this service, for an ICB without a system: a letter is there once it lies in the database.

What lies there and the notice that something does come in one transaction. The notice says nothing about anybody. A letter that comes
twice, because a worker died in between, lies there once. Where the ICB has a system too, that gets it next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp import store
from webapp.models import Kind
from webapp.outcomes import Door, Outcome, Promised, Sent

KEPT = "in-the-inbox"
PING, HEAD = "test.ping", "audit.head"
SUBJECT = "Something new is in the inbox"
SAYS = "Something new is in the inbox.\n\n{address}\n"
HEAD_SUBJECT = "Open Door: keep this mail"
HEAD_SAYS = "This is how what is written down ended for a day. Keep it: audit verify --heads reads the line below.\n\n{line}\n"


@dataclass(frozen=True)
class Inbox:
    """Where letters lie, and who hears that one came."""

    database: store.Database = field(repr=False)
    told: str | None
    website: str


def door(inbox: Inbox, now: Callable[[], datetime], *, then: Door | None = None) -> Door:
    """The door. `then`: the ICB's own system, whose answer is what becomes of the letter. Raises what the database raises."""

    def send(promise: Promised) -> Outcome:
        at = now()
        with inbox.database.session(write=True) as session:
            put(session, inbox, promise, now=at)
            store.commit(session)
        return then(promise) if then else Sent(KEPT)

    return send


def put(session: Session, inbox: Inbox, promise: Promised, *, now: datetime) -> None:
    """Put one letter there, and promise the notice. A test of the line is about nobody and is not kept."""
    body = promise.body
    if body.get("type") == PING or not store.inbox.keep(session, promise.id, body, case_id=promise.case_id, now=now):
        return
    if inbox.told:
        mail = {"to": inbox.told, "who": "duty", **notice(body, inbox.website)}
        store.outbox.promise(session, Kind.MAIL, mail, dedupe_key=f"inbox:{promise.id}", now=now)


def notice(body: Mapping[str, Any], website: str) -> dict[str, str]:
    """What the mailbox hears: that there is something. The end of a day's audit goes whole: it is about nobody, and must lie elsewhere."""
    if body.get("type") == HEAD:
        return {"subject": HEAD_SUBJECT, "text": HEAD_SAYS.format(line=json.dumps(body["data"], sort_keys=True))}
    return {"subject": SUBJECT, "text": SAYS.format(address=f"{website}/inbox")}
