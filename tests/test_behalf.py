"""What somebody may say for a person who has not said yes, and how often."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from webapp import behalf
from webapp.decision import How

BEA = {"start.who": "parent", "helper.over_16": "yes"}
KEYS = (("new", b"a" * 32), ("old", b"b" * 32))


@pytest.mark.parametrize(
    ("answers", "invites"),
    [
        ({**BEA, "helper.agree": "agree"}, True),
        ({**BEA, "helper.agree": "not-known"}, False),
        ({**BEA, "helper.agree": "said-no"}, False),
        ({**BEA, "helper.agree": "cannot-decide"}, False),
        ({"start.who": "paid", "helper.agree": "agree"}, True),
        ({"start.who": "advocate", "helper.agree": "agree", "helper.was_asked": "yes"}, True),
        # An advocate says what the person wants: who was not asked by them speaks for nobody.
        ({"start.who": "advocate", "helper.agree": "agree", "helper.was_asked": "no"}, False),
        ({"start.who": "advocate", "helper.agree": "agree", "helper.was_asked": "not-sure"}, False),
        ({"start.who": "me", "helper.agree": "agree"}, False),
        ({}, False),
    ],
)
def test_only_who_knows_and_agrees_gets_a_link(answers, invites):
    assert behalf.invites(answers) is invites


def test_where_somebody_else_asks_only_what_a_professional_recorded_counts():
    ticked, recorded = make.row("helper:progress"), make.row("dsr", how=How.RECORDED)

    assert behalf.may_count(BEA, (ticked, recorded)) == (recorded,)
    assert behalf.may_count({"start.who": "me"}, (ticked, recorded)) == (ticked, recorded)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({**BEA, "theirs.name": "Kit Madeup"}, "cannot-decide"),
        ({**BEA, "helper.over_16": "not-sure", "theirs.name": "Kit Madeup"}, "cannot-decide"),
        ({**BEA, "helper.over_16": "no", "theirs.name": "Kit Madeup"}, "under-16"),
        # Who was not sure gave a date, and was asked what is asked about somebody under 16.
        ({**BEA, "helper.over_16": "not-sure", "theirs.name": "Kit Madeup", "theirs.holds": "someone-else"}, "under-16"),
        (BEA, None),
        ({"start.who": "me", "theirs.name": "Kit Madeup"}, None),
    ],
)
def test_why_there_is_no_consent_is_said_only_where_somebody_else_was_named(answers, reason):
    assert behalf.without_consent(answers) == reason


@pytest.mark.parametrize(
    ("born", "of_age"),
    [("2010-11-23", True), ("2010-11-24", False), ("2010-12-01", False), ("1990-01-01", True), (None, False)],
)
def test_somebody_is_of_age_from_the_sixteenth_birthday_on(born, of_age):
    answers = {"theirs.born": born} if born else {}

    assert behalf.of_age(answers, date(2026, 11, 23)) is of_age


def test_born_on_a_leap_day_they_are_of_age_on_the_day_itself():
    born = {"theirs.born": "2008-02-29"}

    assert [behalf.of_age(born, date(2024, 2, 28)), behalf.of_age(born, date(2024, 2, 29))] == [False, True]
    assert [behalf.of_age({"theirs.born": "2012-02-29"}, day) for day in (date(2028, 2, 28), date(2028, 2, 29))] == [False, True]


def hashes(name, born="2012-05-01", keys=KEYS):
    return behalf.likenesses(keys, {"theirs.name": name, "theirs.born": born})


def test_the_same_person_is_found_again_however_their_name_is_written():
    assert hashes("Kit Madeup") == hashes("  madeup,  KIT ") == hashes("Kít Madeup")
    assert hashes("Kit Madeup") != hashes("Kat Madeup")
    assert hashes("Kit Madeup") != hashes("Kit Madeup", born="2012-05-02")


def test_nothing_of_the_name_stands_in_the_hash_and_without_the_key_nobody_can_make_it():
    found = hashes("Kit Madeup")

    assert [len(one) for one in found] == [64, 64]
    assert found[0] != found[1]
    assert hashes("Kit Madeup", keys=KEYS[1:]) == found[1:]
    assert "kit" not in "".join(found)


@pytest.mark.parametrize(
    ("earlier", "urgent", "held"), [(0, False, False), (1, False, False), (2, False, True), (9, False, True), (9, True, False)]
)
def test_the_third_request_in_a_week_waits_and_help_that_is_needed_today_never_does(earlier, urgent, held):
    assert behalf.held(earlier, urgent=urgent) is held
    assert timedelta(days=7) == behalf.WITHIN
