"""A page that closes by itself says so in time; and after leaving fast, nothing of a person is left on the phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.stories.looking import served
from tests.walking import Walker
from webapp import clocks

ELSEWHERE = "<!doctype html><title>Weather</title><h1>Weather</h1>"
# What a page hides when it is left: everything, and at once.
LEFT = """() => { const began = performance.now(); document.querySelector('.ways .away').click()
  return [getComputedStyle(document.documentElement).display, performance.now() - began] }"""
# Everything of a page and of its store that somebody could look into.
KEPT = """async () => [document.documentElement.outerHTML, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}),
  document.cookie, JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys())].join(' ')"""
NAME = "Amir Madeup-Plainly"


@pytest.fixture
def clock(website):
    """The website's time, which the story moves."""
    moved = {"by": timedelta()}
    website[0].config["NOW"] = lambda: clocks.now() + moved["by"]
    return moved


@pytest.fixture
def amir(website, clock, someone):
    """Somebody in the middle of his answers, in a browser."""
    app, home = website
    walker = Walker(app.test_client(), app.extensions["house"].refer, about__name=NAME)
    walker.to("about.called")
    held = walker.client.get_cookie("visit")
    person = someone(at=home)
    person.page.context.add_cookies([{"name": "visit", "value": held.value, "url": home}])
    return person


@pytest.fixture
def weather(website):
    """Another website, which is where leaving goes."""
    app, elsewhere = website[0], Flask("weather")
    elsewhere.add_url_rule("/", view_func=lambda: ELSEWHERE)
    with served(elsewhere) as address:
        house = app.extensions["house"]
        app.extensions["house"] = replace(house, place=replace(house.place, leave_to=f"{address}/"))
        yield f"{address}/"


def comes_to_look(person):
    """Back at this window: the script looks how much time is left."""
    person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.wcag("2.2.1", "2.4.3")
def test_two_minutes_before_the_end_a_page_asks_and_one_press_stays(amir, clock):
    amir.opens("/ask/b1b")
    box = amir.page.get_by_role("alertdialog", name="Are you still here?")
    clock["by"] = timedelta(minutes=30)
    comes_to_look(amir)
    expect(box).to_be_hidden()

    clock["by"] = timedelta(minutes=58, seconds=30)
    comes_to_look(amir)
    expect(box).to_be_visible()
    expect(box.get_by_role("button", name="Stay here")).to_be_focused()
    amir.checks()
    box.get_by_role("button", name="Stay here").click()
    expect(box).to_be_hidden()

    clock["by"] = timedelta(minutes=100)
    amir.opens("/ask/b1b")
    amir.is_asked("What name do you like us to use?")


@pytest.mark.wcag("2.2.5")
@pytest.mark.coga("4.5.9")
def test_when_the_time_is_over_the_page_goes_away_and_every_word_on_it_is_kept(amir, clock):
    amir.opens("/ask/b1b")
    amir.writes("Words not sent yet")
    clock["by"] = timedelta(minutes=61)
    comes_to_look(amir)

    amir.sees("Your visit has ended")
    amir.sees("We kept what you wrote on the last page too.")
    amir.does_not_see("Words not sent yet")


@pytest.mark.threat(1)
def test_what_was_typed_on_another_page_is_not_shown_when_its_time_is_over(amir, clock):
    amir.opens("/back/mine/k1")
    amir.page.get_by_role("checkbox", name="I do not want a way back").uncheck()
    amir.chooses("A link in an email")
    amir.presses("Save this answer")
    amir.writes("secret.address@mail.example")
    clock["by"] += timedelta(minutes=61)

    comes_to_look(amir)

    amir.is_asked("Your visit has ended")
    amir.does_not_see("secret.address@mail.example")


@pytest.mark.threat(1)
@pytest.mark.threat(3)
@pytest.mark.asvs("14.3.1")
@pytest.mark.asvs("14.3.3")
def test_after_leaving_fast_no_way_back_shows_anything(amir, weather):
    amir.opens("/ask/b1a")
    expect(amir.page.locator("main input[name=answer]")).to_have_value(NAME)
    amir.opens("/ask/b1b")
    amir.writes("Half a na")

    shown, took = amir.page.evaluate(LEFT)
    assert (shown, took < 100) == ("none", True)
    amir.page.wait_for_url(weather)
    assert amir.page.title() == "Weather"

    assert [cookie["name"] for cookie in amir.page.context.cookies()] == []
    for way in ("go_back", "go_forward", "go_back", "reload"):
        getattr(amir.page, way)()
        amir.page.wait_for_load_state()
        left = amir.page.evaluate(KEPT)
        assert NAME not in left
        assert "Half a na" not in left
    assert amir.where == "/ask/a1"
