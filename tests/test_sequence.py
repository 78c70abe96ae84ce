"""No order of things sends a message to somebody who must not get it, twice, at night, or too often; and the watcher would see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import sequence
from tests.sequence import World, runs
from tests.watcher import Broken
from webapp import messages, phones, sendable, store, told
from webapp.sendable import Go


@pytest.mark.threat(2)
@pytest.mark.parametrize("seed", [1, 6])
def test_whatever_happens_nobody_gets_what_they_must_not_get(sqlite, seed):
    seen = runs(sqlite, seed=seed, events=500)

    # Otherwise a gate that is never open would pass.
    assert seen.counts["text"] >= 10
    assert seen.counts["mail"] >= 10
    assert seen.counts["sent"] >= 5
    assert seen.counts["offer"] >= 1
    assert seen.counts["over"] >= 1


def open_always(*_: object) -> Go:
    return Go()


@pytest.mark.parametrize(
    ("where", "name", "broken", "seen", "seed"),
    [
        (sendable, "decide", open_always, ".", 4),
        (sendable, "opens", lambda at, windows, spare: at, "it is not the hour", 4),
        (sendable, "in_hours", open_always, "it is late, and not the hour|it is not the hour", 4),
        (sendable, "enough", lambda facts, now: None, "two offers went this week|its word is of no use", 6),
        (sendable, "frees", lambda went, most, now: now, "three went this week", 6),
        (sendable, "unusable", lambda sort, way, now: None, "whoever has it|nobody proved|the way there", 7),
        (told, "avoided", lambda session, promise: False, "must not be found", 6),
        (told, "still_safe", lambda session, promise: True, "somebody dangerous", 4),
        (told, "texts_may_come", lambda session, promise: True, "the person said no", 6),
        (told, "wishes", lambda session, promise: store.wishes.Wishes(), "it is not the hour", 4),
        (told, "permitted", lambda session, promise, place, now: True, "the person said no|nobody asked", 3),
    ],
)
def test_the_watcher_sees_a_gate_that_is_broken_in_any_one_place(sqlite, monkeypatch, where, name, broken, seen, seed):
    monkeypatch.setattr(where, name, broken)
    # What is promised is looked at before, too: here only the gate itself is asked.
    monkeypatch.setattr(messages, "blocked", messages.blocked if name != "avoided" else lambda contact, avoid: False)

    with pytest.raises(Broken, match=seen):
        runs(sqlite, seed=seed, events=1500)


class Once:
    """Somebody presses "send" at ten at night. Their text leaves at once; later we hear that it did not arrive."""

    def __init__(self, database):
        self.world = World(database, seed=1)
        self.case, (number, email) = next(iter(self.world.cases.items()))
        self.world.now = datetime(2027, 3, 22, 22, 0, tzinfo=UTC)
        sequence.proves(self.world, self.case, number)
        sequence.proves(self.world, self.case, email)
        while self.world.watcher.yes[self.case] is None:
            sequence.says(self.world, self.case, number)

    def happens(self, event):
        event(self.world, self.case, "")
        self.world.works()
        return self.left()

    def never_arrives(self, *, after):
        [text] = self.world.watcher.left
        self.world.now += after
        self.world.write(phones.undelivered, text, "30006")
        self.world.works()
        return self.left()

    def left(self):
        return self.world.watcher.counts["text"], self.world.watcher.counts["mail"]


def test_an_answer_whose_text_fails_goes_on_by_mail_at_once_only_while_the_press_was_just_now(sqlite):
    once = Once(sqlite)

    assert once.happens(sequence.sends) == (1, 0)
    assert once.never_arrives(after=timedelta(minutes=1)) == (1, 1)


def test_an_answer_of_yesterday_whose_text_fails_in_the_night_waits_for_the_morning(sqlite):
    once = Once(sqlite)
    once.happens(sequence.sends)

    assert once.never_arrives(after=timedelta(hours=5)) == (1, 0)
    assert once.world.now.hour == 3
    once.world.now += timedelta(hours=6)
    once.world.works()
    assert once.left() == (1, 1)


def test_what_we_begin_and_goes_on_by_mail_keeps_to_the_hours(sqlite):
    once = Once(sqlite)
    once.world.now += timedelta(hours=12)
    while not once.happens(sequence.news)[0]:
        pass
    once.world.now += timedelta(hours=10)

    assert once.never_arrives(after=timedelta(minutes=1)) == (1, 0)
    once.world.now += timedelta(hours=14)
    once.world.works()
    assert once.left() == (1, 1)


def test_the_watcher_sees_an_answer_by_mail_that_forgot_when_it_was_asked_for(sqlite, monkeypatch):
    once = Once(sqlite)
    once.happens(sequence.sends)
    monkeypatch.setattr(phones, "made_at", lambda session, promise_id: None)

    with pytest.raises(Broken, match="it is late, and not the hour"):
        once.never_arrives(after=timedelta(hours=5))
