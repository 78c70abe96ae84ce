"""The time line: what happened, oldest first, each with who told us and how the next day was counted; and no outcome before its time."""

from __future__ import annotations

from datetime import date

import pytest

from tests import make
from tests.test_strands import ADMITTED, BOOKED, HELD, LOOK, NAMED, NONE, REPORT, known, news, on
from webapp import timeline
from webapp.clocks import Holidays
from webapp.consent import Answer, How, Withdrawal
from webapp.counted import Unit
from webapp.status import Step
from webapp.strands import Kind
from webapp.timeline import Line, Past

SENT, TODAY = date(2026, 3, 2), date(2026, 3, 20)
RECEIPT = news("receipt.confirmed", 1, on(3))
DECIDED = news("decision.made", 2, on(5), on_register=True, reason="A planted reason")
TOLD = news("outcome.communicated", 3, on(6), on_register=True, reason="A reason.")


def lines(*heard, end=True, beside=None, kind="referral.submitted", holidays=NONE) -> tuple[Line, ...]:
    past = Past(sent_on=SENT, kind=kind, news=heard, end=end, beside=beside)
    return timeline.lines(past, today=TODAY, holidays=holidays)


def told(*heard, **more) -> list[tuple[date, Kind | None, date | None]]:
    """What runs beside the steps."""
    found = lines(beside=known(*heard, **more))
    return [(one.on, one.kind, one.about) for one in found if one.kind]


def test_each_step_has_its_day_and_who_told_us_in_the_order_in_which_it_happened():
    found = lines(TOLD, RECEIPT, DECIDED)

    assert [(one.on.day, one.step, one.told_on) for one in found] == [
        (2, Step.SENT, None), (3, Step.RECEIVED, date(2026, 3, 3)), (5, Step.DECIDED, date(2026, 3, 5)),
        (6, Step.ON_LIST, date(2026, 3, 6)),
    ]


def test_the_count_of_each_day_stands_in_the_open_and_the_same_one_once():
    looks = news("review.started", 2, on(4))

    sent, received, looking = lines(RECEIPT, looks, holidays=Holidays(added=frozenset({date(2026, 3, 5)})))

    assert (sent.counted.unit, sent.counted.number, sent.counted.until) == (Unit.WORKING_DAYS, 5, date(2026, 3, 10))
    assert [one.day for one in sent.counted.left_out] == [date(2026, 3, 5), date(2026, 3, 7), date(2026, 3, 8)]
    assert (received.counted.unit, received.counted.number, received.counted.until) == (Unit.WEEKS, 4, date(2026, 3, 30))
    assert looking.counted is None


def test_a_decision_counts_24_hours_unless_the_four_weeks_end_before_and_an_outcome_counts_nothing():
    late = news("decision.made", 2, on(30))

    assert [one.counted.until for one in lines(RECEIPT, DECIDED)] == [date(2026, 3, 9), date(2026, 3, 30), date(2026, 3, 6)]
    assert [one.counted.unit if one.counted else None for one in lines(late)] == [Unit.WORKING_DAYS, Unit.WEEKS]
    assert lines(TOLD)[-1].counted is None


def test_a_request_to_talk_has_no_four_weeks():
    assert [one.counted is None for one in lines(RECEIPT, kind="contact.requested")] == [False, True]


def test_who_may_not_see_the_end_reads_no_line_that_tells_that_there_is_one():
    closed = news("case.closed", 9, on(8))

    assert [one.step for one in lines(RECEIPT, DECIDED, TOLD, closed, end=False)] == [Step.SENT, Step.RECEIVED]


def test_that_somebody_saw_that_it_is_urgent_stands_once():
    seen, again = news("urgent.seen", 2, on(3)), news("urgent.seen", 3, on(4))

    assert [(one.step, one.on.day) for one in lines(seen, again)] == [(Step.SENT, 2), (Step.URGENT_SEEN, 3)]


def test_meetings_reports_people_and_hospital_have_a_line_each():
    offered = news("cetr.offered", 2, on(3))

    assert told(offered, BOOKED, HELD, ADMITTED, NAMED, REPORT, news("discharge.recorded", 9, on(19), discharged_on="2026-03-19")) == [
        (date(2026, 3, 3), Kind.OFFERED, date(2026, 3, 3)),
        (date(2026, 3, 4), Kind.BOOKED, date(2026, 3, 30)),
        (date(2026, 3, 6), Kind.HELD, date(2026, 3, 6)),
        (date(2026, 3, 9), Kind.IN_HOSPITAL, date(2026, 3, 9)),
        (date(2026, 3, 11), Kind.CONTACT, date(2026, 3, 11)),
        (date(2026, 3, 18), Kind.REPORT, date(2026, 3, 18)),
        (date(2026, 3, 19), Kind.LEFT_HOSPITAL, date(2026, 3, 19)),
    ]


def test_a_meeting_that_moves_and_moves_back_shows_each_day_that_was_told():
    again = [news("cetr.booked", number, on(day), starts_at=f"2026-03-{at}T10:00:00Z") for number, day, at in ((4, 5, 31), (5, 6, 30))]

    assert [one[2].day for one in told(BOOKED, *again)] == [30, 31, 30]


def test_the_report_is_counted_from_the_meeting():
    held = next(one for one in lines(beside=known(HELD)) if one.kind is Kind.HELD)

    assert (held.counted.number, held.counted.until) == (2, date(2026, 3, 20))


@pytest.mark.parametrize(("step", "what", "shown"), [
    (Step.ON_LIST, "support-list", True), (Step.LOOKING, "support-list", False), (Step.LOOKING, "cetr", True),
])  # fmt: skip
def test_the_next_look_at_the_list_stands_only_before_who_was_told(step, what, shown):
    look = news("next_review.set", 7, on(12), on="2026-06-01", what=what)

    assert told(look, step=step) == ([(date(2026, 3, 12), Kind.LOOK, date(2026, 6, 1))] if shown else [])


def test_a_stop_of_the_list_has_a_count_and_one_of_the_meeting_and_a_yes_have_none():
    stops = [
        make.row(name, Answer.NO, at=on(day), withdrawal=Withdrawal(name, How.WEB)) for name, day in (("dsr", 9), ("cetr", 10))
    ]
    stops.append(make.row("dsr", Answer.NOT_YET, at=on(12)))
    yes = make.row("cetr", Answer.YES, at=on(11))

    found = [one for one in lines(beside=known(rows=tuple(stops))) if one.kind]
    assert [(one.kind, one.on.day, one.counted and one.counted.until) for one in found] == [
        (Kind.STOPPED, 9, date(2026, 3, 16)), (Kind.STOPPED, 10, None),
    ]
    assert [(one.kind, one.on.day) for one in lines(beside=known(rows=(yes,))) if one.kind] == [(Kind.WANTED, 11)]


def test_what_runs_beside_is_the_persons_own():
    assert [one.kind for one in lines(BOOKED, LOOK, NAMED)] == [None]
