"""A helper writes along in a planner: on their own pages, beside the cards, blind to what the person keeps; and the person decides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, hidden as of_first_form, invites, opens, promised, ticking
from tests.planning import fills, has_sent, hidden, keeps, sends
from tests.walking import Walker, words
from webapp import store
from webapp.helped import Source, State
from webapp.planning import Mark, Stage

OWN, HERS = "Eve keeps this", "Dee wrote this"
CARDS = {"plan.me": Mark.PANEL, "plan.life": Mark.SUPPORTER, "plan.day": Mark.BOTH, "plan.safe": Mark.ME, "plan.body": None}


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def eve(app, clock):
    return has_sent(app)


@pytest.fixture
def helper(app, eve):
    """Somebody whom she invites, with a yes to these."""

    def comes(name="Dee Helpmade", **said):
        client = app.test_client()
        client.mark = invites(eve, name, said or {"s5": "yes"})
        client.link = gives(eve, client.mark)
        opens(client, client.link)
        return client

    return comes


def at(house, card):
    return house.plan.find(card).page


def writes(client, page, *boxes, to="done", form=None, **more):
    """Open a card as a helper, write in its boxes and press a button."""
    address = f"/with/cards/{page}"
    filled = {f"detail-{box}": text for box, text in enumerate(boxes)}
    return client.post(address, data={**(form or hidden(client.get(address))), **filled, "to": to, **more}, follow_redirects=True)


def shown_on(page, number=0):
    """What the buttons beside one text carry."""
    form = page.text.split('name="shown" value="')[number + 1]
    return {"shown": form.partition('"')[0], "csrf_token": of_first_form(page)["csrf_token"]}


def chooses(walker, page, to, number=0):
    """Press a button beside what somebody wrote for a card."""
    address = f"/plan/helped/card/{page}"
    return walker.client.post(address, data={**shown_on(walker.open(address), number), "to": to}, follow_redirects=True)


def kept(app, walker, card="plan.me"):
    with app.extensions["house"].database.session() as session:
        return store.plans.of_case(session, case_of(app, walker.client)).get(card)


def theirs(app, walker):
    with app.extensions["house"].database.session() as session:
        return store.helped.of_case(session, case_of(app, walker.client))


# What a helper sees and may write


@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.2", "8.2.3")
@pytest.mark.parametrize("sent", [False, True], ids=["not-sent", "sent"])
@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        ({"s1": "yes"}, False),
        ({"s2": "yes"}, False),
        ({"s5": "yes"}, True),
        ({"s2": "yes", "s5": "yes"}, True),
        ({"s5": "not-yet"}, False),
    ],
)
def test_a_helper_reads_only_what_was_sent_to_them_and_writes_for_every_card_alike(app, eve, house, helper, scopes, may, sent):
    dee = helper(**scopes)
    for card, mark in CARDS.items():
        keeps(app, eve, card, f"{OWN} {card}", mark=mark)
    if sent:
        sends(eve, "helpers")
    read = sent and "s2" in scopes and may

    for card, mark in CARDS.items():
        page = dee.get(f"/with/cards/{at(house, card)}")
        assert (f"{OWN} {card}" in page.text) is (read and mark in (Mark.SUPPORTER, Mark.BOTH)), card
        assert ("<textarea" in page.text) is may, card
        assert 'name="mark"' not in page.text
        assert ("Saved for the person" in words(writes(dee, at(house, card), HERS, form={"csrf_token": "x"} if not may else None))) is may

    assert len(theirs(app, eve)) == (5 if may else 0)
    for card, mark in CARDS.items():
        assert (kept(app, eve, card).said.words[0], kept(app, eve, card).mark) == (f"{OWN} {card}", mark)
    for name in ("team", "helpers"):
        assert HERS not in eve.open(f"/plan/send/{name}").text
        sends(eve, name)
    assert HERS not in json.dumps(promised(house, "icb"))
    assert HERS not in dee.get("/with/plan").text


@pytest.mark.threat(2)
def test_a_card_that_she_keeps_for_herself_looks_like_one_that_she_never_touched(app, eve, helper, house):
    dee = helper(s2="yes", s5="yes")
    before = words(dee.get("/with/cards")), words(dee.get(f"/with/cards/{at(house, 'plan.safe')}"))
    keeps(app, eve, "plan.safe", OWN, mark=Mark.ME)
    eve.client.post("/plan/move/h", data={**hidden(eve.open("/plan?order=1")), "to": "up"})

    assert (words(dee.get("/with/cards")), words(dee.get(f"/with/cards/{at(house, 'plan.safe')}"))) == before


def test_a_helper_sets_no_mark_and_no_stage_whatever_they_post(app, eve, helper):
    keeps(app, eve, "plan.me", OWN, mark=Mark.ME)
    writes(helper(), "g", HERS, mark="both")
    chooses(eve, "g", "keep")

    assert (kept(app, eve).mark, kept(app, eve).stage) == (Mark.ME, Stage.BEGUN)


def test_one_helper_sees_nothing_of_what_another_wrote(eve, helper):
    dee, bea = helper(), helper("Bea Helpmade")
    writes(dee, "g", "Dee's words")

    assert "words" not in bea.get("/with/cards/g").text.partition("<textarea")[2].partition("</textarea")[0]
    assert "Your words wait" not in words(bea.get("/with/cards"))
    assert "Your words wait for the person." in words(dee.get("/with/cards"))


def test_what_she_told_us_before_is_not_offered_to_a_helper(eve, helper, house):
    page = at(house, "plan.me")
    assert "My dog Biscuit" in eve.open(f"/plan/card/{page}").text

    assert "Biscuit" not in helper(s2="yes", s5="yes").get(f"/with/cards/{page}").text


def test_pages_that_are_no_card_are_not_found(helper):
    dee = helper()

    assert [dee.get(f"/with/cards/{page}").status_code for page in ("a", "zz")] == [404, 404]
    assert dee.post("/with/cards/a", data={"to": "done"}).status_code == 404


# What the person sees, and does with it


def test_she_sees_who_wrote_what_and_when_and_it_is_not_hers(app, eve, helper):
    dee = helper()
    writes(dee, "g", HERS, answer=["made-up"])

    assert "Someone wrote for your plan It is not yours yet." in words(eve.open("/plan"))
    assert "Someone wrote for this card" in words(eve.open("/plan"))
    for page in ("/plan/card/g", "/plan/helped/card/g"):
        told = words(eve.open(page))
        assert "This is not yours yet Written by Dee Helpmade Monday 23 November 2026 at 10:3" in told
        assert HERS in told
    assert "These are their words." in words(eve.open("/plan/helped/card/g"))
    assert kept(app, eve) is None


def test_every_look_and_every_card_they_wrote_for_stands_where_she_reads_it(eve, helper):
    dee = helper()
    dee.get("/with/cards")
    writes(dee, "g", HERS)
    writes(dee, "g", HERS)

    told, log = words(eve.open(f"/people/{dee.mark}")), words(eve.open("/mine/log"))
    assert told.count("They wrote for your plan. About me") == 1
    assert "They looked at the cards of your plan." in told
    assert log.count("Someone who helps you wrote for your plan. Dee Helpmade") == 1
    assert HERS not in told + log
    chooses(eve, "g", "keep")
    assert "You kept what someone wrote for your plan. Dee Helpmade" in words(eve.open("/mine/log"))


def test_kept_as_it_is_it_goes_under_her_own_words(app, eve, helper):
    fills(eve, "g", OWN, mark="panel")
    writes(helper(), "g", HERS)
    page = chooses(eve, "g", "keep")

    assert "It is on your card now." in words(page)
    assert (kept(app, eve).said.words[0], kept(app, eve).mark) == (f"{OWN}\n{HERS}", Mark.PANEL)
    assert [(one.state, one.said.words) for one in theirs(app, eve)] == [(State.KEPT, ())]
    assert HERS in words(eve.open("/plan/send/team"))


def test_before_she_sends_she_reads_that_words_wait_that_do_not_go(eve, helper):
    assert "Someone wrote for your plan" not in words(eve.open("/plan/send"))
    writes(helper(), "g", HERS)

    for address in ("/plan/send", "/plan/send/team"):
        assert "Someone wrote for your plan It is not yours yet. Nobody else sees it." in words(eve.open(address))


def test_kept_to_be_changed_it_leads_to_the_card_where_she_changes_it(app, eve, helper):
    writes(helper(), "g", HERS)
    page = chooses(eve, "g", "change")

    assert page.request.path == "/plan/card/g"
    fills(eve, "g", "My own way to say it")
    assert kept(app, eve).said.words[0] == "My own way to say it"


def test_left_out_it_is_on_no_card_and_one_press_brings_it_back(app, eve, helper):
    writes(helper(), "g", HERS)
    page = chooses(eve, "g", "leave")

    assert "It is not on your card." in words(page)
    assert "You did not keep this" in words(page)
    assert kept(app, eve) is None
    assert "Someone wrote" not in words(eve.open("/plan"))
    assert "It waits for you again." in words(chooses(eve, "g", "back"))
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == HERS


def test_what_was_left_out_stays_when_they_write_again_and_one_press_brings_it_back(app, eve, helper):
    dee = helper()
    writes(dee, "g", HERS)
    chooses(eve, "g", "leave")
    writes(dee, "g", "Something else")
    page = eve.open("/plan/helped/card/g")

    assert words(page).index("Something else") < words(page).index("You did not keep this") < words(page).index(HERS)
    assert HERS not in dee.get("/with/cards/g").text
    assert all(text in words(eve.open("/mine")) for text in (HERS, "Something else", "You did not keep this."))
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == "Something else"
    chooses(eve, "g", "back")
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == f"Something else\n{HERS}"


def test_a_button_says_whose_words_it_is_for_and_keeps_nobody(app, house, eve, helper):
    dee = helper()
    writes(dee, "g", HERS)

    assert "Keep it . Written by Dee Helpmade" in words(eve.open("/plan/helped/card/g"))
    assert "Choose what to do with it . Written by Dee Helpmade" in words(eve.open("/plan/card/g"))
    with house.database.session(write=True) as session:
        store.helping.keep(session, replace(store.helping.of_case(session, case_of(app, eve.client))[0], name=""))
        store.commit(session)
    assert "Written by Someone who helped you" in words(eve.open(f"/plan/helped/by/{dee.mark}"))
    assert "Keep it . Written by Someone who helped you" in words(eve.open("/plan/helped/card/g"))


def test_two_helpers_on_one_card_are_kept_apart_and_she_decides_on_each(app, eve, helper):
    writes(helper(), "g", "One")
    writes(helper("Bea Helpmade"), "g", "Two")

    told = words(eve.open("/plan/helped/card/g"))
    assert told.index("Dee Helpmade") < told.index("One") < told.index("Bea Helpmade") < told.index("Two")
    chooses(eve, "g", "leave")
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == "Two"
    assert {one.state for one in theirs(app, eve)} == {State.LEFT, State.KEPT}


@pytest.mark.parametrize("who", ["her own page", "the helper"])
def test_what_changed_since_she_looked_is_shown_again_before_anything_is_kept(app, eve, helper, who):
    dee = helper()
    writes(dee, "g", HERS)
    old = shown_on(eve.open("/plan/helped/card/g"))
    if who == "the helper":
        writes(dee, "g", "Something else")
    else:
        fills(eve, "g", OWN)
    page = eve.client.post("/plan/helped/card/g", data={**old, "to": "keep"})

    assert "Something changed since you looked. Look again, then choose." in words(page)
    assert HERS not in ("\n".join(kept(app, eve).said.words) if kept(app, eve) else "")
    assert theirs(app, eve)[0].state is State.WAITS


def test_a_card_with_two_texts_of_her_own_is_settled_first(app, eve, helper):
    old = hidden(eve.open("/plan/card/g"))
    fills(eve, "g", "One")
    eve.client.post("/plan/card/g", data={**old, "detail-0": "Two", "to": "done"})
    writes(helper(), "g", HERS)

    page = eve.open("/plan/helped/card/g")
    assert "Other words wait on this card already." in words(page)
    assert "Keep it" not in words(page).replace("keep it, it goes", "")
    eve.client.post("/plan/helped/card/g", data={**shown_on(page), "to": "keep"})
    assert (kept(app, eve).said.words[0], kept(app, eve).typed.said.words[0]) == ("One", "Two")
    assert theirs(app, eve)[0].waits


def test_a_press_without_our_own_button_and_a_made_up_one_decide_nothing(app, eve, helper):
    writes(helper(), "g", HERS)
    good = shown_on(eve.open("/plan/helped/card/g"))

    assert eve.client.post("/plan/helped/card/g", data={**good, "to": "keep", "csrf_token": "made up"}).status_code == 400
    for more in ({"to": "made-up"}, {"to": "keep", "shown": "g.0.99"}, {}):
        eve.client.post("/plan/helped/card/g", data={**good, **more})
    assert theirs(app, eve)[0].waits
    assert kept(app, eve) is None


# Typed up from paper


def test_a_planner_filled_in_by_hand_is_typed_up_card_by_card_and_kept_in_one_press(app, eve, helper, house):
    dee = helper()
    page = writes(dee, "f", "A window", to="next", source="paper", answer=["quiet"])
    while page.request.path.startswith("/with/cards/"):
        assert 'value="paper" checked' in page.text, "who types a whole planner says once whose words they are"
        page = writes(dee, page.request.path.rpartition("/")[2], "From paper", to="next", source="paper")
    many = len(house.plan.to_fill) - [card.page for card in house.plan.to_fill].index("f")
    assert len(theirs(app, eve)) == many
    assert {one.source for one in theirs(app, eve)} == {Source.PAPER}

    address = f"/plan/helped/by/{dee.mark}"
    told = eve.open(address)
    assert words(told).count("They say that these are your words from paper.") == many
    done = eve.client.post(address, data={**shown_on(told), "to": "keep"}, follow_redirects=True)

    assert "It is on your cards now." in words(done)
    assert "Nothing from this person waits for you." in words(done)
    assert (kept(app, eve, "plan.day").said.chosen, kept(app, eve, "plan.day").said.words[0]) == (("quiet",), "A window")
    assert kept(app, eve, "plan.body").mark is None, "nobody sees it before she says so"


def test_all_of_it_can_be_left_out_and_what_came_since_is_not(app, eve, helper):
    dee = helper()
    writes(dee, "g", "One")
    address = f"/plan/helped/by/{dee.mark}"
    old = shown_on(eve.open(address))
    writes(dee, "f", "Two")

    assert "Something changed since you looked." in words(eve.client.post(address, data={**old, "to": "leave"}))
    assert [one.waits for one in theirs(app, eve)] == [True, True]
    eve.client.post(address, data={**shown_on(eve.open(address)), "to": "leave"})
    assert [one.state for one in theirs(app, eve)] == [State.LEFT, State.LEFT]


def test_a_card_that_needs_her_first_keeps_waiting_when_she_keeps_the_rest(app, eve, helper):
    dee = helper()
    fills(eve, "g", "a" * 20_000)
    writes(dee, "g", "too much")
    writes(dee, "f", "A window")
    address = f"/plan/helped/by/{dee.mark}"
    page = eve.client.post(address, data={**shown_on(eve.open(address)), "to": "keep"}, follow_redirects=True)

    assert "Some cards need you first." in words(page)
    assert kept(app, eve, "plan.day").said.words[0] == "A window"
    assert kept(app, eve).said.words[0] == "a" * 20_000
    assert chooses(eve, "g", "change").request.path == "/plan/card/g"
    assert "Please use 20000 letters or fewer. You wrote 20009." in words(eve.open("/plan/card/g"))


@pytest.mark.parametrize(
    "boxes",
    [
        ("🐕" * 10_000, "ش" * 10_000),
        ("مرحبا\nhello \u202ealmost", "<b>&amp;</b>"),
        ("e\u0301 👩🏽‍🦽", "  spaces  kept "),
    ],
    ids=["twenty-thousand", "right-to-left", "joined"],
)
def test_letters_of_any_sort_come_to_her_and_onto_the_card_as_they_were_typed(app, eve, helper, boxes):
    writes(helper(), "g", *boxes)
    assert theirs(app, eve)[0].said.words[:2] == boxes
    chooses(eve, "g", "keep")

    assert kept(app, eve).said.words[:2] == boxes


def test_more_than_a_card_can_hold_stays_on_the_helpers_page_and_says_why(app, eve, helper):
    page = writes(helper(), "g", "a" * 20_001)

    assert "Please use 20000 letters or fewer. You wrote 20001." in words(page)
    assert "a" * 20_001 in page.text
    assert theirs(app, eve) == ()


# Two pages, and an end


def test_two_pages_of_one_helper_lose_nothing(app, eve, helper):
    dee = helper()
    old = hidden(dee.get("/with/cards/g"))
    writes(dee, "g", "First words")
    page = writes(dee, "g", "Second words", form=old)

    assert page.status_code == 409
    told = words(page)
    assert "You wrote on this card on another page too." in told
    assert "First words" in told
    assert "Second words" in page.text
    writes(dee, "g", "Second words", form=hidden(page))
    assert theirs(app, eve)[0].said.words[0] == "Second words"


def test_a_page_that_is_open_while_she_decides_says_so_and_can_be_saved_again(app, eve, helper):
    dee = helper()
    writes(dee, "g", HERS)
    old = hidden(dee.get("/with/cards/g"))
    chooses(eve, "g", "leave")
    page = writes(dee, "g", "And more", form=old)

    assert "The person has chosen what to do with your words before." in words(page)
    assert HERS not in page.text
    writes(dee, "g", "And more", form=hidden(page))
    assert theirs(app, eve)[0].waits
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == "And more"


@pytest.mark.asvs("8.3.1")
def test_stopped_while_a_page_is_open_nothing_is_kept_and_the_words_are_there_to_copy(app, eve, helper):
    dee = helper()
    writes(dee, "g", "Saved before")
    form = hidden(dee.get("/with/cards/f"))
    eve.client.post(f"/people/{dee.mark}/stop", data=of_first_form(eve.open("/people")))
    page = words(writes(dee, "f", "Not saved", form=form, answer="quiet"))

    assert "This has ended" in page
    assert "We did not keep it. You can copy it. A quiet room Not saved" in page
    assert [one.said.words[0] for one in theirs(app, eve)] == ["Saved before"]
    assert "This has ended" in words(dee.get("/with/cards"))
    assert "Saved before" in words(eve.open("/plan/helped/card/g")), "what she needs of it is still hers to keep"
    assert "Dee Helpmade" in words(eve.open(f"/plan/helped/by/{dee.mark}"))
    chooses(eve, "g", "keep")
    assert kept(app, eve).said.words[0] == "Saved before"


def test_a_no_to_the_plan_alone_leaves_the_rest(eve, helper):
    dee = helper(s1="yes", s5="yes")
    form = hidden(dee.get("/with/cards/g"))
    address = f"/people/{dee.mark}/s5"
    eve.client.post(address, data={**of_first_form(eve.open(address)), "answer": "no"})
    page = writes(dee, "g", HERS, form=form)

    assert "This has ended" in words(page)
    assert 'href="/with"' in page.text
    assert "/with/cards" not in dee.get("/with").text


def test_a_page_that_closed_by_itself_keeps_its_words_for_her_and_shows_them_to_nobody(app, eve, helper, clock):
    dee = helper()
    form = hidden(dee.get("/with/cards/g"))
    clock["now"] += timedelta(hours=20, minutes=30)
    page = writes(dee, "g", HERS, form=form, closed="itself")

    assert "Your visit has ended" in words(page)
    assert "We kept what you wrote on the last page." in words(page)
    assert HERS not in page.text
    assert theirs(app, eve)[0].said.words[0] == HERS


@pytest.mark.parametrize("why", ["stopped", "a day later", "an old page", "not our button"])
def test_a_page_that_closed_by_itself_keeps_nothing_where_the_helper_could_not_have_written(app, eve, helper, clock, why):
    dee = helper()
    form = hidden(dee.get("/with/cards/g"))
    if why == "an old page":
        writes(dee, "g", "Newer words")
    if why == "stopped":
        eve.client.post(f"/people/{dee.mark}/stop", data=of_first_form(eve.open("/people")))
    clock["now"] += timedelta(days=3 if why == "a day later" else 0, hours=20, minutes=30)
    if why == "not our button":
        form["csrf_token"] = "made up"
    page = writes(dee, "g", HERS, form=form)

    assert "We did not keep it. You can copy it. Dee wrote this" in words(page)
    assert HERS not in [text for one in theirs(app, eve) for text in one.said.words]


def test_a_page_that_was_open_too_long_changes_nothing_and_keeps_its_words(app, eve, helper):
    page = writes(helper(), "g", HERS, form={"csrf_token": "made up", "version": "0"})

    assert (page.status_code, HERS in page.text) == (400, True)
    assert theirs(app, eve) == ()


def test_danger_in_what_a_helper_writes_brings_help_to_the_next_page(helper):
    dee = helper()
    assert "These people can help you now." not in words(writes(dee, "g", "I like maps"))

    assert "These people can help you now." in words(writes(dee, "g", "I want to die"))


# Before sending, and what is held


def test_before_anything_is_sent_a_helper_may_write_too(app, clock, house):
    amir, dee = Walker(app.test_client(), house.refer, about__name="Amir Beginmade"), app.test_client()
    amir.to("about.born")
    opens(dee, gives(amir, invites(amir, answers={"s5": "yes"})))
    writes(dee, "g", HERS)

    assert HERS in words(amir.open("/plan/helped/card/g"))
    with house.database.session(write=True) as session:
        store.drafts.delete(session, store.drafts.of_case(session, case_of(app, amir.client)), now=make.NOW)
        store.commit(session)
    assert "has ended" in words(dee.get("/with/cards"))


def test_the_copy_of_everything_holds_what_others_wrote_and_whose_it_is(app, eve, helper):
    dee = helper()
    writes(dee, "g", HERS, source="paper")
    shown, file = words(eve.open("/mine")), json.loads(eve.open("/mine/json").data)

    assert "Someone who helps you wrote this on Monday 23 November 2026. This is not yours yet." in shown
    assert HERS in shown
    [one] = file["planner"]["helped"]
    assert (one["card"], one["by"], one["words_of"], one["state"], one["words"][0]) == (
        "plan.me",
        "Dee Helpmade",
        "paper",
        "waits",
        HERS,
    )
    chooses(eve, "g", "leave")
    assert "You did not keep this." in words(eve.open("/mine"))


def test_without_a_visit_there_is_nothing_to_decide(client):
    for address in ("/plan/helped/card/g", "/plan/helped/by/1f2e3d4c"):
        assert client.get(address).location == "/plan"
        assert client.post(address, data={"to": "keep"}).location == "/plan"
    assert client.get("/plan/helped/card/a").status_code == 404
