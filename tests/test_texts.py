"""I say when, how often and where texts come, and see every text that may come, before I say yes and on any day after."""

from __future__ import annotations

import pytest

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import post, promised
from tests.proving import has_proved
from tests.walking import Walker, has_sent, words
from webapp import letters, phones, store
from webapp.models import Kind

NUMBER, OTHER = "+447700900123", "+447700900456"
BY_TEXT = {"about__contact": "text", "about__mobile": "07700 900123", "about__shared_phone": "no", "consent__texts": "yes"}
EVERY = (
    "We have what you sent.", "What you sent arrived.", "There is an update for you. Look at your page.", "A page needs your answer.",
    "The number for your page is 123456.", "This is your link.", "We keep what you wrote until Monday 1 June.",
    "There is something to do on your page.", "Are you waiting for news?",
)


@pytest.fixture
def config(config):
    return make.sending(config)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app):
    walker = has_sent(app, **BY_TEXT, consent__text_times=["morning", "evening"], consent__text_often="each")
    walker.case = case_of(app, walker.client)
    return walker


def letters_of(house):
    found = [letter for letter in promised(house, "icb") if letter["type"] == phones.CHANGED]
    assert [letters.faults(letters.WE_SEND, letter) for letter in found] == [()] * len(found)
    return found


def wished(house, walker):
    with house.database.session() as session:
        return store.wishes.now(session, walker.case)


def test_where_i_choose_i_see_every_text_that_may_come(app, amir):
    asked = Walker(app.test_client(), app.extensions["house"].refer, **BY_TEXT).walk("consent.texts", "/ask")
    for page in (asked, amir.open("/choices"), amir.open("/choices/e5a"), amir.open("/choices/texts")):
        assert "See every text that we may send" in words(page)
        assert [text for text in EVERY if text not in words(page)] == []
        assert words(page).count("To stop these texts reply STOP.") == 10


def test_what_i_said_when_and_how_often_goes_to_the_team_and_counts(house, amir):
    (sent, *_) = promised(house, "icb")

    assert sent["data"]["contact_preferences"]["text_times"] == ["morning", "evening"]
    assert sent["data"]["contact_preferences"]["text_often"] == "each"
    assert letters.faults(letters.WE_SEND, sent) == ()
    assert wished(house, amir).times == ("morning", "evening")
    assert "Each time there is news" in words(amir.open("/choices/texts"))


def test_i_change_it_on_any_day_and_the_team_hears_it_in_the_same_moment(house, amir):
    post(amir.client, "/choices/texts/e5c", answer="afternoon")
    page = post(amir.client, "/choices/texts/e5d", answer="three")

    assert "Up to 3 texts a week" in words(page)
    assert (wished(house, amir).times, wished(house, amir).often) == (("afternoon",), "three")
    told = [letter["data"]["contact_preferences"] for letter in letters_of(house)]
    assert [(one["text_times"], one["text_often"]) for one in told] == [(["afternoon"], "each"), (["afternoon"], "three")]
    assert "You changed when we text you." in words(amir.open("/mine/log"))
    assert "When can we text you? In the afternoon" in words(amir.open("/mine"))


def test_the_same_again_is_no_news(house, amir):
    post(amir.client, "/choices/texts/e5d", answer="each")

    assert letters_of(house) == []


def test_another_number_is_used_once_i_have_checked_it(app, house, amir):
    has_proved(app, amir.case, NUMBER)
    page = words(post(amir.client, "/choices/texts/e5b", answer="07700 900456"))
    assert "07700 900456 We send no news to this number yet." in page
    (letter,) = letters_of(house)
    assert letter["data"]["contact"]["mobile"] == OTHER
    has_proved(app, amir.case, OTHER)

    assert "We send no news" not in words(amir.open("/choices/texts"))
    with house.database.session(write=True) as session:
        sent = store.referrals.of_case(session, amir.case)
        told = {"case_id": amir.case, "answers": sent.answers, "language": "en", "now": app.config["NOW"]()}
        house.postman.promise(session, "information.requested", event_id="news", **told)
        store.commit(session)
    assert [one["to"] for one in promised(house, "sms")] == [OTHER]


def test_a_number_that_is_said_to_be_wrong_is_told_to_the_team_as_not_safe(app, house, amir):
    has_proved(app, amir.case, NUMBER)
    with house.database.session(write=True) as session:
        phones.wrong(session, NUMBER, now=app.config["NOW"]())
        store.commit(session)
    post(amir.client, "/choices/texts/e5d", answer="three")

    assert [one["data"]["contact_preferences"]["safe_to_text"] for one in letters_of(house)] == [False, False]


def test_what_is_no_answer_is_asked_again_and_keeps_nothing(house, amir):
    assert "Fix" in words(post(amir.client, "/choices/texts/e5b", answer="12"))
    assert amir.client.get("/choices/texts/e5a").status_code == 404
    assert post(amir.client, "/choices/texts/e5d", answer="three", csrf_token="made up").status_code == 400
    assert letters_of(house) == []


def test_without_a_yes_to_texts_there_is_nothing_to_choose(app):
    walker = has_sent(app)

    assert walker.open("/choices/texts").request.path == "/choices"
    assert walker.open("/choices/texts/e5d").request.path == "/choices"
    assert "How we text you" not in words(walker.open("/choices"))


def test_a_changed_number_lies_sealed(house, amir):
    post(amir.client, "/choices/texts/e5b", answer="07700 900456")
    with house.database.session() as session:
        kept = str(session.connection().exec_driver_sql("SELECT * FROM text_wishes").all())

    assert "900456" not in kept
    assert wished(house, amir).number == OTHER
    assert Kind.SMS.value not in kept
