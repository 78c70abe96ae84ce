"""Somebody of a team that has only a mailbox: gets an account, comes in with the figures of an app, opens a request and tells of it."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp import doors, outbox, store, wayback
from webapp.outcomes import Doors
from webapp.team_models import Role

PASSWORD = "kettle mango violin harbour"
FILLED = re.compile(r'<input(?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")[^>]*>')
SPELLED = re.compile(r'<b class="theirs">((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</b>')


def app_shows(secret: str, at: datetime) -> str:
    """What an app on a phone shows, by somebody else's sums."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def hidden(page: TestResponse) -> dict[str, str]:
    """What the first form of a page carries back unseen."""
    form = page.text.partition("<form")[2].partition("</form>")[0]
    return dict(FILLED.findall(form))


def account(app: Flask, name: str, email: str, role: Role = Role.TEAM) -> str:
    """The address of the link that an operator hands over."""
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        found_by = wayback.of_team(house.config, email)
        _, token = store.team.make(session, name, email, found_by=found_by, role=role, now=app.config["NOW"]())
        store.commit(session)
    return f"/inbox/begin/{token}"


def works(app: Flask) -> None:
    """The worker brings every letter that waits into the inbox."""
    house = app.extensions["house"]
    open_doors = Doors(icb=doors.letters(house.config, house.database, app.config["NOW"]))
    while outbox.work(house.database, open_doors, now=app.config["NOW"], owner="a test"):
        pass


class Worker:
    """One person of the team, at a browser of their own."""

    def __init__(self, app: Flask, name: str = "Cai Example", email: str = "cai@icb.example") -> None:
        self.app, self.name, self.email = app, name, email
        self.client: FlaskClient = app.test_client()
        self.secret = ""

    @property
    def now(self) -> datetime:
        found: datetime = self.app.config["NOW"]()
        return found

    @property
    def cookie(self) -> str:
        """What this browser holds while they are in."""
        held = self.client.get_cookie("team")
        assert held is not None
        return held.value

    def begins(self, link: str, password: str = PASSWORD, **more: str) -> TestResponse:
        page = self.client.get(link)
        found = SPELLED.search(page.text)
        assert found is not None
        self.secret = found[1].replace(" ", "")
        filled = {"password": password, "again": password, "number": app_shows(self.secret, self.now), **more}
        return self.client.post(link, data={**hidden(page), **filled})

    def comes_in(self, **more: str) -> TestResponse:
        page = self.client.get("/inbox/enter")
        filled = {"email": self.email, "password": PASSWORD, "number": app_shows(self.secret, self.now) if self.secret else "", **more}
        return self.client.post("/inbox/enter", data={**hidden(page), **filled})

    def opens(self, case_id: str, why: str = "work", **more: str) -> TestResponse:
        """Open a request, with a reason where one is asked for."""
        page = self.client.get(f"/inbox/{case_id}")
        if "Why do you open this?" not in page.text:
            return page
        return self.presses(page, f"/inbox/{case_id}", to="open", why=why, **more)

    def presses(self, page: TestResponse, address: str, **filled: Any) -> TestResponse:
        return self.client.post(address, data={**hidden(page), **filled}, follow_redirects=True)

    def tells(self, case_id: str, type: str, **filled: Any) -> TestResponse:
        address = f"/inbox/{case_id}/tell/{type}"
        return self.presses(self.client.get(address), address, **filled)


def joined(app: Flask, name: str = "Cai Example", email: str = "cai@icb.example", role: Role = Role.TEAM) -> Worker:
    """Somebody of the team, or one who runs the service, who is in."""
    made = Worker(app, name, email)
    answer = made.begins(account(app, name, email, role))
    assert (answer.status_code, answer.location) == (303, {Role.TEAM: "/inbox", Role.OPERATOR: "/operate"}[role])
    return made
