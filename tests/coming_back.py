"""Ways back, for tests that are about something else: a link of somebody's own, made as if they had just asked for it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.walking import token
from webapp import back, store, wayback
from webapp.models import Kind

EMAIL = "back@mail.example"


def case_of(app: Flask, client: FlaskClient) -> str:
    """The case that this browser's visit is to."""
    with client.session_transaction() as held, app.extensions["house"].database.session() as session:
        found = store.visits.over(session, held["visit"])
    assert found is not None
    return found.case_id


def way_in(app: Flask, case_id: str, *, to: str = EMAIL, over: bool = False) -> str:
    """The address of a new link to a case, or of one that is over."""
    made, now = app.extensions["house"], app.config["NOW"]()
    with made.database.session(write=True) as session:
        known = next((way.id for way in store.ways.of_case(session, case_id) if way.to == to), None)
        hashes = wayback.newest(wayback.found_by(made.config, wayback.REACH, wayback.reach(Kind.MAIL, to)))
        way = known or store.ways.choose(session, case_id, Kind.MAIL, to, found_by=hashes, with_news=False, now=now)
        link = store.ways.link(session, way, asked=True, ends_at=now if over else now + back.LINK_LASTS, now=now)
        store.commit(session)
    return back.OPEN + link


def comes_back(app: Flask, case_id: str, *, by: FlaskClient | None = None, to: str = EMAIL) -> TestResponse:
    """Somebody opens a link of theirs in a browser, and presses the button."""
    client, link = by or app.test_client(), way_in(app, case_id, to=to)
    return client.post(link, data={"csrf_token": token(client.get(link))}, follow_redirects=True)
