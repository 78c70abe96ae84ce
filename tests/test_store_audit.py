"""Everything that is kept leaves its entry, nothing that is not kept does, and no entry is changed unseen: on both databases."""

from __future__ import annotations

import json
import multiprocessing
import re
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import audited, chain, consent, store
from webapp.audit import How, NotForTheAudit, What, Who
from webapp.chain import Fault, Wrong
from webapp.renewal import Reason

TABLES = ("audit", "audit_heads")
CHANGES = (
    "UPDATE {} SET hash = hash", "DELETE FROM {}",
    {"sqlite": "INSERT OR REPLACE INTO {} SELECT * FROM {}", "postgresql": "TRUNCATE {}"},
)  # fmt: skip


def whole(database):
    """How many entries there are when all is well, or the first fault."""
    with database.session() as session:
        return chain.check(store.audit.entries(session), tip=store.audit.tip(session), heads=store.audit.heads(session))


def kinds(database, case_id=None):
    """What happened, in order: with a case, or at all."""
    with database.session() as session:
        found = store.audit.of_case(session, case_id)[::-1] if case_id else store.audit.entries(session)
        return [(one.what, one.who, json.loads(one.detail)) for one in found]


def happen(database, times=1, **detail):
    with database.session(write=True) as session:
        for _ in range(times):
            store.audit.enter(session, What.VISIT_BEGAN, who=Who.PERSON, now=make.NOW, case_id="a case", **detail)
        store.commit(session)


# What is kept, and when


def test_an_entry_says_when_what_who_and_which_case_without_naming_it(database):
    happen(database, how=How.LINK.value)

    with database.session() as session:
        one, = store.audit.of_case(session, "a case")
    assert (one.seq, one.at, one.who, one.what) == (1, "2026-11-23T10:30:00.000000Z", "person", "visit.began")
    assert (one.detail, one.prev_hash) == ('{"how":"link"}', chain.START)
    assert "a case" not in str(one)
    assert one.subject.startswith("test:")
    assert whole(database) == 1


def test_a_thing_that_is_not_kept_leaves_no_entry(database):
    with database.session(write=True) as session:
        make.draft(session)
        session.rollback()
        store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW, case_id="another case")
        store.commit(session)
    with database.session(write=True) as session:
        make.draft(session)

    assert kinds(database) == [("copy.taken", "person", {})]


def test_a_thing_that_comes_after_a_rollback_is_kept_without_what_came_before(database):
    with database.session(write=True) as session:
        store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW)
        session.rollback()
        store.commit(session)

    assert kinds(database) == []


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("broken", ["DROP TABLE audit", "DELETE FROM audit_tip", "UPDATE audit_tip SET seq = 0"])
def test_what_cannot_be_entered_does_not_happen(database, broken):
    happen(database)
    with database.session(write=True) as session:
        session.execute(sa.text(broken))
        store.commit(session)
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        with pytest.raises(sa.exc.SQLAlchemyError):
            store.commit(session)
        store.commit(session)

    with database.session() as session:
        assert store.cases.find(session, case_id) is None


def test_what_could_be_somebodys_words_stops_the_thing_itself(database):
    with database.session(write=True) as session, pytest.raises(NotForTheAudit):
        store.audit.enter(session, What.DECIDED, who=Who.PERSON, now=make.NOW, case_id="a case", answer="Amir Madeup")


def test_without_a_key_to_hide_it_nothing_about_a_case_is_kept(sqlite):
    blind = store.open(sqlite.url, make.keyring())
    with blind.session(write=True) as session, pytest.raises(LookupError):
        make.draft(session)
    blind.close()


def test_a_reader_takes_a_turn_to_write_when_there_is_something_to_enter(database):
    happen(database)
    with database.session() as session:
        store.audit.of_case(session, "a case")
        store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW, case_id="a case", form="json")
        store.commit(session)

    assert kinds(database, "a case")[-1] == ("copy.taken", "person", {"form": "json"})


def test_the_end_of_the_chain_is_held_only_at_the_very_end(postgresql):
    impatient = store.open(postgresql.url, make.keyring(), make.PEPPERS, patience=0.05)
    with postgresql.session(write=True) as slow:
        make.draft(slow)
        make.case(impatient)
        store.commit(slow)
    impatient.close()

    assert whole(postgresql) == 2


def test_a_case_is_found_after_its_key_was_changed_and_paged_from_the_newest(database):
    happen(database, times=3)
    later = store.open(database.url, make.keyring(), (("2027", b"n" * 32), *make.PEPPERS))
    with later.session(write=True) as session:
        store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW, case_id="a case")
        store.commit(session)

    with later.session() as session:
        assert [one.seq for one in store.audit.of_case(session, "a case")] == [4, 3, 2, 1]
        assert [one.seq for one in store.audit.of_case(session, "a case", before=4, most=2)] == [3, 2]
        assert store.audit.of_case(session, "another case") == ()
    with database.session() as session:
        assert [one.seq for one in store.audit.of_case(session, "a case")] == [3, 2, 1], "without the new key its entries are nobody's"
    later.close()


# Many at once


def write_cases(url, times):
    database = store.open(url, make.keyring(), make.PEPPERS, patience=20)
    for _ in range(times):
        make.case(database)
    database.close()


def test_many_people_and_machines_at_once_make_one_chain(database):
    forked = multiprocessing.get_context("fork")
    machines = [forked.Process(target=write_cases, args=(database.url, 10)) for _ in range(2)]
    people = [threading.Thread(target=write_cases, args=(database.url, 10)) for _ in range(2)]
    for one in (*machines, *people):
        one.start()
    for one in (*machines, *people):
        one.join()

    assert [machine.exitcode for machine in machines] == [0, 0]
    assert whole(database) == 40


# The database refuses


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_to_change_an_entry(database, table, change):
    happen(database)
    signed(database)
    statement = change if isinstance(change, str) else change[database.engine.dialect.name]
    with database.session(write=True) as session, pytest.raises(sa.exc.IntegrityError, match="an entry is never changed"):
        session.execute(sa.text(statement.replace("{}", table)))


# Somebody with all rights to the database


def signed(database, day=date(2026, 11, 22)):
    """A head of everything so far. Its signature does not matter here."""
    with database.session(write=True) as session:
        seq, hash = store.audit.tip(session, lock=True)
        store.audit.keep_head(session, chain.Head(day, seq, hash, seq - store.audit.last_signed(session)[0], "test", "signature"))
        store.commit(session)


def unguarded(database):
    """Take away what refuses changes, as somebody who owns the database can."""
    with database.session(write=True) as session:
        if database.engine.dialect.name == "sqlite":
            named = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
            for name in session.execute(named).scalars().all():
                session.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            for table in TABLES:
                session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        store.commit(session)


def tamper(database, *statements, **values):
    with database.session(write=True) as session:
        for statement in statements:
            session.execute(statement if isinstance(statement, sa.Executable) else sa.text(statement), values)
        store.commit(session)


@pytest.fixture
def chained(database):
    """Six entries, two of them signed, in a database whose owner can change everything."""
    happen(database, times=2, how="link")
    signed(database)
    happen(database, times=4, how="code")
    unguarded(database)
    return database


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("column", ["at", "who", "what", "subject", "detail", "prev_hash", "hash"])
def test_a_flipped_byte_is_found_whichever_it_is(chained, column):
    with chained.session() as session:
        [kept] = session.execute(sa.select(audited.audit.c[column]).where(audited.audit.c.seq == 4)).scalars()
    for place in range(len(kept)):
        for bit in (1, 4, 128):
            other = kept[:place] + chr(ord(kept[place]) ^ bit) + kept[place + 1 :]
            tamper(chained, f"UPDATE audit SET {column} = :other WHERE seq = 4", other=other)
            found = whole(chained)
            assert (found.seq, found.wrong) == (4, Wrong.ORDER if column == "prev_hash" else Wrong.CHANGED), (place, bit)
    tamper(chained, f"UPDATE audit SET {column} = :kept WHERE seq = 4", kept=kept)
    assert whole(chained) == 6


@pytest.mark.parametrize("place", [0, 3])
def test_bytes_that_are_no_text_any_more_are_found_too(sqlite, place):
    happen(sqlite, times=2)
    unguarded(sqlite)
    tamper(sqlite, "UPDATE audit SET who = CAST(:bytes AS TEXT) WHERE seq = 2", bytes=b"person"[:place] + b"\xff" + b"person"[place + 1 :])

    assert whole(sqlite) == Fault(2, Wrong.CHANGED)


@pytest.mark.parametrize("other", [7, 40, -1, 0])
def test_an_entry_with_another_number_is_found(chained, other):
    tamper(chained, "UPDATE audit SET seq = :other WHERE seq = 4", other=other)

    assert whole(chained) == Fault(1 if other < 1 else 4, Wrong.MISSING)


@pytest.mark.parametrize("gone", [1, 2, 3, 5])
def test_an_entry_that_is_taken_out_is_found_whether_the_rest_is_renumbered_or_not(chained, gone):
    tamper(chained, f"DELETE FROM audit WHERE seq = {gone}")
    assert whole(chained) == Fault(gone, Wrong.MISSING)

    for seq in range(gone + 1, 7):
        tamper(chained, f"UPDATE audit SET seq = {seq - 1} WHERE seq = {seq}")
    assert whole(chained) == Fault(gone, Wrong.ORDER)


def test_entries_that_change_places_are_found(chained):
    tamper(chained, *(f"UPDATE audit SET seq = {to} WHERE seq = {at}" for at, to in ((4, 99), (5, 4), (99, 5))))

    assert whole(chained) == Fault(4, Wrong.ORDER)


def test_an_end_that_is_cut_off_is_found_with_care_or_without(chained):
    signed(chained, day=date(2026, 11, 24))
    tamper(chained, "DELETE FROM audit WHERE seq > 4")
    assert whole(chained) == Fault(5, Wrong.CUT, date(2026, 11, 24))

    tamper(chained, "UPDATE audit_tip SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)")
    assert whole(chained) == Fault(5, Wrong.CUT, date(2026, 11, 24))


def test_a_chain_that_is_written_anew_is_found_by_the_head_that_was_signed(chained):
    with chained.session(write=True) as session:
        entries = list(store.audit.entries(session))
        session.execute(sa.text("DELETE FROM audit"))
        last = chain.START
        for entry in entries:
            made = replace(entry, prev_hash=last, detail='{"how":"form"}' if entry.seq == 2 else entry.detail)
            last = chain.link(last, made)
            session.execute(sa.insert(audited.audit), vars(replace(made, hash=last)))
        session.execute(sa.update(audited.audit_tip).values(hash=last))
        store.commit(session)

    assert whole(chained) == Fault(1, Wrong.REWRITTEN, date(2026, 11, 22))


def test_however_long_it_is_a_few_entries_are_read_at_a_time(database, monkeypatch):
    happen(database, times=7)
    monkeypatch.setattr(store.audit, "AT_ONCE", 3)
    with database.session() as session:
        asked = []
        sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *said: asked.extend(re.findall("FROM audit", said[2])))
        reading = store.audit.entries(session)
        first = [next(reading).seq for _ in range(3)]
        assert (first, len(asked)) == ([1, 2, 3], 1)
        assert [one.seq for one in reading] == [4, 5, 6, 7]
        assert len(asked) == 4
    assert whole(database) == 7


# What leaves which entry


def test_a_draft_from_its_beginning_to_its_end(database):
    with database.session(write=True) as session:
        kept, lost = make.draft(session), make.draft(session)
        for name in ("Amir Made-Up", "Amir"):
            kept.answers["about.name"] = name
            store.drafts.save(session, kept, now=make.NOW)
        store.drafts.delete(session, kept, now=make.NOW)
        store.drafts.delete_old(session, now=make.NOW + timedelta(days=28))
        store.commit(session)

    assert kinds(database, kept.case_id) == [("draft.begun", "person", {}), ("draft.deleted", "person", {})], "no entry for an answer"
    assert kinds(database, lost.case_id) == [("draft.begun", "person", {}), ("draft.expired", "service", {})]


def test_a_visit_and_how_it_began(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        token = store.visits.begin(session, case_id, now=make.NOW, how=How.LINK)
        store.visits.end(session, token, now=make.NOW)
        store.visits.end(session, token, now=make.NOW)
        store.visits.begin(session, case_id, now=make.NOW)
        store.visits.end_of_case(session, case_id, now=make.NOW, who=Who.ICB)
        store.commit(session)

    assert kinds(database, case_id)[1:] == [
        ("visit.began", "person", {"how": "link"}), ("visit.ended", "person", {}),
        ("visit.began", "person", {}), ("visits.ended", "icb", {"number": 1}),
    ]  # fmt: skip


def test_a_request_its_decisions_and_its_letters(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        store.consents.record(session, make.row(case_id=case_id))
        store.consents.record(session, make.row("share:gp", consent.Answer.NO, case_id=case_id, how=consent.How.RECORDED))
        make.submit(session, case_id, urgent=True)
        letter = store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key="one", now=make.NOW)
        store.outbox.promise(session, "icb", make.letter(), case_id=case_id, dedupe_key="one", now=make.NOW)
        store.outbox.promise(session, "sms", {"to": "+447700900123"}, case_id=case_id, dedupe_key="two", now=make.NOW)
        taken = store.outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=2)
        for one in taken:
            store.outbox.began(session, one, make.NOW)
        by_kind = {one.kind: one for one in taken}
        store.outbox.done(session, by_kind["icb"], owner="a", now=make.NOW)
        store.outbox.unsure(session, by_kind["sms"], owner="a", now=make.NOW)
        store.backlog.resend(session, letter, now=make.NOW)
        store.commit(session)

    one = {"kind": "icb", "type": "referral.submitted", "letter": letter}
    assert kinds(database, case_id)[1:] == [
        ("consent.decided", "person", {"permission": "dsr", "answer": "yes"}),
        ("consent.decided", "icb", {"permission": "share:gp", "answer": "no"}),
        ("request.sent", "person", {"kind": "referral.submitted", "urgent": 1}),
        ("letter.promised", "service", one), ("letter.promised", "service", {"kind": "sms"}),
        ("letter.arrived", "service", one), ("letter.failed", "service", {"kind": "sms"}),
        ("letter.resent", "operator", {"kind": "icb", "letter": letter}),
    ]  # fmt: skip


def test_what_the_icb_tells_and_what_waits_for_a_person(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        for _ in range(2):
            store.news.add(
                session, webhook_id="their own\nname", case_id=case_id, type="receipt.confirmed", sequence=1, occurred_at=make.NOW,
                data={"note": "canary"}, now=make.NOW,
            )
        store.mentions.add(session, case_id, "a" * 64, held=[("referral.submitted", make.letter())], now=make.NOW)
        store.renewals.ask(session, case_id=case_id, reason=Reason.YEAR, next_on=date(2027, 11, 1), now=make.NOW)
        store.avoids.record(session, case_id, [{"name": "Sam Made-Up"}], now=make.NOW)
        store.commit(session)

    assert kinds(database, case_id)[1:] == [
        ("news.heard", "icb", {"type": "receipt.confirmed", "sequence": 1}), ("request.held", "service", {"letters": 1}),
        ("consent.asked", "service", {"reason": "year"}), ("list.changed", "person", {"people": 1}),
    ]  # fmt: skip


def test_a_no_to_being_asked_is_entered_once(database):
    with database.session(write=True) as session:
        person, helper = make.draft(session).case_id, make.draft(session).case_id
        store.invitations.add(session, person_case_id=person, helper_case_id=helper, now=make.NOW)
        for _ in range(2):
            store.invitations.say_no(session, person, now=make.NOW)
        store.commit(session)

    assert kinds(database, person)[1:] == [("asked.no", "person", {})]
    assert kinds(database, helper)[1:] == [], "whoever asked never hears of it"


def test_what_the_icb_tells_of_an_older_day_stands_under_the_day_on_which_it_came(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        row = make.row(case_id=case_id, how=consent.How.RECORDED, at=make.NOW - timedelta(days=9))
        store.consents.record(session, row, now=make.NOW)
        store.commit(session)

    with database.session() as session:
        assert store.audit.of_case(session, case_id)[0].at == "2026-11-23T10:30:00.000000Z"


def test_a_complaint_and_who_read_it(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        made = store.complaints.make(session, {"complaint.what": "canary"}, case_id=case_id, language="en", now=make.NOW)
        store.complaints.read_by_operator(session, made, now=make.NOW)
        for _ in range(2):
            store.complaints.acknowledge(session, made, now=make.NOW)
            store.complaints.answer(session, made, now=make.NOW)
        store.commit(session)

    assert [(what, who) for what, who, _ in kinds(database, case_id)[1:]] == [
        ("complaint.made", "person"), ("complaint.read", "operator"), ("complaint.acknowledged", "operator"),
        ("complaint.answered", "operator"),
    ]  # fmt: skip
