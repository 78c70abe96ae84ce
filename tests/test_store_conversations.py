"""A conversation by text is one a number, sealed, locked while somebody goes on with it, and over after seven quiet days."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from tests import make
from webapp import audit, codes, store
from webapp.store import conversations
from webapp.text_models import inbound_texts, text_conversations

NUMBER, OTHER = "+447700900123", "+447700900124"


def begun(database, number=NUMBER, *, now=make.NOW, **more):
    with database.session(write=True) as session:
        made = conversations.begin(session, number, language="en", state={"step": "ask"}, now=now, **more)
        store.commit(session)
    return made


def of_number(database, number=NUMBER):
    with database.session(write=True) as session:
        return conversations.of_number(session, number)


def test_a_number_finds_its_conversation_and_no_other_does(database):
    begun(database)

    found = of_number(database)
    assert (found.number, found.state, found.language, found.case_id) == (NUMBER, {"step": "ask"}, "en", None)
    assert found.ends_at == make.NOW + timedelta(days=7)
    assert of_number(database, OTHER) is None


def test_the_number_and_what_was_said_lie_sealed(database):
    begun(database, case_id=make.case(database))

    with database.session() as session:
        [row] = session.execute(sa.select(text_conversations)).all()
    assert b"7700900123" not in row.said_sealed
    assert "7700900123" not in row.found_by


def test_a_new_conversation_takes_the_place_of_the_one_before(database):
    begun(database, case_id=make.case(database))
    begun(database)

    assert of_number(database).case_id is None
    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(text_conversations)).scalar_one() == 1


def test_every_text_makes_it_last_seven_days_more(database):
    made = begun(database)
    with database.session(write=True) as session:
        conversations.save(session, made, now=make.NOW + timedelta(days=3))
        store.commit(session)

    with database.session(write=True) as session:
        assert conversations.over(session, now=make.NOW + timedelta(days=9), most=9) == []
        assert [one.number for one in conversations.over(session, now=make.NOW + timedelta(days=10), most=9)] == [NUMBER]


def test_only_so_many_are_looked_at_the_longest_silent_first(database):
    for number in range(5):
        begun(database, f"+44770090012{number}", now=make.NOW - timedelta(hours=number))
    with database.session(write=True) as session:
        found = conversations.over(session, now=make.NOW + timedelta(days=8), most=2)

    assert [one.number for one in found] == ["+447700900124", "+447700900123"]


def test_one_that_ended_is_gone(database):
    made = begun(database)
    with database.session(write=True) as session:
        conversations.end(session, made)
        store.commit(session)

    assert of_number(database) is None


def test_what_no_key_opens_any_more_is_empty(database):
    case_id = make.case(database)
    begun(database, case_id=case_id)
    with database.session(write=True) as session:
        store.vault.forget(session, case_id)
        store.commit(session)

    found = of_number(database)
    assert (found.number, found.state, found.case_id) == ("", {}, case_id)


def test_a_text_that_came_before_is_known_for_seven_days(database):
    with database.session(write=True) as session:
        assert conversations.taken(session, "SM1", now=make.NOW)
        assert not conversations.taken(session, "SM1", now=make.NOW + timedelta(hours=1))
        assert conversations.delete_old(session, now=make.NOW + timedelta(days=6)) == 0
        assert conversations.delete_old(session, now=make.NOW + timedelta(days=7)) == 1
        store.commit(session)
    with database.session() as session:
        assert session.execute(sa.select(inbound_texts)).all() == []


def test_erasing_a_case_ends_its_conversation(database):
    case_id = make.case(database)
    begun(database, case_id=case_id)
    with database.session(write=True) as session:
        store.erasing.erase(session, case_id, who=audit.Who.PERSON, now=make.NOW)
        store.commit(session)

    assert of_number(database) is None


def test_a_conversation_that_an_old_key_found_is_found_still(sqlite, sqlite_url):
    begun(sqlite)
    newer = store.open(sqlite_url, make.keyring(), (("newer", b"n" * 32), *make.PEPPERS))
    try:
        assert of_number(newer).number == NUMBER
        begun(newer)
        with newer.session() as session:
            [row] = session.execute(sa.select(text_conversations)).all()
        assert (row.key_id, row.found_by) == ("newer", codes.found_by((("newer", b"n" * 32),), "way", f"sms {NUMBER}")["newer"])
    finally:
        newer.close()


def test_the_look_for_quiet_ones_and_the_look_for_a_number_use_an_index(database):
    """Ten thousand that wait cost nothing but rows."""
    lite = database.engine.dialect.name == "sqlite"
    looks = ("ends_at <= '2027-01-01 00:00:00' ORDER BY ends_at, found_by LIMIT 100", "found_by IN ('a', 'b')", "case_id = 'a'")
    with database.session(write=True) as session:
        session.execute(sa.text(
            "INSERT INTO text_conversations SELECT x, 'test', NULL, 'en', t, t, said FROM (" + (
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                " SELECT 'hash ' || i AS x, '2027-02-01 00:00:00' AS t, x'00' AS said FROM n)" if lite else
                "SELECT 'hash ' || i AS x, timestamptz '2027-02-01' AS t, ''::bytea AS said FROM generate_series(1, 10000) AS i) AS many"
            ),
        ))
        if not lite:
            session.execute(sa.text("ANALYZE text_conversations"))
        plans = [
            " ".join(str(row) for row in session.execute(sa.text(
                f"EXPLAIN {'QUERY PLAN ' if lite else ''}SELECT found_by FROM text_conversations WHERE {look}")))
            for look in looks
        ]
        assert conversations.over(session, now=make.NOW, most=100) == []

    assert [plan for plan in plans if "INDEX" not in plan.upper()] == []
