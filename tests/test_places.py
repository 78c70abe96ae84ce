"""Each area in its own words: what its file must say, and what a bad file is told before anybody is asked anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import areas
from webapp import places
from webapp.places import BadPlace

CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture
def write(tmp_path):
    """Write a place's file, with one thing changed, and load it."""

    def write(old: str = "", new: str = "", text: str = areas.TESTSHIRE) -> places.Place:
        return areas.written(tmp_path, old, new, text)

    return write


def ours(key: str) -> places.Place:
    return places.load(CONTENT / "places", key)


OURS = sorted(path.stem for path in (CONTENT / "places").glob("*.toml"))


def test_there_is_a_made_up_place_and_two_examples():
    assert OURS == ["anyshire", "norfolk-and-waveney", "suffolk"]


@pytest.mark.parametrize("key", OURS)
def test_every_place_says_who_can_ask_how_it_works_and_who_to_contact(key):
    place = ours(key)

    assert place.about
    assert place.how
    assert place.contacts_about.say
    assert place.cetr_about.say
    assert place.local_offer_about.say


@pytest.mark.parametrize("key", ["norfolk-and-waveney", "suffolk"])
def test_an_example_of_a_real_place_shows_no_number_that_nobody_gave_us(key):
    place = ours(key)

    assert (place.contacts, place.cetr_contacts, place.local_offer, place.local_crisis) == ((), (), "", ())
    assert any("must still" in sentence for sentence in place.contacts_about.say)
    assert "an example" in str(place.about[0].title)


def test_nobody_asks_about_harm_where_nobody_has_agreed_to_read_the_answer():
    assert [ours(key).facts["rules"]["harm_questions_agreed"] for key in OURS] == [False, False, False]


def test_the_made_up_postcodes_are_served_in_anyshire_alone():
    assert [ours(key).serves("ZZ1 1AA") for key in OURS] == [True, False, False]


@pytest.mark.parametrize(
    ("postcode", "place"),
    [
        ("NR1 1AA", "norfolk-and-waveney"), ("nr30 2qq", "norfolk-and-waveney"), ("NR33", "norfolk-and-waveney"),
        ("IP33 1AA", "suffolk"), ("M1 1AA", None),
    ],
)
def test_my_postcode_finds_my_area(postcode, place):
    assert [key for key in OURS if ours(key).serves(postcode)] == ([place] if place else [])


def test_no_postcode_belongs_to_two_places():
    codes = [code for key in OURS for code in ours(key).outward]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("typed", ["ZZ1 1AA", "zz1 1aa", "ZZ11AA", " zz1-1aa. ", "ZZ1", "ZZ10 9ZZ", "zz2a1aa"])
def test_i_can_write_my_postcode_any_way_i_like(write, typed):
    assert write().serves(typed)


@pytest.mark.parametrize("typed", ["ZZ3 1AA", "ZZ100 1AA", "", "hello", "ZZ1 1AAA"])
def test_somewhere_else_is_somewhere_else(write, typed):
    assert not write().serves(typed)


def test_names_of_the_place_fill_our_sentences(write):
    assert write().words == {
        "icb": "NHS Testshire", "team": "Testshire support list team", "hours": "Monday to Friday, 9am to 5pm", "days": "28",
    }


def test_questions_can_ask_what_the_place_has_settled(write):
    assert write().facts == {
        "key": "testshire", "example": False, "outward": ["ZZ1", "ZZ10", "ZZ2A"], "groups": ["gp", "family"],
        "rules": {
            "under_16": "own", "lists": "all-ages", "draft_days": 28, "texts_from": 9, "texts_until": 19, "harm_questions_agreed": True,
        },
    }


def test_a_rule_that_nobody_settled_is_the_cautious_one(write):
    assert write('under_16 = "own"', "").rules["under_16"] == "contact"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "Testshire"', "", ("name", "missing or empty")),
        ('icb = "NHS Testshire"', 'icb = " "', ("icb", "missing or empty")),
        ('team = "Testshire support list team"', "team = 3", ("team", "must be words")),
        ('name = "Testshire"', 'name = "Testshire"\nsizes = "big"', ("sizes", "unknown name")),
        ('sender = "the', 'sender = "Zespół the', ("sender", "not in the letters of a text message: ół")),
        ('sender = "the team', 'sender = "the team’s', ("sender", "not in the letters of a text message: ’")),
        ('name = "Testshire"', 'name = "Testshire"\nods = "x1"', ("ods", "is not an ODS code: x1")),
        ('under_16 = "own"', 'under_15 = "own"', ("rules.under_15", "unknown rule")),
        ('under_16 = "own"', 'under_16 = "ask-mum"', ("rules.under_16", "cannot be 'ask-mum'")),
        ('under_16 = "own"', "draft_days = 90", ("rules.draft_days", "cannot be 90")),
        ('under_16 = "own"', "draft_days = true", ("rules.draft_days", "cannot be True")),
        ('under_16 = "own"', "texts_from = 17\ntexts_until = 12", ("rules.texts_until", "must be after texts_from")),
        ('"ZZ1"', '"ZZ1 1AA"', ("outward", "not the first half of a postcode: ZZ1 1AA")),
        ('"ZZ1"', '"zz1"', ("outward", "not the first half of a postcode: zz1")),
        ('"ZZ10"', '"ZZ1"', ("outward", "twice: ZZ1")),
        ('["ZZ1", "ZZ10", "ZZ2A"]', '"ZZ1"', ("outward", "must be a list of words")),
        ('"gp"', '"everybody"', ("groups", "unknown group: everybody")),
        ('leave_to = "https://', 'leave_to = "http://', ("leave_to", "must be an https address, not http://weather.test.org")),
        ("https://offer", "https://a:b@offer", ("local_offer", "must be an https address, not https://a:b@offer.test.org")),
        ('to = "list@test.org"', 'to = "list"', ("contacts.0.to", "is not something to email: list")),
        ('kind = "post"', 'kind = "pigeon"', ("cetr_contacts.0.kind", "must be one of: email, post, online, text, call")),
        ('to = "1 Test Road"', 'to = ""', ("cetr_contacts.0.to", "is not something to post: nothing")),
        ("[[about]]", "[about]", ("about", "must be a list of tables")),
        ("[[about]]", "[[about]]\n[[how]]", ("about.0.say", "missing or empty: no easy-read text")),
        ("%(team)s", "%(doctor)s", ("how.0.say", "unknown placeholder: doctor")),
        ("agreed = 2026-01-05", "", ("harm_questions.agreed", "must be a date, such as 2027-05-03")),
        ('reader = "The duty nurse"', 'reader = ""', ("harm_questions.reader", "missing or empty")),
        ("words = { who", "colours = { who", ("signoff.colours", "unknown name")),
        ("on = 2026-01-08", 'on = "last week"', ("signoff.words.on", "must be a date, such as 2027-05-03")),
        ('{ kind = "text", say = "Text", to = "60000" }', "", ("crisis.local.0.ways", "only calls: add one of text, online, bsl, card")),
        ('to = "60000"', 'to = "SHOUT"', ("crisis.local.0.ways.1.to", "is not something to text: SHOUT")),
        ('id = "here"', 'id = "life"', ("crisis.local", "life must be shown everywhere as it is")),
        ("[harm_q", '[crisis]\nleave_out = ["life"]\n[harm_q', ("crisis.leave_out", "life must be shown everywhere as it is")),
        ("[harm_q", '[crisis]\nleave_out = ["none"]\n[harm_q', ("crisis.leave_out", "there is no route called none")),
    ],
)
def test_a_bad_file_is_refused_by_key_with_what_is_wrong(write, tmp_path, old, new, fault):
    with pytest.raises(BadPlace) as refused:
        write(old, new)

    assert refused.value.file == tmp_path / "places" / "testshire.toml"
    assert fault in refused.value.faults


def test_everything_that_is_wrong_is_said_at_once(write):
    with pytest.raises(BadPlace) as refused:
        write(text='name = "Testshire"')

    keys = {key for key, _ in refused.value.faults}
    assert {"icb", "team", "hours", "sender", "outward", "leave_to", "groups", "about", "how", "contacts_about.say"} <= keys


def test_a_file_that_is_not_there_or_not_toml_is_named(write, tmp_path):
    with pytest.raises(BadPlace, match="cannot be read"):
        places.load(CONTENT / "places", "nowhere")
    with pytest.raises(BadPlace, match="is not TOML"):
        write(text="name = ")


@pytest.mark.parametrize("key", ["../crisis", "", "Anyshire", "any.shire"])
def test_a_place_is_a_file_of_the_folder_and_nothing_else(key):
    with pytest.raises(BadPlace, match="small letters"):
        places.load(CONTENT / "places", key)


def test_a_bad_list_of_national_routes_stops_every_place(write, tmp_path):
    write()
    (tmp_path / "crisis.toml").write_text('must_show = ["life"]\nlocal_after = "life"\nroute = []\n', encoding="utf-8")

    with pytest.raises(BadPlace) as refused:
        places.load(tmp_path / "places", "testshire")

    assert refused.value.file == tmp_path / "crisis.toml"
