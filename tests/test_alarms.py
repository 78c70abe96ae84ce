"""Who is told that somebody may wait in vain, when, how often, and what an alarm never says."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from tests import make
from tests.receivers import Receiver, answer
from tests.test_outbox import Clock, Crash, Door, promise, shown, worker
from webapp import alarms, clocks, doors, journal, letters, outbox, store
from webapp.config import ROOT, BadSettings, Config, MissingSettings
from webapp.consent import Answer, Decider, How, Who
from webapp.models import Kind, State
from webapp.outcomes import Doors, Later, Outcome, Paused, Refused, Sent
from webapp.settings import networks

INBOX, NAMED = "duty@anyshire.example", "lead@anyshire.example"
NAME = "Zebedee Madeup"
SECRET = "whsec_" + base64.b64encode(b"for alarms and nothing else").decode()
RECORDED = {"who": Who.PROFESSIONAL, "how": How.RECORDED, "decided_by": Decider("", "nurse", date(2026, 11, 20))}
HOLIDAYS = clocks.load_holidays(ROOT / "content" / "holidays.toml")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asked(
    database: store.Database, *heard: str, kind: str = "referral.submitted", arrived: bool = True, said: Iterable[Mapping[str, Any]] = (),
    at: datetime = make.NOW, happened: datetime | None = None,
) -> str:
    """The number of a request sent then, a Monday; with what the ICB told of it and what was said of the list in the days after.

    `happened`: when that came about of which the ICB told; the moment of sending where nothing is said.
    """
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        sent = make.submit(session, case_id, kind=kind, answers={"about.name": NAME}, now=at)
        letter = make.letter(kind, name=NAME)
        store.outbox.promise(session, "icb", letter, case_id=case_id, dedupe_key=f"{kind}:{case_id}", now=at)
        if arrived:
            [held] = store.outbox.claim(session, owner="a", now=at, lease=make.minutes(1), most=1)
            store.outbox.done(session, store.outbox.began(session, held, at), owner="a", now=at, status="204")
        for number, type_ in enumerate(heard, 1):
            news = {"type": type_, "sequence": number, "occurred_at": happened or at, "data": {}}
            store.news.add(session, webhook_id=f"{case_id} {number}", case_id=case_id, **news, now=at)
        for day, row in enumerate(said, 1):
            store.consents.record(session, make.row(id=f"{case_id[:30]} {day}", case_id=case_id, at=at + timedelta(days=day), **row))
        store.commit(session)
    return sent.reference


def lines(database: store.Database) -> list[store.backlog.Line]:
    with database.session() as session:
        return list(store.backlog.listed(session, most=500))


def told(database: store.Database, alarm: str) -> list[str]:
    """What this alarm was about, each time that the inbox was told."""
    keys = [line.dedupe_key for line in lines(database)]
    return sorted(key.removeprefix(f"alarm:{alarm}:") for key in keys if key.startswith(f"alarm:{alarm}:"))


# Before the ICB is late


def test_the_icb_hears_on_the_fourth_working_day_and_on_day_25_once_each_by_number_and_day_alone(database: store.Database, clock: Clock):
    number, mail = asked(database), Door([Sent("250")])
    watch, hears = alarms.Watch(alarms.To(INBOX), HOLIDAYS), []
    for day in (26, 27, 28, 47, 48, 60):
        clock.at = datetime(2026, 11, 1, 0, 5, tzinfo=UTC) + timedelta(days=day - 1)
        someone = worker(database, clock, icb=Door([Later("500")]), mail=mail)
        someone.look(watch)
        someone.look(alarms.Watch(alarms.To(INBOX), HOLIDAYS))
        someone.round()
        hears.append(len(mail.brought))

    assert hears == [0, 1, 1, 1, 2, 2]
    first, second = (one.body["text"] for one in mail.brought)
    assert first == (
        "Nobody has told a person that their request is with you. The code of practice gives 5 working days for that.\n\n"
        f"Number: {number}\nLast day: 30 November 2026\nRunbook: no-receipt\n"
    )
    assert second.endswith(f"Number: {number}\nLast day: 21 December 2026\nRunbook: no-outcome\n")
    assert NAME not in first + second


def test_who_was_answered_or_stopped_or_has_not_been_heard_is_no_alarm(database: store.Database, clock: Clock):
    """What the ICB has not had is told as undelivered; whoever stopped waits for no answer about the list."""
    waits = asked(database)
    received, looked_at, recorded = (asked(database, one) for one in ("receipt.confirmed", "review.started", "consent.recorded"))
    for heard in ("outcome.communicated", "case.closed"):
        asked(database, "receipt.confirmed", heard)
    talk = asked(database, kind="contact.requested")
    no, yes = {"answer": Answer.NO}, {"answer": Answer.YES}
    asked(database, said=[no])
    again, written = asked(database, said=[no, yes]), asked(database, said=[{**no, **RECORDED}])
    asked(database, arrived=False)

    clock.passes(days=26)
    worker(database, clock).look(alarms.Watch(alarms.To(INBOX), HOLIDAYS))

    assert told(database, "no-receipt") == sorted([waits, recorded, talk, again, written])
    assert told(database, "no-outcome") == sorted([waits, received, looked_at, recorded, again, written])


@pytest.mark.parametrize(("hears", "last"), [
    (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "26 November 2026"),
    # A person waits for the answer on a Saturday too: hours, not working hours.
    (datetime(2026, 11, 27, 15, 0, tzinfo=UTC), "28 November 2026"),
])  # fmt: skip
def test_who_was_decided_about_and_not_told_is_an_alarm_after_24_hours_once_to_both_named_persons(
    database: store.Database, clock: Clock, hears: datetime, last: str,
):
    number, mail = asked(database, "receipt.confirmed", "decision.made", happened=hears), Door([Sent("250")])
    watch, counts = alarms.Watch(alarms.To(INBOX, NAMED), HOLIDAYS), []
    for minutes in (0, 23 * 60, 24 * 60 - 1, 24 * 60, 25 * 60, 72 * 60):
        clock.at = hears + timedelta(minutes=minutes)
        someone = worker(database, clock, icb=Door([Later("500")]), mail=mail)
        someone.look(watch)
        someone.look(alarms.Watch(alarms.To(INBOX, NAMED), HOLIDAYS))
        someone.round()
        counts.append(len(mail.brought))

    assert counts == [0, 0, 0, 2, 2, 2]
    assert sorted(one.body["to"] for one in mail.brought) == [INBOX, NAMED]
    [text] = {one.body["text"] for one in mail.brought}
    assert text == (
        "A request was decided, and nobody has told the person. The code of practice gives 24 hours for that.\n\n"
        f"Number: {number}\nLast day: {last}\nRunbook: outcome-not-told\n"
    )


@pytest.mark.parametrize(("sent", "decided", "quiet", "alarmed"), [
    # One o'clock in Greenwich is two o'clock in summer: the 24 hours are over at another hour of the day.
    (datetime(2027, 3, 15, 9, 0, tzinfo=UTC), datetime(2027, 3, 27, 13, 0, tzinfo=UTC), "2027-03-28 13:59", "2027-03-28 14:00"),
    (datetime(2026, 10, 12, 9, 0, tzinfo=UTC), datetime(2026, 10, 24, 13, 0, tzinfo=UTC), "2026-10-25 12:59", "2026-10-25 13:00"),
])  # fmt: skip
def test_24_hours_to_tell_are_24_hours_when_the_clocks_change(
    sqlite: store.Database, clock: Clock, sent: datetime, decided: datetime, quiet: str, alarmed: str,
):
    number = asked(sqlite, "decision.made", at=sent, happened=decided)
    seen = []
    for when in (quiet, alarmed):
        clock.at = datetime.fromisoformat(when).replace(tzinfo=clocks.LONDON).astimezone(UTC)
        worker(sqlite, clock).look(alarms.Watch(alarms.To(INBOX), HOLIDAYS))
        seen.append(told(sqlite, "outcome-not-told"))

    assert seen == [[], [number]]


def test_who_was_told_or_stopped_or_asked_for_no_list_is_no_alarm_of_a_decision(database: store.Database, clock: Clock):
    decided = "decision.made"
    waits = asked(database, "receipt.confirmed", decided, decided)
    for heard in ("outcome.communicated", "case.closed"):
        asked(database, decided, heard)
        # News in the wrong order is news all the same.
        asked(database, heard, decided)
    asked(database, "review.started")
    asked(database, decided, kind="contact.requested")
    no = {"answer": Answer.NO}
    asked(database, decided, said=[no])
    again = asked(database, decided, said=[no, {"answer": Answer.YES}])

    clock.passes(days=4)
    worker(database, clock).look(alarms.Watch(alarms.To(INBOX), HOLIDAYS))

    assert told(database, "outcome-not-told") == sorted([waits, again])


def test_what_could_not_be_kept_was_not_said_and_is_said_again(sqlite: store.Database, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    asked(sqlite)
    promise(sqlite)
    clock.passes(days=5)
    watch, someone, commit = alarms.Watch(alarms.To(INBOX), HOLIDAYS), worker(sqlite, clock), store.commit

    def away(session: Session) -> None:
        raise store.Unavailable

    monkeypatch.setattr(store, "commit", away)
    with pytest.raises(store.Unavailable):
        someone.look(watch)
    monkeypatch.setattr(store, "commit", commit)
    someone.look(watch)

    assert [len(told(sqlite, alarm)) for alarm in ("undelivered", "escalated", "no-receipt")] == [1, 1, 1]


# Who hears


def test_what_is_grave_reaches_a_second_named_person_too(sqlite: store.Database, clock: Clock):
    asked(sqlite)
    promise(sqlite)
    mail = Door([Sent("250")])
    both = alarms.To(INBOX, NAMED)
    clock.passes(minutes=20)
    worker(sqlite, clock).look(alarms.Watch(both, HOLIDAYS))
    clock.passes(days=4)
    worker(sqlite, clock).look(alarms.Watch(both, HOLIDAYS))

    outbox.work(sqlite, Doors(mail=mail), now=clock, owner="a", most=9)

    heard = sorted((one.body["to"], one.body["text"].rpartition("Runbook: ")[2].strip()) for one in mail.brought)
    assert heard == [
        (INBOX, "escalated"), (INBOX, "no-receipt"), (INBOX, "undelivered"), (NAMED, "escalated"), (NAMED, "no-receipt"),
    ]  # fmt: skip


def test_a_second_person_needs_a_first_and_half_a_door_for_machines_opens_for_nobody():
    more = {"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "a@b.example", "DUTY_INBOX": INBOX, "ESCALATION_INBOX": NAMED}
    hook = {"ALARM_WEBHOOK_URL": "https://watch.example/alarms", "ALARM_WEBHOOK_SECRETS": SECRET}

    whole = Config.from_environment(make.environment(**more, **hook))
    assert alarms.to(whole) == alarms.To(INBOX, NAMED, machines=True)
    assert alarms.to(replace(whole, smtp_url=None, alarm_webhook_url=None)) == alarms.NOBODY
    for missing, rest in (("DUTY_INBOX", more), ("ALARM_WEBHOOK_SECRETS", hook), ("ALARM_WEBHOOK_URL", hook)):
        with pytest.raises(MissingSettings) as found:
            Config.from_environment(make.environment(**{**rest, missing: None}))
        assert found.value.names == (missing,)
    with pytest.raises(BadSettings, match="ALARM_WEBHOOK_SECRETS"):
        Config.from_environment(make.environment(**{**hook, "ALARM_WEBHOOK_SECRETS": "whsec_short"}))
    assert SECRET not in repr(whole)


# To machines


def machines(url: str, database: store.Database, clock: Clock, *answers: Outcome) -> Doors:
    """The doors of a service whose only way to alarm is a letter to machines."""
    made = make.config(alarm_webhook_url=url, alarm_webhook_secrets=(SECRET,), allow_private=networks("127.0.0.0/8"))
    return replace(doors.open(made, database, now=clock), icb=Door(list(answers)))


def test_every_alarm_reaches_the_machines_of_whoever_watches_sealed_and_as_its_schema_says(database: store.Database):
    clock = Clock(datetime.now(UTC))
    number = asked(database, at=clock() - timedelta(days=40))
    for which in range(3):
        promise(database, key=str(which), now=clock())

    with Receiver(answer()) as watching:
        made = machines(watching.url, database, clock, Later("404", alarm=True), Paused("410"), Refused("400"))
        someone = outbox.Worker(database=database, doors=made, owner="a", now=clock)
        someone.look(alarms.Watch(someone.to, HOLIDAYS))
        for _ in range(2):
            outbox.work(database, made, now=clock, owner="a", most=9)

    said = [Webhook(SECRET).verify(one.body, dict(one.headers)) for one in watching.received]
    assert [letters.faults(letters.WE_ALARM, one) for one in said] == [()] * 5
    assert sorted(one["data"]["alarm"] for one in said) == ["dead", "gone", "no-outcome", "no-receipt", "refused"]
    assert len([one for one in said if one["data"]["about"] == number and "by" in one["data"]]) == 2
    assert NAME not in json.dumps(said)


def test_every_alarm_stands_in_the_schema_and_its_name_in_the_log():
    schema = json.loads(letters.published(letters.WE_ALARM))

    assert sorted(schema["properties"]["data"]["properties"]["alarm"]["enum"]) == sorted(alarms.WORDS)
    assert schema["properties"]["data"]["properties"]["kind"]["enum"] == [*Kind, None]
    assert [letters.faults(letters.WE_ALARM, one) for one in schema["examples"]] == [(), (), ()]
    assert letters.faults(letters.WE_ALARM, {**schema["examples"][0], "name": NAME})
    assert [name for name in alarms.WORDS if not journal.KEYS["alarm"].fullmatch(name)] == []
    assert [kind for kind in Kind if not journal.KEYS["kind"].fullmatch(kind)] == []


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oh"])
def test_machines_that_do_not_listen_raise_no_alarm_of_their_own(sqlite: store.Database, status: str):
    clock = Clock(began := datetime.now(UTC))
    promise(sqlite, now=began)

    with Receiver(answer(status)) as deaf:
        made = machines(deaf.url, sqlite, clock, Later("404", alarm=True), Sent("204"))
        someone = outbox.Worker(database=sqlite, doors=made, owner="a", now=clock)
        for hours in (0, 1, 6):
            clock.at = began + timedelta(hours=hours)
            outbox.work(sqlite, made, now=clock, owner="a")
            someone.look(alarms.Watch(someone.to))

    assert deaf.received
    assert sorted(line.dedupe_key for line in lines(sqlite)) == [f"alarm:refused:icb:404:{began:%Y-%m-%d}:machines", "one"]


def test_an_alarm_whose_worker_died_is_sent_again_the_same(database: store.Database, clock: Clock):
    promise(database)
    door = Door([Crash(), Sent("204")])
    someone = worker(database, clock, icb=Door([Later("404", alarm=True)]), mail=None, alarm=door)
    someone.round()
    someone.round_that_dies()
    clock.passes(seconds=91)
    someone.round()

    assert len({(one.id, one.letter) for one in door.brought}) == 1
    assert [shown(database, one.id).state for one in door.brought] == [State.DONE] * 2
