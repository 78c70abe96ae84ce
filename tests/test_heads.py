"""Once a day the end of the audit is signed, kept and promised to the ICB: once, whoever tries and whenever it is cut short."""

from __future__ import annotations

import base64
import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests import make
from webapp import alarms, audited, chain, letters, models, outbox, signed, store
from webapp.audit import What, Who
from webapp.chain import Head
from webapp.config import ROOT
from webapp.heads import Heads
from webapp.outcomes import Doors, Sent

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
KEYS = (("2026", make.KEY),)


def look(database, now=MIDNIGHT, keys=KEYS):
    with database.session(write=True) as session:
        made = Heads(keys).look(session, now)
        store.commit(session)
        return made


def happen(database, times=1):
    with database.session(write=True) as session:
        for _ in range(times):
            store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW)
        store.commit(session)


def promised(database):
    with database.session() as session:
        rows = session.execute(sa.select(models.outbox).order_by(models.outbox.c.created_at)).all()
        opened = session.info["keyring"].open
        return [json.loads(opened(f"{store.outbox.PAYLOAD}:{row.id}", row.payload_sealed)) for row in rows]


def test_when_a_day_in_london_is_over_its_head_is_kept_and_promised(database):
    happen(database, 3)
    made = look(database)

    with database.session() as session:
        assert store.audit.heads(session) == (made,)
        third = list(store.audit.entries(session))[2]
    [letter] = promised(database)
    assert (made.day, made.seq, made.hash, made.count, made.key_id) == (MONDAY, 3, third.hash, 3, "2026")
    assert letters.faults(letters.WE_SEND, letter) == ()
    assert (letter["type"], chain.told(letter["data"])) == ("audit.head", made)
    assert "sequence" not in letter["data"], "it is about no request"


@pytest.mark.parametrize(("now", "day"), [
    (datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
    # In summer the day in London ends at eleven.
    (datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), date(2026, 6, 30)), (datetime(2026, 7, 1, 23, tzinfo=UTC), date(2026, 7, 1)),
])  # fmt: skip
def test_the_day_is_londons(sqlite, now, day):
    assert look(sqlite, now).day == day


def test_whoever_looks_again_signs_nothing_until_the_next_day_is_over(database):
    look(database)
    for minutes in range(0, 24 * 60, 300):
        assert look(database, MIDNIGHT + timedelta(minutes=minutes)) is None
    made = look(database, MIDNIGHT + timedelta(days=1))

    assert (made.day, made.seq, made.count) == (date(2026, 11, 24), 1, 1), "its own promise is the day's one entry"
    assert len(promised(database)) == 2


def test_after_days_without_a_worker_one_head_rests_on_all_of_them(sqlite):
    look(sqlite)
    happen(sqlite, 4)

    assert look(sqlite, MIDNIGHT + timedelta(days=9)).count == 5
    with sqlite.session() as session:
        assert chain.gaps(store.audit.heads(session)) is None


def test_a_clock_that_was_ahead_for_a_minute_stops_no_head_and_somebody_is_told_once(sqlite):
    to = alarms.To("duty@anyshire.example")

    def looks(days):
        happen(sqlite)
        with sqlite.session(write=True) as session:
            made = Heads(KEYS, to).look(session, MIDNIGHT + timedelta(days=days))
            store.commit(session)
            return made and made.day - MONDAY

    assert [looks(days) for days in (0, 7, 1, 1, 2, 3)] == [
        timedelta(0), timedelta(7), timedelta(1), None, timedelta(2), timedelta(3),
    ]
    assert [looks(days) for days in (6, 7, 8)] == [timedelta(6), None, timedelta(8)], "that one day has a head, and the next rests on it"

    with sqlite.session() as session:
        heads, tip = store.audit.heads(session), store.audit.tip(session)
        assert (chain.gaps(heads), chain.check(store.audit.entries(session), tip=tip, heads=heads)) == (None, tip[0])
    mails = [one["text"] for one in promised(sqlite) if "text" in one]
    assert [("2026-11-30" in text) for text in mails] == [True]


def test_two_workers_that_look_in_the_same_moment_sign_once(database):
    happen(database)
    both = threading.Barrier(2)
    made = []

    def worker():
        both.wait()
        made.append(look(database))

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one is None for one in made) == [False, True]
    assert len(promised(database)) == 1


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_does_it(database):
    happen(database)
    with database.session(write=True) as session:
        assert Heads(KEYS).look(session, MIDNIGHT) is not None
    assert promised(database) == []

    assert look(database) is not None
    assert len(promised(database)) == 1


def test_a_chain_in_which_something_was_changed_is_not_signed_and_somebody_is_told_once(sqlite):
    happen(sqlite, 3)
    look(sqlite)
    happen(sqlite, 3)
    with sqlite.session(write=True) as session:
        session.execute(sa.text("DROP TRIGGER audit_update"))
        session.execute(sa.text("UPDATE audit SET who = 'icb' WHERE seq = 6"))
        store.commit(session)

    for minute in range(3):
        with sqlite.session(write=True) as session:
            assert Heads(KEYS, alarms.To("duty@anyshire.example")).look(session, MIDNIGHT + timedelta(days=1, minutes=minute)) is None
            store.commit(session)

    letter, mail = promised(sqlite)
    assert letter["type"] == "audit.head"
    assert "Somebody changed what is written down" in mail["text"]
    assert "Entry: 6" in mail["text"]


def test_the_worker_signs_by_itself(sqlite):
    happen(sqlite)
    doors = Doors(icb=lambda promise: Sent())
    worker = outbox.Worker(database=sqlite, doors=doors, owner="a worker", now=lambda: MIDNIGHT, also=Heads(KEYS).look)
    worker.look(alarms.Watch(alarms.NOBODY))
    worker.look(alarms.Watch(alarms.NOBODY))

    assert [letter["type"] for letter in promised(sqlite)] == ["audit.head"]


def test_anybody_can_check_a_head_with_the_published_key(sqlite):
    happen(sqlite)
    made = look(sqlite)
    data = promised(sqlite)[0]["data"]

    facts = {"type": "audit.head", **{name: data[name] for name in ("count", "day", "hash", "key_id", "seq")}}
    published = {one["kid"]: one["x"] for one in signed.public(KEYS)["keys"]}[data["key_id"]]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(published + "="))
    key.verify(base64.b64decode(data["signature"]), json.dumps(facts, sort_keys=True, separators=(",", ":")).encode())
    assert Heads(KEYS).good(made)


@pytest.mark.parametrize("change", [
    {"day": date(2026, 11, 24)}, {"seq": 2}, {"hash": "0" * 64}, {"count": 0}, {"key_id": "2027"}, {"signature": "no base64"},
    {"signature": "AAAA"},
])  # fmt: skip
def test_a_head_in_which_anything_was_changed_has_no_good_signature(sqlite, change):
    happen(sqlite)
    made = look(sqlite)

    assert not Heads((*KEYS, ("2027", b"n" * 32))).good(Head(**{**vars(made), **change}))


def test_after_a_change_of_key_old_heads_are_still_good_while_the_old_key_is_listed(sqlite):
    old = look(sqlite)
    new = look(sqlite, MIDNIGHT + timedelta(days=1), keys=(("2027", b"n" * 32), *KEYS))

    assert new.key_id == "2027"
    assert Heads((("2027", b"n" * 32), *KEYS)).good(old)
    assert not Heads((("2027", b"n" * 32),)).good(old)


def test_a_head_fits_into_its_columns(sqlite):
    made = look(sqlite, keys=(("k" * 32, make.KEY),))

    assert len(made.signature) <= audited.audit_heads.c.signature.type.length


def test_the_guide_for_integrators_shows_how_to_check_one(sqlite):
    guide = (ROOT / "docs" / "integrators.md").read_text("utf-8").partition("## Keep our audit honest")[2]
    code = guide.partition("```python\n")[2].partition("```")[0]
    names = {}
    exec(compile(code, "docs/integrators.md", "exec"), names)
    look(sqlite)
    data = promised(sqlite)[0]["data"]

    names["check_head"](data, signed.public(KEYS))
    with pytest.raises(InvalidSignature):
        names["check_head"]({**data, "seq": data["seq"] + 1}, signed.public(KEYS))
