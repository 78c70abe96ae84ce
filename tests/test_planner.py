"""The cards of a planner are read from a file whole, or refused with every fault of it; what is shipped has every section of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from textwrap import dedent

import pytest

from easyread import pictures, planner
from easyread.content import BadContent

CONTENT = Path(__file__).parents[1] / "content"
KNOWN = frozenset({"person", "quiet"})
HEAD = """
    id = "plan"
    version = "1.0"
    [[theme]]
    id = "K1"
    heading = "The person"
    title = "You"
    picture = "person"
    ages = ["child", "adult"]
    where = ["community", "hospital"]
    asks = [{ picture = "person", say = ["They ask who you are."] }]
"""
ME = """
    [[card]]
    id = "plan.me"
    page = "a"
    title = "About me"
    picture = "person"
    say = ["Say what is good about you."]
"""


def read(folder, cards, head=HEAD):
    path = folder / "plan.toml"
    path.write_text(dedent(head) + dedent(cards), "utf-8")
    return planner.load(path, pictures=KNOWN, questions={"now.helps"})


def faults(folder, cards, head=HEAD):
    with pytest.raises(BadContent) as found:
        read(folder, cards, head)
    return {what for _, what in found.value.faults}


@pytest.fixture(scope="module")
def shipped():
    refer = tomllib.loads((CONTENT / "refer.toml").read_text("utf-8"))
    questions = {question["id"] for stage in refer["stage"] for question in stage["question"]}
    return planner.load(CONTENT / "plan.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), questions=questions)


def test_after_the_meeting_five_things_are_asked_of_how_it_was_each_with_one_answer_and_three_of_the_report():
    shipped = planner.load(CONTENT / "after.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), questions=(), asks=False)

    assert [card.id for card in shipped.cards if "how" in card.themes] == [
        "after.listened", "after.understood", "after.helped", "after.safe", "after.again", "after.more",
    ]
    assert [card.id for card in shipped.cards if "report" in card.themes] == ["after.have", "after.clear", "after.agree"]
    assert [card.id for card in shipped.cards if not card.one] == ["after.more", "after.note"]
    assert [card.id for card in shipped.cards if not card.themes] == ["after.note"], "what has no theme is never sent"


def test_all_seventeen_sections_from_before_the_meeting_are_there_and_a_card_for_notes_from_the_day(shipped):
    assert [card.id for card in shipped.cards] == [
        "plan.what", "plan.choice", "plan.people", "plan.report", "plan.where", "plan.day", "plan.me", "plan.safe", "plan.care",
        "plan.life", "plan.body", "plan.learning", "plan.hard", "plan.future", "plan.questions", "plan.change", "plan.notes", "plan.share",
    ]
    assert [card.leads for card in shipped.cards if card.leads] == ["guide", "choices", "share"]
    assert len(shipped.to_fill) == 15


def test_every_card_stands_under_a_theme_and_every_theme_has_a_card(shipped):
    assert all(card.themes for card in shipped.to_fill)
    assert {theme.id for theme in shipped.themes} == {name for card in shipped.to_fill for name in card.themes}


def test_danger_is_never_far_from_help(shipped):
    assert [card.id for card in shipped.cards if card.crisis] == ["plan.safe", "plan.hard"]


def test_there_are_three_boxes_for_three_things_to_change(shipped):
    assert len(shipped.find("plan.change").detail) == 3
    assert shipped.at("p") == shipped.find("plan.change")
    assert (shipped.at("zz"), shipped.find("zz")) == (None, None)


def test_a_card_has_choices_boxes_or_both(tmp_path):
    boxes = 'detail = ["Good things"]\nuses = [{ question = "now.helps", box = 1 }]\nthemes = ["K1"]\ncrisis = true\none = true\n'
    choices = 'options = [{ value = "quiet", say = "A quiet room", picture = "quiet" }]'

    [card] = read(tmp_path, dedent(ME) + boxes + choices).cards

    assert (card.detail, card.uses, card.crisis, card.one) == (("Good things",), (planner.Use("now.helps", 1),), True, True)
    assert [(option.value, option.picture) for option in card.options] == [("quiet", "quiet")]


@pytest.mark.parametrize(("added", "what"), [
    ("", "has neither choices nor a box to write in"),
    ('leads = "home"', "leads must be one of: guide, choices, share"),
    ('leads = "guide"\ndetail = ["Good things"]', "leads to another page, so nothing can be put on it"),
    ('detail = ["Good things"]\nuses = [{ question = "now.gone", box = 1 }]', "there is no question called now.gone"),
    ('detail = ["Good things"]\nthemes = ["K9"]', "there is no theme called K9"),
    ('options = [{ value = "a", say = "A dog", picture = "dog" }]', "there is no picture called dog"),
    ('options = [{ value = "a", say = "One", picture = "quiet" }, { value = "a", say = "Two", picture = "quiet" }]', "a is offered twice"),
    (
        'uses = [{ question = "now.helps", box = 1 }]\noptions = [{ value = "a", say = "One", picture = "quiet" }]',
        "has no box 1 for now.helps",
    ),
    ('detail = ["Good things"]\nuses = [{ question = "now.helps", box = 2 }]', "has no box 2 for now.helps"),
    ('detail = ["Good things"]\nuses = [{ question = "now.helps", box = 0 }]', "has no box 0 for now.helps"),
    ('detail = ["Good things"]\nuses = [{ question = "now.helps" }]', "must be the number of a box, from 1"),
    ('detail = ["Good things"]\nchosen = "a"', "unknown name"),
    ('detail = ["Good things"]\noptions = [{ value = "a", say = "One", picture = "quiet", right = true }]', "unknown name"),
])
def test_a_card_that_nobody_could_use_is_refused_by_name(tmp_path, added, what):
    assert what in faults(tmp_path, dedent(ME) + added)


def test_what_stands_twice_is_named(tmp_path):
    card = dedent(ME) + 'detail = ["Good things"]\n'
    head = dedent(HEAD) + dedent(HEAD).partition('version = "1.0"')[2]

    assert faults(tmp_path, card + card, head) == {"plan.me stands twice", "a stands twice", "K1 stands twice"}


def test_a_file_without_cards_is_none(tmp_path):
    assert faults(tmp_path, "") == {"missing or empty"}
