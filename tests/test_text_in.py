"""The whole self-referral by text alone, every command, and what comes before everything else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from twilio.request_validator import RequestValidator

from tests import make
from tests.texter import HOOK, NUMBER, WORD, Answerer, Texter
from tests.walking import Walker, has_sent
from webapp import phones, quiet, store, told
from webapp.models import Kind, outbox
from webapp.slowing import Pace
from webapp.status import Heard
from webapp.text_models import inbound_texts, text_conversations

SAFE = "Are you safe right now?"
AFTER = (
    "We have what you sent. Reply STATUS to ask for news. Reply LINK to see your page. Reply CHOICES to change what you agreed to."
)


@pytest.fixture
def amir(app):
    return Texter(app)


def letters(app):
    """What the ICB gets."""
    with app.extensions["house"].database.session() as session:
        rows = session.execute(sa.select(outbox).where(outbox.c.kind == Kind.ICB).order_by(outbox.c.sequence)).all()
        return [make.words_of(session, row) for row in rows]


def alike(letter):
    """A letter without what no two requests have in common: ids, times, the voice, and how the words stood before the person."""
    text = json.dumps(letter, sort_keys=True)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)", "TIME", text)
    text = re.sub(r'"reference": "[A-Z0-9]{8}"|"value": "[A-Z0-9]{8}"', "REFERENCE", text)
    text = re.sub(r'"(voice|how)": "[a-z-]+"', "VOICE", text)
    return re.sub(r'"seen": (null|\{.*?\]\})|"support": \[.*?\]', "SEEN", text)


NO_MORE = "We send you no more texts. To get texts again, reply START."


def is_stopped(app, number=NUMBER):
    with app.extensions["house"].database.session() as session:
        return phones.state(session, Kind.SMS, number).stopped_at is not None


def answers(app, number=NUMBER):
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, number)
        draft = store.drafts.of_case(session, found.case_id) if found and found.case_id else None
        return draft.answers if draft else {}


def test_amir_refers_himself_by_text_alone(app, amir):
    amir.begin()
    Answerer(amir).to()

    assert amir.heard == "You answered 54 questions. Reply CHECK to read them. Reply SEND to send them."
    amir.text("check")
    assert "4 What is your name? Amir Madeup" in amir.heard
    amir.text("send")
    assert re.search(r"You sent it\. Your number is [A-Z0-9]{8}\. You hear that it arrived by \w+ \d+ \w+ \d{4}\.", amir.heard)
    assert [letter["type"] for letter in letters(app)] == ["referral.submitted"]
    assert '"Amir Madeup"' in json.dumps(letters(app)[0])


def test_what_is_sent_by_text_is_what_the_pages_send(app):
    typed = has_sent(app)
    on_pages = letters(app)
    amir = Texter(app, "+447700900124")
    amir.begin()
    Answerer(amir).to()
    amir.text("send")
    by_text = letters(app)[len(on_pages):]

    assert typed.asked[-1] == "consent.signed"
    assert [one["type"] for one in by_text] == [one["type"] for one in on_pages]
    assert [alike(one) for one in by_text] == [alike(one) for one in on_pages]
    assert '"voice": "text"' in json.dumps(by_text[0]).replace('":"', '": "')


def test_nothing_is_asked_before_i_know_what_a_text_costs_and_who_has_it(amir):
    amir.text("ask")

    assert "What you write stays on your phone." in amir.heard
    assert "Each text may cost you money." in amir.heard
    assert "In danger, call 999." in amir.heard
    assert "To stop these texts, reply STOP." in amir.heard
    amir.text("what is this")
    assert SAFE not in amir.heard
    amir.text("1")
    assert SAFE in amir.heard


def test_a_question_that_changed_since_it_was_sent_is_asked_again(app, amir):
    amir.begin()
    Answerer(amir).to("about.name")
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, NUMBER)
        found.state["likeness"] = "another"
        store.conversations.save(session, found, now=make.NOW)
        store.commit(session)
    amir.text("Ash Madeup")

    assert amir.heard.startswith("Please look at this question again.\nWhat is your name?")
    assert "about.name" not in answers(app)


def test_what_i_changed_on_the_website_meanwhile_is_not_asked_again(app, amir):
    amir.begin()
    Answerer(amir).to("about.name")
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, NUMBER)
        draft = store.drafts.of_case(session, found.case_id)
        draft.answers = {**draft.answers, "about.name": "Ash Online"}
        store.drafts.save(session, draft, now=make.NOW)
        store.commit(session)
    amir.text("Amir by text")

    assert "What name do you like us to use?" in amir.heard
    assert answers(app)["about.name"] == "Ash Online"


@pytest.mark.threat(6)
def test_the_same_text_twice_is_one_answer(app, amir):
    amir.begin()
    Answerer(amir).to("about.name")
    amir.text("Ash", MessageSid="SMaaaa")
    first = amir.heard
    amir.text("Ash", MessageSid="SMaaaa")

    assert "What name do you like us to use?" in first
    assert amir.last == []
    assert answers(app)["about.name"] == "Ash"
    assert "about.called" not in answers(app)


@pytest.mark.threat(6)
def test_a_text_without_its_signature_does_nothing(app, amir):
    amir.begin()
    before = amir.state()
    for signature in (None, "", "AAAA", RequestValidator("another token").compute_signature("http://x", {})):
        headers = {"X-Twilio-Signature": signature} if signature is not None else {}
        answer = amir.client.post(HOOK, data={"MessageSid": "SM1", "From": NUMBER, "Body": "1"}, headers=headers)
        assert answer.status_code == 403

    assert amir.state() == before
    assert amir.bodies() == []


@pytest.mark.threat(6)
def test_a_very_long_post_is_not_read(amir):
    assert amir.post("x" * 33000).status_code == 413


def test_the_longest_text_in_any_writing_is_read(amir):
    amir.text("i want to die " + "\u0986" * 1586)

    assert "Call 999." in amir.heard


# Danger, stop, wrong number, help


@pytest.mark.parametrize("text", ["i want to kill myself", "I can't stop crying i want to die"])
def test_words_of_danger_bring_help_before_everything_else_and_the_way_goes_on(app, amir, text):
    amir.begin()
    Answerer(amir).to("now.hard")
    amir.text(text)

    assert amir.last[0].startswith("If you are not safe, please get help now. Someone is in danger now: Call 999.")
    assert "Text SHOUT to 85258." in amir.heard
    assert "You live in Anyshire and need help now: Call them: 07700 900104." in amir.heard
    assert answers(app)["now.hard"] == text
    assert "Mental health in the last year. What happened?" in amir.heard
    assert phones.state(app.extensions["house"].database.session(), Kind.SMS, NUMBER).stopped_at is None


def test_danger_is_answered_where_nothing_is_open_and_where_a_choice_is_asked(amir):
    amir.text("i am going to kill myself")
    assert "Call 999." in amir.heard
    amir.begin()
    amir.text("i am going to kill myself")
    assert "Call 999." in amir.heard
    assert "You can still go on here. Reply AGAIN to go on." in amir.heard
    amir.text("again")
    assert SAFE in amir.heard


def test_danger_is_answered_also_after_stop(app, amir):
    amir.begin()
    amir.text("STOP")
    assert amir.last == []
    amir.text("i want to die")

    bodies = amir.heard
    assert "Call 999." in bodies
    assert "AGAIN" not in bodies


@pytest.mark.parametrize(("text", "form"), [
    ("Stop texting me. I want to kill myself", {}), ("STOP I want to kill myself", {"OptOutType": "STOP"}),
])
def test_a_stop_beside_words_of_danger_is_kept_and_only_where_help_is_goes(app, amir, text, form):
    amir.begin()
    Answerer(amir).to("now.hard")
    amir.text(text, **form)

    assert "Text SHOUT to 85258." in amir.heard
    assert "Mental health in the last year." not in amir.heard
    assert answers(app)["now.hard"] == text
    assert is_stopped(app)
    assert (NO_MORE in amir.heard) is not bool(form), "what the provider took for a stop it answers itself"
    assert amir.text("hello") == []
    amir.text("start")
    amir.text("again")
    assert "Mental health in the last year." in amir.heard


@pytest.mark.parametrize("text", [
    "stop. i want to die", "my husband keeps hitting me. i told him. please stop", "stop texting me or i will kill myself",
])
def test_whoever_tells_of_danger_in_their_own_words_may_have_said_stop_to_somebody_else_and_hears_how_to_stop_our_texts(app, amir, text):
    amir.begin()
    Answerer(amir).to("now.hard")
    amir.text(text)

    assert "Text SHOUT to 85258." in amir.heard
    assert "reply STOP" in amir.heard
    assert answers(app)["now.hard"] == text
    assert not is_stopped(app)


def test_where_a_choice_is_asked_a_stop_beside_words_of_danger_is_one(app, amir):
    amir.begin()
    Answerer(amir).to("now.in_hospital")
    amir.text("please stop messaging me, i want to kill myself")

    assert "Text SHOUT to 85258." in amir.heard
    assert NO_MORE in amir.heard
    assert is_stopped(app)


@pytest.mark.parametrize(("text", "said"), [
    ("STOP", []), ("stop texting me", [NO_MORE]), ("please don't text this number", [NO_MORE]), ("No more messages!", [NO_MORE]),
])
def test_stop_stops_at_once_and_nothing_more_comes(app, amir, text, said):
    amir.begin()
    Answerer(amir).to("about.name")
    amir.text(text)

    assert amir.last == said
    assert amir.text("stop texting me") == []
    with app.extensions["house"].database.session() as session:
        assert phones.state(session, Kind.SMS, NUMBER).stopped_at is not None
    assert amir.text("Ash") == []
    assert "about.name" not in answers(app)


def test_with_a_provider_that_says_nothing_to_stop_we_say_it(app, amir):
    house = app.extensions["house"]
    app.extensions["house"] = replace(house, config=replace(house.config, notify_api_key="a made-up key"))
    amir.begin()

    assert amir.text("STOP") == [NO_MORE]


@pytest.mark.parametrize("text", [
    "Stop sending me to hospital", "Stop contacting my mum without asking me", "stop bothering me when I wear my headphones",
    "stop writing to me in long letters. Use easy read", "stop sending me letters", "wrong person came to my house",
    "You have the wrong address for me", "You have got the wrong idea of me", "przestańcie wysyłać mnie do szpitala", "Macie zły adres",
    "To pomyłka że jestem w szpitalu", "Pomyliliście moje leki", "pomyłka",
])
def test_what_begins_like_a_stop_or_a_wrong_number_is_an_answer(app, amir, text):
    amir.begin()
    Answerer(amir).to("now.wish")
    amir.text(text)

    assert answers(app)["now.wish"] == text
    assert not is_stopped(app)
    assert "STOP" not in amir.heard


@pytest.mark.parametrize(("text", "how"), [
    ("I dont want messages from my dad", "To stop these texts, reply STOP."),
    ("stop texting me in the night", "To stop these texts, reply STOP."),
    ("I hate the ward. Leave me alone.", "To stop these texts, reply STOP."),
    ("You have the wrong number for my mum", "Is this the wrong number? Then reply WRONG NUMBER."),
])
def test_what_may_be_a_stop_where_i_tell_something_is_kept_and_i_hear_how_to_stop(app, amir, text, how):
    amir.begin()
    Answerer(amir).to("now.wish")
    amir.text(text)

    assert amir.heard.startswith(how)
    assert answers(app)["now.wish"] == text
    assert not is_stopped(app)


def test_the_same_words_where_nothing_is_told_are_a_stop(app, amir):
    amir.begin()
    Answerer(amir).to("now.in_hospital")
    amir.text("stop texting me in the night")

    assert amir.last == [NO_MORE]
    assert is_stopped(app)


def test_who_has_questions_open_and_writes_more_than_that_the_number_is_wrong_is_asked(app, amir):
    amir.begin()
    Answerer(amir).to("now.in_hospital")
    amir.text("you have the wrong number for my mum")

    assert "Then reply WRONG NUMBER." in amir.heard
    assert amir.state().question == "now.in_hospital"


def test_what_the_provider_took_for_a_stop_is_one(app, amir):
    amir.begin()
    amir.text("arret", OptOutType="STOP")

    with app.extensions["house"].database.session() as session:
        assert phones.state(session, Kind.SMS, NUMBER).stopped_at is not None


def test_a_yes_that_the_provider_takes_for_a_start_is_an_answer(app, amir):
    amir.begin()
    amir.text("stop")
    assert amir.text("YES", OptOutType="START") == []
    amir.text("start", OptOutType="START")
    amir.text("again")
    Answerer(amir).to("support.wants_cetr")
    amir.text("Yes", OptOutType="START")
    assert answers(app)["support.wants_cetr"] == "yes"


def test_start_brings_it_back_where_it_was_and_a_yes_never_does(app, amir):
    amir.begin()
    Answerer(amir).to("about.name")
    amir.text("stop")

    assert amir.text("yes") == []
    assert amir.text("START") == ["We send you texts again. Reply AGAIN to go on."]
    amir.text("again")
    assert "What is your name?" in amir.heard


def test_wrong_number_ends_it_and_is_remembered(app, amir):
    amir.begin()
    amir.text("wrong number")

    assert amir.last == []
    with app.extensions["house"].database.session(write=True) as session:
        assert phones.state(session, Kind.SMS, NUMBER).wrong_at is not None
        assert store.conversations.of_number(session, NUMBER) is None


def test_who_is_this_is_a_wrong_number_only_for_a_stranger(app, amir):
    amir.begin()
    Answerer(amir).to("about.name")
    amir.text("who is this")
    assert "We are the team you wrote to." in amir.heard
    assert "about.name" not in answers(app)

    bea = Texter(app, "+447700900125")
    assert bea.text("Who is this?? I dont know you") == []
    with app.extensions["house"].database.session() as session:
        assert phones.state(session, Kind.SMS, "+447700900125").wrong_at is not None


def test_wrong_and_not_me_are_answers_and_end_nothing(app, amir):
    amir.begin()
    Answerer(amir).to("start.who")
    amir.text("not me")
    assert "Is this the wrong number? Then reply WRONG NUMBER." in amir.heard
    Answerer(amir).to("about.born")
    amir.text("12/3/06")
    amir.text("wrong")
    assert amir.heard.startswith("When were you born?")
    amir.text("its not me")
    assert "Then reply WRONG NUMBER." in amir.heard

    with app.extensions["house"].database.session() as session:
        assert phones.state(session, Kind.SMS, NUMBER).wrong_at is None


def test_no_more_means_that_there_is_nobody_else(app, amir):
    amir.begin()
    Answerer(amir, start__who="me-with-help").to("about.helped_by")
    for text in ("Dee Example", "my friend", "no more"):
        amir.text(text)

    assert answers(app)["about.helped_by"] == [{"name": "Dee Example", "relation": "my friend"}]


def test_who_wants_off_the_list_hears_where_to_say_so_and_texts_go_on(app, amir):
    amir.text("take me off the support list")
    assert "To see it, open this page. http://127.0.0.1:8000/back To stop our texts, reply STOP." in amir.heard
    amir.begin()
    assert amir.text("please take me off the list") == [
        "You can change that on your page. Reply LINK to see your page. You still get our texts. To stop these texts, reply STOP.",
    ]
    amir.text("again")
    assert SAFE in amir.heard
    amir.text("stop")
    assert amir.text("take me off the list") == []


def test_help_says_where_help_is_and_how_to_stop(amir):
    amir.text("HELP")
    assert "Call 999." in amir.heard
    assert "To stop these texts, reply STOP." in amir.heard
    assert "AGAIN" not in amir.heard
    amir.begin()
    amir.text("info")
    assert "Reply AGAIN to go on." in amir.heard
    assert amir.text("help", OptOutType="HELP") == []


def test_nobody_reads_this_number_is_said_once_a_day(app, clock):
    amir = Texter(app)
    amir.text("hello there")
    assert amir.heard.startswith("Nobody reads this number. Do you need help now? Call 111 or 999, or text SHOUT to 85258.")
    assert amir.heard.endswith("To answer our questions by text, reply ASK.")
    assert amir.text("hello?") == []
    clock["now"] += timedelta(days=1)
    amir.text("hello?")
    assert amir.heard.startswith("Nobody reads this number.")


# Commands


def test_back_goes_back_and_the_first_question_has_nothing_before_it(amir):
    amir.begin()
    amir.text("back")
    assert amir.heard.startswith("This is the first question.")
    Answerer(amir).to("start.who")
    amir.text("BACK")
    assert amir.heard.startswith("Is this your own phone or computer?")


def test_again_more_and_skip(app, amir):
    amir.begin()
    Answerer(amir).to("about.called")
    asked = amir.heard
    amir.text("again")
    assert amir.heard in asked
    amir.text("more")
    assert "We will use the name you like." in amir.heard
    amir.text("skip")
    assert "When were you born?" in amir.heard
    assert answers(app)["about.called"] == {"said": "skipped"}
    amir.text("skip")
    assert amir.heard.startswith("We need this answer to go on.\nWhen were you born?")


def test_skip_leaves_out_one_thing_about_a_person_or_the_whole_question(app, amir):
    amir.begin()
    Answerer(amir, start__who="me-with-help").to("about.helped_by")
    amir.text("Dee Example")
    amir.text("skip")
    assert amir.heard == "Is there anyone else? Reply YES or NO."
    amir.text("perhaps")
    assert amir.heard.startswith("Please choose 1 answer.")
    amir.text("yes")
    amir.text("skip")
    assert amir.heard.startswith("We need this answer to go on.")
    amir.text("back")
    amir.text("Dee Example")
    amir.text("my friend")
    amir.text("no")
    assert answers(app)["about.helped_by"] == [{"name": "Dee Example", "relation": "my friend"}]
    amir.text("back")
    amir.text("skip")
    assert answers(app)["about.helped_by"] == {"said": "skipped"}


def test_words_beside_a_choice_are_asked_for_and_may_be_left_out(app, amir):
    amir.begin()
    Answerer(amir).to("about.told")
    amir.text("4")
    assert amir.heard.startswith("How should the team tell you?")
    amir.text("x" * 501)
    assert amir.heard.startswith("Please use 500 letters or fewer.")
    amir.text("With my sister")
    assert answers(app)["about.told"] == {"chosen": "something-else", "detail": "With my sister"}
    amir.text("back")
    amir.text("4")
    amir.text("skip")
    assert answers(app)["about.told"] == {"chosen": "something-else", "detail": ""}


def test_status_says_only_whether_there_is_news_since_a_day(app, clock):
    amir = Texter(app)
    amir.begin()
    assert amir.text("status") == ["We have kept nothing yet. Reply AGAIN to go on."]
    Answerer(amir).to("about.called")
    assert amir.text("status") == ["You have not sent it. We keep your answers until Monday 21 December 2026. Reply AGAIN to go on."]
    Answerer(amir).to()
    amir.text("send")
    assert amir.text("status") == ["There is no news since Monday 23 November 2026."]
    clock["now"] += timedelta(days=1)
    with app.extensions["house"].database.session(write=True) as session:
        case_id = store.conversations.of_number(session, NUMBER).case_id
        store.news.add(
            session, webhook_id="a", case_id=case_id, type="receipt.confirmed", sequence=1, occurred_at=clock["now"], data={},
            now=clock["now"],
        )
        store.commit(session)
    assert amir.text("status") == ["There is news since Monday 23 November 2026. Reply LINK to see your page."]
    assert amir.text("thank you") == [AFTER]


def test_what_began_by_text_goes_on_on_the_website_with_nothing_asked_twice(app, amir):
    amir.begin()
    answerer = Answerer(amir)
    answerer.to("about.born")
    amir.text("link")
    link = next(re.search(r"/open/(\S+)", text)[1] for text in amir.last if "/open/" in text)
    walker = Walker(app.test_client(), app.extensions["house"].refer)
    page = walker.open(f"/open/{link}")
    walker.press(f"/open/{link}", page, {"device": "own"})
    walker.send(walker.to())

    assert walker.asked[0] == "about.born"
    assert set(walker.asked) & set(answerer.asked) == set()
    amir.text("hello")
    assert amir.heard.startswith("We have what you sent.")


def test_a_link_before_anything_is_kept_keeps_it(app, amir):
    amir.begin()
    Answerer(amir).to("start.asks")
    amir.text("send me a link")

    assert any("/open/" in text for text in amir.last)
    assert answers(app)["start.who"] == "me"
    for _ in range(5):
        amir.text("link")
    assert amir.heard == "Please wait some hours before the next link."


def test_a_link_goes_to_the_number_that_i_chose_for_links(app, amir):
    amir.begin()
    Answerer(amir, back__ways=["text"], back__phone="07700 900199").to("about.name")
    amir.text("link")

    assert amir.last == ["You chose another number for your links. We send you a link there."]


def test_web_says_how_to_go_on_online(app, amir):
    amir.begin()
    assert amir.text("web") == [
        "To go on online, open this page. http://127.0.0.1:8000/back Or reply LINK, and we send you a link.",
    ]


# A yes, a no, a card, a date


def test_a_yes_needs_the_short_word_of_our_last_text_and_a_no_needs_nothing(app, amir):
    amir.begin()
    Answerer(amir).to("consent.dsr")
    first = Answerer(amir).decision("yes")
    for guess in ("yes", "1", "plumber"):
        amir.text(guess)
        assert "consent.dsr" not in answers(app)
    amir.text("yes")
    assert amir.heard.startswith("A yes needs the short word that we sent you.")
    assert not WORD.search(amir.heard)
    amir.text("again")
    second = Answerer(amir).decision("yes")
    if first != second:
        amir.text(first)
        assert "consent.dsr" not in answers(app)
    amir.text(Answerer(amir).decision("yes").upper())
    assert "You said yes to this. Should we look at adding you to the support list?" in amir.heard
    assert answers(app)["consent.dsr"] == "yes"
    Answerer(amir).to("consent.share_gp")
    amir.text("no")
    assert "You said no to this. Can we share this with your GP?" in amir.heard
    amir.text("not yet")
    assert "You said not yet to this." in amir.heard


def test_a_permission_says_all_that_its_page_says(app, amir):
    amir.begin()
    Answerer(amir).to("consent.dsr")
    asked = app.extensions["house"].refer.question("consent.dsr")
    said = re.sub(r"\s+", " ", re.sub(r"\d of \d\. ", "", " ".join(amir.last)))

    assert all(re.sub(r"\*\*", "", one) in said for one in (asked.ask, *asked.in_short, *asked.say, *asked.if_yes, *asked.if_no))


def test_the_ledger_says_that_it_was_said_by_text_and_which_words(app, amir):
    amir.begin()
    Answerer(amir).to("consent.privacy")

    with app.extensions["house"].database.session(write=True) as session:
        [row] = store.consents.rows(session, store.conversations.of_number(session, NUMBER).case_id)
    assert (row.permission, row.answer, row.how, row.seen) == ("dsr", "yes", "text", None)
    assert row.words.text.startswith("Should we look at adding you to the support list?\n")


def test_a_card_that_was_not_clear_is_explained_once_more(app, amir):
    amir.begin()
    Answerer(amir).to("consent.what_it_is")
    amir.text("2")
    assert amir.heard.startswith("We say it another way.")
    assert "For help now, use 999 or 111." in amir.heard
    amir.text("2")
    assert "Who sees what you tell us?" in amir.heard


def test_what_can_be_read_in_two_ways_is_read_back(app, amir):
    amir.begin()
    Answerer(amir).to("about.born")
    amir.text("12/3/06")
    assert amir.heard == "Did you mean Sunday 12 March 2006? Reply YES or NO."
    amir.text("no")
    assert "When were you born?" in amir.heard
    amir.text("12/3/06")
    amir.text("13 March 2006")
    assert answers(app)["about.born"] == "2006-03-13"


def test_a_code_to_come_back_is_told_once_and_taken_out_of_what_we_keep(app, amir):
    amir.begin()
    Answerer(amir, back__ways=["card"]).to("about.name")

    assert re.search(r"Your code to come back is [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\.", amir.heard)
    assert "What is your name?" in amir.heard


# Ends


def test_i_need_help_now_brings_help_and_i_can_go_on(amir):
    amir.begin()
    amir.text("1")
    assert "Call 999." in amir.heard
    amir.text("ok")
    assert amir.heard.startswith("Is this your own phone or computer?")


def test_an_area_that_is_not_ours_is_said_and_can_be_changed(amir):
    amir.begin()
    Answerer(amir).to("start.postcode")
    amir.text("M1 1AE")
    assert "We do not cover this area." in amir.heard
    assert "Reply BACK to change your answer." in amir.heard
    amir.text("hm")
    assert "We do not cover this area." in amir.heard
    amir.text("back")
    assert "What is your postcode?" in amir.heard


def test_saying_no_to_everything_sends_nothing(app, amir):
    amir.begin()
    Answerer(amir, consent__dsr="no").to()

    assert "You said no" in amir.heard
    assert letters(app) == []


def test_one_answer_is_changed_by_its_number(app, amir):
    amir.begin()
    Answerer(amir).to()
    amir.text("change 99")
    assert amir.heard == "There is no such number."
    amir.text("change 4")
    assert "What is your name?" in amir.heard
    amir.text("Ash Changed")
    assert answers(app)["about.name"] == "Ash Changed"
    assert amir.heard.startswith("You answered 54 questions.")
    amir.text("bla")
    assert amir.heard.startswith("We did not understand that.")
    amir.text("back")
    assert "Please write your name" in amir.heard


def test_a_helper_who_asks_for_another_person_gets_the_link_for_them(app, amir):
    amir.begin()
    Answerer(amir, start__who="parent", start__their_area="yes", helper__over_16="yes", helper__agree="agree", helper__contact="email").to()
    assert amir.heard.startswith("We ask the team to contact you.")
    amir.text("send")

    assert re.search(r"Give this link to the person you help\. \S+/open/asked/\S+", amir.heard)


def test_somebody_under_16_hears_before_sending_what_the_team_is_told_of_their_age(app, amir):
    amir.begin()
    Answerer(amir, about__born="1 May 2013").to()

    assert amir.heard.startswith("You wrote that you were born on Wednesday 1 May 2013. We tell the team that you are under 16.")
    assert "Reply SEND to send it." in amir.heard


# Two people, long silence, odd texts


@pytest.mark.parametrize("ways", [["none"], ["card"]])
def test_after_seven_quiet_days_again_goes_on_and_link_brings_the_link(app, clock, ways):
    amir = Texter(app)
    amir.begin()
    Answerer(amir, back__ways=ways).to("about.born")
    clock["now"] += timedelta(days=7, minutes=1)
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        assert quiet.look(house.postman, house.texts, session, clock["now"]) == 1
        store.commit(session)
    [over] = amir.bodies()
    assert "Reply AGAIN to go on." in over["text"]

    amir.text("again")
    assert amir.heard.startswith("When were you born?")
    amir.text("link")
    assert "This is your link." in amir.heard
    amir.text("12 3 2006")
    assert answers(app)["about.name"] == "Amir Madeup"
    assert amir.state().quiet is False


@pytest.mark.parametrize(("ways", "said"), [(None, True), (["card"], True), (["none"], False)])
def test_who_begins_again_hears_where_what_they_wrote_is_kept(app, amir, ways, said):
    amir.begin()
    Answerer(amir, **({"back__ways": ways} if ways else {})).to("about.born" if ways else "start.device")
    amir.text("start again")

    assert ("We keep what you wrote here before. It stays until" in amir.heard) is said


def test_who_begins_again_hears_nothing_of_it_where_the_team_says_unsafe(app, amir, monkeypatch):
    amir.begin()
    Answerer(amir).to("about.born")
    monkeypatch.setattr(told, "unsafe_since", lambda session, case_id: make.NOW)
    amir.text("start again")

    assert "We keep what you wrote" not in amir.heard


def test_someone_else_on_the_same_phone_begins_anew_and_sees_nothing_of_the_first(app, amir):
    amir.begin()
    Answerer(amir).to("about.born")
    amir.text("ASK")
    assert amir.heard == "Someone has begun here. If it was you, reply AGAIN. If not, reply START AGAIN."
    amir.text("start again")
    assert "Each text may cost you money." in amir.heard
    amir.text("1")
    assert SAFE in amir.heard
    assert answers(app) == {}
    assert "Amir" not in amir.heard


def test_what_the_team_has_is_never_said_to_be_deleted(app, clock):
    amir = Texter(app)
    amir.begin()
    Answerer(amir, back__ways=["text"], back__phone="07700 900123").to()
    amir.text("send")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.text("UPDATE drafts SET delete_after = '2020-01-01 00:00:00.000000'"))
        store.commit(session)

    assert amir.text("status") == ["There is no news since Monday 23 November 2026."]
    assert amir.text("hello") == [AFTER]
    amir.text("link")
    assert any("/open/" in text for text in amir.last)


def test_nothing_is_sent_or_read_over_before_all_of_it_is_answered(app, amir):
    amir.begin()
    Answerer(amir, support__wants_cetr="no").to()
    with app.extensions["house"].database.session(write=True) as session:
        found = store.conversations.of_number(session, NUMBER)
        draft = store.drafts.of_case(session, found.case_id)
        del draft.answers["about.name"]
        store.drafts.save(session, draft, now=make.NOW)
        store.commit(session)
    amir.text("send")

    assert amir.heard.startswith("There is more to answer first.\nWhat is your name?")
    assert letters(app) == []


def unsafe(app, case_id, now):
    house, data = app.extensions["house"], {"reason": "unsafe", "checked_by": "nurse"}
    with house.database.session(write=True) as session:
        store.news.add(session, webhook_id="u", case_id=case_id, type=Heard.ACCESS, sequence=1, occurred_at=now, data=data, now=now)
        house.asking.hear(session, store.referrals.of_case(session, case_id), Heard.ACCESS, data, now=now)
        store.commit(session)


def test_after_the_team_says_unsafe_whoever_holds_the_phone_gets_nothing_by_text(app, clock):
    amir = Texter(app)
    amir.begin()
    Answerer(amir, back__ways=["email"], back__email="bea@mail.example").to()
    amir.text("send")
    database = app.extensions["house"].database
    with database.session(write=True) as session:
        case_id = store.conversations.of_number(session, NUMBER).case_id
    unsafe(app, case_id, clock["now"])
    amir.text("link")
    assert amir.heard.startswith("Nobody reads this number.")
    # Should a conversation of this case be there all the same, it opens nothing.
    with database.session(write=True) as session:
        store.conversations.begin(session, NUMBER, language="en", state={"step": "sent"}, case_id=case_id, now=clock["now"])
        store.commit(session)
    clock["now"] += timedelta(hours=1)

    assert amir.text("link") == ["We cannot send a link to this phone. Please ask the team for a new way in."]
    with database.session() as session:
        assert store.ways.of_case(session, case_id) == ()


def test_answers_that_were_deleted_are_said_to_be(app, amir):
    amir.begin()
    Answerer(amir).to("about.born")
    with app.extensions["house"].database.session(write=True) as session:
        session.execute(sa.text("UPDATE drafts SET delete_after = '2020-01-01 00:00:00.000000'"))
        store.commit(session)
    amir.text("12 March 2006")

    assert amir.heard == "We deleted these answers. Reply ASK to begin again."
    amir.text("ask")
    assert "Each text may cost you money." in amir.heard


def test_a_conversation_whose_key_is_gone_is_no_conversation(app, amir):
    amir.begin()
    Answerer(amir).to("about.born")
    with app.extensions["house"].database.session(write=True) as session:
        store.vault.forget(session, store.conversations.of_number(session, NUMBER).case_id)
        store.commit(session)
    amir.text("12 March 2006")

    assert amir.heard.startswith("Nobody reads this number.")


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_a_picture_or_nothing_is_answered(amir, text):
    amir.begin()
    Answerer(amir).to("start.who")
    assert amir.text(text, NumMedia="1") == ["We can only read words."]


def test_what_nobody_understands_ends_and_begins_again_with_what_somebody_does(amir):
    amir.begin()
    Answerer(amir).to("start.device")
    replies = [len(amir.text("beep boop")) for _ in range(8)]

    assert replies == [1, 1, 1, 1, 1, 0, 0, 0]
    amir.text("1")
    assert amir.heard.startswith("Who is filling this in?")


def test_two_machines_come_to_an_end_before_the_beginning_too(amir):
    amir.text("ask")
    replies = [len(amir.text("I am driving and will reply later")) for _ in range(8)]

    assert replies == [2, 2, 2, 2, 1, 0, 0, 0]
    amir.text("1")
    assert SAFE in amir.heard


def test_one_number_gets_no_answers_without_end_and_help_all_the_same(app, clock):
    amir = Texter(app)
    amir.begin()
    with app.extensions["house"].database.session(write=True) as session:
        who = store.conversations.mark(session, NUMBER)
        for _ in range(296):
            store.tries.take(session, "text-answers", who, Pace(300, timedelta(minutes=2)), now=clock["now"])
        store.commit(session)
    replies = [amir.text("again") for _ in range(6)]

    assert [len(one) for one in replies[:2]] == [1, 1]
    assert replies[2:] == [["We got many texts from you. Please wait 10 minutes. Then reply AGAIN to go on."], [], [], []]
    amir.text("i want to die")
    assert "Call 999." in amir.heard
    clock["now"] += timedelta(minutes=10)
    amir.text("again")
    assert SAFE in amir.heard


@pytest.mark.parametrize("number", ["+447624200000", "+447797712345", "+447781123456", "+353861234567", "+48501234567"])
def test_danger_is_heard_from_a_phone_of_any_country(app, number):
    phone = Texter(app, number)
    phone.text("I want to kill myself")

    assert "Call 999." in phone.heard
    assert phone.text("ASK") == []


def test_a_number_that_no_answer_could_reach_is_left_alone(app):
    for number in ("+442079460000", "85258", "Bank", "+15005550006", ""):
        assert Texter(app, number).text("ASK") == []
    with app.extensions["house"].database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(inbound_texts)).scalar_one() == 0


def test_what_a_text_said_is_kept_only_as_an_answer(app, amir):
    amir.begin()
    Answerer(amir).to("about.born")
    amir.text("my secret words that are no date")

    with app.extensions["house"].database.session() as session:
        [row] = session.execute(sa.select(text_conversations)).all()
        said = store.vault.open_json(session, row.case_id, f"text_conversations.said_sealed:{row.found_by}", row.said_sealed)
    assert "secret" not in json.dumps([said, answers(app)])
    assert NUMBER.encode() not in row.said_sealed


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200) | st.sampled_from([*"12", "next", "back", "yes", "no", "skip", "more", "x" * 1600, "👍" * 400, "\u202eabc"]))
def test_no_text_ever_breaks_it(amir, text):
    if amir.state().step != "ask":
        amir.begin()

    assert amir.post(text.encode("utf-8", "ignore").decode()).status_code == 200
