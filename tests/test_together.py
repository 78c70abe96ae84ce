"""Phrases that stand together in a sentence, verbs in every form, and kinds of danger in a file of their own."""

from __future__ import annotations

import pytest

from easyread import danger, forms
from easyread.content import BadContent
from easyread.phrases import Phrases
from easyread.slips import Slips
from easyread.together import Together

WORDS = {"drink": ["drank", "had some"], "poison": ["bleach", "petrol"], "of_both": ["{poison}", "glue"]}
STANDING = [
    ("{drink} & {poison}", "i drank the bleach |", True),
    ("{drink} & {poison}", "bleach is what i drank |", True),
    ("{drink} & {poison}", "i drank tea | the bleach is blue |", False),
    ("{drink} && {poison}", "i drank it | the bleach is gone |", True),
    ("{drink} && {poison}", "i drank it |", False),
    ("{drink} && {poison}", "i drank it | a | b | c | d | the bleach is gone |", False),
    ("{drink} & {poison} &! game", "i drank the bleach |", True),
    ("{drink} & {poison} &! game", "in the game i drank bleach |", False),
    ("{drink} & {poison} &! game", "i drank bleach | what a game |", True),
    ("bleach", "the bleach |", True),
    ("| help |", "it hurts | help |", True),
    ("{drink}/ate & {of_both}", "i ate glue |", True),
]


@pytest.mark.parametrize(("phrase", "text", "stands"), STANDING)
def test_parts_stand_together_in_one_sentence_in_any_order(phrase, text, stands):
    assert Together([phrase], WORDS).stand_in(["|", *text.split()]) is stands


def test_a_sentence_about_something_else_is_taken_out_and_its_neighbours_stay():
    topics = Together(["in the game"], {})

    left = topics.taken_out(["|", "he", "dies", "in", "the", "game", "|", "he", "dies", "|"])

    assert " ".join(left) == "| ~ ~ ~ ~ ~ | he dies |"


FORMS = [
    ("kick", "kick kicks kicked kicking"),
    ("choke", "choke chokes choked choking"),
    ("grab", "grab grabs grabbed grabbing"),
    ("cry", "cry cries cried crying"),
    ("stay", "stay stays stayed staying"),
    ("punch", "punch punches punched punching"),
    ("throw", "throw threw thrown"),
]


@pytest.mark.parametrize(("verb", "written"), FORMS)
def test_a_verb_has_all_its_forms(verb, written):
    assert " ".join(forms.forms(verb, {"throw": ["threw", "thrown"]})) == written


def test_a_phrase_says_every_form_of_its_verbs():
    assert forms.written_out("kick+/hit me & lock+_up", {}) == "kick/kicks/kicked/kicking/hit me & lock_up/locks_up/locked_up/locking_up"


def test_a_phrase_whose_words_nobody_wrote_is_passed_over():
    found = Phrases(["took my {needed}", "took my bus"], {"needed": ["hearing aids", "wheelchair"]})

    assert [phrase.written for _, _, phrase in found.hits(["they", "took", "my", "bus", "and", "my", "aids"])] == ["took my bus"]


def test_no_word_is_taken_for_a_slip_of_one_that_is_only_heard_as_written():
    slips = Slips(known=frozenset({"recoiled", "strangle"}), written={}, only_so=frozenset({"recoiled"}))

    assert slips.mended("received recoiled strangel") == ["received", "recoiled", "strangle", "|"]


def files(folder, kinds):
    (folder / "kinds").mkdir()
    (folder / "en.toml").write_text('shows = ["want to die"]\n[groups]\nme = ["me", "us"]', "utf-8")
    (folder / "kinds" / "en.toml").write_text(kinds, "utf-8")
    return folder


def test_kinds_of_danger_are_heard_beside_the_other_words(tmp_path):
    verbs, shows = '[verbs]\nhold = ["held"]\n[groups]\nplace = ["water"]', '[shows]\nhurt = ["hold+ {me} & {place}"]'
    found = danger.load(files(tmp_path, f'{verbs}\n{shows}\n[topics]\nsport = ["swimming club"]'))["en"]

    assert found.heard("he held me under water")
    assert found.heard("want to die")
    assert not found.heard("he held me in the water at the swimming club")


FAULTY = [
    ('[shows]\nhurt = ["{nobody} & me"]', "there is no group called nobody"),
    ('[shows]\nhurt = "me"', "must be a list of words"),
    ('hides = ["me"]', "hides: unknown name"),
]


@pytest.mark.parametrize(("kinds", "fault"), FAULTY)
def test_a_fault_in_a_kind_is_named(tmp_path, kinds, fault):
    with pytest.raises(BadContent) as refused:
        danger.load(files(tmp_path, kinds))

    assert fault in str(refused.value)
