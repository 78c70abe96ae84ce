from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp.seal import Keyring, Unreadable

WHERE = "drafts.answers_sealed:one"
SECRET = b"I live with my aunt Ada Made-Up"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text(), st.binary())
@pytest.mark.asvs("11.3.2", "11.2.1")
def test_what_is_sealed_opens_again_in_its_own_place(where, data):
    ring = make.keyring()

    assert ring.open(where, ring.seal(where, data)) == data


@given(json_values)
def test_whatever_somebody_types_comes_back_as_it_was(value):
    ring = make.keyring()

    assert ring.open_json(WHERE, ring.seal_json(WHERE, value)) == value


@pytest.mark.threat(10)
@pytest.mark.asvs("11.2.3")
def test_a_stolen_seal_shows_nothing_of_what_was_said():
    sealed = make.keyring().seal(WHERE, SECRET)

    assert not any(word in sealed for word in (b"live", b"aunt", b"Ada", b"Made-Up"))


@pytest.mark.asvs("11.3.1")
def test_the_same_words_never_look_the_same_twice():
    ring = make.keyring()

    assert ring.seal(WHERE, SECRET) != ring.seal(WHERE, SECRET)


@pytest.mark.parametrize("elsewhere", ["drafts.answers_sealed:two", "drafts.half_typed_sealed:one", ""])
@pytest.mark.threat(10)
@pytest.mark.asvs("11.3.3")
def test_an_answer_moved_to_another_person_or_column_does_not_open(elsewhere):
    ring = make.keyring()

    with pytest.raises(Unreadable):
        ring.open(elsewhere, ring.seal(WHERE, SECRET))


@pytest.mark.asvs("11.3.3")
def test_any_changed_byte_is_noticed():
    ring = make.keyring()
    sealed = ring.seal(WHERE, SECRET)

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1:]
        with pytest.raises(Unreadable):
            ring.open(WHERE, changed)


@given(st.binary(max_size=60))
def test_nonsense_in_the_database_is_unreadable_and_nothing_worse(nonsense):
    with pytest.raises(Unreadable):
        make.keyring().open(WHERE, nonsense)


@pytest.mark.threat(15)
@pytest.mark.asvs("11.2.2")
def test_a_new_key_seals_and_the_old_one_still_opens():
    old = make.keyring("2025").seal(WHERE, SECRET)
    ring = make.keyring("2026", "2025")

    new = ring.seal(WHERE, SECRET)

    assert ring.open(WHERE, old) == SECRET
    assert (ring.sealed_by(old), ring.sealed_by(new), ring.newest) == ("2025", "2026", "2026")
    with pytest.raises(Unreadable):
        make.keyring("2025").open(WHERE, new)


def test_a_key_of_the_same_name_is_not_the_same_key():
    sealed = make.keyring().seal(WHERE, SECRET)

    with pytest.raises(Unreadable):
        Keyring([("test", bytes(32))]).open(WHERE, sealed)


@pytest.mark.asvs("13.3.2")
def test_neither_the_ring_nor_its_complaint_shows_a_key_or_a_word():
    ring = Keyring([("test", b"k" * 32)])
    with pytest.raises(Unreadable) as caught:
        ring.open("elsewhere", ring.seal(WHERE, SECRET))

    assert "kkk" not in repr(ring)
    assert str(caught.value) == "elsewhere"
