from __future__ import annotations

import pytest

from tests import make
from webapp import ids, store


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


def test_ended_links_open_nothing_more(database):
    with database.session(write=True) as session:
        case = store.cases.begin(session, place="anyshire", now=make.NOW)

        assert store.cases.end_links(session, case.id)
        assert store.cases.find(session, case.id).link_version == case.link_version + 1
        assert not store.cases.end_links(session, "no such case")
