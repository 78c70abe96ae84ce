"""A helper of several people: one list in one visit, each line as far as that person lets it, and nothing of it kept anywhere else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import left
from tests.helping_hands import gives, has_sent, hidden, invites, ticking
from tests.walking import Walker, words
from webapp import store
from webapp.models import visits


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def links(app, clock):
    """What Bea, Cal and Eve each gave to Dee: Bea lets her read answers and write, Cal see the steps, Eve nothing but help to write."""
    def given():
        found, browsers = {}, []
        for name, scopes in (("Bea", {"s1": "yes", "s2": "yes", "s5": "yes"}), ("Cal", {"s1": "yes"}), ("Eve", {"s5": "yes"})):
            walker = has_sent(app, **{"about.name": f"{name} Sentmade", "about.called": name})
            mark = invites(walker, "Dee Helpmade", scopes)
            found[name] = gives(walker, mark), mark
            browsers.append(walker.client)
        return found, browsers

    found, browsers = left.once(app, clock, "three links", given)
    walkers = (Walker(browser, app.extensions["house"].refer) for browser in browsers)
    return {name: (*link, walker) for (name, link), walker in zip(found.items(), walkers, strict=True)}


@pytest.fixture
def dee(app):
    return app.test_client()


def opens(client, address, to="beside"):
    return client.post(address, data={**hidden(client.get(address)), "to": to}, follow_redirects=True)


def goes(client, mark):
    return client.post("/with/people", data={**hidden(client.get("/with/people")), "to": mark}, follow_redirects=True)


def going_on(app):
    with app.extensions["house"].database.session() as session:
        found = session.execute(sa.select(visits.c.helper_id).where(visits.c.helper_id.is_not(None), visits.c.ended_at.is_(None)))
        return len(found.scalars().all())


def test_links_opened_beside_each_other_make_one_list_and_each_line_says_only_what_that_person_lets_me_see(dee, links):
    opens(dee, links["Bea"][0], to="")
    opens(dee, links["Cal"][0])
    opens(dee, links["Eve"][0])

    shown = words(dee.get("/with/people"))

    bea, cal, eve = (shown.index(f"Person {number}") for number in (1, 2, 3))
    assert "Bea" in shown[bea:cal]
    assert "Cal" not in shown
    assert "The number of the request is" in shown[cal:eve]
    assert "number of the request" not in shown[eve:]
    assert "Eve" not in shown
    assert "This page is open now." in shown[eve:]


def test_each_line_opens_that_persons_page_at_its_own_scope(dee, links):
    opens(dee, links["Bea"][0])
    opens(dee, links["Cal"][0])

    assert "Read the answers" not in words(dee.get("/with"))
    assert "You cannot see this page now." in words(dee.get("/with/answers"))
    assert "Read the answers" in words(goes(dee, links["Bea"][1]))
    assert "Bea" in words(dee.get("/with/answers"))
    assert "Read the answers" in words(goes(dee, links["Eve"][1])), "a link that was not opened here opens nothing"


def test_opening_a_link_the_usual_way_still_puts_everything_else_away(app, dee, links):
    opens(dee, links["Bea"][0])
    opens(dee, links["Cal"][0])
    opens(dee, links["Eve"][0], to="")

    assert going_on(app) == 1
    assert "Person 2" not in words(dee.get("/with/people"))
    assert "beside" not in app.test_client().get(links["Bea"][0]).text


def test_the_same_link_again_is_the_same_line(app, dee, links):
    for name in ("Bea", "Cal", "Bea"):
        opens(dee, links[name][0])

    shown = words(dee.get("/with/people"))
    assert going_on(app) == 2
    assert "This page is open now." in shown[: shown.index("Person 2")]


@pytest.mark.parametrize("how", ["close", "leave", "time"])
def test_whatever_ends_my_visit_ends_the_whole_list(app, dee, links, clock, how):
    opens(dee, links["Bea"][0])
    opens(dee, links["Cal"][0])

    if how == "close":
        goes(dee, "close")
    elif how == "leave":
        dee.get("/leave").close()
    else:
        clock["now"] += timedelta(minutes=50)
        goes(dee, links["Bea"][1])
        # Cal's own page would still be open for a while: it was looked at a moment ago, on the list.
        clock["now"] += timedelta(minutes=61)
        assert "Your visit has ended" in words(dee.get("/with"))

    assert "Your visit has ended" in words(dee.get("/with/people"))
    assert "Your visit has ended" in words(dee.get("/with"))
    if how != "time":
        assert going_on(app) == 0


def test_who_ends_their_help_goes_from_the_list_and_the_others_stay(dee, links):
    opens(dee, links["Bea"][0])
    opens(dee, links["Cal"][0])
    _, mark, cal = links["Cal"]
    cal.client.post(f"/people/{mark}/stop", data={**hidden(cal.client.get(f"/people/{mark}"))})

    ended = words(dee.get("/with"))
    shown = words(dee.get("/with/people"))

    assert "People you help" in ended
    assert "Person 1 Bea" in shown
    assert "Person 2" not in shown


def test_a_page_that_was_drawn_for_one_person_writes_nothing_for_another(app, dee, links):
    opens(dee, links["Bea"][0])
    form = hidden(dee.get("/with/cards/g"))
    opens(dee, links["Eve"][0])

    refused = words(dee.post("/with/cards/g", data={**form, "box-0": "Meant for Bea.", "source": "helper", "to": "done"}))

    assert "This page is about someone else." in refused
    with app.extensions["house"].database.session() as session:
        for _, _, walker in links.values():
            case_id = store.visits.find(session, session_token(walker), now=app.config["NOW"]())
            assert store.helped.of_case(session, case_id) == ()


def session_token(walker):
    with walker.client.session_transaction() as held:
        return held["visit"]


def test_nothing_that_we_keep_says_that_two_people_have_the_same_helper(app, dee, links):
    opens(dee, links["Bea"][0])
    opens(dee, links["Cal"][0])
    goes(dee, links["Bea"][1])

    with dee.session_transaction() as held:
        kept = held["also"]
    with closing(sqlite3.connect(app.extensions["house"].config.database_url.removeprefix("sqlite:///"))) as opened:
        everything = "\n".join(opened.iterdump())
        helper_ids = [row[0] for row in opened.execute("SELECT helper_id FROM visits WHERE helper_id IS NOT NULL")]
    assert len(kept) == 2
    assert not any(token in everything for token in kept)
    assert len(set(helper_ids)) == 2
