"""People come back with a card or a link, on any phone; a stranger who tries learns nothing, and waits."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from tests.coming_back import case_of, comes_back, way_in
from tests.helping_hands import has_sent, hidden, post, promised
from tests.proving import has_proved
from tests.tongues import KNOWN, browser
from tests.walking import Walker, words
from webapp import back, codes, models, outbox, store, wayback
from webapp.gate import Gate
from webapp.outcomes import Doors, Sent

NUMBER, EMAIL, OTHER = "07700 900123", "amir@mail.example", "only.mine@mail.example"
BORN = "12 March 2006"
WAY = {
    "email": {"k1": ["card", "email"], "k3": EMAIL, "k4": "no"}, "text": {"k1": ["text"], "k2": NUMBER, "k4": "no"}, "card": {"k1": "card"},
}


@pytest.fixture
def amir(app, clock):
    """Somebody who has sent it, at his own browser."""
    walker = has_sent(app)
    walker.case = case_of(app, walker.client)
    return walker


def chooses(walker, way, **more):
    """Choose ways back on the pages for it. What the card page said, if there was one."""
    for page, answer in {**WAY[way], **more}.items():
        shown = post(walker.client, f"/back/mine/{page}", answer=answer)
    return shown


def gets(walker, *, card=False, **to):
    """The same without the pages: what stands on the card, where one was made."""
    house, now = walker.client.application.extensions["house"], walker.client.application.config["NOW"]()
    with house.database.session(write=True) as session:
        made = wayback.settle(house.postman, session, walker.case, back.Chosen(card=card, to=to, with_news=False), now=now)
        store.commit(session)
    return made


def card_of(walker):
    """The code and the address that stand on the card."""
    page = walker.open("/back/card").text
    letters = re.search(r"Your code is this\. ([0-9A-Z, ]+)<", page)[1]
    with walker.client.application.extensions["house"].database.session() as session:
        assert store.cards.keys(session) == dict.fromkeys(store.cards.keys(session), 1)
    return letters.replace(", ", "")


def types(client, code):
    return post(client, "/back/code", typed=code)


def at_my_page(page):
    return page.request.path == "/track"


def sends(app):
    """The worker's round, and what went out: by text and by mail."""
    gone = []

    def door(promise):
        gone.append(dict(promise.body))
        return Sent("sent-ok")

    database = app.extensions["house"].database
    texts_and_mail = Gate(database=database, hours=(9, 19), now=app.config["NOW"]).before(door)
    doors = Doors(icb=lambda promise: Sent("204"), sms=texts_and_mail, mail=texts_and_mail, inbox=None)
    while outbox.work(database, doors, now=app.config["NOW"], owner="a test"):
        pass
    return gone


def link_in(message):
    return "/open/" + re.search(r"/open/(\S+)", message["text"])[1]


def asks_for_link(app, to, by=None):
    return post(by or app.test_client(), "/back/link", typed=to)


# The card.


@pytest.mark.asvs("7.2.4")
def test_a_card_and_a_date_of_birth_open_the_page_on_another_phone(app, amir):
    page = chooses(amir, "card")
    assert page.request.path == "/back/card"
    code, other = card_of(amir), app.test_client()

    half = types(other, codes.grouped(code).lower())

    assert half.request.path == "/back/half"
    assert "There is no news since Monday 23 November 2026." in words(half)
    assert "When were you born?" in words(half)
    assert words(other.get("/track")) != words(amir.open("/track"))
    assert at_my_page(post(other, "/back/half", typed=BORN))
    assert "We are sending it" in words(other.get("/track"))


@pytest.mark.parametrize(("code", "born"), [
    ("pl", "12 marca 2006"), ("ro", "12 martie 2006"), ("lt", "2006 m. kovo 12 d."), ("ur", "12 مارچ 2006"), ("ur", "۱۲ مارچ ۲۰۰۶"),
])  # fmt: skip
def test_the_date_of_birth_is_read_as_people_type_it_in_their_language(app, amir, code, born):
    chooses(amir, "card")
    card, other = card_of(amir), browser(app, next(one for one in KNOWN if one.code == code))
    types(other, card)

    assert at_my_page(post(other, "/back/half", typed=born))


def test_a_card_alone_shows_nothing_but_whether_there_is_news(app, amir, clock):
    code, other = gets(amir, card=True).code, app.test_client()
    clock["now"] += timedelta(days=2)
    with app.extensions["house"].database.session(write=True) as session:
        now = clock["now"]
        store.news.add(session, webhook_id="a", case_id=amir.case, type="receipt.confirmed", sequence=1, occurred_at=now, data={}, now=now)
        store.commit(session)

    half = words(types(other, code))

    assert "There is news since Monday 23 November 2026." in half
    assert "cannot sleep" not in half
    assert "support list" not in half.replace("Anyshire support list team", "")


def test_the_picture_does_what_the_code_does_and_opening_it_uses_nothing_up(app, amir):
    other, picture = app.test_client(), f"/open/{gets(amir, card=True).picture}"
    for _ in range(20):
        assert other.head(picture).status_code == 200
    half = post(other, picture)

    assert half.request.path == "/back/half"
    assert at_my_page(post(other, "/back/half", typed="12/3/2006"))


def picture_of(walker):
    """Where the picture of the card leads, as our own browser keeps it sealed."""
    made = walker.client.application.extensions["house"]
    with walker.client.session_transaction() as held:
        _, picture = made.database.keyring.open_json(f"browser.card:{walker.case}", b64decode(held["card"]))
    return f"/open/{picture}"


def test_the_card_is_shown_until_i_have_kept_it_and_never_again(amir):
    chooses(amir, "card")
    assert "Your code is this." in words(amir.open("/back/card"))

    post(amir.client, "/back/card", to="kept")

    again = words(amir.open("/back/card"))
    assert "Your code is this." not in again
    assert "We show a card only once." in again


def test_we_keep_only_hashes_of_a_card(app, amir):
    card = gets(amir, card=True)

    with app.extensions["house"].database.session() as session:
        kept = str(session.execute(sa.text("SELECT * FROM cards")).all())

    assert card.code not in kept
    assert card.picture not in kept


def test_a_new_card_ends_the_old_one(app, amir):
    chooses(amir, "card")
    old, old_picture = card_of(amir), picture_of(amir)
    post(amir.client, "/back/card", to="new")

    assert "This code does not work." in words(types(app.test_client(), old))
    assert app.test_client().get(old_picture).status_code == 404
    assert types(app.test_client(), card_of(amir)).request.path == "/back/half"


def test_whoever_wants_no_card_any_more_has_none(app, amir):
    chooses(amir, "card")
    code = card_of(amir)
    chooses(amir, "text")

    assert "This code does not work." in words(types(app.test_client(), code))
    assert "We can text a link to this number. 07700 900123" in words(amir.open("/back/mine"))


def test_a_wrong_day_is_told_kindly_and_slows_but_shuts_nobody_out(app, amir, clock):
    code, other = gets(amir, card=True).code, app.test_client()
    types(other, code)
    for _ in range(5):
        assert "This is not what we have." in words(post(other, "/back/half", typed="1 January 2001"))
    waits = post(other, "/back/half", typed=BORN)
    assert waits.status_code == 429
    assert "Please wait 15 minutes." in words(waits)
    assert waits.headers["Retry-After"] == "900"
    assert 'value="12 March 2006"' in waits.text

    clock["now"] += timedelta(minutes=15)
    # The very press that was asked for works.
    assert at_my_page(post(other, "/back/half", typed=BORN))


def test_what_is_no_day_at_all_costs_no_try(app, amir):
    other = app.test_client()
    types(other, gets(amir, card=True).code)
    for _ in range(6):
        assert "Fix" in words(post(other, "/back/half", typed="the day I was born"))

    assert at_my_page(post(other, "/back/half", typed=BORN))


@pytest.mark.asvs("6.5.1")
@pytest.mark.asvs("6.5.5")
@pytest.mark.asvs("6.6.2")
def test_without_a_date_of_birth_a_number_is_sent_that_works_once_here_and_for_ten_minutes(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer, back__ways={"answer": ["card", "email"]}, back__email=EMAIL, back__news="no")
    walker.to()
    walker.to("about.name", start="/ask")
    code, other, stranger = card_code(walker), app.test_client(), app.test_client()
    assert "We sent you a number." in words(types(other, code))
    first = re.search(r"\d{6}", sends(app)[-1]["text"])[0]

    post(other, "/back/half", to="again")
    second = re.search(r"\d{6}", sends(app)[-1]["text"])[0]

    types(stranger, code)
    assert "This number does not work." in words(post(stranger, "/back/half", typed=second))
    assert first == second or "This number does not work." in words(post(other, "/back/half", typed=first))
    assert post(other, "/back/half", typed=f"{second[:3]} {second[3:]}").request.path == "/ask/saved"
    assert other.get("/back/half").headers["Location"] == "/back"


def card_code(walker):
    return re.search(r"Your code is this\. ([0-9A-Z, ]+)<", walker.open("/back/card").text)[1].replace(", ", "")


def test_a_number_ends_after_ten_minutes(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer, back__ways={"answer": ["card", "email"]}, back__email=EMAIL, back__news="no")
    walker.to()
    walker.to("about.name", start="/ask")
    other = app.test_client()
    types(other, card_code(walker))
    number = re.search(r"\d{6}", sends(app)[-1]["text"])[0]
    clock["now"] += timedelta(minutes=10)

    assert "This number does not work." in words(post(other, "/back/half", typed=number))


def test_whoever_told_us_nothing_yet_comes_back_with_the_card_alone(app, client, clock):
    walker = Walker(client, app.extensions["house"].refer, back__ways="card")
    walker.to()

    assert types(app.test_client(), card_code(walker)).request.path == "/ask/saved"


def test_the_card_is_made_on_the_way_and_the_team_never_gets_these_answers(app, client, clock):
    refer = app.extensions["house"].refer
    walker = Walker(client, refer, back__ways={"answer": ["card", "email"]}, back__email=OTHER, back__news="no")

    assert walker.to().request.path == "/back/card"
    assert "See my card" in words(walker.open("/ask/saved"))
    assert walker.to("about.email", start="/ask").request.path == "/ask/b5g"
    assert f'value="{OTHER}"' in walker.open("/ask/b5g").text
    assert {question.seen_by for question in refer.stage("back").questions if question.kind != "information"} == {"nobody"}
    assert "only.mine@mail.example" in words(walker.open("/back/mine"))


# A link.


@pytest.mark.threat(5)
@pytest.mark.wcag("3.3.8", "3.3.9")
@pytest.mark.coga("4.7.1", "4.7.2")
def test_a_link_comes_at_once_opens_with_one_press_and_works_once(app, amir):
    gets(amir, mail=EMAIL)
    other = app.test_client()
    sent = asks_for_link(app, "Amir@Mail.example ")
    assert sent.request.path == "/back/sent"
    (message,) = [one for one in sends(app) if one["to"] == EMAIL]
    link = link_in(message)
    for _ in range(20):
        assert other.head(link).status_code == 200
    assert other.get(link).status_code == other.get(link).status_code == 200
    assert "We are sending it" not in words(other.get("/track"))

    opened = post(other, link)

    assert at_my_page(opened)
    assert "We are sending it" in words(opened)
    assert "This link has ended" in words(app.test_client().get(link))
    assert at_my_page(other.post(link, data=hidden(other.get("/back/code")), follow_redirects=True))


def test_a_text_goes_to_the_number_that_was_chosen_at_any_hour_and_without_a_yes_to_texts(app, amir, clock):
    chooses(amir, "text")
    clock["now"] = clock["now"].replace(hour=3)
    asks_for_link(app, "+44 7700 900123")

    (message,) = [one for one in sends(app) if one["to"] == "+447700900123"]
    assert message["text"].startswith("This is your link. http://127.0.0.1:8000/open/")
    assert len(message["text"]) <= 160


@pytest.mark.threat(2)
@pytest.mark.threat(5)
def test_the_answer_is_the_same_word_for_word_for_a_number_that_nobody_chose(app, amir):
    gets(amir, mail=EMAIL)

    known, unknown = asks_for_link(app, EMAIL), asks_for_link(app, "nobody@mail.example")

    assert known.data == unknown.data or words(known) == words(unknown)
    assert len(known.data) == len(unknown.data)
    assert [one["to"] for one in sends(app)] == [EMAIL]
    with app.extensions["house"].database.session() as session:
        assert store.outbox.counts(session, make.NOW).dead == 0
        assert session.execute(sa.text("SELECT count(*) FROM links")).scalar_one() == 1


def test_a_new_link_ends_the_old_one_and_ten_minutes_end_both(app, amir, clock):
    gets(amir, mail=EMAIL)
    asks_for_link(app, EMAIL)
    old = link_in(sends(app)[-1])
    asks_for_link(app, EMAIL)
    new = link_in(sends(app)[-1])
    assert "This link has ended" in words(app.test_client().get(old))
    assert "Open my page" in words(app.test_client().get(new))
    clock["now"] += timedelta(minutes=10)

    late = app.test_client()
    assert "This link has ended" in words(late.get(new))
    assert not at_my_page(late.post(new, data=hidden(late.get("/back/code")), follow_redirects=True))


def test_a_link_that_is_over_offers_a_new_one_to_the_same_place_with_one_press(app, amir, clock):
    gets(amir, mail=EMAIL)
    asks_for_link(app, EMAIL)
    old, other = link_in(sends(app)[-1]), app.test_client()
    clock["now"] += timedelta(hours=1)

    asked = other.post(f"{old}/again", data=hidden(other.get(old)), follow_redirects=True)

    assert asked.request.path == "/back/sent"
    assert at_my_page(post(other, link_in(sends(app)[-1])))


def test_a_link_that_was_ended_before_it_was_sent_is_never_sent(app, amir):
    gets(amir, mail=EMAIL)
    asks_for_link(app, EMAIL)
    asks_for_link(app, EMAIL)

    assert len([one for one in sends(app) if one["to"] == EMAIL]) == 1


def test_what_opened_a_page_is_taken_out_of_what_we_keep(app, amir):
    chooses(amir, "email")
    asks_for_link(app, EMAIL)
    link = link_in(sends(app)[-1])

    kept = str(promised(app.extensions["house"], "mail"))
    assert link not in kept
    mine = words(amir.open("/mine"))
    assert link.rsplit("/", 1)[1] not in mine
    assert f"We can send a link here. You chose this on Monday 23 November 2026. {EMAIL}" in mine
    assert "You have a card from Monday 23 November 2026." in mine
    back = amir.client.get("/mine/json").get_json()["ways_back"]
    assert back["links_to"] == [{"kind": "mail", "to": EMAIL, "chosen_at": "2026-11-23T10:30:00Z", "with_news": False}]


def test_a_number_that_two_people_chose_opens_the_page_that_is_picked(app, amir, clock):
    gets(amir, mail=EMAIL)
    clock["now"] += timedelta(days=1)
    bea = has_sent(app)
    bea.case = case_of(app, bea.client)
    gets(bea, mail=EMAIL)
    asks_for_link(app, EMAIL)
    link, other = link_in(sends(app)[-1]), app.test_client()

    page = other.get(link)
    which = re.findall(r'name="which" value="([^"]+)"', page.text)
    assert len(which) == 2
    assert "Tuesday 24 November 2026, " in words(page)
    assert "Is this your own phone or computer?" not in words(page)
    assert 'name="which"' in other.post(link, data={**hidden(page), "device": "own"}).text
    device = other.post(link, data={**hidden(page), "which": which[1]})
    assert "Is this your own phone or computer?" in words(device)
    assert "Amir" not in page.text + device.text
    opened = other.post(link, data={**hidden(device), "device": "own"}, follow_redirects=True)

    assert case_of(app, other) == amir.case
    assert at_my_page(opened)
    with app.extensions["house"].database.session() as session:
        shared = session.execute(sa.select(models.visits.c.shared).where(models.visits.c.case_id == amir.case)).scalars().all()
    assert not any(shared)


def test_nobody_is_flooded_with_links_and_a_number_that_nobody_chose_waits_as_long(app, amir, clock):
    gets(amir, mail=EMAIL)
    for to in (EMAIL, "nobody@mail.example"):
        clock["now"] += timedelta(minutes=10)
        client = app.test_client()
        data = hidden(client.get("/back/link"))
        told = [client.post("/back/link", data={**data, "typed": to}).status_code for _ in range(6)]
        assert told == [303] * 5 + [429]

    waits = client.post("/back/link", data={**data, "typed": to})
    assert "Please wait 120 minutes." in words(waits)
    assert 'value="nobody@mail.example"' in waits.text


def test_old_news_is_not_told_as_new_when_nobody_knows_any_more_when_they_last_looked(app, amir):
    code = gets(amir, card=True).code
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.delete(models.visits))
        store.commit(session)

    half = words(types(app.test_client(), code))

    assert "You sent your answers to the team." in half
    assert "news" not in half


def elsewhere(app, network="203.0.113.9"):
    """Somebody on another network."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = network
    return client


@pytest.mark.threat(4)
def test_a_stranger_elsewhere_uses_up_neither_the_links_nor_the_tries_of_the_person(app, amir):
    code, stranger = gets(amir, card=True, mail=EMAIL).code, elsewhere(app)
    asked = [asks_for_link(app, EMAIL, by=stranger).status_code for _ in range(6)]
    types(stranger, code)
    wrong = [post(stranger, "/back/half", typed="1 January 2001").status_code for _ in range(6)]
    assert (asked[-1], wrong[-1]) == (429, 429)

    assert asks_for_link(app, EMAIL).request.path == "/back/sent"
    mine = app.test_client()
    types(mine, code)
    assert at_my_page(post(mine, "/back/half", typed=BORN))


@pytest.mark.threat(2)
def test_who_names_somebody_elses_address_as_their_own_gets_nothing_once_its_owner_has_used_it(app, amir):
    gets(amir, mail=EMAIL)
    comes_back(app, amir.case, to=EMAIL)
    other = Walker(elsewhere(app), amir.refer)
    other.to("about.name")
    other.case = case_of(app, other.client)
    gets(other, mail=EMAIL)
    asks_for_link(app, EMAIL)
    client, [sent] = app.test_client(), [one for one in sends(app) if "/open/" in one["text"]]
    page = client.get(link_in(sent))

    assert 'name="which"' not in page.text
    client.post(link_in(sent), data=hidden(page))
    assert case_of(app, client) == amir.case


def test_a_cards_picture_that_is_shown_too_often_asks_to_wait(app, amir):
    made = gets(amir, card=True, mail=EMAIL)
    with app.extensions["house"].database.session(write=True) as session:
        sent = store.referrals.of_case(session, amir.case)
        store.referrals.keep_only(session, sent, {name: said for name, said in sent.answers.items() if name != "about.born"}, now=make.NOW)
        draft = store.drafts.of_case(session, amir.case)
        store.drafts.delete(session, draft, now=make.NOW)
        store.commit(session)
    told = []
    for _ in range(7):
        client = app.test_client()
        told.append(client.post(f"/open/{made.picture}", data=hidden(client.get(f"/open/{made.picture}"))).status_code)

    assert (told[0], told[-1]) == (303, 429)


@pytest.mark.asvs("7.4.3")
def test_closing_pages_everywhere_ends_links_that_are_on_their_way(app, amir):
    gets(amir, mail=EMAIL)
    link = way_in(app, amir.case, to=EMAIL)

    amir.client.post("/close", data={**hidden(amir.client.get("/close")), "to": "mine"})

    assert "This link has ended" in words(app.test_client().get(link))


def test_what_is_no_number_and_no_address_is_said_kindly(app):
    for typed in ("", "hello", "0123", "a@"):
        page = asks_for_link(app, typed)
        assert (page.status_code, page.request.path) == (200, "/back/link")
        assert "Fix" in words(page)


def test_news_brings_a_link_only_to_whom_chose_that(app, amir, clock):
    chooses(amir, "email", k3="bea@mail.example", k4="yes")
    has_proved(app, amir.case, "bea@mail.example")
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        sent = store.referrals.of_case(session, amir.case)
        house.postman.promise(
            session, "receipt.confirmed", event_id="one", case_id=amir.case, answers=sent.answers, language="en", now=clock["now"],
        )
        store.commit(session)
    (news,) = [one for one in sends(app) if "There is an update for you." in one["text"]]
    other = app.test_client()

    assert at_my_page(post(other, link_in(news)))
    chooses(amir, "email", k3="bea@mail.example", k4="no")
    with house.database.session(write=True) as session:
        house.postman.promise(
            session, "receipt.confirmed", event_id="two", case_id=amir.case, answers=sent.answers, language="en", now=clock["now"],
        )
        store.commit(session)
    assert "/open/" not in sends(app)[-1]["text"]


@pytest.mark.parametrize("spoil", [lambda _: "/open/x", lambda link: link.swapcase(), lambda _: "/open/é.%00", lambda link: link[:-1]])
def test_a_link_that_is_not_ours_opens_nothing_and_says_why_to_nobody(app, client, amir, spoil):
    link = way_in(app, amir.case)
    spoilt = "/open/" + spoil(link)[6:]
    refused = client.get(spoilt)

    assert refused.status_code == 404
    assert "This link does not work any more" in words(refused)
    assert client.post(spoilt, data=hidden(client.get("/back/code"))).status_code == 404


def test_a_press_that_no_person_made_opens_nothing(app, amir):
    link, scanner = way_in(app, amir.case), app.test_client()

    assert scanner.post(link).status_code == 303
    assert scanner.post(f"{link}/again").status_code == 303
    assert "Use your card, or get a link." in words(scanner.get("/track"))
    assert "Open my page" in words(scanner.get(link))


def test_without_a_visit_the_pages_of_ways_lead_to_coming_back(client):
    for page in ("/back/card", "/back/mine", "/back/mine/k1"):
        assert client.get(page).headers["Location"] == "/back"
        assert client.post(page).status_code in (303, 405)
    assert client.get("/back/half").headers["Location"] == "/back"
    assert client.post("/back/half").headers["Location"] == "/back"


def test_a_press_from_another_website_changes_nothing(amir, client):
    chooses(amir, "card")
    code = card_of(amir)

    assert amir.client.post("/back/card", data={"to": "new"}).status_code == 303
    assert amir.client.post("/back/mine/k1", data={"answer": "none"}).status_code == 400
    assert card_of(amir) == code
    assert client.post("/back/code", data={"typed": code}).status_code == 400
    assert client.post("/back/link", data={"typed": EMAIL}).status_code == 400


def test_a_service_without_texts_says_so_and_offers_the_rest(app, amir, monkeypatch):
    house = app.extensions["house"]
    for door in ("twilio_account_sid",):
        object.__setattr__(house.config, door, None)

    assert "A link in a text message" not in words(amir.open("/back/mine/k1"))
    assert "This website cannot send texts now." in words(amir.open("/back"))
    assert "This website cannot send texts now." in words(amir.open("/back/mine"))
