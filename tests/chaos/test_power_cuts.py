"""Whenever the power goes while keys are turned, time is up, or somebody is erased: nothing is lost, and the next run ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.chaos.workers import KEYS, ROOT
from webapp import clocks, keeping, keys, models, retention, rotation, store
from webapp.seal import Unreadable
from webapp.store import sealed, vault

NEW = "new:" + KEYS.partition(":")[2]


def ring(*names):
    """`new` is the same bytes under another id: the id is what tells an old seal from a new one."""
    return make.Keyring([(name, b"test".ljust(32, b"-")) for name in names])


def cut(database, moment, number, *command, data_keys=KEYS):
    """Run a command until its power is cut."""
    settings = make.environment(DATA_KEYS=data_keys, DATABASE_URL=database.url)
    started = [sys.executable, "-m", "tests.chaos.cut", moment, str(number), *command]
    return subprocess.run(started, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, check=False).returncode


def people(database, number, *, now):
    """So many who sent something."""
    found = []
    for _ in range(number):
        with database.session(write=True) as session:
            case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}, now=now).case_id
            make.fill(session, case_id)
            store.commit(session)
        found.append(case_id)
    return found


def readable(database):
    """How many values there are that can be read, and how many that cannot."""
    good = bad = 0
    with database.session() as session:
        for one in sealed.SEALED:
            for case_id, place, value in sealed.values(session, one):
                try:
                    good += bool(value and vault.open(session, case_id, place, value))
                except Unreadable:
                    bad += 1
    return good, bad


@pytest.mark.seconds(90)
def test_turning_the_keys_goes_on_wherever_it_was_cut_off_and_everything_is_readable_all_the_time(database):
    people(database, 3, now=make.NOW)
    both = store.Database(database.engine, ring("new", "test"), database.url)
    with database.session(write=True) as session:
        for number in range(3):
            store.complaints.make(session, {"tell.what": f"Number {number}"}, case_id=None, language="en", now=make.NOW)
        store.commit(session)
    before = readable(both)

    for moment, number in (("before_commit", 1), ("after_commit", 1), ("before_commit", 13)):
        assert cut(database, moment, number, "keys", "rotate", data_keys=f"{NEW},{KEYS}") == -signal.SIGKILL
        assert readable(both) == before
    assert rotation.rotate(both, now=make.NOW).left == 0

    assert readable(store.Database(database.engine, ring("new"), database.url)) == before


@pytest.mark.seconds(90)
def test_what_has_had_its_time_is_deleted_whole_or_not_at_all_wherever_it_was_cut_off(database):
    long_ago = clocks.now() - timedelta(days=40)
    cases = people(database, 2, now=long_ago)
    with database.session(write=True) as session:
        for case_id in cases:
            closed = {"webhook_id": f"closed {case_id}", "type": "case.closed", "sequence": 9, "occurred_at": long_ago, "data": {}}
            store.news.add(session, case_id=case_id, **closed, now=long_ago)
            store.mentions.release(session, store.cases.find(session, case_id).reference, now=long_ago)
        session.execute(sa.update(models.outbox).values(state=models.State.DONE, done_at=long_ago))
        store.commit(session)

    for moment, number in (("after_commit", 1), ("before_commit", 3), ("after_commit", 1)):
        assert cut(database, moment, number, "retention", "run") == -signal.SIGKILL
        assert readable(database)[1] == 0
    retention.run(database, {name: usual for name, (_, usual) in keeping.TABLE.items()}, now=clocks.now())

    with database.session() as session:
        assert [dict(store.referrals.of_case(session, one).answers) for one in cases] == [{}, {}]
        assert [len(store.consents.rows(session, one)) for one in cases] == [1, 1]
        assert session.execute(sa.select(keys.case_keys.c.use)).scalars().all() == ["record", "record"]


@pytest.mark.seconds(90)
def test_somebody_is_erased_and_the_icb_is_told_or_neither(database):
    case_id, _ = people(database, 2, now=make.NOW)
    before = readable(database)
    with database.session() as session:
        reference = store.cases.find(session, case_id).reference

    assert cut(database, "before_commit", 1, "erase", reference) == -signal.SIGKILL
    assert readable(database) == before

    assert cut(database, "after_commit", 1, "erase", reference) == -signal.SIGKILL
    with database.session() as session:
        assert session.execute(sa.select(keys.erasures.c.case_id)).scalars().all() == [case_id]
        letters = session.execute(sa.select(models.outbox).where(models.outbox.c.dedupe_key == f"referral.erased:{case_id}")).all()
        assert [make.words_of(session, one)["type"] for one in letters] == ["referral.erased"]
        assert store.erasing.erase(session, case_id, who="operator", now=make.NOW) is None
