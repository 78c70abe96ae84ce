"""How well the standards were kept: what counts as in time, what cannot be judged yet, and no number that points at a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.clocks import Holidays
from webapp.standards import Count, Course, Happened, Name, Said, Shown, counts, shown

# A Monday. Five working days on it is Monday 9 November; four weeks on, 30 November.
SENT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = SENT + 90 * DAY
NO_HOLIDAYS = Holidays(removed=frozenset())


def course(*heard, said=(), kind="referral.submitted"):
    """A request that was sent on 2 November; each thing heard as (type, how long after)."""
    decided = [Said(permission, answer, SENT + after) for permission, answer, after in said]
    return Course(kind=kind, sent_at=SENT, heard=[Happened(type, SENT + after) for type, after in heard], said=decided)


def counted(*courses, now=LATER, since=SENT - DAY, until=LATER):
    return {one.name: (one.part, one.whole) for one in counts(courses, since=since, until=until, now=now, holidays=NO_HOLIDAYS)}


@pytest.mark.parametrize(("heard", "now", "found"), [
    ([("receipt.confirmed", 7 * DAY + 13 * HOUR)], LATER, (1, 1)),
    ([("receipt.confirmed", 8 * DAY)], LATER, (0, 1)),
    ([("receipt.confirmed", 20 * DAY), ("receipt.confirmed", 2 * DAY)], LATER, (1, 1)),
    ([], SENT + 7 * DAY, (0, 0)),
    ([], SENT + 8 * DAY, (0, 1)),
    ([("case.closed", 3 * DAY)], LATER, (0, 0)),
    ([("case.closed", 30 * DAY)], LATER, (0, 1)),
])  # fmt: skip
def test_a_receipt_is_in_time_until_the_fifth_working_day_is_over(heard, now, found):
    assert counted(course(*heard), now=now)[Name.RECEIPT] == found


def test_an_outcome_is_in_time_until_day_28_is_over_and_only_of_requests_for_the_list():
    assert counted(course(("outcome.communicated", 28 * DAY)))[Name.OUTCOME] == (1, 1)
    assert counted(course(("outcome.communicated", 29 * DAY)))[Name.OUTCOME] == (0, 1)
    assert counted(course(kind="contact.requested"))[Name.OUTCOME] == (0, 0)


@pytest.mark.parametrize(("heard", "found"), [
    ([("decision.made", DAY), ("outcome.communicated", 2 * DAY)], (1, 1)),
    ([("decision.made", DAY), ("outcome.communicated", 2 * DAY + HOUR)], (0, 1)),
    ([("decision.made", DAY)], (0, 1)),
    ([("outcome.communicated", DAY)], (0, 0)),
])  # fmt: skip
def test_told_within_a_day_is_counted_where_we_know_of_the_decision(heard, found):
    assert counted(course(*heard))[Name.TOLD] == found


def test_a_decision_of_yesterday_that_can_still_be_told_in_time_is_not_counted_yet():
    assert counted(course(("decision.made", DAY)), now=SENT + 2 * DAY)[Name.TOLD] == (0, 0)
    assert counted(course(), now=SENT + 2 * DAY)[Name.TOLD] == (0, 0)


def test_what_was_sent_or_decided_outside_the_time_asked_about_is_left_out():
    one = course(("receipt.confirmed", DAY), ("decision.made", DAY), ("cetr.held", DAY), ("cetr.offered", DAY), said=[("cetr", "yes", DAY)])

    found = counted(one, since=SENT + 2 * DAY, until=SENT + 9 * DAY)

    assert set(found.values()) == {(0, 0), (0, None)}


@pytest.mark.parametrize(("said", "until", "found"), [
    ([("dsr", "yes", 0 * DAY)], LATER, (1, 1)),
    ([("dsr", "yes", 0 * DAY)], SENT + 366 * DAY, (0, 1)),
    ([("dsr", "yes", 0 * DAY), ("dsr", "yes", 360 * DAY)], SENT + 366 * DAY, (1, 1)),
    ([("dsr", "yes", 0 * DAY), ("dsr", "no", 5 * DAY)], LATER, (0, 0)),
    ([("dsr", "yes", 0 * DAY), ("dsr", "no", 95 * DAY)], LATER, (1, 1)),
    ([("cetr", "yes", 0 * DAY)], LATER, (0, 0)),
])  # fmt: skip
def test_a_yes_to_the_list_is_in_date_for_a_year(said, until, found):
    assert counted(course(said=said), until=until, now=SENT + 400 * DAY)[Name.CHECKED] == found


def test_of_a_request_that_was_closed_no_yes_is_checked():
    assert counted(course(("case.closed", 9 * DAY), said=[("dsr", "yes", DAY)]))[Name.CHECKED] == (0, 0)
    assert counted(course(("case.closed", 95 * DAY), said=[("dsr", "yes", DAY)]))[Name.CHECKED] == (1, 1)


def test_meetings_that_were_asked_for_offered_and_held_are_counted_and_one_that_was_told_twice_is_one():
    told = [("cetr.offered", DAY), ("cetr.offered", 2 * DAY)]
    told += [("cetr.held", 20 * DAY), ("cetr.held", 20 * DAY + HOUR), ("cetr.held", 50 * DAY)]
    found = counted(course(*told, said=[("cetr", "yes", 0 * DAY), ("cetr", "yes", DAY)]), course(said=[("cetr", "no", DAY)]))

    assert (found[Name.ASKED], found[Name.OFFERED], found[Name.HELD]) == ((1, None), (1, None), (2, None))


@pytest.mark.parametrize(("heard", "before"), [
    ([("cetr.held", 10 * DAY), ("admission.recorded", 40 * DAY)], (1, 1)),
    ([("admission.recorded", 40 * DAY), ("cetr.held", 50 * DAY)], (0, 1)),
    ([("admission.recorded", 40 * DAY)], (0, 1)),
    ([("cetr.held", -400 * DAY), ("admission.recorded", 40 * DAY)], (0, 1)),
    ([("cetr.held", 5 * DAY), ("discharge.recorded", 9 * DAY), ("admission.recorded", 40 * DAY)], (0, 1)),
    ([("cetr.held", 9 * DAY), ("discharge.recorded", 9 * DAY), ("admission.recorded", 40 * DAY)], (1, 1)),
    ([("cetr.held", 1 * DAY), ("admission.recorded", 9 * DAY), ("discharge.recorded", 20 * DAY), ("admission.recorded", 40 * DAY)], (1, 2)),
    ([("cetr.held", 1 * DAY), ("admission.recorded", 100 * DAY)], (0, 0)),
])  # fmt: skip
def test_a_meeting_counts_for_a_stay_in_hospital_when_it_was_held_before_it_since_the_last_one_and_in_the_last_year(heard, before):
    found = counted(course(*heard))

    assert found[Name.BEFORE] == before
    assert found[Name.WITHOUT] == (before[1] - before[0], None)


def test_the_standards_that_are_asked_for():
    found = {one.name: one.standard for one in counts([], since=SENT, until=LATER, now=LATER, holidays=NO_HOLIDAYS)}

    assert found == {
        Name.RECEIPT: 100, Name.OUTCOME: 100, Name.TOLD: 100, Name.CHECKED: 100, Name.BEFORE: 90,
        Name.ASKED: None, Name.OFFERED: None, Name.HELD: None, Name.WITHOUT: None,
    }


@pytest.mark.threat(9)
@pytest.mark.parametrize(("part", "whole", "may"), [
    (4, None, Shown(None, None)), (5, None, Shown(5, None)), (0, None, Shown(0, None)),
    (2, 4, Shown(None, None)), (0, 0, Shown(0, 0)), (3, 18, Shown(None, 18)), (0, 18, Shown(0, 18)), (18, 18, Shown(18, 18)),
    (9, 18, Shown(9, 18)), (16, 18, Shown(None, 18, all_but_few=True)), (3, 5, Shown(None, 5, all_but_few=True)),
])  # fmt: skip
def test_no_number_under_five_is_shown_and_none_from_which_one_could_be_worked_out(part, whole, may):
    assert shown(Count(Name.RECEIPT, part, whole)) == may
