"""Who may see how it ends when somebody asked for another person: a table that a lawyer can read, and what everybody else sees."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from webapp import follow, status
from webapp.consent import Basis
from webapp.follow import Asker, Recorded
from webapp.status import News, Status, Step

CONTENT = Path(__file__).parent.parent / "content"
AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
WORDS = status.load_words(CONTENT / "status-asker.toml")

PERSON, PARENT, OTHER = Asker.PERSON, Asker.PARENT, Asker.OTHER
OWN, PR, BEST = Basis.OWN, Basis.PARENTAL_RESPONSIBILITY, Basis.BEST_INTERESTS


def dsr(basis: Basis, *, yes: bool = True) -> Recorded:
    return Recorded(permission="dsr", yes=yes, basis=basis)


def cetr(basis: Basis) -> Recorded:
    return Recorded(permission="cetr", yes=True, basis=basis)


def seeing(yes: bool, basis: Basis = OWN) -> Recorded:
    return Recorded(permission="helper:progress", yes=yes, basis=basis)


@pytest.mark.parametrize(
    ("who", "recorded", "sees"),
    [
        # The person sees their own, always.
        (PERSON, [], True),
        (PERSON, [seeing(False)], True),
        # Nothing recorded: nobody else. That somebody says they hold parental responsibility was not checked by anyone.
        (PARENT, [], False),
        (OTHER, [], False),
        # Decided by a holder of parental responsibility: who told us they hold it, and nobody else.
        (PARENT, [dsr(PR)], True),
        (PARENT, [dsr(PR, yes=False)], True),
        (PARENT, [cetr(PR)], True),
        (OTHER, [dsr(PR)], False),
        # Decided in the person's best interests: whoever asked.
        (PARENT, [dsr(BEST)], True),
        (OTHER, [dsr(BEST)], True),
        # The young person, or the adult, decided themselves: it is theirs to tell, whether it was yes or no.
        (PARENT, [dsr(OWN)], False),
        (PARENT, [dsr(OWN, yes=False)], False),
        (OTHER, [dsr(OWN)], False),
        (PARENT, [cetr(PR), dsr(OWN)], False),
        # A later record counts, an older one does not.
        (PARENT, [dsr(PR), dsr(OWN)], False),
        (PARENT, [dsr(OWN), dsr(PR)], True),
        (OTHER, [dsr(OWN), dsr(BEST)], True),
        # What was recorded about seeing how it goes stands above all of these.
        (OTHER, [seeing(True)], True),
        (OTHER, [dsr(OWN), seeing(True)], True),
        (PARENT, [dsr(PR), seeing(False)], False),
        (OTHER, [dsr(BEST), seeing(False)], False),
        (PARENT, [seeing(True), seeing(False)], False),
        # A record about sharing with a group says nothing of this.
        (PARENT, [Recorded(permission="share:gp", yes=True, basis=PR)], False),
    ],
)
def test_who_sees_how_it_ends(who, recorded, sees):
    assert follow.may_see_end(who, recorded) is sees


@pytest.mark.parametrize(
    ("recorded", "sees"), [([], True), ([dsr(OWN)], True), ([seeing(False)], False), ([dsr(PR), seeing(False)], False)]
)
def test_a_person_who_let_their_helper_see_is_believed_until_they_take_it_back(recorded, sees):
    assert follow.may_see_end(OTHER, recorded, permission=True) is sees


def test_from_the_sixteenth_birthday_a_parents_decision_lets_nobody_see():
    assert follow.may_see_end(PARENT, [dsr(PR)], of_age=False)
    assert not follow.may_see_end(PARENT, [dsr(PR)], of_age=True)
    assert follow.may_see_end(PARENT, [dsr(BEST)], of_age=True)


def news(sequence, type_="consent.recorded", **data):
    usual = {"permission": "dsr", "answer": "yes", "basis": "best-interests", "decided_on": "2026-11-20", "recorded_by": "nurse"}
    return News(type=type_, sequence=sequence, occurred_at=AT, data={**usual, **data})


def test_what_was_recorded_is_read_in_the_icbs_own_order_whenever_it_came():
    heard = [news(3, basis="own", answer="no"), news(1), news(2, "receipt.confirmed")]

    assert follow.recorded(heard) == (Recorded(permission="dsr", yes=True, basis=BEST), Recorded(permission="dsr", yes=False, basis=OWN))


@pytest.mark.parametrize(
    ("answers", "asker"),
    [
        ({"start.who": "me"}, PERSON),
        ({"start.who": "me-with-help"}, PERSON),
        ({"start.who": "parent", "helper.over_16": "no", "theirs.holds": "me"}, PARENT),
        ({"start.who": "parent", "helper.over_16": "no", "theirs.holds": {"chosen": "someone-else", "detail": "their gran"}}, OTHER),
        ({"start.who": "parent", "helper.over_16": "yes", "theirs.holds": "me"}, OTHER),
        ({"start.who": "paid"}, OTHER),
    ],
)
def test_who_looks_follows_from_what_they_sent(answers, asker):
    assert follow.asker(answers) is asker


def at(step: Step) -> Status:
    because = None if step in (Step.SENDING, Step.SENT) else news(4, "outcome.communicated")
    return Status(
        step=step, since=AT, because=because, due=date(2026, 12, 18), overdue=True, urgent=False, urgent_seen=None, later=(news(5),),
    )  # fmt: skip


@pytest.mark.parametrize("step", [Step.SENDING, Step.SENT, Step.RECEIVED, Step.QUESTION, Step.LOOKING])
def test_until_there_is_an_answer_everybody_who_asked_sees_every_step(step):
    assert follow.seen(at(step), end=False) == at(step)


def test_every_ending_looks_the_same_to_who_may_not_see_it():
    shown = [follow.seen(at(step), end=False) for step in (Step.DECIDED, Step.ON_LIST, Step.NOT_ON_LIST, Step.CLOSED)]

    assert [one.step for one in shown] == [Step.DECIDED] * 4
    assert all(one == shown[0] for one in shown)
    assert (shown[0].because, shown[0].due, shown[0].overdue, shown[0].later, shown[0].told_on) == (None, None, False, (), None)
    assert not shown[0].offer_help


def test_a_wish_to_talk_that_is_closed_is_closed_and_why_is_not_told():
    closed = at(Step.CLOSED)

    assert follow.seen(closed, end=False, contact=True).step is Step.CLOSED
    assert follow.seen(closed, end=False, contact=True).because is None
    assert follow.seen(closed, end=False).step is Step.DECIDED


def test_who_may_see_it_sees_it_as_it_is():
    assert follow.seen(at(Step.ON_LIST), end=True) == at(Step.ON_LIST)


def test_the_words_for_who_may_not_see_it_hold_no_day_and_no_answer():
    said = dataclasses.astuple(WORDS[Step.DECIDED])[:4]

    assert WORDS[Step.DECIDED].say == ("The answer is for the person.", "We do not show it here.")
    assert WORDS[Step.DECIDED].next[0] == "Ask the person, or ask the team."
    assert not re.search(r"%\(|on the (support )?list|closed", str(said))


@pytest.mark.parametrize(("who", "recorded", "of_age", "sees"), [
    (Asker.PERSON, [], False, True),
    (Asker.PERSON, [], True, True),
    (Asker.PARENT, [], False, False),
    (Asker.PARENT, [dsr(Basis.PARENTAL_RESPONSIBILITY)], False, True),
    (Asker.PARENT, [dsr(Basis.PARENTAL_RESPONSIBILITY)], True, False),
    (Asker.PARENT, [dsr(Basis.PARENTAL_RESPONSIBILITY), seeing(False)], False, False),
    (Asker.PARENT, [dsr(OWN)], False, False),
    (Asker.OTHER, [dsr(Basis.PARENTAL_RESPONSIBILITY)], False, False),
])
def test_that_people_differ_is_shown_to_the_person_and_to_a_parent_whom_the_icb_heard(who, recorded, of_age, sees):
    assert follow.may_see_difference(who, recorded, of_age=of_age) is sees
