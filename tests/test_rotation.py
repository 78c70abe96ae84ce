"""Turn the keys: afterwards nothing needs the old one, and everything is as readable as before."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests import make
from webapp import keys, models, rotation, store
from webapp.audit import Who
from webapp.seal import Unreadable
from webapp.store import sealed, vault


@pytest.fixture
def filled(database):
    """Cases from before cases had keys, cases with keys, and what belongs to no case: all sealed with the key called test."""
    cases = []
    for _ in range(3):
        with database.session(write=True) as session:
            case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}).case_id
            make.fill(session, case_id)
            store.commit(session)
        cases.append(case_id)
    with database.session(write=True) as session:
        store.complaints.make(session, {"tell.what": "You wrote to my mum."}, case_id=None, language="en", now=make.NOW)
        store.outbox.promise(session, "mail", {"text": "An alarm."}, dedupe_key="alarm", now=make.NOW)
        store.erasing.erase(session, cases[2], who=Who.PERSON, now=make.NOW)
        as_before_cases_had_keys(session, cases[0])
        store.commit(session)
    return cases


def as_before_cases_had_keys(session, case_id):
    """Everything of this case that is not in a ledger, sealed by the ring; in the ledger, a row that is."""
    for one in sealed.SEALED:
        for whose, place, value in list(sealed.values(session, one)):
            if whose == case_id and one.table not in (models.consents, models.avoids):
                old = session.info["keyring"].seal(place, vault.open(session, case_id, place, value))
                session.execute(sa.update(one.table).where(one.column == value).values({one.column.name: old}))
    row = make.row(id="an older row", case_id=case_id)
    seal = session.info["keyring"].seal_json(f"{store.consents.CIRCUMSTANCES}:{row.id}", store.consents._circumstances(row))
    kept = session.execute(sa.select(models.consents).where(models.consents.c.case_id == case_id)).one()._asdict()
    session.execute(sa.insert(models.consents), {**kept, "id": row.id, "circumstances_sealed": seal})


def with_ring(database, *names):
    return store.Database(database.engine, make.keyring(*names), database.url, database.pseudonyms)


def everything(database):
    """What can be read, by its place."""
    found = {}
    with database.session() as session:
        for one in sealed.SEALED:
            for case_id, place, value in sealed.values(session, one):
                try:
                    found[place] = vault.open(session, case_id, place, value) if value else b""
                except Unreadable:
                    found[place] = None
    return found


@pytest.mark.threat(15)
def test_after_turning_the_new_key_alone_opens_everything_that_opened_before(database, filled):
    before = everything(database)
    both = with_ring(database, "new", "test")

    did = rotation.rotate(both, now=make.NOW)

    assert everything(with_ring(database, "new")) == before
    assert (did.keys, did.unreadable, did.left) == (4, 0, 0)
    assert did.values == 32
    assert {value for place, value in before.items() if value is None} == {None}, "the ledger of the erased case"
    assert rotation.rotate(both, now=make.NOW) == rotation.Turned()


def test_what_lay_sealed_by_the_ring_moves_to_its_case_s_own_key_the_ledger_s_rows_too(database, filled):
    rotation.rotate(database, now=make.NOW)

    with database.session() as session:
        found = [(one.name, *value) for one in sealed.SEALED for value in sealed.values(session, one)]
        layouts = {(name, value[0]) for name, case_id, _, value in found if value and case_id == filled[0]}
    assert {layout for _, layout in layouts} == {2}
    assert len(layouts) == len(sealed.OF_CASES)


def test_it_does_not_say_done_while_a_worker_still_seals_with_the_old_key(database, filled, monkeypatch):
    both, old = with_ring(database, "new", "test"), with_ring(database, "test")
    values = rotation._values

    def late(database, column, did):
        values(database, column, did)
        if column.table is models.outbox:
            with old.session(write=True) as session:
                store.outbox.promise(session, "mail", {"text": "Late."}, dedupe_key="late", now=make.NOW)
                make.draft(session)
                store.commit(session)

    monkeypatch.setattr(rotation, "_values", late)
    assert rotation.rotate(both, now=make.NOW).left == 3

    monkeypatch.undo()
    assert rotation.rotate(both, now=make.NOW).left == 0


def test_what_no_key_opens_is_counted_and_stops_nothing(database, filled):
    with_ring(database, "lost")
    with with_ring(database, "lost").session(write=True) as session:
        store.complaints.make(session, {"tell.what": "Sealed with a key that was lost."}, case_id=None, language="en", now=make.NOW)
        make.draft(session)
        store.commit(session)

    did = rotation.rotate(with_ring(database, "new", "test"), now=make.NOW)

    assert (did.unreadable, did.left) == (3, 0)


def test_batches_are_small_and_none_is_left_out(database, filled, monkeypatch):
    monkeypatch.setattr(rotation, "MOST", 2)
    both = with_ring(database, "new", "test")

    rotation.rotate(both, now=make.NOW)

    with both.session() as session:
        assert session.execute(sa.select(keys.case_keys.c.key_id).distinct()).scalars().all() == ["new"]
        assert sealed.count_old(session) == 0


def test_somebody_who_answers_while_it_runs_keeps_their_answer(database, filled, monkeypatch):
    both, case_id = with_ring(database, "new", "test"), filled[0]
    opened = vault.open

    def meanwhile(session, whose, place, value):
        data = opened(session, whose, place, value)
        if place == f"{store.drafts.ANSWERS}:{case_id}":
            monkeypatch.undo()
            newer = vault.seal_json(session, case_id, place, {"about.name": "A newer name"})
            session.execute(sa.update(models.drafts).where(models.drafts.c.case_id == case_id).values(answers_sealed=newer))
        return data

    monkeypatch.setattr(vault, "open", meanwhile)
    rotation.rotate(both, now=make.NOW)

    with with_ring(database, "new").session() as session:
        assert store.drafts.of_case(session, case_id).answers == {"about.name": "A newer name"}
