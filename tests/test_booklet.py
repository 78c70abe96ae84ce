"""A booklet that somebody can read, or have read to them, alone: on paper, on a screen, aloud, in their language."""

import io
import re
import resource
import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import page as checker
import pikepdf
import pypdfium2
import pytest
import typst
from babel.messages.pofile import read_po
from hypothesis import given, settings, strategies as st
from PIL import ImageOps

from webapp import booklet as maker, build
from webapp.booklet import Booklet, Library, NoBooklet, Part, Row

ROOT = Path(__file__).parents[1]
PICTURES = tomllib.loads((ROOT / "content" / "pictures.toml").read_text("utf-8"))
LISTED = {key: about["alt"] for key, about in PICTURES.items() if key != "set"}
LIBRARY = Library(build.BUILT / "pictures", build.BUILT / "fonts", LISTED)
MODES, SIZES = ("pictures", "words", "lines"), ("normal", "large")
MM = 72 / 25.4
MISSING = maker.MISSING
# A title, a heading, a question, an answer of ours with a hard word, and what a person typed.
WORDS = {
    "en": ("What you told us", "About you", "What would help you?", "The **support register** is a list.", "I like *quiet* places."),
    "lt": ("Ką jūs mums pasakėte", "Apie jus", "Kas jums padėtų?", "Tai **sąrašas**: ąčęėįšųūž ĄČĘĖĮŠŲŪŽ.", "Man patinka tyla."),
    "pl": ("Co nam powiedziałeś", "O tobie", "Co ci pomoże?", "To jest **lista**: ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ.", "Lubię ciszę, źle mi w hałasie."),
    "ro": ("Ce ne-ați spus", "Despre dumneavoastră", "Ce v-ar ajuta?", "Aceasta este o **listă**: ăâîșț ĂÂÎȘȚ.", "Îmi place liniștea."),
    "ur": (
        "آپ نے ہمیں کیا بتایا", "آپ کے بارے میں", "آپ کی مدد کیا کرے گا؟",
        "یہ **متحرک معاونت رجسٹر** ہے۔ NHS 111 کو کال کریں۔", "مجھے خاموش جگہیں پسند ہیں، اور ٹرین۔",
    ),
}
ALT = {"ur": {"door": "ایک دروازہ", "yes": "ہاں", "people": "لوگ"}}


def translated(language):
    """What our translators wrote, without what is not written yet."""
    found = sorted((ROOT / "translations").glob(f"{language}/LC_MESSAGES/*.po"))
    said = (message.string for file in found for message in read_po(io.BytesIO(file.read_bytes())) if message.id)
    return [text for string in said for text in ((string,) if isinstance(string, str) else string) if text]


TRANSLATED = sorted(file.parents[1].name for file in (ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
LANGUAGES = sorted({*WORDS, *TRANSLATED})
EVERY_WAY = list(product(LANGUAGES, MODES, SIZES))


def library(language):
    return replace(LIBRARY, alt={**LISTED, **ALT.get(language, {})})


def sample(language):
    title, heading, question, answer, typed = WORDS.get(language) or (*translated(language)[:4], "Ada")
    rows = (Row(picture="yes", title=question, say=(answer, answer)), Row(say=(), title=question, theirs=(typed,)))
    return Booklet(
        title=title, language=language, made_on="Tuesday 3 March 2026", author="Anyshire", picture="door", version="Version 3",
        in_short_title=heading, in_short=(answer,), credit="Pictures: OpenMoji, CC BY-SA 4.0", foot=("999",),
        parts=(Part(title=heading, picture="people", rows=rows),),
    )


def small(*rows, language="en"):
    return Booklet(title="Booklet", language=language, made_on="", author="", parts=(Part(title="Part", rows=rows),))


def typed(*texts, language="en"):
    return small(*(Row(say=(), theirs=(text,)) for text in texts), language=language)


@cache
def made(language, mode, size):
    return maker.make(sample(language), library(language), mode=mode, size=size)


def make(booklet, **choices):
    return maker.make(booklet, LIBRARY, **choices)


def faults(pdf):
    """What an independent checker finds wrong."""
    report = checker.validate_pdf_bytes(pdf, profile=checker.ValidationProfile.PDF_UA_1)
    return [] if report.is_compliant else [failure.message for failure in report.failures] or ["refused"]


@dataclass
class Said:
    """One thing that a screen reader says: what it is, its words, and the page where it stands."""

    tag: str
    words: str
    page: int


def letters_of(font):
    """What each glyph of a font stands for."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in re.findall(r"<(\w+)>\s*<(\w*)>", block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            found |= {code: chr(int(text, 16) + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)}
    return found


@dataclass
class Marks:
    """The words behind each mark of a page, as ISO 32000 says that they are read: what is marked as reversed is turned round."""

    page: pikepdf.Page

    def words(self):
        fonts = {name: letters_of(font) for name, font in self.page.Resources.get("/Font", {}).items()}
        self.found, self.open, font = {}, [], {}
        for operands, operator in pikepdf.parse_content_stream(self.page):
            step = str(operator)
            if step in ("BDC", "BMC"):
                self.begin(*operands)
            elif step == "EMC":
                self.open.pop()
            elif step == "Tf":
                font = fonts[str(operands[0])]
            elif step in ("Tj", "TJ"):
                self.say([font[code] for code in codes(operands[0] if step == "TJ" else operands)])
        return self.found

    def begin(self, kind, about=()):
        if "/MCID" in about:
            self.open.append(int(about.MCID))
        elif "/ActualText" in about:
            self.say([str(about.ActualText)])
            self.open.append("said")
        else:
            self.open.append(str(kind))

    def say(self, letters):
        for mark in reversed(self.open):
            if mark == "said":
                return
            if mark == "/ReversedChars":
                letters = letters[::-1]
            if isinstance(mark, int):
                self.found[mark] = self.found.get(mark, "") + "".join(letters)


def codes(strings):
    """The numbers of the glyphs in what is drawn at once; between them may stand how far to move."""
    text = b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))
    return [int.from_bytes(text[place : place + 2], "big") for place in range(0, len(text), 2)]


def aloud(pdf):
    """All that a screen reader says, in its order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: (number, Marks(page).words()) for number, page in enumerate(opened.pages)}
        return list(spoken(opened.Root.StructTreeRoot.K, pages))


def spoken(node, pages):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from spoken(child, pages)
    elif str(node.S) in ("/H1", "/H2", "/H3", "/P", "/Figure"):
        parts = list(inside(node, pages, None))
        words = str(node.Alt) if node.S == "/Figure" else "".join(words for words, _ in parts)
        yield Said(str(node.S)[1:], words.strip(), min((number for _, number in parts), default=0))
    elif "/K" in node:
        yield from spoken(node.K, pages)


def inside(node, pages, page):
    """The words below a node, piece by piece, each with its page."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from inside(child, pages, page)
    elif isinstance(node, int):
        number, words = pages[page]
        yield words.get(node, ""), number
    else:
        page = node.Pg.objgen if "/Pg" in node else page
        yield from inside(node.MCID if "/MCID" in node else node.K, pages, page)


def words_of(pdf, *tags):
    return [said.words for said in aloud(pdf) if said.tag in (tags or ("H1", "H2", "H3", "P"))]


def what_they_typed(pdf):
    return words_of(pdf)[2:]


def plain(text):
    return text.replace("**", "")


@pytest.mark.parametrize(("language", "mode", "size"), EVERY_WAY)
@pytest.mark.wcag("1.1.1", "1.3.1")
@pytest.mark.coga("4.8.2")
def test_an_independent_checker_finds_nothing_wrong(language, mode, size):
    assert faults(made(language, mode, size)) == []


def test_the_checker_can_say_no():
    untagged = typst.compile(b"= Booklet\nWords", pdf_tags=False)
    unmarked = typst.compile(b'#set document(title: "Booklet")\n= Booklet\nWords')

    assert faults(untagged)
    assert faults(unmarked)


@pytest.mark.parametrize(("language", "mode", "size"), EVERY_WAY)
@pytest.mark.wcag("1.3.2")
def test_a_screen_reader_says_everything_once_and_in_order(language, mode, size):
    booklet, alt = sample(language), library(language).alt
    part = booklet.parts[0]
    asked, told = part.rows

    expected = [
        ("Figure", alt["door"]), ("H1", plain(booklet.title)), ("P", booklet.made_on),
        ("H2", plain(booklet.in_short_title)), ("P", plain(booklet.in_short[0])),
        ("Figure", alt["people"]), ("H2", plain(part.title)),
        ("Figure", alt["yes"]), ("H3", plain(asked.title)), *(("P", plain(sentence)) for sentence in asked.say),
        ("H3", plain(told.title)), ("P", told.theirs[0]),
        ("P", "999"), ("P", "Anyshire"), ("P", "Version 3"), ("P", "Pictures: OpenMoji, CC BY-SA 4.0"),
    ]

    if mode == "words":
        expected = [(tag, words) for tag, words in expected if tag != "Figure"]
    assert [(said.tag, said.words) for said in aloud(made(language, mode, size))] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_it_is_and_in_which_language(language):
    with pikepdf.open(io.BytesIO(made(language, "pictures", "normal"))) as pdf:
        assert pdf.Root.Lang == language
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.ViewerPreferences.Direction == ("/R2L" if language == "ur" else "/L2R")
        assert pdf.docinfo["/Title"] == plain(sample(language).title)
        assert pdf.docinfo["/Author"] == "Anyshire"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20")
        assert all([round(float(side)) for side in page.MediaBox] == [0, 0, 595, 842] for page in pdf.pages)


@pytest.mark.parametrize(("language", "mode", "size"), EVERY_WAY)
def test_its_letters_are_ours_and_travel_with_it(language, mode, size):
    with pikepdf.open(io.BytesIO(made(language, mode, size))) as pdf:
        fonts = [font.DescendantFonts[0] for page in pdf.pages for font in page.Resources.Font.values()]

        names = {str(font.BaseFont).partition("+")[2] for font in fonts}
        urdu = {"NotoSans-Regular", "Vazirmatn-Regular", "Vazirmatn-Bold"}
        assert names == (urdu if language == "ur" else {"NotoSans-Regular", "NotoSans-Bold"})
        assert all({"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in fonts)


@pytest.mark.parametrize(("size", "sizes"), [("normal", {16, 21, 28}), ("large", {21, 27, 34})])
def test_no_words_are_smaller_than_easy_read_allows(size, sizes):
    with pikepdf.open(io.BytesIO(made("en", "pictures", size))) as pdf:
        steps = [step for page in pdf.pages for step in pikepdf.parse_content_stream(page)]

    assert {float(operands[1]) for operands, operator in steps if str(operator) == "Tf"} == sizes


def figures(pdf):
    """Where each picture stands: its left and right edge."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        boxes = [found.A[0].BBox for found in opened.objects if isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/Figure"]
        return [(float(box[0]), float(box[2])) for box in boxes]


def test_a_picture_stands_where_reading_begins():
    assert all(left == pytest.approx(20 * MM, abs=1) for left, _ in figures(made("en", "pictures", "normal")))
    assert all(right == pytest.approx(190 * MM, abs=1) for _, right in figures(made("ur", "pictures", "normal")))


def test_calm_pictures_are_black_lines():
    def colours(pdf):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            steps = [step for page in opened.pages for step in pikepdf.parse_content_stream(page)]
            return {tuple(map(float, operands)) for operands, operator in steps if str(operator) in ("sc", "scn", "SC", "SCN")}

    greys = {colour for colour in colours(made("en", "lines", "normal")) if len(set(colour)) == 1}
    assert greys == colours(made("en", "lines", "normal"))
    assert greys < colours(made("en", "pictures", "normal"))


@pytest.mark.coga("4.4.7")
def test_every_letter_of_every_translation_can_be_drawn():
    letters = maker.letters(LIBRARY.fonts)

    for language in TRANSLATED:
        hand = maker.Hand(LIBRARY, "words", letters, maker.way(language))
        assert [text for text in translated(language) if MISSING in hand.words(text)] == []


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_letter_that_we_believe_a_font_has_it_has(language):
    letters = sorted(frozenset().union(*maker.letters(LIBRARY.fonts).values()))

    pdf = make(typed(*("".join(letters[start : start + 100]) for start in range(0, len(letters), 100)), language=language))

    assert len(letters) > 3000
    assert faults(pdf) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('#panic("no") #let x = 1 #include "/etc/passwd" #import "@preview/x:1.0.0": *', None),
        ("$x^2$ [b] {c} @ref <label> `raw` \\n \\u{41} \\", None),
        ("*bold* **bolder** _slanted_ ~ -- --- ... 'q' \"q\" /* no */ // no comment", None),
        ("= Heading", None),
        ("- one", None),
        ("https://example.org/a//b?c=d&e=f#g", None),
        ("../../etc/passwd %s %(x)s {0} \\0", None),
        ("Ada 😀 and 👨‍👩‍👧 and ❤️", f"Ada {MISSING} and {MISSING} and {MISSING}"),
        ("我很好", MISSING * 3),
        ("𝐇𝐢 Ａｄａ", "Hi Ada"),
        ("a\0b\x07c\x1b[0md\ud800e\ufefff\ufffeg\U0010ffffh", f"abc[0mdef{MISSING}g{MISSING}h"),
        ("no\u202etrick\u202c, no soft\u00adhyphen, no zero\u200bwidth", "notrick, no softhyphen, no zerowidth"),
        ("a\tb\u3000c", "a b c"),
        ("s\u0327 e\u0301", "ş é"),
        ("x\u064b", "x"),
        ("\u0301\u064b\u200d\u20dd", None),
    ],
)
def test_what_a_person_typed_is_shown_as_it_is_and_never_obeyed(text, shown):
    for language in ("en", "ur"):
        pdf = make(typed(text, language=language))

        assert faults(pdf) == []
        if shown or "\u0301\u064b" not in text:
            assert what_they_typed(pdf) == [text if shown is None else shown]


def test_each_line_that_a_person_typed_is_a_line():
    pdf = make(typed("One\nTwo\r\n\r\nThree\u2028Four"))

    assert what_they_typed(pdf) == ["One", "Two", "Three", "Four"]


def test_stars_are_a_hard_word_in_our_sentences_and_stars_in_theirs():
    pdf = make(small(Row(title="A **hard** title", say=("A **hard** word",), theirs=("A **star**",))))

    assert words_of(pdf)[2:] == ["A hard title", "A hard word", "A **star**"]


@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["en", "ur"]))
@settings(max_examples=60)
def test_whatever_a_person_types_the_booklet_is_made_and_passes(texts, language):
    title = "x".join(texts) + "x" * 20

    pdf = make(small(Row(title=title, say=tuple(texts), theirs=tuple(texts)), language=language), size="large")

    assert faults(pdf) == []


SCRIPTS = "aé0 .(\u200c\u200d\u200e\u200f\u0301\u064b\u0651\u08ed\u1ac5\u20dd\u25ccمک،कि्र\u05d0\u0e01😀\ufe0f🏽*" + MISSING


@given(st.lists(st.text(SCRIPTS, max_size=30), max_size=8), st.sampled_from(["en", "ur"]))
@settings(max_examples=60)
def test_accents_and_joiners_of_many_scripts_in_one_word_do_no_harm(texts, language):
    assert faults(make(typed(*texts, language=language))) == []


@given(st.lists(st.text("ابپتٹجچحخدڈرڑزسشصضطظعغفقکگلمنںوہھءیےئؤآ", min_size=1, max_size=10), min_size=1, max_size=40))
@settings(max_examples=40)
def test_urdu_words_are_read_aloud_in_their_order(words):
    assert what_they_typed(make(typed(" ".join(words), language="ur"))) == [" ".join(words)]


def test_two_languages_in_one_line_keep_their_order():
    lines = ["My name is محمد علی and yours?", "NHS اور CTR کے لیے (Ada King) 3 مارچ 2026"]

    for language in ("en", "ur"):
        assert what_they_typed(make(typed(*lines, language=language))) == lines


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_phone_number_runs_from_left_to_right_in_one_line(language):
    before = {"en": "Please call us on this phone", "ur": "ہم سے بات کرنے کے لیے ہمیں"}[language]
    pdf = make(small(Row(say=(f"{before} 0800 123 456",), picture="yes"), language=language), size="large")

    with pypdfium2.PdfDocument(pdf) as opened:
        text = opened[0].get_textpage()
        boxes = [text.get_charbox(text.get_text_range().index(group)) for group in ("0800", "123", "456")]
        assert boxes[0][0] < boxes[1][0] < boxes[2][0]
        assert max(box[1] for box in boxes) - min(box[1] for box in boxes) < 1
        text.close()


def printed_outside_the_margins(pdf):
    """The pages on which something stands less than 19 millimetres from the left or right edge, or 10 from the others."""
    found = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for number, page in enumerate(opened):
            picture = page.render(scale=1).to_pil().convert("L")
            left, top, right, bottom = ImageOps.invert(picture).getbbox()
            if left < 19 * MM or right > picture.width - 19 * MM or top < 10 * MM or bottom > picture.height - 10 * MM:
                found.append(number)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "text",
    ["W" * 500, "آ" * 500, "我" * 500, "a\u00a0" * 300, "1" * 500, "12345 " * 90, "x" * 40 + ".org/" + "y/" * 200, "ab-" * 150, "ﷺ﷽" * 30],
    ids=["latin", "arabic", "chinese", "joined", "digits", "numbers", "address", "dashes", "ligatures"],
)
def test_nothing_runs_off_the_paper(text, size):
    for language in ("en", "ur"):
        pdf = make(small(Row(picture="yes", title=text[:60], say=(text,), theirs=(text,)), language=language), size=size)

        assert printed_outside_the_margins(pdf) == []
        assert faults(pdf) == []


@pytest.mark.parametrize(("language", "mode", "size"), EVERY_WAY)
def test_the_margins_are_wide_and_empty(language, mode, size):
    assert printed_outside_the_margins(made(language, mode, size)) == []


def long_booklet(parts, rows=3, lines=2):
    keys = iter(sorted(LISTED) * 3)
    return Booklet(
        title="A long booklet", language="en", made_on="Tuesday 3 March 2026", author="Anyshire", picture=next(keys),
        parts=tuple(
            Part(
                title=f"Part {part}", picture=next(keys),
                rows=tuple(
                    Row(title=f"Row {part}.{row}", picture=next(keys), say=(f"Sentence {part}.{row}.",) * (1 + (part + row) % (3 * lines)))
                    for row in range(rows)
                ),
            )
            for part in range(parts)
        ),
    )


@pytest.mark.parametrize(("mode", "size"), list(product(MODES, SIZES)))
def test_a_row_stays_in_one_piece_and_no_heading_is_left_behind(mode, size):
    said = aloud(make(long_booklet(8), mode=mode, size=size))

    assert len({one.page for one in said}) > 2
    for one, following in pairwise(said):
        if one.tag != "P" or one.words == following.words:
            assert one.page == following.page, f"{one} and {following}"


def test_what_is_longer_than_a_page_goes_on_and_loses_nothing():
    text = "noisy quiet " * 5000

    said = words_of(make(typed(text)))[2:]

    assert " ".join(said).split() == text.split()


def worked():
    """Seconds of a processor that this process and those that it started have used."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def test_a_booklet_of_24_pages_is_quick_and_light():
    booklet = long_booklet(19, rows=4)
    make(small())

    # Work, not waiting: our own and that of the process that sets it. A busy machine says nothing about the code.
    began = worked()
    pdf = make(booklet)
    took = worked() - began

    with pypdfium2.PdfDocument(pdf) as opened:
        assert 22 <= len(opened) <= 26
    assert len({said.words for said in aloud(pdf) if said.tag == "Figure"}) >= 40
    assert len(pdf) <= 300 * 1024
    assert took <= 2


def test_a_page_says_its_number_and_no_more():
    with pypdfium2.PdfDocument(make(long_booklet(3))) as opened:
        last_lines = [page.get_textpage().get_text_bounded().split()[-1] for page in opened]

    assert last_lines == [str(number) for number in range(1, len(last_lines) + 1)]


def test_a_picture_that_is_not_there_is_named():
    with pytest.raises(NoBooklet, match="no picture 'unicorn'"):
        make(small(Row(say=("Ada",), picture="unicorn")))
    with pytest.raises(NoBooklet, match=r"no picture '\.\./colour/yes'"):
        make(small(Row(say=("Ada",), picture="../colour/yes")))


def test_a_picture_that_says_nothing_is_named():
    with pytest.raises(NoBooklet, match="what the picture 'yes' shows"):
        maker.make(small(Row(say=("Ada",), picture="yes")), replace(LIBRARY, alt={}))


def test_whoever_wants_only_words_needs_no_pictures(tmp_path):
    pdf = maker.make(small(Row(say=("Ada",), picture="unicorn")), replace(LIBRARY, pictures=tmp_path), mode="words")

    assert words_of(pdf, "Figure", "P") == ["Ada"]


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_an_area_may_bring_pictures_of_its_own(tmp_path, ending):
    with pypdfium2.PdfDocument(make(small())) as opened:
        opened[0].render(scale=0.1).to_pil().save(tmp_path / f"yes.0123456789ab.{ending}")
    own = replace(LIBRARY, own={"yes": tmp_path / f"yes.0123456789ab.{ending}"})
    booklet = small(Row(say=("Yes",), picture="yes"), Row(say=("No",), picture="no"))

    pdf = maker.make(booklet, own)

    assert faults(pdf) == []
    assert words_of(pdf, "Figure") == [LISTED["yes"], LISTED["no"]]
    assert b"/Subtype/Image" in pdf
    assert b"/Subtype/Image" not in maker.make(booklet, own, mode="lines")


def test_a_picture_that_cannot_be_read_is_no_booklet(tmp_path):
    (tmp_path / "yes.svg").write_text("<svg", "utf-8")

    with pytest.raises(NoBooklet, match="cannot be read"):
        maker.make(small(Row(say=("Ada",), picture="yes")), replace(LIBRARY, own={"yes": tmp_path / "yes.svg"}))


def test_without_fonts_it_says_what_to_run(tmp_path):
    with pytest.raises(NoBooklet, match=r"no font Noto Sans\. Run: flask --app wsgi build"):
        maker.make(small(), replace(LIBRARY, fonts=tmp_path))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " \0"}, "no title"),
        ({"parts": (Part(title="", rows=()),)}, "no title"),
        ({"title": "你告诉我们的事情", "language": "zh"}, "no font here has the letters of zh"),
        ({"language": "English"}, "'English' is no language"),
    ],
)
def test_a_booklet_that_would_leave_its_reader_lost_is_not_made(change, says):
    with pytest.raises(NoBooklet, match=says):
        make(replace(typed("Ada"), **change))


def test_what_goes_wrong_is_told_without_a_word_of_the_person(tmp_path, monkeypatch):
    template = tmp_path / "booklet.typ"
    template.write_text("#panic(sys.inputs.booklet)", "utf-8")
    monkeypatch.setattr(maker, "TEMPLATE", template)

    with pytest.raises(NoBooklet) as wrong:
        make(typed("Ada has a secret"))

    assert str(wrong.value) == "Typst could not make it"
    assert wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__


def test_a_region_is_part_of_a_language():
    with pikepdf.open(io.BytesIO(make(small(language="pt_BR")))) as pdf:
        assert pdf.Root.Lang == "pt-BR"


def test_whoever_makes_no_booklet_loads_no_engine():
    script = "import sys, webapp.booklet; print(*sorted({'typst', 'flask', 'sqlalchemy'} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert loaded == []
