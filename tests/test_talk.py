"""Answering as a conversation: everything that was said stands there, one turn waits, and it works as the pages do."""

from __future__ import annotations

import re
import statistics
import time

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.pages import look
from tests.walking import WORDS, Walker, hidden, token, words
from webapp import forms, store

JSON = {"Accept": "application/json"}
OPEN = re.compile(r'action="/talk/(\w+)')
SAID = re.compile(r'<p class="who">You (?:said|answered)</p>\s*<p[^>]*>(.*?)</p>', re.DOTALL)
FRAME = '<!doctype html><html lang="en" dir="ltr"><head><title>Step 1 of 2</title></head><body><ol>{}</ol></body></html>'


class Talker(Walker):
    """Somebody who answers turn after turn, by what the open turn asks."""

    def at(self, response):
        found = OPEN.search(response.text)
        return self.refer.at(found[1]) if found else None

    def talks(self, stop="", start="/talk"):
        return self.walk(stop, start)

    def post(self, page, asked, *, to="next", **form):
        filled = {"csrf_token": token(page), "to": to, **dict(WORDS.findall(page.text)), **(form or self.filled(page, asked))}
        return self.client.post(f"/talk/{asked.page}", data=filled, follow_redirects=True)

    def writes(self, page, typed):
        asked = self.at(page)
        return self.post(page, asked, **{"answer-in-words" if asked.kind in forms.CHOSEN else "answer": typed})

    def alone(self, page, asked, *, to="next", **form):
        """What a script gets: only what is new."""
        filled = {"csrf_token": token(page), "to": to, **dict(WORDS.findall(page.text)), **form}
        return self.client.post(f"/talk/{asked.page}", data=filled, headers=JSON)


@pytest.fixture
def refer(app):
    return app.extensions["house"].refer


@pytest.fixture
def talker(client, refer):
    return Talker(client, refer)


def at(app, question, **answers):
    """Somebody who came to this question by the pages, and looks at it in the conversation."""
    walker = Walker(app.test_client(), app.extensions["house"].refer, **answers)
    walker.to(question)
    made = Talker(walker.client, walker.refer, **answers)
    return made, made.open("/talk")


def said(page):
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in SAID.findall(page.text)]


def draft_of(app):
    with app.extensions["house"].database.session() as session:
        case_id = session.execute(sa.text("select id from cases")).scalar_one()
        return store.drafts.of_case(session, case_id)


def test_a_conversation_begins_with_the_first_question_and_says_who_asks(talker):
    page = talker.open("/talk")

    assert talker.at(page).id == "start.safe"
    assert "We ask Are you safe right now?" in words(page)
    assert "<title>Step 1 of" in page.text


def test_everything_can_be_answered_in_the_conversation_and_sent_as_from_the_pages(app, talker):
    page = talker.talks()

    assert "That was the last question" in words(page)
    assert {"Amir Madeup", "Sunday 12 March 2006", "More words than one line has."} <= set(said(page))
    assert draft_of(app).voice == "conversation"
    assert talker.send(talker.open("/ask/check")).request.path == "/ask/sent"
    assert talker.open("/talk").request.path == "/ask"


def test_words_that_come_after_send_are_shown_with_whom_to_tell(app):
    talker, page = at(app, "now.hard")
    asked = talker.at(page)
    talker.talks()
    talker.send(talker.open("/ask/check"))

    assert talker.alone(page, asked, answer="Words that came late.").status_code == 409
    form = {"csrf_token": token(page), "to": "next", "answer": "Words that came late."}
    late = words(talker.client.post(f"/talk/{asked.page}", data=form))
    assert "This did not go" in late
    assert "Words that came late." in late


def test_what_was_said_stands_above_and_only_of_this_step_until_everything_is_asked_for(app):
    talker, page = at(app, "about.called")

    assert said(page) == ["Amir Madeup"]
    assert "Show all that we said" in words(page)
    whole = talker.open("/talk?part=all")
    assert said(whole)[:3] == ["We do not keep this answer.", "Yes. Only I use it.", "Me"]
    assert "Show all that we said" not in words(whole)


def test_no_bubble_is_a_stop_for_the_keyboard(app):
    _, page = at(app, "about.born")

    assert set(re.findall(r'tabindex="(-?\d+)"', page.text)) == {"-1"}
    assert '<ol class="talk" role="list"' in page.text


@pytest.mark.parametrize("typed", ["1", "yes", "YES", "yep"])
def test_an_answer_can_be_written_in_place_of_being_chosen(app, typed):
    talker, page = at(app, "about.shared_email")

    assert talker.at(page).id == "about.shared_email"
    after = talker.writes(page, typed)

    assert said(after)[-1] == "Yes"


def test_two_people_where_one_is_asked_for_are_asked_again_with_what_was_written(app):
    talker, page = at(app, "consent.helper_who", consent__helper_progress="yes")

    two = {"people-0-name": "Bea Madeup", "people-0-contact": "07700 900111"}
    two |= {"people-1-name": "Cal Madeup", "people-1-contact": "07700 900222"}
    again = talker.post(page, talker.at(page), **two)

    assert "Add another person" not in words(page)
    assert words(again).count("Please choose 1 person.") > 1
    assert 'value="Cal Madeup"' in again.text
    assert "consent.helper_who" not in draft_of(app).answers


def test_what_is_not_understood_is_said_plainly_with_the_choices_again_and_stays_in_its_box(app):
    talker, page = at(app, "about.contact")

    again = talker.writes(page, "banana")

    assert "Please choose 1 answer." in words(again)
    assert 'value="banana"' in again.text
    assert talker.at(again).id == "about.contact"
    assert "Text message" in words(again)
    assert 'value="banana"' in talker.open("/talk").text


def test_a_date_that_had_to_be_worked_out_counts_only_after_a_yes(app):
    talker, page = at(app, "about.born")

    asked = talker.writes(page, "yesterday")
    assert "Did you mean" in words(asked)
    assert "about.born" not in draft_of(app).answers

    no = talker.client.post("/talk/b2", data={**every_hidden(asked), "to": "no"}, follow_redirects=True)
    assert 'value="yesterday"' in no.text
    assert "about.born" not in draft_of(app).answers

    yes = talker.client.post("/talk/b2", data={**every_hidden(asked), "to": "yes"}, follow_redirects=True)
    assert "Please check the year." in words(yes)
    assert "about.born" in draft_of(app).answers


def every_hidden(page):
    return {**hidden(page), **dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("help", "These people can help you now."), ("stop", "You can stop now."), ("status", "We have not sent anything yet.")],
)
def test_a_word_that_asks_for_something_is_answered_and_is_no_answer(app, typed, answer):
    talker, page = at(app, "about.contact")

    replied = talker.writes(page, typed)

    assert answer in words(replied)
    assert talker.at(replied).id == "about.contact"
    assert f'value="{typed}"' not in replied.text


def test_a_word_that_only_texts_know_is_not_taken_for_an_answer(app):
    talker, page = at(app, "about.called")

    told = talker.writes(page, "start")

    assert "This word does nothing here." in words(told)
    assert talker.at(told).id == "about.called"


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [("back", "/talk/b1a"), ("website", "/ask/b1b"), ("check my answers", "/talk")],
)
def test_a_word_can_lead_somewhere(app, typed, leads_to):
    talker, page = at(app, "about.called")

    assert talker.writes(page, typed).request.path == leads_to


def test_skipping_in_words_is_the_button(app):
    talker, page = at(app, "about.called")

    assert said(talker.writes(page, "skip"))[-1] == "Not answered"


def test_a_question_that_needs_an_answer_says_so(app):
    talker, page = at(app, "about.name")

    told = talker.writes(page, "skip")

    assert "We need an answer to this question." in words(told)
    assert talker.at(told).id == "about.name"


def test_words_of_danger_bring_up_help_at_once_and_the_way_goes_on(app):
    talker, page = at(app, "now.hard")

    after = talker.writes(page, "I want to kill myself")

    assert "These people can help you now." in words(after)
    assert "Call 999" in words(after)
    assert talker.at(after).id == "now.health"
    assert "I want to kill myself" in said(after)
    assert "These people can help you now." not in words(talker.open("/talk"))


def test_words_of_danger_bring_up_help_also_where_they_are_no_answer(app):
    talker, page = at(app, "about.contact")

    after = talker.writes(page, "I want to kill myself")

    assert "Call 999" in words(after)
    assert talker.at(after).id == "about.contact"


def test_a_script_is_told_of_help_too(app):
    talker, page = at(app, "now.hard")

    new = talker.alone(page, talker.at(page), answer="I want to kill myself")

    assert "These people can help you now." in new.json["turns"]


def test_an_earlier_answer_is_changed_where_it_stands_and_the_way_goes_on(app):
    talker, page = at(app, "about.born")

    opened = talker.post(page, talker.at(page), to="turn-b1a", answer="12 Ma")
    assert (opened.request.path, talker.at(opened).id) == ("/talk/b1a", "about.name")
    assert 'value="Amir Madeup"' in opened.text
    assert said(opened) == ["Some words"]

    after = talker.post(opened, talker.at(opened), answer="Amira Madeup")
    assert said(after) == ["Amira Madeup", "Some words"]
    assert talker.at(after).id == "about.born"
    assert 'value="12 Ma"' in after.text


def test_a_changed_answer_takes_turns_off_the_path_and_brings_them_back(app):
    talker, page = at(app, "about.told", about__contact="phone")
    page = talker.talks("about.times")
    before = said(page)
    for way, gone in (("email", True), ("phone", False)):
        opened = talker.open("/talk/b5a")
        page = talker.post(opened, talker.at(opened), answer=way)
        assert ("07700 900123" not in said(page)) is gone

    assert said(page) == before


def test_what_was_chosen_before_says_nothing_against_what_is_written(app):
    talker, _ = at(app, "about.told")

    opened = talker.open("/talk/b5a")
    after = talker.post(opened, talker.at(opened), **{"answer": "email", "answer-in-words": "phone call"})

    assert "Phone call" in said(after)


def test_two_different_answers_at_once_are_asked_about(app):
    talker, page = at(app, "about.contact")

    told = talker.post(page, talker.at(page), **{"answer": "letter", "answer-in-words": "email"})

    assert "You chose 1 answer and wrote another." in words(told)
    assert 'value="email"' in told.text


def test_a_choice_counts_where_the_words_beside_it_say_nothing(app):
    talker, page = at(app, "about.contact")

    after = talker.post(page, talker.at(page), **{"answer": "letter", "answer-in-words": "banana"})

    assert said(after)[-1] == "Letter"


def test_the_same_can_be_said_another_way_and_nothing_typed_is_lost(app):
    talker, page = at(app, "now.hard")

    told = talker.post(page, talker.at(page), to="other", answer="It is too loud here and")

    assert "What makes your days hard?" in words(told)
    assert "It is too loud here and" in told.text


def test_the_voice_is_changed_in_the_middle_of_a_word_and_back(app):
    talker, page = at(app, "now.hard")

    question = talker.post(page, talker.at(page), to="pages", answer="It is too loud here and")
    assert question.request.path == "/ask/c1b"
    assert "It is too loud here and" in question.text

    data = {"csrf_token": token(question), "to": "talk", "answer": "It is too loud here and I"}
    back = talker.client.post("/ask/c1b", data=data, follow_redirects=True)
    assert (back.request.path, talker.at(back).id) == ("/talk/c1b", "now.hard")
    assert "It is too loud here and I" in back.text


def test_what_was_written_beside_choices_waits_while_somebody_looks_at_the_pages(app):
    talker, page = at(app, "about.contact")

    question = talker.post(page, talker.at(page), to="pages", **{"answer-in-words": "maybe by em"})
    talker.client.post("/ask/b5a", data={"csrf_token": token(question), "to": "talk", "answer": "letter"})

    again = talker.open("/talk")
    assert 'value="maybe by em"' in again.text
    assert re.search(r'value="letter"[^>]*checked', again.text)


def test_whoever_talked_last_goes_on_talking_when_they_carry_on(app):
    talker, page = at(app, "about.name")

    talker.post(page, talker.at(page), answer="Amir Madeup")

    assert talker.open("/ask").request.path == "/talk"


@pytest.mark.parametrize(("press", "leads_to"), [("later", "/ask/saved"), ("look", "/look"), ("back", "/talk/c1a")])
def test_half_typed_words_are_kept_whichever_way_a_person_leaves_the_turn(app, press, leads_to):
    talker, page = at(app, "now.hard")

    left = talker.post(page, talker.at(page), to=press, answer="It is too loud here and")

    assert left.request.path == leads_to
    assert "It is too loud here and" in talker.open("/talk/c1b").text


def test_the_turn_before_the_first_is_the_first_page(talker):
    page = talker.open("/talk")

    assert talker.post(page, talker.at(page), to="back").request.path == "/"


def test_not_being_safe_shows_who_can_help_in_the_conversation(talker):
    page = talker.open("/talk")

    ended = talker.post(page, talker.at(page), answer="help-now")

    assert ended.request.path == "/talk/stop/help-now"
    assert "Call 999" in words(ended)
    assert OPEN.search(ended.text) is None
    assert talker.at(talker.open("/talk")).id == "start.device"


@pytest.mark.parametrize("typed", ["no", "not really", "I'm scared"])
def test_whoever_writes_that_they_are_not_safe_is_shown_who_can_help(talker, typed):
    ended = talker.writes(talker.open("/talk"), typed)

    assert ended.request.path == "/talk/stop/help-now"
    assert "Call 999" in words(ended)


def test_what_we_do_not_understand_when_we_ask_if_they_are_safe_comes_with_help_and_the_question(talker):
    told = talker.writes(talker.open("/talk"), "everything hums")

    assert "Please choose 1 answer." in words(told)
    assert words(told).count("Do you need help now?") == 1
    assert "Call 999" in words(told)
    assert talker.at(told).id == "start.safe"


def test_nobody_is_told_that_we_keep_answers_before_we_keep_any(app, talker):
    before = words(talker.writes(talker.open("/talk"), "stop"))
    after, page = at(app, "about.name")

    assert "You can stop now." in before
    assert "We keep your answers." not in before
    assert "You can stop now. We keep your answers." in words(after.writes(page, "stop"))


def test_skip_in_the_box_of_a_person_is_no_person(app):
    talker, page = at(app, "support.main_helper")

    skipped = talker.post(page, talker.at(page), **{"people-0-name": "Skip"})

    assert talker.at(skipped).id != "support.main_helper"
    assert "Not answered" in words(talker.open("/talk?part=all"))


def test_skip_where_a_person_must_be_named_is_told_so_and_names_nobody(app):
    talker, page = at(app, "about.avoid_who", about__avoid="yes")

    told = talker.post(page, talker.at(page), **{"people-0-name": "skip"})

    assert talker.at(told).id == "about.avoid_who"
    assert "We need an answer to this question." in words(told)


def test_the_first_thing_that_is_saved_leaves_the_page_usable(app):
    talker, page = at(app, "back.ways")
    refused = talker.post(page, talker.at(page), answer=["card", "none"])

    after = talker.post(refused, talker.at(refused), answer=["card"])

    assert "You chose I do not want a way back. You cannot choose it with other answers." in words(refused)
    assert after.status_code == 200
    assert "long time" not in words(after)
    assert talker.at(after).id != "back.ways"


def test_an_end_stands_in_the_conversation_and_the_answer_that_led_there_can_be_changed(talker):
    talker.answers["start.postcode"] = "SW1A 1AA"

    ended = talker.talks()

    assert "We do not cover this area" in words(ended)
    assert 'href="/talk/a3b"' in ended.text
    assert talker.client.get("/talk/stop/check").status_code == 404


def test_a_card_that_explains_again_stands_in_the_conversation(app):
    talker, page = at(app, "consent.can_stop")

    again = talker.post(page, talker.at(page), answer="no")
    assert "You can say stop on any day." in words(again)
    assert 'name="answer-in-words"' not in again.text

    onward = talker.post(again, talker.at(again), answer="no", explained="yes")
    assert talker.at(onward).id == "consent.before"


def test_a_permission_is_asked_with_everything_that_the_page_says_and_nothing_chosen(app):
    talker, page = at(app, "consent.share_gp")
    question = talker.open("/ask/e3a")

    asked = talker.refer.question("consent.share_gp")
    for sentence in (asked.ask, *asked.say, *asked.in_short, *asked.if_yes, *asked.if_no):
        assert sentence in words(page)
        assert sentence in words(question)
    assert " checked" not in page.text


def test_a_permission_given_in_words_stands_in_the_ledger_with_the_words_they_saw(app):
    talker, page = at(app, "consent.share_gp")

    talker.writes(page, "no")

    with app.extensions["house"].database.session() as session:
        case_id = session.execute(sa.text("select id from cases")).scalar_one()
        row = store.consents.rows(session, case_id)[-1]
    assert (row.permission, row.answer, row.how) == ("share:gp", "no", "web")


OTHER = {"words": "0" * 64}
BOX = re.compile(r'<input[^>]*name="answer-in-words"[^>]*value="([^"]+)"')
NEW_WORDS = "We changed these words since you opened the page."


def decided(app):
    with app.extensions["house"].database.session() as session:
        rows = store.consents.rows(session, session.execute(sa.text("select id from cases")).scalar_one())
    return [row for row in rows if row.permission == "share:gp"]


@pytest.mark.parametrize(("form", "left"), [
    ({"answer": "yes"}, ""),
    ({"answer-in-words": "yes"}, ""),
    ({"answer": "yes", "answer-in-words": "banana"}, "banana"),
    ({"to": "yes", "answer": "yes", "wrote": "go on then"}, "go on then"),
])
def test_a_permission_under_other_words_is_chosen_anew_and_only_what_was_written_stays(app, form, left):
    talker, page = at(app, "consent.share_gp")
    asked = talker.at(page)

    told = talker.client.post(f"/talk/{asked.page}", data={"csrf_token": token(page), "to": "next", **OTHER, **form})
    assert NEW_WORDS in words(told)
    for shown in (told, talker.open(f"/talk/{asked.page}")):
        assert " checked" not in shown.text
        assert BOX.findall(shown.text) == ([left] if left else [])
    pressed = talker.post(told, asked, **{"answer-in-words": left})
    assert talker.at(pressed).id == "consent.share_gp", "a press alone is no yes"
    assert decided(app) == []


@pytest.mark.parametrize(("typed", "heard"), [
    ("help", "Do you need help now?"), ("stop", "You can stop now."), ("status", "We have not sent anything yet."),
])
def test_a_word_that_asks_for_something_is_heard_under_other_words_too(app, typed, heard):
    talker, page = at(app, "consent.share_gp")

    told = talker.post(page, talker.at(page), **OTHER, **{"answer": "yes", "answer-in-words": typed})

    assert heard in words(told)
    assert NEW_WORDS not in words(told)
    assert " checked" not in told.text
    assert decided(app) == []


def test_back_leads_back_under_other_words_too(app):
    talker, page = at(app, "consent.share_gp")

    assert talker.at(talker.post(page, talker.at(page), **OTHER, **{"answer-in-words": "back"})).id != "consent.share_gp"


def test_a_new_card_waits_in_the_conversation_until_its_owner_has_it(app):
    talker, page = at(app, "back.ways", back__ways="card")

    after = talker.post(page, talker.at(page), answer="card")
    assert "Your card is ready." in words(after)
    assert "Your card is ready." in words(talker.post(after, talker.at(after), answer="Amir Madeup"))

    card = talker.open("/back/card")
    talker.client.post("/back/card", data={"csrf_token": token(card), "to": "kept"})
    assert "Your card is ready." not in words(talker.open("/talk"))


def test_another_person_can_be_added_in_the_conversation(app):
    talker, page = at(app, "support.main_helper")

    more = talker.post(page, talker.at(page), to="more", **{"people-0-name": "Bea Madeup"})

    assert 'name="people-1-name"' in more.text
    assert 'value="Bea Madeup"' in more.text


@pytest.mark.asvs("3.5.1")
def test_a_turn_without_our_token_keeps_nothing_and_loses_nothing(app):
    talker, page = at(app, "now.hard")

    refused = talker.post(page, talker.at(page), csrf_token="somebody else's", answer="Every word of mine")

    assert refused.status_code == 400
    assert "Every word of mine" in refused.text
    assert "Every word of mine" not in talker.open("/talk").text


def test_a_turn_that_is_not_on_the_way_any_more_keeps_its_words(app):
    talker, page = at(app, "about.through", about__contact="someone")
    assert talker.at(page).id == "about.through"
    opened = talker.open("/talk/b5a")
    talker.post(opened, talker.at(opened), answer="email")

    asked = talker.refer.question("about.through")
    after = talker.post(page, asked, **{"people-0-name": "Bea Ma"})

    assert talker.at(after).id != "about.through"
    assert draft_of(app).half_typed["b5k"]["people-0-name"] == ["Bea Ma"]


def test_an_unknown_turn_is_not_found_and_a_later_one_leads_back_to_where_the_person_is(client):
    assert client.get("/talk/zz").status_code == 404
    assert client.get("/talk/e2").headers["Location"] == "/talk#now"


def test_a_script_gets_only_what_is_new(app):
    talker, page = at(app, "about.born")

    new = talker.alone(page, talker.at(page), answer="12 March 2006")

    assert (new.json["from"], new.json["kept"]) == ("b2", True)
    assert re.findall(r'data-turn="(\w+)"', new.json["turns"]) == ["b2", "b3"]
    assert "Sunday 12 March 2006" in new.json["turns"]
    assert "<title>" not in new.json["turns"]
    assert look(FRAME.format(new.json["turns"]), framed=False) == ()


def test_a_script_is_shown_what_to_mend(app):
    talker, page = at(app, "about.born")

    told = talker.alone(page, talker.at(page), answer="in spring")

    assert (told.status_code, told.json["from"], told.json["kept"]) == (200, "b2", False)
    assert "We could not read this date." in told.json["turns"]
    assert 'value="in spring"' in told.json["turns"]


@pytest.mark.parametrize(("question", "press", "opens"), [("about.born", "pages", "/ask/b2"), ("about.born", "back", "/talk/b1b#now")])
def test_a_script_opens_what_is_no_turn_of_this_step(app, question, press, opens):
    talker, page = at(app, question)

    assert talker.alone(page, talker.at(page), to=press).json == {"go": opens}


def test_a_script_is_told_of_a_new_step(app):
    talker, page = at(app, "back.ways")

    new = talker.alone(page, talker.at(page), answer="none").json

    assert (new["from"], new["alone"]) == ("b1a", True)
    assert "Step 3 of" in new["top"]
    assert "Show all that we said" in new["top"]
    assert re.findall(r'data-turn="(\w+)"', new["turns"]) == ["b1a"]


def test_a_visit_that_is_over_is_told_on_a_page_and_not_to_a_script(app, clock):
    talker, page = at(app, "now.hard")
    clock["now"] = clock["now"].replace(year=2027)

    asked = talker.refer.question("now.hard")
    assert talker.alone(page, asked, answer="Words").status_code == 409
    over = talker.post(page, asked, answer="Words of mine")

    assert over.status_code == 200
    assert "Words of mine" in words(over) or "Words of mine" in over.text


def test_words_on_a_turn_that_closed_are_kept_as_on_a_page(app, clock):
    talker, page = at(app, "now.hard")
    clock["now"] = clock["now"].replace(hour=clock["now"].hour + 2)

    over = talker.post(page, talker.refer.question("now.hard"), answer="Words of mine", closed="itself")

    assert "Words of mine" not in over.text
    assert draft_of(app).half_typed["c1b"]["answer"] == ["Words of mine"]


@pytest.mark.seconds(120)
def test_a_turn_costs_no_more_than_the_page_of_a_question(app):
    """The same question, half-way through a step, in turn: what the machine spends on it, not how long others kept us waiting."""
    app.test_client_class = FlaskClient
    talker, page = at(app, "about.understand")
    asked, costs = talker.at(page), {"/ask/": [], "/talk/": []}
    for _ in range(60):
        for voice, spent in costs.items():
            began = time.process_time()
            page = talker.client.get(voice + asked.page)
            taken = talker.client.post(voice + asked.page, data={"csrf_token": token(page), "answer": "easy-read"})
            spent.append(time.process_time() - began)
            assert (page.status_code, taken.status_code) == (200, 303)

    assert statistics.median(costs["/talk/"]) <= 1.3 * statistics.median(costs["/ask/"])


@pytest.mark.parametrize("typed", ["no one", "no", "nobody", "No-one helps me"])
def test_nobody_is_no_person_here_either(app, typed):
    talker, page = at(app, "support.main_helper")

    after = talker.post(page, talker.at(page), **{"people-0-name": typed})

    assert talker.at(after).id != "support.main_helper"
    assert draft_of(app).answers["support.main_helper"] == {"said": "skipped"}


@pytest.mark.parametrize(("typed", "why"), [("yes", "Please write a name."), ("no one", "We need an answer to this question.")])
def test_where_somebody_has_to_be_named_yes_and_nobody_are_no_names(app, typed, why):
    talker, page = at(app, "about.avoid_who", about__avoid="yes")

    after = talker.post(page, talker.at(page), **{"people-0-name": typed})

    assert talker.at(after).id == "about.avoid_who"
    assert why in words(after)
    assert "about.avoid_who" not in draft_of(app).answers


def test_a_yes_that_is_also_a_name_is_said_back_where_somebody_has_to_be_named(app):
    talker, page = at(app, "about.avoid_who", about__avoid="yes")

    after = talker.post(page, talker.at(page), **{"people-0-name": "Ye"})

    assert "Please write a name." not in words(after)
    assert "Did you mean" in words(after)


@pytest.mark.parametrize(("typed", "kept"), [
    ("no one", "no"), ("I'd rather not", "no"), ("no way", "no"), ("maybe", "not-yet"), ("don't know", "not-yet"),
])  # fmt: skip
def test_whoever_refuses_a_permission_is_not_pressed_and_whoever_doubts_decides_later(app, typed, kept):
    talker, page = at(app, "consent.share_gp")

    talker.writes(page, typed)

    assert draft_of(app).answers["consent.share_gp"] == kept


def test_a_permission_given_by_a_word_for_a_number_counts_only_after_a_yes(app):
    talker, page = at(app, "consent.share_gp")

    asked = talker.writes(page, "number one")
    assert "Did you mean Yes?" in words(asked)
    assert "consent.share_gp" not in draft_of(app).answers

    talker.client.post(f"/talk/{talker.refer.question('consent.share_gp').page}", data={**every_hidden(asked), "to": "yes"})
    assert draft_of(app).answers["consent.share_gp"] == "yes"


@pytest.mark.parametrize("said", [{"answer": "yes"}, {"answer-in-words": "number one"}, {"answer-in-words": "no"}])
def test_a_permission_that_was_read_in_another_language_is_asked_again(app, said):
    app.test_client_class = FlaskClient
    talker, page = at(app, "consent.share_gp")
    talker.client.set_cookie("language", "pl")
    shown = talker.post(page, talker.at(page), **said)
    assert "Zmieniliśmy te słowa" in words(shown)
    assert "consent.share_gp" not in draft_of(app).answers

    talker.post(shown, talker.at(shown), answer="yes")
    assert draft_of(app).answers["consent.share_gp"] == "yes"
    with app.extensions["house"].database.session() as session:
        (row,) = [row for row in store.consents.rows(session, draft_of(app).case_id) if row.permission == "share:gp"]
    assert row.words.language == "pl"


@pytest.mark.parametrize("typed", ["the one", "I want one"])
def test_one_as_a_little_word_gives_no_permission(app, typed):
    talker, page = at(app, "consent.share_gp")

    assert "Please choose 1 answer." in words(talker.writes(page, typed))


def test_the_title_tells_a_script_of_what_is_to_be_changed_and_of_the_step(app):
    talker, page = at(app, "about.contact")
    asked = talker.at(page)

    for typed, title in (("banana", "Please change this. Step "), ("email", "Step ")):
        alone = talker.alone(page, asked, **{"answer-in-words": typed}).json
        whole = talker.open("/talk") if typed == "email" else talker.writes(page, typed)
        assert alone["title"].startswith(title)
        assert f"<title>{alone['title']}</title>" in whole.text


@pytest.mark.parametrize("typed", ["back", "BACK"])
def test_back_written_at_the_first_question_stays_and_says_that_it_is_the_first(talker, typed):
    page = talker.open("/talk")

    after = talker.writes(page, typed)

    assert talker.at(after).id == "start.safe"
    assert "This is the first question." in words(after)
    assert talker.alone(page, talker.refer.question("start.safe"), to="back").json == {"go": "/"}


def test_an_answer_that_is_sent_twice_is_one_answer(app):
    """Whoever waits too long sends it again: the first may have arrived."""
    talker, page = at(app, "consent.share_gp")
    asked = talker.at(page)

    first = talker.alone(page, asked, answer="no").json
    again = talker.post(page, asked, answer="no")

    assert first["kept"] is True
    assert said(again)[-1] == "No"
    with app.extensions["house"].database.session() as session:
        assert [row.answer for row in store.consents.rows(session, draft_of(app).case_id) if row.permission == "share:gp"] == ["no"]


def test_an_answer_that_hung_on_its_way_never_comes_before_the_one_that_was_given_after_it(app):
    talker, page = at(app, "consent.share_gp")
    asked, had = talker.at(page), re.search(r'name="had" value="(\w+)"', page.text)[1]
    talker.post(page, asked, answer="no", had=had)

    late = talker.alone(page, asked, answer="yes", had=had)

    assert (late.status_code, late.data) == (409, b"")
    assert draft_of(app).answers["consent.share_gp"] == "no"
    with app.extensions["house"].database.session() as session:
        assert [row.answer for row in store.consents.rows(session, draft_of(app).case_id) if row.permission == "share:gp"] == ["no"]
    changing = talker.open(f"/talk/{asked.page}")
    changed = talker.alone(changing, asked, answer="yes", had=re.search(r'name="had" value="(\w+)"', changing.text)[1])
    assert changed.json["kept"] is True
