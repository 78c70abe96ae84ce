from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import models, store
from webapp.audit import Who
from webapp.models import Kind, State
from webapp.store import outbox
from webapp.store.outbox import NotYours

LEASE = timedelta(seconds=90)
OVER = make.NOW + LEASE
# When whoever was taken for dead must be through with it, whatever their clock says.
ASKED = OVER + store.doubt.LONGEST_TRY
TEXT = {"to": "+447700900123", "text": "There is news about your request."}


@pytest.fixture
def session(database):
    with database.session(write=True) as found:
        yield found


@pytest.fixture
def case_id(session):
    return make.draft(session).case_id


def promise(session, case_id=None, key="one", kind=Kind.ICB, body=None, now=make.NOW, **more):
    usual = make.letter() if kind is Kind.ICB else TEXT
    return outbox.promise(session, kind, body or usual, case_id=case_id, dedupe_key=key, now=now, **more)


def claim(session, owner="a worker", now=make.NOW, most=10, **more):
    return outbox.claim(session, owner=owner, now=now, lease=LEASE, most=most, **more)


def state(session, promise_id):
    return store.backlog.show(session, promise_id).state


def try_and_die(session, now=make.NOW, **more):
    """A worker that begins and is never heard of again."""
    one, = claim(session, now=now, **more)
    outbox.began(session, one, now)
    return one


def test_a_promise_is_given_out_with_exactly_what_it_says(session, case_id):
    promise_id = promise(session, case_id, body=make.letter(name="Zoë نور"))

    one, = claim(session)

    assert (one.id, one.kind, one.case_id, one.sequence, one.attempts) == (promise_id, Kind.ICB, case_id, 1, 0)
    assert one.body == make.letter(name="Zoë نور", sequence=1)
    assert one.letter == json.dumps(one.body, ensure_ascii=False, separators=(",", ":")).encode()
    assert "Zoë" not in repr(one)


def test_letters_about_a_case_are_numbered_from_one_and_texts_are_not(session, case_id):
    other = make.draft(session).case_id
    for key, about in (("a", case_id), ("b", other), ("d", case_id), ("e", None)):
        promise(session, about, key)
    promise(session, case_id, "c", kind=Kind.SMS)

    rows = session.execute(sa.select(models.outbox.c.dedupe_key, models.outbox.c.sequence)).all()
    assert dict(map(tuple, rows)) == {"a": 1, "b": 1, "c": None, "d": 2, "e": None}


def test_half_a_character_that_somebody_typed_does_not_stop_a_letter(session):
    promise(session, body=make.letter(name="\ud800"))

    one, = claim(session)

    assert one.body["data"]["name"] == "?"


def test_a_promise_made_twice_is_the_first_one_and_leaves_out_no_number(session, case_id):
    first = promise(session, case_id, "one", body=make.letter(name="Amir Made-Up"))

    again = promise(session, case_id, "one", body=make.letter(name="Somebody Else"))
    promise(session, case_id, "two")

    assert again == first
    one, = claim(session)
    assert one.body["data"] == {"referral_id": "a case", "name": "Amir Made-Up", "sequence": 1}
    outbox.done(session, one, owner="a worker", now=make.NOW)
    assert [later.sequence for later in claim(session)] == [2]


def test_a_letter_about_a_case_that_never_was_is_not_promised(session):
    with pytest.raises(LookupError):
        promise(session, "no such case")


@pytest.mark.asvs("2.3.4")
def test_two_who_promise_the_same_in_the_same_moment_make_one_promise(database):
    case_id, together, made = make.case(database), threading.Barrier(2), []

    def keep():
        with database.session(write=True) as session:
            together.wait()
            made.append(promise(session, case_id, "tick:2026-11-23"))
            made.append(promise(session, case_id, f"own {threading.get_ident()}"))
            store.commit(session)

    threads = [threading.Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 3
    with database.session() as session:
        assert sorted(session.execute(sa.select(models.outbox.c.sequence)).scalars()) == [1, 2, 3]


def test_what_is_wanted_later_is_not_given_out_before(session):
    promise(session, due=make.NOW + make.minutes(5))

    assert claim(session, now=make.NOW + make.minutes(4.9)) == []
    assert len(claim(session, now=make.NOW + make.minutes(5))) == 1


def test_what_has_waited_longest_goes_first_and_no_more_than_asked_for(session):
    ids = [promise(session, key=str(minute), now=make.NOW - make.minutes(minute)) for minute in (1, 3, 2)]

    assert [one.id for one in claim(session, most=2)] == [ids[1], ids[2]]


def test_what_nobody_has_tried_goes_first_and_of_the_others_no_more_than_asked_for(session):
    for number in range(3):
        promise(session, key=f"old {number}", now=make.NOW - make.minutes(60 - number))
    for number, one in enumerate(claim(session)):
        outbox.began(session, one, make.NOW)
        outbox.later(session, one, owner="a worker", now=make.NOW, due=make.NOW - make.minutes(30 - number), status="500")
    promise(session, key="new")

    given = [[(one.dedupe_key, one.tried) for one in claim(session, most=4, again=again)] for again in (2, 0, -1, None)]

    assert given == [[("new", False), ("old 0", True), ("old 1", True)], [], [], [("old 2", True)]]


def test_what_could_not_go_yet_and_nobody_tried_still_goes_first(session):
    """It waited for the hours that the person chose."""
    promise(session, key="waited", kind=Kind.SMS)
    one, = claim(session)
    outbox.put_back(session, outbox.began(session, one, make.NOW), owner="a worker", now=make.NOW, until=make.NOW, status="not-the-hour")

    assert [one.tried for one in claim(session, again=0)] == [False]


def test_a_worker_may_ask_for_one_kind_alone(session):
    promise(session, key="a letter")
    promise(session, key="a text", kind=Kind.SMS)

    assert [one.dedupe_key for one in claim(session, kinds=[Kind.SMS])] == ["a text"]


def test_nobody_else_gets_what_somebody_holds(session):
    promise(session)

    assert len(claim(session, "one worker")) == 1
    assert claim(session, "another worker", now=OVER - timedelta(microseconds=1)) == []


def test_what_a_dead_worker_held_goes_to_another_with_the_same_id_and_bytes(session):
    promise(session, body=make.letter(name="Amir Made-Up"))
    first = try_and_die(session)

    again, = claim(session, "another worker", now=OVER)

    assert (again.id, again.letter, again.attempts) == (first.id, first.letter, 1)


@pytest.mark.parametrize("ending", [outbox.done, outbox.dead, outbox.unsure])
@pytest.mark.parametrize("name", ["a worker", "another worker"])
def test_who_lost_the_lease_can_no_longer_say_how_it_ended(session, ending, name):
    promise_id = promise(session)
    late = try_and_die(session)
    again, = claim(session, name, now=OVER)

    with pytest.raises(NotYours):
        ending(session, late, owner="a worker", now=OVER)

    assert state(session, promise_id) is State.LEASED
    outbox.done(session, again, owner=name, now=OVER)
    assert state(session, promise_id) is State.DONE


def test_another_worker_cannot_end_what_is_not_its_own(session):
    promise_id = promise(session)
    one, = claim(session)

    with pytest.raises(NotYours):
        outbox.later(session, one, owner="another worker", now=make.NOW, due=OVER)

    assert state(session, promise_id) is State.LEASED


def test_a_slow_worker_does_not_begin_when_its_time_is_over(session):
    promise(session)
    one, = claim(session)

    with pytest.raises(NotYours):
        outbox.began(session, one, OVER)

    assert store.backlog.show(session, one.id).tries == ()


def test_a_slow_worker_that_nobody_replaced_may_still_say_that_it_arrived(session):
    promise_id = promise(session)
    late = try_and_die(session)

    outbox.done(session, late, owner="a worker", now=OVER + LEASE)

    assert state(session, promise_id) is State.DONE


def test_what_did_not_arrive_is_tried_again_when_it_is_due(session):
    promise(session)
    one = try_and_die(session)

    outbox.later(session, one, owner="a worker", now=make.NOW, due=make.NOW + make.minutes(5), status="503", ms=12, note="busy")

    assert claim(session, now=make.NOW + make.minutes(4)) == []
    again, = claim(session, now=make.NOW + make.minutes(5))
    assert (again.attempts, again.letter) == (1, one.letter)


def test_the_letters_of_a_case_leave_in_their_order(session, case_id):
    other = make.draft(session).case_id
    promise(session, case_id, "first", due=make.NOW)
    promise(session, case_id, "second", due=make.NOW - make.minutes(1))
    promise(session, other, "other")

    given = claim(session)
    assert [one.dedupe_key for one in given] == ["first", "other"] or [one.dedupe_key for one in given] == ["other", "first"]
    first = next(one for one in given if one.dedupe_key == "first")
    outbox.later(session, first, owner="a worker", now=make.NOW, due=make.NOW + make.minutes(1))
    assert claim(session) == []

    first, = claim(session, now=make.NOW + make.minutes(1))
    outbox.done(session, first, owner="a worker", now=make.NOW)
    assert [one.dedupe_key for one in claim(session)] == ["second"]


@pytest.mark.parametrize(("stuck", "behind", "passes"), [
    ("planner.shared", "consent.withdrawn", True), ("planner.shared", "urgent.flagged", True),
    ("referral.submitted", "urgent.flagged", True), ("information.added", "contact.preferences_changed", True),
    ("feedback.given", "referral.withdrawn", True),
    ("consent.given", "consent.withdrawn", False), ("referral.submitted", "consent.withdrawn", False),
    ("contact.preferences_changed", "contact.preferences_changed", False), ("planner.shared", "consent.given", False),
])  # fmt: skip
def test_a_stop_and_help_today_wait_for_no_letter_that_failed_and_never_go_before_a_yes(session, case_id, stuck, behind, passes):
    promise(session, case_id, f"{stuck}:a")
    promise(session, case_id, f"{behind}:b")
    [first] = claim(session)
    assert claim(session) == [], "what is being tried may arrive yet"

    outbox.later(session, outbox.began(session, first, make.NOW), owner="a worker", now=make.NOW, due=OVER, status="413")

    assert [one.dedupe_key for one in claim(session)] == ([f"{behind}:b"] if passes else [])


def test_a_text_waits_for_no_letter(session, case_id):
    promise(session, case_id, "letter")
    promise(session, case_id, "text", kind=Kind.SMS)

    assert {one.dedupe_key for one in claim(session)} == {"letter", "text"}


def test_a_dead_letter_does_not_keep_a_later_no_from_the_icb(session, case_id):
    promise(session, case_id, "referral.submitted")
    promise(session, case_id, "consent.withdrawn")
    refused, = claim(session)
    outbox.dead(session, refused, owner="a worker", now=make.NOW, status="400")

    assert [one.dedupe_key for one in claim(session)] == ["consent.withdrawn"]


def test_a_letter_for_next_year_holds_up_nobody(session, case_id):
    promise(session, case_id, "next year", due=make.NOW + timedelta(days=335))
    promise(session, case_id, "today")

    assert [one.dedupe_key for one in claim(session)] == ["today"]


@pytest.mark.parametrize("kind", [Kind.SMS, Kind.MAIL])
def test_a_text_that_may_have_gone_is_never_sent_again_blindly(session, kind):
    promise_id = promise(session, kind=kind)
    late = try_and_die(session)

    assert claim(session, "another worker", now=OVER) == []

    assert state(session, promise_id) is (State.ASKING if kind is Kind.SMS else State.UNSURE)
    assert claim(session, "another worker", now=OVER + timedelta(days=30)) == []
    outbox.done(session, late, owner="a worker", now=OVER)
    assert state(session, promise_id) is State.DONE


LINK = {"to": "amir@mail.example", "text": "Your page: https://door.example/open/a-live-link", "secret": "https://door.example/open/a-live-link"}


def row_of(session, promise_id):
    return session.execute(sa.select(models.outbox).where(models.outbox.c.id == promise_id)).one()


@pytest.mark.parametrize("kind", [Kind.SMS, Kind.MAIL])
def test_what_may_have_gone_with_a_dead_worker_opens_nothing_for_whoever_reads_it_and_stands_in_the_log(session, case_id, kind):
    promise_id = promise(session, case_id, kind=kind, body=LINK)
    plain = promise(session, case_id, "two", kind=kind)
    for one in claim(session):
        outbox.began(session, one, make.NOW)

    claim(session, "another worker", now=OVER)
    for asked in store.doubt.take(session, now=ASKED, hold=LEASE, most=2):
        store.doubt.give_up(session, asked, now=OVER)
    store.commit(session)

    assert {state(session, one) for one in (promise_id, plain)} == {State.UNSURE}
    assert make.words_of(session, row_of(session, promise_id)) == {"to": "amir@mail.example", "text": "Your page: …"}
    assert make.words_of(session, row_of(session, plain)) == TEXT
    told = [(one.what, one.who, json.loads(one.detail)) for one in store.audit.of_case(session, case_id, most=2)]
    assert told == [("letter.failed", "service", {"kind": kind.value})] * 2


@pytest.mark.parametrize("kind", [Kind.SMS, Kind.MAIL])
def test_of_what_nobody_can_read_and_may_have_gone_nothing_stays(session, case_id, kind):
    promise_id = promise(session, case_id, kind=kind, body=LINK)
    try_and_die(session)
    session.execute(sa.update(models.outbox).values(payload_sealed=b"damaged"))

    assert claim(session, "another worker", now=OVER) == []
    assert store.doubt.take(session, now=ASKED, hold=LEASE, most=2) == []

    assert (row_of(session, promise_id).state, row_of(session, promise_id).payload_sealed) == (State.UNSURE, b"")


@pytest.mark.parametrize("gone", ["erased", "draft deleted"])
@pytest.mark.parametrize("end", [outbox.done, outbox.dead, outbox.unsure, None])
def test_a_message_that_was_being_sent_when_all_was_deleted_leaves_no_word_and_no_key(session, case_id, gone, end):
    letter = promise(session, case_id)
    promise_id = promise(session, case_id, "two", kind=Kind.MAIL, body=LINK)
    held = claim(session)
    for one in held:
        outbox.began(session, one, make.NOW)
    if gone == "erased":
        store.erasing.erase(session, case_id, who=Who.PERSON, now=make.NOW, tell=False)
    else:
        store.drafts.delete(session, store.drafts.of_case(session, case_id), now=make.NOW)

    for one in held:
        if end is None:
            claim(session, "another worker", now=OVER)
        else:
            end(session, one, owner="a worker", now=make.NOW, note="a note")

    assert row_of(session, promise_id).payload_sealed == b""
    assert make.words_of(session, row_of(session, letter))["type"] == "referral.submitted"
    assert not store.vault.has(session, case_id)
    assert [one.note for line in (letter, promise_id) for one in store.backlog.show(session, line).tries] == ["", ""]


def test_a_text_that_surely_did_not_go_is_sent_by_another(session):
    promise(session, kind=Kind.SMS)
    claim(session)

    assert len(claim(session, "another worker", now=OVER)) == 1


def test_a_text_that_failed_before_and_was_not_begun_again_is_not_taken_for_sent(session):
    promise(session, kind=Kind.SMS)
    one = try_and_die(session)
    outbox.later(session, one, owner="a worker", now=make.NOW, due=make.NOW)
    claim(session)

    assert len(claim(session, "another worker", now=OVER)) == 1


def test_every_try_is_written_down(session):
    promise_id = promise(session)
    first = try_and_die(session)
    outbox.later(session, first, owner="a worker", now=make.NOW + timedelta(seconds=1), due=OVER, status="500", ms=900, note="x" * 300)
    second = try_and_die(session, now=OVER)
    third, = claim(session, now=OVER + LEASE)
    outbox.began(session, third, OVER + LEASE)
    outbox.done(session, third, owner="a worker", now=OVER + LEASE, status="204", ms=30, reference="ICB-123")

    line = store.backlog.show(session, promise_id)
    assert (line.state, line.attempts, line.last_status, line.their_reference) == (State.DONE, 3, "204", "ICB-123")
    assert [(one.status, one.ms, one.note) for one in line.tries] == [("500", 900, "x" * 200), (None, None, ""), ("204", 30, "")]
    assert [one.ended_at for one in line.tries] == [make.NOW + timedelta(seconds=1), None, OVER + LEASE]
    assert second.id == first.id == promise_id


def test_a_letter_whose_key_is_lost_does_not_keep_the_others_from_leaving(database):
    with database.session(write=True) as session:
        session.info["keyring"] = make.keyring("lost")
        lost = promise(session, key="lost")
        session.info["keyring"] = make.keyring()
        promise(session, key="readable")

        assert [one.dedupe_key for one in claim(session)] == ["readable"]
        assert (state(session, lost), store.backlog.show(session, lost).last_status) == (State.DEAD, "unreadable")


def test_many_workers_never_hold_the_same_promise(database):
    with database.session(write=True) as session:
        ids = {promise(session, key=str(number)) for number in range(60)}
        store.commit(session)
    held = []

    def work(owner):
        while True:
            with database.session(write=True) as session:
                given = claim(session, owner, most=3)
                store.commit(session)
            if not given:
                return
            held.extend(one.id for one in given)

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(held) == 60
    assert set(held) == ids


def test_on_postgresql_no_worker_waits_for_another(postgresql):
    with postgresql.session(write=True) as session:
        for number in range(6):
            promise(session, key=str(number))
        store.commit(session)

    with postgresql.session(write=True) as one, postgresql.session(write=True) as other:
        first, second, third = claim(one, most=3), claim(other, most=2), claim(other, most=9)

    assert [len(given) for given in (first, second, third)] == [3, 2, 1]
    assert len({given.id for given in first + second + third}) == 6


def test_what_waits_is_counted(session):
    assert outbox.counts(session, make.NOW) == outbox.Waiting(0, 0, 0, 0)
    for key in ("waits", "held", "dead", "unsure", "done"):
        promise(session, key=key, now=make.NOW - make.minutes(20))
    promise(session, key="next year", due=make.NOW + timedelta(days=335))
    given = {one.dedupe_key: one for one in claim(session)}
    for key, ending in (("dead", outbox.dead), ("unsure", outbox.unsure), ("done", outbox.done)):
        ending(session, given[key], owner="a worker", now=make.NOW)
    outbox.later(session, given["waits"], owner="a worker", now=make.NOW, due=make.NOW + timedelta(hours=10))

    assert outbox.counts(session, make.NOW) == outbox.Waiting(waiting=2, oldest_seconds=1200, dead=1, unsure=1)


def test_it_is_known_when_a_letter_arrived(session):
    promise(session, key="submitted")
    assert outbox.delivered_at(session, "submitted") is None
    assert outbox.delivered_at(session, "no such promise") is None
    one, = claim(session)

    outbox.done(session, one, owner="a worker", now=make.NOW + make.minutes(1))

    assert outbox.delivered_at(session, "submitted") == make.NOW + make.minutes(1)


def test_what_is_sent_again_keeps_its_id_and_starts_afresh_and_the_person_still_reads_when_it_arrived(session):
    promise_id = promise(session, key="submitted")
    first = try_and_die(session)
    outbox.done(session, first, owner="a worker", now=make.NOW)

    assert store.backlog.resend(session, promise_id, now=OVER)

    again, = claim(session, now=OVER)
    assert (again.id, again.letter, again.attempts) == (promise_id, first.letter, 0)
    assert outbox.delivered_at(session, "submitted") == make.NOW
    outbox.done(session, again, owner="a worker", now=OVER)
    assert outbox.delivered_at(session, "submitted") == make.NOW


def test_what_somebody_holds_is_not_sent_again_beside_them(session):
    promise_id = promise(session)
    claim(session)

    assert not store.backlog.resend(session, promise_id, now=make.NOW)
    assert not store.backlog.resend(session, "no such promise", now=make.NOW)


def test_a_text_sent_again_on_purpose_is_not_taken_for_the_one_that_may_have_gone(session):
    promise_id = promise(session, kind=Kind.SMS)
    late = try_and_die(session)
    claim(session, now=OVER)
    [asked] = store.doubt.take(session, now=ASKED, hold=LEASE, most=1)
    store.doubt.give_up(session, asked, now=OVER)
    store.backlog.resend(session, promise_id, now=OVER)

    with pytest.raises(NotYours):
        outbox.done(session, late, owner="a worker", now=OVER)
    claim(session, "another worker", now=OVER)
    assert len(claim(session, "a third worker", now=OVER + LEASE)) == 1


def test_letters_since_a_day_are_sent_again_in_their_order_and_texts_never(session, case_id):
    promise(session, case_id, "old", now=make.NOW - timedelta(days=2))
    for key, about, kind in (("first", case_id, Kind.ICB), ("second", case_id, Kind.ICB), ("text", None, Kind.SMS)):
        promise(session, about, key, kind)
    for _ in range(3):
        for one in claim(session):
            outbox.done(session, one, owner="a worker", now=make.NOW)

    assert store.backlog.resend_since(session, make.NOW - timedelta(days=1), now=OVER) == 2

    first, = claim(session, now=OVER)
    outbox.done(session, first, owner="a worker", now=OVER)
    second, = claim(session, now=OVER)
    assert (first.dedupe_key, second.dedupe_key) == ("first", "second")


def test_the_newest_are_listed_first_without_a_word_of_what_they_say(session):
    for minute in range(3):
        promise(session, key=str(minute), now=make.NOW + make.minutes(minute), body=make.letter(name="Amir Made-Up"))
    one, = claim(session)
    outbox.dead(session, one, owner="a worker", now=make.NOW)

    assert [line.dedupe_key for line in store.backlog.listed(session, most=2)] == ["2", "1"]
    assert [line.dedupe_key for line in store.backlog.listed(session, state=State.DEAD)] == ["0"]
    assert "Amir" not in repr(store.backlog.listed(session))
    assert store.backlog.show(session, "no such promise") is None
