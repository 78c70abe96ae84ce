"""What every page can reach: the place, the questions, this request's database session, and the time.

One commit per request, in one place, and only for a status below 400; a commit that fails never shows "sent".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from flask import Flask, Response, current_app, g, session
from sqlalchemy.orm import Session

from easyread.content import Questionnaire
from easyread.danger import Danger
from easyread.glossary import Glossary
from easyread.guides import Guide
from easyread.journey import Facts
from easyread.planner import Planner
from easyread.questions import Replies
from easyread.readers import Check
from easyread.showing import Shown
from easyread.texts import Texts
from webapp import clocks, status, store, strands, telling
from webapp.adjusted import Codes
from webapp.asking import Asking
from webapp.built import Built
from webapp.config import Config
from webapp.languages import Language
from webapp.missed import Late
from webapp.places import Place
from webapp.postman import Postman
from webapp.statement import Statement


@dataclass(frozen=True)
class House:
    """Read once when the service starts; never changed while it runs."""

    config: Config
    place: Place
    refer: Questionnaire
    complaint: Questionnaire
    # How somebody wants to hear the answer.
    tell_me: Questionnaire
    people: Questionnaire
    plan: Planner
    # What is asked after a meeting.
    after: Planner
    # To hold up in a meeting.
    shown: tuple[Shown, ...]
    status_words: Mapping[status.Step, status.Words]
    # For somebody who asked for another person, and for a helper whom the person chose.
    asker_words: Mapping[status.Step, status.Words]
    helper_words: Mapping[status.Step, status.Words]
    # For what runs beside the steps, and for days that have passed.
    beside_words: Mapping[strands.Kind, status.Words]
    late: Late
    holidays: clocks.Holidays
    postman: Postman
    asking: Asking
    database: store.Database
    built: Built
    glossary: Glossary
    checks: Mapping[str, Check]
    guides: Mapping[str, Guide]
    # Who can use this website, and who cannot yet.
    statement: Statement
    # By language: the words in which people answer, and those of danger.
    replies: Mapping[str, Replies]
    danger: Mapping[str, Danger]
    # The words around the questions when they are asked by text.
    texts: Texts
    # Of what people ask to be done otherwise.
    codes: Codes
    # What the team is asked for and tells, where the inbox is used.
    inbox: telling.Words = field(default_factory=lambda: telling.Words({}, {}))
    # Those that people can choose, English first.
    languages: tuple[Language, ...] = ()

    @property
    def texting_in(self) -> bool:
        """Whether people can answer by text here."""
        return self.config.texts and bool(self.place.text_number)


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
        store.reads.begin(g.session)
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
