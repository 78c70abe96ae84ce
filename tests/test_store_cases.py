from __future__ import annotations

import threading

import pytest

from tests import make
from webapp import consent, ids, store


def test_a_case_holds_nothing_but_a_label_a_place_and_a_link_number(database):
    with database.session(write=True) as session:
        case = store.cases.begin(session, place="anyshire", now=make.NOW)

        assert store.cases.find(session, case.id) == case
        assert (case.place, case.created_at, case.link_version) == ("anyshire", make.NOW, 1)
        assert ids.as_reference(case.reference) == case.reference


def test_nobody_has_a_case_that_was_never_begun(database):
    with database.session() as session:
        assert store.cases.find(session, "no such case") is None


def test_a_reference_that_is_taken_is_never_given_twice(database, monkeypatch):
    with database.session(write=True) as session:
        taken = store.cases.begin(session, place="anyshire", now=make.NOW).reference
        drawn = iter([taken, taken, "AB3KR7MN"])
        monkeypatch.setattr(ids, "reference", lambda: next(drawn))

        assert store.cases.begin(session, place="anyshire", now=make.NOW).reference == "AB3KR7MN"

        monkeypatch.setattr(ids, "reference", lambda: taken)
        with pytest.raises(store.cases.NoReference):
            store.cases.begin(session, place="anyshire", now=make.NOW)


@pytest.mark.asvs("7.4.5", "6.4.3")
def test_ended_links_open_nothing_more(database):
    with database.session(write=True) as session:
        case = store.cases.begin(session, place="anyshire", now=make.NOW)

        assert store.cases.end_links(session, case.id)
        assert store.cases.find(session, case.id).link_version == case.link_version + 1
        assert not store.cases.end_links(session, "no such case")


def test_two_decisions_at_the_same_moment_come_one_after_the_other(database):
    case_id = make.case(database)
    rows, both = [], threading.Barrier(2)

    def press():
        both.wait()
        with database.session(write=True) as session:
            store.cases.lock(session, case_id)
            row = consent.decide(
                store.consents.rows(session, case_id), case_id=case_id, permission="dsr", answer=consent.Answer.YES, words=make.WORDS,
                version="1.0", language="en", how=consent.How.WEB, now=make.NOW,
            )
            rows.append(row)
            if row is not None:
                store.consents.record(session, row)
            store.commit(session)

    hands = [threading.Thread(target=press) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    with database.session() as session:
        assert len(store.consents.rows(session, case_id)) == 1
    assert sorted(row is None for row in rows) == [False, True]
