"""What a helper may do: only what the person says yes to now, never after its end, and never somebody we must not contact."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp import clocks, consent, helping, ids
from webapp.helping import Invitation, Scope

YES, NO, NOT_YET = consent.Answer.YES, consent.Answer.NO, consent.Answer.NOT_YET
TODAY = date(2026, 11, 23)
DEE_ID = "01934f6e-0000-7000-8000-0000d1e3d4c5"


def dee(**changes: Any) -> Invitation:
    usual: dict[str, Any] = {
        "id": DEE_ID, "case_id": "a case", "ends_on": date(2027, 2, 23), "invited_at": make.NOW, "name": "Dee Madeup", "relation": "Friend",
        "way": "text", "to": "+447700900456", "link": "a link",
    }
    return Invitation(**{**usual, **changes})


def said(permission: str, answer: consent.Answer = YES, minutes: float = 0) -> consent.Row:
    at = make.NOW + make.minutes(minutes)
    return make.row(permission, answer, id=ids.uuid7(at), at=at)


def may(invitation: Invitation, *rows: consent.Row, avoid: tuple[str, ...] = (), sent: bool = False, now: datetime = make.NOW) -> set[str]:
    return {scope.value for scope in helping.may(invitation, rows, avoid, sent=sent, now=now)}


def test_each_thing_is_a_permission_of_its_own_and_says_nothing_of_the_others():
    rows = [said("helper:progress:d1e3d4c5"), said("helper:answers:d1e3d4c5", NO), said("helper:reminders:d1e3d4c5", NOT_YET)]

    assert may(dee(), *rows) == {"progress"}


def test_one_helpers_yes_is_nobody_elses():
    assert may(dee(), said("helper:answers:00000000"), said("helper:answers")) == set()


def test_whoever_was_named_in_the_form_has_the_permissions_of_the_form():
    assert may(dee(from_form=True), said("helper:progress"), said("helper:answers")) == {"progress", "answers"}
    assert may(dee(from_form=True), said("helper:progress:d1e3d4c5"), said("helper:reminders:d1e3d4c5")) == {"reminders"}


def test_a_yes_to_answers_in_the_form_ends_with_the_yes_to_the_steps_that_it_was_asked_after():
    rows = [said("helper:progress"), said("helper:answers"), said("helper:progress", NO, minutes=1)]

    assert may(dee(from_form=True), *rows) == set()
    assert may(dee(), said("helper:answers:d1e3d4c5")) == {"answers"}


def test_helping_to_write_ends_when_it_is_sent():
    rows = [said("helper:write:d1e3d4c5"), said("helper:answers:d1e3d4c5")]

    assert may(dee(), *rows) == {"write", "answers"}
    assert may(dee(), *rows, sent=True) == {"answers"}


@pytest.mark.parametrize(("now", "open_"), [
    (datetime(2027, 2, 23, 23, 59, tzinfo=UTC), True),
    (datetime(2027, 2, 24, 0, 0, tzinfo=UTC), False),
])
def test_it_lasts_until_the_end_of_its_last_day_in_london(now, open_):
    assert (may(dee(), said("helper:progress:d1e3d4c5"), now=now) == {"progress"}) is open_


def test_in_summer_the_last_day_ends_an_hour_earlier_by_the_worlds_clock():
    in_summer = dee(ends_on=date(2027, 7, 1))

    assert helping.lasts(in_summer, datetime(2027, 7, 1, 22, 59, tzinfo=UTC))
    assert not helping.lasts(in_summer, datetime(2027, 7, 1, 23, 0, tzinfo=UTC))


def test_what_was_ended_stays_ended_whatever_the_ledger_says():
    assert may(dee(ended_at=make.NOW), said("helper:progress:d1e3d4c5")) == set()


@pytest.mark.parametrize("avoid", ["Dee Madeup", "my friend Dee", "07700 900456", "+44 7700 900 456"])
def test_somebody_we_must_not_contact_sees_nothing(avoid):
    assert may(dee(), said("helper:answers:d1e3d4c5"), avoid=(avoid,)) == set()


def test_an_address_on_the_list_is_believed_as_much_as_a_name():
    by_mail = dee(name="Dee", way="mail", to="dee@mail.example")

    assert may(by_mail, said("helper:answers:d1e3d4c5"), avoid=("DEE@mail.example",)) == set()
    assert may(by_mail, said("helper:answers:d1e3d4c5"), avoid=("sam@mail.example",)) == {"answers"}


def test_a_person_can_say_that_a_name_on_the_list_is_somebody_elses_but_not_that_a_number_is():
    another = dee(not_them=("Dee Othermade", "07700 900456"))

    assert may(another, said("helper:answers:d1e3d4c5"), avoid=("Dee Othermade",)) == {"answers"}
    assert may(another, said("helper:answers:d1e3d4c5"), avoid=("07700 900456",)) == set()
    assert may(another, said("helper:answers:d1e3d4c5"), avoid=("Dee Madeup",)) == set()


def test_a_likeness_is_asked_about_with_the_words_that_it_is_with():
    assert helping.likeness(dee(), ("Dee Othermade", "Sam", "my dad")) == ("Dee Othermade",)
    assert helping.likeness(dee(), ()) == ()


@pytest.mark.parametrize(("chosen", "day"), [
    ("month", date(2026, 12, 23)), ("three-months", date(2027, 2, 23)), ("six-months", date(2027, 5, 23)), ("year", date(2027, 11, 23)),
])
def test_the_last_day_is_the_same_day_of_a_later_month(chosen, day):
    assert helping.last_day(chosen, TODAY) == day


@pytest.mark.parametrize(("chosen", "today", "day"), [
    ("three-months", date(2026, 11, 30), date(2027, 2, 28)), ("year", date(2028, 2, 29), date(2029, 2, 28)),
    ("month", date(2028, 1, 31), date(2028, 2, 29)), ("six-months", date(2026, 8, 31), date(2027, 2, 28)),
])
def test_a_month_that_is_too_short_ends_on_its_last_day(chosen, today, day):
    assert helping.last_day(chosen, today) == day


@pytest.mark.parametrize(("way", "number", "email"), [("text", "to", ""), ("mail", "", "to"), ("card", "", ""), ("", "", "")])
def test_a_helper_is_reached_only_in_the_way_that_was_chosen_for_them(way, number, email):
    found = helping.contact(dee(way=way, to="to"))

    assert (found.number, found.email) == (number, email)
    assert (found.safe_number, found.safe_email) == (bool(number), bool(email))


# Over every history


EVENTS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(Scope), st.sampled_from([YES, NO, NOT_YET])),
    st.tuples(st.just("wait"), st.integers(0, 60), st.none()),
    st.tuples(st.just("until"), st.sampled_from(sorted(helping.MONTHS)), st.none()),
    st.tuples(st.just("stop"), st.none(), st.none()),
    st.tuples(st.just("list"), st.sampled_from(["Dee Madeup", "07700 900456", "Sam Example", ""]), st.none()),
    st.tuples(st.just("send"), st.none(), st.none()),
)


@given(st.lists(EVENTS, max_size=25))
def test_in_every_history_a_helper_sees_something_only_with_a_live_permission_at_that_moment(history):
    now, rows, invitation, avoid, sent = make.NOW, [], dee(), "", False
    # Kept by the test's own reading, beside the ledger.
    yes: set[str] = set()
    stopped = False
    for number, (what, which, answer) in enumerate(history):
        now += timedelta(seconds=1)
        if what == "say":
            rows.append(make.row(f"helper:{which}:d1e3d4c5", answer, id=f"row {number:02}", at=now))
            yes = yes | {which.value} if answer is YES else yes - {which.value}
        elif what == "wait":
            now += timedelta(days=which)
        elif what == "until":
            invitation = dee(ends_on=helping.last_day(which, clocks.london_date(now)), ended_at=invitation.ended_at)
        elif what == "stop":
            invitation, stopped = dee(ends_on=invitation.ends_on, ended_at=now), True
        elif what == "list":
            avoid = which
        else:
            sent = True

        listed = avoid in ("Dee Madeup", "07700 900456")
        over = now >= datetime.combine(invitation.ends_on + timedelta(days=1), datetime.min.time(), clocks.LONDON)
        expected = set() if stopped or listed or over else yes - ({"write"} if sent else set())
        assert may(invitation, *rows, avoid=(avoid,) if avoid else (), sent=sent, now=now) == expected
