"""Somebody who fills in their planner, card by card, and what the tests of it look at."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import has_sent as made_sent
from tests.walking import Walker, token
from webapp import ids, store
from webapp.consent import Answer
from webapp.planning import Filled, Mark, Said, Stage

SHOWN = re.compile(r'name="(version|shown)" value="([^"]*)"')


def has_sent(app: Flask, *permissions: str, **answers: Any) -> Walker:
    """Somebody who sent their request, with a yes to the meeting and to papers, or to these."""
    walker = made_sent(app, **{
        "support.wants_cetr": "yes", "consent.cetr": "yes", "consent.cetr_papers": "yes", "now.matters": "My dog Biscuit", **answers,
    })
    for permission in permissions or ("cetr", "cetr:papers"):
        decides(app, walker, permission, Answer.YES)
    return walker


def decides(app: Flask, walker: Walker, permission: str, answer: Answer) -> None:
    """A decision of the person's own, as their choices page would keep it."""
    at = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        case_id = case_of(app, walker.client)
        store.consents.record(session, make.row(permission, answer, id=ids.uuid7(at), case_id=case_id, at=at))
        store.commit(session)


def hidden(page: TestResponse) -> dict[str, str]:
    """What the page's main form carries without showing it."""
    return {"csrf_token": token(page), **dict(SHOWN.findall(page.text))}


def fills(walker: Walker, page: str, *words: str, to: str = "done", **more: Any) -> TestResponse:
    """Open a card, write in its boxes and press a button."""
    return writes(walker, f"/plan/card/{page}", *words, to=to, **more)


def keeps(app: Flask, walker: Walker, card: str, *words: str, mark: Mark | None = None, chosen: tuple[str, ...] = ()) -> None:
    """A card as its page would keep it, without the page."""
    filled = Filled(card=card, said=Said(chosen, words), mark=mark, stage=Stage.DONE, version=1)
    with app.extensions["house"].database.session(write=True) as session:
        store.plans.keep(session, case_of(app, walker.client), filled, now=app.config["NOW"]())
        store.commit(session)


def sends(walker: Walker, name: str = "team") -> TestResponse:
    """Look at what they would get, and press Send."""
    address = f"/plan/send/{name}"
    return walker.client.post(address, data=hidden(walker.open(address)), follow_redirects=True)


def booked(app: Flask, walker: Walker, starts_at: datetime, *, sequence: int = 1, type: str = "cetr.booked", **data: Any) -> None:
    """The ICB tells the day of the meeting."""
    now = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        told = {"starts_at": starts_at.isoformat(), "how": "in-person", **data} if type == "cetr.booked" else data
        store.news.add(
            session, webhook_id=ids.uuid7(now), case_id=case_of(app, walker.client), type=type, sequence=sequence, occurred_at=now,
            data=told, now=now,
        )
        store.commit(session)


def tells(app: Flask, walker: Walker, type: str, *, sequence: int, at: datetime | None = None, **data: Any) -> None:
    """The ICB tells something of this request, as its letters are kept: it happened `at`, or now."""
    now = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        store.news.add(
            session, webhook_id=ids.uuid7(now), case_id=case_of(app, walker.client), type=type, sequence=sequence, occurred_at=at or now,
            data=data, now=now,
        )
        store.commit(session)


def says(walker: Walker, page: str, *words: str, number: int = 1, to: str = "done", mark: str = "team", **more: Any) -> TestResponse:
    """Say something about a meeting that has been, on its page, for the team or for oneself."""
    return writes(walker, f"/plan/after/{number}/{page}", *words, to=to, mark=mark, **more)


def writes(walker: Walker, address: str, *words: str, to: str = "done", **more: Any) -> TestResponse:
    """Open a page with boxes, write in them and press a button."""
    boxes = {f"detail-{box}": text for box, text in enumerate(words)}
    return walker.client.post(address, data={**hidden(walker.open(address)), **boxes, "to": to, **more}, follow_redirects=True)


def sends_after(walker: Walker, address: str = "/plan/after/send") -> TestResponse:
    """Look at what the team would get of it, and press Send."""
    return walker.client.post(address, data=hidden(walker.open(address)), follow_redirects=True)
