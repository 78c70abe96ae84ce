"""The headings of the meeting: what they may ask, the planner as they would read it, the same at the team; an area changes all."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import make, test_sandbox as sandbox
from tests.helping_hands import promised, ticking
from tests.planning import booked, decides, fills, has_sent, hidden, keeps, sends
from tests.walking import Walker, words
from webapp import migrations
from webapp.app import create_app
from webapp.consent import Answer
from webapp.places import BadPlace
from webapp.planning import Mark
from webapp.sandbox import create_sandbox

CONTENT = Path(__file__).parents[1] / "content"
SECRET = "Zebracorn"
ADDRESS = "/plan/send/headings"
# What a form carries without showing it.
CARRIED = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
# An area that reads what somebody wants for the future under the first heading too, and names it in its own way.
OF_ITS_OWN = """
[[themes]]
id = "K1"
heading = "My voice in Anyshire"
cards = ["plan.me", "plan.future", "plan.where", "plan.day", "plan.questions", "plan.change", "plan.notes"]

[[themes]]
id = "K7"
ages = ["child", "adult"]
"""


def dressed(app):
    """Somebody with a meeting, cards for the panel, cards for nobody, and one for those who help."""
    ticking(app)
    walker = has_sent(app)
    booked(app, walker, make.NOW + timedelta(days=21))
    keeps(app, walker, "plan.me", "I draw maps", mark=Mark.PANEL)
    keeps(app, walker, "plan.future", "A flat with a window", mark=Mark.BOTH)
    keeps(app, walker, "plan.life", "I see my aunt", mark=Mark.SUPPORTER)
    keeps(app, walker, "plan.safe", f"{SECRET} one", mark=Mark.ME)
    keeps(app, walker, "plan.body", f"{SECRET} two")
    return walker


@pytest.fixture
def eve(app):
    return dressed(app)


def area(config, tmp_path, more):
    """The website of an area whose file says this too."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    place = folder / "places" / "anyshire.toml"
    place.write_text(place.read_text("utf-8") + more, "utf-8")
    migrations.upgrade(config.database_url)
    return create_app(replace(config, content=folder))


@pytest.fixture
def elsewhere(config, tmp_path):
    made = area(config, tmp_path, OF_ITS_OWN)
    yield made
    made.extensions["house"].database.close()


def back_office(app):
    """What the team sees of the request once our letters are there."""
    made = create_sandbox(sandbox.told("http://127.0.0.1:9"))
    client, letters = made.test_client(), promised(app.extensions["house"], "icb")
    assert [sandbox.deliver(client, letter, id=f"letter-{place}") for place, letter in enumerate(letters)] == [200] * len(letters)
    shown = sandbox.page(client, f"/requests/{letters[0]['data']['referral_id']}")
    made.extensions["shelf"].close()
    return shown


# What they may ask


def test_whoever_comes_sees_all_that_may_be_asked_with_the_cards_and_has_chosen_nothing(client):
    page = client.get("/plan/asks")

    for said in ("School, college and work Under 18, or at school or college What helps you learn?", "Do you feel safe?",
                 "In hospital What must happen before you leave?", "At home What do you need to stay at home?"):  # fmt: skip
        assert said in words(page)
    assert 'href="/plan/card/h"' in page.text
    assert "data-chosen" not in page.text
    assert "Show everything" not in page.text


@pytest.mark.parametrize(
    ("part", "shown", "gone"),
    [
        ("1", "What helps you learn?", "18 or over, and not at school or college Chosen"),
        ("2", "18 or over, and not at school or college Chosen", "What helps you learn?"),
        ("a", "What do you need to stay at home?", "What must happen before you leave?"),
        ("b", "Do workers hold you or lock you in?", "What do you need to stay at home?"),
        ("2b", "In hospital Chosen", "What helps you learn?"),
        ("1a", "What helps you learn?", "Do you have a lawyer?"),
    ],
)
def test_what_somebody_picks_leaves_only_what_is_for_them(client, part, shown, gone):
    page = words(client.get(f"/plan/asks?part={part}"))

    assert shown in page
    assert gone not in page
    assert "Show everything" in page


@pytest.mark.parametrize("part", ["zz", "", "%F0%9F%90%95", "x" * 500])
def test_an_address_that_says_nothing_shows_everything(client, part):
    assert words(client.get(f"/plan/asks?part={part}")) == words(client.get("/plan/asks"))


def test_each_press_keeps_what_was_picked_before(client):
    page = client.get("/plan/asks?part=1").text

    assert 'value="1b"' in page
    assert 'value="2"' in page
    assert 'value="2b"' in client.get("/plan/asks?part=1b").text


@pytest.mark.parametrize("address", ["/plan", "/guides/meeting", "/guides/my-meeting", "/plan/card/a"])
def test_the_pages_about_the_meeting_lead_there(client, address):
    assert 'href="/plan/asks"' in client.get(address).text


def test_the_guides_and_the_planner_lead_to_one_another(client):
    assert 'href="/guides/my-meeting"' in client.get("/plan").text
    assert 'href="/guides/my-meeting"' in client.get("/guides/meeting").text
    assert 'href="/plan"' in client.get("/guides/my-meeting").text
    assert 'href="/plan/asks"' not in client.get("/guides/colours").text


# The planner as they would read it


def test_the_export_has_just_what_the_panel_would_see_under_their_headings(eve):
    page = words(eve.open(ADDRESS))

    assert "You and what you want The person and their views About me Good things about me I draw maps" in page
    assert "Your future Future and plan for leaving hospital My future Where I want to live and who with A flat with a window" in page
    assert "Home or hospital Could this be at home, and the need for hospital My future" in page
    assert "1 card can stand here 2 times." in page
    assert "They would see none of your cards here. Being safe Safe" in page
    assert page.index("I draw maps") < page.index("A flat with a window")


def test_what_is_for_the_person_or_for_helpers_is_never_in_it(eve):
    fills(eve, "h", f"{SECRET} three", mark="me")

    page = eve.open(ADDRESS).text

    assert SECRET not in page
    assert "I see my aunt" not in page
    assert "I draw maps" in page


@pytest.mark.parametrize("permission", ["cetr", "cetr:papers"])
def test_without_a_live_yes_it_has_no_card(app, eve, permission):
    assert "I draw maps" in eve.open(ADDRESS).text

    decides(app, eve, permission, Answer.NO)

    page = eve.open(ADDRESS)
    assert "I draw maps" not in page.text
    assert "Now they would see none of your cards. See why" in words(page)
    assert "Nothing goes without your yes." in words(eve.open("/plan/send/team"))


def test_a_card_with_two_texts_stops_it_as_it_stops_sending(app, eve):
    old = hidden(eve.open("/plan/card/c"))
    fills(eve, "c", "My aunt", mark="panel")
    eve.client.post("/plan/card/c", data={**old, "detail-0": "My uncle", "to": "done", "mark": "panel"})

    assert "I draw maps" not in eve.open(ADDRESS).text


def test_before_anything_was_asked_for_there_is_nothing_to_export_and_nobody_else_sees_it(app, eve):
    bea = Walker(app.test_client(), app.extensions["house"].refer, about__name="Bea Madeup")
    bea.to("about.called")
    keeps(app, bea, "plan.me", "I swim", mark=Mark.PANEL)

    assert "I swim" not in bea.open(ADDRESS).text
    assert app.test_client().get(ADDRESS).location == "/plan"
    assert "I draw maps" not in bea.open(ADDRESS).text


def test_it_is_one_press_from_what_would_be_sent(eve):
    assert f'href="{ADDRESS}"' in eve.open("/plan/send").text
    assert f'href="{ADDRESS}"' in eve.open("/plan/send/team").text
    assert f'href="{ADDRESS}"' not in eve.open("/plan/send/helpers").text


# At the team


def test_the_back_office_shows_what_the_panel_would_see_under_the_same_headings(app, eve):
    sends(eve)

    planner = back_office(app).partition("Planner for the C(E)TR, version 1")[2]

    assert "K1 The person and their views About me Good things about me I draw maps Their own words" in planner
    assert "K8 Future and plan for leaving hospital My future Where I want to live and who with A flat with a window" in planner
    assert "K2 Safe Nothing from the person" in planner
    assert SECRET not in planner
    assert "I see my aunt" not in planner


def test_once_a_yes_was_taken_back_the_back_office_shows_the_panel_nothing(app, eve):
    sends(eve)
    page = eve.open("/choices/e4b")
    told = dict(CARRIED.findall(page.text))
    assert "What stops" in words(eve.client.post("/choices/e4b", data={**told, "answer": "no"}, follow_redirects=True))

    shown = back_office(app)

    assert "Planner for the C(E)TR: show the panel nothing The person has no yes any more to cetr:papers." in shown
    assert "K1 The person and their views" not in shown


def test_what_stands_under_no_heading_of_a_letter_is_shown_all_the_same():
    made = create_sandbox(sandbox.told("http://127.0.0.1:9"))
    client = made.test_client()
    sandbox.deliver(client, sandbox.example("referral.submitted"), id="a")
    letter = sandbox.example("planner.shared", themes=[{"id": "K2", "heading": "Safe", "answers": []}], consent=[])
    assert sandbox.deliver(client, letter, id="b") == 200

    shown = sandbox.page(client, f"/requests/{sandbox.REQUEST}")

    made.extensions["shelf"].close()
    [first, *_] = letter["data"]["answers"]
    assert f"Under no heading {first['question']}" in shown


# An area of its own


def test_an_area_that_maps_anew_changes_the_page_the_export_and_what_the_team_gets(elsewhere):
    eve = dressed(elsewhere)
    asks, export = eve.open("/plan/asks?part=2").text, words(eve.open(ADDRESS))
    sends(eve)
    planner = back_office(elsewhere).partition("Planner for the C(E)TR, version 1")[2]
    [letter] = [one["data"] for one in promised(elsewhere.extensions["house"], "icb") if one["type"] == "planner.shared"]

    first = asks.partition('aria-labelledby="K1"')[2].partition("</section>")[0]
    assert 'href="/plan/card/n"' in first, "the card about the future stands under the first heading here"
    assert "What helps you learn?" in asks, "work is asked of everybody here"
    heading = export.partition("You and what you want My voice in Anyshire")[2].partition("Your future")[0]
    assert ("I draw maps" in heading, "A flat with a window" in heading) == (True, True)
    said = planner.partition("K1 My voice in Anyshire")[2].partition("K2 Safe")[0]
    assert ("I draw maps" in said, "A flat with a window" in said) == (True, True)
    assert letter["themes"][0] == {"id": "K1", "heading": "My voice in Anyshire", "answers": ["plan.me", "plan.future"]}


@pytest.mark.parametrize(
    ("cards", "what"),
    [
        ('["plan.me"]', "plan.where stands under no theme any more"),
        ('["plan.nothing"]', "K1: nobody fills in a card called plan.nothing"),
    ],
)
def test_an_area_whose_headings_would_lose_a_card_does_not_start(config, tmp_path, cards, what):
    with pytest.raises(BadPlace, match=what):
        area(config, tmp_path, f'[[themes]]\nid = "K1"\ncards = {cards}\n')


def test_an_area_that_says_two_things_of_one_heading_does_not_start(config, tmp_path):
    with pytest.raises(BadPlace, match="K1 stands twice"):
        area(config, tmp_path, '[[themes]]\nid = "K1"\nheading = "A"\n[[themes]]\nid = "K1"\nheading = "B"\n')
