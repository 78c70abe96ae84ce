"""What a person is told of their request: where it is, what happens next, by when; and never an outcome too early."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from easyread.content import BadContent
from webapp import status
from webapp.clocks import Holidays
from webapp.status import Heard, News, Request, Step

CONTENT = Path(__file__).parent.parent / "content"
SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
REQUEST = Request(begun_at=SENT - timedelta(hours=2), sent_at=SENT, delivered_at=SENT + timedelta(minutes=1))
SOME_DAYS_ON = SENT + timedelta(days=4)
LATE = SENT + timedelta(days=60)
# Written out from the contract: everything an ICB may send.
CONTRACT = [
    "receipt.confirmed", "urgent.seen", "information.requested", "review.started", "decision.made", "outcome.communicated",
    "consent.recorded",
    "cetr.offered", "cetr.booked", "panel.named", "cetr.held", "report.sent", "action.updated", "contact.named", "next_review.set",
    "admission.recorded", "discharge.recorded", "access.reissued", "case.closed", "test.ping",
]


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


def news(heard: str, sequence: int, day: int = 5, **data: object) -> News:
    return News(type=heard, sequence=sequence, occurred_at=on(day), data=data)


def told(*heard: News, request: Request = REQUEST, now: datetime = SOME_DAYS_ON) -> status.Status:
    return status.status(request, heard, now=now, holidays=Holidays())


RECEIPT = news("receipt.confirmed", 1, 4)
QUESTION = news("information.requested", 2, 5, question="Which school do you go to?")
REVIEW = news("review.started", 3, 6)
DECISION = news("decision.made", 4, 9)
ON_LIST = news("outcome.communicated", 5, 10, on_register=True, reason="You may need more help.", next_steps=["We call you."])
NOT_ON_LIST = news("outcome.communicated", 5, 10, on_register=False, reason="You have the help you need.", next_steps=["Talk to your GP."])
CLOSED = news("case.closed", 6, 11, reason="moved-away", words="You moved.")


def test_we_understand_everything_that_the_contract_says_an_icb_may_send():
    assert [heard.value for heard in Heard] == CONTRACT


def test_what_i_have_not_sent_is_a_draft_and_i_am_told_how_long_it_is_kept():
    found = told(request=Request(begun_at=on(2), delete_after=on(30)), now=LATE)

    assert (found.step, found.on, found.due, found.overdue) == (Step.DRAFT, date(2026, 3, 2), date(2026, 3, 30), False)
    assert found.next_step is Step.SENT


def test_news_about_something_i_never_sent_does_not_make_it_sent():
    assert told(RECEIPT, request=Request(begun_at=on(2))).step is Step.DRAFT


def test_while_it_is_on_its_way_i_see_that_it_is_being_sent():
    found = told(request=Request(begun_at=SENT, sent_at=SENT), now=SENT + timedelta(minutes=59))

    assert (found.step, found.due, found.overdue, found.told_on) == (Step.SENDING, date(2026, 3, 9), False, None)


def test_after_an_hour_of_sending_i_am_told_that_it_is_safe_and_tried_again():
    assert told(request=Request(begun_at=SENT, sent_at=SENT), now=SENT + timedelta(minutes=61)).overdue


def test_a_delay_of_ours_does_not_move_my_date():
    slow = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT + timedelta(days=4))

    assert told(request=slow).due == date(2026, 3, 9)


def test_once_it_is_sent_i_know_by_which_day_i_must_hear_that_it_arrived():
    found = told()

    assert (found.step, found.on, found.due, found.next_step) == (Step.SENT, date(2026, 3, 2), date(2026, 3, 9), Step.RECEIVED)


def test_the_last_day_is_not_late_and_the_next_day_is():
    assert not told(now=datetime(2026, 3, 9, 23, 59, tzinfo=UTC)).overdue
    assert told(now=datetime(2026, 3, 10, 0, 1, tzinfo=UTC)).overdue


def test_when_they_say_that_it_arrived_i_see_when_they_said_so_and_when_the_answer_is_due():
    found = told(RECEIPT)

    assert (found.step, found.told_on, found.due, found.next_step) == (Step.RECEIVED, date(2026, 3, 4), date(2026, 3, 30), Step.LOOKING)


def test_they_have_it_even_when_our_own_record_of_sending_is_behind():
    assert told(RECEIPT, request=Request(begun_at=SENT, sent_at=SENT), now=LATE).step is Step.RECEIVED


def test_a_question_to_me_does_not_stop_the_clock():
    found = told(RECEIPT, QUESTION)

    assert (found.step, found.due) == (Step.QUESTION, date(2026, 3, 30))
    assert found.because is not None
    assert found.because.data["question"] == "Which school do you go to?"


def test_a_second_question_is_the_one_i_see():
    again = news("information.requested", 9, 7, question="Who is your GP?")

    assert told(RECEIPT, QUESTION, again).because == again


def test_people_looking_at_it_again_is_not_a_new_start():
    found = told(RECEIPT, REVIEW, news("review.started", 4, 8))

    assert (found.step, found.on) == (Step.LOOKING, date(2026, 3, 6))


def test_a_decision_alone_shows_only_that_someone_will_tell_me():
    found = told(RECEIPT, REVIEW, DECISION)

    assert (found.step, found.due, found.next_step) == (Step.DECIDED, date(2026, 3, 10), None)


def test_a_decision_that_says_too_much_is_not_shown_to_me():
    found = told(news("decision.made", 4, 9, on_register=False, reason="No."))

    assert found.because is not None
    assert (found.step, dict(found.because.data)) == (Step.DECIDED, {})


def test_nobody_has_told_me_by_the_day_after_the_decision_so_it_is_late():
    assert not told(DECISION, now=on(10, 12)).overdue
    assert not told(DECISION, now=on(10, 13)).overdue
    assert not told(DECISION, now=datetime(2026, 3, 10, 23, 59, tzinfo=UTC)).overdue
    assert told(DECISION, now=datetime(2026, 3, 11, 0, 1, tzinfo=UTC)).overdue


def test_it_is_never_late_on_the_very_day_by_which_they_had_to_tell_me():
    saturday = datetime(2026, 3, 7, 9, tzinfo=UTC)
    found = told(News(type="decision.made", sequence=2, occurred_at=saturday), now=saturday + timedelta(hours=25))

    assert (found.due, found.overdue) == (date(2026, 3, 8), False)
    assert told(News(type="decision.made", sequence=2, occurred_at=saturday), now=datetime(2026, 3, 9, 0, 1, tzinfo=UTC)).overdue


def test_a_decision_on_the_last_day_is_due_that_same_day():
    found = told(News(type="decision.made", sequence=2, occurred_at=on(30, 10)), now=on(30, 11))

    assert found.due == date(2026, 3, 30)


def test_a_question_after_the_decision_does_not_hide_that_there_is_one():
    assert told(DECISION, news("information.requested", 7, 10, question="?")).step is Step.DECIDED


@pytest.mark.parametrize(("outcome", "step"), [(ON_LIST, Step.ON_LIST), (NOT_ON_LIST, Step.NOT_ON_LIST)])
def test_i_see_the_outcome_once_a_person_has_told_me(outcome, step):
    found = told(RECEIPT, DECISION, outcome, now=LATE)

    assert (found.step, found.told_on, found.because, found.due, found.overdue) == (step, date(2026, 3, 10), outcome, None, False)


def test_the_outcome_holds_though_the_other_news_never_came():
    assert told(ON_LIST).step is Step.ON_LIST


def test_older_news_that_comes_late_does_not_take_my_outcome_away():
    assert told(ON_LIST, RECEIPT, QUESTION, REVIEW, DECISION).step is Step.ON_LIST


def test_a_corrected_outcome_is_the_one_i_see():
    assert told(NOT_ON_LIST, news("outcome.communicated", 8, 12, on_register=True)).step is Step.ON_LIST


@pytest.mark.parametrize("said", [{}, {"on_register": "yes"}, {"on_register": 1}, {"on_register": [True]}])
def test_an_outcome_that_does_not_say_yes_or_no_is_no_outcome(said):
    assert told(RECEIPT, news("outcome.communicated", 5, 10, **said)).step is Step.RECEIVED


def test_a_closed_request_stays_closed_and_says_why():
    found = told(RECEIPT, CLOSED, news("review.started", 7, 12), news("outcome.communicated", 8, 12, on_register=True), now=LATE)

    assert (found.step, found.because, found.due, found.overdue) == (Step.CLOSED, CLOSED, None, False)


def test_who_asked_only_to_talk_is_promised_no_four_weeks():
    talk = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT, kind="contact.requested")

    assert told(request=talk).due == date(2026, 3, 9)
    assert (told(RECEIPT, request=talk, now=LATE).due, told(RECEIPT, request=talk, now=LATE).overdue) == (None, False)


def test_today_means_urgent_but_nobody_has_seen_it_until_they_say_so():
    urgent = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT, urgent=True)
    found = told(RECEIPT, REVIEW, request=urgent)

    assert (found.urgent, found.urgent_seen, found.urgent_seen_on, found.notice) == (True, None, None, Step.URGENT)


def test_they_have_seen_that_it_is_urgent_when_they_say_so():
    urgent = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT, urgent=True)
    found = told(news("urgent.seen", 1, 3), request=urgent)

    assert (found.step, found.urgent_seen_on, found.notice) == (Step.SENT, date(2026, 3, 3), Step.URGENT_SEEN)


def test_staff_can_see_that_it_is_urgent_though_i_did_not_say_so():
    assert told(news("urgent.seen", 1, 3)).notice is Step.URGENT_SEEN


@pytest.mark.parametrize("request_", [Request(begun_at=SENT, urgent=True), REQUEST])
def test_there_is_no_notice_before_i_send_and_none_when_nothing_is_urgent(request_):
    assert told(request=request_).notice is None


def test_a_closed_request_shows_no_urgent_notice():
    assert told(CLOSED, news("urgent.seen", 1, 3)).notice is None


def test_i_am_shown_who_can_help_when_it_is_late_and_when_the_answer_is_no():
    found = [told(now=on(6)), told(now=LATE), told(NOT_ON_LIST), told(ON_LIST)]

    assert [one.offer_help for one in found] == [False, True, True, False]


def test_news_for_later_steps_and_news_nobody_knows_are_kept_and_change_nothing():
    offered, strange = news("cetr.offered", 8, 12), news("something.new", 9, 12, words="?")

    found = told(strange, RECEIPT, offered)

    assert (found.step, found.later) == (Step.RECEIVED, (offered, strange))


def test_two_pieces_of_news_with_one_number_have_one_order_on_every_machine():
    yes, no = news("outcome.communicated", 5, 10, on_register=True), news("outcome.communicated", 5, 10, on_register=False)

    assert told(yes, no) == told(no, yes)


anything = st.builds(
    News,
    type=st.sampled_from([*CONTRACT, "something.new"]),
    sequence=st.integers(min_value=1, max_value=8),
    occurred_at=st.integers(min_value=0, max_value=40).map(lambda days: SENT + timedelta(days=days)),
    data=st.fixed_dictionaries({}, optional={"on_register": st.booleans(), "words": st.text(max_size=3)}),
    received_at=st.integers(min_value=0, max_value=3).map(lambda hours: LATE + timedelta(hours=hours)),
)


@given(st.lists(anything, max_size=10), st.randoms(use_true_random=False), st.booleans())
def test_the_same_news_in_any_order_and_told_any_number_of_times_is_the_same_status(heard, chance, urgent):
    request = Request(begun_at=SENT, sent_at=SENT, delivered_at=SENT, urgent=urgent)
    again = heard + chance.choices(heard, k=5) if heard else []
    chance.shuffle(again)

    assert told(*again, request=request) == told(*heard, request=request)


@given(st.lists(anything, max_size=10))
def test_no_outcome_shows_before_a_person_has_told_it(heard):
    untold = [one for one in heard if one.type != "outcome.communicated"]
    found = told(*untold)

    assert found.step not in (Step.ON_LIST, Step.NOT_ON_LIST)
    assert found.step is not Step.DECIDED or not found.because.data


@given(st.lists(anything, max_size=10))
def test_nobody_has_seen_that_it_is_urgent_unless_they_said_so(heard):
    assert (told(*heard).urgent_seen is not None) == any(one.type == "urgent.seen" for one in heard)


@given(st.lists(anything, max_size=10))
def test_no_news_is_lost_or_breaks_the_page(heard):
    found = told(*heard, now=LATE)
    later = {(one.sequence, one.occurred_at, one.type) for one in found.later}

    assert {(one.sequence, one.occurred_at, one.type) for one in heard if one.type in ("cetr.offered", "something.new")} <= later
    assert found.step in Step


@given(st.lists(anything, max_size=6), anything)
def test_older_news_never_takes_back_an_outcome(heard, older):
    outcome = News(type="outcome.communicated", sequence=100, occurred_at=SENT, data={"on_register": True})
    open_ = [one for one in [*heard, older] if one.type != "case.closed"]
    random.Random(0).shuffle(open_)

    assert told(*open_, outcome).step is Step.ON_LIST


def test_every_step_has_words_a_picture_and_what_happens_next():
    words = status.load_words(CONTENT / "status.toml")

    assert set(words) == set(Step)
    assert all(one.title and one.picture and one.say and one.next for one in words.values())


def test_whoever_waits_too_long_reads_that_it_is_late():
    words = status.load_words(CONTENT / "status.toml")

    assert all(words[step].late for step in (Step.SENDING, Step.SENT, Step.RECEIVED, Step.QUESTION, Step.LOOKING, Step.DECIDED))


def test_the_words_after_a_decision_do_not_hint_at_the_answer():
    decided = status.load_words(CONTENT / "status.toml")[Step.DECIDED]
    said = " ".join((decided.title, *decided.say, *decided.next, *decided.late)).lower()

    assert not [word for word in ("list", "yes", " no ", "reason", "because") if word in said]


def test_nobody_reads_a_date_that_is_not_known():
    received = status.load_words(CONTENT / "status.toml")[Step.RECEIVED]

    assert received.known({"date", "team"}).next == ("They look at it now.", "If things get worse, do not wait for us.")
    assert received.known({"date", "due", "team"}) == received


def changed(folder: Path, old: str, new: str) -> Path:
    text = (CONTENT / "status.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "status.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[urgent]", "[today]", ("urgent", "this has no words")),
        ("[urgent]", "[today]", ("today", "unknown name")),
        ('title = "We sent it"', 'title = ""', ("sent.title", "missing or empty")),
        ('title = "We sent it"', "", ("sent.title", "missing or empty")),
        ('picture = "tick"', 'picture = "tick"\ncolour = "red"', ("sent.colour", "unknown name")),
        ("You can finish until %(due)s", "You can finish until %(name)s", ("draft.say", "unknown placeholder: name")),
        ("[sent.late]\nsay = [", '[sent.late]\nwords = ["Late."]\nsay = [', ("sent.late.words", "unknown name")),
        ('say = ["We have not heard from the', 'say = []\nwords = ["Wait', ("sent.late.say", "missing or empty: no easy-read text")),
    ],
)
def test_a_step_without_words_stops_the_service_by_name(tmp_path, old, new, fault):
    with pytest.raises(BadContent) as refused:
        status.load_words(changed(tmp_path, old, new))

    assert fault in refused.value.faults


URGENT_SEEN = news("urgent.seen", 7, 5, by="Dr Cai Made-Up")


def test_what_was_told_is_each_piece_of_news_that_a_page_has_shown_in_order():
    heard = [NOT_ON_LIST, RECEIPT, DECISION, QUESTION, URGENT_SEEN, news("panel.named", 8, people=["Dr Cai Made-Up"])]

    shown = status.told(REQUEST, heard)

    assert [one.type for one in shown] == [
        "receipt.confirmed", "information.requested", "decision.made", "outcome.communicated", "urgent.seen",
    ]  # fmt: skip
    assert shown[-1].data == {}


def test_before_sending_nothing_was_told():
    assert status.told(Request(begun_at=SENT), [RECEIPT]) == ()


TALKATIVE = news("decision.made", 4, 9, on_register=False, reason="You have the help you need.")


@given(st.lists(st.sampled_from([RECEIPT, QUESTION, REVIEW, TALKATIVE, ON_LIST, CLOSED, URGENT_SEEN]), max_size=8), st.randoms())
def test_nothing_is_told_that_no_page_has_shown_and_nothing_that_one_has_is_left_out(heard, chance):
    ordered = status.in_order(heard)
    pages = [told(*ordered[:number]).because for number in range(1, len(ordered) + 1)]
    shuffled = [*heard]
    chance.shuffle(shuffled)

    shown = [one for one in status.told(REQUEST, shuffled) if one.type != Heard.URGENT_SEEN]

    assert shown == [one for number, one in enumerate(pages) if one is not None and one not in pages[:number]]
    assert [one.data for one in shown if one.type == Heard.DECISION] in ([], [{}])
