"""What phrases are made ready as finds what a pattern of the same meaning finds, and is made once for all phrases that share it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from easyread.steps import CALM, END, GAPS, GROUP, Grammar, alternatives, beginnings, ends

GROUPS = {"want": ["want to", "wish .. for", "a/b_c? d"], "deep": ["{want}", "c? a", "b c"], "one": ["a"]}
WORDS = ["a", "b", "c", "d", "want", "to", "wish", "for", END, CALM]
PARTS = st.sampled_from(["a", "b?", "a/b_c", "{want}", "{deep}/d", "{one}", "{one}?", "c/{want}?", "..", "...", END, "want_to", "d"])


def pattern(phrase: str) -> str:
    """The same phrase for the standard library, for words that each end with a space."""
    made = []
    for part in phrase.split():
        if part in GAPS:
            made.append(rf"(?:[^ {END}{CALM}]+ ){{0,{GAPS[part]}}}?")
            continue
        inner = []
        for one in alternatives(part.removesuffix("?")):
            named = GROUP.fullmatch(one)
            inner += [pattern(member) for member in GROUPS[named[1]]] if named else [re.escape(f"{one} ")]
        made.append(f"(?:{'|'.join(inner)})" + ("?" if part.endswith("?") else ""))
    return "".join(made)


@given(st.lists(PARTS, min_size=1, max_size=6).map(" ".join), st.lists(st.sampled_from(WORDS), max_size=14))
def test_a_phrase_ends_where_the_standard_library_says_it_does(phrase, words):
    steps = Grammar(GROUPS).of(phrase)
    for at in range(len(words)):
        said = re.match(pattern(phrase), "".join(f"{word} " for word in words[at:]))
        assert next(ends(steps, words, at), None) == (at + said[0].count(" ") if said else None)


@given(st.lists(PARTS.filter(lambda part: part not in GAPS), min_size=1, max_size=3).map(" ".join))
def test_every_word_with_which_a_phrase_may_begin_is_known(phrase):
    steps = Grammar(GROUPS).of(phrase)
    may = {word for word in WORDS if any(at > 0 for at in ends(steps, [word, *WORDS, *WORDS], 0))}

    assert may <= set(beginnings(steps))


def test_what_two_phrases_share_is_made_once():
    grammar = Grammar(GROUPS)
    one, other = grammar.of("{want} die"), grammar.of("never {want} x")

    assert one[0] is other[1]
    assert grammar.of("{want}?")[0].ways is one[0].ways


def test_a_group_that_does_not_exist_has_no_steps():
    with pytest.raises(KeyError, match="nothing"):
        Grammar(GROUPS).of("{nothing}")
