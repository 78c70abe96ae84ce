"""When a yes is asked again, across leap years, summer time and birthdays; and that silence is never yes and never no."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp import clocks, consent, renewal
from webapp.consent import Answer, Basis, Decider, How, Who
from webapp.renewal import Asked, Events, Reason

TODAY = date(2026, 11, 23)


def asked(on, reason=Reason.YEAR):
    at = datetime(on.year, on.month, on.day, 10, 30, tzinfo=UTC)
    return Asked(id=f"asked {on}", case_id="a case", reason=reason, asked_at=at, next_on=consent.next_check(on))


def days(number):
    return TODAY + timedelta(days=number)


def due(rows=None, before=(), today=TODAY, **events):
    return renewal.due([make.row()] if rows is None else rows, before, Events(**events), today=today)


@pytest.mark.parametrize(("today", "reason"), [
    (date(2027, 10, 22), None),
    (date(2027, 10, 23), Reason.YEAR),
    (date(2028, 5, 1), Reason.YEAR),
])
def test_it_is_asked_each_year_from_the_very_day(today, reason):
    assert due(today=today) is reason


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_YET, Answer.NOT_SURE])
def test_only_a_yes_is_asked_again(answer):
    assert due([make.row(answer=answer)], today=date(2030, 1, 1)) is None


def test_a_yes_that_was_taken_back_is_not_asked_again():
    rows = [make.row(), make.row(answer=Answer.NO, at=make.NOW + timedelta(days=30))]

    assert due(rows, today=date(2030, 1, 1)) is None


@pytest.mark.parametrize(("born", "today", "reason"), [
    (date(2011, 3, 1), date(2027, 2, 28), None),
    (date(2011, 3, 1), date(2027, 3, 1), Reason.SIXTEEN),
    (date(2009, 3, 1), date(2027, 3, 1), Reason.EIGHTEEN),
    (date(2012, 2, 29), date(2028, 2, 29), Reason.YEAR),
])
def test_it_is_asked_on_the_birthdays_that_change_who_decides(born, today, reason):
    assert due(born=born, today=today) is reason


def test_going_into_hospital_and_moving_ask_at_once_and_only_once():
    later = make.NOW + timedelta(days=10)

    assert due(hospital=(later,), today=days(10)) is Reason.HOSPITAL
    assert due(moved=(later,), today=days(10)) is Reason.MOVED
    assert due(hospital=(later,), moved=(later,), today=days(10)) is Reason.HOSPITAL
    assert due(hospital=(make.NOW,), today=days(10)) is None
    assert due(before=[asked(days(11))], hospital=(later,), today=days(11)) is None


def test_when_a_yes_comes_to_mean_something_else_those_who_said_it_before_are_asked():
    assert due(changed={"dsr": days(5)}, today=days(4)) is None
    assert due(changed={"dsr": days(5)}, today=days(5)) is Reason.WORDS
    assert due(changed={"dsr": TODAY}, today=days(5)) is None
    assert due(changed={"share:gp": days(5)}, today=days(5)) is None
    assert due(before=[asked(days(5))], changed={"dsr": days(5)}, today=days(6)) is None


def test_who_never_answers_is_asked_again_each_year_and_is_never_taken_to_have_said_anything():
    first = date(2027, 10, 23)
    second = consent.next_check(first)

    assert due(before=[asked(first)], today=second - timedelta(days=1)) is None
    assert due(before=[asked(first)], today=second) is Reason.YEAR
    assert consent.says_yes([make.row()], "dsr")


def test_who_never_answered_and_then_turns_18_is_asked_on_that_day():
    born = date(2010, 1, 5)

    assert due(before=[asked(date(2027, 10, 23))], born=born, today=date(2028, 1, 5)) is Reason.EIGHTEEN


def test_an_answer_ends_the_question_for_that_permission_alone():
    rows = [make.row("dsr"), make.row("share:gp")]
    again = asked(date(2027, 10, 23))
    answered = [*rows, make.row("dsr", at=again.asked_at + timedelta(days=1))]

    assert {row.permission for row in renewal.unanswered(rows, [again], born=None)} == {"dsr", "share:gp"}
    assert [row.permission for row in renewal.unanswered(answered, [again], born=None)] == ["share:gp"]
    assert renewal.unanswered(rows, [], born=None) == ()


@pytest.mark.parametrize(("asked_at", "told_on"), [
    # Summer time ends between them, begins between them, and a day with a holiday at the end counts as any other.
    (datetime(2027, 10, 10, 23, 30, tzinfo=UTC), date(2027, 11, 8)),
    (datetime(2027, 3, 10, 23, 30, tzinfo=UTC), date(2027, 4, 7)),
    (datetime(2027, 11, 28, 9, 0, tzinfo=UTC), date(2027, 12, 26)),
    (datetime(2028, 2, 1, 9, 0, tzinfo=UTC), date(2028, 2, 29)),
])
def test_four_weeks_of_silence_are_counted_in_days_of_london(asked_at, told_on):
    again = Asked(id="a", case_id="a case", reason=Reason.YEAR, asked_at=asked_at, next_on=told_on)

    assert not renewal.silent(again, today=told_on - timedelta(days=1))
    assert renewal.silent(again, today=told_on)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.none() | st.dates(date(1990, 1, 1), date(2019, 12, 31)))
def test_no_year_passes_in_silence(said_on, born):
    row = make.row(at=datetime(said_on.year, said_on.month, said_on.day, 12, tzinfo=UTC))
    again = consent.next_check(said_on, born=born)

    assert due([row], today=again - timedelta(days=1), born=born) is None
    assert due([row], today=again, born=born) is not None
    # Asked, and four weeks on a person at the ICB knows: both before the year is over.
    assert again + renewal.TO_ANSWER <= renewal.year_over([row])


def test_what_others_decided_is_kept_apart_from_what_the_person_said():
    recorded = {"who": Who.PROFESSIONAL, "how": How.RECORDED, "decided_by": Decider("", "nurse", TODAY)}
    own, best = make.row("dsr"), make.row("cetr", basis=Basis.BEST_INTERESTS, **recorded)

    assert (renewal.persons([own, best], {"dsr", "cetr"}), renewal.others([own, best], {"dsr", "cetr"})) == ((own,), (best,))
    assert (renewal.persons([own], {"cetr"}), renewal.others([own], {"cetr"})) == ((), (own,)), "no page asks it: a person does"
    assert renewal.year_over([own, best]) == date(2027, 11, 23)


@pytest.mark.parametrize(("said", "live"), [
    ({"dsr": "yes", "share:gp": "yes"}, {"dsr", "share:gp"}),
    ({"dsr": "no", "share:gp": "yes"}, set()),
    ({"share:gp": "yes"}, set()),
    ({"cetr": "yes", "cetr:papers": "yes"}, {"cetr", "cetr:papers"}),
    ({"cetr": "no", "cetr:papers": "yes", "cetr:report": "yes", "texts": "yes"}, {"texts"}),
    ({"helper:progress": "yes", "helper:answers:0a1b2c3d": "yes"}, set()),
])
def test_what_hangs_on_another_yes_is_no_yes_without_it_and_help_ends_by_itself(said, live):
    rows = [make.row(permission, Answer(answer)) for permission, answer in said.items()]

    assert {row.permission for row in renewal.live(rows, born=None)} == live


def test_whoever_differs_is_not_asked_again_by_us():
    recorded = {"who": Who.PROFESSIONAL, "how": How.RECORDED, "decided_by": Decider("", "nurse", TODAY)}
    rows = [make.row(), make.row(answer=Answer.NO, basis=Basis.PARENTAL_RESPONSIBILITY, at=make.NOW + clocks.DAY, **recorded)]

    assert renewal.live(rows, born=date(2013, 1, 1)) == ()
    assert due(rows, born=date(2013, 1, 1), today=date(2027, 10, 23)) is None


def test_sharing_hangs_on_the_list_and_papers_on_the_meeting_and_only_the_persons_own_yes_ends_with_it():
    recorded = make.row(
        "share:school", basis=Basis.BEST_INTERESTS, how=How.RECORDED, who=Who.PROFESSIONAL, decided_by=Decider("", "nurse", TODAY),
    )
    said = [make.row(name) for name in ("dsr", "share:gp", "cetr:papers", "texts")]
    rows = (*said, make.row("share:police", Answer.NO), recorded)

    assert [row.permission for row in renewal.hanging(rows, "dsr", born=None)] == ["share:gp"]
    assert [row.permission for row in renewal.hanging(rows, "cetr", born=None)] == ["cetr:papers"]
    assert renewal.hanging(rows, "texts", born=None) == ()
