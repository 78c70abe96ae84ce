"""Change an answer and the path changes with it; nothing off the path is used or sent."""

from datetime import date

import pytest

from easyread import journey
from easyread.journey import Facts
from tests.questionnaires import HEAD, tiny

TODAY = date(2026, 11, 22)
FACTS = Facts(today=TODAY, place={"rules": {"under_16": "contact", "harm": False}}, serves=lambda postcode: postcode.startswith("ZZ"))

REFER = """
    [[stage.question]]
    id = "who"
    page = "a1"
    kind = "choose-one"
    ask = "Who is filling this in?"
    picture = "question"
    required = true
    options = [
        { value = "me", say = "Me", picture = "yes" },
        { value = "them", say = "Someone else", picture = "no" },
        { value = "stop", say = "Stop", picture = "stop", go = "left" },
    ]
    [[stage.question]]
    id = "name"
    page = "a2"
    kind = "name"
    ask = "What is your name?"
    picture = "question"
    when = { "==" = [{ answer = "who" }, "me"] }
    [[stage.question]]
    id = "theirs"
    page = "a3"
    kind = "name"
    ask = "What is their name?"
    picture = "question"
    when = { "==" = [{ answer = "who" }, "them"] }
    [[stage.question]]
    id = "born"
    page = "a4"
    kind = "date"
    ask = "When were you born?"
    picture = "question"
    go = [{ when = { ">" = [{ date = { answer = "born" } }, { date = { value = "today", years = -16 } }] }, to = "young" }]
    [[stage.question]]
    id = "hurt"
    page = "a5"
    kind = "choose-many"
    ask = "Have any of these happened?"
    picture = "question"
    options = [
        { value = "police", say = "Police", picture = "yes" },
        { value = "hurt", say = "Hurt", picture = "no", when = { "==" = [{ place = "rules.harm" }, true] } },
    ]
    [[stage.question]]
    id = "young"
    page = "a6"
    kind = "information"
    ask = "Before you go on"
    picture = "question"
    say = ["Thank you."]
"""
ENDS = HEAD.replace(
    "[[stage]]",
    '[[end]]\n    id = "left"\n    title = "You stopped"\n    say = ["You can come back."]\n    picture = "stop"\n    [[stage]]',
    1,
)


@pytest.fixture
def refer(tmp_path):
    return tiny(tmp_path, REFER, ENDS)


def ids(refer, answers):
    return [question.id for question in journey.path(refer, answers, FACTS)]


@pytest.mark.coga("4.6.2")
def test_only_the_questions_that_apply_are_asked(refer):
    assert ids(refer, {}) == ["who", "born", "hurt", "young"]
    assert ids(refer, {"who": "me"}) == ["who", "name", "born", "hurt", "young"]
    assert ids(refer, {"who": "them"}) == ["who", "theirs", "born", "hurt", "young"]


def test_changing_your_mind_leaves_nothing_behind(refer):
    answers = {"who": "me", "name": "Ada", "theirs": "Bob"}

    assert journey.relevant(refer, answers, FACTS) == {"who": "me", "name": "Ada"}


def test_changing_back_restores_what_was_said(refer):
    answers = {"who": "them", "name": "Ada", "theirs": "Bob"}

    assert journey.relevant(refer, {**answers, "who": "me"}, FACTS) == {"who": "me", "name": "Ada"}


def test_an_answer_can_lead_forward_past_other_questions(refer):
    assert ids(refer, {"who": "me", "name": "Ada", "born": "2015-01-01"}) == ["who", "name", "born", "young"]
    assert ids(refer, {"who": "me", "name": "Ada", "born": "2000-01-01"}) == ["who", "name", "born", "hurt", "young"]


def test_on_the_birthday_itself_a_person_is_sixteen(refer):
    assert "hurt" in ids(refer, {"born": "2010-11-22"})
    assert "hurt" not in ids(refer, {"born": "2010-11-23"})


def test_an_answer_can_end_the_path(refer):
    walked = journey.walk(refer, {"who": "stop"}, FACTS)

    assert (walked.end, [question.id for question in walked.questions]) == ("left", ["who"])


def test_without_such_an_answer_the_path_ends_at_checking(refer):
    assert journey.walk(refer, {}, FACTS).end == "check"


def test_options_that_a_place_has_not_agreed_are_not_offered(refer):
    hurt = journey.walk(refer, {}, FACTS).find("hurt")

    assert [option.value for option in hurt.options] == ["police"]
    agreed = journey.walk(refer, {}, Facts(today=TODAY, place={"rules": {"harm": True}})).find("hurt")
    assert [option.value for option in agreed.options] == ["police", "hurt"]


def test_nobody_lands_in_the_middle_of_a_story(refer):
    walked = journey.walk(refer, {"who": "me"}, FACTS)

    assert walked.may_visit("who", {"who": "me"})
    assert walked.may_visit("name", {"who": "me"})
    assert not walked.may_visit("born", {"who": "me"})
    assert not walked.may_visit("theirs", {"who": "me"})
    everything = {"who": "me", "name": "Ada", "born": "2000-01-01", "hurt": {"chosen": ["police"], "detail": {}}, "young": "seen"}
    assert journey.walk(refer, everything, FACTS).may_visit("hurt", everything)
    assert journey.walk(refer, everything, FACTS).undone(everything) is None


def test_back_and_on_follow_this_persons_path(refer):
    walked = journey.walk(refer, {"who": "them"}, FACTS)

    assert walked.before("who") is None
    assert walked.before("born").id == "theirs"
    assert walked.after("who").id == "theirs"
    assert walked.after("young") is None
    assert walked.find("name") is None


def test_not_answering_is_an_answer_and_no_operand(refer):
    assert "name" not in ids(refer, {"who": {"said": "skipped"}})
    assert journey.walk(refer, {"who": {"said": "skipped"}}, FACTS).undone({"who": {"said": "skipped"}}).id == "born"


def test_steps_are_counted_on_this_persons_path(refer):
    walked = journey.walk(refer, {}, FACTS)

    assert journey.step(refer, "only", walked, "Check and send") == journey.Step(1, 2, ("Only step", "Check and send"))
    assert journey.step(refer, None, walked, "Check and send").number == 2


def test_what_no_answer_leads_to_is_no_step_that_is_to_come(tmp_path):
    always = REFER.replace('page = "a2"', 'page = "a2"\n    go = [{ to = "young" }]')
    skips = tiny(tmp_path, always, ENDS)

    assert ids(skips, {}) == ["who", "born", "hurt", "young"]
    assert ids(skips, {"who": "me"}) == ["who", "name", "young"]
    assert ids(skips, {"who": "me", "name": "Ada"}) == ["who", "name", "young"]
    ends = tiny(tmp_path, always.replace('to = "young" }]', 'to = "check" }]', 1), ENDS)
    assert ids(ends, {"who": "me"}) == ["who", "name"]
    assert journey.walk(ends, {"who": "me"}, FACTS).end == "check"


def test_conditions_can_ask_for_labels_places_and_postcodes_served(refer):
    seen = journey.Seen(refer, {"who": "me", "name": "ZZ1 1AA"}, FACTS)

    assert seen.label("who") == "Me"
    assert seen.label("name") is None
    assert seen.place("rules.under_16") == "contact"
    assert seen.place("rules.unknown.deeper") is None
    assert seen.served("name") is True
    assert seen.served("theirs") is None
    assert Facts(today=TODAY).serves("anywhere")
