"""My planner on the pages: cards in any order, kept as they are typed, and nothing lost when two write at once."""

from __future__ import annotations

import re

import pytest

from tests.coming_back import case_of
from tests.helping_hands import ticking
from tests.planning import fills, has_sent, hidden
from tests.test_limits import used_up
from tests.walking import Walker, words
from webapp import store
from webapp.planning import Mark, Stage

PAGES = "abcdefghijklmnoprq"


@pytest.fixture
def eve(app):
    ticking(app)
    return has_sent(app)


def kept(app, walker, card="plan.me"):
    with app.extensions["house"].database.session() as session:
        return store.plans.of_case(session, case_of(app, walker.client)).get(card)


def order(page):
    """The cards in the order of the list."""
    return "".join(re.findall(r'id="card-(\w)"', page.text))


# Everybody


def test_whoever_has_no_visit_sees_every_card_and_can_write_on_none(client):
    listed, card = client.get("/plan"), client.get("/plan/card/f")

    assert order(listed) == PAGES
    assert "To write here, come back to your page." in words(listed)
    assert "A quiet room" in words(card)
    assert "<textarea" not in card.text
    assert client.post("/plan/card/f", data={"to": "done", "detail-0": "A"}).location == "/plan"


def test_every_card_opens(eve):
    assert {eve.client.get(f"/plan/card/{page}", follow_redirects=True).status_code for page in PAGES} == {200}


def test_a_card_that_is_none_is_not_found(eve):
    assert eve.client.get("/plan/card/zz").status_code == 404
    assert eve.client.post("/plan/card/a", data={"to": "done"}).status_code == 404
    assert eve.client.post("/plan/card/zz", data={"to": "done"}).status_code == 404


def test_whoever_asked_for_somebody_else_has_no_planner_of_theirs(app):
    dee = Walker(
        app.test_client(), app.extensions["house"].refer, start__who="advocate", helper__name="Dee Helper", helper__contact="email",
        helper__email="dee@mail.example", helper__agree="not-known",
    )
    dee.send(dee.to())

    shown = words(dee.open("/plan"))
    assert "These cards belong to the person" in shown
    assert "Only they can write on their cards." in shown
    assert "come back to your page" not in shown
    assert "Ask for a meeting about your care" not in shown.split("There is also a booklet")[0]
    assert "<textarea" not in dee.open("/plan/card/g").text


def test_nobody_has_to_send_first_to_get_ready(app):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")

    fills(bea, "g", "I draw")

    assert "I draw" in bea.open("/plan/card/g").text


# One card


def test_nothing_is_chosen_beforehand(eve):
    card = eve.open("/plan/card/f").text

    assert " checked" not in card
    assert "If you choose nothing, only you see it." in words(eve.open("/plan/card/f"))


@pytest.mark.coga("4.5.10")
def test_a_card_that_is_saved_says_so_in_the_list_and_keeps_every_word(app, eve):
    listed = fills(eve, "g", "I draw 🐕", "مرحبا\r\nhello", mark="panel")

    assert "Saved About me" in words(listed)
    assert "About me Done For the 3 people who lead the meeting" in words(listed)
    found = kept(app, eve)
    assert (found.said.words[:2], found.mark, found.stage) == (("I draw 🐕", "مرحبا\nhello"), Mark.PANEL, Stage.DONE)
    assert "مرحبا" in eve.open("/plan/card/g").text


def test_choices_and_words_are_kept_together_and_what_was_not_offered_is_not(app, eve):
    fills(eve, "f", "A window", answer=["quiet", "time", "made-up"], mark="made-up")

    found = kept(app, eve, "plan.day")
    assert (found.said.chosen, found.said.words[0], found.mark) == (("quiet", "time"), "A window", None)


@pytest.mark.parametrize(("pressed", "said"), [
    ("later", "About me Not finished Only for me"), ("skip", "About me Skipped Only for me"), ("look", "About me Not finished Only for me"),
])
def test_every_button_keeps_what_stands_on_the_page(app, eve, pressed, said):
    fills(eve, "g", "I draw", to=pressed)

    assert said in words(eve.open("/plan"))
    assert kept(app, eve).said.words[0] == "I draw"


def test_a_card_takes_twenty_thousand_letters_of_any_sort(app, eve):
    fills(eve, "g", "🐕" * 10_000, "ش" * 10_000)

    assert kept(app, eve).said.words[:2] == ("🐕" * 10_000, "ش" * 10_000)
    assert "About me Done" in words(eve.open("/plan"))


def test_what_is_too_long_stays_on_the_page_says_why_and_is_not_the_cards_answer(app, eve):
    fills(eve, "g", "I draw")
    card = fills(eve, "g", "a" * 20_001)

    assert "Please use 20000 letters or fewer. You wrote 20001." in words(card)
    assert "a" * 20_001 in eve.open("/plan/card/g").text
    assert kept(app, eve).said.words[0] == "I draw"
    assert "About me Not finished" in words(eve.open("/plan"))
    fills(eve, "g", "a" * 20_000)
    assert (kept(app, eve).said.words[0], kept(app, eve).typed) == ("a" * 20_000, None)


def test_a_page_that_was_open_too_long_is_shown_again_with_its_words(app, eve):
    answer = eve.client.post("/plan/card/g", data={"to": "done", "detail-0": "I draw", "csrf_token": "made up"})

    assert answer.status_code == 400
    assert "I draw" in answer.text
    assert kept(app, eve) is None


def test_help_is_one_press_from_the_cards_about_danger(eve):
    for page in "hm":
        assert "Do you need help now?" in words(eve.open(f"/plan/card/{page}")), page


# What was said before


@pytest.mark.wcag("3.3.7")
def test_what_they_told_us_is_offered_and_copied_only_by_a_press(app, eve):
    card = eve.open("/plan/card/g")
    assert "You told us this before" in words(card)
    assert "My dog Biscuit" in words(card)
    assert "My dog Biscuit</textarea>" not in card.text

    used = fills(eve, "g", "I draw", "My sister", to="use-now.matters")

    assert kept(app, eve).said.words[:3] == ("I draw", "My sister\nMy dog Biscuit", "")
    assert "You told us this before" not in words(used), "what stands on the card is not offered again"


def test_what_they_told_us_goes_under_the_heading_where_it_belongs(app):
    ticking(app)
    people = [{"name": "Sam Awaymade", "relation": "my dad"}]
    eve = has_sent(app, **{
        "now.tell": "write", "now.hard": "I cannot sleep", "now.helps": "Music", "about.avoid": "yes", "about.avoid_who": people,
    })

    for page, asked in (("j", "now.hard"), ("m", "now.helps"), ("c", "about.avoid_who")):
        fills(eve, page, to=f"use-{asked}")

    assert kept(app, eve, "plan.life").said.words == ("", "I cannot sleep")
    assert kept(app, eve, "plan.hard").said.words == ("", "Music", "", "")
    assert kept(app, eve, "plan.people").said.words == ("", "", "Sam Awaymade, my dad")


def test_none_of_these_is_not_offered_for_a_card(app):
    ticking(app)
    eve = has_sent(app, **{
        "about.meetings": {"chosen": ["none"], "detail": {}}, "about.places": {"chosen": ["quiet-room"], "detail": {}},
    })

    card = words(eve.open("/plan/card/f"))

    assert "What helps you in a new place? A quiet room" in card
    assert "What helps you in a meeting?" not in card


def test_an_offer_that_is_none_changes_nothing_else(app, eve):
    fills(eve, "g", "I draw", to="use-about.born")

    assert kept(app, eve).said.words[0] == "I draw"


# Two at once


def test_two_pages_at_once_lose_nothing_and_the_person_says_what_stays(app, eve):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "I draw", mark="panel")

    second = eve.client.post("/plan/card/g", data={**old, "detail-0": "I swim", "to": "done"}, follow_redirects=True)

    for said in ("This card changed in 2 places at once.", "I draw", "I swim", "Now only you see this card."):
        assert said in words(second)
    assert "If things get hard Nothing here yet" in words(eve.open("/plan"))
    assert "About me 2 texts wait for you" in words(eve.open("/plan"))
    eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "to": "both"})
    assert (kept(app, eve).said.words[0], kept(app, eve).mark, kept(app, eve).typed) == ("I draw\nI swim", Mark.ME, None)


def test_pressing_save_twice_is_one_card(app, eve):
    page = {**hidden(eve.open("/plan/card/g")), "detail-0": "I draw", "to": "done"}

    for _ in range(2):
        eve.client.post("/plan/card/g", data=page)

    assert (kept(app, eve).version, kept(app, eve).two) == (1, False)


def test_an_old_page_of_two_texts_settles_nothing(app, eve):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "I draw")
    eve.client.post("/plan/card/g", data={**old, "detail-0": "I swim", "to": "done"})

    eve.client.post("/plan/card/g", data={**old, "to": "there"})
    assert kept(app, eve).two

    eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "to": "mine"})
    assert kept(app, eve).said.words[0] == "I swim"


def test_two_texts_that_are_too_long_together_both_stay(app, eve):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "a" * 15_000)
    eve.client.post("/plan/card/g", data={**old, "detail-0": "b" * 15_000, "to": "done"})

    page = eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "to": "both"})

    assert "Please use 20000 letters or fewer." in words(page)
    assert kept(app, eve).two


def test_a_third_text_for_which_there_is_no_room_stays_on_its_page_until_the_others_are_settled(app, eve):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "a" * 100)
    eve.client.post("/plan/card/g", data={**old, "detail-0": "b" * 15_000, "to": "done"})

    third = {**old, "detail-0": "c" * 15_000, "to": "done"}
    told = eve.client.post("/plan/card/g", data=third)
    again = eve.client.post("/plan/card/g", data=third)

    for page in (told, again):
        assert page.status_code == 409
        assert "We have not saved these words yet Other words wait on this card already." in words(page)
        assert "c" * 15_000 in page.text
    assert len(kept(app, eve).typed.said.words[0]) == 15_000
    eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "to": "mine"})
    eve.client.post("/plan/card/g", data={**third, **hidden(told)})
    assert (kept(app, eve).said.words[0], kept(app, eve).typed.said.words[0]) == ("b" * 15_000, "c" * 15_000)


def test_a_second_text_that_is_too_long_can_be_chosen_and_made_shorter(app, eve):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "I draw")
    eve.client.post("/plan/card/g", data={**old, "detail-0": "b" * 20_001, "to": "done"})

    chosen = eve.client.post("/plan/card/g", data={**hidden(eve.open("/plan/card/g")), "to": "mine"}, follow_redirects=True)

    assert "Please use 20000 letters or fewer. You wrote 20001." in words(chosen)
    assert "b" * 20_001 in chosen.text


@pytest.mark.threat(12)
def test_a_network_that_saves_cards_without_end_is_told_to_wait_and_no_word_is_lost(app, eve):
    page = hidden(eve.open("/plan/card/g"))
    used_up(app, "60 per minute", "/plan/card/")

    told = eve.client.post("/plan/card/g", data={**page, "detail-0": "I draw", "to": "done"})

    assert told.status_code == 429
    assert "I draw" in told.text


# The order


@pytest.mark.wcag("2.5.7")
def test_cards_move_up_and_down_by_buttons_and_stay_there(eve):
    def press(page, to):
        form = {"csrf_token": hidden(eve.open("/plan?order=1"))["csrf_token"], "to": to}
        return eve.client.post(f"/plan/move/{page}", data=form)

    assert press("c", "up").location == "/plan?order=1#card-c"
    press("p", "down")
    press("a", "up")

    assert order(eve.open("/plan")) == "acbdefghijklmnorpq"
    assert 'value="up"' not in eve.open("/plan?order=1").text.partition('id="card-c"')[0]


def test_the_cards_stand_alone_until_somebody_wants_to_change_their_order(eve, client):
    cards, moving = eve.open("/plan").text, eve.open("/plan?order=1").text

    assert ('value="up"' in cards, "Change the order" in cards, 'href="/plan?order=1"' in cards) == (False, True, True)
    assert (moving.count('value="up"'), moving.count('value="down"')) == (len(PAGES) - 1, len(PAGES) - 1)
    assert order(eve.open("/plan?order=1")) == PAGES
    assert 'value="up"' not in client.get("/plan?order=1").text
    for later in ("My dates", "Open the page for the day", "Print my plan", "What they may ask me", "Read about my meeting"):
        assert cards.index('id="card-q"') < cards.index(later)


def test_moving_a_card_spoils_no_page_that_is_open(app, eve):
    fills(eve, "g", "I draw")
    old = hidden(eve.open("/plan/card/g"))
    eve.client.post("/plan/move/g", data={"csrf_token": old["csrf_token"], "to": "up"})

    eve.client.post("/plan/card/g", data={**old, "detail-0": "I swim", "to": "done"})

    assert (kept(app, eve).said.words[0], kept(app, eve).two) == ("I swim", False)
    assert eve.client.post("/plan/move/zz", data={"to": "up"}).status_code == 404


def test_a_move_without_our_own_button_moves_nothing(eve):
    eve.client.post("/plan/move/c", data={"to": "up"})

    assert order(eve.open("/plan")) == PAGES


def test_a_card_that_is_sent_after_the_visit_ended_stands_there_to_be_copied(app, eve):
    page = hidden(eve.open("/plan/card/g"))
    with app.extensions["house"].database.session(write=True) as session, eve.client.session_transaction() as held:
        store.visits.end(session, held["visit"], now=app.config["NOW"]())
        store.commit(session)

    over = eve.client.post("/plan/card/g", data={**page, "detail-0": "I draw", "to": "done"})

    assert "This is what you wrote on the last page" in words(over)
    assert "I draw" in words(over)
