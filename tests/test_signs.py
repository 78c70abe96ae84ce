"""What no phrase says is heard by what many words say together: each says a little, as it was counted in messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from easyread import danger
from easyread.content import BadContent
from easyread.danger import Danger, Rules
from easyread.signs import BEGINNINGS, OF_WHO, Signs, for_who
from tests.danger import measure, signs

CONTENT = Path(__file__).parent.parent / "content" / "danger"
PLAIN = {"groups": {}, "always": (), "calm": (), "shows": (), "spelling": {}}
SAYS = {"rope": 3, "beam*": 3, "rope beam": 3, "| read": 3, "dad": 3, "football": -6, "club": -6}
SIGNS = Signs(SAYS, enough=6)
RULES = Rules(**PLAIN | {"always": ("kill myself",), "calm": ("rope swing",), "shows": ("hits me", "locks me in", "the rope")}, signs=SIGNS)


def test_a_word_its_beginnings_and_two_words_side_by_side_are_signs_without_their_marks():
    found = list(Signs().standing(["|", "umr\u0119", "dzisiaj", "|"]))

    assert found == [(1, "umre"), (1, "| umre"), (1, "dzisiaj"), (1, "dzis*"), (1, "dzisi*"), (1, "umre dzis"), (1, "dzis |")]
    assert BEGINNINGS == (4, 5)


def test_who_somebody_is_says_nothing_and_no_number_does():
    some = Signs({"autistic": 9, "auti*": 9, "19": 9, "is": 1}, who=for_who(["autism"]))

    assert list(some.standing(["|", "is", "autistic", "19", "yes", "|"])) == [(1, "is"), (1, "| is"), (1, "yes"), (1, "yes |")]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("rope, beams", True),
        ("Ready for the rope", True),
        ("rope. beams", True),
        ("the rope swing", False),
        ("beams", False),
        ("Ready", False),
        ("the beams at football", False),
        ("at football a rope and beams", False),
        ("Football club. rope beams", True),
        ("rope beams. Football club!", True),
        ("beams. Football. beams", False),
        ("", False),
    ],
)
def test_words_that_say_enough_together_show_help_and_what_is_calm_takes_nothing_from_other_sentences(text, heard):
    assert RULES.heard(text) is heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("dad hits me", True),
        ("the ball hits me", False),
        ("he hits me and locks me in", True),
        ("he hits me. He locks me in", True),
        ("at football he hits me and locks me in", False),
        ("at football dad hits me", False),
        ("We had football club. Dad hits me.", True),
        ("Dad hits me. We had football club.", True),
        ("football club, and I will kill myself", True),
    ],
)
def test_a_phrase_says_half_of_what_is_enough_and_what_always_shows_says_all_of_it(text, heard):
    assert RULES.heard(text) is heard


def test_whoever_writes_the_words_sees_the_phrases_and_the_signs_that_were_enough_and_none_that_were_not():
    strong = Rules(**PLAIN | {"shows": ("hits me",)}, signs=Signs({"rope": 4, "beam": 3, "| rope": 4, "club": -9}, enough=7))

    assert strong.found("rope beam. he hits me. club") == {"hits me", "sign: rope", "sign: | rope"}
    assert strong.found("he hits me, rope. club") == {"hits me", "sign: rope"}
    assert strong.found("rope at the club he hits me") == set()
    assert strong.found("beam") == set()


def test_beside_another_language_signs_and_words_run_together_are_not_looked_for():
    assert not RULES.exactly().heard("rope, beams")
    assert RULES.exactly().heard("at football the ball hits me"), "where nothing was counted, a phrase is enough"
    assert not measure.listening("held_out.pl").heard("kot \u015bpi na parapecie")


def test_no_sign_of_any_language_is_a_word_for_who_somebody_is_or_a_number():
    for code, heard in danger.load(CONTENT).items():
        found, who = heard.rules[0].signs, danger.plain_words(CONTENT / "who" / f"{code}.toml")
        words = {word for sign in found.says for word in sign.strip("*").split()} - {"|"}
        assert len(who) > 90, code
        assert found.who == for_who(who), code
        assert len(found.says) > 20_000, code
        assert not {word[:OF_WHO] for word in words} & {word for word in found.who if len(word) == OF_WHO}, code
        assert all(word.isalpha() for word in words), code


@pytest.mark.parametrize("code", ["en", "pl", "ro", "lt", "ur"])
def test_whoever_says_that_we_are_to_stop_or_have_the_wrong_number_is_not_in_danger(code):
    said = signs.to_stop_us(code)

    assert len(said) > 30
    assert [text for text in said if measure.listening(f".{code}").heard(text)] == []


FAULTY = [
    ("enough = 0\n[says]", "enough: must be a whole number, 1 or more"),
    ("enough = true\n[says]", "enough: must be a whole number, 1 or more"),
    ('enough = 9\n[says]\n2 = "rope"', "says.2: must be a list of words"),
    ('enough = 9\n[says]\nmuch = ["rope"]', "says.much: unknown name"),
    ('enough = 9\nshows = ["rope"]', "shows: unknown name"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTY)
def test_a_fault_in_the_signs_is_named(tmp_path, text, fault):
    (tmp_path / "signs").mkdir()
    (tmp_path / "en.toml").write_text('shows = ["want to die"]', "utf-8")
    (tmp_path / "signs" / "en.toml").write_text(text, "utf-8")

    with pytest.raises(BadContent) as refused:
        danger.load(tmp_path)

    assert fault in str(refused.value)


LEARNT = {
    "learnt": {"dangerous": ["rope beam", "rope on beam", "my son, 12, rope"], "calm": ["chips and beam", "chips", "son, 12"]},
    "neutral": {"dangerous": ["rope"] * 12, "calm": ["chips"] * 11 + ["rope for the swing"]},
    "calm_sixth": {"calm": ["chips", "hook", "chips", "hook"]},
    "held_out": {"dangerous": ["hook"] * 9, "calm": ["rope on beam"] * 9},
    "learnt.pl": {"dangerous": ["lina"], "calm": ["frytki"]},
}


@pytest.fixture
def counting(tmp_path, monkeypatch) -> Iterator[Path]:
    """Signs are counted in these few lists and written into a folder of this test."""
    monkeypatch.setattr(signs, "LISTS", tuple(LEARNT))
    monkeypatch.setattr(signs, "sentences", LEARNT.get)
    monkeypatch.setattr(signs, "CONTENT", tmp_path)
    monkeypatch.setattr(signs, "listening", lambda name: Danger((Rules(**PLAIN, signs=Signs(who=for_who(["son"]))),)))
    signs.learnt.cache_clear()
    yield tmp_path
    signs.learnt.cache_clear()


def test_signs_are_counted_in_what_was_learnt_and_not_where_it_is_only_measured(counting):
    signs.write("en")

    found = danger.read_signs(counting, "en")
    assert found.says["rope"] > 4
    assert found.says["| rope"] > 4
    assert found.says["chips"] < -4
    assert "hook" not in found.says
    assert not {"son", "12", "lina"} & found.says.keys()
    assert [path.name for path in counting.iterdir()] == ["signs"]


def test_signs_that_stand_together_are_put_right_until_the_messages_are_heard_rightly(counting):
    some = [signs.Heard(danger, 0, ((1, sign),)) for danger, sign in [(True, "rope"), (False, "rope"), (True, "beam"), (True, "beam")]]
    both = signs.Heard(False, 0, ((1, "rope"), (1, "beam")))
    before = signs.counted([*some, both])
    after = dict(before)

    signs.put_right(after, [*some, both])

    assert before["rope"] < 0 < before["beam"]
    assert after["rope"] < before["rope"]
    again = signs.counted([*some, both])
    signs.put_right(again, [*some, both])
    assert again == after


def test_as_much_is_enough_as_disturbs_few_calm_messages_that_it_was_not_counted_in(counting, monkeypatch):
    monkeypatch.setattr(signs, "AT_MOST", 1 / 12)
    few = signs.count("en")
    monkeypatch.setattr(signs, "AT_MOST", 0)
    none = signs.count("en")

    # "rope for the swing" is one of the 12 calm messages of the list by others.
    assert few.says == none.says
    assert few.enough < none.enough
