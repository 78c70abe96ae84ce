from __future__ import annotations

import threading
from datetime import timedelta

from tests import make
from webapp import store
from webapp.status import News

BEFORE = make.NOW - timedelta(hours=1)
DATA = {"received_on": "2026-11-23"}


def add(session, case_id, webhook_id="one", sequence=1, **changes):
    usual = {"type": "receipt.confirmed", "occurred_at": BEFORE, "data": DATA, "now": make.NOW}
    return store.news.add(session, webhook_id=webhook_id, case_id=case_id, sequence=sequence, **{**usual, **changes})


def test_what_the_icb_told_is_kept(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        assert add(session, case_id)
        store.commit(session)

    with database.session() as session:
        told = store.news.of_case(session, case_id)
    assert told == (News(type="receipt.confirmed", sequence=1, occurred_at=BEFORE, received_at=make.NOW, data=DATA),)


def test_news_that_comes_twice_is_kept_once(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        assert add(session, case_id)
        assert not add(session, case_id, type="case.closed", data={"reason": "forged"})

        assert [one.type for one in store.news.of_case(session, case_id)] == ["receipt.confirmed"]


def test_news_that_comes_twice_in_the_same_moment_is_kept_once(database):
    case_id, together, kept = make.case(database), threading.Barrier(2), []

    def hear():
        with database.session(write=True) as session:
            together.wait()
            new = add(session, case_id)
            store.commit(session)
        kept.append(new)

    threads = [threading.Thread(target=hear) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(kept) == [False, True]


def test_news_out_of_order_is_read_in_order_and_only_this_persons(database):
    mine, yours = make.case(database), make.case(database)
    with database.session(write=True) as session:
        for sequence in (3, 1, 2):
            add(session, mine, webhook_id=f"mine {sequence}", sequence=sequence)
        add(session, yours, webhook_id="yours", sequence=9)

        assert [one.sequence for one in store.news.of_case(session, mine)] == [1, 2, 3]


def test_a_ping_about_nobody_is_remembered_too(database):
    with database.session(write=True) as session:
        assert add(session, None, sequence=None, type="test.ping", data={})
        assert not add(session, None, sequence=None, type="test.ping", data={})
