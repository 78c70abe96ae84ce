"""I say how I want to hear the answer: it goes to the team as what I asked for, is shown as far as it got, and can be changed."""

from __future__ import annotations

import pytest

from tests.coming_back import case_of
from tests.test_track import deliver, hear, letters_to_the_team
from tests.walking import has_sent, token, words
from webapp import store

SAID = {
    "tell-who": "keyworker", "tell-how": "phone", "tell-days": ["monday", "friday"], "tell-times": "morning", "tell-with": "Dee Example",
    "tell-more": "Please talk slowly.",
}


@pytest.fixture
def sent(app, clock):
    walker = has_sent(app, at=clock["now"])
    walker.case = case_of(app, walker.client)
    return walker


def says(walker, **said):
    form = {"csrf_token": token(walker.open("/track/how")), **said}
    return words(walker.client.post("/track/how", data=form, follow_redirects=True))


def test_what_i_ask_for_goes_to_the_team_and_is_shown_as_far_as_it_got(app, sent):
    assert "Say how you want to hear it" in words(sent.open("/track"))

    shown = says(sent, **SAID)

    assert "We are bringing your message to the team." in shown
    assert "Who do you want to tell you? My keyworker How do you want to hear it? On the phone" in shown
    assert "Which days are good? Monday Friday" in shown
    assert "Dee Example" in shown
    assert "Nobody has booked this. The team will do what it can." in shown
    deliver(app)
    assert "The team has your message." in words(sent.open("/track"))
    [letter] = letters_to_the_team(app, sent.case)
    assert letter["data"]["tell_me"] == {"who": "keyworker", "how": "phone", "days": ["monday", "friday"], "times": ["morning"]}


def test_i_can_change_it_and_the_same_once_more_is_no_second_letter(app, sent):
    says(sent, **SAID)
    page = sent.open("/track/how").text
    says(sent, **SAID)
    shown = says(sent, **{**SAID, "tell-how": "writing-first"})

    assert 'value="phone" checked' in page
    assert "Please talk slowly." in page
    assert [one["data"]["tell_me"]["how"] for one in letters_to_the_team(app, sent.case)] == ["phone", "writing-first"]
    assert "How do you want to hear it? In writing first" in shown
    assert "On the phone" not in shown


def test_an_empty_page_sends_nothing_and_what_was_typed_stays_when_something_is_wrong(app, sent):
    assert "Please choose or write something first." in says(sent)
    refused = sent.client.post("/track/how", data={**SAID, "csrf_token": "made up"})
    odd = says(sent, **{**SAID, "tell-who": "the queen"})

    assert refused.status_code == 400
    assert "Please talk slowly." in refused.text
    assert "Please talk slowly." in odd
    assert letters_to_the_team(app, sent.case) == []


@pytest.mark.parametrize("outcome", [True, False])
def test_once_somebody_told_the_answer_it_is_not_asked_any_more(app, sent, outcome):
    stale = token(sent.open("/track/how"))
    hear(app, sent.case, "outcome.communicated", 1, on_register=outcome, reason="A reason.")

    assert sent.open("/track/how").request.path == "/track"
    sent.client.post("/track/how", data={**SAID, "csrf_token": stale})
    assert letters_to_the_team(app, sent.case) == []
    assert "How you want to hear the answer" not in words(sent.open("/track"))


def test_what_i_asked_for_stands_in_my_copy_my_log_and_my_time_line(sent):
    says(sent, **SAID)

    assert "Dee Example" in words(sent.open("/mine"))
    assert "How you want to hear the answer." in words(sent.open("/mine"))
    assert "You said how you want to hear the answer." in words(sent.open("/mine/log"))
    assert "You said how you want to hear the answer. You told us this." in words(sent.open("/track/print"))
    assert sent.open("/mine/json").get_json()["how_to_tell"]["said"]["tell.how"] == "phone"


def test_words_of_danger_on_this_page_show_who_helps(sent):
    assert "Do you need help now? Please do not wait for us." in says(sent, **{"tell-more": "I want to kill myself"})
    assert "Please do not wait for us." not in words(sent.open("/track"))[:300]


def test_it_is_gone_with_everything_else(app, sent):
    says(sent, **SAID)
    with app.extensions["house"].database.session(write=True) as session:
        store.keeping.purge(session, sent.case, now=app.config["NOW"]())
        assert store.tellings.of_case(session, sent.case) is None
