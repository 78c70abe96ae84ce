"""A bad content file is refused before anybody is asked anything, and says the file, the question and what is wrong."""

import re

import pytest

from easyread import content
from easyread.content import BadContent
from easyread.questions import KINDS
from tests.questionnaires import FOLDER, HEAD, PICTURES, PLACEHOLDERS, of_kind, tiny, write
from webapp import kinds

kinds.prepare()

FIRST = """
    [[stage.question]]
    id = "first"
    page = "q1"
    kind = "choose-one"
    ask = "Which one?"
    picture = "question"
    options = [{ value = "a", say = "This", picture = "yes" }, { value = "b", say = "That", picture = "no" }]
"""


def question(more="", **changes):
    """A second question after FIRST, with some lines changed, and lines added."""
    lines = {"id": "second", "page": "q2", "kind": "text", "ask": "What is it?", "picture": "question", **changes}
    written = "".join(f'    {key} = "{value}"\n' for key, value in lines.items() if value is not None)
    return f"{FIRST}\n    [[stage.question]]\n{written}    {more}\n"


def faults(tmp_path, questions, head=HEAD):
    with pytest.raises(BadContent) as refused:
        tiny(tmp_path, questions, head)
    assert str(tmp_path / "tiny.toml") in str(refused.value)
    return refused.value.faults


@pytest.mark.parametrize(
    ("more", "changes", "fault"),
    [
        ("", {"id": "first"}, ("first", "duplicate id")),
        ("", {"page": "q1"}, ("q1", "duplicate page")),
        ('when = { "==" = [{ answer = "third" }, "a"] }', {}, ("second", "a condition on a later or unknown question: third")),
        ('when = { "==" = [{ answer = "second" }, "a"] }', {}, ("second", "a condition on a later or unknown question: second")),
        ('when = { "is" = [{ answer = "first" }, "a"] }', {}, ("second", "bad condition: unknown operator or source: is")),
        ('when = { "==" = [{ answer = "first" }, "c"] }', {}, ("second", "first has no option c")),
        ('when = { and = [{ in = [{ answer = "first" }, ["a", "z"]] }] }', {}, ("second", "first has no option z")),
        ("", {"picture": "unicorn"}, ("second", "unknown picture: unicorn")),
        ("", {"ask": ""}, ("second", "ask is missing or empty: no easy-read text")),
        ("", {"ask": None}, ("second", "ask is missing or empty: no easy-read text")),
        ('say = [" "]', {}, ("second", "no easy-read text: an empty sentence")),
        ("", {"kind": "guess"}, ("second", "unknown kind of question: guess")),
        ('colour = "red"', {}, ("second", "unknown name: colour")),
        ('say = "One."', {}, ("second", "say must be list, not str")),
        ('required = "yes"', {}, ("second", "required must be bool, not str")),
        ("", {"kind": "choose-one"}, ("second", "a dead end: nothing can be chosen")),
        ("", {"kind": "people"}, ("second", "a dead end: nothing is asked about the people")),
        ("", {"kind": "information"}, ("second", "no easy-read text: nothing to read")),
        ("changed_on = 2027-03-01", {}, ("second", "only what a permission means can have changed on a day")),
        ('changed_on = "2027-03-01"', {}, ("second", "changed_on must be date, not str")),
        ("changed_on = 2027-03-01T10:00:00Z", {}, ("second", "changed_on must be date, not datetime")),
        ("", {"kind": "consent"}, ("second", "a permission needs its name, what yes means and what no means")),
        ('go = [{ to = "nowhere" }]', {}, ("second", "a dead end: there is no question or end called nowhere")),
        ('go = [{ to = "first" }]', {}, ("second", "a loop: first comes before")),
        ('go = [{ to = "second" }]', {}, ("second", "a loop: second comes before")),
        (
            'go = [{ to = "check", when = { "==" = [{ answer = "later" }, "a"] } }]',
            {},
            ("second", "a condition on a later or unknown question: later"),
        ),
        ("", {"seen_by": "everyone"}, ("second", "seen_by is one of meeting, nobody, team, not everyone")),
        ("", {"page": "autism"}, ("second", "the page autism is not neutral: a letter, a number, perhaps a letter")),
        ('say = ["For %(name)s."]', {}, ("second", "unknown placeholder: name")),
        ('say = ["About 90% of people."]', {}, ("second", "a per cent sign in: About 90% of people.")),
        ('say = ["A <b>bold</b> word."]', {}, ("second", "no HTML in words: A <b>bold</b> word.")),
        ('say = ["Two  spaces."]', {}, ("second", "spaces too many in: Two  spaces.")),
        (
            'options = [{ value = "a", say = "A", picture = "yes" }, { value = "a", say = "B", picture = "no" }]',
            {"kind": "choose-one"},
            ("second", "duplicate option: a"),
        ),
        (
            'options = [{ value = "a", say = "", picture = "yes" }]',
            {"kind": "choose-one"},
            ("second", "in options: say is missing or empty: no easy-read text"),
        ),
        ('options = [{ value = "a", say = "A", picture = "unicorn" }]', {"kind": "choose-one"}, ("second", "unknown picture: unicorn")),
        (
            'options = [{ value = "a", say = "A", picture = "yes", go = "check" }]',
            {"kind": "choose-many"},
            ("second", "only the options of a single choice can lead somewhere"),
        ),
        (
            'required = true\n    options = [{ value = "a", say = "A", picture = "yes", when = { "==" = [{ answer = "first" }, "a"] } }]',
            {"kind": "choose-one"},
            ("second", "a dead end: every option has a condition, so there may be nothing to choose"),
        ),
        (
            'options = [{ value = "a", say = "A", picture = "yes" }]\n    again = ["Again."]',
            {"kind": "check"},
            ("second", "a check card needs exactly one right option"),
        ),
        (
            'options = [{ value = "a", say = "A", picture = "yes", right = true }]',
            {"kind": "check"},
            ("second", "no easy-read text for saying it again"),
        ),
    ],
)
def test_each_fault_is_named_with_its_question(tmp_path, more, changes, fault):
    assert fault in faults(tmp_path, question(more, **changes))


def test_several_faults_are_all_told_at_once(tmp_path):
    assert len(faults(tmp_path, question('go = [{ to = "nowhere" }]', picture="unicorn", page="q1"))) == 3


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (
            HEAD.replace('id = "check"', 'id = "done"\n    title = "Done"\n    say = ["Done."]\n    picture = "yes"'),
            ("file", "a dead end: there is no end called check"),
        ),
        (
            HEAD.replace(
                "[[stage]]", '[[end]]\n    id = "left"\n    title = "Left"\n    say = ["Bye."]\n    picture = "yes"\n    [[stage]]'
            ),
            ("left", "no answer leads to this end"),
        ),
        (
            HEAD.replace("[[stage]]", '[[end]]\n    id = "left"\n    picture = "yes"\n    [[stage]]'),
            ("left", "a dead end: this end has no easy-read text to say what to do now"),
        ),
        (HEAD.replace('picture = "form"', 'picture = "unicorn"'), ("only", "unknown picture: unicorn")),
        (HEAD.replace('version = "1.0"', ""), ("file", "version is missing or empty")),
        (HEAD.replace('title = "Only step"', ""), ("only", "title is missing or empty: no easy-read text")),
        (HEAD + '    [[stage]]\n    id = "only"\n    title = "Again"\n    picture = "form"\n', ("only", "question is missing or empty")),
    ],
)
def test_faults_outside_the_questions_are_named_too(tmp_path, head, fault):
    assert fault in faults(tmp_path, FIRST, head)


def test_a_file_that_is_not_there_not_toml_or_not_utf8_says_so(tmp_path):
    for name, raw, why in (
        ("a.toml", None, "cannot be read"),
        ("b.toml", b"a = ", "is not TOML"),
        ("c.toml", b'a = "\xff"', "is not UTF-8 at byte 5"),
    ):
        path = tmp_path / name
        if raw is not None:
            path.write_bytes(raw)
        with pytest.raises(BadContent, match=re.escape(str(path)) + ": file: " + why):
            content.load(path, pictures=PICTURES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_there_is_a_tiny_questionnaire_for_every_kind(path):
    questionnaire = of_kind(path.stem)

    assert questionnaire.questions[0].kind == path.stem
    assert questionnaire.at("q1") is questionnaire.questions[0]
    assert questionnaire.at("q9") is None
    assert questionnaire.way(questionnaire.questions[0].id) is questionnaire.ways[0]
    assert questionnaire.stage(questionnaire.questions[0].stage) is questionnaire.stages[0]


def test_no_kind_is_without_its_tiny_questionnaire():
    assert {path.stem for path in FOLDER.glob("*.toml")} >= set(KINDS)


def test_a_changed_word_changes_the_hash_that_is_kept_with_every_answer(tmp_path):
    one = tiny(tmp_path, FIRST)

    assert tiny(tmp_path, FIRST.replace("Which one?", "Which?")).hash != one.hash
    assert len(one.hash) == 64


def test_translators_are_given_every_sentence_that_a_person_may_read(tmp_path):
    path = write(tmp_path, question('say = ["First.", "Then."]\n    example = "This one"\n    why = "So that we know."', kind="text"))

    assert list(content.words(content.parse(path, path.read_bytes()))) == [
        "Tiny",
        "Only step",
        "Which one?",
        "This",
        "That",
        "What is it?",
        "First.",
        "Then.",
        "This one",
        "So that we know.",
    ]


def test_words_about_the_place_are_filled_in_by_name(tmp_path):
    assert tiny(tmp_path, question('say = ["Ask %(team)s."]')).question("second").say == ("Ask %(team)s.",)
    assert {"icb", "team", "hours"} == PLACEHOLDERS
