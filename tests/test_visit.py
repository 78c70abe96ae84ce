"""A page closes by itself and says when; what was written is never lost by it; and a person closes their pages wherever they are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.coming_back import case_of, way_in
from tests.helping_hands import gives, hidden, invites, opens, post
from tests.walking import Walker, has_sent, token, words
from webapp import models, store

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AT = datetime(2026, 3, 2, 14, 40, tzinfo=UTC)
SEES = {"s1": "yes"}


@pytest.fixture
def clock(app):
    """The time, which the test moves."""
    at = {"now": AT}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def refer(app):
    return app.extensions["house"].refer


@pytest.fixture
def amir(app, refer, clock):
    """Somebody on his own phone who has told us his name."""
    walker = Walker(app.test_client(), refer, about__name="Amir Madeup")
    walker.to("about.called")
    return walker


@pytest.fixture
def sharer(app, refer, clock):
    """Somebody on a phone that others use too."""
    walker = Walker(app.test_client(), refer, start__device="shared", start__keep="days", about__name="Amir Madeup")
    walker.to("about.called")
    return walker


def held(client: FlaskClient, name: str = "visit") -> str:
    """The token that this browser holds."""
    with client.session_transaction() as session:
        return str(session[name])


def way_back(walker: Walker) -> str:
    return way_in(walker.client.application, case_of(walker.client.application, walker.client))


def comes_back(client: FlaskClient, link: str, device: str = "own") -> str:
    opened = client.get(link)
    return words(client.post(link, data={"csrf_token": token(opened), "device": device}, follow_redirects=True))


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (datetime(2026, 3, 2, 14, 40, tzinfo=UTC), "This page closes at 3:40pm if you do nothing."),
        (datetime(2026, 7, 1, 14, 40, tzinfo=UTC), "This page closes at 4:40pm if you do nothing."),
        (datetime(2026, 7, 1, 22, 5, tzinfo=UTC), "This page closes at 12:05am if you do nothing."),
        (datetime(2026, 3, 2, 11, 0, tzinfo=UTC), "This page closes at 12:00pm if you do nothing."),
    ],
)
@pytest.mark.wcag("2.2.1", "2.2.6")
def test_a_page_says_in_london_time_when_it_closes(app, refer, clock, at, says):
    clock["now"] = at
    walker = Walker(app.test_client(), refer)

    assert says in words(walker.to("about.name"))


def test_each_page_that_is_opened_puts_the_time_off(amir, clock):
    clock["now"] += 30 * MINUTE

    assert "This page closes at 4:10pm if you do nothing." in words(amir.open("/ask/b1b"))


def test_a_page_that_is_nobodys_says_no_time(client, clock):
    assert "This page closes" not in client.get("/").text
    assert "This page closes" not in client.get("/track").text


@pytest.mark.asvs("7.3.1")
def test_on_ones_own_phone_a_page_closes_after_an_hour_in_which_nothing_happens(amir, clock):
    clock["now"] += HOUR - MINUTE
    assert "Amir" in amir.open("/ask/b1a").text

    clock["now"] += HOUR
    over = amir.open("/ask/b1a")

    assert "Amir" not in over.text
    assert "Your visit has ended" in words(over)
    assert "You can come back until Monday 30 March 2026." in words(over)
    assert 'href="/back"' in over.text


@pytest.mark.threat(1)
@pytest.mark.asvs("7.3.1")
def test_on_a_shared_phone_a_page_closes_after_a_quarter_of_an_hour(sharer, clock):
    assert "This page closes at 2:55pm if you do nothing." in words(sharer.open("/ask/b1a"))

    clock["now"] += 15 * MINUTE

    assert "Amir" not in sharer.open("/ask/b1a").text


@pytest.mark.asvs("7.3.2")
def test_a_page_closes_after_20_hours_however_busy_it_is(amir, clock):
    for _ in range(23):
        clock["now"] += 50 * MINUTE
        amir.open("/ask/b1b")
    assert "This page closes at 10:40am if you do nothing." in words(amir.open("/ask/b1b"))

    clock["now"] += 50 * MINUTE

    assert "Your visit has ended" in words(amir.open("/ask/b1b"))


def test_when_answers_and_visits_were_deleted_nobody_is_promised_that_a_card_brings_them_back(app, amir, clock):
    with app.extensions["house"].database.session(write=True) as session:
        clock["now"] += 29 * DAY
        store.drafts.delete_old(session, now=clock["now"])
        store.commit(session)

    over = words(amir.open("/ask/b1b"))

    assert "Your visit has ended" in over
    assert "Did we keep your answers? Then your card or a link opens them." in over
    assert "back to your answers" not in over


def test_saying_that_others_use_this_phone_changes_at_once_when_it_closes_and_how_long_it_remembers_its_look(amir, clock):
    amir.client.post("/look", data={"choose": "size-big", "from": "/"})
    assert amir.client.get_cookie("display").max_age == 365 * 24 * 60 * 60
    page = amir.open("/ask/a1b")

    amir.post(page, amir.refer.question("start.device"), answer="shared")

    assert "This page closes at 2:55pm if you do nothing." in words(amir.open("/ask/b1a"))
    assert amir.client.get_cookie("display").max_age is None
    page = amir.open("/ask/a1b")
    amir.post(page, amir.refer.question("start.device"), answer="own")
    assert "This page closes at 3:40pm if you do nothing." in words(amir.open("/ask/b1a"))


def test_whose_phone_it_is_and_how_long_we_keep_things_is_sent_to_nobody(app, clock):
    has_sent(app, at=clock["now"], start__device="shared", start__keep="day")

    with app.extensions["house"].database.session(write=True) as session:
        letters = store.outbox.claim(session, owner="a test", now=AT, lease=HOUR, most=20)

    assert letters
    assert not any(word in str(letter.body) for letter in letters for word in ("start.device", "start.keep", "Other people use it too"))


@pytest.mark.threat(1)
def test_before_anything_is_saved_what_the_browser_holds_has_its_time_too(app, refer, clock):
    walker = Walker(app.test_client(), refer, start__device="shared", start__keep="day")
    page = walker.to("start.postcode")
    assert "This page closes at 2:55pm if you do nothing." in words(page)

    clock["now"] += 15 * MINUTE
    over = walker.post(page, refer.question("start.postcode"), answer="ZZ1 1AA")

    assert "We had not saved anything yet." in words(over)
    assert "ZZ1 1AA" in words(over)
    assert walker.open("/ask").request.path == "/ask/a1"


def test_a_page_that_was_sent_too_late_is_kept_and_waits_on_its_page(app, amir, clock):
    page, case = amir.open("/ask/b1b"), case_of(app, amir.client)
    clock["now"] += 2 * HOUR

    over = amir.post(page, amir.refer.question("about.called"), answer="A name I took long to write")

    assert "We kept what you wrote on the last page too." in words(over)
    assert "A name I took long" not in over.text
    elsewhere = app.test_client()
    assert "We saved your answers" in comes_back(elsewhere, way_in(app, case))
    assert "A name I took long to write" in elsewhere.get("/ask/b1b").text


def test_words_that_came_too_late_are_no_answer_until_the_person_presses_next(app, amir, clock):
    page = amir.open("/ask/b1b")
    clock["now"] += 2 * HOUR

    amir.post(page, amir.refer.question("about.called"), answer="Late")

    with app.extensions["house"].database.session() as session:
        case_id = session.execute(sa.select(models.drafts.c.case_id)).scalar_one()
        draft = store.drafts.of_case(session, case_id)
    assert "about.called" not in draft.answers
    assert draft.half_typed == {"b1b": {"answer": ["Late"]}}


def test_words_that_came_too_late_never_cover_what_was_written_since(app, amir, clock):
    page = amir.open("/ask/b1b")
    clock["now"] += 2 * HOUR
    elsewhere = app.test_client()
    comes_back(elsewhere, way_back(amir))
    newer = Walker(elsewhere, amir.refer, about__called="Newer words")
    newer.to("about.born")

    over = amir.post(page, amir.refer.question("about.called"), answer="Older words")

    assert "Older words" in words(over)
    assert "We did not keep it. You can copy it." in words(over)
    assert "Newer words" in elsewhere.get("/ask/b1b").text
    assert "Older words" not in elsewhere.get("/ask/b1b").text


@pytest.mark.threat(1)
def test_a_page_that_closed_by_itself_shows_whoever_comes_later_nothing_of_it(app, amir, clock):
    page = amir.open("/ask/b1b")
    clock["now"] += 3 * DAY

    over = amir.post(page, amir.refer.question("about.called"), answer="Private words", closed="itself")

    assert "Your visit has ended" in words(over)
    assert "Private words" not in over.text


@pytest.mark.parametrize("how", ["somebody closed it", "a day went by", "another page's button"])
def test_a_page_that_ended_takes_no_words_where_it_must_not(app, amir, clock, how):
    page = amir.open("/ask/b1b")
    if how == "somebody closed it":
        with app.extensions["house"].database.session(write=True) as session:
            store.visits.end(session, held(amir.client), now=AT)
            store.commit(session)
    clock["now"] += 2 * HOUR if how != "a day went by" else 26 * HOUR
    forged = {"csrf_token": "made up"} if how == "another page's button" else {}

    over = amir.post(page, amir.refer.question("about.called"), answer="Late", **forged)

    assert "We kept what you wrote" not in words(over)
    with app.extensions["house"].database.session() as session:
        case_id = session.execute(sa.select(models.drafts.c.case_id)).scalar_one()
        assert store.drafts.of_case(session, case_id).half_typed == {}


def test_when_what_was_saved_is_deleted_the_page_says_so(amir, clock):
    clock["now"] += 28 * DAY

    assert "We deleted your answers on the day we told you." in words(amir.open("/ask/b1b"))


def test_words_that_come_after_send_and_after_the_visit_are_there_to_be_copied(app, clock):
    walker = has_sent(app, at=clock["now"])
    clock["now"] += timedelta(hours=2)
    late = walker.client.post("/ask/b1a", data={"to": "next", "answer": "Amira Later"}, follow_redirects=True)

    assert "Your visit has ended" in words(late)
    assert "Amira Later" in words(late)
    assert "We did not keep it. You can copy it." in words(late)


def test_whoever_sent_it_reads_that_it_is_safe_and_of_no_day_on_which_it_is_deleted(app, clock):
    walker = has_sent(app, at=clock["now"])
    clock["now"] += 2 * HOUR

    over = words(walker.open("/track"))

    assert "What you sent is safe." in over
    assert "delete" not in over


def test_the_page_that_says_so_keeps_how_pages_look(amir, clock):
    amir.client.post("/look", data={"choose": "colours-dark", "from": "/"})
    clock["now"] += 2 * HOUR

    assert 'data-colours="dark"' in amir.open("/ask/b1b").text


@pytest.mark.asvs("7.4.1")
def test_a_token_opens_nothing_once_its_visit_has_ended(app, amir, clock):
    thief, taken = app.test_client(), held(amir.client)
    page = amir.open("/close")
    amir.client.post("/close", data={"csrf_token": token(page), "to": "here"})
    with thief.session_transaction() as session:
        session["visit"] = taken

    for address in ("/ask/b1a", "/ask/saved", "/track", "/choices", "/mine", "/people", "/receipts"):
        opened = thief.get(address, follow_redirects=True)
        assert "Amir" not in opened.text
        with thief.session_transaction() as session:
            session["visit"] = taken


@pytest.mark.asvs("7.2.4")
def test_coming_back_by_a_link_is_a_new_visit_and_the_old_token_is_dead(app, amir, clock):
    before, link = held(amir.client), way_back(amir)

    comes_back(amir.client, link)

    assert held(amir.client) != before
    with app.extensions["house"].database.session() as session:
        assert store.visits.find(session, before, now=AT) is None
        assert store.visits.find(session, held(amir.client), now=AT) is not None


@pytest.mark.asvs("7.2.4")
def test_a_helpers_link_opened_in_the_persons_own_browser_ends_the_persons_visit_there(app, amir, clock):
    before, address = held(amir.client), gives(amir, invites(amir, answers=SEES))

    opens(amir.client, address)

    with app.extensions["house"].database.session() as session:
        assert store.visits.over(session, before).ended_at == AT
    assert amir.open("/ask").request.path == "/ask/a1"


@pytest.mark.parametrize(("device", "closes"), [("own", "3:40pm"), ("shared", "2:55pm"), ("made up", "2:55pm")])
def test_whoever_comes_back_says_whose_phone_this_is_and_is_kept_safe_where_they_do_not(app, amir, clock, device, closes):
    elsewhere = app.test_client()

    page = comes_back(elsewhere, way_back(amir), device)

    assert f"This page closes at {closes} if you do nothing." in page


@pytest.mark.wcag("2.2.5")
@pytest.mark.coga("4.5.9")
def test_leaving_and_coming_back_on_another_phone_loses_nothing(app, amir, clock):
    page, case = amir.open("/ask/b1b"), case_of(app, amir.client)
    amir.post(page, amir.refer.question("about.called"), to="later", answer="Half a na")
    amir.client.get("/leave").close()
    clock["now"] += 9 * DAY
    elsewhere = app.test_client()

    page = comes_back(elsewhere, way_in(app, case))

    assert "You can come back until Wednesday 8 April 2026." in page
    assert "Amir Madeup" in elsewhere.get("/ask/b1a").text
    assert "Half a na" in elsewhere.get("/ask/b1b").text


def test_looking_how_long_is_left_makes_it_no_longer(amir, clock):
    clock["now"] += 58 * MINUTE

    assert amir.client.get("/stay").json == {"left": 120, "say": "This page closes at 3:40pm if you do nothing."}
    clock["now"] += 1 * MINUTE
    assert amir.client.get("/stay").json["left"] == 60
    clock["now"] += 1 * MINUTE
    assert amir.client.get("/stay").json == {"left": 0, "say": ""}
    assert "Your visit has ended" in words(amir.open("/ask/b1b"))


@pytest.mark.wcag("2.2.1")
def test_one_press_makes_it_longer_with_a_script_and_without(amir, clock):
    stamp = token(amir.open("/ask/b1b"))
    clock["now"] += 58 * MINUTE

    told = amir.client.post("/stay", data={"csrf_token": stamp}, headers={"Accept": "application/json"})

    assert told.json == {"left": 3600, "say": "This page closes at 4:38pm if you do nothing."}
    clock["now"] += 59 * MINUTE
    stayed = amir.client.post("/stay", data={"csrf_token": stamp, "from": "/ask/b1b"}, headers={"Accept": "text/html"})
    assert (stayed.status_code, stayed.location) == (303, "/ask/b1b")
    assert "Your visit has ended" not in words(amir.open("/ask/b1b"))


def test_a_visit_that_is_over_cannot_be_made_longer_and_no_other_website_can_do_it(amir, clock):
    stamp = token(amir.open("/ask/b1b"))
    assert amir.client.post("/stay", data={"csrf_token": "made up"}).status_code == 400

    clock["now"] += HOUR
    told = amir.client.post("/stay", data={"csrf_token": stamp}, headers={"Accept": "application/json"})

    assert told.json == {"left": 0, "say": ""}
    assert "Your visit has ended" in words(amir.open("/ask/b1b"))


def test_what_a_browser_holds_before_anything_is_saved_can_stay_too(app, refer, clock):
    walker = Walker(app.test_client(), refer, start__device="shared", start__keep="day")
    stamp = token(walker.to("start.postcode"))
    clock["now"] += 14 * MINUTE

    assert walker.client.get("/stay").json["left"] == 60
    told = walker.client.post("/stay", data={"csrf_token": stamp}, headers={"Accept": "application/json"})

    assert told.json["left"] == 900
    clock["now"] += 15 * MINUTE
    assert walker.client.get("/stay").json == {"left": 0, "say": ""}
    assert app.test_client().get("/stay").json == {"left": 0, "say": ""}


@pytest.mark.asvs("7.4.3", "7.5.2")
def test_one_press_closes_a_persons_pages_on_every_phone_and_helpers_stay(app, clock):
    walker = has_sent(app, at=clock["now"])
    phone, library = app.test_client(), app.test_client()
    comes_back(phone, way_back(walker)), comes_back(library, way_back(walker))
    dee = app.test_client()
    opens(dee, gives(walker, invites(walker, answers=SEES)))
    page = phone.get("/close")
    assert "Your page is open on another phone or computer too." in words(page)
    assert "Someone who helps you has a page open now." in words(page)

    closed = phone.post("/close", data={"csrf_token": token(page), "to": "mine"}, follow_redirects=True)

    assert "We closed your pages on every phone and computer." in words(closed)
    assert "We did not close the pages of people who help you." in words(closed)
    assert [words(one.get("/choices", follow_redirects=True)).count("Your visit has ended") for one in (walker.client, library)] == [1, 1]
    assert "You can help someone here" in words(dee.get("/with"))


@pytest.mark.asvs("7.4.3")
def test_helpers_pages_close_too_when_the_person_wants_it(app, clock):
    walker = has_sent(app, at=clock["now"])
    dee = app.test_client()
    opens(dee, gives(walker, invites(walker, answers=SEES)))

    closed = post(walker.client, "/close", to="all")

    assert "We closed the pages of people who help you too." in words(closed)
    assert "Your visit has ended" in words(dee.get("/with"))


def test_closing_ones_page_here_closes_no_other(app, amir, clock):
    elsewhere = app.test_client()
    comes_back(elsewhere, way_back(amir))

    closed = post(amir.client, "/close", to="here")

    assert "Nobody can see it on this phone or computer." in words(closed)
    assert amir.open("/ask").request.path == "/ask/a1"
    assert "Amir" in elsewhere.get("/ask/b1a").text


def test_one_press_on_the_page_that_says_it_is_saved_stops_and_closes(amir, clock):
    page = amir.open("/ask/saved")
    assert "Stop now and close my page" in words(page)

    amir.client.post("/close", data={"csrf_token": token(page), "to": "here"})

    assert "Amir" not in amir.open("/ask/b1a").text


def test_without_our_own_button_nothing_is_closed_or_deleted(amir, clock):
    for address in ("/close", "/delete"):
        assert amir.client.post(address, data={"csrf_token": "made up", "to": "all"}).location == address

    assert "Amir" in amir.open("/ask/b1a").text


@pytest.mark.asvs("7.4.1")
@pytest.mark.parametrize("whose", ["person", "helper"])
def test_leaving_fast_ends_the_visit_and_keeps_the_draft(app, amir, clock, whose):
    if whose == "helper":
        client = app.test_client()
        opens(client, gives(amir, invites(amir, answers=SEES)))
    else:
        client = amir.client
    taken = held(client, "with" if whose == "helper" else "visit")

    client.get("/leave").close()

    with app.extensions["house"].database.session() as session:
        assert store.visits.over(session, taken).ended_at == AT
        case_id = session.execute(sa.select(models.drafts.c.case_id)).scalar_one()
        assert store.drafts.of_case(session, case_id).answers["about.name"] == "Amir Madeup"


@pytest.mark.threat(3)
def test_leaving_fast_does_not_wait_for_a_database_that_is_gone(app, amir, clock, sqlite_url):
    with app.extensions["house"].database.session(write=True) as busy:
        busy.execute(sa.select(models.cases))
        gone = amir.client.get("/leave")
        assert (gone.status_code, gone.location) == (303, app.extensions["house"].place.leave_to)
        assert amir.client.get_cookie("visit") is None
    gone.close()


@pytest.mark.asvs("7.4.2")
def test_everything_that_was_not_sent_is_deleted_in_one_press_without_typing(app, amir, clock):
    assert 'href="/delete"' in amir.open("/ask/saved").text
    page = amir.open("/delete")

    gone = amir.client.post("/delete", data={"csrf_token": token(page)}, follow_redirects=True)

    assert "Your answers are gone." in words(gone)
    with app.extensions["house"].database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(models.drafts)).scalar_one() == 0
    assert amir.open("/ask").request.path == "/ask/a1"


def test_what_was_sent_is_not_deleted_there(app, clock):
    walker = has_sent(app, at=clock["now"])

    assert walker.client.get("/delete").location == "/ask"
    assert walker.client.post("/delete", data=hidden(walker.open("/close"))).location == "/ask"
    assert "/delete" not in walker.open("/track").text


def test_somebody_on_a_shared_phone_may_have_it_kept_for_one_day(app, refer, clock):
    walker = Walker(app.test_client(), refer, start__device="shared", start__keep="day")
    walker.to("about.called")

    assert "We keep your answers until Tuesday 3 March 2026." in words(walker.open("/ask/saved"))
    page = walker.open("/ask/a1c")
    walker.post(page, refer.question("start.keep"), answer="days")
    assert "We keep your answers until Monday 30 March 2026." in words(walker.open("/ask/saved"))


@pytest.mark.wcag("2.2.6")
def test_the_first_page_says_until_when_what_was_begun_is_kept_and_makes_no_visit_longer(app, amir, clock, client):
    clock["now"] += 59 * MINUTE

    assert "You can come back until Monday 30 March 2026." in words(amir.open("/"))
    assert "You can come back until" not in words(client.get("/"))
    clock["now"] += MINUTE
    assert "You can come back until" not in words(amir.open("/"))


@pytest.mark.threat(1)
def test_on_a_shared_phone_no_browser_remembers_what_was_typed(sharer, amir):
    assert 'autocomplete="off"' in sharer.open("/ask/b1a").text
    assert 'autocomplete="name"' not in sharer.open("/ask/b1a").text
    assert 'autocomplete="name"' in amir.open("/ask/b1a").text


@pytest.mark.threat(3)
def test_a_page_says_truthfully_what_leaving_cannot_hide_and_is_beside_the_button_everywhere(client):
    page = words(client.get("/leave/about"))

    for sentence in ("What leaving cannot hide", "The name of this website can be in it.", "A private window keeps no list"):
        assert sentence in page
    for address in ("/", "/ask/a1", "/help-now", "/nowhere"):
        assert '<a class="about" href="/leave/about">' in client.get(address).text
