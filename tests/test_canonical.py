"""The same facts are always the same bytes: as somebody else's library writes them, too."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, strategies as st

from webapp.canonical import LARGEST, NotCanonical, canonical

WHOLE = st.integers(min_value=-LARGEST, max_value=LARGEST)
SAID = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | SAID,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SAID, inner, max_size=4), max_leaves=20,
)  # fmt: skip


@given(ANYTHING)
def test_it_is_what_the_standard_says(value):
    assert canonical(value).encode() == rfc8785.dumps(value)


def test_names_are_sorted_and_nothing_stands_between():
    assert canonical({"b": [1, True, None], "a": {"d": "x", "c": -2}}) == '{"a":{"c":-2,"d":"x"},"b":[1,true,null]}'


def test_names_stand_in_the_order_in_which_javascript_sorts_them():
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'


def test_a_line_end_is_never_a_line_end():
    assert canonical({"a": "one\ntwo\u2028"}) == '{"a":"one\\ntwo\u2028"}'


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), b"bytes", {1: "a"}, {"a": {2}}, "\ud83d", {"\ud83d": 1}, [float("nan")]])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)
