"""Messages to helpers, and the list of people we must not contact: asked when a message is promised, and again when it would leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from easyread.journey import Facts
from tests import make
from tests.helping_hands import gives, has_sent, hidden, invites, post, promised, ticking
from tests.proving import goes, proves
from tests.test_hooks import event, tell
from tests.walking import Walker
from webapp import consent, ids, messages, plans, store, told
from webapp.gate import Gate
from webapp.outcomes import Refused, Sent

BY_TEXT = {"s1": "yes", "w1": "text", "w2": "07700 900456", "s4": "yes"}
BY_MAIL = {"s1": "yes", "w1": "mail", "w3": "dee@mail.example", "s4": "yes"}


@dataclass
class Promised:
    """What a door is given."""

    body: dict[str, Any]
    case_id: str | None
    id: str = "promise"
    letter: bytes = b""


@pytest.fixture
def config(config):
    return make.sending(config)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def bea(app, clock):
    return has_sent(app, **{"about.name": "Bea Sentmade"})


def case_of(bea, house, clock):
    with bea.client.session_transaction() as held, house.database.session() as session:
        return store.visits.find(session, held["visit"], now=clock["now"])


def to_helper(house):
    return [body for body in promised(house, "sms", "mail") if body["who"] == "helper"]


def icb_says(bea, house, clock, type_, number=1):
    letter = event(type_, case_of(bea, house, clock), sequence=number, occurred_at=clock["now"].isoformat(timespec="seconds"))
    assert tell(bea.client, letter, id=f"{number}", secret=house.config.icb_events_secrets[0], at=clock["now"]).status_code == 204


def may(house, bea, clock, body, *, days=0):
    return goes(house.database, Promised(body, case_of(bea, house, clock)), now=clock["now"] + timedelta(days=days))


def has_it(house, bea, clock, mark, to):
    """The helper has opened a link that went there."""
    case_id = case_of(bea, house, clock)
    with house.database.session(write=True) as session:
        (helper,) = [one for one in store.helping.of_case(session, case_id) if one.mark == mark]
        proves(session, case_id, to, who=helper.id, now=clock["now"])
        store.commit(session)


@pytest.mark.parametrize(("answers", "to"), [(BY_TEXT, "+447700900456"), (BY_MAIL, "dee@mail.example")])
def test_a_helper_with_a_yes_to_reminders_hears_that_there_is_an_update_and_nothing_more(bea, house, clock, answers, to):
    mark = invites(bea, answers=answers)
    gives(bea, mark)
    icb_says(bea, house, clock, "receipt.confirmed")
    has_it(house, bea, clock, mark, to)
    icb_says(bea, house, clock, "information.requested", 2)
    icb_says(bea, house, clock, "information.requested", 3)

    invited, *reminders = to_helper(house)
    assert [body["message"] for body in reminders] == ["remind", "remind"]
    assert {body["to"] for body in reminders} == {to}
    assert "There is an update." in reminders[0]["text"] or "There is an update." in reminders[0]["subject"] + "."
    assert "http" not in reminders[0]["text"]
    assert "http" in invited["text"]


@pytest.mark.parametrize("type_", ["decision.made", "outcome.communicated", "review.started"])
def test_no_helper_is_sent_a_message_about_what_was_decided(bea, house, clock, type_):
    gives(bea, invites(bea, answers=BY_TEXT))
    icb_says(bea, house, clock, type_)

    assert [body["message"] for body in to_helper(house)] == ["invite"]


@pytest.mark.parametrize("answers", [{**BY_TEXT, "s4": "no"}, {**BY_TEXT, "s4": "not-yet"}])
def test_a_helper_without_that_yes_hears_nothing(bea, house, clock, answers):
    gives(bea, invites(bea, answers=answers))
    icb_says(bea, house, clock, "receipt.confirmed")

    assert [body["message"] for body in to_helper(house)] == ["invite"]


def test_two_helpers_get_one_message_each(bea, house, clock):
    has_it(house, bea, clock, invites(bea, answers=BY_TEXT), "+447700900456")
    has_it(house, bea, clock, invites(bea, "Eli Helpmade", answers=BY_MAIL), "dee@mail.example")
    icb_says(bea, house, clock, "receipt.confirmed")

    assert sorted(body["to"] for body in to_helper(house)) == ["+447700900456", "dee@mail.example"]


def test_a_reminder_goes_only_while_the_yes_stands_at_the_moment_of_sending(bea, house, clock):
    mark = invites(bea, answers=BY_TEXT)
    has_it(house, bea, clock, mark, "+447700900456")
    icb_says(bea, house, clock, "receipt.confirmed")
    (reminder,) = to_helper(house)
    assert may(house, bea, clock, reminder)
    assert not may(house, bea, clock, reminder, days=93)

    post(bea.client, f"/people/{mark}/s4", answer="no")
    assert not may(house, bea, clock, reminder)


def test_a_link_goes_only_while_it_opens_something(bea, house, clock):
    mark = invites(bea, answers=BY_MAIL)
    gives(bea, mark)
    first = to_helper(house)[0]
    assert may(house, bea, clock, first)
    assert not may(house, bea, clock, first, days=93)

    gives(bea, mark)
    second = next(body for body in to_helper(house) if body != first)
    assert not may(house, bea, clock, first)
    assert may(house, bea, clock, second)

    post(bea.client, "/people/avoid", people_0_name="Dee Helpmade")
    assert not may(house, bea, clock, second)


def test_a_link_that_was_to_go_to_another_number_does_not_go(bea, house, clock):
    mark = invites(bea, answers=BY_TEXT)
    gives(bea, mark)
    (text,) = to_helper(house)
    post(bea.client, f"/people/{mark}/w2", answer="07700 900789")

    assert not may(house, bea, clock, text)


def test_stopping_a_helper_stops_what_was_on_its_way(bea, house, clock):
    mark = invites(bea, answers=BY_TEXT)
    gives(bea, mark)
    bea.client.post(f"/people/{mark}/stop", data=hidden(bea.open("/people")))
    assert [may(house, bea, clock, body) for body in to_helper(house)] == [False]


@pytest.fixture
def amir(app, house, clock):
    """Somebody who has begun and sent nothing."""
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup", about__avoid="no")
    walker.to("about.born")
    return walker


def is_a_child(amir):
    """Amir writes a date of birth that was not known before."""
    amir.answers["about.born"] = "1 May 2013"
    amir.to("about.contact", start="/ask/b2")


def test_the_link_and_the_figures_of_a_child_go_to_nobody_before_somebody_recorded_a_decision(amir, house, clock):
    gives(amir, invites(amir, answers=BY_TEXT))
    (invited,) = to_helper(house)
    check = {**invited, "message": "check"}
    with house.database.session(write=True) as session:
        store.proofs.asked(session, case_of(amir, house, clock), invited["helper"], "sms", invited["to"], now=clock["now"])
        store.commit(session)
    assert may(house, amir, clock, invited)
    is_a_child(amir)

    assert not may(house, amir, clock, invited)
    with house.database.session() as session:
        facts = Facts(clock["now"].date(), place={"rules": {"under_16": "contact"}})
        assert not told.may_have(session, Promised(check, case_of(amir, house, clock)), facts, clock["now"])


def test_a_helper_of_a_child_is_reminded_of_nothing_and_was_sent_nothing_of_the_planner(app, amir, house, clock):
    mark = invites(amir, answers={**BY_TEXT, "s2": "yes", "s5": "yes"})
    has_it(house, amir, clock, mark, "+447700900456")
    case_id = case_of(amir, house, clock)
    with house.database.session() as session:
        (helper,) = store.helping.of_case(session, case_id)
    reminder = promise_of("+447700900456", "helper", helper=helper.id, message="remind")
    assert may(house, amir, clock, reminder)
    with app.test_request_context():
        assert [one.id for one in plans.of_case(case_id, now=clock["now"]).helpers] == [helper.id]
    is_a_child(amir)

    assert not may(house, amir, clock, reminder)
    with app.test_request_context():
        assert plans.of_case(case_id, now=clock["now"]).helpers == ()
    with house.database.session(write=True) as session:
        make.submit(session, case_id, answers=store.drafts.of_case(session, case_id).answers, now=clock["now"])
        store.commit(session)
    icb_says(amir, house, clock, "receipt.confirmed")
    assert [body for body in to_helper(house) if body["message"] == "remind"] == []
    assert not may(house, amir, clock, reminder)


def test_what_a_professional_recorded_lets_a_helper_of_a_child_be_reminded(amir, house, clock):
    mark = invites(amir, answers=BY_TEXT)
    has_it(house, amir, clock, mark, "+447700900456")
    is_a_child(amir)
    case_id = case_of(amir, house, clock)
    with house.database.session(write=True) as session:
        (helper,) = store.helping.of_case(session, case_id)
        decided = consent.recorded(
            store.consents.rows(session, case_id), id=ids.uuid7(clock["now"]), case_id=case_id, permission=f"helper:reminders:{mark}",
            answer=consent.Answer.YES, basis=consent.Basis.OWN, decider=consent.Decider("", "A worker", clock["now"].date()),
            at=clock["now"], born=date(2013, 5, 1),
        )
        store.consents.record(session, decided)
        store.commit(session)

    assert may(house, amir, clock, promise_of("+447700900456", "helper", helper=helper.id, message="remind"))


# People we must not contact


def promise_of(to: str, who: str = "person", **more: Any) -> dict[str, Any]:
    return {"to": to, "who": who, "subject": "There is an update", "text": "There is an update.", **more}


@pytest.mark.parametrize("body", [
    promise_of("sam@mail.example"), promise_of("+447700900789"), promise_of("ref@mail.example", "referrer", names=["Sam Awaymade"]),
])
def test_a_message_that_was_promised_before_somebody_came_onto_the_list_does_not_leave(bea, house, clock, body):
    with house.database.session(write=True) as session:
        proves(session, case_of(bea, house, clock), body["to"], now=clock["now"])
        store.consents.record(session, make.row("texts", id=ids.uuid7(make.NOW), case_id=case_of(bea, house, clock)))
        store.commit(session)
    assert may(house, bea, clock, body)
    post(
        bea.client, "/people/avoid", people_0_name="Sam Awaymade", people_0_relation="sam@mail.example", people_1_name="07700 900789",
        people_1_relation="",
    )

    assert not may(house, bea, clock, body)


def test_an_alarm_to_the_duty_inbox_leaves_whatever_stands_on_a_list(bea, house, clock):
    post(bea.client, "/people/avoid", people_0_name="duty@mail.example")

    assert may(house, bea, clock, promise_of("duty@mail.example", "duty"))


def test_the_door_for_mail_asks_before_it_opens(bea, house, clock):
    went = []
    gate = Gate(database=house.database, hours=(9, 19), now=lambda: clock["now"])
    door = gate.before(lambda promise: went.append(promise) or Sent("250"))
    case_id = case_of(bea, house, clock)
    with house.database.session(write=True) as session:
        proves(session, case_id, "sam@mail.example", now=clock["now"])
        store.commit(session)
    mail = Promised(promise_of("sam@mail.example"), case_id)
    assert door(mail) == Sent("250")
    post(bea.client, "/people/avoid", people_0_name="sam@mail.example")

    assert door(mail) == Refused("do-not-contact", alarm=False)
    assert len(went) == 1


def test_after_the_list_has_changed_nobody_on_it_is_promised_anything(app, house, clock):
    cal = has_sent(app, **{"about.email": "cal@mail.example"})
    post(cal.client, "/people/avoid", people_0_name="cal@mail.example")
    icb_says(cal, house, clock, "receipt.confirmed")

    assert promised(house, "mail") == []


def test_a_helper_of_whom_nothing_is_known_any_more_gets_nothing(bea, house, clock):
    body = promise_of("dee@mail.example", "helper", helper="nobody", message="remind")

    assert not may(house, bea, clock, body)


def test_only_an_invitation_can_carry_a_link():
    made = messages.Contact(who=messages.Who.HELPER, number="+447700900456", safe_number=True, helper="a", link="https://a.example/x")
    wordings = {name: messages.Wording(text=("Here: %(link)s",), title="", mail=()) for name in ("invite", "remind")}
    said = {
        event: messages.due_messages(event, (made,), (), wordings=wordings)[0]
        for event in (messages.INVITED, "receipt.confirmed")
    }

    assert said[messages.INVITED].body(lambda sentence, **more: sentence % more)["text"] == "Here: https://a.example/x"
    with pytest.raises(KeyError):
        said["receipt.confirmed"].body(lambda sentence, **more: sentence % more)
