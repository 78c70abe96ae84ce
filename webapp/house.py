"""What every page can reach: the place, the questions, this request's database session, and the time.

One commit per request, in one place, and only for a status below 400; a commit that fails never shows "sent".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, Response, current_app, g
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
    place = house().place
    return Facts(today=today(), place=place.facts, serves=place.serves)


def db(*, write: bool = False) -> Session:
    """This request's session. Ask with `write=True` first where answers are changed: two posts at once then wait for each other."""
    if "session" not in g:
        g.session = house().database.session(write=write)
    return cast(Session, g.session)


def keep_or_forget(response: Response) -> Response:
    """The one commit. Refusals (400 and above) leave nothing behind."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        try:
            if response.status_code < 400:
                store.commit(session)
        finally:
            session.close()
    return response


def close(error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def prepare(app: Flask, made: House) -> None:
    app.extensions["house"] = made
    app.config.setdefault("NOW", clocks.now)
    app.after_request(keep_or_forget)
    app.teardown_request(close)
