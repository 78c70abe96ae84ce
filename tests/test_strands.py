"""What runs beside the steps of the list: each with its own day, none hiding another, none telling an outcome."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread.content import BadContent
from tests import make
from webapp import consent, plan_clock, strands
from webapp.clocks import Holidays
from webapp.consent import Answer, Basis, Decider, How
from webapp.counted import Counted, Unit
from webapp.renewal import Asked, Reason
from webapp.status import News, Step
from webapp.strands import Kind, Known, Strand

CONTENT = Path(__file__).parent.parent / "content"
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)  # a Friday
NONE = Holidays()


def on(day: int, month: int = 3, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def news(type_: str, sequence: int, at: datetime, **data: object) -> News:
    return News(type=type_, sequence=sequence, occurred_at=at, received_at=at + timedelta(hours=1), data=data)


BOOKED = news("cetr.booked", 3, on(4), starts_at="2026-03-30T10:00:00Z", how="in-person")
HELD = news("cetr.held", 4, on(6))
ADMITTED = news("admission.recorded", 5, on(10), admitted_on="2026-03-09")
NAMED = news("contact.named", 6, on(11), name="Sam Example", role="keyworker", email="sam@anyshire.example")
LOOK = news("next_review.set", 7, on(12), on="2026-06-01", what="support-list")
REPORT = news("report.sent", 8, on(18))


def known(*heard: News, step: Step = Step.ON_LIST, **more: object) -> Known:
    return Known(**{"step": step, "kind": "referral.submitted", "news": heard, "clock": plan_clock.clock(heard, NONE), **more})


def found(*heard: News, now: datetime = NOW, holidays: Holidays = NONE, **more: object) -> dict[Kind, Strand]:
    made = strands.strands(known(*heard, **more), now=now, holidays=holidays)
    assert len({one.kind for one in made}) == len(made)
    return {one.kind: one for one in made}


def test_without_news_there_is_nothing_beside_the_steps():
    assert found() == {}


def test_a_meeting_that_is_booked_has_its_own_day_beside_the_list():
    shown = found(BOOKED)[Kind.BOOKED]

    assert (shown.on, shown.told_on, shown.due) == (date(2026, 3, 30), date(2026, 3, 4), date(2026, 3, 29))
    assert shown.counted == Counted(number=24, unit=Unit.BEFORE, since=date(2026, 3, 30), until=date(2026, 3, 29))


def test_on_the_day_itself_after_its_beginning_the_meeting_is_neither_to_come_nor_over():
    shown = found(BOOKED, now=on(30, hour=15), clock=None)

    assert shown == {Kind.BOOKED: Strand(kind=Kind.BOOKED, on=date(2026, 3, 30), told_on=date(2026, 3, 4))}


def test_a_day_that_has_passed_is_not_said_to_have_been_a_meeting():
    shown = found(BOOKED, now=on(2, 4))

    assert list(shown) == [Kind.PASSED]
    assert (shown[Kind.PASSED].on, shown[Kind.PASSED].told_on, shown[Kind.PASSED].due) == (date(2026, 3, 30), None, date(2026, 4, 13))


def test_after_a_meeting_the_report_has_2_weeks_and_a_working_day_and_is_then_late():
    shown = found(HELD)[Kind.HELD]

    assert (shown.on, shown.told_on, shown.due, shown.late) == (date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 20), False)
    assert shown.counted == Counted(number=2, unit=Unit.WEEKS, since=date(2026, 3, 6), until=date(2026, 3, 20))
    assert not found(HELD, now=on(21))[Kind.HELD].late
    assert found(HELD, now=on(23))[Kind.HELD].late
    announced = Holidays(added=frozenset({date(2026, 3, 23)}))
    assert not found(HELD, now=on(23), holidays=announced)[Kind.HELD].late


def test_a_report_that_was_sent_is_not_late_unless_i_say_that_i_do_not_have_it():
    assert (found(HELD, REPORT)[Kind.REPORT].on, found(HELD, REPORT)[Kind.REPORT].late) == (date(2026, 3, 18), False)
    assert found(HELD, REPORT, has=False)[Kind.REPORT].late


def test_who_has_the_report_is_not_told_that_it_is_late_although_nobody_told_us_that_it_was_sent():
    shown = found(HELD, has=True, now=on(30))[Kind.REPORT]

    assert (shown.on, shown.told_on, shown.late) == (None, None, False)


def test_a_meeting_to_come_does_not_hide_the_one_that_has_been():
    again = news("cetr.booked", 9, on(15), starts_at="2026-06-30T10:00:00Z", how="video")

    assert {Kind.BOOKED, Kind.HELD} <= found(HELD, again).keys()


def test_an_offer_says_by_when_the_team_hopes_to_hear_and_that_day_is_never_missed():
    offer = news("cetr.offered", 2, on(3), reply_by="2026-03-10")

    shown = found(offer, offer=True)[Kind.OFFERED]

    assert (shown.due, shown.told_on, shown.late) == (date(2026, 3, 10), date(2026, 3, 3), False)
    assert found(news("cetr.offered", 2, on(3)), offer=True)[Kind.OFFERED].due is None


def said(permission: str = "cetr", answer: Answer = Answer.YES, at: datetime = NOW, **more: object) -> consent.Row:
    return make.row(permission, answer, at=at, **more)


def written_down(permission: str, answer: Answer, *before: consent.Row) -> consent.Row:
    """What a professional recorded."""
    row = consent.recorded(
        before, id="b", case_id="a case", permission=permission, answer=answer, basis=Basis.OWN,
        decider=Decider("", "nurse", date(2026, 3, 14)), at=on(14),
    )
    assert row is not None
    return row


def test_who_said_yes_to_a_meeting_and_heard_no_day_reads_just_that():
    assert found(rows=(said(at=on(2)),)) == {Kind.WANTED: Strand(kind=Kind.WANTED, on=date(2026, 3, 2))}


@pytest.mark.parametrize("more", [
    {"kind": "cetr.requested", "rows": (said(at=on(2)),)},
    {"rows": (said(answer=Answer.NO, at=on(2)),)},
    {"rows": (written_down("cetr", Answer.YES),)},
])
def test_nobody_is_said_to_want_a_meeting_who_did_not_say_so_beside_another_request(more):
    assert found(**more) == {}


def test_a_yes_from_before_the_last_meeting_is_not_a_wish_for_another():
    assert Kind.WANTED not in found(HELD, rows=(said(at=on(2)),))
    assert Kind.WANTED in found(HELD, rows=(said(at=on(10)),))
    assert Kind.WANTED not in found(BOOKED, rows=(said(at=on(10)),))


def stop(permission: str, at: datetime) -> consent.Row:
    return said(permission, Answer.NO, at=at, withdrawal=consent.Withdrawal(permission, How.WEB))


def test_a_stop_of_the_list_is_confirmed_in_5_working_days_or_late():
    shown = found(rows=(stop("dsr", on(12)),))[Kind.STOPPED]

    assert (shown.on, shown.due, shown.late) == (date(2026, 3, 12), date(2026, 3, 19), True)
    assert not found(rows=(stop("dsr", on(13)),))[Kind.STOPPED].late


@pytest.mark.parametrize("since", [Answer.NOT_YET, Answer.NOT_SURE, Answer.NO])
def test_a_doubt_that_was_said_after_a_stop_takes_neither_the_stop_nor_its_day_away(since):
    rows = (said("dsr", at=on(2)), stop("dsr", on(12)), said("dsr", since, at=on(13)))

    shown = found(rows=rows)[Kind.STOPPED]

    assert (shown.on, shown.due, shown.late) == (date(2026, 3, 12), date(2026, 3, 19), True)
    assert found(rows=(*rows, said("dsr", at=on(14)))) == {}


def test_a_stop_of_a_meeting_has_no_day_because_nobody_promised_one():
    assert found(rows=(stop("cetr", on(12)),))[Kind.STOPPED] == Strand(kind=Kind.STOPPED, on=date(2026, 3, 12))


def test_a_no_that_was_never_a_yes_and_a_stop_that_a_worker_wrote_down_are_no_stop_of_mine():
    assert found(rows=(said("dsr", Answer.NO),)) == {}
    yes = said("dsr", at=on(1))
    assert found(rows=(yes, written_down("dsr", Answer.NO, yes))) == {}


def test_in_hospital_is_blue_only_for_who_was_told_that_they_are_on_the_list():
    assert found(ADMITTED)[Kind.BLUE].on == date(2026, 3, 9)
    assert list(found(ADMITTED, step=Step.DECIDED)) == [Kind.IN_HOSPITAL]
    left = news("discharge.recorded", 9, on(16), discharged_on="2026-03-15")
    assert found(ADMITTED, left)[Kind.LEFT_HOSPITAL].on == date(2026, 3, 15)


def test_a_yearly_question_has_4_weeks_and_stays_open():
    asked = Asked(id="a", case_id="c", reason=Reason.YEAR, asked_at=on(2), next_on=date(2027, 2, 2))

    shown = found(asked=asked)[Kind.AGAIN]

    assert (shown.on, shown.due, shown.late) == (date(2026, 3, 2), date(2026, 3, 30), False)
    assert found(asked=asked, now=on(30))[Kind.AGAIN].late


def test_the_next_look_at_the_list_tells_nothing_before_the_outcome_was_told():
    assert found(LOOK, step=Step.LOOKING) == {}
    assert found(LOOK)[Kind.LOOK].on == date(2026, 6, 1)
    meeting = news("next_review.set", 7, on(12), on="2026-03-01", what="cetr")
    assert found(meeting, step=Step.LOOKING)[Kind.LOOK].late


def test_who_was_named_last_is_whom_to_ask():
    assert found(NAMED)[Kind.CONTACT].told_on == date(2026, 3, 11)


def test_after_the_team_closed_the_request_only_what_is_of_use_stays():
    assert list(found(HELD, ADMITTED, NAMED, LOOK, rows=(stop("dsr", on(12)),), step=Step.CLOSED)) == [Kind.HELD, Kind.CONTACT]


EVERY = [BOOKED, HELD, ADMITTED, NAMED, LOOK, REPORT]


@given(st.permutations(EVERY), st.randoms())
def test_the_same_news_is_the_same_page_in_whatever_order_it_came(heard, chance):
    twice = [*heard, chance.choice(heard)]

    assert strands.strands(known(*twice), now=NOW, holidays=NONE) == strands.strands(known(*EVERY), now=NOW, holidays=NONE)


def test_there_are_words_for_every_one_of_them_and_no_colour_but_in_one():
    words = strands.load_words(CONTENT / "status-beside.toml")

    assert set(words) == set(Kind)
    assert [kind for kind in Kind if "blue" in str(words[kind]).lower()] == [Kind.BLUE]


def test_one_without_words_stops_the_service_by_name(tmp_path):
    (tmp_path / "status-beside.toml").write_text((CONTENT / "status-beside.toml").read_text("utf-8").replace("[contact]", "[contacts]", 1))

    with pytest.raises(BadContent) as refused:
        strands.load_words(tmp_path / "status-beside.toml")

    assert {("contacts", "unknown name"), ("contact", "this has no words")} <= set(refused.value.faults)
