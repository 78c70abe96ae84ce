"""The gate before the doors: what it lets go, what it puts back, what it drops, and what it does when a way does not work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import make
from tests.proving import HOURS, asked, goes, proves
from webapp import ids, models, outbox, phones, store
from webapp.gate import Gate
from webapp.models import Kind, State
from webapp.outcomes import By, Doors, Later, Refused, Sent, Unsure
from webapp.sendable import Go, Never, Wait
from webapp.status import Heard
from webapp.text_models import sendings

NUMBER, EMAIL, DAY = "+447700900123", "ash@mail.example", timedelta(days=1)
NIGHT = make.NOW.replace(hour=22)


@dataclass
class Text:
    """What a door is given."""

    body: dict[str, Any]
    case_id: str | None = None
    id: str = "a text"
    letter: bytes = b""


@dataclass
class Door:
    """Answers as it is told, and keeps what it was given."""

    answer: Any = field(default_factory=lambda: Sent("201"))
    given: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, promise: Any) -> Any:
        self.given.append(dict(promise.body))
        return self.answer


def update(to: str = NUMBER, **more: Any) -> dict[str, Any]:
    return {"to": to, "who": "person", "message": "update", "text": "There is an update for you.", **more}


@pytest.fixture
def case(database):
    """Somebody who said yes to texts and proved the number and the address."""
    return somebody(database)


def somebody(database, *reaches):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        store.consents.record(session, make.row("texts", id=ids.uuid7(make.NOW), case_id=case_id))
        make.submit(session, case_id)
        proves(session, case_id, *(reaches or (NUMBER, EMAIL)))
        store.commit(session)
    return case_id


def promise(database, case_id, body, key, *, now=make.NOW, due=None):
    kind = "mail" if "@" in body["to"] else "sms"
    with database.session(write=True) as session:
        made = store.outbox.promise(session, kind, body, case_id=case_id, dedupe_key=f"{key}/update/person/{kind}", due=due, now=now)
        store.commit(session)
    return made


def works(database, *, sms=None, mail=None, now=make.NOW):
    gate = Gate(database=database, hours=HOURS, now=lambda: now)
    doors = Doors(icb=lambda one: Sent("204"), sms=gate.before(sms or Door()), mail=gate.before(mail or Door()))
    while outbox.work(database, doors, now=lambda: now, owner="a test"):
        pass


def ends(database):
    """How each text and mail stands, in the order of their making."""
    columns = (models.outbox.c.state, models.outbox.c.last_status, models.outbox.c.attempts, models.outbox.c.wanted_at)
    with database.session() as session:
        found = sa.select(*columns).where(models.outbox.c.kind != "icb").order_by(models.outbox.c.created_at, models.outbox.c.id)
        return [tuple(row) for row in session.execute(found)]


def told(database, what, to=NUMBER, **more):
    with database.session(write=True) as session:
        what(session, to, **{"now": make.NOW, **more})
        store.commit(session)


def test_what_comes_at_night_is_put_back_until_the_morning_and_nobody_tried(database, case):
    promise(database, case, update(), "one", now=NIGHT)
    door = Door()
    works(database, sms=door, now=NIGHT)
    morning = make.NOW.replace(hour=9, minute=0) + DAY

    assert ends(database) == [(State.READY, "not-the-hour", 0, morning)]
    with database.session() as session:
        assert session.execute(sa.select(models.delivery_attempts)).all() == []
        # What waits for the morning is not late, so nobody is alarmed.
        assert store.outbox.counts(session, NIGHT + timedelta(hours=2)).waiting == 0
    works(database, sms=door, now=morning)
    assert [one["to"] for one in door.given] == [NUMBER]
    assert ends(database) == [(State.DONE, "201", 1, morning)]


def test_the_door_knows_until_when_what_we_begin_may_arrive(database, case):
    door, seen = Door(), []
    promise(database, case, update(), "one")
    works(database, sms=lambda one: seen.append(one) or door(one), now=make.NOW)

    [by] = seen
    assert isinstance(by, By)
    assert by.until == make.NOW.replace(hour=19, minute=0)
    assert (by.id, by.case_id, by.letter, by.ref) == (by.promise.id, case, by.promise.letter, by.promise.ref)


def test_where_the_provider_cannot_be_told_when_to_give_up_nothing_begins_in_the_last_hour(database, case):
    evening = make.NOW.replace(hour=18, minute=30)
    gate = Gate(database=database, hours=HOURS, now=lambda: evening, spare=timedelta(hours=1))

    assert gate.ask(Text(update(), case)) == Wait(make.NOW.replace(hour=9, minute=0) + DAY, "not-the-hour")
    assert gate.ask(Text(update(EMAIL), case)) == Go()


EVENING = {"consent.texts": "yes", "consent.text_times": {"chosen": ["evening"], "detail": {}}}
QUIET = {"to": NUMBER, "who": "returning", "message": "over", "text": "We stop asking now."}


@pytest.mark.parametrize(("answers", "hour", "decision"), [
    ({}, 10, Go()), ({"consent.texts": "yes", "about.shared_phone": "no"}, 10, Go()),
    ({"consent.texts": "no"}, 10, Never("no-permission")), ({"consent.texts": "not-yet"}, 10, Never("no-permission")),
    ({"about.shared_phone": "yes"}, 10, Never("no-permission")), ({"about.shared_phone": "not-sure"}, 10, Never("no-permission")),
    ({"about.shared_phone": "yes", "consent.mobile": NUMBER}, 10, Go()),
    ({"about.shared_phone": "yes", "consent.mobile": "+447700900456"}, 10, Never("no-permission")),
    (EVENING, 10, Wait(make.NOW.replace(hour=17, minute=0), "not-the-hour")), (EVENING, 18, Go()),
])
@pytest.mark.parametrize("message", ["over", "going"])
def test_who_has_not_sent_it_yet_gets_what_we_begin_as_they_wrote_so_far(database, message, answers, hour, decision):
    now = make.NOW.replace(hour=hour)
    with database.session(write=True) as session:
        draft = make.draft(session, answers=answers, now=now - 26 * DAY)
        proves(session, draft.case_id, NUMBER)
        make.way(session, draft.case_id, Kind.SMS, NUMBER)
        store.commit(session)

    assert asked(database, Text({**QUIET, "message": message}, draft.case_id), now=now) == decision


@pytest.mark.parametrize(("wrote", "decision"), [(NIGHT - DAY, Go()), (NIGHT + timedelta(hours=1), Never("no-permission"))])
def test_who_wrote_again_before_it_left_is_not_told_that_they_were_quiet(database, wrote, decision):
    with database.session(write=True) as session:
        draft = make.draft(session, answers={"about.name": "Ash"}, now=make.NOW)
        proves(session, draft.case_id, NUMBER)
        made = store.outbox.promise(session, Kind.SMS, QUIET, case_id=draft.case_id, dedupe_key="over", now=NIGHT)
        phones.heard(session, NUMBER, now=wrote)
        store.commit(session)

    assert asked(database, Text(QUIET, draft.case_id, made), now=make.NOW + DAY) == decision


def test_the_last_word_after_a_stop_leaves_and_nothing_else_does(database, case):
    told(database, phones.heard)
    told(database, phones.stop)

    assert asked(database, Text({**update(), "message": "stopped"}, case)) == Go()
    assert asked(database, Text({**update(), "message": "stopped"})) == Go()
    assert asked(database, Text({**update(), "message": "reply"}, case)) == Never("stopped")


def test_of_two_that_say_the_same_the_newer_one_goes(database, case):
    other = somebody(database, "+447700900456")
    promise(database, case, update(), "one")
    promise(database, case, update(), "two", now=make.NOW + make.minutes(1))
    promise(database, other, update("+447700900456"), "one more")
    door = Door()
    works(database, sms=door, now=make.NOW + make.minutes(2))

    assert sorted(one["to"] for one in door.given) == [NUMBER, "+447700900456"]
    assert sorted((state, status) for state, status, _, _ in ends(database)) == [
        (State.DEAD, "overtaken"), (State.DONE, "201"), (State.DONE, "201"),
    ]


@pytest.mark.seconds(120)
def test_of_ten_at_the_same_moment_three_go(database, case):
    def ask(number):
        return asked(database, Text(update(), case, f"text {number}"))

    with ThreadPoolExecutor(10) as hands:
        found = list(hands.map(ask, range(10)))

    assert found.count(Go()) == 3
    assert {type(one) for one in found} == {Go, Wait}


def test_what_decides_about_a_message_is_asked_of_the_database_once(database, case):
    said = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *told: said.append((told[2], str(told[3]))))

    assert goes(database, Text(update(), case))

    questions = [one for one in said if one[0].startswith("SELECT")]
    assert len(questions) == len(set(questions)) <= 11


def test_two_people_on_one_phone_get_three_a_week_together_unless_one_wants_more(database, case):
    other = somebody(database)
    for number in range(3):
        assert goes(database, Text(update(), (case, other)[number % 2], f"text {number}"))
    assert asked(database, Text(update(), other, "four")) == Wait(make.NOW + 7 * DAY, "enough-this-week")
    with database.session(write=True) as session:
        store.wishes.keep(session, other, store.wishes.Wishes(often="each"), now=make.NOW)
        store.commit(session)

    assert goes(database, Text(update(), other, "four"))
    assert not goes(database, Text(update(), case, "five"))


def test_i_get_texts_in_the_part_of_the_day_that_i_chose_and_mail_in_the_hours_of_my_place(database, case):
    with database.session(write=True) as session:
        store.wishes.keep(session, case, store.wishes.Wishes(times=("afternoon",)), now=make.NOW)
        store.commit(session)

    assert asked(database, Text(update(), case)) == Wait(make.NOW.replace(hour=12, minute=0), "not-the-hour")
    assert goes(database, Text(update(EMAIL), case, "a mail"))


# When a way does not work


def test_a_text_that_was_refused_goes_by_mail_once_and_the_number_gets_nothing_more(database, case):
    other = update(EMAIL, subject="There is an update")
    promise(database, case, update(**{"else": other}), "one")
    mail = Door()
    works(database, sms=Door(Refused("21614")), mail=mail)

    assert mail.given == [other]
    with database.session() as session:
        assert phones.state(session, Kind.SMS, NUMBER).failed_why == "no-such"
        assert session.execute(sa.select(sendings.c.sort)).scalars().all() == ["begun"]
    promise(database, case, update(**{"else": other}), "two", now=make.NOW + DAY)
    works(database, sms=Door(), mail=mail, now=make.NOW + DAY)
    assert mail.given == [other, other]


def test_a_text_that_could_not_leave_for_three_days_goes_by_mail_once(database, case):
    promise(database, case, update(**{"else": update(EMAIL, subject="There is an update")}), "one")
    mail, now = Door(), make.NOW
    for _ in range(14):
        works(database, sms=Door(Later("503")), mail=mail, now=now)
        now += 2 * DAY

    assert [one["to"] for one in mail.given] == [EMAIL]
    assert [(state, status) for state, status, _, _ in ends(database)] == [(State.DEAD, "503"), (State.DONE, "201")]


def test_news_that_a_text_did_not_arrive_sends_the_mail_once_however_often_it_comes(database, case):
    sent = promise(database, case, update(**{"else": update(EMAIL, subject="There is an update")}), "one")
    works(database)
    for _ in range(3):
        with database.session(write=True) as session:
            assert phones.undelivered(session, sent, "30003", now=make.NOW)
            store.commit(session)
    mail = Door()
    works(database, mail=mail)

    assert [one["to"] for one in mail.given] == [EMAIL]


@pytest.mark.parametrize("status", ["99999", ""])
def test_news_that_says_nothing_of_a_number_changes_nothing(database, case, status):
    sent = promise(database, case, update(), "one")
    with database.session(write=True) as session:
        assert not phones.undelivered(session, sent, status, now=make.NOW)
        assert not phones.undelivered(session, "no such promise", "30003", now=make.NOW)
        assert phones.state(session, Kind.SMS, NUMBER).failed_at is None


def test_a_mail_that_may_not_go_does_not_go_in_the_place_of_a_text(database, case):
    told(database, phones.stop, to=EMAIL, kind=Kind.MAIL)
    promise(database, case, update(**{"else": update(EMAIL)}), "one")
    mail = Door()
    works(database, sms=Door(Refused("21211")), mail=mail)

    assert mail.given == []


def test_whoever_told_the_provider_to_stop_is_stopped_here_too(database, case):
    promise(database, case, update(), "one")
    works(database, sms=Door(Refused("21610", alarm=False)))

    assert asked(database, Text(update(), case)) == Never("stopped")


@pytest.mark.parametrize(("answer", "counted"), [(Sent("201"), 1), (Unsure("timed-out"), 1), (Later("429"), 0), (Refused("400"), 0)])
def test_only_what_may_have_gone_counts(database, case, answer, counted):
    door = Gate(database=database, hours=HOURS, now=lambda: make.NOW).before(Door(answer))

    assert door(Text(update(), case)) == answer
    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(sendings)).scalar_one() == counted


# Answers, alarms, and whoever asked for somebody


def test_an_answer_to_a_number_without_a_case_goes_only_after_it_wrote_to_us(database):
    def answer(name):
        return Text({"to": NUMBER, "who": "person", "message": name, "text": "Words"}, id=name)

    assert asked(database, answer("reply"), now=NIGHT) == Never("no-permission")
    told(database, phones.heard, now=NIGHT)
    assert goes(database, answer("reply"), now=NIGHT)
    assert not goes(database, answer("update"), now=NIGHT)
    told(database, phones.stop)
    assert asked(database, answer("reply"), now=NIGHT) == Never("stopped")
    assert goes(database, answer("crisis"), now=NIGHT)


def test_a_conversation_by_text_is_offered_to_a_new_number_and_its_end_is_told_to_one_that_wrote_while_there_is_a_draft(database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        store.commit(session)
    offer = Text({"to": NUMBER, "who": "person", "message": "offer"}, draft.case_id, "an offer")
    over = Text({"to": NUMBER, "who": "returning", "message": "over"}, draft.case_id, "the end")
    assert [asked(database, one) for one in (offer, over)] == [Go(), Never("not-proved")]
    assert isinstance(asked(database, offer, now=NIGHT), Wait)
    with database.session(write=True) as session:
        phones.prove(session, draft.case_id, Kind.SMS, NUMBER, how=phones.TEXTED, now=make.NOW)
        store.commit(session)
    assert isinstance(asked(database, over, now=NIGHT), Wait)
    assert goes(database, over)
    with database.session(write=True) as session:
        make.submit(session, draft.case_id)
        store.commit(session)

    assert [asked(database, one) for one in (offer, over)] == [Never("no-permission")] * 2


def test_a_number_that_said_wrong_today_gets_no_text_when_somebody_sends_with_it(database):
    with database.session(write=True) as session:
        case = make.draft(session).case_id
        store.consents.record(session, make.row("texts", id=ids.uuid7(make.NOW), case_id=case))
        make.submit(session, case)
        store.commit(session)
    told(database, phones.wrong)
    told(database, phones.heard)

    assert asked(database, Text(update() | {"message": "sent"}, case)) == Never("wrong-number")


def test_three_cases_offer_one_number_to_go_on_by_text_and_it_gets_two(database):
    offer = update() | {"message": "offer"}
    with database.session(write=True) as session:
        cases = [make.draft(session).case_id for _ in range(3)]
        store.commit(session)

    assert [asked(database, Text(offer, case, case)) for case in cases] == [Go(), Go(), Never("too-many")]


def test_what_waited_through_a_night_outage_goes_in_the_morning(database, case):
    promise(database, case, update() | {"message": "reply"}, "one", now=NIGHT)
    door = Door()
    works(database, sms=door, now=NIGHT + timedelta(hours=5))
    assert door.given == []
    works(database, sms=door, now=make.NOW.replace(hour=9, minute=0) + DAY)

    assert [one["message"] for one in door.given] == ["reply"]


def test_an_alarm_leaves_at_night_and_is_never_a_text(database):
    assert goes(database, Text({"to": "duty@icb.example", "text": "An alarm."}), now=NIGHT)
    assert goes(database, Text({"to": "duty@icb.example", "who": "duty", "message": "urgent"}, "a case"), now=NIGHT)
    assert not goes(database, Text({"to": NUMBER, "who": "duty", "text": "An alarm."}), now=NIGHT)


@pytest.mark.parametrize("to", [None, "", 7])
def test_what_goes_to_nobody_goes_nowhere(database, case, to):
    assert asked(database, Text({"to": to, "who": "person", "message": "update"}, case)) == Never("no-permission")


def test_a_message_without_a_name_is_held_to_the_strictest_rules(database, case):
    assert isinstance(asked(database, Text({"to": NUMBER, "who": "person", "text": "Words"}, case), now=NIGHT), Wait)


@pytest.mark.threat(2)
def test_who_asked_us_to_ask_somebody_proves_it_in_their_own_request_and_hears_nothing_after_unsafe(database):
    helper, person = somebody(database, EMAIL), somebody(database)
    with database.session(write=True) as session:
        store.invitations.add(session, person_case_id=person, helper_case_id=helper, now=make.NOW)
        store.commit(session)
    arrived = Text({"to": EMAIL, "who": "referrer", "message": "arrived", "names": ["Sam Made-Up"]}, person)
    assert goes(database, arrived)
    with database.session(write=True) as session:
        unsafe = {"reason": "unsafe", "checked_by": "nurse"}
        at = make.NOW + make.minutes(1)
        store.news.add(
            session, webhook_id="a", case_id=person, type=Heard.ACCESS, sequence=1, occurred_at=at, data=unsafe, now=at,
        )
        proves(session, helper, EMAIL, now=make.NOW + make.minutes(2))
        store.commit(session)

    assert asked(database, arrived, now=make.NOW + make.minutes(3)) == Never("unsafe")


@pytest.mark.threat(2)
def test_after_unsafe_a_number_that_the_person_checks_anew_is_safe_again(database, case):
    with database.session(write=True) as session:
        store.news.add(
            session, webhook_id="a", case_id=case, type=Heard.ACCESS, sequence=1, occurred_at=make.NOW, data={"reason": "unsafe"},
            now=make.NOW,
        )
        store.commit(session)
    later = make.NOW + make.minutes(1)
    assert asked(database, Text(update(EMAIL), case), now=later) == Never("unsafe")
    with database.session(write=True) as session:
        proves(session, case, EMAIL, now=later)
        store.commit(session)

    assert goes(database, Text(update(EMAIL), case), now=later + make.minutes(1))
