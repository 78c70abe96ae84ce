"""What people ask to be done otherwise reaches staff in the codes of the national flag, and never says more than the person did."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from easyread import content, pictures
from easyread.content import BadContent
from webapp import adjusted, kinds, places, reach, referral, sentences
from webapp.answered import Answered

CONTENT = Path(__file__).parent.parent / "content"
FILE = CONTENT / "data" / "adjustments.toml"
kinds.prepare()
PLACE = places.load(CONTENT / "places", "anyshire")
REFER = content.load(CONTENT / "refer.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=PLACE.words)
CODES = adjusted.load(FILE)


def coded(**answers):
    given = {f"about.{name}": answer for name, answer in answers.items()}
    asked = [question for question in REFER.questions if question.id in given]
    return adjusted.coded(CODES, Answered(asked, given, PLACE.words))


def told(found):
    return [(one["id"], one["words"], one["category"]["code"], one["code"]["code"], one["need"]) for one in found]


def test_every_choice_that_asks_for_something_has_its_place():
    asked = {question.id: {option.value for option in question.choices()} for question in REFER.questions if question.id in CODES.answers}

    assert asked == {question: set(answers) for question, answers in CODES.answers.items()}
    assert set(CODES.answers) == {*referral.ADJUSTMENTS, reach.CHANNEL}


def test_every_code_is_a_number_that_snomed_ct_could_have_given():
    # The last digit of each is a check (Verhoeff); a slip of the pen does not pass it.
    assert [code for code in CODES.codes if not verhoeff(code)] == []
    assert not verhoeff("796161000000102")


def test_the_copy_says_where_it_is_from_and_since_when():
    found = tomllib.loads(FILE.read_text("utf-8"))

    assert "ra-sandbox" in found["source"]
    assert found["copied"].isoformat() == "2026-11-26"


def test_easy_read_and_a_quiet_room_stand_there_with_their_codes():
    found = coded(understand={"chosen": ["easy-read"], "detail": {}}, places={"chosen": ["quiet-room"], "detail": {}})

    assert told(found) == [
        ("about.understand", "Easy read", "004", "796161000000101", "information-format"),
        ("about.places", "A quiet room", "009", "1325391000000106", None),
    ]


def test_what_no_code_says_goes_in_the_persons_own_words():
    found = coded(meetings={"chosen": ["breaks", "something-else"], "detail": {"something-else": "my cat on my lap"}})

    assert told(found) == [
        ("about.meetings", "Breaks", "011", "1108111000000107", None),
        ("about.meetings", "my cat on my lap", "011", "1108111000000107", None),
    ]
    assert [one["typed_by_person"] for one in found] == [False, True]


def test_one_choice_with_words_beside_it_and_one_without():
    assert told(coded(speak_up={"chosen": "have-someone", "detail": "my aunt"})) == [
        ("about.speak_up", "my aunt", "011", "1108111000000107", None),
    ]
    assert told(coded(speak_up="advocate")) == [
        ("about.speak_up", "I would like an advocate", "002", "225835008", "communication-professional"),
    ]


@pytest.mark.parametrize("answer", [{"said": "skipped"}, {"chosen": ["none"], "detail": {}}])
def test_nothing_asked_for_is_nothing(answer):
    assert coded(meetings=answer) == []


def test_who_is_written_to_and_how_stands_under_the_four_needs():
    found = coded(contact="email", understand={"chosen": ["easy-read", "pictures"], "detail": {}},
                  communicate={"chosen": ["interpreter"], "detail": {"interpreter": "Polish"}})  # fmt: skip

    assert adjusted.accessible_information(found, "en") == {
        "language": "en", "contact_method": ["Email"], "information_format": ["Easy read"], "communication_professional": ["Polish"],
        "communication_support": ["Pictures"],
    }


@pytest.mark.parametrize(("old", "new", "fault"), [
    ('category = "004"', 'category = "040"', "code.796161000000101: unknown category"),
    ('easy-read = "796161000000101"', 'easy-read = "7961"', "answer.about.understand.easy-read: neither a code nor a category"),
    ('need = "information-format"', 'need = "format"', "category.004: unknown need"),
    ('general = "1108111000000107"', 'general = "1"', "general: unknown code"),
])  # fmt: skip
def test_a_slip_in_the_file_is_named(tmp_path, old, new, fault):
    spoilt = tmp_path / "adjustments.toml"
    spoilt.write_text(FILE.read_text("utf-8").replace(old, new), "utf-8")

    with pytest.raises(BadContent, match=re.escape(fault)):
        adjusted.load(spoilt)


# Every sentence that was shown


def test_the_sentences_of_a_page_go_with_its_id_from_top_to_bottom():
    page = next(found for found in sentences.shown(REFER.questions, lambda words: words) if found["id"] == "about.understand")

    assert page["sentences"][:4] == [
        "What helps you understand?", "Choose all that help.", "The law says the NHS must make changes for you.", "Easy read",
    ]  # fmt: skip


def test_the_sentences_are_those_that_were_read():
    assert sentences.shown([REFER.question("about.called")], str.upper)[0]["sentences"][0] == "WHAT NAME DO YOU LIKE US TO USE?"


def test_titles_reasons_and_the_labels_of_boxes_are_sentences_too():
    shown = {page["id"]: page["sentences"] for page in sentences.shown(REFER.questions, lambda words: words)}

    assert "If you say yes" in shown["start.yes_or_no"]
    assert "It tells the team who you are." in shown["about.name"]
    assert "Who they are to you" in shown["about.avoid_who"]


def test_that_a_hidden_question_was_asked_is_not_told_either():
    hidden = {question.id for question in REFER.questions if question.seen_by == "nobody"}
    shown = {page["id"] for page in sentences.shown(REFER.questions, str)}

    assert {"start.safe", "helper.agree"} <= hidden
    assert not shown & hidden
    # Nor by a page that only somebody with a hidden answer sees.
    assert REFER.question("helper.they_agree").kind == "information"
    assert "helper.they_agree" not in shown
    assert "now.help_today" in shown


def verhoeff(code):
    """Whether the check digit is right: the group of symmetries of a five-sided shape, permuted by place."""
    turn = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    check = 0
    for place, digit in enumerate(map(int, reversed(code))):
        for _ in range(place % 8):
            digit = turn[digit]
        check = times(check, digit)
    return check == 0


def times(one, other):
    flips, turns = divmod(one, 5)
    more_flips, more_turns = divmod(other, 5)
    turned = (turns - more_turns if flips else turns + more_turns) % 5
    return 5 * (flips ^ more_flips) + turned
