"""Cal, who does not exist, needs bigger letters and no pictures. Cal says so once, with and without scripts, and loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.readings import told

LETTERS = "parseFloat(getComputedStyle(document.body).fontSize)"


@told("en-360", "en-360-without-scripts")
@pytest.mark.wcag("1.4.4")
@pytest.mark.coga("4.9.4")
def test_one_press_on_the_first_page_and_it_stays(someone):
    cal = someone()
    cal.opens("/")
    cal.presses("Only words")
    assert cal.where == "/"
    cal.goes_to("Bigger letters, other colours and sound")
    cal.presses("Very big")
    cal.presses("Dark")
    cal.goes_to("Go back to where you were")

    for address in ("/", "/help-now", "/guides/meeting", "/ask/a1", "/look"):
        cal.opens(address)
        assert cal.page.evaluate(LETTERS) == pytest.approx(32, abs=0.1)
        assert cal.page.locator(".picture").count() == 0
        cal.page.goto("about:blank")


@told("en-360", "en-360-without-scripts")
@pytest.mark.wcag("3.2.5")
def test_the_look_can_be_changed_in_the_middle_of_an_answer(someone):
    cal = someone()
    cal.opens("/ask")
    safe = "I am safe. I want to carry on."
    cal.answers({"Are you safe right now?": safe, "Is this your own phone or computer?": "Yes. Only I use it."})
    cal.answers({"Who is filling this in?": "Me", "What do you want to ask for?": "Both", "Do you know your postcode?": "No"})
    cal.is_asked("What is the name of your GP surgery?")
    cal.writes("Green La")
    cal.presses("Change the look")
    cal.presses("Soft yellow")
    cal.goes_to("Go back to where you were")

    cal.is_asked("What is the name of your GP surgery?")
    expect(cal.page.locator("main form input[name=answer]")).to_have_value("Green La")
    assert cal.page.locator("html").get_attribute("data-colours") == "cream"


@told("en-360")
def test_enter_means_next_and_nothing_else_also_from_a_box(someone):
    cal = someone(scripts=False)
    cal.opens("/ask")
    cal.answers({"Are you safe right now?": "I am safe. I want to carry on.", "Is this your own phone or computer?": "Yes. Only I use it."})
    cal.answers({"Who is filling this in?": "Me", "What do you want to ask for?": "Both", "Do you know your postcode?": "No"})
    cal.writes("Green Lane")
    with cal.page.expect_navigation():
        cal.page.locator("main form input[name=answer]").press("Enter")

    assert cal.where not in {"/look", "/ask/a3c"}


@told("en-360")
def test_leaving_forgets_the_look(someone):
    cal = someone()
    cal.opens("/look")
    cal.presses("Dark")
    cal.page.request.get(cal.home + "/leave", max_redirects=0)

    cal.opens("/")
    assert cal.page.locator("html").get_attribute("data-colours") is None


@told("en-360")
def test_a_hard_word_opens_where_it_stands_without_a_script(someone):
    cal = someone(scripts=False)
    cal.opens("/guides/meeting")
    meaning = cal.page.locator("details", has_text=cal.said("What does C(E)TR mean?")).first
    said = meaning.get_by_text(cal.said("It is a meeting to check that your care is right for you."))
    assert not said.is_visible()

    meaning.locator("summary").click()

    assert said.is_visible()


@pytest.mark.coga("4.3.6")
def test_a_word_that_cal_cannot_spell_is_found(someone):
    cal = someone(scripts=False)
    cal.opens("/words")
    cal.page.get_by_label("The word that you look for").fill("advercat")
    cal.presses("Find it")

    cal.sees("Words that look like yours")
    cal.sees("An advocate is on your side.")
