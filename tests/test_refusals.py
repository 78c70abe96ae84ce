"""A no is heard as a no in every language, and nobody who refuses or doubts is ever taken to have said yes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings, strategies as st

from easyread.questions import NotUnderstood
from easyread.questions.choices import Consent
from easyread.understanding import understand
from tests.sayings import sayings
from tests.test_understanding import REFER, REPLIES, TODAY

PERMISSIONS = [asked for asked in REFER.questions if isinstance(asked, Consent)]
REFUSALS = {
    "en": [
        "no", "no!!!", "No one", "no-one", "nobody", "no way", "never", "Absolutely not", "certainly not", "I'd rather not",
        "rather not say",
        "I don\u2019t want that", "i do not want to share", "don't", "please don't", "I say no", "my answer is no", "say no", "no no no",
        "I do not want to answer", "private", "none of your business", "I don't agree", "I do not consent", "you can't", "2", "number 2",
    ],
    "pl": [
        "nie", "NIE!!!", "nikt", "nikomu", "nigdy", "nie ma mowy", "absolutnie nie", "Wolę nie", "wole nie", "nie chcę tego",
        "nie zgadzam się",
        "nie wyrażam zgody", "moja odpowiedź to nie", "mówię nie", "nie chcę mówić", "to prywatne", "odmawiam", "nie pozwalam",
        "proszę nie",
        "no way", "never", "2", "numer 2",
    ],
    "ro": [
        "nu", "Nu!!!", "nimeni", "nimănui", "niciodată", "niciodata", "nici vorbă", "în niciun caz", "mai bine nu", "prefer să nu",
        "nu vreau asta",
        "nu sunt de acord", "nu îmi dau acordul", "răspunsul meu este nu", "zic nu", "nu vreau să spun", "privat", "refuz", "nu permit",
        "no way", "never", "2", "numărul 2",
    ],
    "lt": [
        "ne", "Ne!!!", "niekas", "niekam", "niekada", "jokiu būdu", "jokiu atveju", "geriau ne", "nenoriu", "nenoriu to", "nesutinku",
        "neduodu sutikimo", "mano atsakymas ne", "sakau ne", "nenoriu sakyti", "tai privatu", "neleidžiu", "prašau ne",
        "no way", "never", "2", "numeris 2",
    ],
    "ur": [
        "نہیں", "جی نہیں", "کوئی نہیں", "کسی کو نہیں", "کبھی نہیں", "ہرگز نہیں", "میں نہیں چاہتا", "میں نہیں چاہتی", "مجھے نہیں چاہیے",
        "اجازت نہیں",
        "منظور نہیں", "میرا جواب نہیں ہے", "نہیں بتانا", "نجی", "انکار", "مت کریں", "nahi", "ji nahi", "koi nahi", "kabhi nahi",
        "nahi chahiye",
        "mat karo", "ijazat nahi", "nahi batana", "no way", "never", "۲", "2",
    ],
}  # fmt: skip
DOUBTS = {
    "en": ["maybe", "Maybe...", "not sure", "I am not sure", "don't know", "dont know", "I don't know", "perhaps", "it depends",
        "let me think", "not yet", "3"],
    "pl": ["może", "być może", "nie wiem", "nie mam pewności", "to zależy", "muszę pomyśleć", "chyba nie wiem", "tak i nie",
        "jeszcze nie", "maybe", "3"],
    "ro": ["poate", "nu știu", "nu stiu", "nu sunt sigur", "depinde", "da și nu", "trebuie să mă gândesc", "nu încă", "maybe", "3"],
    "lt": ["gal", "galbūt", "nežinau", "nezinau", "abejoju", "turiu pagalvoti", "ir taip ir ne", "dar ne", "maybe", "3"],
    "ur": ["شاید", "معلوم نہیں", "پتا نہیں", "یقین نہیں", "مجھے سوچنا ہے", "ابھی نہیں", "shayad", "pata nahi", "pakka nahi", "abhi nahi",
        "maybe", "3"],
}  # fmt: skip
# What is near one of those, and no list has it. It is asked again, or heard for what it is.
OTHERS = {
    "en": [
        "no 1", "no one at all", "not one of them", "not 1", "not the first one", "not yes", "yes and no",
        "yes no", "no yes", "yes but not my sister", "i would say no to this", "never ever", "number one no", "no number one", "one no",
    ],
    "pl": ["ani jeden", "ani jedna", "nie 1", "nie jeden", "żadna jedna", "nie ta pierwsza", "tak nie", "nie numer jeden"],
    "ro": ["nici unul", "nici una", "nu 1", "nu unu", "nu prima", "da nu", "nu numărul unu", "niciuna"],
    "lt": ["nė vienas", "nė viena", "nei vienas", "ne 1", "ne vienas", "ne pirmas", "taip ne", "ne numeris vienas"],
    "ur": ["no ek", "no aik", "ایک بھی نہیں", "ek bhi nahi", "نہیں ایک", "nahi 1", "پہلا نہیں", "ہاں نہیں", "haan nahi", "no number ek"],
}  # fmt: skip
# "One" as a little word: it is no number, and no answer.
ONE = {
    "en": ["the one", "I want one", "it is the one", "my one", "one please"], "pl": ["chcę jedno", "ta jedna", "ten jeden"],
    "ro": ["vreau una", "cea una"], "lt": ["noriu viena", "tas vienas"], "ur": ["mujhe ek chahiye", "ek hai", "ایک چاہیے"],
}  # fmt: skip
EVERY = [(code, text) for known in (REFUSALS, DOUBTS, OTHERS) for code, texts in known.items() for text in texts]


@cache
def spoken(code):
    """The words of a language, with every choice as it is read in it."""
    return REPLIES[code] if code == "en" else replace(REPLIES[code], say=sayings(code).said)


def chosen(asked, text, code):
    """What these words choose, at once or to be read back; "" where they are asked again."""
    try:
        found = understand(asked, text, today=TODAY, words=spoken(code))
    except NotUnderstood:
        return ""
    return found.given["answer"][0] if found.given is not None else ""


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSALS.items() for text in texts])
def test_whoever_refuses_a_permission_in_plain_words_has_said_no(code, text):
    assert {chosen(asked, text, code) for asked in PERMISSIONS} == {"no"}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in DOUBTS.items() for text in texts])
def test_whoever_doubts_has_not_decided_yet(code, text):
    assert {chosen(asked, text, code) for asked in PERMISSIONS} == {"not-yet"}


@pytest.mark.parametrize(("code", "text"), EVERY)
def test_what_refuses_or_doubts_is_never_a_yes(code, text):
    assert "yes" not in {chosen(asked, text, code) for asked in PERMISSIONS}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in ONE.items() for text in texts])
def test_one_as_a_little_word_is_no_number_and_no_yes(code, text):
    assert spoken(code).number(text) is None
    assert {chosen(asked, text, code) for asked in PERMISSIONS} == {""}


NOBODY = {"en": "no one", "pl": "ani jeden", "ro": "nici unul", "lt": "nė vienas", "ur": "no ek"}


@pytest.mark.parametrize(("code", "text"), [
    *NOBODY.items(), ("ur", "koi nahi"), ("en", "nobody"), ("en", "noone"), ("lt", "niekas"), ("en", "not one"), ("en", "no number one"),
    ("en", "no two"), ("en", "not the first one"),
])  # fmt: skip
def test_no_one_is_no_number(code, text):
    assert spoken(code).number(text) is None
    assert chosen(REFER.question("about.avoid"), text, code) in ("no", "")
    assert chosen(REFER.question("now.when"), text, code) == ""


@pytest.mark.parametrize("id", ["about.avoid", "theirs.avoid", "support.gets", "about.shared_email", "about.shared_phone"])
def test_no_one_is_a_no_where_we_ask_whether_there_is_somebody(id):
    assert {chosen(REFER.question(id), text, "en") for text in ("no one", "no-one", "No one.", "noone", "nobody")} == {"no"}


AROUND = ("around_a_number", "numbers", "places")
LITTLE = {code: sorted({"1", "!", "?", *(word for name in AROUND for word in known.words[name])}) for code, known in REPLIES.items()}


@settings(max_examples=300)
@given(st.data(), st.sampled_from(EVERY), st.sampled_from(PERMISSIONS))
def test_nothing_around_a_refusal_or_a_doubt_makes_it_a_yes(data, row, asked):
    """Politeness, a number, any little word before it or after it."""
    code, text = row
    little = st.lists(st.sampled_from(LITTLE[code]), max_size=2)
    before, after = (" ".join(data.draw(little)) for _ in range(2))
    # A figure is one, and "number 2" may be said with any little words around it.
    if text in ("2", "3", "۲") or text.endswith(" 2"):
        return

    assert chosen(asked, f"{before} {text} {after}", code) != "yes"


@pytest.mark.parametrize(("code", "text"), [
    ("en", "1"), ("en", "number 1"), ("en", "yes"), ("pl", "tak"), ("pl", "numer 1"), ("ro", "da"), ("lt", "taip"), ("ur", "ہاں"), ("ur",
    "۱"),
])  # fmt: skip
def test_a_yes_in_its_own_words_or_by_its_figure_stays_a_yes(code, text):
    assert {chosen(asked, text, code) for asked in PERMISSIONS} == {"yes"}


@pytest.mark.parametrize(("code", "text"), [
    ("en", "one"), ("en", "number one"), ("en", "the first one"), ("pl", "jeden"), ("pl", "numer jeden"), ("ro", "unu"), ("lt", "vienas"),
    ("ur", "ek"), ("ur", "ek number"),
])  # fmt: skip
def test_a_number_in_words_is_read_back_where_it_would_be_a_yes(code, text):
    found = understand(REFER.question("consent.share_gp"), text, today=TODAY, words=spoken(code))

    assert (found.given, found.read_back) == ({"answer": ["yes"]}, True)
