"""Somebody who writes that they are in danger sees at once who can help, once, and goes on; nothing else comes of it."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from easyread.danger import Danger
from tests.helping_hands import gives, hidden, invites, opens, post
from tests.logs import caught
from tests.walking import Walker, token, words
from webapp import hearing, store
from webapp.models import metadata

DANGER = "I want to die"
HELP = "Do you need help now?"


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(client, house, clock):
    """Somebody who has told us their name."""
    walker = Walker(client, house.refer, about__name="Amir Madeup")
    walker.to("about.called")
    return walker


def answers(amir, text, question="about.called", **form):
    asked = amir.refer.question(question)
    return amir.post(amir.open(f"/ask/{asked.page}"), asked, answer=text, **form)


def shows_help_first(page):
    """Whether the ways to get help stand before anything else of the page."""
    said = words(page)
    return HELP in said and said.index(HELP) < said.index("Step ") and "Call 999" in said


def test_who_writes_that_they_are_in_danger_sees_who_can_help_before_the_next_question(amir):
    page = answers(amir, DANGER)

    assert shows_help_first(page)
    assert "You can carry on below." in words(page)
    assert "Call 111 and choose option 2" in words(page)
    assert "Text SHOUT to 85258" in words(page)


def test_the_answer_is_kept_and_the_way_goes_on_as_ever(amir):
    calm = amir.at(answers(amir, "Ash"))
    dangerous = amir.at(answers(amir, DANGER))

    assert dangerous == calm
    assert f'value="{DANGER}"' in amir.open("/ask/b1b").text


def test_help_is_shown_once_and_again_for_the_next_words_of_danger(amir):
    first = answers(amir, DANGER)
    again = amir.open(first.request.path)
    later = answers(amir, "my dad hits me")

    assert HELP in words(first)
    assert HELP not in words(again)
    assert HELP in words(later)


def test_calm_words_disturb_nobody(amir):
    assert HELP not in words(answers(amir, "I am dying to see my sister"))


def test_a_refused_answer_shows_help_on_the_same_page(amir):
    page = answers(amir, DANGER + " now" * 200)

    assert page.request.path == "/ask/b1b"
    assert "Please use 200 letters or fewer." in page.text
    assert shows_help_first(page)
    assert HELP not in words(amir.open("/ask/b1b"))


@pytest.mark.parametrize("to", ["back", "later", "look", "skip"])
def test_no_button_leaves_words_of_danger_unheard(amir, to):
    assert HELP in words(answers(amir, DANGER, to=to))


BOXES = [("b6a", "detail-something-else"), ("b5k", "people-0-relation"), ("c1b", "answer"), ("b1a", "answer"), ("k3", "answer")]


@pytest.mark.parametrize(("page", "field"), BOXES)
def test_every_box_of_the_questions_is_heard_wherever_it_is_sent_from(amir, page, field):
    here = amir.open("/ask/b1b")

    told = amir.client.post(f"/ask/{page}", data={"csrf_token": token(here), field: DANGER}, follow_redirects=True)

    assert HELP in words(told)


def test_a_choice_is_no_word_of_theirs(amir):
    here = amir.open("/ask/b1b")

    told = amir.client.post("/ask/c2c", data={"csrf_token": token(here), "answer": "hurt-myself"}, follow_redirects=True)

    assert HELP not in words(told)


def test_a_complaint_is_heard(client):
    form = client.get("/privacy/tell-us")

    page = client.post("/privacy/tell-us", data={**hidden(form), "tell-what": DANGER}, follow_redirects=True)

    assert HELP in words(page)


def test_looking_for_a_hard_word_is_heard(client):
    assert HELP in words(client.get("/words?find=suicide"))
    assert HELP not in words(client.get("/words?find=advocate"))


def test_what_is_written_about_helpers_and_by_helpers_is_heard(app, amir):
    dee = app.test_client()
    avoided = post(amir.client, "/people/avoid", people_0_name="Sam Awaymade", people_0_relation="he hits me")
    invited = post(amir.client, "/people/new", answer=DANGER)
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))
    written = post(dee, "/with/questions/b1b", answer="He hits me every night")

    assert [HELP in words(page) for page in (avoided, invited, written)] == [True, True, True]


def test_what_is_written_on_a_card_of_the_planner_is_heard(amir):
    here = amir.open("/plan/card/g")

    told = amir.client.post("/plan/card/g", data={**hidden(here), "detail-0": DANGER, "version": "0", "to": "done"}, follow_redirects=True)

    assert HELP in words(told)


def test_all_that_a_page_can_hold_is_heard_and_what_is_far_too_long_keeps_nobody_waiting():
    full = "a" * (20_000 - len(DANGER))

    assert list(hearing.within([full, DANGER])) == [full, DANGER]
    assert list(hearing.within(["a" * 20_001, DANGER])) == ["a" * 20_000, ""]


def test_danger_at_the_end_of_a_full_card_is_heard(amir):
    here = amir.open("/plan/card/g")
    full = "I draw. " * 2_000 + DANGER

    told = amir.client.post("/plan/card/g", data={**hidden(here), "detail-0": full, "version": "0", "to": "done"}, follow_redirects=True)

    assert HELP in words(told)


def test_nothing_is_stored_sent_or_logged_because_of_it(amir, house):
    answers(amir, "Ash")
    before = counted(house)

    with caught() as log:
        answers(amir, DANGER)

    assert counted(house) == before
    assert DANGER not in log.getvalue()
    assert "danger" not in log.getvalue()


def counted(house):
    """How many rows each table has."""
    with house.database.session() as session:
        return {name: session.scalar(sa.select(sa.func.count()).select_from(table)) for name, table in metadata.tables.items()}


def test_between_two_pages_nobody_who_looks_into_the_browser_can_read_it(amir):
    asked = amir.refer.question("about.called")
    form = amir.open("/ask/b1b")
    amir.client.post("/ask/b1b", data={**amir.filled(form, asked), "csrf_token": token(form), "to": "next", "answer": DANGER})
    with amir.client.session_transaction() as held:
        waits = held["next"]

    assert b"2026" not in b64decode(waits)
    assert "help" not in waits


def test_who_comes_to_this_browser_later_is_not_shown_what_somebody_before_them_wrote(amir, clock):
    asked = amir.refer.question("about.called")
    form = amir.open("/ask/b1b")
    amir.client.post("/ask/b1b", data={**amir.filled(form, asked), "csrf_token": token(form), "to": "next", "answer": DANGER})
    clock["now"] += timedelta(minutes=6)

    assert HELP not in words(amir.client.get("/guides"))


def test_a_note_that_is_not_ours_shows_nothing(client):
    for note in ("nonsense", "bm9uc2Vuc2U="):
        with client.session_transaction() as held:
            held["next"] = note

        assert HELP not in words(client.get("/guides"))


def test_a_page_that_closed_by_itself_shows_nothing_of_it_to_whoever_comes(amir, clock):
    page = amir.open("/ask/b1b")
    clock["now"] += timedelta(hours=2)

    over = amir.post(page, amir.refer.question("about.called"), answer=DANGER, closed="itself")

    assert HELP not in words(over)


def test_who_presses_a_button_after_their_visit_ended_is_heard(amir, clock):
    page = amir.open("/ask/b1b")
    clock["now"] += timedelta(hours=2)

    over = amir.post(page, amir.refer.question("about.called"), answer=DANGER)

    assert "Your visit has ended" in words(over)
    assert HELP in words(over)


def test_when_nothing_can_be_kept_help_is_still_shown(app, amir, monkeypatch):
    form = amir.open("/ask/b1b")
    monkeypatch.setattr(store, "commit", unavailable)

    page = amir.client.post("/ask/b1b", data={"csrf_token": token(form), "to": "next", "answer": DANGER})

    assert page.status_code == 503
    assert HELP in words(page)


def unavailable(session):
    raise store.Unavailable


def test_a_page_that_shows_every_way_to_get_help_shows_them_once(amir):
    asked = amir.refer.question("about.called")
    form = amir.open("/ask/b1b")
    amir.client.post("/ask/b1b", data={**amir.filled(form, asked), "csrf_token": token(form), "to": "next", "answer": DANGER})

    assert HELP not in words(amir.client.get("/help-now"))
    assert HELP not in words(amir.client.get("/guides"))


def test_the_way_to_help_is_on_every_page_even_when_no_words_of_danger_are_known(app, amir):
    app.extensions["house"] = replace(app.extensions["house"], danger={"en": Danger()})

    page = answers(amir, DANGER)

    assert HELP not in words(page)
    assert 'href="/help-now">Get help now</a>' in page.text
