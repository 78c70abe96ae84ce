"""Amir reads another language: he finds it in its own name, asks for support in it to the end, and the team reads what he wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.support import Translations
from playwright.sync_api import expect

from easyread.glossary import MARKED
from tests.stories import amir as he
from tests.stories.back_office import finds, tells
from tests.stories.looking import SCREENSHOTS
from webapp import languages

ROOT = Path(__file__).parents[2]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
# In each language once, on a phone or on a desk. What the pages say is read in all of them without a browser.
READS = [("pl", DESK), ("ro", PHONE), ("lt", DESK), ("ur", PHONE)]
BORN = {"pl": "12 marca 2006", "ro": "12 martie 2006", "lt": "2006 m. kovo 12 d.", "ur": "12 مارچ 2006"}
OWN_WORDS = {"pl": "Nie mogę spać.", "ro": "Nu pot să dorm.", "lt": "Negaliu miegoti.", "ur": "مجھے نیند نہیں آتی۔"}

pytestmark = pytest.mark.seconds(240)


def speaks(code: str) -> Callable[[str], str]:
    """How a sentence of ours stands on the pages of this language. What is none of ours stays."""
    catalogue = Translations.load(str(ROOT / "translations"), [code])

    def said(english: str) -> str:
        other = catalogue.gettext(english)
        other = other if other != english else catalogue.gettext(f"**{english}**")
        return MARKED.sub(r"\1", other).replace("**", "")

    return said


@pytest.mark.parametrize(("code", "screen"), READS, ids=[f"{code}-{screen['width']}" for code, screen in READS])
@pytest.mark.wcag("3.1.1", "4.1.2")
@pytest.mark.coga("4.8.2")
def test_he_asks_for_support_in_his_language_to_the_end(someone, worker, code, screen):
    named = {one.code: one.own_name for one in languages.load(ROOT / "content" / "languages.toml")}
    amir = someone()
    amir.page.set_viewport_size(screen)
    amir.opens("/")
    amir.presses(named[code])
    amir.said = speaks(code)
    expect(amir.page.locator("html")).to_have_attribute("lang", code)
    expect(amir.page.locator("html")).to_have_attribute("dir", "rtl" if code == "ur" else "ltr")
    keeps(amir, code, "home")

    amir.goes_to("Ask for support")
    amir.answers(he.BEFORE)
    about_him = {**he.ABOUT_HIM, "When were you born?": BORN[code]}
    amir.answers({**about_him, **he.NOW, "What is hard for you right now?": OWN_WORDS[code]})
    amir.answers({**he.EXPLAINED, **he.CHOICES})
    amir.is_asked("Check your answers")
    amir.sees("Amir Example")
    keeps(amir, code, "check")
    amir.presses("Send")
    amir.is_asked("You sent it")
    keeps(amir, code, "sent")

    finds(worker, reference(amir))
    worker.sees("seal checked")
    worker.sees(OWN_WORDS[code])
    worker.sees("2006-03-12")
    tells(worker, "receipt.confirmed")
    amir.opens("/track")
    amir.waits_for("The team has it")
    keeps(amir, code, "track")

    amir.opens("/guides/late")
    keeps(amir, code, "guide")
    amir.presses(named["en"])
    expect(amir.page.locator("html")).to_have_attribute("lang", "en")


def reference(amir) -> str:
    """The number of his request: the one word of eight capitals and figures on the page."""
    return next(word.strip(".۔") for word in amir.page.locator("main").inner_text().split() if is_number(word.strip(".۔")))


def is_number(word: str) -> bool:
    return len(word) == 8 and word.isascii() and word.isalnum() and word.upper() == word and any(letter.isdigit() for letter in word)


def keeps(amir, code: str, name: str) -> None:
    """A picture of the page, for whoever looks at them."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = amir.page.viewport_size["width"]
    amir.page.screenshot(path=SCREENSHOTS / f"in-{code}.{name}.{width}.jpg", full_page=True, type="jpeg", quality=40)
