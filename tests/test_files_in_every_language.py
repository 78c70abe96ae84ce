"""What people keep and hand on is whole in their language: booklets, planners, leaflets, a card with a code, entries for a calendar."""

from __future__ import annotations

import io
from datetime import timedelta

import icalendar
import pikepdf
import pytest

from tests.helping_hands import ticking
from tests.leftovers import Leftovers
from tests.planning import booked, has_sent, keeps
from tests.test_booklet import aloud, faults
from tests.test_prints import offered, press, shown
from tests.tongues import KNOWN, Reader, browser, names, speaks
from tests.walking import words
from webapp import booklets
from webapp.planning import Mark

pytestmark = pytest.mark.seconds(240)

IN_A_CALENDAR = {
    "pl": ["Coś do zrobienia", "Ostatni czas, żeby to zrobić", "Umówiona wizyta"],
    "ro": ["Ceva de făcut", "Ultima dată când se poate face", "Programare"],
    "lt": ["Reikia ką nors padaryti", "Paskutinis laikas tai padaryti", "Paskirtas laikas"],
    "ur": ["ایک کام ہے", "یہ کرنے کا آخری وقت", "ملاقات کا وقت"],
}
# The same words in every language that we speak.
FORMAL = ("PDF", "OpenMoji")


@pytest.fixture(params=KNOWN, ids=[one.code for one in KNOWN])
def language(request):
    return request.param


@pytest.fixture
def left(app, language):
    return Leftovers(language.code, (*names(app, language), *FORMAL))


@pytest.fixture
def eve(app, language):
    """Somebody with a planner and a day, and the reader of a screen for her files."""
    ticking(app)
    browser(app, language)
    walker = has_sent(app, **{"about.name": "Eve Made-Up"})
    booked(app, walker, app.config["NOW"]() + timedelta(days=21), where="Room 2, Anytown Library")
    keeps(app, walker, "plan.me", "I draw maps", mark=Mark.PANEL)
    keeps(app, walker, "plan.day", "A window", chosen=("quiet",), mark=Mark.BOTH)
    return walker


def read(response, language):
    """All that a screen reader says of a file that passes the checker, and that says which language it is in."""
    assert response.mimetype == "application/pdf", response.text
    assert faults(response.data) == []
    with pikepdf.open(io.BytesIO(response.data)) as opened:
        assert str(opened.Root.Lang) == language.code
        title = str(opened.docinfo["/Title"])
    return [title, *(one.words for one in aloud(response.data))]


def plain_words(text):
    """Without what only guides letters: stars, and the marks that keep figures in their order."""
    return "".join(text.replace("**", "").replace("\u200e", "").split())


def test_every_guide_is_a_booklet_without_english_and_the_file_says_all_of_it(app, language, left):
    client, made = browser(app, language), app.extensions["house"]
    with app.test_request_context("/", headers={"Cookie": f"language={language.code}"}):
        guides = {name: booklets.of_guide(guide) for name, guide in made.guides.items()}
    for guide in guides.values():
        assert left.of(says(guide)) == []

    said = read(client.get("/guides/my-rights/pdf"), language)

    assert left.of(said) == []
    spoken = plain_words("".join(said))
    assert [one for one in says(guides["my-rights"]) if plain_words(one) not in spoken] == []


def says(booklet):
    rows = [row for part in booklet.parts for row in part.rows]
    told = [words for row in rows for words in (row.title, *row.say)]
    return [one for one in (booklet.title, *booklet.in_short, *(part.title for part in booklet.parts), *told, *booklet.foot) if one]


def test_a_planner_and_what_is_made_of_it_are_files_without_english(eve, language, left):
    said = speaks(language.code)
    whole, empty = read(eve.open("/plan/print/mine"), language), read(eve.open("/plan/print/empty/pdf"), language)
    copy = read(eve.open("/track/print/pdf"), language)

    assert [left.of(one) for one in (whole, empty, copy)] == [[], [], []]
    assert {"I draw maps", "A window", said("A quiet room"), said("My plan")} <= set(whole)
    for paper in ("about", "wallet"):
        leaflet = read(pressed(eve, paper), language)
        assert left.of(leaflet) == []
        assert said("A quiet room") in leaflet or "I draw maps" in leaflet


def pressed(walker, paper):
    """The sheet with the first of what is offered for it."""
    picks = offered(walker, paper)[:2]
    return press(walker, paper, "pdf", picks, **shown(press(walker, paper, "look", picks)))


def test_entries_for_a_calendar_have_neutral_titles_in_the_language(eve, language):
    file = eve.open("/plan/dates/appointment.ics")
    found = icalendar.Calendar.from_ical(file.data).walk("VEVENT")

    titles = [speaks(language.code)(title) for title in ("Something to do", "Last time to do it", "Appointment")]
    assert sorted(str(one["SUMMARY"]) for one in found) == sorted(IN_A_CALENDAR.get(language.code, titles))
    assert all("LOCATION" not in one for one in found)
    assert file.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'


def test_the_card_with_a_code_is_a_page_in_the_language(app, language):
    walker = Reader(browser(app, language), app.extensions["house"].refer, back__ways="card")

    page = walker.walk("about.name", "/ask")

    assert page.request.path == "/back/card"
    assert speaks(language.code)("Your code is this.") in words(page)
