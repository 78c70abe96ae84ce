"""Whatever is done to the chain, the first entry that is not as it was written is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from webapp.audit import Entry
from webapp.chain import START, Fault, Head, Wrong, check, differ, gaps, link, told

DAY = date(2026, 11, 23)


def chained(*details, start=START, first=1):
    made, last = [], start
    for seq, detail in enumerate(details, first):
        entry = Entry(seq, "2026-11-23T10:30:00.000000Z", "person", "visit.began", f"test:{seq:064}", detail, last)
        last = link(last, entry)
        made.append(replace(entry, hash=last))
    return made


CHAIN = chained('{"by":"form"}', '{"by":"link"}', "{}", '{"by":"card"}', "{}")
TIP = (5, CHAIN[-1].hash)


def looked(entries, tip=TIP, heads=()):
    return check(iter(entries), tip=tip, heads=heads)


def head(seq, *, day=DAY, hash=None, count=0):
    return Head(day, seq, hash or CHAIN[seq - 1].hash, count)


def test_a_whole_chain_is_whole_and_so_is_an_empty_one():
    assert looked(CHAIN, heads=[head(2), head(5)]) == 5
    assert looked([], tip=(0, START), heads=[Head(DAY, 0, START, 0)]) == 0


def test_a_hash_is_the_sha_256_of_the_one_before_and_the_entry_in_its_one_form():
    entry = Entry(1, "2026-11-23T10:30:00.000000Z", "person", "visit.began", None, '{"by":"form"}')

    # printf '%s' '000…{"at":…}' | sha256sum
    assert link(START, entry) == "ff24851a8ee8f848e758998c23f72fe2d1ea2f8e2aa6b381752a7965699393dd"


@given(st.data())
def test_whichever_letter_of_whichever_part_is_changed_the_entry_is_named(data):
    place = data.draw(st.integers(0, 4))
    name = data.draw(st.sampled_from(["at", "who", "what", "subject", "detail", "prev_hash", "hash"]))
    text = getattr(CHAIN[place], name)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda letter: letter != text[at]))
    changed = [*CHAIN]
    changed[place] = replace(CHAIN[place], **{name: text[:at] + other + text[at + 1 :]})

    found = looked(changed)

    assert isinstance(found, Fault)
    assert found.seq == place + 1
    assert found.wrong is (Wrong.ORDER if name == "prev_hash" else Wrong.CHANGED)


@pytest.mark.parametrize("detail", ['{"by": "form"}', '{"by":"form"} ', "", "null", "[" * 5000, '{"by":1.0}', '{"by":"form","by":"form"}'])
def test_a_detail_that_says_the_same_in_another_form_was_changed(detail):
    assert looked([replace(CHAIN[0], detail=detail), *CHAIN[1:]]) == Fault(1, Wrong.CHANGED)


def test_a_case_that_is_taken_out_of_an_entry_is_named():
    assert looked([CHAIN[0], replace(CHAIN[1], subject=None), *CHAIN[2:]]) == Fault(2, Wrong.CHANGED)


@pytest.mark.parametrize("place", range(4))
def test_an_entry_that_is_taken_out_is_missing(place):
    assert looked([*CHAIN[:place], *CHAIN[place + 1 :]]) == Fault(place + 1, Wrong.MISSING)


def test_entries_that_change_places_do_not_follow_each_other():
    swapped = [CHAIN[0], replace(CHAIN[2], seq=2), replace(CHAIN[1], seq=3), *CHAIN[3:]]

    assert looked(swapped) == Fault(2, Wrong.ORDER)


def test_an_end_that_is_cut_off_is_seen_by_where_the_chain_says_that_it_ends():
    assert looked(CHAIN[:3]) == Fault(4, Wrong.CUT)
    assert looked([]) == Fault(1, Wrong.CUT)


def test_an_end_that_is_cut_off_with_care_is_seen_by_the_head_of_a_day():
    assert looked(CHAIN[:3], tip=(3, CHAIN[2].hash), heads=[head(2), head(4)]) == Fault(4, Wrong.CUT, DAY)


def test_a_chain_that_was_written_anew_from_some_entry_on_is_not_the_one_that_was_signed():
    anew = [*CHAIN[:3], *chained('{"by":"asked"}', "{}", start=CHAIN[2].hash, first=4)]

    found = looked(anew, tip=(5, anew[-1].hash), heads=[head(2), head(5, day=date(2026, 11, 24))])

    assert found == Fault(3, Wrong.REWRITTEN, date(2026, 11, 24))


def test_a_chain_that_was_written_anew_from_the_start_is_not_the_one_that_was_signed():
    anew = chained("{}", "{}", "{}", "{}", "{}")

    assert looked(anew, tip=(5, anew[-1].hash), heads=[head(4)]) == Fault(1, Wrong.REWRITTEN, DAY)


def test_what_was_added_by_somebody_else_is_named_and_so_is_another_last_entry():
    assert looked(CHAIN, tip=(3, CHAIN[2].hash)) == Fault(4, Wrong.ADDED)
    assert looked(CHAIN, tip=(5, START)) == Fault(5, Wrong.REWRITTEN)


def test_two_heads_that_say_different_things_of_one_entry_are_told_apart():
    assert differ([head(2), head(2), head(4)]) is None
    assert differ([head(2), head(2, hash=START)]) == Fault(2, Wrong.REWRITTEN, DAY)


def test_a_head_that_is_gone_is_missed_by_the_one_after_it():
    first, second, third = head(2, count=2), head(4, count=2), head(5, count=1)

    assert gaps([third, first, second]) is None
    assert gaps([first, third]) == Fault(3, Wrong.HEAD_GONE, DAY)
    assert gaps([second, third]) == Fault(1, Wrong.HEAD_GONE, DAY)


def test_what_is_signed_names_what_it_is():
    assert Head(DAY, 2, "ab", 1, "2026").signed == b'{"count":1,"day":"2026-11-23","hash":"ab","key_id":"2026","seq":2,"type":"audit.head"}'


def test_a_head_is_read_back_from_the_letter_that_carried_it():
    data = {"day": "2026-11-23", "seq": 2, "hash": "ab", "count": 1, "key_id": "2026", "signature": "s"}

    assert told(data) == Head(DAY, 2, "ab", 1, "2026", "s")
