"""Amir answers in a conversation: with the keyboard alone, without scripts, and with the pages in between."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.stories.readings import told

TABS = 60
FOCUSED = "() => document.activeElement.innerText || document.activeElement.value || ''"


def tabs_to(person, *words, back=False):
    """Press Tab until the thing with these words, or the field with this label, has the focus."""
    wanted = person.page.get_by_label(person.said(*words), exact=True).or_(person.named("button", *words, exact=True)).first
    for _ in range(TABS):
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
        person.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no key reaches: {words}")


def waits(person, question):
    """The turn that waits asks this, and reading goes on from its start."""
    person.is_asked(question)
    expect(person.page.locator("#now")).to_be_focused()


@told("en-360")
@pytest.mark.wcag("2.1.1", "2.1.2", "2.4.3", "4.1.3")
def test_amir_talks_with_the_keyboard_alone_and_no_new_page_comes(someone):
    amir = someone()
    loaded = []
    amir.opens("/talk")
    amir.page.on("load", lambda page: loaded.append(page.url))

    tabs_to(amir, "Or write your answer")
    amir.page.keyboard.type("2")
    amir.page.keyboard.press("Enter")
    waits(amir, "Is this your own phone or computer?")
    expect(amir.page.get_by_role("status").filter(has_text=amir.said("We have your answer."))).to_have_count(1)
    tabs_to(amir, "Yes. Only I use it.")
    amir.page.keyboard.press("Space")
    amir.page.keyboard.press("Enter")
    waits(amir, "Who is filling this in?")
    tabs_to(amir, "Or write your answer")
    amir.page.keyboard.type("banana")
    amir.page.keyboard.press("Enter")
    expect(amir.page.locator("[data-fix]")).to_be_focused()
    expect(amir.box("Or write your answer")).to_have_value("banana")
    tabs_to(amir, "Say it another way")
    amir.page.keyboard.press("Enter")
    expect(amir.box("Or write your answer")).to_have_value("banana")
    amir.checks()
    amir.keeps_picture("amir-talks")

    tabs_to(amir, "Change", "Is this your own phone or computer?", back=True)
    amir.page.keyboard.press("Enter")
    waits(amir, "Is this your own phone or computer?")
    assert amir.complaints == []


@told("en-360")
@pytest.mark.wcag("3.3.7")
def test_amir_talks_without_scripts_and_goes_on_by_the_pages_with_nothing_asked_twice(someone):
    amir = someone(scripts=False)
    amir.opens("/")
    amir.goes_to("Answer as a conversation")
    for answer in ("I am safe. I want to carry on.", "Yes. Only I use it.", "Me"):
        amir.gives(answer)
        amir.goes_on()
    amir.sees("You said")
    amir.writes(amir.said("Both"), where="Or write your answer")
    amir.presses("Show me all the questions")
    amir.is_asked("What do you want to ask for?")

    amir.presses("Answer as a conversation")
    assert amir.box("Or write your answer").input_value() == amir.said("Both")
    amir.presses("Next")
    amir.is_asked("Do you know your postcode?")
    amir.presses("Change", "Who is filling this in?")
    amir.gives("Me, with help")
    amir.goes_on()

    amir.is_asked("Do you know your postcode?")
    amir.sees("Me, with help")


def hangs(person, sent):
    """What the script asks for never comes back. What the browser itself sends does."""

    def hold(route):
        if "application/json" in route.request.headers.get("accept", ""):
            sent.append(route)
        else:
            route.continue_()

    person.page.route("**/talk/**", hold)


@told("en-360")
@pytest.mark.wcag("2.4.2", "3.3.1", "4.1.3")
def test_amir_is_told_that_it_is_being_sent_and_what_never_comes_back_is_sent_again_by_itself(someone):
    amir, sent = someone(), []
    amir.page.clock.install()
    amir.opens("/talk")
    amir.writes("banana", where="Or write your answer")
    amir.named("button", "Next", exact=True).last.click()
    expect(amir.page).to_have_title(re.compile("^" + re.escape(amir.said("Please change this."))))

    hangs(amir, sent)
    amir.writes("2", where="Or write your answer")
    with amir.page.expect_request("**/talk/**"):
        amir.named("button", "Next", exact=True).last.click()
    amir.page.clock.fast_forward(1500)
    expect(amir.page.get_by_text(amir.said("We are sending this. Please wait."))).to_be_visible()
    amir.page.clock.fast_forward(7000)

    amir.is_asked("Is this your own phone or computer?")
    assert len(sent) == 1
    assert not amir.page.title().startswith(amir.said("Please change this."))


@told("en-360")
@pytest.mark.wcag("3.3.4")
@pytest.mark.parametrize(("button", "there"), [
    ("Next", "/talk"), ("Save and stop for now", "/ask/saved"), ("Show me all the questions", "/ask/a1b"), ("Back", "/talk/a1"),
])  # fmt: skip
def test_amir_never_waits_for_what_hangs_when_he_presses_again_or_anything_else(someone, button, there):
    amir, sent = someone(), []
    amir.page.clock.install()
    amir.opens("/talk")
    amir.gives("I am safe. I want to carry on.")
    amir.named("button", "Next", exact=True).last.click()
    waits(amir, "Is this your own phone or computer?")

    hangs(amir, sent)
    amir.gives("Yes. Only I use it.")
    for _ in range(2):
        # A hand that trembles.
        amir.named("button", "Next", exact=True).last.click()
    amir.page.clock.fast_forward(1500)
    amir.named("button", button, exact=True).last.click()

    amir.page.wait_for_url(f"**{there}#now")
    assert len(sent) == 1
