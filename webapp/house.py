"""What every page can reach: the place, the questions, this request's database session, and the time.

One commit per request, in one place, and only for a status below 400; a commit that fails never shows "sent".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, Response, current_app, g, session
from sqlalchemy.orm import Session

from easyread.content import Questionnaire
from easyread.journey import Facts
from webapp import clocks, messages, status, store
from webapp.config import Config
from webapp.places import Place


@dataclass(frozen=True)
class House:
    """Read once when the service starts; never changed while it runs."""

    config: Config
    place: Place
    refer: Questionnaire
    status_words: Mapping[status.Step, status.Words]
    holidays: clocks.Holidays
    messages: Mapping[str, messages.Wording]
    database: store.Database


def house() -> House:
    return cast(House, current_app.extensions["house"])


def now() -> datetime:
    """The time, UTC. Tests put their own clock in."""
    return cast(datetime, current_app.config["NOW"]())


def today() -> date:
    """The day it is in England."""
    return clocks.london_date(now())


def facts() -> Facts:
    """What the questions may know without asking."""
    made = house()
    doors = {"texts": made.config.texts, "mail": made.config.mail}
    return Facts(today=today(), place={**made.place.facts, "doors": doors}, serves=made.place.serves)


def db(*, write: bool = False) -> Session:
    """This request's session. Ask with `write=True` first where answers are changed: two posts at once then wait for each other."""
    if "session" not in g:
        g.session = house().database.session(write=write)
    return cast(Session, g.session)


def keep_or_forget(response: Response) -> Response:
    """The one commit. Refusals (400 and above) leave nothing behind."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        try:
            if response.status_code < 400:
                store.commit(opened)
        finally:
            opened.close()
    return response


def remember() -> None:
    """What this browser held when it came, for when nothing of this request can be kept."""
    g.held = dict(session)


def put_back() -> None:
    """The database kept nothing, so this browser must not be told of anything new either."""
    session.clear()
    session.update(g.get("held", {}))


def close(error: BaseException | None) -> None:
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()


def prepare(app: Flask, made: House) -> None:
    app.extensions["house"] = made
    app.config.setdefault("NOW", clocks.now)
    app.before_request(remember)
    app.after_request(keep_or_forget)
    app.teardown_request(close)
