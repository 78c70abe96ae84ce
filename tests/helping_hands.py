"""A person who invites somebody, page by page, and what the tests of it look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import make
from tests.pages import every
from tests.test_start import parsed
from tests.walking import Walker
from webapp import ids, store
from webapp.models import cases, outbox

STEPS = {"n2": "My friend", "n3": "three-months", "s1": "no", "s2": "no", "s3": "no", "s5": "no", "w1": "card", "s4": "no"}


def ticking(app: Flask) -> dict[str, datetime]:
    """A clock of the test's own: a second later each time that somebody looks."""
    at = {"now": make.NOW}

    def now() -> datetime:
        at["now"] += timedelta(seconds=1)
        return at["now"]

    app.config["NOW"] = now
    return at


def has_sent(app: Flask, **answers: Any) -> Walker:
    """Somebody at the browser in which they sent it: yes to the list, and to sharing with their GP."""
    house, client, at = app.extensions["house"], app.test_client(), app.config["NOW"]()
    given = {
        "start.safe": "safe", "start.device": "own", "start.who": "me", "start.knows_postcode": "yes", "start.postcode": "ZZ1 1AA",
        "about.born": "2006-03-12", "about.contact": "email", "about.email": "bea@mail.example", "about.shared_email": "no",
        "consent.dsr": "yes", "consent.share_gp": "yes", "now.tell": "write", "now.hard": "I cannot sleep.", **answers,
    }
    with house.database.session(write=True) as session, client.session_transaction() as held:
        draft = make.draft(session, answers=given, now=at, version=house.refer.hash)
        for permission in ("dsr", "share:gp"):
            store.consents.record(session, make.row(permission, id=ids.uuid7(at), case_id=draft.case_id, at=at))
        make.submit(session, draft.case_id, answers=given, now=at)
        held["visit"] = store.visits.begin(session, draft.case_id, now=at)
        store.commit(session)
    return Walker(client, house.refer)


def passes(clock: dict[str, datetime], time: timedelta, *pages: tuple[FlaskClient, str]) -> None:
    """Time goes by while these people look at these pages now and then, so that their visits go on."""
    until = clock["now"] + time
    while (left := until - clock["now"]) > timedelta():
        clock["now"] += min(left, timedelta(minutes=50))
        for client, address in pages:
            client.get(address)


def hidden(page: TestResponse) -> dict[str, str]:
    """What the page's first form about its own matter carries without showing it: other languages can be chosen in one before."""
    form = next(form for form in every(parsed(page), "form") if form.get("class") != "tongues")
    return {field.get("name", ""): field.get("value", "") for field in every(form, "input") if field.get("type") == "hidden"}


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    """Open a page and press its button."""
    data = {name.replace("_0_", "-0-").replace("_1_", "-1-"): value for name, value in form.items()}
    return client.post(address, data={**hidden(client.get(address)), **data}, follow_redirects=True)


def invites(walker: Walker, name: str = "Dee Helpmade", answers: Mapping[str, str] | None = None) -> str:
    """From "Invite someone" until the link can be given. Returns the mark of the helper."""
    said = {**STEPS, **(answers or {})}
    page = post(walker.client, "/people/new", answer=name)
    while (here := page.request.path.split("/"))[-1] != "give":
        asked = here[-1]
        page = walker.client.post(page.request.path, data={**hidden(page), "answer": said[asked]}, follow_redirects=True)
        assert page.request.path.split("/")[-1] != asked, page.text
    return here[-2]


def gives(walker: Walker, mark: str) -> str:
    """Press the button that makes the link. Returns its address on this website."""
    post(walker.client, f"/people/{mark}/give")
    with walker.client.application.extensions["house"].database.session() as session:
        case_id = session.execute(sa.select(cases.c.id).order_by(cases.c.created_at.desc()).limit(1)).scalar_one()
        found = next(one for one in store.helping.of_case(session, case_id) if one.mark == mark)
    return f"/open/for/{found.link}"


def opens(client: FlaskClient, address: str) -> TestResponse:
    return post(client, address)


def promised(house: Any, *kinds: str) -> list[dict[str, Any]]:
    """What is promised, in order."""
    with house.database.session() as session:
        in_order = (outbox.c.sequence, outbox.c.created_at, outbox.c.id)
        found = session.execute(sa.select(outbox).where(outbox.c.kind.in_(kinds)).order_by(*in_order)).all()
        return [make.words_of(session, row) for row in found]
