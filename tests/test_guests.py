"""A helper's pages: what the person lets them see today and no more, and kind words when it has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.helping_hands import gives, has_sent, hidden, invites, opens, passes, post, promised, ticking
from tests.test_hooks import event, tell
from tests.walking import Walker, words
from webapp import clocks, store
from webapp.models import helper_looks, helpers, visits

LAST_DAY = datetime(2027, 2, 23, 12, 0, tzinfo=clocks.LONDON)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def amir(app, house, clock):
    """Somebody who has begun and sent nothing."""
    walker = Walker(app.test_client(), house.refer, about__name="Amir Beginmade")
    walker.to("about.born")
    return walker


@pytest.fixture
def bea(app, clock):
    """Somebody who has sent it."""
    return has_sent(app, **{"about.name": "Bea Sentmade"})


@pytest.fixture
def dee(app):
    return app.test_client()


def page_of(house, question):
    return house.refer.question(question).page


def looks(house):
    with house.database.session() as session:
        found = session.execute(sa.select(helper_looks).order_by(helper_looks.c.at, helper_looks.c.id))
        return [row.what for row in found if row.what != "given"]


@pytest.mark.threat(5)
@pytest.mark.asvs("7.6.2")
def test_opening_the_link_does_nothing_and_says_nothing_of_anybody(app, bea, dee, house):
    address = gives(bea, invites(bea, answers={"s1": "yes", "s2": "yes"}))
    for _ in range(3):
        page = dee.get(address)

    assert page.status_code == 200
    assert "Bea" not in page.text
    assert "Dee" not in page.text
    assert looks(house) == []
    assert "Your visit has ended" in words(dee.get("/with"))


@pytest.mark.parametrize("link", ["made-up", "x" * 500, "%00", "..%2f..%2fwith"])
def test_a_link_that_is_not_ours_opens_nothing(dee, link):
    page = dee.get(f"/open/for/{link}")

    assert page.status_code == 404


def test_pressed_again_in_the_same_browser_it_is_the_same_visit(bea, dee, house):
    address = gives(bea, invites(bea, answers={"s1": "yes"}))
    opens(dee, address)
    opens(dee, address)

    assert looks(house) == ["opened"]


def test_in_a_second_browser_it_opens_too_and_the_person_sees_that(app, bea, dee, house):
    mark = invites(bea, answers={"s1": "yes"})
    address = gives(bea, mark)
    opens(dee, address)
    opens(app.test_client(), address)

    assert looks(house) == ["opened", "opened"]
    assert words(bea.open(f"/people/{mark}")).count("They opened the link.") == 2
    with house.database.session() as session:
        assert session.execute(sa.select(helpers.c.opened_at)).scalar_one() is not None


def test_a_press_from_another_website_opens_nothing(bea, dee, house):
    address = gives(bea, invites(bea, answers={"s1": "yes"}))

    assert dee.post(address, data={"csrf_token": "made up"}).location.endswith(address)
    assert looks(house) == []


@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.1", "8.3.1")
def test_a_helpers_visit_opens_none_of_the_persons_own_pages(bea, dee, house):
    opens(dee, gives(bea, invites(bea, answers={"s1": "yes", "s2": "yes"})))
    with dee.session_transaction() as held:
        token = held["visit"] = held["with"]

    for address in ("/track", "/choices", "/people", "/mine", "/ask/check"):
        page = dee.get(address)
        assert "Your visit has ended" in words(page)
        assert "Bea" not in page.text
        with dee.session_transaction() as held:
            held["visit"] = token


def test_each_page_says_until_when_and_who_can_stop_it(bea, dee):
    opens(dee, gives(bea, invites(bea, answers={"s1": "yes", "s2": "yes"})))

    for address in ("/with", "/with/steps", "/with/answers"):
        page = words(dee.get(address))
        assert "You can do this until Tuesday 23 February 2027." in page
        assert "The person can stop it on any day." in page


@pytest.mark.parametrize(("said", "opened"), [
    ({"s1": "yes"}, {"/with/steps"}),
    ({"s2": "yes"}, {"/with/answers"}),
    ({"s3": "yes"}, {"/with/questions"}),
    ({"s1": "yes", "s2": "yes", "s3": "yes"}, {"/with/steps", "/with/answers", "/with/questions"}),
])
@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.2", "8.2.3")
def test_a_helper_sees_exactly_what_the_person_said_yes_to(amir, dee, said, opened):
    opens(dee, gives(amir, invites(amir, answers=said)))
    hub = dee.get("/with").text

    for address in ("/with/steps", "/with/answers", "/with/questions"):
        assert (f'href="{address}"' in hub) is (address in opened)
        assert ("This has ended" not in dee.get(address).text) is (address in opened)


def test_a_helper_to_whom_the_person_said_no_to_everything_sees_nothing(bea, dee):
    opens(dee, gives(bea, invites(bea)))

    assert "This has ended" in words(dee.get("/with"))


def test_the_steps_tell_the_days_and_never_what_was_decided_or_written(bea, dee, house, clock):
    opens(dee, gives(bea, invites(bea, answers={"s1": "yes"})))
    with house.database.session() as session:
        case_id = session.execute(sa.select(visits.c.case_id)).scalars().first()
    page = words(dee.get("/with/steps"))
    assert "The person pressed Send on Monday 23 November 2026." in page

    clock["now"] += timedelta(minutes=50)
    for number, (type_, more) in enumerate((
        ("information.requested", {"question_id": "q1", "question": "What about your sleep?"}),
        ("outcome.communicated", {"on_register": False, "reason": "You are well.", "next_steps": ["Rest"]}),
    ), 1):
        at = clock["now"]
        letter = event(type_, case_id, sequence=number, occurred_at=at.isoformat(timespec="seconds"), **more)
        assert tell(dee, letter, id=f"msg-{number}", secret=house.config.icb_events_secrets[0], at=at).status_code == 204
        page = words(dee.get("/with/steps"))
        assert "sleep" not in page
        clock["now"] += timedelta(minutes=50)

    assert "The person has the answer" in page
    assert "We do not show the answer here." in page
    assert [word for word in ("well", "Rest", "not on the support list", "Bea") if word in page] == []


def test_whoever_needs_help_today_is_not_told_to_a_helper_who_sees_only_steps(app, dee, clock):
    cal = has_sent(app, **{"now.when": "today"})
    opens(dee, gives(cal, invites(cal, answers={"s1": "yes"})))

    assert "today" not in words(dee.get("/with/steps"))


@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.3")
def test_the_answers_are_shown_without_choices_and_without_whom_we_must_not_contact(app, dee, clock):
    people = {"about.avoid": "yes", "about.avoid_who": [{"name": "Sam Awaymade"}]}
    cal = has_sent(app, **{"about.name": "Cal Readmade", **people})
    opens(dee, gives(cal, invites(cal, answers={"s2": "yes"})))
    page = words(dee.get("/with/answers"))

    assert "Cal Readmade" in page
    assert "I cannot sleep." in page
    assert "Sam" not in page
    assert "Should we look at adding you" not in page


def test_a_helper_changes_an_answer_and_the_person_has_it(amir, dee, house):
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))
    page = post(dee, f"/with/questions/{page_of(house, 'about.called')}", answer="Ash")

    assert "Ash" in words(page)
    assert 'value="Ash"' in amir.open(f"/ask/{page_of(house, 'about.called')}").text
    assert looks(house) == ["opened", "write", f"wrote:{page_of(house, 'about.called')}"]


def test_the_same_answer_is_no_change(amir, dee, house):
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))
    post(dee, f"/with/questions/{page_of(house, 'about.name')}", answer="Amir Beginmade")

    assert [look for look in looks(house) if look.startswith("wrote:")] == []


def test_what_the_person_half_typed_stays_the_persons(amir, dee, house):
    called = page_of(house, "about.called")
    post(amir.client, f"/ask/{called}", answer="Half", to="later")
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))

    assert "Half" not in dee.get(f"/with/questions/{called}").text
    post(dee, f"/with/questions/{called}", answer="Ash")
    assert 'value="Half"' in amir.open(f"/ask/{called}").text


NOT_THEIRS = ["start.who", "start.postcode", "about.contact", "about.avoid", "consent.dsr", "consent.signed", "consent.what_it_is"]


@pytest.mark.parametrize("question", NOT_THEIRS)
@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.3", "15.3.3")
def test_no_choice_no_way_to_reach_them_and_no_name_at_the_end_is_a_helpers_to_write(app, house, dee, clock, question):
    cal = Walker(app.test_client(), house.refer, about__name="Cal Madeup")
    cal.to()
    opens(dee, gives(cal, invites(cal, answers={"s3": "yes"})))

    assert dee.get(f"/with/questions/{page_of(house, question)}").status_code == 404
    assert dee.get(f"/with/questions/{page_of(house, 'now.helps')}").status_code == 200
    assert dee.post("/ask/send", follow_redirects=True).request.path != "/ask/sent"
    assert promised(house, "icb") == []


def test_what_cannot_be_read_is_asked_again_and_kept_nowhere(amir, dee, house):
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))
    page = post(dee, f"/with/questions/{page_of(house, 'about.name')}", answer="")

    assert "Please change this" in page.text
    assert [look for look in looks(house) if look.startswith("wrote:")] == []


def test_a_page_that_was_open_too_long_changes_nothing_and_loses_nothing(amir, dee, house):
    opens(dee, gives(amir, invites(amir, answers={"s3": "yes"})))
    page = dee.post(f"/with/questions/{page_of(house, 'about.name')}", data={"csrf_token": "old", "answer": "Words of mine"})

    assert page.status_code == 400
    assert "Words of mine" in page.text


@pytest.mark.asvs("8.3.1")
def test_access_that_ends_while_a_page_is_open_changes_nothing_shows_nothing_and_gives_the_words_back(amir, dee, house):
    mark = invites(amir, answers={"s3": "yes"})
    opens(dee, gives(amir, mark))
    address = f"/with/questions/{page_of(house, 'about.name')}"
    form = hidden(dee.get(address))
    amir.client.post(f"/people/{mark}/stop", data=hidden(amir.open("/people")))

    page = dee.post(address, data={**form, "answer": "Words of mine", "to": "next"})

    assert "This has ended" in words(page)
    assert "We did not keep it. You can copy it. Words of mine" in words(page)
    assert "Amir" not in page.text
    assert 'value="Amir Beginmade"' in amir.open(f"/ask/{page_of(house, 'about.name')}").text


def test_when_it_is_sent_while_a_helper_writes_the_page_says_so_and_gives_the_words_back(app, house, dee, clock):
    cal = Walker(app.test_client(), house.refer, about__name="Cal Madeup")
    check = cal.to()
    opens(dee, gives(cal, invites(cal, answers={"s1": "yes", "s3": "yes"})))
    address = f"/with/questions/{page_of(house, 'now.helps')}"
    form = hidden(dee.get(address))
    cal.send(check)
    page = words(dee.post(address, data={**form, "answer": "Words of mine"}))

    assert "The person has pressed Send." in page
    assert "Words of mine" in page
    assert "Words of mine" not in cal.open("/ask/sent").text


def test_whoever_could_never_write_is_not_told_that_it_was_sent(bea, dee):
    opens(dee, gives(bea, invites(bea, answers={"s2": "yes"})))
    page = words(dee.get("/with/questions"))

    assert "This has ended" in page
    assert "Send" not in page


def test_on_the_last_day_it_works_and_the_day_after_nothing_does(bea, dee, app, clock):
    address = gives(bea, invites(bea, answers={"s1": "yes", "s2": "yes"}))
    clock["now"] = LAST_DAY.astimezone(clocks.LONDON)
    opens(dee, address)
    assert "Bea Sentmade" in dee.get("/with/answers").text

    passes(clock, timedelta(hours=12), (dee, "/with"))

    for page in (dee.get("/with"), dee.get("/with/answers"), dee.get("/with/steps")):
        assert "This has ended" in words(page)
        assert "Bea" not in page.text
    assert app.test_client().get(address).status_code == 404


def test_a_visit_that_is_only_over_says_how_to_come_back(bea, dee, clock):
    address = gives(bea, invites(bea, answers={"s1": "yes"}))
    opens(dee, address)
    clock["now"] += timedelta(hours=21)
    assert "Use your link to come back." in words(dee.get("/with"))

    opens(dee, address)
    assert "You can help someone here" in words(dee.get("/with"))


def test_when_the_draft_is_deleted_its_helpers_see_nothing(app, amir, dee, house):
    opens(dee, gives(amir, invites(amir, answers={"s1": "yes", "s2": "yes", "s3": "yes"})))
    with house.database.session(write=True) as session:
        case_id = session.execute(sa.select(helpers.c.case_id)).scalar_one()
        store.drafts.delete(session, store.drafts.of_case(session, case_id), now=make.NOW)
        store.commit(session)

    for address in ("/with", "/with/steps", "/with/answers", "/with/questions"):
        assert "has ended" in words(dee.get(address))
