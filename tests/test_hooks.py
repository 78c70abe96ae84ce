"""What the ICB may tell us, and what we do with anything else."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from hypothesis import HealthCheck, given, settings, strategies as st
from standardwebhooks.webhooks import Webhook
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from easyread import content, danger, pictures, texts, understanding
from easyread.glossary import Glossary
from easyread.planner import Planner
from tests import make
from tests.proving import proves
from webapp import (
    adjusted,
    clocks,
    consent,
    house,
    kinds,
    letters,
    line,
    migrations,
    missed,
    outbox,
    places,
    statement,
    status,
    store,
    webhook,
    wordings,
)
from webapp.asking import Asking
from webapp.built import Built
from webapp.postman import Postman
from webapp.views import hooks

CONTENT = Path(__file__).parent.parent / "content"
SECRET = make.config().icb_events_secrets[0]
OTHER = "whsec_" + "b" * 44
ANSWERS = {
    "about.contact": "text", "about.phone": "+447700900123", "about.shared_phone": "no",
    "about.name": "Amir Example", "consent.texts": "yes", "start.who": "me",
}
EXAMPLES = json.loads(letters.published(letters.WE_RECEIVE))["examples"]
# One service for all examples of a test, and no limit on each: the machine may be busy with something else.
PATIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
LATER = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("hooks") / "template.sqlite"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path / "open-door.sqlite"))


@pytest.fixture
def database(file: Path) -> Iterator[store.Database]:
    opened = store.open(f"sqlite:///{file}", make.keyring(), make.PEPPERS, patience=0.2)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def read_once() -> dict[str, Any]:
    """What the house reads from content."""
    place = places.load(CONTENT / "places", "anyshire")
    kinds.prepare()
    known = pictures.keys(CONTENT / "pictures.toml")
    return {
        "place": place,
        "refer": content.load(CONTENT / "refer.toml", pictures=known, placeholders=place.words),
        "complaint": content.load(CONTENT / "complaint.toml", pictures=known),
        "tell_me": content.load(CONTENT / "tell-me.toml", pictures=known),
        "status_words": status.load_words(CONTENT / "status.toml"),
        "asker_words": status.load_words(CONTENT / "status-asker.toml"),
        "holidays": clocks.load_holidays(CONTENT / "holidays.toml"),
        "wordings": wordings.load(CONTENT / "messages.toml", place),
        "built": Built(css="", scripts=(), drawn={}, lines={}),
        "people": content.load(CONTENT / "people.toml", pictures=known, placeholders=place.words),
        "plan": Planner(id="plan", version="1", hash="", themes=(), cards=()),
        "after": Planner(id="after", version="1", hash="", themes=(), cards=()),
        "shown": (),
        "replies": understanding.load(CONTENT / "replies.toml"),
        "danger": danger.Dangers(CONTENT / "danger"),
        "texts": texts.load(CONTENT / "texting.toml"),
        "helper_words": {},
        "beside_words": {},
        "late": missed.Late(of={}, to=()),
        "glossary": Glossary(),
        "checks": {},
        "guides": {},
        "codes": adjusted.NO_CODES,
        "statement": statement.load(CONTENT / "accessibility.toml", pictures=known, placeholders=place.words),
    }


@pytest.fixture
def app(database: store.Database, read_once: dict[str, Any]) -> Flask:
    """The hooks with a house around them, and nothing else of the website. All that the examples tell has happened."""
    app = Flask("webapp")
    Babel(app)
    config = make.config(
        icb_events_secrets=(OTHER, SECRET),
        twilio_account_sid="AC",
        twilio_auth_token="t",
        twilio_messaging_service_sid="MG",
        smtp_url="smtp://127.0.0.1",
        mail_from="open-door@anyshire.example",
    )
    app.config["NOW"] = lambda: LATER
    read = dict(read_once)
    postman = Postman(config=config, place=read["place"], refer=read["refer"], wordings=read.pop("wordings"))
    asking = Asking(postman=postman, refer=read["refer"])
    house.prepare(app, house.House(config=config, database=database, postman=postman, asking=asking, **read))
    app.register_blueprint(hooks.pages)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def case(database: store.Database) -> str:
    """A request of somebody who said yes to texts."""
    with database.session(write=True) as session:
        made = make.draft(session)
        store.consents.record(session, make.row("texts", consent.Answer.YES, case_id=made.case_id))
        make.submit(session, made.case_id, answers=ANSWERS)
        proves(session, made.case_id, "+447700900123")
        store.commit(session)
    return made.case_id


def event(type: str, case_id: str, **changes: Any) -> dict[str, Any]:
    """The schema's own example of an event, about this case. A change to None takes something away."""
    found = next(example for example in EXAMPLES if example["type"] == type)
    data = {**found["data"], "referral_id": case_id, **changes}
    return {**found, "data": {name: value for name, value in data.items() if value is not None}}


def tell(
    client: FlaskClient, letter: Any, *, id: str = "msg-1", secret: str = SECRET, at: datetime = LATER, **headers: str
) -> TestResponse:
    body = letter if isinstance(letter, bytes) else json.dumps(letter).encode()
    sealed = webhook.headers((secret,), id, int(at.timestamp()), body)
    return client.post("/hooks/icb", data=body, headers={**sealed, **headers}, content_type="application/json")


def heard(database: store.Database, case_id: str) -> list[str]:
    with database.session() as session:
        return [news.type for news in store.news.of_case(session, case_id)]


def promised(database: store.Database) -> list[dict[str, Any]]:
    """What is promised, read as a worker would."""
    with database.session(write=True) as session:
        found = store.outbox.claim(session, owner="test", now=LATER + timedelta(days=2), lease=timedelta(minutes=1), most=100)
        return [dict(promise.body) for promise in found]


# News


@pytest.mark.parametrize("type", [example["type"] for example in EXAMPLES if example["type"] != "test.ping"])
def test_every_event_of_the_contract_is_kept(client: FlaskClient, database: store.Database, case: str, type: str) -> None:
    assert tell(client, event(type, case)).status_code == 204

    assert heard(database, case) == [type]


def test_a_test_event_is_accepted_and_kept_nowhere(client: FlaskClient, database: store.Database, case: str) -> None:
    answer = tell(client, EXAMPLES[-1])

    assert (answer.status_code, answer.data) == (204, b"")
    assert heard(database, case) == []


def test_when_the_icb_says_that_it_arrived_i_am_told_that_there_is_news(client: FlaskClient, database: store.Database, case: str) -> None:
    tell(client, event("receipt.confirmed", case))

    (text,) = promised(database)
    assert text["to"] == "+447700900123"
    assert "arrived" in text["text"]
    assert "Amir" not in text["text"]


@pytest.mark.threat(7)
@pytest.mark.asvs("2.3.4")
def test_the_same_letter_again_is_accepted_and_tells_nobody_twice(client: FlaskClient, database: store.Database, case: str) -> None:
    statuses = [tell(client, event("receipt.confirmed", case)).status_code for _ in range(3)]

    assert statuses == [204, 204, 204]
    assert heard(database, case) == ["receipt.confirmed"]
    assert len(promised(database)) == 1


def test_a_receipt_confirmed_twice_in_two_letters_tells_nobody_twice(client: FlaskClient, database: store.Database, case: str) -> None:
    tell(client, event("receipt.confirmed", case), id="one")
    tell(client, event("receipt.confirmed", case, sequence=2), id="two")

    assert len(promised(database)) == 1


def test_two_questions_are_two_pieces_of_news(client: FlaskClient, database: store.Database, case: str) -> None:
    tell(client, event("information.requested", case, sequence=3), id="one")
    tell(client, event("information.requested", case, sequence=4), id="two")
    tell(client, event("information.requested", case, sequence=4), id="two-again")

    assert len(promised(database)) == 2


def test_news_that_comes_late_is_kept_and_not_refused(client: FlaskClient, database: store.Database, case: str) -> None:
    for number, type in ((6, "outcome.communicated"), (5, "decision.made"), (4, "review.started"), (4, "receipt.confirmed")):
        assert tell(client, event(type, case, sequence=number), id=str(number) + type[:3]).status_code == 204

    assert sorted(heard(database, case)) == ["decision.made", "outcome.communicated", "receipt.confirmed", "review.started"]


DAY, OTHER_DAY = "2027-07-14T10:00:00Z", "2027-07-21T10:00:00Z"


@pytest.mark.parametrize(("days", "messages"), [
    ([(3, DAY)], 1), ([(3, DAY), (4, DAY)], 1), ([(3, DAY), (4, OTHER_DAY)], 2), ([(4, DAY), (3, OTHER_DAY)], 1),
    ([(3, "2027-01-14T10:00:00Z")], 0),
])
def test_a_new_day_for_the_meeting_is_news_and_the_same_again_or_an_older_one_is_none(
    client: FlaskClient, database: store.Database, case: str, days: list[tuple[int, str]], messages: int,
) -> None:
    for number, starts_at in days:
        told = event("cetr.booked", case, sequence=number, starts_at=starts_at, ends_at=None)
        assert tell(client, told, id=str(number)).status_code == 204

    assert [message["message"] for message in promised(database)] == ["update"] * messages


def test_of_a_day_nobody_is_told_whose_page_does_not_show_it(client: FlaskClient, database: store.Database) -> None:
    with database.session(write=True) as session:
        made = make.draft(session)
        make.submit(session, made.case_id, answers={**ANSWERS, "start.who": "parent"})
        store.consents.record(session, make.row("texts", consent.Answer.YES, case_id=made.case_id))
        proves(session, made.case_id, "+447700900123")
        store.commit(session)

    tell(client, event("cetr.booked", made.case_id, starts_at=DAY, ends_at=None))

    assert (heard(database, made.case_id), promised(database)) == (["cetr.booked"], [])


def test_a_day_that_moves_takes_reminders_along(client: FlaskClient, database: store.Database, case: str) -> None:
    with database.session(write=True) as session:
        store.reminders.turn_on(session, case, language="en", now=LATER)
        store.commit(session)
    found = []
    for number, starts_at in ((3, DAY), (4, OTHER_DAY)):
        tell(client, event("cetr.booked", case, sequence=number, starts_at=starts_at, ends_at=None), id=str(number))
        with database.session() as session:
            wanted = store.reminders.of_case(session, case)
            found.append(wanted and wanted.schedule.next_at)

    assert found == [datetime(2027, 7, 5, 9, 0, tzinfo=UTC), datetime(2027, 7, 12, 9, 0, tzinfo=UTC)]


def test_a_decision_tells_nobody_anything(client: FlaskClient, database: store.Database, case: str) -> None:
    tell(client, event("decision.made", case))

    assert promised(database) == []


@pytest.mark.parametrize("more", [{"on_register": True}, {"reason": "because"}, {"rag": "red"}])
def test_a_result_that_comes_with_a_decision_is_refused(
    client: FlaskClient, database: store.Database, case: str, more: dict[str, Any]
) -> None:
    answer = tell(client, event("decision.made", case, **more))

    assert (answer.status_code, answer.json) == (
        400,
        {"error": "malformed", "faults": [{"path": "data", "problem": "holds a name that is not in the schema"}]},
    )
    assert heard(database, case) == []


def test_news_about_a_request_we_do_not_have_is_404_and_leaves_nothing(client: FlaskClient, database: store.Database) -> None:
    answer = tell(client, EXAMPLES[0])

    assert (answer.status_code, answer.json) == (404, {"error": "unknown-request"})
    assert promised(database) == []


def test_a_draft_that_was_never_sent_is_no_request(client: FlaskClient, database: store.Database) -> None:
    assert tell(client, event("receipt.confirmed", make.case(database))).status_code == 404


def test_news_still_comes_when_the_draft_behind_the_request_is_gone(client: FlaskClient, database: store.Database, case: str) -> None:
    with database.session(write=True) as session:
        draft = store.drafts.of_case(session, case)
        assert draft is not None
        store.drafts.delete(session, draft, now=make.NOW)
        store.commit(session)

    assert tell(client, event("receipt.confirmed", case)).status_code == 204
    assert len(promised(database)) == 1


# The seal


@pytest.mark.asvs("11.2.2")
def test_both_secrets_open_while_they_are_changed(client: FlaskClient, case: str) -> None:
    assert tell(client, event("receipt.confirmed", case), secret=OTHER).status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-id": "another"},
        {"webhook-id": "with.dot"},
        {"webhook-id": "x" * 200},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "-1"},
    ],
)
def test_a_bad_seal_is_401(client: FlaskClient, database: store.Database, case: str, headers: dict[str, str]) -> None:
    answer = tell(client, event("receipt.confirmed", case), **headers)

    assert (answer.status_code, answer.json) == (401, {"error": "bad-seal"})
    assert heard(database, case) == []


@pytest.mark.threat(7)
@pytest.mark.asvs("9.1.1")
def test_a_letter_changed_by_one_letter_is_401(client: FlaskClient, case: str) -> None:
    body = json.dumps(event("outcome.communicated", case, on_register=False)).encode()
    sealed = webhook.headers((SECRET,), "msg-1", int(LATER.timestamp()), body)

    assert client.post("/hooks/icb", data=body.replace(b"false", b"true"), headers=sealed).status_code == 401


@pytest.mark.parametrize("minutes", [-6, 6])
@pytest.mark.threat(7)
@pytest.mark.asvs("9.2.1")
def test_a_letter_from_another_time_is_401(client: FlaskClient, case: str, minutes: int) -> None:
    answer = tell(client, event("receipt.confirmed", case), at=LATER + timedelta(minutes=minutes))

    assert (answer.status_code, answer.json) == (401, {"error": "stale"})


def test_nobody_without_a_secret_learns_which_requests_exist(client: FlaskClient, case: str) -> None:
    known = client.post("/hooks/icb", json=event("receipt.confirmed", case))
    unknown = client.post("/hooks/icb", json=EXAMPLES[0])

    assert (known.status_code, known.data) == (unknown.status_code, unknown.data) == (401, unknown.data)


# What does not fit


def pictured(media_type: str, data: str) -> dict[str, Any]:
    """A panel of one, with a picture."""
    return {"people": [{"name": "Jo", "role": "chair", "picture": {"media_type": media_type, "data": data, "words": "Jo"}}]}


@pytest.mark.parametrize(
    ("type", "changes", "fault"),
    [
        ("outcome.communicated", {"on_register": None}, ("data.on_register", "is missing")),
        ("outcome.communicated", {"on_register": "yes"}, ("data.on_register", 'must have type "boolean"')),
        ("outcome.communicated", {"reason": " "}, ("data.reason", 'does not keep to pattern "\\\\S"')),
        ("outcome.communicated", {"next_steps": []}, ("data.next_steps", "does not keep to minItems 1")),
        ("receipt.confirmed", {"sequence": 0}, ("data.sequence", "does not keep to minimum 1")),
        ("receipt.confirmed", {"sequence": 1.5}, ("data.sequence", 'must have type "integer"')),
        ("receipt.confirmed", {"occurred_at": "yesterday"}, ("data.occurred_at", 'must have format "date-time"')),
        ("receipt.confirmed", {"occurred_at": "2026-11-24T10:15:00"}, ("data.occurred_at", 'must have format "date-time"')),
        ("receipt.confirmed", {"occurred_at": "0001-01-01T00:00:00+14:00"}, ("data.occurred_at", 'must have format "date-time"')),
        ("receipt.confirmed", {"occurred_at": "2027-06-01T10:05:01Z"}, ("data.occurred_at", "has not come yet")),
        ("next_review.set", {"on": "2027-02-30"}, ("data.on", 'must have format "date"')),
        ("action.updated", {"why_not": None}, ("data.why_not", "is missing")),
        ("action.updated", {"state": "withdrawn", "why_not": None}, ("data.why_not", "is missing")),
        ("contact.named", {"text": None, "email": None}, ("data", "needs one of: phone, text, email")),
        ("consent.recorded", {"permission": "everything"}, None),
        ("panel.named", {"people": [{"name": "Jo Example"}]}, ("data.people.0.role", "is missing")),
        (
            "panel.named",
            pictured("image/svg+xml", "AAAA"),
            ("data.people.0.picture.media_type", 'must be one of: "image/jpeg", "image/png", "image/webp"'),
        ),
        ("panel.named", pictured("image/png", "A" * 20004), ("data.people.0.picture.data", "does not keep to maxLength 20000")),
    ],
)
@pytest.mark.asvs("2.2.1", "2.2.3")
def test_what_does_not_fit_is_400_and_says_where(
    client: FlaskClient, database: store.Database, case: str, type: str, changes: dict[str, Any], fault: tuple[str, str] | None
) -> None:
    answer = tell(client, event(type, case, **changes))

    assert answer.status_code == 400
    assert answer.json is not None
    found = [(one["path"], one["problem"]) for one in answer.json["faults"]]
    assert fault is None or found == [fault]
    assert heard(database, case) == []


@pytest.mark.asvs("16.5.1")
def test_what_a_letter_said_is_never_repeated_in_the_answer(client: FlaskClient, case: str) -> None:
    planted = {
        "reason": ["Robin Planted"],
        "Robin Planted": 1,
        "next_steps": "Robin Planted",
        "on_register": "Robin Planted",
        "told_how": "Robin Planted",
    }

    answer = tell(client, {**event("outcome.communicated", case, **planted), "Robin Planted": "Robin Planted"})

    assert answer.status_code == 400
    assert "Planted" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"type": NaN}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b"9" * 5000,
        b'{"a": 1e999}',
    ],
)
def test_bytes_that_are_no_letter_are_400(client: FlaskClient, body: bytes) -> None:
    answer = tell(client, body)

    assert (answer.status_code, answer.json) == (400, {"error": "not-json"})


@pytest.mark.asvs("15.2.2")
def test_a_letter_of_more_than_256_kb_is_413_unread(client: FlaskClient, case: str) -> None:
    answer = tell(client, event("outcome.communicated", case, reason="x" * 262_144))

    assert (answer.status_code, answer.json) == (413, {"error": "request-entity-too-large"})


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_brings_news(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/hooks/icb").status_code == 405


@settings(PATIENT)
@given(
    st.binary(max_size=300),
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text(max_size=40)),
)
def test_junk_under_no_seal_is_401(client: FlaskClient, body: bytes, headers: dict[str, str]) -> None:
    fit = {name: value for name, value in headers.items() if "\r" not in value and "\n" not in value}

    assert client.post("/hooks/icb", data=body, headers=fit).status_code == 401


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(PATIENT)
@given(st.binary(max_size=300) | JSON)
@pytest.mark.asvs("1.5.2")
def test_junk_under_a_good_seal_is_400(client: FlaskClient, junk: Any) -> None:
    assert tell(client, junk).status_code == 400


@settings(PATIENT)
@given(st.sampled_from(EXAMPLES[:-1]), st.data())
@pytest.mark.asvs("16.5.3", "15.3.5")
def test_an_event_with_anything_in_it_is_taken_or_refused_and_never_breaks_us(
    client: FlaskClient, case: str, example: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(example["data"])))
    junk = {**example, "data": {**example["data"], "referral_id": case, name: data.draw(JSON)}}

    assert tell(client, junk, id=data.draw(st.uuids().map(str))).status_code in (204, 400, 404)


# When the database is not there


@pytest.mark.asvs("2.3.3", "16.5.2")
def test_news_that_cannot_be_kept_is_503_with_when_to_come_again(client: FlaskClient, file: Path, case: str) -> None:
    file.unlink()

    answer = tell(client, event("receipt.confirmed", case))

    assert (answer.status_code, answer.json, answer.headers["Retry-After"]) == (503, {"error": "database-unavailable"}, "30")


def test_news_waits_for_a_locked_database_and_is_then_asked_to_come_again(
    client: FlaskClient, database: store.Database, file: Path, case: str
) -> None:
    with sqlite3.connect(file) as other:
        other.execute("BEGIN IMMEDIATE")
        assert tell(client, event("receipt.confirmed", case)).status_code == 503
    other.close()

    assert tell(client, event("receipt.confirmed", case)).status_code == 204
    assert len(promised(database)) == 1


# Are we well?


@pytest.mark.asvs("15.3.1")
def test_healthz_says_that_we_are_well_and_what_waits(client: FlaskClient, database: store.Database, case: str) -> None:
    with database.session(write=True) as session:
        store.outbox.promise(session, "icb", make.letter(), case_id=case, dedupe_key="one", now=LATER - timedelta(seconds=90))
        store.commit(session)

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": "ok", "outbox": {"waiting": 1, "oldest_seconds": 90, "dead": 0, "unsure": 0}}


def test_healthz_says_when_the_database_is_gone(client: FlaskClient, file: Path) -> None:
    file.unlink()

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "database": "unavailable", "outbox": None})


# The schemas


SCHEMAS = [
    ("/schemas/referral/1.json", letters.WE_SEND), ("/schemas/events/1.json", letters.WE_RECEIVE),
    ("/schemas/alarm/1.json", letters.WE_ALARM),
]  # fmt: skip


@pytest.mark.parametrize(("path", "name"), SCHEMAS)
@pytest.mark.asvs("3.4.2")
def test_the_schemas_are_served_as_they_are_checked(client: FlaskClient, path: str, name: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    jsonschema.Draft202012Validator.check_schema(json.loads(answer.data))
    assert answer.get_data(as_text=True) == letters.published(name)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


# The guide for integrators

GUIDE = (Path(__file__).parent.parent / "docs" / "integrators.md").read_text(encoding="utf-8")
RECEIVER, SENDER, _RECEIPT, _HEAD = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def sample(code: str) -> dict[str, Any]:
    """What a code block of the guide defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "docs/integrators.md", "exec"), names)
    return names


@contextmanager
def serving(app: Any) -> Iterator[int]:
    """Run a server; its port."""
    thread = threading.Thread(target=app.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield app.server_address[1]
    finally:
        app.shutdown()
        thread.join()
        app.server_close()


def test_the_worked_example_is_what_we_seal() -> None:
    parts = dict(re.findall(r"^\| (secret|webhook-\w+|body) \| `(.+)` \|$", GUIDE, re.MULTILINE))

    made = webhook.headers((parts["secret"],), parts["webhook-id"], int(parts["webhook-timestamp"]), parts["body"].encode())

    assert made == {name: parts[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    at = datetime.fromtimestamp(int(parts["webhook-timestamp"]), UTC)
    assert Webhook(parts["secret"]).sign(parts["webhook-id"], at, parts["body"]) == parts["webhook-signature"]


def test_the_sample_receiver_takes_what_we_send_once_and_refuses_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    guide = sample(RECEIVER)
    secret = guide["SECRETS"][0]
    body = json.dumps(json.loads(letters.published(letters.WE_SEND))["examples"][0]).encode()
    quiet = type("Quiet", (guide["Receiver"],), {"log_message": lambda *said: None})

    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), quiet)) as port:

        def post(sent: bytes, **changed: str) -> int:
            headers = webhook.headers((OTHER, secret), "letter-1", int(datetime.now(UTC).timestamp()), body)
            return requests.post(f"http://127.0.0.1:{port}", data=sent, headers={**headers, **changed}, timeout=10).status_code

        assert [post(body), post(body)] == [200, 200]
        assert (
            post(body + b" ")
            == post(body, **{"webhook-signature": "v1"})
            == post(b"\xff")
            == post(body, **{"webhook-timestamp": "1"})
            == 401
        )

    with closing(sqlite3.connect("letters.sqlite")) as kept:
        assert kept.execute("SELECT id FROM letters").fetchall() == [("letter-1",)]


def test_the_sample_sender_is_understood_by_us(app: Flask, database: store.Database, case: str) -> None:
    app.config["NOW"] = clocks.now
    happened = event("receipt.confirmed", case, occurred_at=datetime.now(UTC).isoformat(timespec="seconds"))

    with serving(make_server("127.0.0.1", 0, app)) as port:
        answer = sample(SENDER)["send"](f"http://127.0.0.1:{port}", SECRET, happened)

    assert answer.status_code == 204
    assert heard(database, case) == ["receipt.confirmed"]


def test_the_guide_names_every_event_and_exactly_what_it_needs() -> None:
    rows = {type: set(re.findall(r"`(\w+)`", needs)) for type, needs in re.findall(r"^\| `(\w+\.\w+)` \| ([^|]*)\|", GUIDE, re.MULTILINE)}
    schema = json.loads(letters.published(letters.WE_RECEIVE))
    about = {"referral_id", "sequence", "occurred_at"}

    assert rows == {type: set(schema["$defs"][type]["required"]) - about for type in schema["properties"]["type"]["enum"]}


def test_the_guide_gives_the_times_of_our_tries() -> None:
    minutes = [int(wait.total_seconds() // 60) for wait in outbox.SCHEDULE]

    assert "after 5 seconds, 1 minute, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours" in GUIDE
    assert minutes == [0, 1, 5, 30, 120, 300, 600, 840, 1200, 1440]
    assert webhook.SECONDS == 30
    assert timedelta(hours=1) == line.LONGEST_PAUSE
    assert {"408", "425", "429", "503"} == {str(status) for status in webhook.ASK_US_TO_WAIT}


def test_a_code_to_hand_over_stands_in_one_answer_and_never_again(client, case):
    letter = event("access.reissued", case, to="hand")

    first, again = tell(client, letter), tell(client, letter)

    assert first.status_code == 200
    assert re.fullmatch(r"[0-9A-Y]{4}(-[0-9A-Y]{4}){2}", first.get_json()["code"])
    assert (again.status_code, again.data) == (204, b"")


@pytest.mark.parametrize("to", ["somewhere", "+447700900999", ""])
def test_a_new_way_back_goes_to_no_number_that_the_icb_names(client, case, to):
    assert tell(client, event("access.reissued", case, to=to)).status_code == 400
