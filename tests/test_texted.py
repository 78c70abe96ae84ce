"""What the text provider tells us: believed only when it is signed, and only ever moving a text of ours forward."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import logs, make, twilio
from webapp import phones, store
from webapp.models import Kind, State, outbox as promises
from webapp.outbox import Worker
from webapp.outcomes import Doors, Sent, Unsure
from webapp.sent_models import texts
from webapp.stages import Stage

NUMBER, WORDS = "+447700900321", "There is news."
SID = f"SM{0:032x}"
WORD = "the word we gave to Notify alone"


class World:
    """The website, one text that left it, and the provider's side of the wire."""

    def __init__(self, app, client, *, ended=None):
        self.house, self.client = app.extensions["house"], client
        self.token = self.house.config.twilio_auth_token
        self.promise_id = self.promise()
        refs: list[str] = []

        def door(promise):
            refs.append(promise.ref)
            return ended or Sent("201", SID)

        self.worker = Worker(database=self.house.database, doors=Doors(sms=door), owner="a worker", now=lambda: make.NOW)
        for one in self.worker.take(1):
            self.worker.deliver(one)
        [self.ref] = refs

    def promise(self):
        with self.house.database.session(write=True) as session:
            self.case_id = make.draft(session).case_id
            mail = {"to": "amir@mail.example", "who": "person", "message": "update", "subject": "News", "text": "There is news."}
            body = {"to": NUMBER, "who": "person", "message": "update", "text": WORDS, phones.ELSE: mail}
            made = store.outbox.promise(session, "sms", body, case_id=self.case_id, dedupe_key="one", now=make.NOW)
            store.commit(session)
        return made

    def path(self, ref=None):
        return f"/hooks/twilio/status?o={self.ref if ref is None else ref}"

    def call(self, status="delivered", *, ref=None, sid=SID, code="", token=None, **more):
        form = {"MessageSid": sid, "MessageStatus": status, "To": NUMBER, "From": "", "ErrorCode": code, **more}
        path, form, headers = twilio.signed(self.house.config.public_base_url + self.path(ref), form, token or self.token)
        return path, form, headers

    def tell(self, *args, **more):
        path, form, headers = self.call(*args, **more)
        return self.client.post(path, data=form, headers=headers)

    def known(self) -> list[Any]:
        """All that is known of texts and of the number."""
        with self.house.database.session() as session:
            rows = session.execute(sa.select(texts)).all()
            states = session.execute(sa.select(promises.c.id, promises.c.state, promises.c.their_reference)).all()
            return [*rows, *states, phones.state(session, Kind.SMS, NUMBER)]

    def mails(self):
        with self.house.database.session() as session:
            rows = session.execute(sa.select(promises).where(promises.c.kind == "mail").order_by(promises.c.id)).all()
            said = [make.words_of(session, row) for row in rows]
            return [(one["to"], one["text"].splitlines()[0]) for one in said]

    def stage(self):
        with self.house.database.session() as session:
            return store.texts.stage_of(session, self.promise_id)

    def number(self):
        with self.house.database.session() as session:
            return phones.state(session, Kind.SMS, NUMBER)


@pytest.fixture
def world(app, client, clock):
    return World(app, client)


def test_a_signed_call_moves_a_text_forward(world):
    answer = world.tell("delivered")

    assert (answer.status_code, answer.data) == (204, b"")
    assert world.stage() is Stage.DELIVERED


@pytest.mark.threat(6)
def test_every_order_of_the_same_news_ends_alike_and_news_that_comes_a_hundred_times_counts_once(world):
    words = ["queued", "sending", "sent", "delivered"]
    calls = {word: world.call(word) for word in words}
    for order in itertools.permutations(words):
        with world.house.database.session(write=True) as session:
            session.execute(sa.update(texts).values(stage=Stage.BEGUN, sid=None))
            store.commit(session)
        for word in order:
            path, form, headers = calls[word]
            world.client.post(path, data=form, headers=headers)
        assert world.stage() is Stage.DELIVERED

    before = world.known()
    path, form, headers = calls["sent"]
    answers = {world.client.post(path, data=form, headers=headers).status_code for _ in range(100)}

    assert answers == {204}
    assert world.known() == before


@pytest.mark.threat(6)
def test_whatever_is_changed_in_a_call_it_is_turned_away_and_changes_nothing(world):
    before = world.known()
    path, form, headers = world.call("undelivered", code="30003")
    good = headers["X-Twilio-Signature"]
    changed = [
        *((path, {**form, name: form[name] + "x"}, headers) for name in form),
        *((path, {other: said for other, said in form.items() if other != name}, headers) for name in form),
        (path, {**form, "More": ""}, headers),
        (path + "&more=1", form, headers), (path[:-1], form, headers), (world.path("another-ref"), form, headers),
        (path, form, {}), (path, form, {"X-Twilio-Signature": ""}), (path, form, {"X-Twilio-Signature": good.lower()}),
        *((path, form, {"X-Twilio-Signature": f"{good[:at]}{'A' if good[at] != 'A' else 'B'}{good[at + 1 :]}"}) for at in range(27)),
        (path, form, world.call("undelivered", code="30003", token="the token of somebody else")[2]),
    ]  # fmt: skip
    answers = []
    for number, (where, said, shown) in enumerate(changed):
        # From many networks: one alone would soon be told to wait.
        world_of = {"REMOTE_ADDR": f"192.0.2.{number}"}
        answers.append(world.client.post(where, data=said, headers=shown, environ_base=world_of).status_code)

    assert set(answers) == {403}
    assert world.known() == before


@pytest.mark.threat(6)
@pytest.mark.parametrize(
    "more",
    [{"ref": "unknown"}, {"ref": ""}, {"ref": "x" * 500}, {"sid": "SM-another"}, {"sid": ""}, {"status": "gone"}, {"status": ""},
     {"status": "received"}],
)  # fmt: skip
def test_news_that_is_none_is_heard_in_silence_and_makes_nothing(world, more):
    before = world.known()
    with logs.caught() as log:
        answer = world.tell(**more)

    assert (answer.status_code, answer.data) == (204, b"")
    assert world.known() == before
    assert NUMBER not in log.getvalue()


def test_a_call_that_is_too_long_is_not_read(world):
    path, form, headers = world.call(Long="x" * 9000)

    assert world.client.post(path, data=form, headers=headers).status_code == 413


def test_when_the_database_is_away_twilio_hears_so(world, tmp_path):
    path, form, headers = world.call("sent")
    file = Path(str(sa.make_url(world.house.config.database_url).database))
    world.house.database.close()
    file.rename(tmp_path / "away")

    answer = world.client.post(path, data=form, headers=headers)
    (tmp_path / "away").rename(file)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


# What it means for the number


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [("undelivered", "30003", "not-reached"), ("undelivered", "30005", "no-such"), ("undelivered", "30006", "no-such"),
     ("failed", "30007", "blocked"), ("failed", "", "not-reached"), ("canceled", "", "not-reached"), ("failed", "3", "not-reached")],
)  # fmt: skip
def test_when_a_text_does_not_arrive_its_number_is_marked(world, status, code, why):
    world.tell(status, code=code)

    assert (world.stage(), world.number().failed_why) == (Stage.NOT_DELIVERED, why)


def test_who_wrote_stop_to_the_provider_stands_in_our_own_record_too(world):
    world.tell("failed", code="21610")

    assert world.number().stopped_at == make.NOW


@pytest.mark.parametrize(
    ("status", "stopped", "why"),
    [("21610", True, None), ("21614", False, "no-such"), ("21211", False, "no-such"), ("21617", False, None), ("30007", False, "blocked")],
)  # fmt: skip
def test_a_refusal_at_once_says_the_same_of_a_number(world, status, stopped, why):
    with world.house.database.session(write=True) as session:
        phones.refused(session, NUMBER, status, kind=Kind.SMS, case_id=world.case_id, now=make.NOW)
        store.commit(session)

    assert (world.number().stopped_at is not None, world.number().failed_why) == (stopped, why)


def test_what_did_not_arrive_goes_by_the_next_way_once(world):
    world.tell("undelivered", code="30003")
    world.tell("undelivered", code="30003")

    assert world.mails() == [("amir@mail.example", "There is news.")]


def test_words_that_a_network_took_for_spam_alarm_a_person_once_a_day(world):
    world.tell("undelivered", code="30007")

    assert sorted(to for to, _ in world.mails()) == ["amir@mail.example", "duty@anyshire.example"]
    assert not any(NUMBER in text for _, text in world.mails())


def test_news_is_proof_that_a_text_went_which_nobody_could_tell_of(app, client, clock):
    world = World(app, client, ended=Unsure("timed-out"))

    world.tell("sent")

    with world.house.database.session() as session:
        assert store.backlog.show(session, world.promise_id).state is State.DONE


def test_news_of_a_text_whose_words_were_deleted_only_moves_it_forward(world):
    with world.house.database.session(write=True) as session:
        session.execute(sa.update(promises).values(payload_sealed=store.apart.EMPTY))
        store.commit(session)

    world.tell("undelivered", code="30003")

    assert (world.stage(), world.number().failed_at) == (Stage.NOT_DELIVERED, None)


# GOV.UK Notify


@pytest.fixture
def notified(app, client, clock):
    world = World(app, client)
    object.__setattr__(world.house.config, "notify_callback_token", WORD)
    return world


def told(world, status, *, word=WORD, body=None, **more):
    said = {"id": SID, "reference": world.ref, "to": NUMBER, "status": status, "notification_type": "sms", "completed_at": None, **more}
    sent = json.dumps(said) if body is None else body
    headers = {"Authorization": f"Bearer {word}"}
    return world.client.post("/hooks/notify", data=sent, headers=headers, content_type="application/json")


@pytest.mark.parametrize(
    ("status", "stage", "why"),
    [("delivered", Stage.DELIVERED, None), ("sent", Stage.ON_ITS_WAY, None), ("permanent-failure", Stage.NOT_DELIVERED, "no-such"),
     ("temporary-failure", Stage.NOT_DELIVERED, "not-reached"), ("technical-failure", Stage.NOT_DELIVERED, None)],
)  # fmt: skip
def test_notifys_news_means_the_same(notified, status, stage, why):
    answer = told(notified, status)

    assert (answer.status_code, notified.stage(), notified.number().failed_why) == (204, stage, why)


@pytest.mark.threat(6)
def test_notifys_news_without_its_word_changes_nothing(notified):
    before = notified.known()

    answers = [told(notified, "delivered", word=word).status_code for word in ("", WORD[:-1], WORD + "x", "é")]

    assert set(answers) == {403}
    assert notified.known() == before


@pytest.mark.threat(6)
@pytest.mark.parametrize("body", ["", "[]", "null", '"x"', "{", "[" * 5000, '{"status": 1, "reference": [], "id": {}}', "{}"])
def test_notifys_news_that_nobody_understands_is_heard_in_silence(notified, body):
    before = notified.known()

    assert told(notified, "delivered", body=body).status_code == 204
    assert notified.known() == before


def test_without_notify_its_address_believes_nobody(world):
    assert told(world, "delivered", word="").status_code == 403


# What people text to a service of GOV.UK Notify


def texts_us(world, message, *, number="447700900321", id="740e5834-3a29-46b4-9a6f-16142fde533a", word=WORD, body=None):
    said = {
        "id": id, "source_number": number, "destination_number": "07700900110", "message": message,
        "date_received": "2026-11-23T12:00:00.000000Z",
    }
    sent = json.dumps(said) if body is None else body
    headers = {"Authorization": f"Bearer {word}"}
    return world.client.post("/hooks/notify/sms", data=sent, headers=headers, content_type="application/json")


def answers(world):
    with world.house.database.session() as session:
        found = session.execute(sa.select(promises).where(promises.c.dedupe_key.startswith("text:")).order_by(promises.c.due)).all()
        return [make.words_of(session, row) for row in found]


@pytest.mark.parametrize("number", ["447700900321", "+447700900321"])
def test_stop_and_wrong_number_reach_us_through_notify_too(notified, number):
    assert texts_us(notified, "STOP", number=number).status_code == 204
    assert notified.number().stopped_at is not None
    assert texts_us(notified, "WRONG NUMBER", number=number, id="wrong-1").status_code == 204
    assert notified.number().wrong_at is not None


def test_whoever_writes_of_danger_through_notify_is_told_where_help_is_once(notified):
    for _ in range(2):
        answer = texts_us(notified, "I want to kill myself " + "\N{CRYING FACE}" * 1500)

    assert (answer.status_code, answer.text, answer.headers.getlist("Set-Cookie")) == (204, "", [])
    assert {one["message"] for one in answers(notified)} == {"crisis"}
    assert len(answers(notified)) == len({one["text"] for one in answers(notified)})


@pytest.mark.threat(6)
@pytest.mark.parametrize("word", ["", WORD[:-1], WORD + "x"])
def test_a_text_without_notifys_word_is_not_from_notify(notified, word):
    assert texts_us(notified, "STOP", word=word).status_code == 403
    assert notified.number().stopped_at is None


@pytest.mark.threat(6)
@pytest.mark.parametrize("body", ["", "[]", "null", "{", "{}", '{"id": "a b", "source_number": "447700900321", "message": "STOP"}'])
def test_what_notify_never_writes_is_heard_in_silence(notified, body):
    before = notified.known()

    assert texts_us(notified, "", body=body).status_code == 204
    assert notified.known() == before
