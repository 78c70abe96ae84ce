"""Who hears of what: every event, every reader, every channel, as the website does it, against one table."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, has_sent, invites, opens, promised, ticking
from tests.proving import has_proved
from tests.test_asked import OF_A_CHILD, OF_KIT, sends
from tests.test_hooks import event, tell
from tests.walking import words
from webapp import clocks, letters, store
from webapp.foretold import Foretelling

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((Path(__file__).parent / "who_hears.toml").read_text("utf-8"))
SCHEMA = json.loads(letters.published(letters.WE_RECEIVE))
DAY = make.NOW.date()
# What was told before, so that a page can say something of it; and what the example of the schema says of another day.
BEFORE = {
    "panel.named": ["cetr.booked"], "report.sent": ["cetr.held"], "action.updated": ["cetr.held", "report.sent"],
    "discharge.recorded": ["admission.recorded"],
}
DATA: dict[str, dict[str, Any]] = {
    "cetr.booked": {"starts_at": (make.NOW + timedelta(days=20)).isoformat(), "ends_at": None},
    "consent.recorded": {"permission": "share:police", "answer": "no", "basis": "own", "decided_on": DAY.isoformat()},
    "access.reissued": {"reason": "unsafe"},
    "urgent.seen": {},
}
PARENTS = {"permission": "dsr", "answer": "yes", "basis": "parental-responsibility", "decided_on": DAY.isoformat(), "recorded_by": "nurse"}


@pytest.fixture
def config(config):
    return make.sending(config)


@dataclass
class Reader:
    """Somebody, the page that they read, where they are written to, and the request that it is about."""

    client: FlaskClient
    page: str
    to: str
    case: str

    def reads(self) -> str:
        """All that their page says, but for when it closes."""
        return re.sub(r"(This page closes|Are you still here).*", "", words(self.client.get(self.page, follow_redirects=True)))


@pytest.fixture
def readers(app):
    """One of each, who proved where they are written to, and whose own pages have been opened before."""
    ticking(app)
    person = has_sent(app, **{"about.name": "Amir Sentmade", "now.when": "this-month"})
    case = case_of(app, person.client)
    steps, others = app.test_client(), app.test_client()
    opens(steps, gives(person, invites(person, "Dee Helpmade", {"s1": "yes", "s4": "yes", "w1": "mail", "w3": "dee@mail.example"})))
    scopes = {"s2": "yes", "s3": "yes", "s5": "yes", "w1": "mail", "w3": "cal@mail.example"}
    opens(others, gives(person, invites(person, "Cal Helpmade", scopes)))
    asker = sends(app, {**OF_KIT, "helper.email": "kay@mail.example"})
    parent = sends(app, {**OF_A_CHILD, "helper.email": "ben@mail.example"})
    found = {
        "person": Reader(person.client, "/track", "bea@mail.example", case),
        "asker": Reader(asker.client, "/track", "kay@mail.example", case_of(app, asker.client)),
        "parent": Reader(parent.client, "/track", "ben@mail.example", case_of(app, parent.client)),
        "steps": Reader(steps, "/with/steps", "dee@mail.example", case),
        "others": Reader(others, "/with/answers", "cal@mail.example", case),
    }
    for reader in (found["person"], found["asker"], found["parent"]):
        has_proved(app, reader.case, reader.to)
    with app.extensions["house"].database.session() as session:
        for one in store.helping.of_case(session, case):
            has_proved(app, case, one.to, who=one.id)
    return found


def says(app, reader: Reader, type: str, sequence: int, **data: Any) -> None:
    """The ICB tells this, sealed, as any back office would."""
    now = app.config["NOW"]()
    usual = DATA.get(type, {})
    letter = event(type, reader.case, **{**usual, **data}, sequence=sequence, occurred_at=now.isoformat(timespec="seconds"))
    secret = app.extensions["house"].config.icb_events_secrets[0]
    answer = tell(app.test_client(), letter, id=f"{reader.case}-{sequence}", secret=secret, at=now)
    assert answer.status_code in (200, 204), (type, answer.text)


def heard(app, readers: dict[str, Reader], type: str) -> dict[str, str]:
    """What each reader gets of it."""
    house = app.extensions["house"]
    says(app, readers["parent"], "consent.recorded", 1, **PARENTS)
    for reader in (readers["person"], readers["asker"], readers["parent"]):
        for number, before in enumerate(BEFORE.get(type, ()), 2):
            says(app, reader, before, number)
    pages = {name: reader.reads() for name, reader in readers.items()}
    found = {"duty": ""}
    for name, of_case in {"person": ("person", "steps", "others"), "asker": ("asker",), "parent": ("parent",)}.items():
        before = promised(house, "sms", "mail")
        says(app, readers[name], type, 9)
        fresh = promised(house, "sms", "mail")[len(before):]
        for other in of_case:
            message = "message" if any(body["to"] == readers[other].to for body in fresh) else ""
            found[other] = " ".join(filter(None, (message, "page" if readers[other].reads() != pages[other] else "")))
        found["duty"] = found["duty"] or ("message" if any(body["who"] == "duty" for body in fresh) else "")
    return found


def test_every_cell_of_the_table_is_what_the_website_does(app, readers):
    database = app.extensions["house"].config.database_url.removeprefix("sqlite:///")
    actual = {}
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(":memory:")) as kept:
        live.backup(kept)
        # News that shuts every page comes last: what a browser holds is not put back.
        for type in sorted(TABLE["heard"], key=lambda type: type == "access.reissued"):
            actual[type] = heard(app, readers, type)
            kept.backup(live)

    assert actual == TABLE["heard"]


def on_the_day(app, readers: dict[str, Reader], days: int) -> dict[str, str]:
    """Who is written to when a worker looks so many days after sending, at the hour of such messages."""
    house, now = app.extensions["house"], clocks.at(DAY + timedelta(days=days), 10)
    app.config["NOW"] = lambda: now
    before = promised(house, "sms", "mail")
    with house.database.session(write=True) as session:
        Foretelling(asking=house.asking, holidays=house.holidays).look(session, now)
        store.commit(session)
    to = {body["to"] if body["who"] != "duty" else "duty" for body in promised(house, "sms", "mail")[len(before):]}
    return {name: "message" if reader.to in to else "" for name, reader in readers.items()} | {"duty": "message" if "duty" in to else ""}


def test_what_time_tells_goes_to_whom_the_table_says(app, readers):
    requests = [readers[name] for name in ("person", "asker", "parent")]
    found = {"receipt": on_the_day(app, readers, 7)}
    for reader in requests:
        says(app, reader, "receipt.confirmed", 1)
    found["answer"] = on_the_day(app, readers, 28)
    for reader in requests:
        says(app, reader, "cetr.held", 2)
    # Two weeks after the meeting, and the working day after that.
    found["report"] = on_the_day(app, readers, 28 + 15)

    assert found == TABLE["time"]


def test_the_table_has_every_event_that_an_icb_may_tell_and_every_letter_that_we_publish():
    assert [*TABLE["heard"]] == [name for name in SCHEMA["properties"]["type"]["enum"] if name != "test.ping"]
    published = json.loads(letters.published(letters.WE_SEND))
    assert [*TABLE["told"]] == published["properties"]["type"]["enum"]


# What only reads letters, at the other end.
READ_ONLY = frozenset({"sandbox", "reading.py", "casework.py"})


@pytest.mark.parametrize("type", TABLE["told"])
def test_every_letter_that_somebody_sends_has_its_place_in_the_code_and_no_other_has(type):
    ours = [path for path in (ROOT / "webapp").rglob("*.py") if READ_ONLY.isdisjoint(path.parts)]
    written = [path for path in ours if f'"{type}"' in path.read_text("utf-8")]

    assert bool(written) is (TABLE["told"][type] != "nobody yet")
