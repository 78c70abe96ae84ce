"""A form for any question: what was typed comes back as it was typed, and what to mend stands beside its input."""

import re
from dataclasses import replace
from datetime import date

import html5lib
import pytest
from flask import render_template
from hypothesis import HealthCheck, given, settings, strategies as st
from werkzeug.datastructures import MultiDict

from easyread.journey import Step
from easyread.questions import KINDS
from tests import questionnaires
from tests.pages import every, look, said
from webapp import forms, start_all, tongue
from webapp.app import create_app
from webapp.config import Config

STEP = Step(2, 3, ("About you", "What is happening", "Check and send"))
TODAY = date(2026, 11, 23)
UNREADABLE = {
    "choose-one": {}, "choose-many": {}, "yes-no": {}, "consent": {}, "check": {}, "text": {}, "long-text": {}, "name": {},
    "date": {"answer": ["32 March 2006"]}, "email": {"answer": ["no at sign"]}, "phone": {"answer": ["12"]},
    "postcode": {"answer": ["AN1"]}, "nhs-number": {"answer": ["123"]}, "people": {"people-0-job": ["Nurse"]},
}
TYPED = "  <b>O'Shea</b> & \"co\"\r\nüñ 🦄 %(team)s {{ 7*7 }}  "


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """One website for all these tests: they only draw, and drawing the first page is what takes long."""
    made = create_app(Config.from_environment(start_all.settings(tmp_path_factory.mktemp("instance"), port=8000, sandbox_port=8001)))
    yield made
    made.extensions["house"].database.close()


@pytest.fixture(params=sorted(KINDS))
def question(request):
    return questionnaires.of_kind(request.param).questions[0]


@pytest.fixture
def visit(app):
    # The questions here all have one id: what is drawn of one must not stand for another.
    app.jinja_env.globals["once"].kept.clear()
    with app.test_request_context("/ask/q1"):
        yield


def draw(question, form, *, again=False):
    return render_template("question.html", question=question, form=form, step=STEP, again=again, checking=False, saved=None)


def parsed(text):
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)


def by_name(text, name):
    return [field for field in every(parsed(text), "input", "textarea") if field.get("name") == name]


def test_every_kind_of_question_has_its_inputs_and_its_macro(app):
    macros = app.jinja_env.get_template("kinds.html").module

    assert set(forms.FIELDS) == set(KINDS)
    assert {kind for kind in KINDS if not hasattr(macros, kind.replace("-", "_"))} == set()


@pytest.mark.wcag("1.3.1", "3.3.2", "4.1.2")
@pytest.mark.coga("4.5.6")
def test_every_kind_makes_a_page_that_everybody_can_use(question, visit):
    assert look(draw(question, forms.form_for(question)), personal=True) == ()


def test_every_kind_makes_such_a_page_too_when_something_is_to_be_mended(question, visit):
    if question.kind == "information":
        return
    form = forms.form_for(question, given=UNREADABLE[question.kind])

    assert form.read(today=TODAY) is None
    page = draw(question, form)
    assert look(page, personal=True) == ()
    assert page.count(str(form.problems[0].message)) == 2
    assert "Please change this." in said(parsed(page).find("head/title"))


@pytest.mark.wcag("1.3.1", "3.3.1", "3.3.3")
@pytest.mark.coga("4.5.4")
def test_what_to_mend_is_told_at_the_top_and_beside_the_input_and_both_know_each_other(question, visit):
    if question.kind == "information":
        return
    form = forms.form_for(question, given=UNREADABLE[question.kind])
    form.read(today=TODAY)
    page = parsed(draw(question, form))

    (problem,) = form.problems
    (link,) = (link for link in every(page, "a") if said(link) == problem.message)
    (field,) = (field for field in every(page, "input", "textarea") if field.get("id") == link.get("href", "")[1:])
    pointing = [element for element in every(page) if f"{problem.part}-error" in element.get("aria-describedby", "").split()]
    (beside,) = (element for element in every(page) if element.get("id") == f"{problem.part}-error")
    assert field.get("name") == problem.part
    assert said(beside) == f"Fix {problem.message}"
    assert pointing, "nothing tells a screen reader what to mend here"


def test_nothing_is_chosen_for_anybody(question, visit):
    page = draw(question, forms.form_for(question))

    assert not re.search(r"<input[^>]*\schecked", page)


@pytest.mark.parametrize("kind", ["text", "long-text", "name", "email", "phone", "postcode", "nhs-number", "date"])
def test_what_was_typed_comes_back_as_it_was_typed_and_as_words_only(kind, visit):
    question = questionnaires.of_kind(kind).questions[0]
    form = forms.form_for(question, given={"answer": [TYPED]})
    form.read(today=TODAY)

    (field,) = by_name(draw(question, form), "answer")

    shown = "".join(field.itertext()) if field.tag == "textarea" else field.get("value")
    assert shown.replace("\r\n", "\n").replace("\n", " ") == TYPED.replace("\r\n", " ")
    assert list(field) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60))
def test_any_text_at_all_comes_back_in_its_box(visit, typed):
    question = questionnaires.of_kind("text").questions[0]

    (field,) = by_name(draw(question, forms.form_for(question, given={"answer": [typed]})), "answer")

    assert field.get("value") == typed


def test_what_no_page_can_hold_is_left_out_of_the_box_and_kept_in_what_was_given(visit):
    form = forms.form_for(questionnaires.of_kind("text").questions[0], given={"answer": ["a\x00b\ufffec"]})

    page = draw(form.question, form)

    assert look(page, personal=True) == ()
    assert by_name(page, "answer")[0].get("value") == "abc"
    assert form.given == {"answer": ["a\x00b\ufffec"]}


def test_a_choice_and_the_words_in_its_box_come_back(visit):
    question = next(asked for asked in questionnaires.of_kind("choose-many").questions if any(option.detail for option in asked.options))
    option = next(option for option in question.options if option.detail)

    page = draw(question, forms.form_for(question, given={"answer": [option.value], f"detail-{option.value}": ["My own words"]}))

    assert [field.get("value") for field in by_name(page, "answer") if field.get("checked") is not None] == [option.value]
    assert by_name(page, f"detail-{option.value}")[0].get("value") == "My own words"


def test_what_a_page_gave_is_taken_as_it_is_and_nothing_else_with_it(visit):
    question = questionnaires.of_kind("people").questions[0]
    ours = [("people-0-name", " Bo "), ("people-3-job", "Nurse"), ("people-0-name", "again")]
    others = [("people-99-name", "x"), ("csrf_token", "t"), ("to", "next"), ("answer", "x")]

    assert forms.posted(question, MultiDict(ours + others)) == {"people-0-name": [" Bo ", "again"], "people-3-job": ["Nurse"]}


def test_a_flood_of_values_is_cut_before_it_is_read(visit):
    question = questionnaires.of_kind("choose-many").questions[0]

    assert len(forms.posted(question, MultiDict([("answer", "x")] * 5000))["answer"]) == forms.MOST_VALUES


def test_there_is_room_for_the_people_given_and_for_one_at_least():
    question = questionnaires.of_kind("people").questions[0]

    assert forms.rows(question, {}) == 1
    assert forms.rows(question, {"people-2-name": ["Bo"]}) == 3
    assert forms.rows(questionnaires.of_kind("text").questions[0], {"answer": ["x"]}) == 0


def test_another_person_can_be_added_until_there_are_ten(visit):
    question = questionnaires.of_kind("people").questions[0]

    assert "Add another person" in draw(question, forms.form_for(question, rows=9))
    full = draw(question, forms.form_for(question, rows=11))
    assert "Add another person" not in full
    assert [said(legend) for legend in every(parsed(full), "legend")][-1] == "Person 10"


def test_where_one_person_is_asked_for_none_can_be_added_and_what_was_written_of_two_stays(visit):
    question = replace(questionnaires.of_kind("people").questions[0], most=1)

    assert "Add another person" not in draw(question, forms.form_for(question, rows=2))
    assert "Person 2" not in draw(question, forms.form_for(question, rows=2))
    two = {"people-0-name": ["Bo"], "people-1-name": ["Cal"]}
    assert 'value="Cal"' in draw(question, forms.form_for(question, given=two, rows=2))


def test_enter_always_means_next(question, visit):
    page = parsed(draw(question, forms.form_for(question)))
    form = next(every(page, "form"))
    # Those that stand in the form and those elsewhere that belong to it, in the order of the page: Enter presses the first.
    ours = set(every(form, "button", "input"))
    belong = [field for field in every(page, "button", "input") if field in ours or field.get("form") == form.get("id")]
    first = next(button for button in belong if button.get("type") == "submit")

    assert form.get("id")
    assert (first.get("name"), first.get("value")) == ("to", "next")
    assert (first.get("tabindex"), first.get("aria-hidden")) == ("-1", "true")


@pytest.mark.coga("4.5.2")
def test_going_back_takes_the_words_along(question, visit):
    form = next(every(parsed(draw(question, forms.form_for(question))), "form"))

    assert [said(button) for button in every(form, "button") if button.get("value") == "back"] == ["Back"]


def test_a_question_that_is_not_needed_can_be_left_in_every_way(visit):
    question = questionnaires.of_kind("text").questions[0]
    pressed = {button.get("value") for button in every(parsed(draw(question, forms.form_for(question))), "button")}

    others = {f"speak-{one.code}" for one in tongue.others()}
    assert pressed == {"next", "back", "do-not-know", "rather-not-say", "skip", "later", "look", "talk", *others}


def test_after_another_choice_a_check_card_explains_again_and_lets_everybody_on(visit):
    question = questionnaires.of_kind("check").questions[0]
    page = draw(question, forms.form_for(question, given={"answer": ["b"]}), again=True)

    assert look(page, personal=True) == ()
    assert "You can stop at any time." in page
    assert [field.get("value") for field in by_name(page, "explained")] == ["yes"]
    assert [(field.get("type"), field.get("value")) for field in by_name(page, "answer")] == [("hidden", "b")]


def test_an_untouched_form_is_the_same_for_everybody_and_a_touched_one_is_nobody_elses(visit):
    question = questionnaires.of_kind("text").questions[0]

    assert forms.form_for(question).sort == forms.form_for(question, given={"answer": [""]}).sort
    assert forms.form_for(question, given={"answer": ["mine"]}).sort is None
    form = forms.form_for(question)
    form.read(today=TODAY)
    assert form.sort is None


def test_no_persons_words_are_kept_to_be_drawn_for_another(app, visit):
    question = questionnaires.of_kind("text").questions[0]
    draw(question, forms.form_for(question, given={"answer": ["Planted Words"]}))
    draw(question, forms.form_for(question))

    assert not any("Planted Words" in str(part) for part in app.jinja_env.globals["once"].kept.items())


def test_a_page_that_was_open_too_long_says_so_and_loses_nothing(app):
    question = questionnaires.of_kind("text").questions[0]
    posted = {"method": "POST", "data": {"csrf_token": "old", "answer": "my words"}}
    with app.test_request_context("/ask/q1", headers={"Cookie": "visit=old"}, **posted):
        form = forms.form_for(question, given={"answer": ["my words"]})

        assert not form.genuine()
        page = draw(question, form)
    assert "This page was open for a long time." in page
    assert by_name(page, "answer")[0].get("value") == "my words"
