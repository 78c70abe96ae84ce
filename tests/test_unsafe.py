"""When the team says that somebody dangerous may hold the phone, nothing goes there any more, until the person says what is safe."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, has_sent, invites
from tests.proving import has_proved
from tests.test_coming_back import asks_for_link, gets, sends
from tests.walking import words
from webapp import back, ids, phones, store, wayback
from webapp.consent import Answer
from webapp.models import Kind, outbox
from webapp.status import Heard

NUMBER, EMAIL, NEW = "+447700900123", "bea@mail.example", "only.mine@mail.example"
ANSWERS = {
    "sms": {"about.contact": "text", "about.mobile": NUMBER, "about.shared_phone": "no", "consent.texts": "yes"},
    "mail": {"about.contact": "email", "about.email": EMAIL, "about.shared_email": "no"},
}
LATER = timedelta(hours=1)


def sent_by(app, kind):
    """Somebody who has sent it, and gets news this way."""
    walker = has_sent(app, **ANSWERS[kind])
    walker.case = case_of(app, walker.client)
    has_proved(app, walker.case, {"sms": NUMBER, "mail": EMAIL}[kind])
    says(app, walker, Answer.YES)
    return walker


def says(app, walker, answer):
    """What they say to texts."""
    now = app.config["NOW"]()
    with app.extensions["house"].database.session(write=True) as session:
        store.consents.record(session, make.row("texts", answer, id=ids.uuid7(now), case_id=walker.case, at=now))
        store.commit(session)


def news(app, walker, name):
    """The ICB's news makes a message due."""
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        answers = store.referrals.of_case(session, walker.case).answers
        told = {"case_id": walker.case, "answers": answers, "language": "en", "now": app.config["NOW"]()}
        house.postman.promise(session, Heard.OUTCOME, event_id=name, **told)
        store.commit(session)


def access(app, walker, reason):
    """The ICB's event, kept and heard as its letter is."""
    house, now = app.extensions["house"], app.config["NOW"]()
    data = {"reason": reason, "checked_by": "nurse"}
    with house.database.session(write=True) as session:
        sent = store.referrals.of_case(session, walker.case)
        store.news.add(
            session, webhook_id=f"{reason} {now}", case_id=walker.case, type=Heard.ACCESS, sequence=1, occurred_at=now, data=data, now=now,
        )
        house.asking.hear(session, sent, Heard.ACCESS, data, now=now)
        store.commit(session)


def ends(app):
    """How each text and mail ended."""
    asked = sa.select(outbox.c.last_status).where(outbox.c.kind.in_(("sms", "mail")))
    with app.extensions["house"].database.session() as session:
        return session.execute(asked).scalars().all()


@pytest.mark.threat(2)
@pytest.mark.parametrize("kind", ["sms", "mail"])
def test_after_unsafe_nothing_goes_where_news_went_before_and_a_link_to_a_new_way_does(app, clock, kind):
    amir = sent_by(app, kind)
    news(app, amir, "before")
    access(app, amir, "unsafe")
    clock["now"] += LATER
    news(app, amir, "after")

    assert sends(app) == []
    assert ends(app) == ["unsafe", "unsafe"]

    gets(amir, mail=NEW)
    asks_for_link(app, NEW)
    assert [one["to"] for one in sends(app)] == [NEW]
    news(app, amir, "later")
    assert sends(app) == []


@pytest.mark.parametrize("kind", ["sms", "mail"])
def test_a_way_that_was_only_lost_stops_no_news(app, clock, kind):
    amir = sent_by(app, kind)
    access(app, amir, "lost")
    clock["now"] += LATER
    news(app, amir, "after")

    assert [one["to"] for one in sends(app)] == [{"sms": NUMBER, "mail": EMAIL}[kind]]


def test_a_new_yes_to_texts_lets_them_go_again(app, clock):
    amir = sent_by(app, "sms")
    access(app, amir, "unsafe")
    clock["now"] += LATER
    says(app, amir, Answer.YES)
    news(app, amir, "after")

    assert [one["to"] for one in sends(app)] == [NUMBER]


def test_a_text_that_came_from_the_phone_since_says_nothing_of_who_holds_it(app, clock):
    amir = sent_by(app, "sms")
    access(app, amir, "unsafe")
    clock["now"] += LATER
    with app.extensions["house"].database.session(write=True) as session:
        phones.prove(session, amir.case, Kind.SMS, NUMBER, how=phones.TEXTED, now=clock["now"])
        store.commit(session)
    news(app, amir, "after")

    assert sends(app) == []


def test_a_new_yes_to_texts_says_nothing_about_email(app, clock):
    amir = sent_by(app, "mail")
    access(app, amir, "unsafe")
    clock["now"] += LATER
    says(app, amir, Answer.YES)
    news(app, amir, "after")

    assert sends(app) == []


def test_news_goes_by_a_way_that_was_chosen_since_and_ends_with_it(app, clock):
    amir, house = sent_by(app, "mail"), app.extensions["house"]
    access(app, amir, "unsafe")
    clock["now"] += LATER
    with house.database.session(write=True) as session:
        wanted = back.Chosen(card=False, to={"mail": EMAIL}, with_news=True)
        wayback.settle(house.postman, session, amir.case, wanted, now=clock["now"])
        store.commit(session)
    news(app, amir, "one")
    assert [one["to"] for one in sends(app)] == [EMAIL]

    news(app, amir, "two")
    clock["now"] += LATER
    access(app, amir, "unsafe")
    assert sends(app) == []


@pytest.mark.asvs("16.3.1")
def test_the_log_says_that_the_team_kept_them_safe_and_whose_link_ended(app, clock):
    amir = sent_by(app, "mail")
    gets(amir, sms=NUMBER, mail=NEW)
    gives(amir, invites(amir, "Dee Helpmade"))
    invites(amir, "Eve Helpmade")
    access(app, amir, "unsafe")
    with app.extensions["house"].database.session() as session:
        entries = [one for one in store.audit.of_case(session, amir.case) if one.who == "icb"]
    told = [(one.what, one.detail) for one in entries if one.what == "way.changed"]

    assert told == [("way.changed", '{"how":"ended","kind":"sms"}'), ("way.changed", '{"how":"ended","kind":"mail"}')]
    assert [one.what for one in entries].count("helper.ended") == 1


def test_a_text_that_did_not_go_is_not_said_to_have_gone(app, clock):
    amir = sent_by(app, "sms")
    news(app, amir, "before")
    clock["now"] += timedelta(seconds=1)
    says(app, amir, Answer.NO)
    sends(app)
    shown = words(amir.open("/mine/log"))

    assert "We did not send our text message." in shown
    assert "We do not know" not in shown
    assert "We did not send it." in words(amir.open("/mine"))
