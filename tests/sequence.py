"""Whatever happens in whatever order: a worker at work, people who say this and that, and the watcher at the door."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.watcher import HOURS, Watcher
from webapp import asking, codes, gate, ids, messages, models, outbox, phones, store
from webapp.consent import Answer
from webapp.models import Kind
from webapp.outcomes import Doors, Later, Outcome, Promised, Refused, Sent
from webapp.referral import SUBMITTED
from webapp.status import Heard
from webapp.store.outbox import Promise

BOTH = {
    "twilio_account_sid": "AC1", "twilio_auth_token": "a made-up token", "twilio_messaging_service_sid": "MG1",
    "smtp_url": "smtp://127.0.0.1", "mail_from": "a@b.example",
}
NUMBERS = [f"+4477009001{last:02}" for last in range(3)]
# In the nights after these days the clocks of London change.
BEGINS = (datetime(2027, 3, 22, 9, 0, tzinfo=UTC), datetime(2027, 10, 25, 9, 0, tzinfo=UTC))
NEWS = (Heard.RECEIPT, Heard.QUESTION, Heard.OUTCOME, messages.AGAIN)


class World:
    """A few people, a worker, and whatever happens to them."""

    def __init__(self, database: store.Database, seed: int) -> None:
        self.database, self.chance, self.watcher = database, random.Random(seed), Watcher()
        self.now = self.chance.choice(BEGINS)
        self.asking = asking.open(make.config(**BOTH))
        before = gate.Gate(database=database, hours=(9, 19), now=lambda: self.now).before(self.door)
        self.doors = Doors(icb=lambda promise: Sent("204"), sms=before, mail=before)
        self.answers: Outcome = Sent("201")
        self.number = 0
        self.cases: dict[str, tuple[str, str]] = {}
        for place in range(4):
            # Two people share the first phone.
            self.begin(NUMBERS[max(place - 1, 0)], f"p{place}@mail.example")
        with self.database.session(write=True) as session:
            # Somebody who has not sent anything yet: a draft is kept for longer than this world lasts.
            self.draft = make.draft(session, now=self.now).case_id
            # Somebody who answers by text, and is quiet now and then.
            self.quiet = make.draft(session, now=self.now).case_id
            phones.prove(session, self.quiet, Kind.SMS, NUMBERS[0], how=phones.TEXTED, now=self.now)
            store.commit(session)
        self.watcher.avoided[self.draft] = self.watcher.avoided[self.quiet] = set()
        self.watcher.yes[self.quiet] = self.watcher.proved[self.quiet, NUMBERS[0]] = self.now
        self.watcher.hours[self.quiet] = set(HOURS["any"])

    def begin(self, number: str, email: str) -> None:
        answers = {
            "about.contact": "email", "about.email": email, "about.shared_email": "no", "consent.texts": "yes", "consent.mobile": number,
        }
        with self.database.session(write=True) as session:
            case = make.draft(session, answers=answers, now=self.now).case_id
            make.submit(session, case, answers=answers, now=self.now)
            store.commit(session)
        self.cases[case] = (number, email)
        self.watcher.yes[case], self.watcher.avoided[case], self.watcher.hours[case] = None, set(), set(HOURS["any"])

    def door(self, promise: Promised) -> Outcome:
        """The other side. What it takes has left."""
        if isinstance(self.answers, Sent):
            self.same_words(promise)
            self.watcher.leaves(promise, self.now)
        elif isinstance(self.answers, Refused):
            self.watcher.failed[str(promise.body["to"])] = self.now
        return self.answers

    def same_words(self, promise: Promised) -> None:
        """A mail for a text that was no use: somebody pressed for both at once."""
        with self.database.session() as session:
            key: str = session.execute(sa.select(models.outbox.c.dedupe_key).where(models.outbox.c.id == promise.id)).scalar_one()
        first = key.removeprefix(f"{phones.ELSE}:").partition("/")[0]
        if first in self.watcher.pressed:
            self.watcher.pressed[promise.id] = self.watcher.pressed[first]

    def worker(self) -> outbox.Worker:
        return outbox.Worker(database=self.database, doors=self.doors, owner="a worker", now=lambda: self.now, chance=lambda: 0.0)

    def happens(self) -> None:
        """One thing, and then perhaps a round of work."""
        self.now += timedelta(seconds=self.chance.randint(1, 600))
        case = self.chance.choice(list(self.cases))
        number, email = self.cases[case]
        self.chance.choices([event for event, _ in EVENTS], [weight for _, weight in EVENTS])[0](
            self, case, self.chance.choice((number, number, email)),
        )
        if self.chance.random() < 0.7:
            self.works()

    def works(self) -> None:
        worker = self.worker()
        while taken := worker.take(8):
            for promise in taken:
                worker.deliver(promise)

    def request(self) -> Session:
        """A session as one request of the website has it."""
        session = self.database.session(write=True)
        store.reads.begin(session)
        return session

    def write(self, what: Callable[..., Any], *args: Any, **more: Any) -> Any:
        with self.request() as session:
            found = what(session, *args, **more, now=self.now)
            store.commit(session)
        return found


def kind(to: str) -> Kind:
    return Kind.MAIL if "@" in to else Kind.SMS


def says(world: World, case: str, to: str) -> None:
    """The person says yes or no to texts."""
    yes = world.chance.random() < 0.75
    row = make.row("texts", Answer.YES if yes else Answer.NO, id=ids.uuid7(world.now), case_id=case, at=world.now)
    with world.request() as session:
        store.consents.record(session, row)
        store.commit(session)
    world.watcher.yes[case] = world.now if yes else None


def stops(world: World, case: str, to: str) -> None:
    world.write(phones.stop, to, kind=kind(to))
    world.watcher.stopped.add(to)


def starts(world: World, case: str, to: str) -> None:
    world.write(phones.restart, to, kind=kind(to))
    world.watcher.stopped.discard(to)


def is_wrong(world: World, case: str, to: str) -> None:
    world.write(phones.wrong, to, kind=kind(to))
    world.watcher.wrong[to] = world.now


def proves(world: World, case: str, to: str) -> None:
    world.write(phones.prove, case, kind(to), to)
    world.watcher.proved[case, to] = world.now


def lists(world: World, case: str, to: str) -> None:
    """The person says that somebody with this number must not be contacted, or takes everybody off the list."""
    listed = {to} if world.chance.random() < 0.4 else set()
    world.write(store.avoids.record, case, [{"name": "Sam Made-Up", "relation": one} for one in listed])
    world.watcher.avoided[case] = listed


def is_unsafe(world: World, case: str, to: str) -> None:
    data = {"reason": "unsafe", "checked_by": "nurse"}
    with world.request() as session:
        sent = store.referrals.of_case(session, case)
        world.number += 1
        told = {"sequence": world.number, "occurred_at": world.now, "data": data, "now": world.now}
        store.news.add(session, webhook_id=f"news {world.number}", case_id=case, type=Heard.ACCESS, **told)
        assert sent is not None
        world.asking.hear(session, sent, Heard.ACCESS, data, now=world.now)
        store.commit(session)
    world.watcher.unsafe[case] = world.now


def news(world: World, case: str, to: str) -> None:
    """There is news, or the same news comes again."""
    world.number += world.chance.random() < 0.8
    with world.request() as session:
        sent = store.referrals.of_case(session, case)
        assert sent is not None
        told = {"case_id": case, "answers": sent.answers, "language": "en", "now": world.now}
        event = world.chance.choice(NEWS)
        world.asking.postman.promise(session, event, event_id=f"{event}:{case}:{world.number}", **told)
        store.commit(session)


def sends(world: World, case: str, to: str) -> None:
    """The person presses "send" on a page, which says so to every way that can be used."""
    world.number += 1
    with world.request() as session:
        sent = store.referrals.of_case(session, case)
        assert sent is not None
        told = {"case_id": case, "answers": sent.answers, "language": "en", "now": world.now}
        world.asking.postman.promise(session, SUBMITTED, event_id=f"sent:{world.number}", **told)
        store.commit(session)
        mine = sa.select(models.outbox.c.id).where(models.outbox.c.dedupe_key.startswith(f"sent:{world.number}/"))
        for promise in session.execute(mine).scalars():
            world.watcher.pressed[promise] = world.now


def is_heard(world: World, case: str, to: str) -> None:
    """The number texts us itself, and perhaps says in the same breath that it is the wrong one."""
    world.write(phones.heard, world.cases[case][0])
    if world.chance.random() < 0.2:
        is_wrong(world, case, world.cases[case][0])


def offers(world: World, case: str, to: str) -> None:
    """Somebody types this number on the page that offers to go on by text."""
    number, draft = world.cases[case][0], world.draft
    world.number += 1
    body = {"to": number, "who": "person", "message": "offer", "text": "Reply OAK."}
    promise = world.write(store.outbox.promise, "sms", body, case_id=draft, dedupe_key=f"offer:{world.number}")
    world.watcher.pressed[promise] = world.now


def writes_on(world: World, case: str, to: str) -> None:
    """Somebody who has not sent it yet says whether, when and how often they want texts, and who else looks at the phone."""
    texts = world.chance.choice((None, "yes", "yes", "no", "not-yet"))
    looked_at, own = world.chance.choice((None, "no", "no", "yes", "not-sure")), world.chance.choice(NUMBERS[:2])
    times, often = world.chance.choice(("morning", "evening", "any")), world.chance.choice(("three", "each"))
    said = {
        "consent.texts": texts, "about.shared_phone": looked_at, "consent.mobile": own, "consent.text_often": often,
        "consent.text_times": {"chosen": [times], "detail": {}},
    }
    with world.request() as session:
        draft = store.drafts.of_case(session, world.quiet)
        assert draft is not None
        draft.answers = {name: answer for name, answer in said.items() if answer is not None}
        store.drafts.save(session, draft, now=world.now)
        store.commit(session)
    may = texts in (None, "yes") and (looked_at in (None, "no") or own == NUMBERS[0])
    world.watcher.yes[world.quiet] = world.now if may else None
    world.watcher.hours[world.quiet] = set(HOURS[times])
    (world.watcher.unlimited.add if often == "each" else world.watcher.unlimited.discard)(world.quiet)


def is_quiet(world: World, case: str, to: str) -> None:
    """They did not write for a week, and are told that what they wrote is kept."""
    world.number += 1
    body = {"to": NUMBERS[0], "who": "returning", "message": "over", "text": "We stop asking now."}
    world.write(store.outbox.promise, "sms", body, case_id=world.quiet, dedupe_key=f"over:{world.number}")


def checks(world: World, case: str, to: str) -> None:
    """The person asks for figures, to show that a number is theirs."""
    text = "@" not in to
    contact = messages.Contact(
        who=messages.Who.PERSON, number=to if text else "", safe_number=text, email="" if text else to, safe_email=not text,
    )
    with world.request() as session:
        until = world.now + timedelta(minutes=10)
        store.proofs.asked(session, case, phones.PERSON, kind(to), to, code_hash="a hash", until=until, now=world.now)
        world.asking.postman.check(session, case, contact, codes.number(), language="en", now=world.now)
        store.commit(session)
    world.watcher.asked[case, to] = world.now


def wishes(world: World, case: str, to: str) -> None:
    times = world.chance.choice((("morning",), ("afternoon",), ("evening",), ("morning", "evening"), ("any",)))
    often = world.chance.choice(("three", "three", "each"))
    world.write(store.wishes.keep, case, store.wishes.Wishes(times=times, often=often))
    world.watcher.hours[case] = {hour for name in times for hour in HOURS[name]}
    (world.watcher.unlimited.add if often == "each" else world.watcher.unlimited.discard)(case)


def time_goes_by(world: World, case: str, to: str) -> None:
    world.now += timedelta(minutes=world.chance.choice((5, 60, 400, 900, 2000)))


def the_other_side(world: World, case: str, to: str) -> None:
    """From now on it takes messages, is busy, or says that there is nobody."""
    taken = (Sent("201"),) * 8
    world.answers = world.chance.choice((*taken, Later("429"), Refused("30003")))


def does_not_arrive(world: World, case: str, to: str) -> None:
    """News that a message did not arrive, perhaps twice."""
    if world.watcher.left:
        promise = world.chance.choice(sorted(world.watcher.left))
        with world.database.session() as session:
            found = store.outbox.said(session, promise)
        for _ in range(world.chance.randint(1, 2)):
            world.write(phones.undelivered, promise, "30006")
        if found:
            world.watcher.failed[str(found[1]["to"])] = world.now


def dies(world: World, case: str, to: str) -> None:
    """A worker dies between the try that it wrote down and its end: before the message left, or after."""
    worker = world.worker()
    taken: list[Promise] = worker.take(1)
    for promise in taken:
        with world.database.session(write=True) as session:
            store.outbox.began(session, promise, world.now)
            store.commit(session)
        door = world.doors.open()[promise.kind]
        if promise.kind is not Kind.ICB and world.chance.random() < 0.5:
            door(promise)
    world.now += timedelta(minutes=2)


EVENTS: tuple[tuple[Callable[[World, str, str], None], int], ...] = (
    (says, 8), (stops, 2), (starts, 6), (is_wrong, 1), (proves, 18), (lists, 4), (is_unsafe, 3), (news, 30), (checks, 5), (wishes, 4),
    (sends, 6), (is_heard, 4), (offers, 4), (time_goes_by, 14), (the_other_side, 6), (does_not_arrive, 1), (dies, 3),
    (writes_on, 4), (is_quiet, 6),
)


def runs(database: store.Database, *, seed: int, events: int) -> Watcher:
    """So many things happen. What left, and what kept the rest."""
    world = World(database, seed)
    for _ in range(events):
        world.happens()
    return world.watcher
