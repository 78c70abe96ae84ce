"""Eve makes a card for her pocket and a page about her on a small phone: she picks words, looks at the paper, and gets it."""

from __future__ import annotations

import pytest

from tests.planning import has_sent, keeps
from tests.stories.looking import SCREENSHOTS, cookie, wrong_with
from tests.stories.readings import told
from tests.test_booklet import aloud, faults
from webapp.planning import Mark

CREDIT = "Pictures: OpenMoji, CC BY-SA 4.0"
CHOSEN = {"My name": "Eve Made-Up", "Good things about me": "I draw maps.", "What matters to me": "My dog Biscuit"}
SIZE = "e => { const box = e.getBoundingClientRect(), mm = 96 / 25.4; return [box.width / mm, box.height / mm] }"


@pytest.fixture
def her(someone, website):
    """Somebody with a few cards, one of them for herself alone."""
    app, home = website
    visit = has_sent(app, **{"about.name": "Eve Made-Up"})
    keeps(app, visit, "plan.day", "I sit near a window.", "I go quiet.", "Do not touch me.", chosen=("quiet", "time"), mark=Mark.PANEL)
    keeps(app, visit, "plan.me", "I draw maps.\nI am kind.", "My dog Biscuit", mark=Mark.BOTH)
    keeps(app, visit, "plan.safe", "Zebracorn", mark=Mark.ME)

    return someone(at=home, visit=cookie(visit))


def gets(person, button):
    """What a press of a button brings when it is a file: its name, and what is in it. A browser would show it in a reader of its own."""
    pressed = person.named("button", button, exact=True)
    fields = person.page.locator("form:has(button[value=pdf]) input").all()
    form = {one.get_attribute("name"): one.get_attribute("value") for one in fields}
    form[pressed.get_attribute("name")] = pressed.get_attribute("value")
    brought = person.page.context.request.post(person.page.url, form=form)
    return brought.headers["content-disposition"], brought.body()


def on_paper(person, name):
    """What a printer would print of this page, with a picture of it."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=SCREENSHOTS / f"{name}.in-{person.language}.{person.width}.png", full_page=True)
    person.page.emulate_media(media="print")
    person.page.set_viewport_size({"width": 720, "height": 1000})
    person.page.screenshot(path=SCREENSHOTS / f"{name}.in-{person.language}.paper.png", full_page=True)
    words = person.page.inner_text("body").split("\n")
    person.page.emulate_media(media="screen")
    return [line.strip() for line in words if line.strip()]


@told("en-360", "en-360-without-scripts")
def test_eve_makes_a_card_for_her_pocket(her):
    her.opens("/plan")
    her.goes_to("Print my plan")
    her.presses("Go on")
    her.sees("Please choose what to print.")
    her.chooses("A small card for my pocket")
    her.presses("Go on")
    her.page.locator("#helps").get_by_label(her.said("A quiet room")).check()
    her.page.locator("#never").get_by_label(her.said("What not to do", "Do not touch me.")).check()
    her.presses("Show me the paper")

    her.sees("This is all that is on the paper.")
    her.does_not_see("Zebracorn")
    # A page that runs no scripts cannot be asked whether anything on it moves.
    assert not her.scripts or wrong_with(her.page) == []
    name, pdf = gets(her, "Get it as a file to print")
    assert (name, faults(pdf)) == ('inline; filename="card.pdf"', [])
    assert "Do not touch me." in [one.words for one in aloud(pdf)]
    card = ["What helps me", "A quiet room", "What not to do", "Do not touch me.", CREDIT]
    assert on_paper(her, "plan-pocket-sheet") == [her.said(line) for line in card]
    wide, high = her.page.locator(".wallet").first.evaluate(SIZE)
    assert (wide, high) == (pytest.approx(85.6, abs=0.5), pytest.approx(54, abs=0.5))


@told("en-360")
def test_eve_makes_a_page_about_her_and_changes_her_mind(her):
    her.opens("/plan/print/about")
    for title, words in CHOSEN.items():
        her.box(title, words).check()
    her.presses("Show me the paper")
    her.sees("My dog Biscuit")
    her.presses("Pick other words")
    her.box("What matters to me", "My dog Biscuit").uncheck()
    her.presses("Show me the paper")

    her.does_not_see("My dog Biscuit")
    assert wrong_with(her.page) == []
    name, pdf = gets(her, "Get it as a file to print")
    assert (name, faults(pdf)) == ('inline; filename="about-me.pdf"', [])
    good = her.said("Good things about me", "I draw maps.")
    assert on_paper(her, "plan-about-sheet") == [her.said("About me"), "Eve Made-Up", her.said("About me"), good, her.said(CREDIT)]
