"""Numbers and addresses whose owners proved them, for tests that are about something else; and what the gate says of a message."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from webapp import phones, store
from webapp.gate import Gate
from webapp.models import Kind
from webapp.outcomes import Promised
from webapp.sendable import Decision, Go

HOURS = (9, 19)


def kind_of(to: str) -> Kind:
    return Kind.MAIL if "@" in to else Kind.SMS


def proves(session: Session, case_id: str, *reaches: str, who: str = phones.PERSON, now: datetime = make.NOW) -> None:
    """Somebody of this case typed the figures that went there."""
    for to in reaches:
        phones.prove(session, case_id, kind_of(to), to, who=who, now=now)


def has_proved(app: Flask, case_id: str, *reaches: str, who: str = phones.PERSON) -> None:
    """The same on a website, at its time."""
    with app.extensions["house"].database.session(write=True) as session:
        proves(session, case_id, *reaches, who=who, now=app.config["NOW"]())
        store.commit(session)


def asked(database: store.Database, promise: Promised, *, now: datetime = make.NOW) -> Decision:
    """What the gate says now."""
    return Gate(database=database, hours=HOURS, now=lambda: now).ask(promise)


def goes(database: store.Database, promise: Promised, *, now: datetime = make.NOW) -> bool:
    return asked(database, promise, now=now) == Go()
