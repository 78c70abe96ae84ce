"""Every module and every test belongs to a feature that a person could name, and the list of them is that of today."""

from __future__ import annotations

import pytest

from tests.features import listed
from tests.security.held import names

FEATURES = listed.FEATURES
KNOWN = {"part", "name", "does", "modules", "tests", "promises", "open"}


def test_every_module_belongs_to_a_feature():
    all_of_them = {wild for feature in FEATURES.values() for wild in feature["modules"]}

    assert set(listed.modules()) - set(listed.chosen(all_of_them, listed.modules())) == set()


def test_every_file_of_tests_belongs_to_a_feature():
    all_of_them = {wild for feature in FEATURES.values() for wild in feature["tests"]}

    assert set(listed.tests()) - set(listed.chosen(all_of_them, listed.tests())) == set()


@pytest.mark.parametrize(("kind", "there"), [("modules", listed.modules()), ("tests", tuple(listed.tests()))], ids=["modules", "tests"])
def test_a_feature_names_nothing_that_is_not_there(kind, there):
    nothing = [(id, wild) for id, feature in FEATURES.items() for wild in feature[kind] if not listed.chosen([wild], there)]

    assert nothing == []


@pytest.mark.parametrize("id", FEATURES)
def test_a_feature_is_held_by_tests_and_names_the_promise_that_matters_most(id):
    feature = FEATURES[id]
    files = listed.chosen(feature["tests"], listed.tests())

    assert listed.held(feature) > 0
    assert feature["promises"]
    assert set(feature["promises"]) <= names()
    assert {promise.partition(": ")[0] for promise in feature["promises"]} <= set(files)


def test_what_is_open_says_why():
    assert {id: set(feature) - KNOWN for id, feature in FEATURES.items() if set(feature) - KNOWN} == {}
    assert [id for id, feature in FEATURES.items() if len(feature.get("open", "a sentence. ").split()) < 2] == []


def test_a_star_stays_in_its_folder_and_two_go_on():
    there = ("webapp/text_in", "webapp/text_models", "webapp/views/text", "webapp/views/text_in")

    assert listed.chosen(["webapp/text_*"], there) == ["webapp/text_in", "webapp/text_models"]
    assert listed.chosen(["webapp/**text_in"], there) == ["webapp/text_in", "webapp/views/text_in"]


def test_the_list_of_features_is_that_of_today():
    """Write it anew with: python -m tests.features"""
    assert listed.PAGE.read_text("utf-8") == listed.page()
