"""Amir copies words that he can send, and hears that they are copied; where nothing can be copied there is no button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.coming_back import case_of
from tests.stories.looking import cookie
from tests.stories.readings import PHONE
from tests.test_track import hear
from tests.walking import has_sent
from webapp import clocks


@pytest.fixture
def late(website):
    """Amir was told no, and reads what he can do."""
    app = website[0]
    amir = has_sent(app, at=clocks.now() - timedelta(minutes=2))
    hear_no = {"on_register": False, "reason": "A reason.", "next_steps": ["Talk to us."]}
    app.config["NOW"] = clocks.now
    hear(app, case_of(app, amir.client), "outcome.communicated", 1, **hear_no)
    return amir


def opens(browser, website, amir, *, scripts=True):
    phone = browser.new_context(viewport=PHONE, java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"])
    phone.add_cookies([{"name": "visit", "value": cookie(amir), "url": website[1]}])
    page = phone.new_page()
    page.goto(f"{website[1]}/track/late")
    page.locator("summary", has_text="An advocate").click()
    return page


def test_words_are_copied_with_one_press_and_the_page_says_so(browser, website, late):
    page = opens(browser, website, late)
    page.get_by_role("button", name="Copy these words An advocate").click()

    expect(page.locator("details[open] [data-copied]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("You told me the answer on ")
    assert copied.endswith("I do not agree with it. Please tell me the reason again. Please help me to ask the team.")
    page.context.close()

    plain = opens(browser, website, late, scripts=False)
    expect(plain.locator("details[open] [data-copy]")).to_be_visible()
    expect(plain.get_by_role("button", name="Copy these words")).to_have_count(0)
    plain.context.close()
