"""What is kept of ways back, on both databases: hashes, one use, and nothing once it is over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import codes, slowing, store
from webapp.audit import Who
from webapp.models import Kind
from webapp.slowing import Pace

MINUTES = timedelta(minutes=10)
TO = "amir@mail.example"


@pytest.fixture
def way(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        made = store.ways.choose(session, case_id, Kind.MAIL, TO, found_by=("k", "a hash"), with_news=False, now=make.NOW)
        store.commit(session)
    return case_id, made


def test_a_way_is_found_by_its_hash_and_what_it_is_lies_sealed(database, way):
    with database.session() as session:
        (found,) = store.ways.by_reach(session, ("another hash", "a hash"))
        kept = str(session.execute(sa.text("SELECT * FROM ways")).all())

    assert (found.case_id, found.id, found.to, found.kind) == (*way, TO, Kind.MAIL)
    assert TO not in kept


def test_a_new_choice_of_the_same_kind_takes_the_place_of_the_old_one(database, way):
    with database.session(write=True) as session:
        token = store.ways.link(session, way[1], asked=True, ends_at=make.NOW + MINUTES, now=make.NOW)
        store.ways.choose(session, way[0], Kind.MAIL, "b@mail.example", found_by=("k", "b hash"), with_news=True, now=make.NOW)
        store.ways.choose(session, way[0], Kind.SMS, "+447700900123", found_by=("k", "c hash"), with_news=True, now=make.NOW)

        assert {one.to for one in store.ways.of_case(session, way[0])} == {"b@mail.example", "+447700900123"}
        assert store.ways.by_token(session, token, now=make.NOW) is None
        assert store.ways.by_reach(session, ("a hash",)) == ()


def test_a_way_that_comes_or_goes_leaves_an_entry_and_a_deleted_case_leaves_none_for_it(database, way):
    case_id, first = way
    with database.session(write=True) as session:
        store.ways.choose(session, case_id, Kind.MAIL, "b@mail.example", found_by=("k", "b hash"), with_news=True, now=make.NOW)
        store.ways.choose(session, case_id, Kind.MAIL, "b@mail.example", found_by=("k", "b hash"), with_news=False, now=make.NOW)
        store.ways.end(session, [first, "no such way"], now=make.NOW)
        (left,) = store.ways.of_case(session, case_id)
        store.ways.end(session, [left.id], who=Who.ICB, now=make.NOW)
        store.ways.choose(session, case_id, Kind.SMS, "+447700900123", found_by=("k", "c hash"), with_news=True, now=make.NOW)
        store.ways.forget(session, [case_id])
        store.commit(session)
        entries = [one for one in reversed(store.audit.of_case(session, case_id)) if one.what == "way.changed"]

    assert [(one.who, one.detail) for one in entries] == [
        ("person", '{"how":"new","kind":"mail"}'), ("person", '{"how":"ended","kind":"mail"}'), ("person", '{"how":"new","kind":"mail"}'),
        ("person", '{"how":"new","kind":"mail"}'), ("icb", '{"how":"ended","kind":"mail"}'), ("person", '{"how":"new","kind":"sms"}'),
    ]


@pytest.mark.asvs("6.5.1")
def test_of_two_presses_at_once_one_opens(database, way):
    with database.session(write=True) as session:
        token = store.ways.link(session, way[1], asked=True, ends_at=make.NOW + MINUTES, now=make.NOW)
        store.commit(session)
    opened = []

    def press():
        with database.session(write=True) as session:
            opened.append(store.ways.use(session, token, now=make.NOW))
            store.commit(session)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sorted(opened) == [False, False, False, True]


def test_a_link_ends_and_is_remembered_for_a_year(database, way):
    with database.session(write=True) as session:
        token = store.ways.link(session, way[1], asked=True, ends_at=make.NOW + MINUTES, now=make.NOW)
        assert store.ways.by_token(session, token, now=make.NOW).works
        assert not store.ways.use(session, token, now=make.NOW + MINUTES)
        store.ways.delete_old(session, now=make.NOW + timedelta(days=364))
        assert not store.ways.by_token(session, token, now=make.NOW + timedelta(days=364)).works
        store.ways.delete_old(session, now=make.NOW + timedelta(days=365))
        assert store.ways.by_token(session, token, now=make.NOW) is None


def test_as_many_tries_as_the_pace_allows_are_taken_by_many_at_once(database):
    waits = []

    def take():
        with database.session(write=True) as session:
            waits.append(store.tries.take(session, "network", "somebody", Pace(3, MINUTES), now=make.NOW))
            store.commit(session)

    many = [threading.Thread(target=take) for _ in range(6)]
    for one in many:
        one.start()
    for one in many:
        one.join()

    assert sorted(waits) == [slowing.NOTHING] * 3 + [MINUTES] * 3


def test_nobodys_try_fails_because_what_says_nothing_any_more_is_deleted_in_the_same_moment(database):
    went_wrong, over = [], threading.Event()

    def sweep():
        while not over.is_set():
            with database.session(write=True) as session:
                store.tries.delete_old(session, now=make.NOW + timedelta(days=99))
                store.commit(session)

    def take():
        for hour in range(60):
            try:
                with database.session(write=True) as session:
                    waits = store.tries.take(session, "network", "somebody", Pace(3, MINUTES), now=make.NOW + timedelta(hours=hour))
                    store.commit(session)
                if waits:
                    went_wrong.append(waits)
            except sa.exc.SQLAlchemyError as error:
                went_wrong.append(error)

    sweeper, taker = threading.Thread(target=sweep), threading.Thread(target=take)
    sweeper.start()
    taker.start()
    taker.join()
    over.set()
    sweeper.join()

    assert went_wrong == []


def test_a_card_that_was_shown_waits_for_a_while_and_opens_once(database, way):
    with database.session(write=True) as session:
        store.cards.add(session, way[0], found_by=("k", "hash"), code_hash="slow", picture="a picture", now=make.NOW)
        card = store.cards.by_picture(session, "a picture", now=make.NOW)
        token = store.cards.show(session, card, how="qr", asks="born", ends_at=make.NOW + MINUTES)

        assert store.cards.half(session, token, now=make.NOW + MINUTES) is None
        assert store.cards.half(session, token, now=make.NOW, lock=True).card == card
        assert store.cards.go_on(session, token)
        assert not store.cards.go_on(session, token)


def test_what_is_forgotten_with_a_draft_leaves_no_way_back(database, way):
    with database.session(write=True) as session:
        store.cards.add(session, way[0], found_by=("k", "hash"), code_hash="slow", picture="a picture", now=make.NOW)
        store.cards.show(session, store.cards.of_case(session, way[0], now=make.NOW), how="qr", asks="born", ends_at=make.NOW + MINUTES)
        store.ways.link(session, way[1], asked=True, ends_at=make.NOW + MINUTES, now=make.NOW)
        store.drafts.delete(session, store.drafts.of_case(session, way[0]), now=make.NOW)

        for table in ("cards", "ways", "links", "halves"):
            assert session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_a_card_of_a_deleted_key_is_not_found_and_one_that_is_over_is_not_either(database, way):
    with database.session(write=True) as session:
        store.cards.add(session, way[0], found_by=("k", "hash"), code_hash="slow", ends_at=make.NOW + MINUTES, now=make.NOW)

        assert store.cards.by_code(session, ("hash",), now=make.NOW).once
        assert store.cards.by_code(session, ("other",), now=make.NOW) is None
        assert store.cards.by_code(session, ("hash",), now=make.NOW + MINUTES) is None
        assert store.cards.by_picture(session, codes.token(), now=make.NOW) is None
