"""A booklet that is too long to wait for is made once, by one process, kept for its case alone, and never half."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from tests import make
from webapp import lengthy, store
from webapp.audit import Who
from webapp.booklet import Booklet, NoBooklet, Part, Row
from webapp.paper_models import long_booklets

NAME = "a" * 64


def booklet(*theirs, title="My plan", **more):
    parts = (Part(title="A card", rows=(Row(say=(), theirs=theirs),)),)
    return Booklet(title=title, language="en", parts=parts, made_on="today", author="ICB", **more)


def asks(database, case_id, made, *, now=make.NOW, name=NAME):
    """Ask for it as a page does, and wait until whatever that began has ended."""
    with database.session(write=True) as session:
        pdf = lengthy.taken(session, database, name, case_id, made, now=now)
        store.commit(session)
    for one in threading.enumerate():
        if one.name == "long booklet":
            one.join(10)
    return pdf


def begun(database, case_id, *, now=make.NOW):
    """Another process has begun it."""
    with database.session(write=True) as session:
        assert store.booklets.begin(session, NAME, case_id, now=now, given_up=now)
        store.commit(session)


def refuses():
    raise NoBooklet("Typst could not make it")


def test_it_is_long_by_what_its_letters_cost():
    assert not lengthy.is_long(booklet("a" * lengthy.MANY))
    assert lengthy.is_long(booklet("a" * lengthy.MANY, "a"))
    assert lengthy.is_long(booklet("\u06d2" * (lengthy.MANY // 2 + 1)))


def test_other_words_or_another_reader_make_another_booklet_and_another_minute_does_not():
    pressed = (("at 10:30", "Sam"), ("at 10:31", "Sam"), ("at 10:30", "Jo"))
    asked = [lengthy.name(booklet("a", in_short=(when,)), "case", who) for when, who in pressed]

    assert asked[0] == asked[1] != asked[2]
    assert lengthy.name(booklet("a")) != lengthy.name(booklet("b")) != lengthy.name(booklet("b", title="My copy"))


def test_it_is_made_once_and_lies_sealed_for_its_case_alone(database):
    case_id, other = make.case(database), make.case(database)

    assert asks(database, case_id, lambda: b"%PDF of Ada") is None
    assert asks(database, case_id, refuses) == b"%PDF of Ada"

    with database.session() as session:
        assert b"Ada" not in session.execute(sa.select(long_booklets.c.pdf_sealed)).scalar_one()
        assert store.booklets.find(session, NAME, other) is None


def test_while_it_is_made_elsewhere_nobody_makes_it_again_until_that_process_must_be_dead(database):
    case_id = make.case(database)
    begun(database, case_id)

    assert asks(database, case_id, lambda: b"%PDF") is None
    assert asks(database, case_id, lambda: b"%PDF") is None
    later = make.NOW + lengthy.GIVEN_UP
    assert asks(database, case_id, lambda: b"%PDF", now=later) is None
    assert asks(database, case_id, refuses, now=later) == b"%PDF"


def test_one_that_cannot_be_made_is_not_tried_again_and_again(database, capfd):
    case_id = make.case(database)
    assert asks(database, case_id, refuses) is None

    with pytest.raises(NoBooklet, match="cannot be made"):
        asks(database, case_id, lambda: b"%PDF")


def test_more_than_a_few_at_once_are_refused_and_nothing_stays_behind(database, monkeypatch):
    case_id = make.case(database)
    monkeypatch.setattr(lengthy, "ROOM", threading.BoundedSemaphore(1))
    lengthy.ROOM.acquire()

    with pytest.raises(NoBooklet, match="too many"):
        asks(database, case_id, lambda: b"%PDF")

    lengthy.ROOM.release()
    assert asks(database, case_id, lambda: b"%PDF") is None
    assert asks(database, case_id, refuses) == b"%PDF"


def test_of_somebody_who_deletes_everything_meanwhile_nothing_is_kept(database, capfd):
    case_id, going, goes_on = make.case(database), threading.Event(), threading.Event()

    def slowly():
        going.set()
        assert goes_on.wait(10)
        return b"%PDF"

    with database.session(write=True) as session:
        lengthy.taken(session, database, NAME, case_id, slowly, now=make.NOW)
        store.commit(session)
    assert going.wait(10)
    with database.session(write=True) as session:
        assert store.erasing.erase(session, case_id, who=Who.PERSON, now=make.NOW)["booklets"] == 1
        store.commit(session)
    goes_on.set()
    next((one.join(10) for one in threading.enumerate() if one.name == "long booklet"), None)

    with database.session() as session:
        assert session.execute(sa.select(long_booklets)).all() == []
    assert lengthy.ROOM.acquire(blocking=False)
    lengthy.ROOM.release()
