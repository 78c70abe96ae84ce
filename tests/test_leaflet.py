"""One sheet to hand on or to cut out: it holds every word that was picked, fits its paper, and says so when it does not."""

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings, strategies as st
from PIL import ImageOps

from tests.test_booklet import LANGUAGES, LIBRARY, MISSING, MM, MODES, SIZES, WORDS, aloud, faults, library, printed_outside_the_margins
from webapp import leaflet
from webapp.booklet import NoBooklet
from webapp.leaflet import Block, Face, Leaflet, Line

SHOUTING = (Line("Do not shout", typed=True),)
CREDIT = "Pictures: OpenMoji, CC BY-SA 4.0"


def about(*lines, language="en", name="Eve Made-Up", credit=CREDIT):
    title, heading, question, answer, _ = WORDS[language]
    block = Block(heading, lines or (Line(answer), Line(WORDS[language][4], typed=True, label=question)), "people")
    return Leaflet(title=title, language=language, author="Anyshire", faces=(Face("about", heading, (block,)),), picture="door", name=name,
                   credit=credit)  # fmt: skip


def wallet(*helps, never=SHOUTING, language="en"):
    faces = (
        Face("helps", WORDS[language][0], (Block("Card", helps or (Line("A quiet room"),)),), "yes", "Eve Made-Up"),
        Face("never", WORDS[language][1], (Block("Card", never),), "no"),
    )
    return Leaflet(title=WORDS[language][2], language=language, author="Anyshire", faces=faces, how=("Cut along the line.",), credit=CREDIT)


def said(pdf):
    return [(one.tag, one.words) for one in aloud(pdf)]


def pages(pdf):
    with pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one in WORDS])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", SIZES)
def test_a_screen_reader_says_every_word_of_a_page_about_somebody_and_a_checker_finds_nothing_wrong(language, mode, size):
    title, heading, question, answer, typed = (one.replace("**", "") for one in WORDS[language])
    alt = library(language).alt

    pdf = leaflet.make(about(language=language), "sheet", library(language), mode=mode, size=size)

    assert faults(pdf) == []
    expected = [
        ("Figure", alt["door"]), ("H1", title), ("P", "Eve Made-Up"), ("Figure", alt["people"]), ("H2", heading), ("P", answer),
        ("P", question), ("P", typed), ("P", CREDIT),
    ]
    assert said(pdf) == (expected if mode != "words" else [(tag, words) for tag, words in expected[:-1] if tag != "Figure"])
    assert pages(pdf) == 1
    assert printed_outside_the_margins(pdf) == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one in WORDS])
@pytest.mark.parametrize("size", SIZES)
def test_a_screen_reader_says_every_word_of_both_sides_of_a_card(language, size):
    typed = WORDS[language][4].split(",")[0].split("،")[0]
    pdf = leaflet.make(wallet(Line(typed, typed=True), language=language), "wallet", library(language), size=size)

    assert faults(pdf) == []
    assert [words for tag, words in said(pdf) if tag != "Figure"] == [
        WORDS[language][2], "Cut along the line.", WORDS[language][0], "Eve Made-Up", typed, WORDS[language][1], "Do not shout", CREDIT,
    ]
    assert pages(pdf) == 1


def test_a_card_is_as_large_as_a_bank_card_and_two_sides_stand_beside_each_other():
    with pypdfium2.PdfDocument(leaflet.make(wallet(), "wallet", LIBRARY, mode="words")) as opened:
        lines = [one.get_bounds() for one in opened[0].get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]

    across = [left for left, *_ in lines] + [right for _, _, right, _ in lines]
    down = [bottom for _, bottom, _, _ in lines] + [top for *_, top in lines]
    assert max(across) - min(across) == pytest.approx(2 * 85.6 * MM, abs=3)
    assert max(down) - min(down) == pytest.approx(54 * MM, abs=3)


@pytest.mark.parametrize("kind", ["sheet", "wallet"])
def test_what_the_paper_does_not_hold_is_refused_by_its_side_and_never_cut_off(kind):
    much = tuple(Line(f"Line {number}", typed=True) for number in range(60))
    made = about(*much) if kind == "sheet" else wallet(*much)

    with pytest.raises(NoBooklet) as wrong:
        leaflet.make(made, kind, LIBRARY)

    assert wrong.value.sides == (("about",) if kind == "sheet" else ("helps",))
    assert "Line" not in str(wrong.value)


def test_both_sides_that_are_too_long_are_named():
    much = tuple(Line("A long line of words that goes on and on", typed=True) for _ in range(9))

    with pytest.raises(NoBooklet) as wrong:
        leaflet.make(wallet(*much, never=much), "wallet", LIBRARY, size="large")

    assert wrong.value.sides == ("helps", "never")


def test_words_that_say_what_our_template_says_are_words():
    pdf = leaflet.make(wallet(Line('too long helps"', typed=True), Line("#panic(\"too long helps\")", typed=True)), "wallet", LIBRARY)

    assert [words for tag, words in said(pdf) if "too long" in words] == ['too long helps"', '#panic("too long helps")']


def test_in_large_print_a_page_about_somebody_may_be_two():
    some = about(*(Line(f"Line {number}", typed=True) for number in range(25)))

    assert pages(leaflet.make(some, "sheet", LIBRARY)) == 1
    assert pages(leaflet.make(some, "sheet", LIBRARY, size="large")) == 2


def test_a_line_runs_its_own_way_and_what_no_font_has_leaves_a_mark():
    arabic = "لا تلمسني"
    pdf = leaflet.make(wallet(Line(arabic, typed=True, label="Signs"), Line("Ada 😀", typed=True)), "wallet", LIBRARY)

    assert faults(pdf) == []
    assert [words for tag, words in said(pdf) if tag == "P"][2:5] == ["Signs", arabic, f"Ada {MISSING}"]


def test_the_name_of_a_box_stands_before_its_first_line_alone():
    pdf = leaflet.make(wallet(Line("Ada\nBo", typed=True, label="Who to call")), "wallet", LIBRARY)

    assert ("P", "Who to call Ada") in said(pdf)
    assert ("P", "Bo") in said(pdf)


def test_a_side_without_a_title_is_no_sheet():
    with pytest.raises(NoBooklet, match="no title"):
        leaflet.make(replace(wallet(), title=" "), "wallet", LIBRARY)


def test_nothing_of_a_card_stands_outside_of_it():
    long = Line("W" * 40, typed=True)

    pdf = leaflet.make(wallet(long, never=(long,)), "wallet", LIBRARY, mode="words")

    with pypdfium2.PdfDocument(pdf) as opened:
        drawn = ImageOps.invert(opened[0].render(scale=2).to_pil().convert("L"))
    left, _, right, _ = drawn.getbbox()
    assert left >= 19 * MM * 2
    assert right <= drawn.width - 19 * MM * 2


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3), st.sampled_from(["en", "ur"]), st.sampled_from(["sheet", "wallet"]))
@settings(max_examples=25)
def test_whatever_is_picked_the_sheet_is_made_and_passes_or_says_which_side_is_too_long(texts, language, kind):
    lines = [Line(text, typed=True, label="Box") for text in texts]
    made = about(*lines, language=language) if kind == "sheet" else wallet(*lines, language=language)

    try:
        pdf = leaflet.make(made, kind, LIBRARY)
    except NoBooklet as wrong:
        assert wrong.sides
    else:
        assert faults(pdf) == []
