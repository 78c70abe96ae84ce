from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tests import make
from webapp import ids

moments = st.integers(0, 6_000_000_000_000_000).map(lambda passed: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=passed))


@given(moments)
def test_a_letter_has_an_id_that_any_receiver_knows_as_a_uuid_of_version_7(at):
    found = uuid.UUID(ids.uuid7(at))

    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == int(at.timestamp() * 1000)


@given(moments)
def test_later_ids_sort_after_earlier_ones(at):
    assert ids.uuid7(at) < ids.uuid7(at + timedelta(milliseconds=2))


@pytest.mark.asvs("11.5.1")
def test_no_two_ids_of_one_moment_are_the_same():
    assert len({ids.uuid7(make.NOW) for _ in range(1000)}) == 1000


def test_no_id_holds_a_dot_because_the_seal_of_a_letter_is_joined_with_dots():
    assert "." not in ids.uuid7(make.NOW)


def test_a_reference_has_no_look_alikes_and_forms_no_word():
    made = [ids.reference() for _ in range(2000)]

    assert all(re.fullmatch(r"[A-HJ-NPR-Y2-9]{2}[2-9][A-HJ-NPR-Y2-9]{2}[2-9][A-HJ-NPR-Y2-9]{2}", one) for one in made)
    assert not set("".join(made)) & set("IOQZ01")
    assert len(set(made)) == 2000


@pytest.mark.asvs("1.1.1")
def test_a_reference_may_be_typed_in_any_way_a_person_types_it():
    assert ids.as_reference(" ab3-kr7 mn\t") == "AB3KR7MN"
