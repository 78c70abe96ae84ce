"""The headings of a meeting: whole before anybody reads one, shown to whom they are for, and changed by an area without losing a card."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from easyread import pictures, planner, themes
from easyread.content import BadContent
from easyread.questions import Block
from easyread.tables import Table
from easyread.themes import AGES, WHERE, Ask, Change, Theme

CONTENT = Path(__file__).parents[1] / "content"
GOOD = """
id = "plan"
version = "1.0"
[[theme]]
id = "K1"
heading = "The person and their views"
title = "You"
picture = "person"
ages = ["child", "adult"]
where = ["community", "hospital"]
[[theme.asks]]
picture = "person"
say = ["They ask who you are."]
[[theme.asks]]
picture = "hospital"
say = ["They ask why you are in hospital."]
where = ["hospital"]
[[theme]]
id = "K7"
heading = "Education"
title = "School"
picture = "school"
ages = ["child"]
where = ["community", "hospital"]
[[theme.asks]]
picture = "school"
say = ["They ask what helps you learn."]
[[card]]
id = "plan.what"
page = "a"
title = "What it is"
picture = "person"
say = ["It is a meeting."]
leads = "guide"
[[card]]
id = "plan.me"
page = "b"
title = "About me"
picture = "person"
say = ["Say what is good."]
detail = ["Good things"]
themes = ["K1"]
[[card]]
id = "plan.learning"
page = "c"
title = "School"
picture = "school"
say = ["Say what helps."]
detail = ["What helps"]
themes = ["K7"]
[[card]]
id = "plan.new"
page = "d"
title = "More"
picture = "person"
say = ["Say more."]
detail = ["More"]
"""
KNOWN = frozenset({"person", "hospital", "school"})


def read(folder, text=GOOD):
    path = folder / "plan.toml"
    path.write_text(text, "utf-8")
    return planner.load(path, pictures=KNOWN, questions=())


def test_headings_that_only_group_cards_have_a_name_and_ask_nothing(tmp_path):
    plain = GOOD[: GOOD.index("[[theme]]")] + '[[theme]]\nid = "K1"\nheading = "How it was"\n' + GOOD[GOOD.index("[[card]]") :]
    path = tmp_path / "plan.toml"
    path.write_text(plain.replace("K7", "K1"), "utf-8")

    grouped = planner.load(path, pictures=KNOWN, questions=(), asks=False)

    assert [(one.heading, one.title, one.asks) for one in grouped.themes] == [("How it was", "", ())]
    path.write_text(GOOD, "utf-8")
    with pytest.raises(BadContent, match=r"theme\.0"):
        planner.load(path, pictures=KNOWN, questions=(), asks=False)


@pytest.fixture
def made(tmp_path):
    return read(tmp_path)


@pytest.fixture(scope="module")
def shipped():
    refer = tomllib.loads((CONTENT / "refer.toml").read_text("utf-8"))
    questions = {question["id"] for stage in refer["stage"] for question in stage["question"]}
    return planner.load(CONTENT / "plan.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), questions=questions)


def said(found):
    """Each heading with every sentence under it."""
    return {theme.id: [sentence for ask in theme.asks for sentence in ask.block.say] for theme in found}


# What is shipped


def test_every_theme_has_easy_words_tags_and_cards(shipped):
    assert [theme.id for theme in shipped.themes] == ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10"]
    for theme in shipped.themes:
        assert theme.heading
        assert theme.title != theme.heading
        assert theme.asks
        assert all(ask.block.say for ask in theme.asks)
        assert set(theme.ages) <= set(AGES)
        assert set(theme.where) <= set(WHERE)
        assert theme.ages
        assert theme.where
        assert shipped.under(theme.id)


def test_school_is_asked_of_the_young_and_leaving_of_those_in_hospital(shipped):
    adult, child = (themes.asked(shipped.themes, age=age, where="community") for age in ("adult", "child"))
    hospital = said(themes.asked(shipped.themes, age="adult", where="hospital"))

    assert set(said(child)) - set(said(adult)) == {"K7"}
    assert said(adult)["K8"] == ["Where do you want to live, and who with?"]
    assert said(adult)["K9"] == ["What do you need to stay at home?"]
    assert hospital["K8"] == ["Where do you want to live, and who with?", "What must happen before you leave?"]
    assert hospital["K9"] == ["Can you have this care at home?"]


def test_the_cards_stand_under_the_headings_where_they_belong(shipped):
    assert {theme.id: [card.id for card in shipped.under(theme.id)] for theme in shipped.themes} == {
        "K1": ["plan.where", "plan.day", "plan.me", "plan.questions", "plan.change", "plan.notes"],
        "K2": ["plan.safe"],
        "K3": ["plan.care"],
        "K4": ["plan.people", "plan.report"],
        "K5": ["plan.body"],
        "K6": ["plan.life"],
        "K7": ["plan.learning"],
        "K8": ["plan.future"],
        "K9": ["plan.future"],
        "K10": ["plan.hard"],
    }


# For whom


@pytest.mark.parametrize(
    ("age", "where", "shown"),
    [
        ("", "", {"K1": ["They ask who you are.", "They ask why you are in hospital."], "K7": ["They ask what helps you learn."]}),
        ("child", "community", {"K1": ["They ask who you are."], "K7": ["They ask what helps you learn."]}),
        ("adult", "", {"K1": ["They ask who you are.", "They ask why you are in hospital."]}),
        ("adult", "community", {"K1": ["They ask who you are."]}),
        ("", "hospital", {"K1": ["They ask who you are.", "They ask why you are in hospital."], "K7": ["They ask what helps you learn."]}),
    ],
)
def test_what_nobody_has_said_hides_nothing(made, age, where, shown):
    assert said(themes.asked(made.themes, age=age, where=where)) == shown


def test_a_thing_that_is_asked_can_be_for_one_age_only():
    block = Block(picture="person", say=("They ask about school.",))
    theme = Theme("K1", "Views", asks=(Ask(block), Ask(block, ages=("child",))))

    assert [len(one.asks) for one in themes.asked([theme], age="adult")] == [1]
    assert [len(one.asks) for one in themes.asked([theme], age="child")] == [2]


# Slips of a writer


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "You"\n', "", "theme.0.title: missing or empty"),
        ('ages = ["child", "adult"]\n', "", "theme.0.ages: missing or empty: no easy-read text"),
        ('ages = ["child"]', 'ages = ["baby"]', "theme.1.ages: must be of: child, adult"),
        ('where = ["hospital"]', 'where = ["moon"]', "theme.0.asks.1.where: must be of: community, hospital"),
        ('picture = "school"\nsay', 'picture = "unicorn"\nsay', "K7: there is no picture called unicorn"),
        (
            'say = ["They ask who you are."]',
            'say = ["They ask who you are."]\nwhere = ["hospital"]',
            "K1: asks nothing of: adult, community",
        ),
        ('say = ["They ask what helps you learn."]', "", "theme.1.asks.0.say: missing or empty: no easy-read text"),
        ('heading = "Education"', 'header = "Education"', "theme.1.header: unknown name"),
    ],
)
def test_a_slip_is_named(tmp_path, old, new, fault):
    assert old in GOOD

    with pytest.raises(BadContent) as stopped:
        read(tmp_path, GOOD.replace(old, new, 1))

    assert fault in str(stopped.value)


# An area that works by other headings


def test_an_area_moves_cards_and_names_its_own_headings(made):
    new = planner.mapped(
        made,
        {
            "K1": Change("Who I am", ("plan.me", "plan.learning")),
            "K7": Change(cards=("plan.learning",), ages=("child", "adult")),
        },
    )

    assert [(theme.id, theme.heading, theme.title, theme.ages) for theme in new.themes] == [
        ("K1", "Who I am", "You", ("child", "adult")),
        ("K7", "Education", "School", ("child", "adult")),
    ]
    assert [(card.id, card.themes) for card in new.cards] == [
        ("plan.what", ()),
        ("plan.me", ("K1",)),
        ("plan.learning", ("K1", "K7")),
        ("plan.new", ()),
    ]
    assert list(planner.unmappable(made, {"K1": Change(cards=("plan.me", "plan.learning"))})) == []


def test_what_an_area_leaves_out_stays_and_a_slip_is_named():
    table = Table({"id": "K1", "ages": ["adult"], "cards": []})

    assert themes.change(Table({"id": "K1", "heading": "Who I am"})) == Change("Who I am", None, (), ())
    assert themes.change(Table({"id": "K1", "cards": ["plan.me"], "where": ["hospital"]})) == Change("", ("plan.me",), (), ("hospital",))
    assert themes.change(table).ages == ("adult",)
    assert table.faults == [("cards", "missing or empty: no easy-read text")]


def test_a_heading_that_asks_nothing_at_all_is_one_fault_and_not_four(tmp_path):
    asks = GOOD.index("[[theme.asks]]"), GOOD.index("[[theme]]", GOOD.index("[[theme.asks]]"))

    with pytest.raises(BadContent) as stopped:
        read(tmp_path, GOOD[: asks[0]] + GOOD[asks[1] :])

    assert stopped.value.faults == [("theme.0.asks", "missing or empty")]


def test_an_area_that_changes_nothing_leaves_everything_as_it_was(made):
    assert planner.mapped(made, {}) == made
    assert planner.mapped(made, {"K7": Change(where=("hospital",))}).under("K7") == made.under("K7")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"K99": Change("New")}, "there is no theme called K99"),
        ({"K1": Change(cards=("plan.me", "plan.gone"))}, "K1: nobody fills in a card called plan.gone"),
        ({"K1": Change(cards=("plan.me", "plan.what"))}, "K1: nobody fills in a card called plan.what"),
        ({"K1": Change(cards=("plan.learning",))}, "plan.me stands under no theme any more"),
    ],
)
def test_an_area_cannot_lose_a_card_or_name_what_is_not_there(made, changes, fault):
    assert list(planner.unmappable(made, changes)) == [("themes", fault)]


def test_an_area_cannot_leave_somebody_with_a_heading_that_asks_nothing():
    only = Theme("K1", "Views", asks=(Ask(Block(picture="person", say=("They ask.",)), where=("hospital",)),), where=("hospital",))
    made = planner.Planner(id="plan", version="1", hash="", themes=(only,), cards=())

    assert list(planner.unmappable(made, {"K1": Change(ages=("adult",), where=WHERE)})) == [
        ("themes", "K1 asks nothing of: adult, community"),
    ]
