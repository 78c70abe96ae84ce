"""What was agreed at a meeting: each action by its newest news, when it is late, whom to ask, and when people look again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from webapp import actions
from webapp.actions import Action, Contact, Look, State
from webapp.status import News

TODAY = date(2026, 11, 23)


def news(type="action.updated", *, sequence=1, **data):
    told = {"action_id": "a1", "what": "Find a quiet room.", "state": "open"} if type == "action.updated" else {}
    return News(type=type, sequence=sequence, occurred_at=make.NOW, data={**told, **data})


def test_an_action_stands_as_it_was_told_last_whatever_came_first():
    old, new = news(who="Sam", by="2026-11-20"), news(sequence=2, state="not-done", why_not="The room is painted.")

    assert actions.actions([new, old]) == actions.actions([old, new]) == (
        Action(id="a1", what="Find a quiet room.", state=State.NOT_DONE, told_on=TODAY, why_not="The room is painted."),
    )


def test_an_action_without_a_day_or_a_name_is_there_and_never_late():
    (one,) = actions.actions([news()])

    assert (one.who, one.by, one.late(date(2030, 1, 1))) == ("", None, False)


@pytest.mark.parametrize(("state", "by", "late"), [
    ("open", "2026-11-22", True),
    ("open", "2026-11-23", False),  # the day is not over
    ("done", "2026-11-01", False),
    ("not-done", "2026-11-01", False),
    ("withdrawn", "2026-11-01", False),
])
def test_it_is_late_when_its_day_is_over_and_it_is_not_done(state, by, late):
    (one,) = actions.actions([news(state=state, by=by)])

    assert one.late(TODAY) is late


def test_what_was_taken_back_stays_and_says_why():
    (one,) = actions.actions([news(), news(sequence=2, state="withdrawn", why_not="You moved to another college.")])

    assert (one.state, one.why_not) == (State.WITHDRAWN, "You moved to another college.")


def test_what_is_late_comes_first_and_what_is_over_last():
    told = [
        news(action_id="done", state="done", by="2026-11-01"), news(action_id="no day"), news(action_id="next week", by="2026-11-30"),
        news(action_id="late", by="2026-11-20"), news(action_id="very late", by="2026-11-02"),
    ]

    assert [one.id for one in actions.in_turn(actions.actions(told), TODAY)] == ["very late", "late", "next week", "no day", "done"]


def test_its_name_in_an_address_says_nothing_and_stays_the_same():
    one, other = (actions.actions([news(action_id=name, what=what)])[0] for name, what in (("a/1?", "Once"), ("a/1?", "Again")))

    assert one.mark == other.mark == "9bc370105ed64bc5"


def test_who_was_named_last_is_asked():
    first = news("contact.named", name="Jo Example", role="nurse", phone="07700 900222")
    last = news("contact.named", sequence=2, name="Sam Example", role="keyworker", text="07700 900111", picture={"data": "x"})

    assert actions.contact([last, first]) == Contact(name="Sam Example", role="keyworker", text="07700 900111")
    assert actions.contact([news()]) is None


@pytest.mark.parametrize(("way", "told", "link"), [
    ("phone", "+44 7700 900222", "tel:+447700900222"), ("phone", "Ask for Sam, 07700 900222", ""),
    ("text", "07700 900222", "sms:07700900222"), ("email", "sam@a.example", "mailto:sam@a.example"),
    ("email", "sam@a.example?bcc=x@b.example", ""), ("email", "the office", ""),
])
def test_only_a_plain_number_or_address_can_be_pressed(way, told, link):
    assert Contact(name="Sam", role="nurse", **{way: told}).link(way) == link


def test_the_day_on_which_people_look_again_is_of_the_list_unless_they_say_otherwise():
    assert actions.next_look([news()]) is None
    assert actions.next_look([news("next_review.set", on="2027-03-08", what="cetr")]) == Look(on=date(2027, 3, 8), list=False)
    assert actions.next_look([news("next_review.set", on="2027-03-08")]) == Look(on=date(2027, 3, 8), list=True)
    later = news("next_review.set", sequence=2, on=(TODAY - timedelta(days=3)).isoformat(), what="support-list")
    assert actions.next_look([later, news("next_review.set", on="2027-03-08")]) == Look(on=date(2026, 11, 20), list=True)
