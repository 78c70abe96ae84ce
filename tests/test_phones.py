"""A number belongs to whoever holds it: STOP and WRONG hold for everybody, and what was proved is proved for one person."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import phones, store
from webapp.audit import Pseudonyms
from webapp.models import Kind, outbox
from webapp.phones import PERSON
from webapp.store.reaches import NOTHING
from webapp.text_models import proofs, reaches, sendings

NUMBER, EMAIL = "+447700900123", "ash@mail.example"
LATER = make.NOW + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def session(database):
    with database.session(write=True) as opened:
        yield opened


def proof(session, case_id, to=NUMBER, kind=Kind.SMS):
    return store.proofs.find(session, case_id, PERSON, kind, to)


def test_nothing_is_known_of_a_number_that_nobody_told_us_of(session):
    assert phones.state(session, Kind.SMS, NUMBER) == NOTHING


def test_stop_holds_until_start_and_only_for_that_number(session):
    phones.stop(session, NUMBER, now=make.NOW)
    phones.stop(session, NUMBER, now=LATER)

    assert phones.state(session, Kind.SMS, NUMBER).stopped_at == make.NOW
    assert phones.state(session, Kind.SMS, "+447700900124") == NOTHING
    assert phones.restart(session, NUMBER, now=LATER)
    assert phones.state(session, Kind.SMS, NUMBER) == NOTHING
    assert not phones.restart(session, NUMBER, now=LATER)


def test_stop_is_kept_when_everything_about_the_person_is_deleted(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        phones.prove(session, case_id, Kind.SMS, NUMBER, now=make.NOW)
        phones.stop(session, NUMBER, now=make.NOW)
        store.commit(session)
    with database.session(write=True) as session:
        store.erasing.erase(session, case_id, who=store.audit.Who.PERSON, now=LATER)
        store.commit(session)

    with database.session(write=True) as session:
        assert session.execute(sa.select(proofs)).all() == []
        assert phones.state(session, Kind.SMS, NUMBER).stopped_at == make.NOW
        store.reaches.delete_old(session, now=LATER + 4000 * DAY)
        assert phones.state(session, Kind.SMS, NUMBER).stopped_at == make.NOW


def test_no_number_stands_in_any_of_these_tables(session):
    case_id = make.draft(session).case_id
    phones.prove(session, case_id, Kind.SMS, NUMBER, now=make.NOW)
    phones.failed(session, NUMBER, phones.NOT_REACHED, case_id=case_id, now=make.NOW)
    store.reaches.goes(session, Kind.SMS, NUMBER, "begun", outbox_id="a text", now=make.NOW)

    rows = [str(row) for table in (reaches, proofs, sendings) for row in session.execute(sa.select(table)).all()]
    assert len(rows) == 3
    assert not any("900123" in row for row in rows)


def test_a_proof_is_of_one_person_of_one_case_for_one_number(session):
    mine, other = make.draft(session).case_id, make.draft(session).case_id
    phones.prove(session, mine, Kind.SMS, NUMBER, now=make.NOW)

    assert (proof(session, mine).proved_at, proof(session, mine).how) == (make.NOW, "typed")
    assert proof(session, other).proved_at is None
    assert proof(session, mine, to="+447700900124").proved_at is None
    assert store.proofs.find(session, mine, "a helper", Kind.SMS, NUMBER).proved_at is None


def test_capitals_make_no_other_address(session):
    mine = make.draft(session).case_id
    phones.prove(session, mine, Kind.MAIL, "Ash@Mail.Example", how=phones.LINK, now=make.NOW)

    assert proof(session, mine, to=EMAIL, kind=Kind.MAIL).how == "link"


def test_new_figures_end_those_before_and_a_proof_ends_all(session):
    mine = make.draft(session).case_id
    for number in ("one", "two"):
        asked = {"code_hash": number, "until": LATER, "now": make.NOW}
        store.proofs.asked(session, mine, PERSON, Kind.SMS, NUMBER, **asked)
    assert (proof(session, mine).code_hash, proof(session, mine).code_until) == ("two", LATER)
    phones.prove(session, mine, Kind.SMS, NUMBER, now=LATER)

    assert (proof(session, mine).code_hash, proof(session, mine).proved_at) == (None, LATER)


def test_a_number_is_found_again_after_the_keys_were_changed(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        phones.stop(session, NUMBER, now=make.NOW)
        phones.prove(session, case_id, Kind.SMS, NUMBER, now=make.NOW)
        store.reaches.goes(session, Kind.SMS, NUMBER, "begun", outbox_id="a text", now=make.NOW)
        session.info["pseudonyms"] = Pseudonyms((("new", b"n" * 32), *make.PEPPERS))

        assert phones.state(session, Kind.SMS, NUMBER).stopped_at == make.NOW
        assert proof(session, case_id).proved_at == make.NOW
        phones.failed(session, NUMBER, phones.BLOCKED, now=LATER)
        session.info["pseudonyms"] = Pseudonyms((("new", b"n" * 32),))
        found = phones.state(session, Kind.SMS, NUMBER)
        assert (found.stopped_at, found.failed_at, found.failed_why) == (make.NOW, LATER, "blocked")
        assert store.reaches.went(session, Kind.SMS, NUMBER, "begun", but="", since=make.NOW - DAY) == [make.NOW]


def test_wrong_is_written_down_for_everybody_who_has_this_number_and_told_to_the_icb(database):
    with database.session(write=True) as session:
        sent, begun, other = (make.draft(session).case_id for _ in range(3))
        contact = {
            "reaches": "person", "name": "Ash Made-Up", "ways": ["text"], "phone": NUMBER, "mobile": None, "email": None, "answers": [],
        }
        make.submit(session, sent, contact=contact)
        for case_id in (sent, begun):
            phones.prove(session, case_id, Kind.SMS, NUMBER, now=make.NOW)
        phones.wrong(session, NUMBER, now=LATER)
        store.commit(session)

    with database.session() as session:
        assert phones.state(session, Kind.SMS, NUMBER).wrong_at == LATER
        told = {case_id: [entry.what for entry in store.audit.of_case(session, case_id)] for case_id in (sent, begun, other)}
        [row] = session.execute(sa.select(outbox)).all()
        letter = make.words_of(session, row)
    assert [("number.wrong" in told[case_id]) for case_id in (sent, begun, other)] == [True, True, False]
    assert (letter["type"], letter["data"]["contact_preferences"]["safe_to_text"]) == ("contact.preferences_changed", False)
    assert letter["data"]["contact"]["phone"] == NUMBER


def test_what_went_somewhere_is_counted_for_a_week_and_never_twice(session):
    for minute in range(3):
        store.reaches.goes(session, Kind.SMS, NUMBER, "begun", outbox_id="tried again", now=make.NOW + make.minutes(minute))
    store.reaches.goes(session, Kind.SMS, NUMBER, "verifying", outbox_id="a link", now=make.NOW)
    store.reaches.goes(session, Kind.SMS, NUMBER, "begun", outbox_id="not sent", now=make.NOW)
    store.reaches.taken_back(session, "not sent")

    def went(sort="begun", but=""):
        return store.reaches.went(session, Kind.SMS, NUMBER, sort, but=but, since=make.NOW - DAY)

    assert went() == [make.NOW + make.minutes(2)]
    assert went(but="tried again") == []
    assert went("verifying") == [make.NOW]
    store.reaches.delete_old(session, now=make.NOW + 8 * DAY)
    assert session.execute(sa.select(sendings)).all() == []


def test_a_number_that_nothing_is_known_of_is_forgotten_after_a_year(session):
    phones.failed(session, NUMBER, phones.NO_SUCH, now=make.NOW)
    phones.wrong(session, "+447700900124", now=make.NOW)
    store.reaches.delete_old(session, now=make.NOW + 399 * DAY)
    assert phones.state(session, Kind.SMS, NUMBER).failed_why == "no-such"

    store.reaches.delete_old(session, now=make.NOW + 401 * DAY)

    assert phones.state(session, Kind.SMS, NUMBER) == NOTHING
    assert phones.state(session, Kind.SMS, "+447700900124").wrong_at == make.NOW


def test_an_empty_row_says_nothing():
    assert {getattr(NOTHING, field.name) for field in fields(NOTHING)} == {None}


def test_the_same_words_by_another_way_are_as_old_as_the_first(session):
    case_id = make.draft(session).case_id
    body = {"to": NUMBER, "who": PERSON, "message": "near", "text": "Hello.", phones.ELSE: {"to": EMAIL, "who": PERSON, "message": "near"}}
    first = store.outbox.promise(session, Kind.SMS, body, case_id=case_id, dedupe_key="near:1/near/person/sms", now=make.NOW)

    for _ in range(2):
        phones.instead(session, first, case_id, body, now=make.NOW + DAY)

    mail = session.execute(sa.select(outbox).where(outbox.c.kind == Kind.MAIL)).one()
    # What is for one day alone is not said on the next, and what was pressed for yesterday wakes nobody.
    assert (mail.created_at, mail.due, mail.wanted_at) == (make.NOW, make.NOW + DAY, make.NOW + DAY)
