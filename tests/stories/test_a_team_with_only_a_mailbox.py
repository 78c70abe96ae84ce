"""Cai, who does not exist, works for a team with only a mailbox: takes in, asks, decides, tells and closes; Eve sees each step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import teams
from tests.coming_back import case_of
from tests.stories.looking import cookie, served
from tests.stories.readings import Reading, told
from tests.walking import Walker
from webapp import clocks, migrations, start_all
from webapp.app import create_app
from webapp.config import SYSTEM, Config

pytestmark = pytest.mark.seconds(300)


@pytest.fixture
def website(tmp_path):
    """A website without any system behind it, whose calendar the story turns."""
    settings = {**start_all.settings(tmp_path, port=8000, sandbox_port=8001), "INBOX": "1", **dict.fromkeys(SYSTEM, "")}
    migrations.upgrade(settings["DATABASE_URL"])
    made = create_app(Config.from_environment(settings))
    made.clock = {"now": clocks.now()}
    made.config["NOW"] = lambda: made.clock["now"]
    with served(made) as home:
        yield made, home
    made.extensions["house"].database.close()


def later(app):
    """A minute later: the figures of an app work once."""
    app.clock["now"] += timedelta(minutes=1)


def begins(app, cai):
    """The link that an operator handed over: a password, and the app reads the picture."""
    cai.opens(teams.account(app, "Cai Example", "cai@icb.example"))
    secret = cai.page.get_by_text(re.compile("^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$")).inner_text().replace(" ", "")
    cai.writes(teams.PASSWORD, where="A new password")
    cai.writes(teams.PASSWORD, where="The same password again")
    cai.writes(teams.app_shows(secret, app.clock["now"]), where="The number that your app shows now")
    cai.presses("Begin")
    cai.is_asked("What people sent")
    return secret


def comes_in(app, cai, secret, password=teams.PASSWORD, *, leave=True):
    later(app)
    if leave:
        cai.presses("Close these pages")
    cai.writes("cai@icb.example", where="Your email address")
    cai.writes(password, where="Your password")
    cai.writes(teams.app_shows(secret, app.clock["now"]), where="The number that your app shows now")
    cai.presses("Come in")


def changes(app, cai, secret):
    """Another password, seen while it is written; with it alone Cai comes in again."""
    cai.goes_to("Change your password")
    cai.goes_to("Show what I write")
    cai.writes(teams.PASSWORD, where="Your password now")
    cai.writes("lantern pepper tunnel quartz", where="A new password")
    assert cai.page.get_by_label("A new password").get_attribute("type") == "text"
    cai.presses("Change it")
    cai.is_asked("You have a new password")
    comes_in(app, cai, secret)
    cai.sees("These 3 do not fit together.")
    comes_in(app, cai, secret, password="lantern pepper tunnel quartz", leave=False)
    cai.is_asked("What people sent")


def tells(app, cai, what, **filled):
    """`filled`: the boxes by the names of the contract; choices by their words."""
    later(app)
    cai.goes_to(what)
    for name, words in filled.items():
        box = cai.page.locator(f"main [name='{name}']").first
        if box.get_attribute("type") == "radio":
            cai.page.locator(f"main [name='{name}'][value='{words}']").check()
        else:
            box.fill(words)
    cai.presses("Tell them")


@pytest.mark.threat(11)
@told("en-360", "en-360-without-scripts")
def test_a_team_with_only_a_mailbox_takes_a_request_from_its_coming_to_its_end(website, someone, reading):
    app, home = website
    walker = Walker(app.test_client(), app.extensions["house"].refer, about__name="Eve Example", about__called="Eve")
    walker.send(walker.to())
    case = case_of(app, walker.client)
    teams.works(app)
    eve, cai = someone(at=home, visit=cookie(walker)), someone(at=home, read=Reading(scripts=reading.scripts))

    secret = begins(app, cai)
    comes_in(app, cai, secret)
    cai.sees("Nobody has told the person that you have it.")
    cai.does_not_see("Eve")
    cai.follows(cai.page.locator(f"main a[href='/inbox/{case}']"))
    cai.is_asked("Why do you open this?")
    cai.presses("Open it")
    cai.sees("Please choose 1 answer.")
    cai.chooses("I work on this request")
    cai.presses("Open it")
    cai.is_asked("Eve")
    cai.sees("How to reach them safely")

    tells(app, cai, "We have it", read_by="nurse")
    eve.opens("/track")
    eve.is_asked("The team has it")
    tells(app, cai, "Ask the person something", question="Which doctor do you see?", why="We want to ask them.")
    eve.opens("/track")
    eve.sees("Which doctor do you see?")
    tells(app, cai, "We look at it together", roles="nurse\nsocial worker")
    eve.opens("/track")
    eve.is_asked("People are looking at it together")
    tells(app, cai, "We have decided")
    eve.opens("/track")
    eve.does_not_see("You are on the list")
    tells(app, cai, "We told the person what we decided", on_register="yes")
    cai.sees("Please write something here.")
    for name, words in {"reason": "You need more help.", "next_steps": "Dee calls you."}.items():
        cai.page.locator(f"main [name='{name}']").fill(words)
    cai.presses("Tell them")
    eve.opens("/track")
    eve.sees("You need more help.")
    tells(app, cai, "Close the request", reason="not-needed", words="Your help is in place.")
    eve.opens("/track")
    eve.sees("Your help is in place.")

    eve.opens("/mine/log")
    eve.sees("Someone in the team read what you sent.")
    eve.sees("They work on it.")
    cai.goes_to("Back")
    cai.does_not_see("Closed.")
    cai.goes_to("Closed or deleted")
    cai.sees("Closed.")
    changes(app, cai, secret)
    assert (eve.complaints, cai.complaints) == ([], [])
