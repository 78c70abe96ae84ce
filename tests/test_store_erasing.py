"""Delete everything about one person for good: what goes, what must still leave, and what stays and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.waiting import until
from webapp import ids, keeping, keys, letters, models, retention, store
from webapp.audit import Who
from webapp.consent import Answer
from webapp.models import Kind, State
from webapp.seal import Unreadable
from webapp.stages import Stage
from webapp.store import erasing, sealed, vault
from webapp.store.apart import PAYLOAD


@pytest.fixture
def two(database):
    """Two cases with something of everything; of the first, a letter has arrived."""
    found = []
    for _ in range(2):
        with database.session(write=True) as session:
            case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}).case_id
            make.fill(session, case_id)
            store.visits.begin(session, case_id, now=make.NOW)
            store.commit(session)
        found.append(case_id)
    return found


def erase(database, case_id, **more):
    with database.session(write=True) as session:
        counts = erasing.erase(session, case_id, who=Who.PERSON, now=make.NOW, **more)
        store.commit(session)
    return counts


def promised(database, case_id):
    """Every letter to the ICB about a case that is to leave, by its type. Ours fit the published schema."""
    with database.session() as session:
        these = sa.select(models.outbox).where(models.outbox.c.group_key == case_id, models.outbox.c.kind == Kind.ICB)
        rows = session.execute(these.where(models.outbox.c.state == State.READY).order_by(models.outbox.c.sequence)).all()
        found = [make.words_of(session, row) for row in rows]
    ours = [one for one in found if one["type"] in (erasing.ERASED, erasing.WITHDRAWN)]
    assert [letters.faults(letters.WE_SEND, one) for one in ours] == [()] * len(ours)
    return [one["type"] for one in found]


def test_every_table_about_a_case_is_deleted_or_says_why_not():
    about = {table.name for table in models.metadata.sorted_tables if {"case_id", "person_case_id", "group_key"} & set(table.c.keys())}

    assert {table.name for table in erasing.GONE} | set(erasing.STAYS) == about


def test_nothing_of_it_is_left_that_anybody_can_read_and_the_other_person_s_is_as_it_was(database, two):
    mine, other = two
    erase(database, mine)

    with database.session() as session:
        left = {(one.name, case_id) for one in sealed.SEALED for case_id, _, value in sealed.values(session, one) if value}
        assert {name for name, case_id in left if case_id == mine} == {
            "consents.circumstances_sealed", "avoids.people_sealed", "outbox.payload_sealed",
        }
        assert {name for name, case_id in left if case_id == other} == {one.name for one in sealed.OF_CASES}
        for column in sealed.SEALED:
            for case_id, place, value in sealed.values(session, column):
                if case_id == mine and column.use is vault.Use.RECORD:
                    with pytest.raises(Unreadable):
                        vault.open(session, case_id, place, value)
        assert store.consents.rows(session, mine) == () != store.consents.rows(session, other)
        assert store.avoids.of_case(session, mine) == () != store.avoids.of_case(session, other)
        assert store.helping.of_case(session, mine) == () != store.helping.of_case(session, other)
        assert store.everything.visits_to(session, mine) == () != store.everything.visits_to(session, other)
        assert {table.name for table in erasing.GONE if session.execute(sa.select(table).where(table.c.case_id == mine)).first()} == set()
        assert session.execute(sa.select(keys.case_keys).where(keys.case_keys.c.case_id == mine)).all() == []


def test_the_icb_is_told_in_a_letter_that_leaves_although_the_case_has_no_key(database, two):
    mine, _ = two

    erase(database, mine)

    assert promised(database, mine) == ["referral.erased"]
    with database.session(write=True) as session:
        claimed = store.outbox.claim(session, owner="a", now=make.NOW + timedelta(days=1), lease=timedelta(minutes=1), most=9)
    assert {one.body["type"] for one in claimed if one.case_id == mine} == {"referral.erased"}


def test_whoever_takes_the_request_back_as_well_tells_the_icb_that_first(database, two):
    mine, _ = two

    erase(database, mine, withdraw=True)

    assert promised(database, mine) == ["referral.withdrawn", "referral.erased"]


def test_the_letter_that_takes_it_back_says_each_yes_that_was_ever_given(database, two):
    mine, _ = two
    with database.session(write=True) as session:
        for permission, answer in (("cetr", Answer.YES), ("cetr", Answer.NO), ("share:gp", Answer.NO)):
            store.consents.record(session, make.row(permission, answer, id=ids.uuid7(make.NOW), case_id=mine))
        store.commit(session)

    erase(database, mine, withdraw=True)

    with database.session(write=True) as session:
        [letter] = [
            one.body for one in store.outbox.claim(session, owner="a", now=make.NOW + timedelta(days=1), lease=timedelta(minutes=1), most=9)
            if one.dedupe_key.startswith("referral.withdrawn")
        ]
    assert letter["data"]["what_stops"] == ["cetr", "dsr"]
    assert letters.faults(letters.WE_SEND, letter) == ()


def test_a_letter_that_the_icb_has_not_had_still_leaves_before_the_news_of_the_erasing(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, case_id)
        store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key="letter", now=make.NOW)
        store.commit(session)

    erase(database, case_id)

    assert promised(database, case_id) == ["referral.submitted", "referral.erased"]


def test_a_request_that_is_taken_back_before_any_worker_saw_it_never_leaves(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, case_id)
        store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key="letter", now=make.NOW)
        store.commit(session)

    counts = erase(database, case_id, withdraw=True)

    assert promised(database, case_id) == []
    assert counts["letters"] == 1


def given_up(database, case_id, *, now=make.NOW):
    """A letter of theirs that was tried and is dead."""
    with database.session(write=True) as session:
        if not store.referrals.of_case(session, case_id):
            make.submit(session, case_id)
        store.outbox.promise(session, "icb", make.letter(answers="CANARY"), case_id=case_id, dedupe_key="letter", now=now)
        [held] = store.outbox.claim(session, owner="a", now=now, lease=timedelta(minutes=1), most=1)
        store.outbox.dead(session, store.outbox.began(session, held, now), owner="a", now=now, status="500")
        store.commit(session)


def waits(database, case_id):
    """What is said by letters of this case that somebody with the ring can read: the type of each, and whether it says what they said."""
    with database.session() as session:
        found = session.execute(sa.select(models.outbox).where(models.outbox.c.group_key == case_id, models.outbox.c.payload_sealed != b""))
        return [
            (row.state, row.dedupe_key.partition(":")[0], b"CANARY" in vault.open(session, None, f"{PAYLOAD}:{row.id}", row.payload_sealed))
            for row in found
        ]


def test_who_takes_it_back_leaves_no_word_of_theirs_behind_in_a_letter_that_was_given_up_or_waits(database):
    case_id = make.case(database)
    given_up(database, case_id)
    with database.session(write=True) as session:
        letter = make.letter("planner.shared", answers="CANARY")
        store.outbox.promise(session, "icb", letter, case_id=case_id, dedupe_key="two", now=make.NOW)
        store.commit(session)

    counts = erase(database, case_id, withdraw=True)

    assert waits(database, case_id) == [
        (State.READY, "referral.withdrawn", False), (State.READY, "referral.erased", False),
    ]
    assert counts["letters"] == 1
    with database.session(write=True) as session:
        assert store.backlog.resend_since(session, make.NOW - timedelta(days=1), now=make.NOW) == 0


def test_a_letter_that_was_given_up_is_tried_once_more_where_the_request_goes_on_and_then_says_nothing(database):
    case_id = make.case(database)
    given_up(database, case_id)

    erase(database, case_id)

    assert waits(database, case_id) == [(State.READY, "letter", True), (State.READY, "referral.erased", False)]
    with database.session(write=True) as session:
        [held] = store.outbox.claim(session, owner="a", now=make.NOW, lease=timedelta(minutes=1), most=9)
        assert held.attempts == 0
        store.outbox.dead(session, store.outbox.began(session, held, make.NOW), owner="a", now=make.NOW, status="500")
        [last] = store.outbox.claim(session, owner="a", now=make.NOW, lease=timedelta(minutes=1), most=9)
        store.outbox.dead(session, store.outbox.began(session, last, make.NOW), owner="a", now=make.NOW, status="500")
        assert store.backlog.resend_since(session, make.NOW - timedelta(days=1), now=make.NOW) == 1
        store.commit(session)
    retention.run(database, {name: usual for name, (_, usual) in keeping.TABLE.items()}, now=make.NOW)

    assert waits(database, case_id) == [(State.READY, "referral.erased", False)]


def test_of_what_was_never_sent_nobody_is_told(database):
    case_id = make.case(database)

    assert erase(database, case_id)["answers"] == 1
    assert promised(database, case_id) == []


def test_a_text_that_waits_is_not_sent_and_one_that_is_being_sent_ends_as_it_would_have(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        for key in ("being sent", "waits"):
            body = {"to": "+447700900123", "who": "person", "text": "There is news."}
            store.outbox.promise(session, "sms", body, case_id=case_id, dedupe_key=key, now=make.NOW)
        [held] = store.outbox.claim(session, owner="a", now=make.NOW, lease=timedelta(minutes=1), most=1)
        store.outbox.began(session, held, make.NOW)
        store.commit(session)

    erase(database, case_id)

    with database.session(write=True) as session:
        store.outbox.done(session, held, owner="a", now=make.NOW)
        assert [(line.state, line.dedupe_key) for line in store.backlog.listed(session)] == [(State.DONE, held.dedupe_key)]


def test_erasing_twice_is_erasing_once(database, two):
    mine, _ = two
    erase(database, mine)

    assert erase(database, mine) is None
    assert promised(database, mine) == ["referral.erased"]


def test_a_complaint_that_nobody_has_answered_stays_and_no_longer_says_whose_request_it_was_about(database, two):
    _, other = two
    with database.session(write=True) as session:
        [answered] = store.complaints.of_case(session, other)
        store.complaints.answer(session, answered, now=make.NOW)
        store.commit(session)

    for case_id in two:
        erase(database, case_id)

    with database.session() as session:
        [left] = store.complaints.listed(session)
    assert (left.said, left.case_id) == ({"tell.what": "You wrote to my mum."}, None)
    assert left.reference != answered.reference


def test_what_lay_sealed_by_the_ring_from_before_is_unreadable_too(database, two):
    mine, _ = two
    table = models.consents
    with database.session(write=True) as session:
        row = make.row(case_id=mine)
        old = database.keyring.seal_json(f"{store.consents.CIRCUMSTANCES}:{row.id}", store.consents._circumstances(row))
        kept = session.execute(sa.select(table).where(table.c.case_id == mine).limit(1)).one()._asdict()
        session.execute(sa.insert(table), {**kept, "id": row.id, "circumstances_sealed": old})
        store.commit(session)

    erase(database, mine)

    with database.session() as session:
        values = session.execute(sa.select(table.c.circumstances_sealed).where(table.c.case_id == mine)).scalars().all()
        assert {value[0] for value in values} == {2}
        assert store.consents.rows(session, mine) == ()


def test_what_is_left_says_when_on_whose_word_and_how_much_and_nothing_else(database, two):
    mine, _ = two
    erase(database, mine)

    with database.session() as session:
        [row] = session.execute(sa.select(keys.erasures)).all()
    assert (row.case_id, row.at, row.who) == (mine, make.NOW, "person")
    assert row.counts == {
        "letters": 0, "answers": 1, "requests": 1, "news": 1, "questions": 0, "visits": 1, "cards": 1, "plans": 1, "help": 1, "messages": 2,
        "reminders": 1, "checks": 1, "wishes": 1, "tellings": 1, "conversations": 1, "inbox": 1, "looks": 1, "knows": 1, "booklets": 1,
    }


@pytest.mark.parametrize("gone", ["one person deletes everything", "its time is over"])
def test_news_of_a_text_and_its_deletion_in_the_same_moment_both_end(postgresql, gone):
    with postgresql.session(write=True) as session:
        case = make.draft(session).case_id
        body = {"to": "+447700900123", "who": "person", "message": "sent", "text": "Words"}
        made = store.outbox.promise(session, Kind.SMS, body, case_id=case, dedupe_key="a", now=make.NOW)
        store.commit(session)
    with postgresql.session(write=True) as session:
        [taken] = store.outbox.claim(session, owner="w", now=make.NOW, lease=make.minutes(2), most=1)
        begun = store.outbox.began(session, taken, make.NOW)
        store.outbox.later(session, begun, owner="w", now=make.NOW, due=make.NOW + make.minutes(5), status="20429", ms=1)
        store.commit(session)

    def delete():
        with postgresql.session(write=True) as session:
            if gone == "its time is over":
                kind = next(one for one in store.keeping.KINDS if one.name == "deliveries")
                store.keeping.end(session, kind, [made], now=make.NOW)
            else:
                store.apart.take_out(session, case)
            store.commit(session)

    def one_waits():
        with postgresql.session() as session:
            return session.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one()

    with ThreadPoolExecutor(1) as hand, postgresql.session(write=True) as session:
        session.execute(sa.select(models.outbox).where(models.outbox.c.id == made).with_for_update())
        deleting = hand.submit(delete)
        until(one_waits)
        assert store.texts.hear(session, str(begun.ref), sid="SM1", stage=Stage.ON_ITS_WAY, error=None, now=make.NOW) == made
        store.commit(session)
        deleting.result(15)
