"""I check that a number is mine: figures go there, I type them, and from then on news may come. Until then I am told that none does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, has_sent, invites, opens, post, promised
from tests.test_coming_back import asks_for_link, gets, link_in, sends
from tests.walking import words
from webapp import phones, store
from webapp.models import Kind
from webapp.phones import PERSON
from webapp.text_models import proofs

NUMBER, SHOWN, EMAIL = "+447700900123", "07700 900123", "bea@mail.example"
BY_TEXT = {"about.contact": "text", "about.mobile": NUMBER, "about.shared_phone": "no", "consent.texts": "yes"}
NOT_YET = "We send no news to this number yet."


@pytest.fixture
def config(config):
    return make.sending(config)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def bea(app, clock):
    """Somebody who said yes to texts and has sent it; nobody has checked the number."""
    walker = has_sent(app, **BY_TEXT)
    walker.case = case_of(app, walker.client)
    yes(app, walker)
    return walker


def yes(app, walker):
    from tests.test_unsafe import says
    from webapp.consent import Answer

    says(app, walker, Answer.YES)


def figures(app):
    return re.search(r"\d{6}", sends(app)[-1]["text"])[0]


def presses(walker, **form):
    return post(walker.client, "/number", **form)


def tells(app, walker, what, **more):
    with app.extensions["house"].database.session(write=True) as session:
        what(session, NUMBER, now=app.config["NOW"](), **more)
        store.commit(session)


def test_my_page_says_that_no_news_comes_until_i_have_checked_my_number(app, bea, clock):
    assert NOT_YET in words(bea.open("/track"))
    assert NOT_YET in words(bea.open("/ask/sent"))

    asked = presses(bea, to="send", which="0")
    assert "We sent you a number." in words(asked)
    checked = presses(bea, to="check", which="0", typed=f" {figures(app)} ")

    assert "We can text this number." in words(checked)
    assert NOT_YET not in words(bea.open("/track"))
    assert "You checked your phone number." in words(bea.open("/mine/log"))


@pytest.mark.asvs("6.5.1")
def test_figures_work_once_for_ten_minutes_and_only_the_newest(app, bea, clock):
    presses(bea, to="send", which="0")
    first = figures(app)
    presses(bea, to="send", which="0")
    second = figures(app)
    assert "Fix" in words(presses(bea, to="check", which="0", typed=first))
    clock["now"] += timedelta(minutes=10)
    late = words(presses(bea, to="check", which="0", typed=second))

    assert "The number that we sent does not work any more. Please get a new one." in late
    assert NOT_YET in late


@pytest.mark.asvs("6.5.2")
def test_only_a_slow_hash_of_the_figures_is_kept(app, house, bea, clock):
    presses(bea, to="send", which="0")
    number = figures(app)
    with house.database.session() as session:
        kept = session.execute(sa.select(proofs.c.code_hash)).scalar_one()

    assert kept.startswith("$argon2id$")
    assert number not in str(promised(house, "sms"))


@pytest.mark.asvs("6.6.3")
def test_whoever_guesses_the_figures_waits(app, bea, clock):
    presses(bea, to="send", which="0")
    right = figures(app)
    wrong = "000000" if right != "000000" else "111111"
    tries = [presses(bea, to="check", which="0", typed=wrong).status_code for _ in range(6)]

    assert tries == [200] * 5 + [429]
    assert presses(bea, to="check", which="0", typed=right).status_code == 429


def test_nobody_can_pester_a_number_with_figures(app, bea, clock):
    asked = [presses(bea, to="send", which="0").status_code for _ in range(6)]

    assert asked == [200] * 5 + [429]
    assert len(sends(app)) == 1


def test_a_link_that_i_used_checks_the_number_it_went_to(app, bea, clock):
    gets(bea, sms=NUMBER)
    asks_for_link(app, SHOWN)
    other = app.test_client()
    post(other, link_in(sends(app)[-1]))

    assert NOT_YET not in words(bea.open("/track"))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (phones.stop, "Someone asked us to stop. We send nothing there. To start again, text START from this phone."),
        (phones.wrong, "Someone told us that this number is wrong. We send nothing there."),
    ],
)
def test_after_stop_or_wrong_i_am_told_and_no_figures_go_there(app, bea, clock, what, says):
    tells(app, bea, what)

    assert says in words(bea.open("/track"))
    page = words(presses(bea, to="send", which="0"))
    assert says in page
    assert "Choose another number" in page
    assert sends(app) == []


def test_after_a_message_that_did_not_arrive_i_can_check_the_number_again(app, bea, clock):
    presses(bea, to="send", which="0")
    presses(bea, to="check", which="0", typed=figures(app))
    tells(app, bea, phones.failed, why=phones.NOT_REACHED)
    assert "Our last message did not arrive there." in words(bea.open("/track"))
    clock["now"] += timedelta(minutes=1)
    presses(bea, to="send", which="0")

    assert "We can text this number." in words(presses(bea, to="check", which="0", typed=figures(app)))


def test_an_email_address_is_checked_in_the_same_way(app, clock):
    amir = has_sent(app)
    assert "We send no news to this address yet." in words(amir.open("/track"))
    presses(amir, to="send", which="0")

    assert "We can write to this address." in words(presses(amir, to="check", which="0", typed=figures(app)))


def test_whoever_has_nothing_to_check_is_told_so(app, clock):
    amir = has_sent(app, **{"about.contact": "letter", "about.email": "", "about.shared_email": ""})

    assert "You have no number or address to check." in words(amir.open("/number"))


@pytest.mark.parametrize("form", [{"which": "7"}, {"which": "x"}, {"which": ""}, {"which": "²"}, {"which": "0", "csrf_token": "made up"}])
def test_a_press_on_what_is_not_there_does_nothing(app, bea, clock, form):
    presses(bea, **{"to": "send", **form})

    assert sends(app) == []


def test_a_helper_checks_their_own_number_on_their_own_page(app, house, bea, clock):
    mark = invites(bea, answers={"s4": "yes", "w1": "text", "w2": "07700 900455"})
    dee = app.test_client()
    opens(dee, gives(bea, mark))
    with house.database.session(write=True) as session:
        (one,) = store.helping.of_case(session, bea.case)
        store.helping.keep(session, replace(one, to="+447700900456"))
        store.commit(session)
    assert NOT_YET in words(dee.get("/with"))
    post(dee, "/with/number", to="send", which="0")

    assert "We can text this number." in words(post(dee, "/with/number", to="check", which="0", typed=figures(app)))
    assert NOT_YET not in words(dee.get("/with"))
    with house.database.session() as session:
        assert store.proofs.find(session, bea.case, PERSON, Kind.SMS, "+447700900456").proved_at is None


def test_a_helper_who_opened_a_link_that_went_to_their_phone_has_checked_it(app, house, bea, clock):
    mark = invites(bea, answers={"s4": "yes", "w1": "text", "w2": "07700 900456"})
    gives(bea, mark)
    (text,) = [one for one in sends(app) if one["who"] == "helper"]
    opens(app.test_client(), re.search(r"/open/\S+", text["text"])[0])
    with house.database.session() as session:
        (one,) = store.helping.of_case(session, bea.case)
        assert store.proofs.find(session, bea.case, one.id, Kind.SMS, "+447700900456").how == "link"


def test_the_pages_of_a_visit_that_has_ended_check_nothing(app, bea, clock):
    stranger = app.test_client().get("/number")
    assert (stranger.status_code, stranger.headers["Location"]) == (303, "/back")
    clock["now"] += timedelta(hours=1, minutes=1)

    assert "Your visit has ended" in words(bea.open("/number"))


def test_the_page_of_dates_shows_a_number_only_so_far_that_its_owner_knows_it(bea):
    page = words(bea.open("/plan/dates"))

    assert f"07… 123 {NOT_YET}" in page
    assert SHOWN not in page
