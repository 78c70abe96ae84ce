"""The linter finds what makes words hard, says which rule and which words, and leaves plain words alone."""

import shutil
import tomllib
from pathlib import Path

import pytest

from easyread import content
from easyread.words import FAILURE, NOTE, RULES, WARNING, Glossary, check, lint
from easyread.words.reading import read
from tests.words.measure import CONTENT, FOLDER, HELD_OUT, LEARNT, glossary, measure

EXAMPLES = tomllib.loads((FOLDER / "examples.toml").read_text(encoding="utf-8"))
KNOWN = glossary()


def rules(sentences, severity=FAILURE, kind="message"):
    return {one.rule for one in check(sentences, kind=kind, glossary=KNOWN) if one.severity is severity}


def examples(part):
    return [(rule, text) for rule, lists in EXAMPLES.items() for text in lists.get(part, [])]


@pytest.mark.parametrize(("rule", "text"), examples("breaks"))
def test_each_rule_finds_what_breaks_it(rule, text):
    assert rule in rules([text])


@pytest.mark.parametrize(("rule", "text"), examples("warns"))
def test_each_rule_warns_of_what_is_nearly_too_much(rule, text):
    assert rule in rules([text], WARNING)


@pytest.mark.parametrize(("rule", "text"), examples("keeps"))
def test_plain_words_are_left_alone(rule, text):
    assert rules([text]) == set()


def test_every_rule_about_a_sentence_has_examples_of_both_sorts():
    about_sentences = set(RULES) - {"ER03", "ER04", "ER20"} - {rule for rule in RULES if rule.startswith("FI")}

    assert set(EXAMPLES) == about_sentences
    assert all(lists.get("breaks") or lists.get("warns") for lists in EXAMPLES.values())
    assert all(lists["keeps"] for lists in EXAMPLES.values())


@pytest.mark.parametrize("name", HELD_OUT)
def test_it_is_right_about_sentences_that_the_rules_have_never_seen(name):
    seen = measure(name, [FAILURE])

    assert seen.precision >= 0.95
    assert seen.recall >= 0.9


@pytest.mark.parametrize("name", LEARNT)
def test_what_other_sentences_taught_is_not_forgotten(name):
    seen = measure(name, [FAILURE, WARNING])

    assert seen.precision >= 0.95
    assert seen.recall >= 0.9


def test_a_finding_says_the_words_why_and_what_to_write_instead():
    finding = check(["You will hear from us shortly."])[0]

    assert (finding.rule, finding.severity, finding.words, finding.line) == ("ER16", FAILURE, "shortly", 1)
    assert finding.reason == "A person cannot tell when, how long or how many."
    assert finding.suggestion == "Write: by DATE."
    assert finding.sentence == "You will hear from us shortly."


def test_a_word_is_reported_once_by_the_rule_that_says_most():
    assert [(one.rule, one.words) for one in check(["This page is for service users."])] == [("ER19", "service users")]
    assert [(one.rule, one.words) for one in check(["Call 2 of them."], kind="guide") if one.severity is FAILURE] == []


def test_names_placeholders_and_hard_words_are_understood():
    assert rules(["%(team)s of %(icb)s works %(hours)s."]) == set()
    assert rules(["Ask Zzyzx about it."]) == {"ER13"}
    assert [one for one in check(["Ask Zzyzx about it."], names=["Zzyzx"]) if one.severity is FAILURE] == []
    assert [one for one in check(["Ask Zzyzx's mum."], names=["Zzyzx"]) if one.severity is FAILURE] == []


def test_a_hard_word_in_bold_may_stand_again_in_the_same_block():
    assert rules(["A **keyworker** helps you.", "Your keyworker is kind."]) == set()
    assert rules(["Your keyworker is kind."]) == {"ER12"}


def test_a_name_with_a_capital_that_nobody_knows_may_be_added_to_the_names():
    found = check(["Go to Zzyzx."], glossary=KNOWN)

    assert found[0].suggestion == "Use a word from the list. If it is a name, add it to the names."


def test_a_plainer_word_is_offered_where_we_have_one():
    found = {one.words: one.suggestion for one in check(["We will endeavour to assist."])}

    assert found == {
        "endeavour": "Write: try.",
        "assist": "Write: help.",
    }


@pytest.mark.parametrize(
    ("sentences", "kind", "severity"),
    [
        (["One.", "Go.", "Stop.", "Wait."], "guide", FAILURE),
        (["One.", "Go.", "Stop."], "guide", WARNING),
        (["Is it you?", "Is it me?"], "question", FAILURE),
        (["We go to the shop and buy bread."] * 9, "message", FAILURE),
        (["We go to the shop and buy bread."] * 6, "error", FAILURE),
        (["Go on."] * 6, "message", WARNING),
    ],
)
def test_too_much_beside_one_picture_is_found(sentences, kind, severity):
    assert "ER03" in rules(sentences, severity, kind)


def test_a_time_to_count_stops_the_build_only_where_the_day_is_known():
    assert "ER10" in rules(["We answer within 5 days."], FAILURE, "message")
    assert "ER10" in rules(["We answer within 5 days."], WARNING, "guide")
    assert "ER10" not in rules(["We answer within 5 days."], FAILURE, "guide")


PLANTED = {
    "ER01": 'say = ["You can come to us on any day of the week and we will talk with you for as long as you want."]',
    "ER03": 'say = ["Go on.", "Stop now.", "Wait here.", "Call us."]',
    "ER05": 'say = ["The list was made by us."]',
    "ER06": 'say = ["You would have got a letter."]',
    "ER07": 'say = ["You cannot say nothing."]',
    "ER08": 'say = ["We can\'t come."]',
    "ER09": 'say = ["There are three people."]',
    "ER10": 'say = ["Come on 03/03/26."]',
    "ER11": 'say = ["Ask the CMHT."]',
    "ER12": 'say = ["We check your eligibility."]',
    "ER13": 'say = ["We endeavour to help."]',
    "ER14": 'say = ["Your review is today."]',
    "ER15": 'say = ["Please get in touch."]',
    "ER16": 'say = ["We call you soon."]',
    "ER17": 'say = ["Bring a pen (or pencil)."]',
    "ER19": 'say = ["He suffers from stress."]',
}


WARNED = {"ER02": 'say = ["You can come and go and talk."]', "ER18": 'say = ["They call you."]'}
BLOCKS = {
    **{rule: f'[[block]]\npicture = "yes"\n{words}\n' for rule, words in {**PLANTED, **WARNED}.items()},
    "ER04": '[[block]]\nsay = ["Call us."]\n[[block]]\npicture = "unicorn"\nsay = ["Call us."]\n',
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """What is found in a copy of our content with a file more for each fault: by the rule that the file is for."""
    copy = Path(shutil.copytree(CONTENT, tmp_path_factory.mktemp("planted") / "content"))
    for rule, words in BLOCKS.items():
        (copy / f"planted-{rule}.toml").write_text(words, encoding="utf-8")
    found = lint([copy]).findings
    return {rule: [one for one in found if one.file == str(copy / f"planted-{rule}.toml")] for rule in BLOCKS} | {"all": found}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_fault_planted_in_the_content_is_caught_by_its_rule(planted, rule):
    assert {one.rule for one in planted[rule] if one.severity is FAILURE} == {rule}


@pytest.mark.parametrize("rule", WARNED)
def test_a_planted_fault_that_only_a_person_can_judge_is_a_warning(planted, rule):
    assert rule in {one.rule for one in planted[rule] if one.severity is WARNING}


def test_a_planted_block_without_its_picture_is_caught(planted):
    found = [(one.rule, one.line, one.words) for one in planted["ER04"] if one.severity is FAILURE]

    assert found == [("ER04", 2, "Call us."), ("ER04", 5, "unicorn")]


def test_until_readers_check_something_the_report_says_so_and_nothing_fails(planted):
    notes = [one for one in planted["all"] if one.rule == "ER20"]

    assert [one.severity for one in notes] == [NOTE]
    assert notes[0].words.startswith("0 of ")


def test_the_words_that_explain_hard_words_are_plain_themselves():
    assert [one for one in lint([CONTENT / "words.toml"]).failures if one.file.endswith("words.toml")] == []


def test_the_glossary_has_the_58_terms_and_a_picture_for_each():
    pictures = tomllib.loads((CONTENT / "pictures.toml").read_text(encoding="utf-8"))

    assert len(KNOWN.words) >= 58
    assert {word.picture for word in KNOWN.words} <= set(pictures)
    assert KNOWN.find("c(e)tr").spoken == "C, E, T, R"
    assert KNOWN.find("Advocates").id == "advocate"
    assert KNOWN.find("nothing like it") is None


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.toml")), ids=lambda path: path.name)
def test_no_sentence_that_translators_are_given_is_passed_over(path):
    given = {text for text in content.words(content.parse(path, path.read_bytes())) if " " in text}

    assert given <= {line.text for block in read(path, {}) for line in block.all_lines}


def test_words_without_a_glossary_are_still_judged():
    assert [one.rule for one in check(["A **keyworker** helps you."], glossary=Glossary())] == ["ER12"]
