"""Words that tell of danger are heard, however they are written, and the words of any day are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from easyread import danger, phrases
from easyread.content import BadContent
from easyread.danger import Danger, Rules
from easyread.phrases import Phrases
from easyread.signs import Signs
from easyread.slips import Slips
from easyread.steps import END
from easyread.understanding import in_language
from tests.danger import measure
from webapp import away

ROOT = Path(__file__).parent.parent
# Each language is read when a test first asks for it: reading all of them takes seconds.
KNOWN = danger.Dangers(ROOT / "content" / "danger")
ENGLISH = KNOWN["en"]

WRITTEN = [
    "I want to die", "i wanna die", "I WANT TO DIE!!!", "i want to d.i.e", "iwanttodie", "i want 2 di3", "k*ll myself", "kill mysefl",
    "k i l l  m y s e l f", "kms", "suicidle", "I don\u2019t want to live any more", "My dad hits me", "he threttened me with a nife",
    "They lock me in my room", "the voices tell me to jump", "I took all my tablets", "I have not eaten for four days",
    "I can't stop crying", "od'd last night", "\uff49 want to die", "help me",
]  # fmt: skip
CALM = [
    "I am dying to see my sister", "I nearly died laughing", "I cut my hair", "my hamster died last year", "crash course", "I am safe",
    "the suicide squad film", "my feet are killing me", "Nobody hurts me", "I beat my brother at chess", "", "?", "\U0001f600",
    "07700 900123", "Headphones help me",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_danger_is_heard_however_it_is_written(text):
    assert ENGLISH.heard(text)


@pytest.mark.parametrize("text", CALM)
def test_the_words_of_any_day_disturb_nobody(text):
    assert not ENGLISH.heard(text)


def test_the_words_of_a_language_are_read_when_somebody_first_writes_in_it():
    known = danger.Dangers(ROOT / "content" / "danger")

    assert len(known) == len(list((ROOT / "content" / "danger").glob("*.toml"))) == len(danger.load(ROOT / "content" / "danger"))
    assert list(known.known) == ["en"]
    assert known["pl"].heard("chcę się zabić")
    assert sorted(known.known) == ["en", "pl"]


def test_when_in_doubt_help_is_shown():
    assert ENGLISH.heard("I am not going to kill myself")
    assert ENGLISH.heard("my friend killed himself last year")


def test_calm_words_beside_it_hide_no_danger():
    assert ENGLISH.heard("My phone died and I want to die")
    assert ENGLISH.heard("The lights hurt my eyes. He hits me.")


# How far the words have come on sentences that no rule was made of: docs/danger.md says it. Wanted are 95 and 3.
UNSEEN = {
    "held_out": (150, 200, 0.98, 0.045), "held_out_fifth": (300, 400, 0.923, 0.0325),
    "held_out_sixth": (600, 900, 0.986, 0.0067), "held_out_seventh": (300, 400, 0.96, 0.005),
    "held_out.pl": (100, 150, 1.0, 0.02), "held_out_second.pl": (200, 300, 0.975, 0.0334),
    "held_out_third.pl": (300, 400, 0.97, 0.0225), "held_out.ro": (100, 150, 1.0, 0.0067),
    "held_out_second.ro": (200, 300, 0.975, 0.0234), "held_out_third.ro": (300, 400, 0.963, 0.025),
    "held_out.lt": (100, 150, 1.0, 0.0134), "held_out_second.lt": (200, 300, 0.98, 0.0334),
    "held_out_third.lt": (300, 400, 0.95, 0.0075), "held_out.ur": (100, 150, 0.99, 0.0),
    "held_out_second.ur": (200, 300, 0.97, 0.0167), "held_out_third.ur": (300, 400, 0.963, 0.03),
}  # fmt: skip
# Learnt lists that are hard on purpose: said sideways, or calm ones with words of danger; and one of which half was learnt.
OTHERS = {
    "learnt_ninth": (250, 250, 0.95, 0.034),
    "learnt_eighteenth": (400, 500, 0.93, 0.066),
    "calm_sixth": (0, 900, 0.95, 0.06),
    "calm_seventh": (0, 1000, 0.95, 0.032),
    "calm_eighth": (0, 700, 0.95, 0.037),
    "rehearsal.ro": (511, 332, 0.95, 0.05),
    "calm.ur": (0, 700, 0.95, 0.048),
}


# How many sentences a list has at least, those of the other languages, and calm ones alone.
OFTEN, ELSEWHERE, CALM_ONES = (150, 130, 0.95, 0.03), (100, 150, 0.95, 0.03), (0, 700, 0.95, 0.03)
SIDEWAYS = "held_out_fifth"


def figures(*every: str) -> dict[str, tuple[float, ...]]:
    # Thousands of sentences, in a process that nobody counts lines in: counting takes several times as long as listening.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.danger.measure", measure.FIGURES, *every]
    said = subprocess.run(command, capture_output=True, cwd=ROOT, env=env, check=True)
    return {name: tuple(found) for name, found in json.loads(said.stdout).items()}


def wanting(found: dict[str, tuple[float, ...]], part: int = 1) -> dict[str, tuple[float, ...]]:
    """The lists that are worse than they may be. Of those that were learnt, one sentence in `part` was measured."""
    assert found.keys() == set(measure.LISTS)
    worse = {}
    for name, (dangerous, calm, caught, disturbing) in found.items():
        least = (UNSEEN | OTHERS).get(name, CALM_ONES if name.startswith("calm") else ELSEWHERE if "." in name else OFTEN)
        of = 1 if name.startswith("held_out") else part
        if (dangerous * of >= least[0], calm * of >= least[1], caught >= least[2], disturbing <= least[3]) != (True,) * 4:
            worse[name] = found[name]
    return worse | {code: of for code, of in unlearnt(found).items() if of[0] < 0.95 or of[1] > 0.03}


def unlearnt(found: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, float]]:
    """For each language, how many are caught and disturbed of all lists of which no rule was made, but the one said sideways on purpose."""
    by_language = defaultdict(list)
    for name, one in found.items():
        if name.startswith("held_out") and name != SIDEWAYS:
            by_language[name.partition(".")[2] or "en"].append(one)
    assert sorted(by_language) == ["en", "lt", "pl", "ro", "ur"]
    return {code: (mean(rows, 0, 2), mean(rows, 1, 3)) for code, rows in by_language.items()}


def mean(rows: list[tuple[float, ...]], number: int, share: int) -> float:
    return sum(row[number] * row[share] for row in rows) / sum(row[number] for row in rows)


@pytest.mark.seconds(300)
def test_of_100_dangerous_sentences_at_least_95_are_heard_and_of_calm_ones_at_most_3_and_of_unseen_ones_as_many_as_we_say():
    assert wanting(figures("8"), part=8) == {}


@pytest.mark.soak
@pytest.mark.seconds(600)
def test_so_it_is_with_every_sentence_of_every_list():
    assert wanting(figures()) == {}


def test_the_measure_says_what_was_missed_and_what_was_disturbed(capsys, monkeypatch):
    # A few sentences that are what they are: the lists are measured above.
    rows = '{"dangerous": ["I want to die", "the sky is blue"], "calm": ["help me", "I like chips"]}'
    monkeypatch.setattr(measure.tomllib, "loads", lambda text: json.loads(rows))
    monkeypatch.setattr("sys.argv", ["measure", "known"])
    monkeypatch.setattr(measure, "listening", lambda name: Danger((replace(ENGLISH.rules[0], signs=Signs()),)))

    measure.main()

    said = "known: 50.0% of 2 dangerous caught, 50.0% of 2 calm disturbed\n    missed: the sky is blue\n    disturbed: help me\n"
    assert capsys.readouterr().out == said + "        by: | help me/us? |\n"


def test_every_language_that_is_offered_has_its_own_words_of_danger():
    assert [language for language in away.languages(ROOT / "translations") if language not in KNOWN] == []


def test_a_language_without_a_file_of_its_own_has_those_of_english():
    assert in_language(KNOWN, "cy").heard("I want to die")


def files(folder, **texts):
    for name, text in {"en": 'shows = ["want to die"]', **texts}.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_a_language_with_a_file_hears_its_own_words_and_those_of_english(tmp_path):
    found = danger.load(files(tmp_path, pl='shows = ["chc\u0119 umrze\u0107"]'))

    assert found["pl"].heard("Chc\u0119 umrze\u0107!")
    assert found["pl"].heard("I want to die")
    assert not found["en"].heard("Chc\u0119 umrze\u0107!")


def test_a_word_of_a_language_that_means_danger_in_english_only_is_not_heard_and_its_own_danger_is(tmp_path):
    known = danger.load(files(tmp_path, ro='ours = ["die"]\nshows = ["vreau die"]'))

    assert not known["ro"].heard("I want to die!")
    assert known["ro"].heard("I want to DIE!"), "only as it is written there"
    assert known["ro"].found("I want to die. vreau die") == ["vreau die"]
    assert known["en"].heard("I want to die")


def test_in_romanian_a_sauce_is_no_call_for_help_and_a_call_for_help_is_one():
    assert not measure.listening("held_out.ro").heard("mananc numai paste fara sos")
    assert measure.listening("held_out.ro").heard("SOS")


def test_nothing_is_heard_where_no_words_are_known():
    assert not Danger().heard("I want to die")


FAULTY = [
    ('shows = ["{nobody} dies"]', "shows: {nobody} dies: there is no group called nobody"),
    ('shows = [".. die"]', "shows: .. die: must begin and end with a word"),
    ('shows = ["want to?die"]', "shows: want to?die: to?die is neither a word nor a group nor a gap"),
    ('shows = ["{a}"]\n[groups]\na = ["{a}"]', "the group a leads too deep"),
    ('shows = ["die"]\nhides = ["die"]', "hides: unknown name"),
    ("shows = []", "shows: missing or empty"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTY)
def test_a_fault_in_the_words_is_named(tmp_path, text, fault):
    with pytest.raises(BadContent) as refused:
        danger.load(files(tmp_path, en=text))

    assert fault in str(refused.value)


def test_without_english_there_is_no_service(tmp_path):
    (tmp_path / "pl.toml").write_text('shows = ["x"]', "utf-8")

    with pytest.raises(BadContent, match="its words are listened for in every language"):
        danger.load(tmp_path)


def test_a_fault_in_the_words_that_only_look_alike_is_named(tmp_path):
    (tmp_path / "other-words").mkdir()
    (tmp_path / "other-words" / "en.toml").write_text("word = []", "utf-8")

    with pytest.raises(BadContent, match="word: unknown name"):
        danger.load(files(tmp_path))


PHRASES = [
    ("want to die", "i want to die", True),
    ("want to die", "want die", False),
    ("hurt/harm myself", "harm myself", True),
    ("hurt my? self", "hurt self", True),
    ("took .. pills", "took all of my pills", True),
    ("took .. pills", "took one of all my pills", False),
    ("took ... pills", "took one of all my pills", True),
    ("took .. pills", "took | pills", False),
    ("end/end_it_all now", "end it all now", True),
    ("no point |", "no point |", True),
    ("no point |", "no point here |", False),
    ("{want} die", "wish to die", True),
    ("please? {want} die", "want to die", True),
    ("to? die?", "die", True),
]


@pytest.mark.parametrize(("phrase", "text", "stands"), PHRASES)
def test_a_phrase_stands_where_its_words_do(phrase, text, stands):
    assert Phrases([phrase], {"want": ["want to", "wish to"]}).stand_in(text.split()) is stands


def test_what_stood_around_a_phrase_does_not_come_together():
    calm, shows = Phrases(["my phone"], {}), Phrases(["want .. dead"], {})

    assert shows.stand_in(["want", "my", "phone", "dead"])
    assert not shows.stand_in(calm.taken_out(["want", "my", "phone", "dead"]))


def test_a_phrase_that_is_all_may_be_missing_is_a_fault():
    assert list(phrases.faults("to? die?", {})) == ["must begin and end with a word"]


MENDING = Slips(
    known=frozenset({"kill", "killing", "myself", "suicide", "want", "to", "die", "knife", "hits", "wish", "i", "he", "is"}),
    written={"wanna": "want to", "od'd": "overdosed"}, strong=frozenset({"kill", "die"}), real=frozenset({"kilt", "hats"}),
)  # fmt: skip
SLIPS = [
    ("wanna", "want to"),
    ("od'd", "overdosed"),
    ("k1ll", "kill"),
    ("b4nk5", "b4nk5"),
    ("k*ll", "kill"),
    ("z*z", "z z"),
    ("killlll", "kill"),
    ("killmyself", "kill myself"),
    ("iwannadie", "i want to die"),
    ("ikmll", "ikmll"),
    ("toto", "toto"),
    ("mysefl", "myself"),
    ("siucide", "suicide"),
    ("nife", "knife"),
    ("killin", "killing"),
    ("ikll", "kill"),
    ("wishes", "wish"),
    ("hitted", "hitted"),
    ("kilt", "kilt"),
    ("diet", "diet"),
    ("he's", "he is"),
    ("s.u.i.c.i.d.e", "suicide"),
    ("zebra", "zebra"),
    ("x" * 60, "x" * 60),
    ("\U0001f62d", "\U0001f62d"),
]


@pytest.mark.parametrize(("text", "meant"), SLIPS)
def test_a_slip_is_mended_into_a_word_that_is_known(text, meant):
    assert " ".join(MENDING.mended(text)).removesuffix(" |") == meant


def test_me_is_my_before_what_is_ones_own():
    dialect = Slips(known=frozenset({"hit", "me", "my", "arm", "3am"}), written={}, mine=frozenset({"arm"}))

    assert dialect.mended("he hit me arm") == ["he", "hit", "my", "arm", "|"]
    assert dialect.mended("hit me. arm") == ["hit", "me", "|", "arm", "|"]


def test_a_word_with_a_figure_that_is_known_is_left_as_it_is():
    assert Slips(known=frozenset({"3am", "exam"}), written={}).mended("3am") == ["3am", "|"]


def test_a_short_form_with_a_figure_is_what_it_stands_for():
    short = Slips(known=frozenset({"know", "no", "one", "helps"}), written={"no1": "no one"})

    assert short.mended("no1 helps") == ["no", "one", "helps", "|"]


DENIED = [
    "Nobody at the home shouts at him or hurts him", "She isn't being bullied by her brother", "I no longer hear voices",
    "He used to bang his head as a toddler but grew out of it", "i never want to die i like my life", "staff dont grab me",
]  # fmt: skip


STILL = [
    "He used to hit me and he has started again", "I used to cut years ago and last night I did it again", "nobody stops him hitting me",
    "she is not safe with him, he hits her", "i dont want to be hurt again tonight he hits me", "no one believes that he hurts me",
]  # fmt: skip


@pytest.mark.parametrize(("text", "danger"), [*((text, False) for text in DENIED), *((text, True) for text in STILL)])
def test_what_is_denied_or_long_over_disturbs_nobody_and_what_goes_on_is_heard_beside_it(text, danger):
    assert ENGLISH.heard(text) is danger


NUMBERS = [[], [0], [7, 8], [3, 900, 64], list(range(5, 90, 3))]


@pytest.mark.parametrize("numbers", NUMBERS)
def test_a_set_of_numbers_in_one_holds_them_and_no_others(numbers):
    for made in (phrases.as_bits(numbers), phrases.in_one(phrases.kept(numbers))):
        assert [number for number in range(1000) if made >> number & 1] == sorted(numbers)


def test_sentences_and_lines_end():
    assert MENDING.mended("kill. myself\nwant") == ["kill", "|", "myself", "|", "want", "|"]


def test_what_always_shows_may_stand_in_parts_and_hides_behind_nothing_calm():
    always = "locked me in .. shed & night &! lol"
    rules = Rules(groups={}, always=(always,), calm=("locked me in the shed",), shows=("the shed",), spelling={})

    assert rules.heard("Every night he locked me in the shed")
    assert not rules.heard("My mate locked me in the shed lol, it was night")


@pytest.mark.parametrize(
    ("language", "said", "who"),
    [
        ("en", "My daughter is 19, she is autistic and has a learning disability, she is at college", {"autistic", "daughter"}),
        ("pl", "Moja córka ma 19 lat, jest autystyczna i ma niepełnosprawność intelektualną i chodzi do college", {"autyzm", "córka"}),
        ("ro", "Fiica mea are 19 ani, este autistă, are o dizabilitate intelectuală și este la colegiu", {"autism", "fiica"}),
        ("lt", "Mano dukra yra 19 metų, ji autistė, turi intelekto negalią ir mokosi kolegijoje", {"autizmas", "dukra"}),
        ("ur", "میری بیٹی 19 سال کی ہے، اسے آٹزم ہے اور وہ کالج جاتی ہے", {"آٹزم", "بیٹی"}),
    ],
)
def test_who_somebody_is_is_never_danger(language, said, who):
    assert who <= set(danger.plain_words(ROOT / "content" / "danger" / "who" / f"{language}.toml"))
    assert not KNOWN[language].heard(said)


DAY = "I had bacon and biscuits for breakfast and we played badminton and basketball."


@pytest.mark.parametrize("name", ["held_out", "rehearsal_second"])
def test_whoever_writes_of_their_day_and_then_of_danger_is_heard(name):
    [rules] = ENGLISH.rules
    assert max(rules.signs.said(rules.words(DAY), ()).values()) < -rules.signs.enough / 2
    dangerous = measure.sentences(name)["dangerous"]

    assert [text for text in dangerous if ENGLISH.heard(text) and not ENGLISH.heard(f"{DAY} {text}")] == []


def test_what_a_phrase_must_not_stand_beside_may_itself_be_calm():
    rules = Rules(groups={}, always=(), calm=("the game",), shows=("hit me &! game",), spelling={})

    assert rules.heard("they hit me in the game")
    assert not rules.heard("they hit me in a game")


@pytest.mark.parametrize("name", ["held_out_fifth", "calm_seventh", "rehearsal_sixth"])
def test_looking_for_calm_words_only_where_it_matters_changes_nothing(name):
    [rules] = measure.listening(name).rules
    always, topics, calm, shows = rules.phrases

    def thoroughly(text):
        words = [END, *rules.slips.mended(text)]
        left = calm.taken_out(topics.taken_out(words))
        return always.stand_in(words) or rules.signs.heard(words, (sentence for sentence, _ in set(shows.standing(left))))

    rows = measure.sentences(name)
    some = [*rows.get("dangerous", []), *rows["calm"]][::5]
    assert len(some) >= 140
    assert [rules.heard(text) for text in some] == [thoroughly(text) for text in some]


def test_whoever_writes_the_words_sees_which_of_them_stand_in_a_sentence():
    rules = Rules(groups={}, always=("kill myself",), calm=(), shows=("locks me in",), spelling={})

    assert Danger((rules,)).found("He locks me in. I will kill myself") == ["kill myself", "locks me in"]


def test_rules_need_no_file():
    rules = Rules(groups={}, always=("kill myself",), calm=(), shows=(), spelling={})

    assert rules.heard("kill myself")


LONG = st.text("akil1*. -'e", min_size=1, max_size=12).map(lambda bit: (bit * 5000)[:5000])


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=500), LONG))
def test_listening_never_breaks(text):
    assert ENGLISH.heard(text) in (True, False)
