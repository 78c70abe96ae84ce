"""What may stand in the audit, and how a case is hidden in it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from webapp.audit import NO_CASE, How, NoPepper, NotForTheAudit, Pseudonyms, What, Who, moment, told, written

NEW, OLD = ("2027", b"n" * 32), ("2026", b"o" * 32)


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize("words", [
    "Amir Madeup", "amir@mail.example", "+447700900123", "ten\nsecond line", "a\rb", "\n", "a" * 121, "naïve", 1.5, True, None, 7700900123,
    -(10**9),
])  # fmt: skip
def test_no_name_number_address_or_sentence_fits_into_an_entry(words):
    with pytest.raises(NotForTheAudit) as refused:
        told({"look": words})

    assert str(refused.value) == "look", "what was refused is not repeated"


@pytest.mark.asvs("16.4.1")
@pytest.mark.parametrize("name", ["", "Look", "a b", "a\n", "a" * 31, "-a", '"'])
def test_no_second_line_hides_in_a_name(name):
    with pytest.raises(NotForTheAudit):
        told({name: "progress"})


def test_every_kind_we_use_fits():
    kinds = {"how": How.LINK.value, "type": "consent.check_due", "permission": "helper:progress:1f2e3d4c", "look": "wrote:b1a", "to": ""}
    kinds |= {"letters": 2}

    assert told(kinds) == kinds


@pytest.mark.asvs("16.2.2")
def test_every_time_is_utc_and_sorts_as_text():
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1)))

    assert written(summer) == "2026-07-01T11:00:00.000000Z"
    assert moment(written(summer)) == summer
    assert written(summer) < written(summer + timedelta(microseconds=1)) < written(summer + timedelta(seconds=1))


def test_a_case_is_found_under_every_key_that_we_still_have_and_hidden_under_the_newest():
    before, after = Pseudonyms((OLD,)), Pseudonyms((NEW, OLD))

    # printf 'a case' | openssl dgst -sha256 -mac HMAC -macopt hexkey:(the same of 'audit subject' under the pepper)
    assert after.of("a case") == "2027:9f1a5c14061b3cce881d42f6140bbdd76c6d8e6ab6be95cbe36744584805370b"
    assert after.every("a case") == (after.of("a case"), before.of("a case"))
    assert before.of("a case") != before.of("another case")


def test_nobody_without_the_key_can_find_a_case_and_the_key_is_nowhere_in_its_words():
    assert Pseudonyms((OLD,)).of("a case").partition(":")[2] != Pseudonyms((("2026", b"x" * 32),)).of("a case").partition(":")[2]
    assert "ooo" not in repr(Pseudonyms((OLD,)))


def test_without_a_key_nothing_about_a_case_is_written():
    with pytest.raises(NoPepper):
        Pseudonyms().of("a case")
    assert Pseudonyms().every("a case") == ()


def test_kinds_and_names_fit_into_their_columns():
    assert max(map(len, [*What, *Who])) <= 32
    assert set(What) > NO_CASE
