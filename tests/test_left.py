"""Whoever walks where somebody walked before finds what a walk of their own would have left, and nothing of what the other did after."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import left
from tests.pages import lasting
from tests.texter import Answerer, Texter
from tests.walking import Walker, has_sent, words
from webapp import store
from webapp.models import cases


@pytest.fixture(autouse=True)
def nobody_before(monkeypatch):
    monkeypatch.setattr(left.Way, "kept", {})


@pytest.fixture
def again(app, clock, client):
    """The same website with an empty database and at the same time, for the next one."""
    empty = left.Left.by(app, None, began=0)
    return lambda: empty.give(app)


def told(app):
    """Every answer that is kept."""
    with app.extensions["house"].database.session() as session:
        case_id = session.execute(sa.select(cases.c.id)).scalar_one()
        return store.drafts.of_case(session, case_id).answers


def walks(app, stop="check", *, alone=False, **answers):
    """The page at which a walk ends, with what is kept then and what was asked, and how many pages were posted on the way."""
    walker = Walker(app.test_client(), app.extensions["house"].refer, **answers)
    posted, post = [], walker.post
    walker.post = lambda page, asked, **form: [posted.append(asked.id), post(page, asked, **form)][1]
    page = walker.walk(stop, "/ask") if alone else walker.to(stop)
    return (words(page), lasting(page.text.partition("<main")[2]), page.request.path, told(app), walker.asked), posted


@pytest.mark.parametrize("second", [{}, {"about__name": "Ada Example"}, {"start__who": "me-with-help"}], ids=["nowhere", "late", "early"])
def test_a_walk_that_begins_where_another_parts_from_it_ends_as_one_of_its_own(app, again, second):
    alone, pages = walks(app, "about.born", alone=True, **second)
    again()
    walks(app, "about.born")
    again()
    shared, posted = walks(app, "about.born", **second)

    assert shared == alone
    assert shared[3].items() >= {name.replace("__", "."): answer for name, answer in second.items()}.items()
    assert len(posted) < len(pages)
    assert (posted == []) == (second == {})


def test_who_stops_earlier_on_the_same_way_walks_no_page_of_it(app, again):
    walks(app, "about.born")
    again()
    found, posted = walks(app, "about.name")

    assert (posted, found[2]) == ([], "/ask/" + app.extensions["house"].refer.question("about.name").page)


def test_what_somebody_did_after_a_walk_is_not_there_for_the_next(app, again):
    sent = has_sent(app)
    before = told(app)
    sent.client.post("/leave")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.update(cases).values(place="elsewhere"))
        store.commit(session)

    has_sent(app)
    with app.extensions["house"].database.session() as session:
        assert session.execute(sa.select(cases.c.place)).scalar_one() == "anyshire"
    assert told(app) == before


@pytest.mark.parametrize("changed", ["clock", "settings", "place"])
def test_another_time_other_settings_and_another_place_are_another_way(app, again, clock, changed):
    walks(app, "about.name")
    again()
    house = app.extensions["house"]
    if changed == "clock":
        clock["now"] += timedelta(seconds=1)
    if changed == "settings":
        app.extensions["house"] = replace(house, config=replace(house.config, smtp_url=None, mail_from=None))
    if changed == "place":
        app.extensions["house"] = replace(house, place=replace(house.place, hours="at night"))

    assert walks(app, "about.name")[1] != []


def test_a_walk_of_long_ago_is_walked_anew(app, again, monkeypatch):
    walks(app, "about.name")
    again()
    monkeypatch.setattr(left, "FRESH", 0)

    assert walks(app, "about.name")[1] != []


def test_by_text_too_a_walk_begins_where_another_parts_from_it(app, again):
    def texts(*, alone=False, **answers):
        texter = Texter(app)
        texter.begin()
        answerer = Answerer(texter, **answers)
        before = texter.texts
        answerer.walk("about.born") if alone else answerer.to("about.born")
        return (texter.heard, told(app), answerer.asked), texter.texts - before

    alone, all_of_them = texts(alone=True, about__name="Ada Example")
    again()
    texts()
    again()
    shared, _ = texts(about__name="Ada Example")

    assert shared == alone
    assert all_of_them > 0
