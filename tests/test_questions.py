"""What people write is understood as they meant it, or said back kindly as not understood."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as any_of, strategies as some

from easyread.questions import NotUnderstood, Piece, Question
from easyread.questions.dates import NotADate, read_date
from tests.questionnaires import of_kind

TODAY = date(2026, 11, 22)
PURE_KINDS = (
    "choose-one",
    "choose-many",
    "yes-no",
    "text",
    "long-text",
    "name",
    "date",
    "email",
    "people",
    "information",
    "consent",
    "check",
)


def ask(kind: str) -> Question:
    return of_kind(kind).questions[0]


def refusal(kind: str, given: dict[str, list[str]]) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as refused:
        ask(kind).read(given, today=TODAY)
    return refused.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12 March 2006", date(2006, 3, 12)),
        ("12/3/06", date(2006, 3, 12)),
        ("12.03.2006", date(2006, 3, 12)),
        ("2006-03-12", date(2006, 3, 12)),
        ("March 12 2006", date(2006, 3, 12)),
        ("the 12th of march, 2006", date(2006, 3, 12)),
        ("12032006", date(2006, 3, 12)),
        ("sunday 1 feb 99", date(1999, 2, 1)),
        ("29 feb 2008", date(2008, 2, 29)),
        ("3 Sept 1990", date(1990, 9, 3)),
    ],
)
@pytest.mark.coga("4.5.8")
def test_a_date_can_be_written_in_any_way_people_write_one(written, meant):
    assert read_date(written, today=TODAY) == meant


@pytest.mark.parametrize(
    "written",
    ["31/2/2006", "soon", "12 march", "march 2006", "5", "12 13 14 15", "12 foo 2006", "12 march april", "", "29/2/2007", "1/1/0000",
     "12/" + "9" * 40 + "/2006", "9" * 40 + " march 2006"],
)
def test_what_is_not_one_date_is_never_guessed(written):
    with pytest.raises(NotADate):
        read_date(written, today=TODAY)


def test_a_year_with_two_digits_needs_to_know_what_day_it_is():
    with pytest.raises(NotADate):
        read_date("12/3/06")


@any_of(some.dates(min_value=date(1907, 1, 1), max_value=TODAY))
def test_every_date_said_back_in_words_is_read_again_as_the_same_date(day):
    question = ask("date")

    assert question.read(question.given(day.isoformat()), today=TODAY) == day.isoformat()


@any_of(some.text(max_size=40))
def test_no_text_at_all_breaks_the_reading_of_dates(text):
    try:
        assert isinstance(read_date(text, today=TODAY), date)
    except NotADate as refused:
        assert refused.args


def test_a_day_that_has_not_come_is_asked_again_where_the_past_is_meant():
    assert refusal("date", {"answer": ["12 March 2030"]}).message == "This date has not come yet. Please check the year."
    assert refusal("date", {"answer": ["12 March 1806"]}).params == {"years": 120}
    assert refusal("date", {"answer": [""]}).message.startswith("Please write a date.")
    assert refusal("date", {"answer": ["12 Foo"]}).message.startswith("We could not read this date.")


def test_a_date_is_said_back_as_a_date():
    question = ask("date")

    assert question.say_back("2006-03-12") == (Piece("2006-03-12", "date"),)
    assert question.operand("2006-03-12") == date(2006, 3, 12)
    assert question.operand({"said": "do-not-know"}) is None
    assert question.given({"said": "do-not-know"}) == {}


def test_one_choice_is_kept_with_the_words_in_its_box():
    question = ask("choose-one")

    assert question.read({"answer": ["tea"]}) == "tea"
    assert question.read({"answer": ["other"], "detail-other": [" Hot chocolate "]}) == {"chosen": "other", "detail": "Hot chocolate"}
    assert question.say_back({"chosen": "other", "detail": "Hot chocolate"}) == (
        Piece("Something else", "ours"),
        Piece("Hot chocolate", "theirs"),
    )
    assert question.operand({"chosen": "other", "detail": ""}) == "other"
    assert question.given("tea") == {"answer": ["tea"]}
    assert question.given({"chosen": "other", "detail": "x"}) == {"answer": ["other"], "detail-other": ["x"]}


@pytest.mark.parametrize("kind", ["choose-one", "choose-many"])
def test_words_beside_choices_are_words_that_somebody_wrote_and_what_they_chose_is_not(kind):
    choices = ask(kind).choices()
    boxed = next(option.value for option in choices if option.detail)

    assert ask(kind).written({"answer": [boxed], f"detail-{boxed}": ["My own words"]}) == ("My own words",)
    assert ask(kind).written({"answer": [choices[0].value]}) == ()


def test_nobody_writes_on_a_page_that_is_only_read():
    assert ask("information").written({"answer": ["OK"]}) == ()


def test_a_choice_that_was_not_offered_is_not_taken():
    assert refusal("choose-one", {"answer": ["coffee"]}).message == "Please choose 1 answer."
    assert refusal("choose-one", {}).part == "answer"


def test_too_many_words_in_a_box_are_refused_beside_that_box():
    refused = refusal("choose-one", {"answer": ["other"], "detail-other": ["x" * 501]})

    assert (refused.part, refused.params) == ("detail-other", {"most": 500})


def test_none_of_these_stands_alone():
    refused = refusal("choose-many", {"answer": ["bus", "none"]})

    assert refused.params == {"alone": "None of these"}
    assert ask("choose-many").read({"answer": ["none"]}) == {"chosen": ["none"], "detail": {}}


def test_many_choices_are_kept_in_the_order_they_were_offered():
    question = ask("choose-many")
    answer = question.read({"answer": ["other", "bus"], "detail-other": ["My bike"]})

    assert answer == {"chosen": ["bus", "other"], "detail": {"other": "My bike"}}
    assert question.say_back(answer) == (Piece("Bus", "ours"), Piece("Something else", "ours"), Piece("My bike", "theirs"))
    assert question.given(answer) == {"answer": ["bus", "other"], "detail-other": ["My bike"]}
    assert question.operand(answer) == ["bus", "other"]
    assert refusal("choose-many", {}).message == "Please choose at least 1 answer."


def test_yes_no_and_not_sure_are_always_offered():
    assert [option.value for option in ask("yes-no").choices()] == ["yes", "no", "not-sure"]


def test_a_permission_is_yes_no_or_not_yet_and_never_chosen_beforehand():
    question = ask("consent")

    assert [option.value for option in question.choices()] == ["yes", "no", "not-yet"]
    assert question.read({"answer": ["not-yet"]}) == "not-yet"
    assert refusal("consent", {}).message == "Please choose 1 answer."


def test_which_card_was_chosen_is_never_kept():
    question = ask("check")

    assert question.read({"answer": ["a"]}) == question.read({"answer": ["b"]}) == "seen"
    assert question.explained({"answer": ["a"]})
    assert not question.explained({"answer": ["b"]})
    assert question.say_back("seen") == ()
    assert question.given("seen") == {}


def test_reading_is_all_that_information_asks():
    question = ask("information")

    assert question.read({}) == "seen"
    assert question.say_back("seen") == ()
    assert question.given("seen") == {}


def test_what_people_write_is_kept_as_they_wrote_it():
    assert ask("text").read({"answer": ["  the Blue one, pls  "]}) == "the Blue one, pls"
    assert ask("long-text").read({"answer": ["one\r\ntwo"]}) == "one\ntwo"
    assert ask("name").read({"answer": ["Zoë van der Example-O’Made"]}) == "Zoë van der Example-O’Made"
    assert ask("text").say_back("hm") == (Piece("hm", "theirs"),)
    assert ask("text").given("hm") == {"answer": ["hm"]}


def test_nothing_written_is_asked_again_in_words_that_fit():
    assert refusal("text", {"answer": ["  "]}).message == "Please write your answer."
    assert refusal("long-text", {}).message == "Please write something. A few words are enough."
    assert refusal("name", {}).message == "Please write a name."
    assert refusal("email", {}).message == "Please write an email address."


def test_too_much_is_refused_with_the_number_of_letters():
    assert refusal("text", {"answer": ["x" * 201]}).params == {"most": 200, "wrote": 201}


@pytest.mark.parametrize("written", ["amir@mail.example", " amir @ mail.example ", "a.b+c@d-e.example.org"])
def test_spaces_in_an_email_address_are_forgiven(written):
    assert "@" in ask("email").read({"answer": [written]})


@pytest.mark.parametrize("written", ["amir", "amir@", "@mail.example", "amir@mail", "a@b@c.example"])
def test_what_cannot_be_an_email_address_is_asked_again(written):
    assert refusal("email", {"answer": [written]}).message.startswith("Please check the email address.")


def test_people_are_read_row_by_row_and_empty_rows_are_forgiven():
    question = ask("people")
    given = {"people-0-name": ["Bea Madeup"], "people-0-job": ["Nurse"], "people-1-name": [""], "people-1-job": [""]}

    answer = question.read(given)

    assert answer == [{"name": "Bea Madeup", "job": "Nurse"}]
    assert question.say_back(answer) == (Piece("Bea Madeup, Nurse", "theirs"),)
    assert question.given(answer) == {"people-0-name": ["Bea Madeup"], "people-0-job": ["Nurse"]}


def test_a_person_without_a_name_is_asked_for_beside_that_row():
    assert refusal("people", {"people-2-name": [""], "people-2-job": ["Nurse"]}).part == "people-2-name"
    assert refusal("people", {"people-0-name": ["x" * 201]}).part == "people-0-name"
    assert refusal("people", {}).message == "Please write about at least 1 person."
    assert refusal("people", {f"people-{row}-name": ["Bea"] for row in range(11)}).params == {"most": 10}


def test_where_one_person_is_asked_for_more_are_asked_again_and_none_is_dropped():
    question = replace(ask("people"), most=1)

    assert question.read({"people-0-name": ["Bea"], "people-1-name": [""]}) == [{"name": "Bea"}]
    with pytest.raises(NotUnderstood) as refused:
        question.read({"people-0-name": ["Bea"], "people-1-name": ["Cal"]})
    assert (refused.value.message, refused.value.part) == ("Please choose 1 person.", "people-1-name")


@pytest.mark.parametrize("kind", PURE_KINDS)
@pytest.mark.parametrize(
    ("reason", "words"), [("do-not-know", "I do not know"), ("rather-not-say", "I do not want to answer"), ("skipped", "Not answered")]
)
def test_not_answering_is_said_back_as_that_and_is_no_operand(kind, reason, words):
    question = ask(kind)

    assert question.given({"said": reason}) == {}
    assert question.operand({"said": reason}) is None
    if kind not in ("information", "check"):
        assert question.say_back({"said": reason}) == (Piece(words, "not-answered"),)


@pytest.mark.parametrize("kind", PURE_KINDS)
@any_of(
    given=some.dictionaries(
        some.sampled_from(["answer", "detail-other", "people-0-name", "people-99-job", "people-x-"]),
        some.lists(some.text(max_size=30), max_size=3),
    )
)
def test_anything_at_all_is_an_answer_or_not_understood_and_never_breaks(kind, given):
    question = ask(kind)
    try:
        answer = question.read(given, today=TODAY)
    except NotUnderstood as refused:
        assert refused.message
    else:
        assert question.say_back(answer) is not None


def test_a_kind_without_a_way_to_read_says_to_press_the_button():
    with pytest.raises(NotUnderstood):
        Question(id="a.b", page="q1", stage="a", ask="?", picture="yes").read({})
