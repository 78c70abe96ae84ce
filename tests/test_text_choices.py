"""My choices by text: the page's own list, one of them whole, and a change of mind that counts as on the page, and never by chance."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from easyread import segments
from tests import coming_back, make
from tests.pages import every, said
from tests.test_choices import choose
from tests.test_start import parsed
from tests.texter import WORD, Answerer, Texter
from tests.walking import Walker
from webapp import consent, permissions, store
from webapp.consent import Answer, How
from webapp.models import Kind, outbox
from webapp.status import Heard

GP = "Can we share this with your GP?"
AFTER = (
    "We have what you sent. Reply STATUS to ask for news. Reply LINK to see your page. Reply CHOICES to change what you agreed to."
)
KEEP = "To keep it as it is, reply BACK."
WAYS = f"{KEEP} To say no, reply NO. To wait, reply NOT YET."
STOPS = "NOT YET stops it for now."
NEEDS_WORD = f"A yes needs the short word that we sent you. {WAYS} To read it, reply AGAIN."
LINE = re.compile(r"^(\d+) (.*\?) (.*)$", re.MULTILINE)
PARENT = {"start__who": "parent", "start__their_area": "yes", "helper__over_16": "yes", "helper__agree": "agree"}


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app):
    """Somebody who answered everything by text, said yes wherever it was asked but to texts, and sent it."""
    texter = sent(Texter(app), support__wants_cetr="yes", about__contact="text", about__shared_phone="no", consent__texts="no")
    assert texter.heard.endswith(AFTER)
    return texter


def sent(texter, **answers):
    texter.begin()
    Answerer(texter, **answers).to()
    texter.text("send")
    return texter


def case_of(texter):
    with texter.house.database.session(write=True) as session:
        return store.conversations.of_number(session, texter.number).case_id


def ledger(texter):
    with texter.house.database.session() as session:
        return store.consents.rows(session, case_of(texter))


def newest(texter, permission):
    return consent.current(ledger(texter))[permission]


def letters(house):
    """What is promised to the ICB about choices, in order."""
    with house.database.session() as session:
        found = session.execute(sa.select(outbox).where(outbox.c.kind == Kind.ICB).order_by(outbox.c.sequence)).all()
        bodies = [make.words_of(session, row) for row in found]
    return [body for body in bodies if body["type"].startswith("consent.") or body["type"] == "cetr.answered"]


def numbers(texter):
    """The whole list: which number each question has."""
    texter.text("choices")
    found = {}
    while not found.keys() >= {asked for _, asked, _ in LINE.findall(texter.heard)}:
        found |= {asked: number for number, asked, _ in LINE.findall(texter.heard)}
        texter.text("more")
    return found


def pick(texter, question):
    number = numbers(texter)[question]
    return texter.text(number)


def bare(texts):
    """Without the number of each part, and without line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"\d+ of \d+\. ", "", " ".join(texts)))


def word(texter):
    return WORD.findall(texter.heard)[-1]


def page_of(texter):
    """The same person at the website."""
    walker = Walker(texter.app.test_client(), texter.house.refer)
    coming_back.comes_back(texter.app, case_of(texter), by=walker.client)
    return walker


# The list


@pytest.mark.parametrize("words", ["CHOICES", "my choices", "Choices please!", "what did i agree to"])
def test_my_choices_are_a_numbered_list_of_what_stands_today(amir, words):
    [listed] = amir.text(words)

    assert listed.splitlines() == [
        "These are your choices.",
        "1 Should we look at adding you to the support list? Yes.",
        "2 Can we share this with your GP? Yes.",
        "3 Can we share this with your mental health team? Yes.",
        "4 Can we share this with social care? Yes.",
        "5 Can we share this with your school or college? Yes.",
        "6 Can we share this with the keyworker team? Yes.",
        "7 Can we share this with your support workers? Yes.",
        "Reply a number to change one. Reply MORE to see the others.",
    ]


def test_what_does_not_fit_comes_after_more_and_then_it_begins_again(amir):
    first = amir.text("choices")
    second = amir.text("more")

    assert [number for number, _, _ in LINE.findall(second[0])] == ["8", "9", "10", "11", "12", "13"]
    assert "12 Can we text you about your request? No." in second[0]
    assert amir.text("again") == second
    assert amir.text("more") == first


def test_the_list_is_the_list_of_the_page_in_its_order(amir):
    page = page_of(amir).open("/choices")
    pages = {question.page for question in amir.house.refer.questions if question.permission}
    shown = [said(heading) for heading in every(parsed(page), "h2") if heading.get("id") in pages]

    assert list(numbers(amir)) == shown
    assert len(shown) == 13


def test_each_text_is_one_part_and_the_list_three_at_most(amir):
    # The list itself last: a no to it takes all sharing out of these.
    for question in reversed(numbers(amir)):
        assert all(map(segments.fits, pick(amir, question))), question
        assert all(map(segments.fits, amir.text("more"))), question
        assert all(map(segments.fits, amir.text("no"))), question
    for text in ("choices", "more"):
        [listed] = amir.text(text)
        assert segments.parts(listed) <= 3


# One of them


def test_a_number_brings_one_whole_with_what_stands_today_and_how_to_answer(amir):
    told = pick(amir, GP)

    assert all(map(segments.fits, told))
    assert bare(told) == (
        "Can we share this with your GP? The answer now is Yes. You can say no. You can change your mind. Your GP is your doctor. "
        "If you say yes: Your GP can see what you told us. If you say no: We do not share it with your GP. Your GP still helps you. "
        f"{KEEP} To say yes, reply {word(amir)}. To say no, reply NO. To wait, reply NOT YET. It means this. Ask me on another day. {STOPS}"
    )


def test_more_brings_other_words_and_back_brings_the_list(amir):
    pick(amir, GP)
    amir.text("more")
    assert "Yes means that your GP can read it. No means that your GP cannot read it." in bare(amir.last)
    amir.text(f"yes {word(amir)}")
    assert amir.heard.startswith("We kept your choice.")
    pick(amir, GP)
    amir.text("back")
    assert amir.heard.startswith("These are your choices.")
    assert amir.text("back") == [AFTER]
    assert amir.text("no") == [AFTER]
    assert newest(amir, "share:gp").answer is Answer.YES


def test_every_word_that_the_ledger_keeps_stood_in_the_texts(amir, house):
    question = next(one for one in house.refer.questions if one.permission == "share:gp")
    told = bare(pick(amir, GP))
    with amir.app.test_request_context():
        kept = permissions.words_shown(question).split("\n")

    assert [line for line in kept if line not in ("Yes", "No", "Not yet. Ask me on another day.") and line not in told] == []
    assert "To wait, reply NOT YET. It means this. Ask me on another day." in told


# A no needs nothing


def test_a_no_takes_a_yes_back_at_once_and_says_what_stops_and_what_stays(amir, house):
    pick(amir, GP)
    told = amir.text("no")

    assert all(map(segments.fits, told))
    assert bare(told) == (
        "We kept your choice. Can we share this with your GP? Your answer is No. "
        "What stops: We ask the team to stop sharing with them. "
        "What stays: Your other care stays the same. We keep a note that you asked us to stop. What people know already stays with them. "
        "Reply CHOICES to see all your choices."
    )
    assert not consent.says_yes(ledger(amir), "share:gp")
    [letter] = letters(house)
    assert letter["type"] == "consent.withdrawn"
    [decision] = letter["data"]["decisions"]
    assert (decision["permission"], decision["answer"], decision["how"], decision["withdrawn"]) == ("share:gp", "no", "text", True)
    assert {"group": "gp", "agreed": False} in letter["data"]["sharing"]


def test_the_row_says_that_it_was_by_text_with_which_words_and_that_no_picture_was_seen(amir, house):
    pick(amir, GP)
    amir.text("no")
    row = newest(amir, "share:gp")

    assert (row.answer, row.how, row.who, row.support, row.seen) == (Answer.NO, How.TEXT, "person", ("easy-read",), None)
    assert (row.withdrawal.scope, row.withdrawal.how) == ("share:gp", How.TEXT)
    assert row.words.text.startswith("Can we share this with your GP?\nYou can say no.\nYou can change your mind.\n")
    assert (row.words.version, row.words.language) == (house.refer.version, "en")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("nope", Answer.NO), ("NOT YET", Answer.NOT_YET), ("not sure", Answer.NOT_SURE), ("Withdraw", Answer.NO),
        ("take it back", Answer.NO), ("dont share", Answer.NO),
        ("Please don't share this!", Answer.NO), ("stop sharing with my GP", Answer.NO),
    ],
)
def test_anything_but_a_yes_takes_a_yes_back_in_my_own_words(amir, house, text, answer):
    pick(amir, GP)
    amir.text(text)

    assert newest(amir, "share:gp").answer is answer
    assert [letter["type"] for letter in letters(house)] == ["consent.withdrawn"]


def test_waiting_stops_a_yes_for_now_and_that_is_said_before_it_does(amir):
    told = bare(pick(amir, GP))
    assert told.endswith(f"To wait, reply NOT YET. It means this. Ask me on another day. {STOPS}")
    amir.text("more")
    assert STOPS in bare(amir.last)
    amir.text("not yet")
    assert "Your answer is Not yet. What stops: We ask the team to stop sharing with them." in bare(amir.last)

    assert STOPS not in bare(pick(amir, GP))


@pytest.mark.parametrize(
    "text",
    ["I don't know", "idk", "no?", "No thanks ?", "not yet?!", "I changed my mind", "change it", "stop it", "dont share with my mum"],
)
def test_who_asks_or_does_not_know_decides_nothing_and_reads_it_again(amir, house, text):
    told = bare(pick(amir, GP))
    given = word(amir)
    again = bare(amir.text(text))

    assert again.replace(word(amir), given) == told
    assert newest(amir, "share:gp").answer is Answer.YES
    assert letters(house) == []


def test_a_word_with_a_question_mark_is_no_yes(amir):
    pick(amir, GP)
    amir.text("no")
    pick(amir, GP)
    amir.text(f"{word(amir)}?")

    assert bare(amir.last).startswith(GP)
    assert newest(amir, "share:gp").answer is Answer.NO


@pytest.mark.parametrize("text", ["keep it", "Leave it as it is", "no change", "done", "exit", "thank you", "Thanks!", "no change please"])
def test_who_keeps_it_as_it_is_hears_that_nothing_changed(amir, house, text):
    same = ["We changed nothing. Reply CHOICES to see all your choices."]
    pick(amir, GP)
    assert amir.text(text) == same
    assert amir.text("no") == [AFTER]
    amir.text("choices")
    assert amir.text(text) == same

    assert newest(amir, "share:gp").answer is Answer.YES
    assert letters(house) == []


def test_to_stop_sharing_with_somebody_from_the_list_brings_that_choice(amir):
    [listed] = amir.text("choices")
    assert amir.text("I changed my mind") == amir.text("stop sharing") == amir.text("withdraw") == [listed]
    amir.text("choices")
    amir.text("stop sharing with my GP please")
    assert bare(amir.last).startswith(GP)
    amir.text("dont share with social care")
    assert bare(amir.last).startswith("Can we share this with social care?")

    assert newest(amir, "share:gp").answer is newest(amir, "share:social-care").answer is Answer.YES


def test_to_stop_sharing_says_nothing_to_what_is_not_about_sharing(amir):
    told = bare(pick(amir, "Do you want a meeting about your care?"))
    given = word(amir)

    assert bare(amir.text("stop sharing")).replace(word(amir), given) == told
    assert newest(amir, "cetr").answer is Answer.YES


@pytest.mark.threat(6)
def test_one_text_that_comes_twice_changes_nothing_twice(amir, house):
    pick(amir, GP)
    amir.text("no", MessageSid="SMbbbb")
    amir.text("no", MessageSid="SMbbbb")

    assert amir.last == []
    assert [letter["type"] for letter in letters(house)] == ["consent.withdrawn"]


def test_the_same_no_again_is_no_news(amir, house):
    for _ in range(2):
        pick(amir, GP)
        amir.text("no")

    assert "We kept your choice. Can we share this with your GP? Your answer is No." in bare(amir.last)
    assert "What stops" not in amir.heard
    assert "We tell the team." not in amir.heard
    assert len(letters(house)) == 1


def test_leaving_the_list_ends_all_sharing_and_shortens_the_list_of_choices(amir):
    pick(amir, "Should we look at adding you to the support list?")
    amir.text("no")
    assert "We ask the team to take you off the list. We ask them to stop sharing about you." in bare(amir.last)

    assert GP not in numbers(amir)
    assert consent.says_yes(ledger(amir), "cetr")


def test_no_papers_still_leaves_the_meeting_and_says_so(amir):
    pick(amir, "Can people at the meeting see papers about you?")
    amir.text("no")

    assert "What stays: You can still have the meeting. Your other care stays the same." in bare(amir.last)


# A yes needs its word


@pytest.mark.parametrize("text", ["yes", "yes please", "I agree", "ok", "👍"])
def test_a_yes_without_its_word_is_no_yes(amir, house, text):
    pick(amir, GP)
    amir.text("no")
    pick(amir, GP)
    given = word(amir)

    assert amir.text(text) == [NEEDS_WORD]
    assert newest(amir, "share:gp").answer is Answer.NO
    amir.text(given.lower())
    assert newest(amir, "share:gp").answer is Answer.YES
    assert "Your answer is Yes. We tell the team." in bare(amir.last)
    assert [letter["type"] for letter in letters(house)] == ["consent.withdrawn", "consent.given"]


def test_the_word_of_one_permission_is_no_yes_to_another_nor_later(amir):
    for question in ("Can we share this with social care?", GP):
        pick(amir, question)
        amir.text("no")
    pick(amir, GP)
    first = word(amir)
    pick(amir, "Can we share this with social care?")
    second = word(amir)
    if first != second:
        amir.text(first)
        assert newest(amir, "share:social-care").answer is Answer.NO
    amir.text("status")
    assert amir.text(second) == [AFTER]
    assert newest(amir, "share:social-care").answer is Answer.NO


def test_a_yes_that_needs_names_needs_the_page_and_a_no_does_not(amir):
    pick(amir, "Can we share this with your family?")
    assert "A yes needs names. You can write them on your page. Reply LINK to see your page." in bare(amir.last)
    assert amir.heard.endswith(f"To say no, reply NO. To wait, reply NOT YET. It means this. Ask me on another day. {STOPS}")
    assert KEEP in amir.heard
    assert not WORD.search(amir.heard)
    assert amir.text("yes") == ["A yes needs names. You can write them on your page. Reply LINK to see your page."]
    amir.text("no")
    assert newest(amir, "share:family").answer is Answer.NO

    pick(amir, "Can we share this with your family?")
    amir.text("yes")
    assert newest(amir, "share:family").answer is Answer.NO
    amir.text("link")
    assert "/open/" in amir.heard


def test_a_yes_to_texts_where_no_number_is_safe_asks_the_team(app):
    bea = sent(Texter(app), about__contact="email", consent__texts="no")
    pick(bea, "Can we text you about your request?")

    assert "To say yes, we need to know more. Please tell the team. You can say no here." in bare(bea.last)
    assert bea.text("yes") == ["To say yes, we need to know more. Please tell the team. You can say no here."]
    assert newest(bea, "texts").answer is Answer.NO


def test_a_yes_to_texts_is_taken_back_and_my_own_texts_are_still_answered(amir):
    pick(amir, "Can we text you about your request?")
    amir.text(word(amir))
    assert newest(amir, "texts").answer is Answer.YES
    pick(amir, "Can we text you about your request?")
    amir.text("no")

    assert "What stops: We send you no more texts. When you text us, we still answer. What stays:" in bare(amir.last)
    assert amir.text("hello") == [AFTER]


# What is not understood


def test_what_is_not_understood_is_said_with_the_choices_again(amir):
    [listed] = amir.text("choices")
    for text in ("banana", "yes", "no", "share with gp"):
        assert amir.text(text) == ["We did not understand that.", listed]
    amir.text("choices")
    assert amir.text("99") == ["There is no such number.", listed]
    assert amir.text("0") == ["There is no such number.", listed]
    assert letters(amir.house) == []


def test_what_is_not_understood_about_one_is_said_with_how_to_answer(amir):
    pick(amir, GP)
    assert amir.text("banana") == [f"We did not understand that. {WAYS} {STOPS} To read it, reply AGAIN."]
    amir.text("no")
    pick(amir, GP)
    assert amir.text("banana") == [f"We did not understand that. {WAYS} To read it, reply AGAIN."]
    pick(amir, "Can we share this with your family?")
    assert amir.text("banana") == [f"We did not understand that. {WAYS} {STOPS} To read it, reply AGAIN."]
    assert [row.permission for row in ledger(amir)].count("share:family") == 1


def test_a_yes_where_a_yes_stands_hears_how_to_keep_it_and_what_stops_it(amir):
    pick(amir, GP)

    assert " ".join(amir.text("ok")) == f"A yes needs the short word that we sent you. {WAYS} {STOPS} To read it, reply AGAIN."
    assert all(map(segments.fits, amir.last))


def test_two_machines_come_to_an_end_here_too(amir):
    amir.text("choices")
    assert [len(amir.text("I am driving")) for _ in range(7)] == [2, 2, 2, 2, 1, 0, 0]
    pick(amir, GP)
    assert [bool(amir.text("Where are you?")) for _ in range(7)] == [True] * 5 + [False] * 2
    amir.text("back")
    assert amir.heard.startswith("These are your choices.")


# Before everything else


def test_words_of_danger_bring_help_and_are_no_answer(amir):
    pick(amir, GP)
    amir.text("no i want to die")
    assert "Call 999." in amir.heard
    assert amir.heard.endswith("You can still go on here. Reply AGAIN to go on.")
    assert newest(amir, "share:gp").answer is Answer.YES

    amir.text("again")
    assert bare(amir.last).startswith(GP)
    amir.text("help")
    assert "Call 999." in amir.heard
    assert "Reply AGAIN to go on." in amir.heard


def test_danger_is_no_answer_either_where_the_answers_are_not_kept_any_more(amir, house):
    gone(house)
    pick(amir, GP)
    amir.text("no i want to die")

    assert "Call 999." in amir.heard
    assert amir.heard.endswith("You can still go on here. Reply AGAIN to go on.")
    assert "understand" not in amir.heard
    assert newest(amir, "share:gp").answer is Answer.YES
    amir.text("no")
    assert newest(amir, "share:gp").answer is Answer.NO


def gone(house):
    with house.database.session(write=True) as session:
        session.execute(sa.text("UPDATE drafts SET delete_after = '2020-01-01 00:00:00.000000'"))
        store.commit(session)


def test_stop_stops_texts_and_changes_no_choice(amir):
    pick(amir, GP)
    assert amir.text("stop") == []
    assert amir.text("no") == []
    assert amir.text("choices") == []
    assert newest(amir, "share:gp").answer is Answer.YES


def test_who_is_this_is_answered_and_is_no_answer(amir):
    pick(amir, GP)
    amir.text("who is this")

    assert "Then reply WRONG NUMBER." in amir.heard
    assert newest(amir, "share:gp").answer is Answer.YES


def test_who_wants_off_the_list_hears_that_it_can_be_changed_here(amir):
    assert amir.text("take me off the support list") == [
        "You can change that here. Reply CHOICES to see your choices. You still get our texts. To stop these texts, reply STOP.",
    ]


# Meanwhile


def test_what_was_changed_on_the_page_meanwhile_is_said_anew_and_never_overwritten(amir, house):
    pick(amir, GP)
    before = word(amir)
    choose(page_of(amir), house, "share:gp", "no")
    amir.text(before)

    assert bare(amir.last).startswith("Please look at this question again. Can we share this with your GP? The answer now is No.")
    assert [row.answer for row in ledger(amir) if row.permission == "share:gp"] == [Answer.YES, Answer.NO]
    assert [letter["type"] for letter in letters(house)] == ["consent.withdrawn"]


def test_a_number_means_what_it_meant_in_the_list_that_i_have(amir, house):
    listed = numbers(amir)
    choose(page_of(amir), house, "dsr", "no")
    amir.text(listed[GP])
    assert amir.heard.startswith("Please look at this question again.\nThese are your choices.\n1 Should we look at adding you")
    listed = numbers(amir)
    choose(page_of(amir), house, "dsr", "yes")
    amir.text(listed["Do you want a meeting about your care?"])

    assert bare(amir.last).startswith("Do you want a meeting about your care?")


def test_a_permission_that_is_gone_meanwhile_is_not_answered(amir, house):
    pick(amir, GP)
    choose(page_of(amir), house, "dsr", "no")
    amir.text("no")

    assert amir.heard.startswith("Please look at this question again.\nThese are your choices.")
    assert newest(amir, "share:gp").words == newest(amir, "dsr").words


def test_a_no_on_another_day_answers_nothing(app, clock):
    amir = sent(Texter(app))
    pick(amir, GP)
    clock["now"] += timedelta(hours=24)

    assert amir.text("no") == [AFTER]
    assert newest(amir, "share:gp").answer is Answer.YES


def test_a_meeting_that_the_icb_offers_is_answered_by_text(amir, house):
    case_id = case_of(amir)
    with house.database.session(write=True) as session:
        store.news.add(
            session, webhook_id="o", case_id=case_id, type=Heard.CETR_OFFERED, sequence=1, occurred_at=make.NOW, data={},
            now=amir.app.config["NOW"](),
        )
        store.commit(session)
    pick(amir, "Do you want a meeting about your care?")
    amir.text("no")

    assert [letter["type"] for letter in letters(house)] == [
        "consent.withdrawn", "cetr.answered", "consent.withdrawn", "consent.withdrawn",
    ]
    assert {newest(amir, one).answer for one in ("cetr:papers", "cetr:report")} == {Answer.NO}


def test_a_year_on_each_yes_is_asked_again_by_text_too(app, clock):
    amir = sent(Texter(app))
    clock["now"] += timedelta(days=334)
    with amir.house.database.session(write=True) as session:
        amir.house.asking.look(session, clock["now"])
        store.commit(session)
    amir.text("choices")
    assert "2 Can we share this with your GP? Yes. Do you still want this?" in amir.heard
    pick(amir, GP)
    assert "The answer now is Yes. Do you still want this?" in bare(amir.last)
    amir.text(word(amir))

    assert newest(amir, "share:gp").check.result == "still"
    assert letters(amir.house)[-1]["type"] == "consent.checked"
    assert amir.heard.endswith("You have other choices to answer. Reply CHOICES to see them.")


def test_whoever_stops_the_list_a_year_on_is_told_of_no_answers_that_ended_with_it(app, clock):
    amir = sent(Texter(app), support__wants_cetr="no", consent__texts="no", consent__helper_progress="no", consent__feedback="no")
    clock["now"] += timedelta(days=334)
    with amir.house.database.session(write=True) as session:
        amir.house.asking.look(session, clock["now"])
        store.commit(session)
    pick(amir, "Should we look at adding you to the support list?")
    amir.text("no")

    assert {one.answer for one in consent.current(ledger(amir)).values()} == {Answer.NO}
    assert not amir.heard.endswith("You have other choices to answer. Reply CHOICES to see them.")
    assert amir.heard.endswith("Reply CHOICES to see all your choices.")


def test_what_was_sent_on_the_website_can_be_changed_from_the_number_that_began(app):
    amir = Texter(app)
    amir.begin()
    Answerer(amir).to("about.born")
    amir.text("link")
    link = re.search(r"/open/(\S+)", amir.heard)[1]
    walker = Walker(app.test_client(), amir.house.refer)
    walker.press(f"/open/{link}", walker.open(f"/open/{link}"), {"device": "own"})
    walker.send(walker.to())
    pick(amir, GP)
    amir.text("no")

    assert newest(amir, "share:gp").how is How.TEXT


# Somebody else


@pytest.mark.threat(2)
def test_who_asked_for_another_person_has_no_choices_here(app):
    bea = sent(Texter(app), **PARENT, helper__contact="email")

    assert "CHOICES" not in bea.heard
    assert bea.text("choices") == ["You have no choices to change here. Reply LINK to see your page."]
    assert bea.text("1") == ["We have what you sent. Reply STATUS to ask for news. Reply LINK to see your page."]


@pytest.mark.threat(2)
def test_a_number_that_is_not_the_one_for_links_any_more_sees_nothing(amir, house):
    pick(amir, GP)
    case_id = case_of(amir)
    with house.database.session(write=True) as session:
        store.ways.choose(
            session, case_id, Kind.SMS, "+447700900199", found_by=("k", "f" * 64), with_news=False, now=make.NOW,
        )
        store.commit(session)

    for text in ("no", "choices"):
        assert amir.text(text) == ["You chose another number for your links. Reply LINK, and we send you a link there."]
    assert newest(amir, "share:gp").answer is Answer.YES


SHARED = ["We write nothing private in a text. Reply LINK, and we send you a link.\nTo ask a person, call 07700 900102."]


@pytest.mark.threat(2)
@pytest.mark.parametrize("looks", ["yes", "not-sure"])
def test_on_a_phone_that_somebody_else_may_look_at_no_choice_is_written_or_changed(app, looks):
    amir = sent(Texter(app), about__contact="text", about__shared_phone=looks, consent__texts="no")

    for text in ("choices", "CHOICES", "what did I agree to"):
        assert amir.text(text) == SHARED
    assert amir.text("1") == amir.text("no") == [AFTER]
    assert amir.text("take me off the support list")[0].startswith("You can change that on your page. Reply LINK to see your page.")
    assert newest(amir, "dsr").answer is Answer.YES
    amir.text("link")
    assert "/open/" in amir.heard


def test_a_number_of_my_own_beside_a_shared_phone_has_my_choices(app):
    amir = sent(
        Texter(app), about__contact="text", about__shared_phone="not-sure", about__mobile="07700 900177", consent__texts="yes",
        consent__mobile="07700 900123",
    )

    assert amir.text("choices")[0].startswith("These are your choices.")


@pytest.mark.threat(2)
def test_where_the_team_says_that_a_way_is_unsafe_nothing_is_shown_or_changed(app, clock):
    amir = sent(Texter(app))
    case_id, data = case_of(amir), {"reason": "unsafe", "checked_by": "nurse"}
    with amir.house.database.session(write=True) as session:
        store.news.add(
            session, webhook_id="u", case_id=case_id, type=Heard.ACCESS, sequence=1, occurred_at=clock["now"], data=data, now=clock["now"],
        )
        store.commit(session)

    assert amir.text("choices") == ["We cannot show your choices on this phone. Please ask the team for a new way in."]
    assert amir.text("no") == [AFTER]


def test_a_stranger_and_whoever_has_sent_nothing_have_no_choices(app):
    stranger = Texter(app, "+447700900155")
    stranger.text("choices")
    assert stranger.heard.startswith("Nobody reads this number.")
    amir = Texter(app)
    amir.begin()
    Answerer(amir).to("start.who")
    amir.text("choices")

    assert "These are your choices." not in amir.heard
    assert "Who is filling this in?" in amir.heard
