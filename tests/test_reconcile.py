"""Never a second copy: a text that may have gone is asked about, found or sent, or left to a person."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, outbox, reconcile, store
from webapp.outcomes import Doors, Later, Seen, Sent, Unsure, Waits
from webapp.sent_models import texts
from webapp.stages import Stage

NUMBER, WORDS = "+447700900321", "There is news. Look at your page."
MINUTE = timedelta(minutes=1)


@dataclass
class Provider:
    """Takes texts as it is told to, and says what it has."""

    ways: list
    has: tuple[Seen, ...] | None = ()
    sent: list = field(default_factory=list)
    refs: list = field(default_factory=list)
    asked: int = 0

    def door(self, promise):
        self.sent.append(promise.id)
        self.refs.append(promise.ref)
        return self.ways.pop(0)

    def ask(self, doubtful):
        self.asked += 1
        return self.has


class Clock:
    def __init__(self):
        self.at = make.NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock():
    return Clock()


def promised(database, key="one", now=make.NOW, text=WORDS, **more):
    with database.session(write=True) as session:
        made = store.outbox.promise(session, "sms", {"to": NUMBER, "text": text, **more}, dedupe_key=key, now=now)
        store.commit(session)
    return made


def doors(provider):
    return Doors(sms=provider.door, ask=provider.ask)


def work(database, provider, clock):
    return outbox.work(database, doors(provider), now=clock, owner="a worker")


def look(database, provider, clock):
    return reconcile.look(database, doors(provider), now=clock.at)


def line(database, promise_id):
    with database.session() as session:
        return store.backlog.show(session, promise_id)


def seen(sid="SM1", text=WORDS, at=make.NOW):
    return Seen(sid, text, at)


def stage(database, promise_id):
    with database.session() as session:
        return store.texts.stage_of(session, promise_id)


@pytest.fixture
def doubtful(database, clock):
    """A text whose sending was cut off, and a minute later."""
    promise_id = promised(database)
    provider = Provider([Unsure("timed-out"), Sent("201", "SM2")])
    work(database, provider, clock)
    clock.at += MINUTE
    return promise_id, provider


def test_a_text_that_is_found_at_the_provider_is_not_sent_again(database, clock, doubtful):
    promise_id, provider = doubtful
    provider.has = (seen(at=make.NOW + timedelta(seconds=1)),)

    assert look(database, provider, clock) == 1
    work(database, provider, clock)

    assert (line(database, promise_id).state, line(database, promise_id).their_reference) == ("done", "SM1")
    assert provider.sent == [promise_id]


def test_a_text_that_the_provider_does_not_have_is_sent_then(database, clock, doubtful):
    promise_id, provider = doubtful

    look(database, provider, clock)
    work(database, provider, clock)

    assert (line(database, promise_id).state, line(database, promise_id).their_reference) == ("done", "SM2")
    assert provider.sent == [promise_id, promise_id]
    assert len(set(provider.refs)) == 2


def test_nobody_asks_before_the_provider_had_time_and_two_workers_never_ask_at_once(database, clock):
    promised(database)
    provider = Provider([Unsure("timed-out")], has=None)
    work(database, provider, clock)

    clock.at += timedelta(seconds=59)
    assert look(database, provider, clock) == 0
    clock.at += timedelta(seconds=1)
    with database.session(write=True) as session:
        [held] = store.doubt.take(session, now=clock.at, hold=reconcile.HOLD, most=9)
        store.commit(session)
    assert look(database, provider, clock) == 0
    reconcile.settle(database, held, provider.ask, clock.at)
    clock.at += MINUTE
    assert look(database, provider, clock) == 1


def test_a_clock_that_is_set_forward_while_a_text_is_on_its_way_brings_no_second_copy(database, clock):
    promise_id = promised(database)
    provider, other = Provider([Sent("201", "SM1")]), Provider([Sent("201", "SM2")])

    def meanwhile(promise):
        """Everybody's clock jumps in the middle of the try, and another worker takes this one for dead."""
        clock.at += 5 * MINUTE
        for _ in range(2):
            work(database, other, clock)
            look(database, other, clock)
        return provider.door(promise)

    outbox.work(database, Doors(sms=meanwhile), now=clock, owner="a slow worker")
    clock.at += MINUTE
    look(database, other, clock)

    assert (line(database, promise_id).state, line(database, promise_id).their_reference) == ("done", "SM1")
    assert other.sent == []


def test_whoever_was_too_slow_with_asking_changes_nothing_any_more(database, clock, doubtful):
    promise_id, provider = doubtful
    with database.session(write=True) as session:
        [slow] = store.doubt.take(session, now=clock.at, hold=reconcile.HOLD, most=1)
        store.commit(session)
    clock.at += reconcile.HOLD
    provider.has = (seen(),)
    look(database, provider, clock)

    provider.has = ()
    reconcile.settle(database, slow, provider.ask, clock.at)

    assert line(database, promise_id).state == "done"


def test_after_ten_minutes_without_an_answer_a_person_looks_and_nothing_is_sent(database, clock, doubtful):
    promise_id, provider = doubtful
    provider.has = None
    states = []

    for _ in range(12):
        look(database, provider, clock)
        work(database, provider, clock)
        states.append(line(database, promise_id).state.value)
        clock.at += MINUTE

    assert states == ["asking"] * 9 + ["unsure"] * 3
    assert (provider.sent, provider.asked) == ([promise_id], 10)


def test_nobody_can_have_a_text_sent_again_while_it_is_being_asked_about(database, clock, doubtful):
    promise_id = doubtful[0]
    with database.session(write=True) as session:
        assert not store.backlog.resend(session, promise_id, now=clock.at)


def test_a_provider_that_does_not_answer_is_asked_once_in_a_look_and_keeps_no_text_from_its_end(sqlite, clock):
    ids = [promised(sqlite, f"text {number}") for number in range(4)]
    provider = Provider([Unsure("timed-out")] * 4, has=None)
    work(sqlite, provider, clock)
    clock.at += timedelta(minutes=10)

    assert look(sqlite, provider, clock) == 4

    assert provider.asked == 1
    assert {line(sqlite, one).state.value for one in ids} == {"unsure"}


def test_where_nobody_can_be_asked_a_person_looks_after_ten_minutes(database, clock, doubtful):
    promise_id, provider = doubtful
    for _ in range(11):
        reconcile.look(database, Doors(sms=provider.door), now=clock.at)
        clock.at += MINUTE

    assert line(database, promise_id).state == "unsure"


def test_the_words_of_a_text_that_waits_stay_and_what_opens_something_goes_when_it_ended(database, clock):
    address = "https://door.example/open/a-live-link"
    promise_id = promised(database, text=f"Your page: {address}", secret=address)
    provider = Provider([Unsure("timed-out")])
    work(database, provider, clock)
    with database.session() as session:
        row = session.execute(sa.select(models.outbox)).one()
        assert make.words_of(session, row)["secret"] == address

    provider.has, clock.at = (seen(text=f"Your page: {address}"),), clock.at + MINUTE
    look(database, provider, clock)

    assert line(database, promise_id).state == "done"
    with database.session() as session:
        assert make.words_of(session, session.execute(sa.select(models.outbox)).one()) == {"to": NUMBER, "text": "Your page: …"}


# What counts as the same text


@pytest.mark.parametrize(
    ("has", "found"),
    [
        ((), True),
        (None, False),
        ((seen(),), seen()),
        ((seen(at=make.NOW - timedelta(hours=1)),), True),
        # Our clock was wrong: two minutes ahead, and the provider names whole seconds.
        ((seen(at=make.NOW - timedelta(seconds=121)),), seen(at=make.NOW - timedelta(seconds=121))),
        ((seen(at=None),), seen(at=None)),
        ((seen(text="Other words."),), False),
        ((seen(text="Other words.", at=make.NOW - timedelta(hours=1)),), True),
        ((seen("SM-known"),), True),
        ((seen("SM-known"), seen("SM3")), seen("SM3")),
        ((seen("SM4", at=make.NOW + MINUTE), seen("SM3")), seen("SM3")),
        ((seen(text=""),), False),
        ((seen("SM-known"),) * 20, False),
        ((seen("SM-known"),) * 19 + (seen(at=make.NOW - timedelta(hours=1)),), True),
        ((Seen("id", "", sure=True),), Seen("id", "", sure=True)),
    ],
)
def test_only_what_is_surely_not_there_may_be_sent_again(has, found):
    assert reconcile.judge(has, {"SM-known"}, WORDS, make.NOW) == found


def test_a_text_that_twilio_wrote_more_plainly_is_the_same_text():
    written, kept = "It\u2019s \u201cyours\u201d \u2013 look\u2026", "It's \"yours\" - look..."

    assert reconcile.judge((seen(text=kept),), (), written, make.NOW) == seen(text=kept)


# News proves that a text went


def tell(database, ref, stage_, sid="SM1", error=None, now=make.NOW):
    with database.session(write=True) as session:
        heard = store.texts.hear(session, ref, sid=sid, stage=stage_, error=error, now=now)
        store.commit(session)
    return heard


def test_news_of_a_text_proves_that_it_went(database, clock, doubtful):
    promise_id, provider = doubtful

    tell(database, provider.refs[0], Stage.ON_ITS_WAY)
    look(database, provider, clock)
    work(database, provider, clock)

    assert (line(database, promise_id).state, line(database, promise_id).their_reference) == ("done", "SM1")
    assert (provider.sent, provider.asked) == ([promise_id], 0)


def test_news_that_comes_before_a_dying_worker_could_tell_proves_it_too(database, clock):
    promise_id = promised(database)
    worker = outbox.Worker(database=database, doors=doors(Provider([])), owner="dies", now=clock)
    [held] = worker.take(1)
    with database.session(write=True) as session:
        ref = store.outbox.began(session, held, clock.at).ref
        store.commit(session)
    tell(database, ref, Stage.TAKEN)

    clock.at += timedelta(seconds=91)
    other = Provider([])
    work(database, other, clock)

    assert (line(database, promise_id).state, other.sent, other.asked) == ("done", [], 0)


def test_news_that_comes_before_its_own_worker_gives_up_proves_it_too(sqlite, clock):
    promise_id = promised(sqlite)
    provider = Provider([])

    def cut_off(promise):
        tell(sqlite, promise.ref, Stage.TAKEN)
        return Unsure("timed-out")

    outbox.work(sqlite, Doors(sms=cut_off, ask=provider.ask), now=clock, owner="a worker")

    assert line(sqlite, promise_id).state == "done"


def test_news_in_the_last_moment_keeps_a_text_from_being_sent_again(database, clock, doubtful):
    promise_id, provider = doubtful
    look(database, provider, clock)
    assert line(database, promise_id).state == "ready"

    tell(database, provider.refs[0], Stage.DELIVERED)
    work(database, provider, clock)

    assert (line(database, promise_id).state, provider.sent) == ("done", [promise_id])


def test_news_of_an_older_try_says_nothing_of_a_newer_one(database, clock, doubtful):
    promise_id, provider = doubtful
    provider.ways = [Later("no-connection")]
    look(database, provider, clock)
    work(database, provider, clock)
    old, new = provider.refs

    tell(database, old, Stage.TAKEN)

    assert old != new
    assert line(database, promise_id).state == "ready"


@pytest.mark.threat(6)
def test_whatever_the_order_and_however_often_news_comes_a_text_ends_at_the_same_stage(database, clock):
    ends = set()

    for number, order in enumerate(itertools.permutations([Stage.ON_ITS_WAY, Stage.DELIVERED, Stage.NOT_DELIVERED])):
        promise_id = promised(database, f"text {number}", now=clock.at)
        provider = Provider([Sent("201", f"SM-{number}")])
        work(database, provider, clock)
        for one in (*order, *order):
            tell(database, provider.refs[0], one, f"SM-{number}")
        ends.add(stage(database, promise_id))

    assert ends == {Stage.DELIVERED}


@pytest.mark.parametrize(("ref", "sid"), [("unknown", "SM1"), (None, "SM-other")])
def test_news_of_no_text_of_ours_changes_nothing(database, clock, ref, sid):
    promise_id = promised(database)
    provider = Provider([Sent("201", "SM1")])
    work(database, provider, clock)

    assert tell(database, ref or provider.refs[0], Stage.NOT_DELIVERED, sid) is None

    assert stage(database, promise_id) is Stage.TAKEN


def test_one_text_of_the_providers_is_never_two_of_ours(database, clock):
    first, second = promised(database), promised(database, "two")
    provider = Provider([Sent("201", "SM1"), Unsure("timed-out")])
    work(database, provider, clock)

    assert tell(database, provider.refs[1], Stage.DELIVERED, "SM1") is None
    assert sorted(line(database, one).state.value for one in (first, second)) == ["asking", "done"]


# A door that is shut


def test_when_the_key_is_wrong_nobody_knocks_for_a_quarter_of_an_hour_and_one_alarm_is_raised(database, clock):
    texts = outbox.HANDS + 2
    ids = [promised(database, f"text {number}") for number in range(texts)]
    wrong = Later("20003", after=timedelta(minutes=15), alarm=True, all=True)
    provider = Provider([wrong] * texts + [Sent("201", f"SM{number}") for number in range(texts)])
    chosen = Doors(sms=provider.door, ask=provider.ask, mail=lambda promise: Sent("250"), inbox="duty@anyshire.example")

    for owner in ("one", "two", "one", "two"):
        outbox.work(database, chosen, now=clock, owner=owner)
        clock.at += timedelta(minutes=3)
    knocked = len(provider.sent)
    clock.at += timedelta(minutes=3)
    for _ in range(3):
        outbox.work(database, chosen, now=clock, owner="one")

    assert knocked == outbox.HANDS
    assert sorted(set(provider.sent)) == sorted(ids)
    with database.session() as session:
        mails = session.execute(sa.select(models.outbox.c.dedupe_key).where(models.outbox.c.kind == "mail")).scalars().all()
    assert [key.split(":")[:4] for key in mails] == [["alarm", "refused", "sms", "20003"]]


def test_when_the_provider_asks_for_less_every_worker_rests_as_long_as_it_says(database, clock):
    promised(database)
    provider = Provider([Later("20429", after=timedelta(seconds=90), all=True), Sent("201", "SM1"), Sent("201", "SM2")])
    work(database, provider, clock)
    promised(database, "two", now=clock.at)

    clock.at += timedelta(seconds=89)
    work(database, provider, clock)
    before = len(provider.sent)
    clock.at += timedelta(seconds=1)
    work(database, provider, clock)

    assert (before, len(provider.sent)) == (1, 3)


def test_letters_go_while_texts_rest(sqlite, clock):
    promised(sqlite)
    letters = []
    shut = Later("20003", after=timedelta(minutes=15), all=True)
    chosen = Doors(sms=lambda promise: shut, icb=lambda promise: letters.append(promise.id) or Sent("204"))
    outbox.work(sqlite, chosen, now=clock, owner="one")
    with sqlite.session(write=True) as session:
        store.outbox.promise(session, "icb", make.letter("test.ping"), dedupe_key="ping", now=make.NOW)
        store.commit(session)

    outbox.work(sqlite, chosen, now=clock, owner="one")

    assert len(letters) == 1


# The provider forgets the words


def test_the_words_of_a_text_that_ended_are_deleted_at_the_provider_once(database, clock):
    for number in range(3):
        promised(database, f"text {number}")
    provider = Provider([Sent("201", f"SM{number}") for number in range(3)])
    work(database, provider, clock)
    tell(database, provider.refs[0], Stage.DELIVERED, "SM0")
    tell(database, provider.refs[1], Stage.NOT_DELIVERED, "SM1", "30003")
    gone = []

    def forget(sid):
        gone.append(sid)
        return True

    for at in (clock.at, clock.at, clock.at + timedelta(days=1)):
        reconcile.forget(database, Doors(sms=provider.door, forget=forget), now=at)

    assert gone == ["SM0", "SM1", "SM2"]


def test_the_words_that_somebody_texted_us_are_deleted_at_the_provider_once_they_were_taken(database, clock):
    with database.session(write=True) as session:
        assert store.conversations.taken(session, "SMfromaphone", now=clock.at)
        store.commit(session)
    gone = []

    def forget(sid):
        gone.append(sid)
        return len(gone) > 1

    did = [reconcile.forget(database, Doors(forget=forget), now=clock.at) for _ in range(3)]

    assert (gone, did) == (["SMfromaphone"] * 2, [0, 1, 0])
    with database.session(write=True) as session:
        assert not store.conversations.taken(session, "SMfromaphone", now=clock.at)


def test_what_the_provider_could_not_delete_is_tried_again(sqlite, clock):
    promised(sqlite)
    provider = Provider([Sent("201", "SM0")])
    work(sqlite, provider, clock)
    tell(sqlite, provider.refs[0], Stage.DELIVERED, "SM0")
    answers = [False, True]

    did = [reconcile.forget(sqlite, Doors(forget=lambda sid: answers.pop(0)), now=clock.at) for _ in range(2)]

    assert (did, reconcile.forget(sqlite, Doors(), now=clock.at)) == ([0, 1], 0)


def test_a_text_that_must_wait_was_not_tried(database, clock):
    promise_id = promised(database)
    morning = make.NOW + timedelta(hours=14)
    provider = Provider([Waits("not-now", morning), Sent("201", "SM1")])
    work(database, provider, clock)
    assert stage(database, promise_id) is None

    clock.at = morning
    work(database, provider, clock)

    assert stage(database, promise_id) is Stage.TAKEN


def test_a_ref_says_nothing_and_is_new_for_every_try(database, clock, doubtful):
    promise_id = doubtful[0]
    with database.session() as session:
        [ref] = session.execute(sa.select(texts.c.ref)).scalars()

    assert len(ref) == 22
    assert promise_id not in ref
