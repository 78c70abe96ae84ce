from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import consent, models, store
from webapp.consent import Answer, Basis, Check, Decider, Helper, How, Named, Piece, Seen, Who, Withdrawal, Words

NEVER = "a decision is never changed"


def everything(case_id):
    """A row with every field of "formally documented" filled in."""
    return make.row(
        "share:social-care", Answer.NO, case_id=case_id,
        words=Words("هل يمكننا؟ Can we share?", "2.1", "ar", consent.Format.PLAIN), how=How.IN_PERSON, who=Who.PROFESSIONAL,
        helped_by=Helper("Bo Made-Up", "advocate"), support=("pictures", "more time"), basis=Basis.BEST_INTERESTS,
        decided_by=Decider("Dr Cai Made-Up", "consultant", date(2026, 11, 20)), explained=("what stops", "what stays"),
        next_check=date(2027, 10, 23), check=Check("an earlier row", "changed", "Dee Made-Up"),
        withdrawal=Withdrawal("share:social-care", How.PHONE, "I do not want it"), told=("icb", "social-care"),
        people=(Named("Eve Made-Up", "sister", "07700 900123"), Named("Fay Made-Up")),
        seen=Seen("pictures-lines", "lines", (
            Piece(lines=1, title="In short", picture="gp", drawing="d" * 64, recording="a" * 64, choice="no"),
        )),
    )


def test_every_field_that_formally_documented_needs_comes_back(database):
    case_id = make.case(database)
    plain = make.row(case_id=case_id)
    with database.session(write=True) as session:
        for row in (plain, full := everything(case_id)):
            store.consents.record(session, row)
        store.commit(session)

    with database.session() as session:
        assert set(store.consents.rows(session, case_id)) == {plain, full}


def test_decisions_come_oldest_first_and_only_this_persons(database):
    mine, yours = make.case(database), make.case(database)
    with database.session(write=True) as session:
        for days in (3, 1, 2):
            store.consents.record(session, make.row(case_id=mine, id=f"row {days}", at=make.NOW + timedelta(days=days)))
        store.consents.record(session, make.row(case_id=yours))

        assert [row.id for row in store.consents.rows(session, mine)] == ["row 1", "row 2", "row 3"]


def test_a_changed_mind_is_a_new_row(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        for days, answer in enumerate((Answer.YES, Answer.NO, Answer.NO)):
            row = consent.decide(
                store.consents.rows(session, case_id), case_id=case_id, permission="dsr", answer=answer, words=make.WORDS, version="1.0",
                language="en", how=How.WEB, now=make.NOW + timedelta(days=days),
            )
            if row is not None:
                store.consents.record(session, row)

        kept = store.consents.rows(session, case_id)
    assert [row.answer for row in kept] == [Answer.YES, Answer.NO]
    assert kept[1].withdrawal == Withdrawal("dsr", How.WEB)


@pytest.mark.parametrize("attempt", [
    "UPDATE consents SET answer = 'yes'",
    "UPDATE consents SET at = at",
    "DELETE FROM consents",
    "DELETE FROM consents WHERE id = 'row'",
])
def test_no_statement_changes_or_deletes_a_decision(database, attempt):
    case_id = make.case(database)
    with database.session(write=True) as session:
        store.consents.record(session, make.row(case_id=case_id, id="row", answer=Answer.NO))
        store.commit(session)

    with database.session(write=True) as session, pytest.raises(sa.exc.IntegrityError, match=NEVER):
        session.execute(sa.text(attempt))

    with database.session() as session:
        assert [row.answer for row in store.consents.rows(session, case_id)] == [Answer.NO]


def test_no_sqlite_trick_replaces_a_decision(sqlite):
    case_id = make.case(sqlite)
    with sqlite.session(write=True) as session:
        store.consents.record(session, make.row(case_id=case_id, id="row", answer=Answer.NO))
        session.execute(sa.text("PRAGMA recursive_triggers=OFF"))

        for trick in ("INSERT OR REPLACE INTO consents SELECT * FROM consents", "REPLACE INTO consents SELECT * FROM consents"):
            with pytest.raises(sa.exc.IntegrityError, match=NEVER):
                session.execute(sa.text(trick))


def test_no_postgresql_trick_empties_the_ledger(postgresql):
    case_id = make.case(postgresql)
    with postgresql.session(write=True) as session:
        store.consents.record(session, make.row(case_id=case_id))
        store.commit(session)

    for trick in ("TRUNCATE consents", "TRUNCATE cases CASCADE"):
        with postgresql.session(write=True) as session, pytest.raises(sa.exc.IntegrityError, match=NEVER):
            session.execute(sa.text(trick))


def test_a_case_with_decisions_cannot_be_deleted_under_them(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        draft = store.drafts.of_case(session, case_id)
        store.consents.record(session, make.row(case_id=case_id))
        store.drafts.delete(session, draft, now=make.NOW)

        with pytest.raises(sa.exc.IntegrityError):
            session.execute(sa.delete(models.cases).where(models.cases.c.id == case_id))


def test_who_helped_and_why_they_stopped_lie_sealed(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        store.consents.record(session, everything(case_id))
        kept = str(session.execute(sa.select(models.consents)).one())

    assert [name for name in ("Bo Made-Up", "Dr Cai", "Dee", "I do not want it", "social-care team") if name in kept] == []


def test_a_row_from_before_pictures_were_kept_still_comes_back(database):
    case_id = make.case(database)
    old = make.row(case_id=case_id)
    with database.session(write=True) as session:
        circumstances = {**store.consents._circumstances(old)}
        del circumstances["seen"]
        store.consents.record(session, old)
        kept = session.execute(sa.select(models.consents)).one()._asdict()
        sealed = session.info["keyring"].seal_json(f"{store.consents.CIRCUMSTANCES}:older", circumstances)
        session.execute(sa.insert(models.consents), {**kept, "id": "older", "circumstances_sealed": sealed})

        assert {row.seen for row in store.consents.rows(session, case_id)} == {None}
        assert len(store.consents.rows(session, case_id)) == 2
