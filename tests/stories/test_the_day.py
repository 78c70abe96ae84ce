"""Eve in her meeting, with a small phone: one page that comes whole, works without a connection, and loses no word."""

from __future__ import annotations

import gzip
from base64 import b64encode
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.planning import booked, has_sent, keeps
from tests.stories.looking import cookie, served, whole, wrong_with
from tests.stories.readings import told
from tests.test_day import notes, shares
from webapp import clocks
from webapp.planning import Mark

KB = 1024
HOUR = timedelta(hours=1)
PARTS = ("card-stop", "card-changed", "calm", "when", "who", "mine", "mine-g", "mine-h", "notes", "help")
CARDS = ("Stop", "I need a break", "Please say it for me", "I need more time", "Yes", "No")
# Everything of a phone that could still be there when the page is closed.
STORED = """async () => [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}),
  JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()),
  String((await navigator.serviceWorker.getRegistrations()).length)].join(' ')"""
# The heading of the whole page is heard on each part, and not seen; and a press shows another part, which is what it is for.
ON_PURPOSE = ("cut off: <h1>", "My meeting today", "moved by ")
LETTERS = "e => parseFloat(getComputedStyle(e).fontSize) / parseFloat(getComputedStyle(document.documentElement).fontSize)"
SEEN = "() => [...document.querySelectorAll('.day > section')].filter(e => e.checkVisibility()).map(e => e.id)"


@pytest.fixture
def clock(website):
    """The website's time: an hour before a meeting at 10 o'clock. The story moves it."""
    moved = {"by": clocks.now().replace(hour=9, minute=0) - clocks.now()}
    website[0].config["NOW"] = lambda: clocks.now() + moved["by"]
    return moved


def photo(size):
    """As hard to make smaller as a real one."""
    noise = bytes((place * place * 31 + place * 7919 >> 3) % 251 for place in range(size))
    return {"media_type": "image/jpeg", "data": b64encode(b"\xff\xd8\xff" + noise).decode(), "words": "A person"}


@pytest.fixture
def planned(website, clock):
    """What the team told, and what Eve has on her cards."""
    app = website[0]
    visit = has_sent(app)
    start = app.config["NOW"]() + HOUR
    people = [{"name": name, "role": "chair", "picture": photo(5_900)} for name in ("Jo Sample", "Kit Example", "Max Made-Up")]
    booked(app, visit, start, ends_at=(start + 2 * HOUR).isoformat(), where="Room 2")
    booked(app, visit, start, sequence=2, type="panel.named", people=people)
    keeps(app, visit, "plan.me", "I draw maps.", mark=Mark.BOTH)
    keeps(app, visit, "plan.safe", "Zebracorn", mark=Mark.ME)
    return visit


@pytest.fixture
def eve(website, planned, someone):
    """Eve with her planner open. Her website is the story's own: nothing else has to be running."""
    return partial(someone, at=website[1], visit=cookie(planned))


def packed(app, asked):
    """The website behind a web server that makes pages smaller on their way, as docs/operators.md tells to set it up.

    `asked` is filled with what browsers ask it for.
    """

    def answer(environ, start_response):
        told = {}
        asked.append(environ["PATH_INFO"])
        body = b"".join(whole(app)(environ, lambda status, headers, *more: told.update(status=status, headers=headers)))
        if ("Content-Type", "text/html; charset=utf-8") in told["headers"]:
            body = gzip.compress(body, 6)
            told["headers"] = [(name, value) for name, value in told["headers"] if name != "Content-Length"]
            told["headers"] += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(told["status"], told["headers"])
        return [body]

    return answer


def goes(person, name):
    """Press what leads to a part of the page; no new page is loaded."""
    person.page.locator(f".day a[href='#{name}']:visible").first.click()


def goes_back(person):
    person.named("link", "Back", exact=True).click()
    expect(person.named("link", "A calm screen")).to_be_visible()


# Small, and whole


def test_all_of_it_is_smaller_than_sixty_kilobytes_and_asks_for_nothing_more(website, planned, eve):
    app = website[0]
    for card in app.extensions["house"].plan.to_fill:
        keeps(app, planned, card.id, *(f"I say {word} on the card {card.id}." for word in ("one", "two", "three")), mark=Mark.BOTH)
    asked = []
    with served(packed(app, asked)) as home:
        person = eve(at=home)
        wire, sizes = person.page.context.new_cdp_session(person.page), []
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        person.page.goto(f"{home}/plan/day")
        person.page.wait_for_load_state("networkidle")
        arrived, before = sum(sizes), len(asked)

        for name in ("card-stop", "card-changed", "calm", "when", "who", "notes", "help"):
            goes(person, name)
            goes_back(person)
        goes(person, "mine")
        goes(person, "mine-h")
        person.page.wait_for_load_state("networkidle")

        print(f"{arrived / KB:.1f} KB in {before} requests")
        assert arrived < 60 * KB
        assert person.page.locator("img.face").count() == 3
        assert asked[before:] == []


@told("en-360", "en-360-without-scripts")
def test_every_part_works_without_a_connection(eve):
    person = eve()
    person.opens("/plan/day")
    person.page.context.set_offline(True)

    for card in CARDS:
        person.named("link", card, exact=True).click()
        big = person.named("heading", card, exact=True)
        expect(big).to_be_visible()
        assert big.evaluate(LETTERS) >= 2.5
        assert len(person.page.evaluate(SEEN)) == 1
        goes_back(person)
    goes(person, "calm")
    expect(person.named("heading", "You can rest here.")).to_be_visible()
    goes_back(person)
    goes(person, "when")
    person.sees("The team told us no other times.")
    goes_back(person)
    goes(person, "who")
    expect(person.page.get_by_role("img", name="Jo Sample")).to_be_visible()
    goes_back(person)
    goes(person, "mine")
    goes(person, "mine-g")
    assert person.page.get_by_text("I draw maps.").evaluate(LETTERS) >= 2.5
    person.named("link", "All my answers").click()
    goes(person, "mine-h")
    expect(person.page.get_by_text("Zebracorn")).to_be_hidden()
    person.page.get_by_text(person.said("Only you", "Open it")).click()
    expect(person.page.get_by_text("Zebracorn")).to_be_visible()


def test_each_part_keeps_nobody_out_and_fits_the_screen(eve):
    person = eve()
    person.opens("/plan/day")
    for name in PARTS:
        person.page.goto(f"{person.home}/plan/day#{name}")
        person.checks()
        assert [one for one in wrong_with(person.page) if not any(words in one for words in ON_PURPOSE)] == [], name


def test_nothing_of_it_is_stored_on_the_phone(eve):
    person = eve()
    person.opens("/plan/day")
    goes(person, "notes")
    person.writes("They listen.", where="My care and support")

    assert person.page.evaluate(STORED) == "{} {} [] [] 0"


# Notes


@told("en-360")
def test_a_note_is_kept_without_leaving_the_page(website, planned, eve):
    person = eve()
    person.opens("/plan/day")
    goes(person, "notes")
    person.writes("They listen.", where="My care and support")
    person.sees("You have not saved these notes yet.")
    person.named("button", "Save my notes").click()

    person.sees("We saved your notes at %(time)s.")
    assert person.page.url.endswith("/plan/day#notes")
    assert notes(website[0], planned).said.words[0] == "They listen."


def test_without_a_connection_a_note_stays_and_the_page_says_that_it_is_not_kept(website, planned, eve):
    person = eve()
    person.opens("/plan/day")
    goes(person, "notes")
    person.page.context.set_offline(True)
    person.writes("They listen.", where="My care and support")
    person.page.get_by_role("button", name="Save my notes").click()
    person.sees("We could not save your notes. They are only on your open page.")
    goes_back(person)
    goes(person, "notes")
    expect(person.page.get_by_label("My care and support")).to_have_value("They listen.")
    assert notes(website[0], planned) is None

    person.page.context.set_offline(False)
    person.page.get_by_role("button", name="Save my notes").click()
    person.sees("We saved your notes at 9:")
    assert notes(website[0], planned).said.words[0] == "They listen."


def test_without_scripts_a_note_goes_by_a_page_of_its_own_and_every_word_stays(website, planned, eve):
    person = eve(scripts=False)
    person.opens("/plan/day")
    goes(person, "notes")
    person.writes("They listen.", where="My care and support")
    person.page.context.set_offline(True)
    with person.page.context.expect_page() as failed:
        person.page.get_by_role("button", name="Save my notes").click()
    failed.value.close()
    expect(person.page.get_by_label("My care and support")).to_have_value("They listen.")

    person.page.context.set_offline(False)
    with person.page.context.expect_page() as other:
        person.page.get_by_role("button", name="Save my notes").click()
    expect(other.value.locator("main")).to_contain_text("We saved your notes at 9:")
    expect(person.page.get_by_label("My care and support")).to_have_value("They listen.")
    assert notes(website[0], planned).said.words[0] == "They listen."


def test_danger_in_a_note_shows_the_way_to_help(eve):
    person = eve()
    person.opens("/plan/day")
    goes(person, "notes")
    person.writes("I want to kill myself", where="Anything else")
    person.page.get_by_role("button", name="Save my notes").click()

    expect(person.page.get_by_role("heading", name="Do you need help now?")).to_be_focused()
    person.page.get_by_role("link", name="These people can help you now.").click()
    expect(person.page.get_by_role("link", name="Call 999", exact=True)).to_be_visible()


# A change of mind


@told("en-360", "en-360-without-scripts")
def test_from_the_page_to_no_papers_it_is_three_presses_and_the_page_stays(eve):
    person = eve()
    person.opens("/plan/day")

    person.named("link", "I changed my mind", exact=True).click()
    person.sees("Tell anyone in the room to stop.")
    with person.page.context.expect_page() as other:
        person.named("link", "Stop showing papers about me").click()
    with other.value.expect_navigation():
        other.value.get_by_role("button", name=person.said("Save my choice")).click()
    expect(other.value.locator("main")).to_contain_text(person.said("We ask the team not to show papers about you."))
    expect(person.named("heading", "I changed my mind")).to_be_visible()


def test_without_a_connection_it_says_that_the_press_did_not_reach_us_and_whom_to_tell(eve):
    person = eve()
    person.opens("/plan/day")
    person.page.context.set_offline(True)
    goes(person, "card-changed")
    person.page.get_by_role("link", name="Stop the meeting").click()

    person.sees("You have no internet now. Your press did not reach us. Tell anyone in the room to stop.")
    assert len(person.page.context.pages) == 1


# Time


def waits(person, seconds):
    """Time goes by on the phone."""
    person.page.clock.fast_forward(seconds * 1000)


def test_on_her_own_phone_the_page_outlives_the_visit_says_so_and_goes_when_the_meeting_is_well_over(website, planned, clock, eve):
    person = eve()
    person.page.clock.install()
    person.opens("/plan/day")
    person.sees("This page stays open until 1:00pm.")
    clock["by"] += timedelta(minutes=61)
    waits(person, 61 * 60)
    expect(person.page.locator("[data-over]")).to_be_visible()
    expect(person.page.locator("[data-over]")).to_contain_text("Your other pages are closed now.")
    goes(person, "mine")
    expect(person.page.get_by_role("link", name="About me")).to_be_visible()
    goes_back(person)
    goes(person, "notes")
    person.writes("They said yes.", where="My care and support")
    person.page.get_by_role("button", name="Save my notes").click()
    expect(person.page.locator("[data-notes-said]")).to_contain_text("Your other pages are closed now.")
    assert notes(website[0], planned).said.words[0] == "They said yes."

    clock["by"] += 4 * HOUR
    waits(person, 4 * 60 * 60)
    expect(person.page.locator("[data-gone]")).to_be_visible()
    expect(person.page.locator("[data-gone]")).to_contain_text("We took your answers off the screen.")
    person.does_not_see("I draw maps.")
    assert "They said yes." not in person.page.content()
    expect(person.page.get_by_role("link", name="Stop", exact=True)).to_be_attached()


def test_who_uses_the_page_is_there_and_stays_in(website, planned, clock, eve):
    person = eve()
    person.page.clock.install()
    person.opens("/plan/day")
    for _ in range(3):
        clock["by"] += timedelta(minutes=40)
        waits(person, 40 * 60)
        with person.page.expect_response("**/stay"):
            goes(person, "card-stop")
        goes_back(person)

    assert "My choices" in planned.open("/choices").text


def test_on_a_shared_phone_without_a_connection_the_answers_go_in_time_and_unsaved_notes_stay(website, planned, clock, eve):
    shares(website[0], planned)
    person = eve()
    person.page.clock.install()
    person.opens("/plan/day")
    person.sees("This page closes at 9:")
    goes(person, "notes")
    person.page.context.set_offline(True)
    person.writes("They said yes.", where="My care and support")
    clock["by"] += timedelta(minutes=16)
    waits(person, 16 * 60)

    expect(person.page.locator("[data-mine]")).to_have_count(0)
    expect(person.page.get_by_label("My care and support")).to_have_value("They said yes.")


# The way out


@pytest.mark.parametrize("part", ["card-stop", "notes", "calm"])
def test_the_way_out_is_on_every_part(website, eve, part):
    person = eve()
    person.page.context.route("https://**", lambda route: route.fulfill(body="<title>Weather</title>"))
    person.opens("/plan/day")
    goes(person, part)
    person.page.locator(".day-bar [data-leave]").click()
    person.page.wait_for_url(lambda address: "/plan/day" not in address)

    assert person.page.title() != "Open Door"


def test_on_paper_stand_the_cards_the_times_the_people_and_no_closed_answer(eve):
    person = eve()
    person.opens("/plan/day")
    person.page.emulate_media(media="print")
    said = person.page.inner_text("main")

    assert all(words in said for words in ("I need a break", "It should end.", "Kit Example", "I draw maps."))
    assert not any(words in said for words in ("Zebracorn", "Save my notes", "You can rest here."))
