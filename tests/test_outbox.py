"""What we promised to send: tried until it arrives, told to a person when it does not, never lost, never doubled for a person."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

import pytest
from sqlalchemy.orm import Session

from tests import logs, make
from tests.waiting import until
from webapp import alarms, journal, outbox, store
from webapp.models import State
from webapp.outcomes import Doors, Later, Outcome, Paused, Promised, Refused, Sent, Unsure

INBOX = "duty@anyshire.example"
NAME, NUMBER = "Zebedee Madeup", "+447700900321"
YES = Sent("204")


class Crash(BaseException):
    """The worker is gone, in the middle of whatever it did."""


@dataclass
class Clock:
    at: datetime = make.NOW

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **much: float) -> None:
        self.at += timedelta(**much)


@dataclass
class Door:
    """Answers as told, the last answer for ever, and remembers what was brought."""

    answers: list[Outcome | BaseException]
    brought: list[Promised] = field(default_factory=list)

    def __call__(self, promise: Promised) -> Outcome:
        self.brought.append(promise)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass
class Worker:
    """A worker on a clock of the test's."""

    database: store.Database
    doors: Doors
    clock: Clock

    def round(self, owner: str = "worker") -> int:
        return outbox.work(self.database, self.doors, now=self.clock, owner=owner)

    def round_that_dies(self) -> None:
        with suppress(Crash):
            self.round()

    def look(self, watch: alarms.Watch) -> None:
        outbox.Worker(database=self.database, doors=self.doors, owner="worker", now=self.clock).look(watch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logs.caught() as stream:
        yield stream


def worker(database: store.Database, clock: Clock, **doors: object) -> Worker:
    return Worker(database, Doors(**{"icb": Door([YES]), "sms": Door([YES]), "mail": Door([YES]), "inbox": INBOX, **doors}), clock)


def promise(database: store.Database, kind: str = "icb", *, key: str = "one", now: datetime = make.NOW, due: datetime | None = None) -> str:
    body = make.letter(name=NAME) if kind == "icb" else {"to": NUMBER, "who": "person", "text": f"Hello {NAME}"}
    with database.session(write=True) as session:
        made = store.outbox.promise(session, kind, body, dedupe_key=key, due=due, now=now)
        store.commit(session)
    return made


def shown(database: store.Database, promise_id: str) -> store.backlog.Line:
    with database.session() as session:
        line = store.backlog.show(session, promise_id)
    assert line is not None
    return line


def alarms_made(database: store.Database) -> list[str]:
    with database.session() as session:
        return sorted(line.dedupe_key for line in store.backlog.listed(session) if line.dedupe_key.startswith("alarm:"))


# Sending


def test_what_was_promised_is_sent_once_and_written_down(database: store.Database, clock: Clock):
    one = promise(database)
    icb = Door([Sent("200", reference="ICB-123")])

    rounds = [worker(database, clock, icb=icb).round() for _ in range(3)]

    line = shown(database, one)
    assert rounds == [1, 0, 0]
    assert [brought.id for brought in icb.brought] == [one]
    assert (line.state, line.last_status, line.their_reference, line.attempts) == (State.DONE, "200", "ICB-123", 1)
    assert [(attempt.status, attempt.ended_at) for attempt in line.tries] == [("200", make.NOW)]


def test_nothing_leaves_before_it_is_due(sqlite: store.Database, clock: Clock):
    promise(sqlite, due=make.NOW + timedelta(hours=1))
    someone = worker(sqlite, clock)

    assert someone.round() == 0
    clock.passes(hours=1)
    assert someone.round() == 1


def test_a_promise_whose_transaction_was_given_up_never_leaves(database: store.Database, clock: Clock):
    with database.session(write=True) as session:
        store.outbox.promise(session, "icb", make.letter(), dedupe_key="one", now=make.NOW)

    assert worker(database, clock).round() == 0


def test_we_try_for_three_days_and_wait_longer_each_time():
    waits = [outbox.next_try(tries, now=make.NOW, chance=0) for tries in range(1, 12)]

    assert [due - make.NOW for due in waits if due] == [
        timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
        timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
    ]  # fmt: skip
    assert waits[-1] is None
    assert outbox.next_try(10, now=make.NOW, chance=1) == make.NOW + timedelta(hours=26.4)


def test_after_the_last_try_it_is_kept_for_a_person_and_never_deleted(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    icb = Door([Later("500")])
    someone = worker(sqlite, clock, icb=icb, mail=None)

    while shown(sqlite, one).state == State.READY:
        clock.at = shown(sqlite, one).due
        someone.round()

    line = shown(sqlite, one)
    assert (line.state, line.attempts, len(line.tries)) == (State.DEAD, 11, 11)
    assert clock.at - make.NOW > timedelta(hours=75)
    assert len({brought.letter for brought in icb.brought}) == 1
    assert {brought.id for brought in icb.brought} == {one}


def test_a_dead_one_can_be_sent_again_under_its_own_id(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    icb = Door([Refused("400"), YES])
    someone = worker(sqlite, clock, icb=icb)
    someone.round()

    with sqlite.session(write=True) as session:
        store.backlog.resend(session, one, now=clock())
        store.commit(session)
    someone.round()

    assert [brought.id for brought in icb.brought] == [one, one]
    assert shown(sqlite, one).state == State.DONE


def test_a_receiver_that_asks_for_time_is_not_called_before(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    worker(sqlite, clock, icb=Door([Later("503", after=timedelta(minutes=40))])).round()

    assert shown(sqlite, one).due == make.NOW + timedelta(minutes=40)


def test_a_receiver_that_asks_for_haste_does_not_use_up_its_tries(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    worker(sqlite, clock, icb=Door([Later("503", after=timedelta())])).round()

    assert shown(sqlite, one).due >= make.NOW + timedelta(seconds=5)


def test_after_410_nothing_is_sent_until_a_person_says_so(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    icb = Door([Paused("410"), YES])
    someone = worker(sqlite, clock, icb=icb, mail=None)
    someone.round()

    clock.passes(days=365)
    assert someone.round() == 0
    assert shown(sqlite, one).state == State.READY

    with sqlite.session(write=True) as session:
        store.backlog.resend(session, one, now=clock())
        store.commit(session)
    assert someone.round() == 1
    assert shown(sqlite, one).state == State.DONE


@pytest.mark.parametrize("opens", [store.backlog.resend_since, store.backlog.resend_dead])
def test_after_410_new_letters_wait_too_and_all_of_them_leave_when_somebody_says_send_again(sqlite: store.Database, clock: Clock, opens):
    first = promise(sqlite, key="first")
    icb = Door([Paused("410"), YES])
    someone = worker(sqlite, clock, icb=icb, mail=None)
    someone.round()
    clock.passes(minutes=10)
    behind = promise(sqlite, key="behind", now=clock())

    assert (someone.round(), len(icb.brought)) == (0, 1), "the first that hears it shuts the way for all"
    with sqlite.session(write=True) as session:
        assert opens(session, make.NOW - timedelta(days=1), now=clock()) == 1
        store.commit(session)
    while someone.round():
        pass

    assert {shown(sqlite, one).state for one in (first, behind)} == {State.DONE}
    assert sorted(brought.id for brought in icb.brought) == sorted((first, first, behind))


def test_a_test_letter_opens_a_door_that_410_shut_and_410_shuts_it_again(sqlite: store.Database, clock: Clock):
    promise(sqlite)
    icb = Door([Paused("410")])
    someone = worker(sqlite, clock, icb=icb, mail=None)
    someone.round()

    with sqlite.session(write=True) as session:
        store.backlog.ping(session, now=clock())
        store.commit(session)
    someone.round()
    promise(sqlite, key="another")

    assert (someone.round(), [brought.body["type"] for brought in icb.brought][-1]) == (0, "test.ping")


def test_what_has_no_door_waits_until_there_is_one(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "sms")

    assert worker(sqlite, clock, sms=None).round() == 0
    assert shown(sqlite, one).attempts == 0
    assert worker(sqlite, clock).round() == 1


def test_a_text_that_failed_in_the_evening_waits_for_the_morning(sqlite: store.Database, clock: Clock):
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    one = promise(sqlite, "sms")
    someone = worker(sqlite, clock, sms=Door([Later("no-connection")]), decent=lambda due: max(due, morning))

    dues = []
    for _ in range(5):
        someone.round()
        dues.append(shown(sqlite, one).due)
        clock.at = dues[-1]

    assert [due < morning for due in dues] == [True, True, True, False, False]


# Crashes


def test_a_letter_whose_worker_died_is_sent_again_the_same(database: store.Database, clock: Clock):
    one = promise(database)
    icb = Door([Crash(), YES])
    someone = worker(database, clock, icb=icb)

    someone.round_that_dies()
    assert someone.round() == 0
    clock.passes(seconds=91)
    assert someone.round() == 1

    assert [brought.id for brought in icb.brought] == [one, one]
    assert icb.brought[0].letter == icb.brought[1].letter
    assert [attempt.status for attempt in shown(database, one).tries] == [None, "204"]


def test_a_mail_whose_worker_died_is_never_sent_twice_and_a_person_is_told(database: store.Database, clock: Clock):
    one = promise(database, "mail")
    door = Door([Crash(), YES])
    someone = worker(database, clock, mail=door)
    someone.round_that_dies()

    clock.passes(seconds=91)
    someone.round()
    someone.look(alarms.Watch(alarms.To(INBOX)))

    assert shown(database, one).state == State.UNSURE
    assert [brought.id for brought in door.brought] == [one]
    assert alarms_made(database) == [f"alarm:unsure:mail:{one}"]


def test_a_text_that_was_only_picked_up_when_the_worker_died_is_sent(database: store.Database, clock: Clock):
    promise(database, "sms")
    sms = Door([YES])
    someone = worker(database, clock, sms=sms)
    outbox.Worker(database=database, doors=someone.doors, owner="dead", now=clock).take(1)

    clock.passes(seconds=91)
    someone.round()

    assert len(sms.brought) == 1


def test_a_mail_that_may_have_gone_is_left_to_a_person(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "mail")
    someone = worker(sqlite, clock, mail=Door([Unsure("timed-out"), YES]))

    someone.round()
    clock.passes(days=30)
    someone.round()

    line = shown(sqlite, one)
    assert (line.state, line.last_status, line.attempts) == (State.UNSURE, "timed-out", 1)
    with sqlite.session() as session:
        assert store.outbox.counts(session, clock()).unsure == 1


def test_one_that_kills_every_worker_stops_being_tried_and_the_others_get_through(sqlite: store.Database, clock: Clock):
    poison = promise(sqlite, key="poison")
    someone = worker(sqlite, clock, icb=Door([Crash()]), mail=None)
    for _ in range(13):
        someone.round_that_dies()
        clock.passes(seconds=91)

    assert (shown(sqlite, poison).state, shown(sqlite, poison).attempts) == (State.DEAD, 11)
    other = promise(sqlite, key="other", now=clock())
    worker(sqlite, clock).round()
    assert shown(sqlite, other).state == State.DONE


def test_a_worker_that_was_too_slow_cannot_undo_what_another_one_did(database: store.Database, clock: Clock):
    one = promise(database)
    doors = worker(database, clock).doors
    slow, quick = (outbox.Worker(database=database, doors=doors, owner=owner, now=clock) for owner in ("slow", "quick"))
    [held] = slow.take(1)
    clock.passes(seconds=91)
    [taken] = quick.take(1)
    quick.deliver(taken)

    slow.deliver(held)

    assert (shown(database, one).state, len(shown(database, one).tries)) == (State.DONE, 1)


class Dying(store.Database):
    """A database under a worker that dies when it comes to its `deaths`-th transaction."""

    transactions = 0
    deaths = 0

    def session(self, *, write: bool = False) -> Session:
        object.__setattr__(self, "transactions", self.transactions + 1)
        if self.transactions == self.deaths:
            raise Crash
        return super().session(write=write)


@pytest.mark.parametrize("deaths", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", ["icb", "sms"])
def test_wherever_between_two_steps_the_worker_dies_nothing_is_lost_and_no_text_is_doubled(
    database: store.Database, clock: Clock, deaths: int, kind: str
):
    one = promise(database, kind)
    door = Door([YES])
    dying = Dying(database.engine, database.keyring, database.url)
    object.__setattr__(dying, "deaths", deaths)

    worker(dying, clock, **{kind: door}).round_that_dies()
    clock.passes(seconds=91)
    for _ in range(2):
        worker(database, clock, **{kind: door}).round()

    twice = kind == "icb" and deaths == 3  # sent, and not yet written down
    assert shown(database, one).state == (State.ASKING if kind == "sms" and deaths == 3 else State.DONE)
    assert [(brought.id, brought.letter) for brought in door.brought] == [(one, door.brought[0].letter)] * (2 if twice else 1)


class Flickering(store.Database):
    """A database that goes away whenever `gone` says so."""

    gone: Callable[[], bool] = staticmethod(lambda: False)

    def session(self, *, write: bool = False) -> Session:
        if self.gone():
            raise store.Unavailable
        return super().session(write=write)


def flickering(database: store.Database, gone: Callable[[], bool]) -> Flickering:
    made = Flickering(database.engine, database.keyring, database.url)
    object.__setattr__(made, "gone", gone)
    return made


def test_a_text_that_went_is_written_down_even_when_the_database_was_away_for_a_moment(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "sms")
    sms = Door([YES])
    moments = iter([True, True, True])
    unwell = flickering(sqlite, lambda: bool(sms.brought) and next(moments, False))

    outbox.work(unwell, Doors(sms=sms), now=clock, owner="worker")

    assert shown(sqlite, one).state == State.DONE
    assert next(moments, None) is None


def test_a_try_that_can_never_be_written_down_is_let_go_when_its_lease_is_over(sqlite: store.Database, clock: Clock):
    one = promise(sqlite)
    icb = Door([YES])

    def gone() -> bool:
        clock.passes(seconds=20 if icb.brought else 0)
        return bool(icb.brought)

    outbox.work(flickering(sqlite, gone), Doors(icb=icb), now=clock, owner="worker")
    clock.passes(seconds=91)
    outbox.work(sqlite, Doors(icb=icb), now=clock, owner="worker")

    assert shown(sqlite, one).state == State.DONE
    assert len(icb.brought) == 2


def test_a_text_waits_when_nobody_can_look_up_the_permission(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "sms")

    worker(sqlite, clock, sms=Door([store.Unavailable()])).round()

    assert (shown(sqlite, one).state, shown(sqlite, one).last_status) == (State.READY, "database-unavailable")


# Alarms


def test_a_person_is_told_after_a_quarter_of_an_hour_and_after_four_hours_once_each(database: store.Database, clock: Clock):
    promise(database)
    watch, someone = alarms.Watch(alarms.To(INBOX)), worker(database, clock)
    told = []

    for _ in range(60):
        someone.look(watch)
        told.append(len(alarms_made(database)))
        clock.passes(minutes=5)

    assert (told[2], told[3], told[47], told[48], told[-1]) == (0, 1, 1, 2, 2)
    assert alarms_made(database) == ["alarm:escalated:icb:2026-11-23T10", "alarm:undelivered:icb:2026-11-23T10"]


def test_another_worker_does_not_tell_the_same_again(sqlite: store.Database, clock: Clock):
    promise(sqlite)
    clock.passes(minutes=20)

    for _ in range(3):
        worker(sqlite, clock).look(alarms.Watch(alarms.To(INBOX)))

    assert len(alarms_made(sqlite)) == 1


def test_an_old_trouble_does_not_hide_a_new_one(sqlite: store.Database, clock: Clock):
    promise(sqlite, key="stuck for ever")
    watch, someone = alarms.Watch(alarms.To(INBOX)), worker(sqlite, clock)
    clock.passes(days=3)
    someone.look(watch)
    before = len(alarms_made(sqlite))

    promise(sqlite, key="new", now=clock())
    clock.passes(minutes=16)
    someone.look(watch)

    assert len(alarms_made(sqlite)) == before + 1


def test_what_is_only_wanted_some_day_alarms_nobody(sqlite: store.Database, clock: Clock):
    promise(sqlite, due=make.NOW + timedelta(days=300))
    clock.passes(days=299)

    worker(sqlite, clock).look(alarms.Watch(alarms.To(INBOX)))

    assert alarms_made(sqlite) == []


@pytest.mark.parametrize(
    ("outcome", "key"),
    [(Later("401", alarm=True), "alarm:refused:icb:401:2026-11-23"), (Paused("410"), "alarm:gone:icb:2026-11-23")],
)
def test_a_refusal_is_told_at_once_and_once_a_day(database: store.Database, clock: Clock, outcome: Outcome, key: str):
    for number in range(3):
        promise(database, key=str(number))

    worker(database, clock, icb=Door([outcome])).round()

    assert alarms_made(database) == [key]


def test_each_one_that_we_stopped_trying_is_told(sqlite: store.Database, clock: Clock):
    dead = [promise(sqlite, "sms", key=str(number)) for number in range(2)]

    worker(sqlite, clock, sms=Door([Refused("21211")])).round()

    assert alarms_made(sqlite) == sorted(f"alarm:dead:sms:{one}" for one in dead)


def test_a_text_that_the_person_no_longer_wants_alarms_nobody(sqlite: store.Database, clock: Clock):
    one = promise(sqlite, "sms")

    worker(sqlite, clock, sms=Door([Refused("no-permission", alarm=False)])).round()

    assert (shown(sqlite, one).state, alarms_made(sqlite)) == (State.DEAD, [])


def test_an_alarm_is_a_mail_to_the_duty_inbox_that_says_nothing_about_anyone(sqlite: store.Database, clock: Clock):
    promise(sqlite)
    mail = Door([YES])
    someone = worker(sqlite, clock, icb=Door([Later("404", alarm=True)]), mail=mail)

    someone.round()
    someone.round()

    [alarm] = mail.brought
    assert alarm.body["to"] == INBOX
    assert NAME not in alarm.letter.decode()
    assert NUMBER not in alarm.letter.decode()
    assert "404" in alarm.body["text"]


def test_an_alarm_that_cannot_be_sent_raises_no_alarm_of_its_own(sqlite: store.Database, clock: Clock):
    promise(sqlite)
    someone = worker(sqlite, clock, icb=Door([Later("404", alarm=True)]), mail=Door([Refused("550")]))
    someone.round()
    someone.round()
    clock.passes(days=1)
    someone.look(watch := alarms.Watch(alarms.To(INBOX)))
    someone.look(watch)

    assert not [key for key in alarms_made(sqlite) if ":mail:" in key]


def test_without_an_inbox_or_a_mail_server_the_alarm_stands_in_the_log(sqlite: store.Database, clock: Clock, log: io.StringIO):
    promise(sqlite)

    worker(sqlite, clock, icb=Door([Later("404", alarm=True)]), mail=None).round()

    assert alarms_made(sqlite) == []
    said = [json.loads(row) for row in log.getvalue().splitlines()]
    assert [(row["alarm"], row["status"]) for row in said if row["event"] == "alarm"] == [("refused", "404")]


def test_one_whose_key_is_gone_holds_up_nobody_and_a_person_is_told(database: store.Database, clock: Clock):
    lost, other = promise(database, key="lost"), promise(database, key="other")
    with database.session(write=True) as session:
        session.execute(store.outbox.sa.update(store.outbox.outbox).where(store.outbox.outbox.c.id == lost).values(payload_sealed=b"no"))
        store.commit(session)
    someone = worker(database, clock)

    someone.round()
    someone.look(alarms.Watch(alarms.To(INBOX)))

    assert (shown(database, lost).state, shown(database, other).state) == (State.DEAD, State.DONE)
    assert alarms_made(database) == [f"alarm:dead:icb:{lost}"]


# The log


def test_no_name_and_no_number_reaches_the_log(sqlite: store.Database, clock: Clock, log: io.StringIO):
    class Telling(Exception):
        """An error that quotes the person."""

    promise(sqlite, key="letter")
    promise(sqlite, "sms", key="text")
    someone = worker(sqlite, clock, icb=Door([Later("404", alarm=True)]), sms=Door([Unsure("timed-out")]), mail=Door([Refused("550")]))
    for _ in range(2):
        someone.round()
    someone.look(alarms.Watch(alarms.To(INBOX)))
    journal.log.error("a try broke", **journal.failure(Telling(f"{NAME} {NUMBER}")))

    said = log.getvalue()
    assert said.count("\n") > 5
    for personal in (*NAME.split(), NUMBER, NUMBER[3:], INBOX):
        assert personal not in said


# The loop


class Running:
    """The worker's loop in a thread of its own."""

    def __init__(self, sqlite: store.Database, doors: Doors) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=outbox.run, args=(sqlite, doors, self.stop), kwargs={"owner": "worker"})

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *wrong: object) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def now() -> datetime:
    return datetime.now(UTC)


def test_the_worker_sends_what_is_promised_while_it_runs(database: store.Database):
    icb = Door([YES])

    with Running(database, Doors(icb=icb)):
        mine = [promise(database, key=str(number), now=now()) for number in range(12)]
        until(lambda: all(shown(database, one).state == State.DONE for one in mine))

    assert sorted(brought.id for brought in icb.brought) == sorted(mine)


def test_when_told_to_stop_the_worker_finishes_what_is_in_hand(sqlite: store.Database):
    one = promise(sqlite, "sms", now=now())
    started, finish = threading.Event(), threading.Event()

    def slowly(promised: Promised) -> Outcome:
        started.set()
        finish.wait(10)
        return YES

    with Running(sqlite, Doors(sms=slowly)) as running:
        assert started.wait(10)
        running.stop.set()
        finish.set()

    assert shown(sqlite, one).state == State.DONE


def test_an_error_nobody_thought_of_does_not_stop_the_others(sqlite: store.Database, log: io.StringIO):
    broken, whole = promise(sqlite, key="broken", now=now()), promise(sqlite, key="whole", now=now())

    def door(promised: Promised) -> Outcome:
        if promised.id == broken:
            raise ZeroDivisionError(NAME)
        return YES

    with Running(sqlite, Doors(icb=door)):
        until(lambda: shown(sqlite, whole).state == State.DONE and "ZeroDivisionError" in log.getvalue())

    assert NAME not in log.getvalue()


def test_the_worker_outlives_a_database_that_goes_away(sqlite: store.Database, log: io.StringIO):
    away = threading.Event()
    icb = Door([YES])

    with Running(flickering(sqlite, away.is_set), Doors(icb=icb)):
        away.set()
        one = promise(sqlite, now=now())
        until(lambda: log.getvalue().count("database unavailable") >= 2)
        assert shown(sqlite, one).state == State.READY
        away.clear()
        until(lambda: shown(sqlite, one).state == State.DONE)


def while_one_hangs(database: store.Database, hangs: str, other: str) -> None:
    """More hang at one door than there are hands: what leaves by the other is gone while every one of them waits."""
    finish, held = threading.Event(), list[str]()

    def slowly(promised: Promised) -> Outcome:
        held.append(promised.id)
        # Longer than anything here is waited for: what went only after it would come too late.
        finish.wait(30)
        return YES

    slow = {promise(database, hangs, key=f"slow {number}", now=now()) for number in range(2 * outbox.HANDS)}
    with Running(database, Doors(**{"icb": Door([YES]), "sms": Door([YES]), "mail": Door([YES]), hangs: slowly})):
        until(lambda: len(held) == outbox.HANDS - 2 * outbox.OWN)
        quick = [promise(database, other, key=f"quick {number}", now=now()) for number in range(outbox.OWN + 1)]
        until(lambda: all(shown(database, one).state == State.DONE for one in quick))
        waiting = {one for one in slow if shown(database, one).state != State.DONE}
        finish.set()

    assert waiting == slow


def test_a_slow_receiver_does_not_hold_up_texts(database: store.Database):
    while_one_hangs(database, "icb", "sms")


def test_a_slow_phone_provider_does_not_hold_up_letters(database: store.Database):
    while_one_hangs(database, "sms", "icb")


def tried_before(database: store.Database, number: int) -> set[str]:
    """So many letters that failed an hour ago, and are due again."""
    then = Clock(now() - timedelta(hours=1))
    old = {promise(database, key=f"old {which}", now=then()) for which in range(number)}
    outbox.work(database, Doors(icb=Door([Later("500")])), now=then, owner="then", most=number)
    return old


def test_a_receiver_that_hangs_on_old_letters_keeps_no_new_one_from_its_first_try(database: store.Database):
    old, finish, hung = tried_before(database, 2 * outbox.HANDS), threading.Event(), list[str]()

    def door(promised: Promised) -> Outcome:
        if promised.id in old:
            hung.append(promised.id)
            finish.wait(20)
        return YES

    with Running(database, Doors(icb=door)):
        until(lambda: len(hung) == outbox.AGAIN)
        new = promise(database, key="new", now=now())
        until(lambda: shown(database, new).state == State.DONE)
        assert (len(hung), finish.is_set()) == (outbox.AGAIN, False)
        finish.set()
        until(lambda: all(shown(database, one).state == State.DONE for one in old))


def test_where_only_old_letters_wait_no_hand_that_may_bring_them_rests(sqlite: store.Database, monkeypatch: pytest.MonkeyPatch):
    """A hand that is free takes the next: nobody looks at the clock first."""
    old = tried_before(sqlite, 6 * outbox.AGAIN)
    monkeypatch.setattr(outbox, "POLL", 30.0)

    with Running(sqlite, Doors(icb=Door([YES]))):
        until(lambda: all(shown(sqlite, one).state == State.DONE for one in old))


def test_drafts_are_deleted_when_their_page_said_they_would_be(database: store.Database, clock: Clock):
    with database.session(write=True) as session:
        kept = make.draft(session, answers={"about.name": "Amir Madeup"}, now=clock())
        store.commit(session)
    someone = worker(database, clock)

    clock.passes(days=27, hours=23)
    someone.look(alarms.Watch(alarms.NOBODY))
    with database.session() as session:
        assert store.drafts.of_case(session, kept.case_id) is not None

    clock.passes(hours=2)
    someone.look(alarms.Watch(alarms.NOBODY))
    with database.session() as session:
        assert store.drafts.of_case(session, kept.case_id) is None


def test_a_complaint_that_nobody_acknowledged_is_told_after_20_and_after_27_days_once_and_by_its_number_alone(database, clock, log):
    with database.session(write=True) as session:
        said = {"complaint.what": f"{NAME} is not happy"}
        complaint = store.complaints.make(session, said, case_id=None, language="en", now=make.NOW)
        seen = store.complaints.make(session, said, case_id=None, language="en", now=make.NOW)
        store.complaints.acknowledge(session, seen, now=make.NOW)
        store.commit(session)
    at_work, watch = worker(database, clock), alarms.Watch(alarms.To(INBOX))
    told = []
    for days in (19.9, 20.1, 20.2, 27.1, 27.2):
        clock.at = make.NOW + timedelta(days=days)
        at_work.look(watch)
        at_work.look(alarms.Watch(alarms.To(INBOX)))
        at_work.round()
        told.append(len(at_work.doors.mail.brought))

    assert told == [0, 1, 1, 2, 2]
    texts = [promise.body["text"] for promise in at_work.doors.mail.brought]
    assert texts[0].startswith("A complaint about information waits.")
    assert texts[1].startswith("A complaint about information is nearly too late.")
    assert all(f"Number: {complaint.reference}\n" in text and NAME not in text for text in texts)
    assert NAME not in log.getvalue()
    assert "complaint-late" in log.getvalue()
