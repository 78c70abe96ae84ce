"""Counts in the lists that were learnt what no phrase says: `python -m tests.danger.signs`, or only some languages of it: `… signs pl ro`.

It writes in content/danger, for each language: pairs of words that stand near each other in messages of danger, and seldom in calm ones;
in other languages than English the words of an ordinary day too, and the phrases that are weak, as they stand in calm messages nearly as
often. Lists that are only measured, and the half of a calm list that is, teach it nothing. Who somebody is, how old they are and what
they live with is never danger: no pair has such a word (content/danger/who) or a number.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from easyread.danger import ENGLISH, EVERYDAY, PAIRS, WEAK, Rules, plain_words
from easyread.together import Pair, near
from tests.danger.measure import CONTENT, LISTS, listening, sentences

WHO = "who"
ONLY_MEASURED = ("held_out", "held_out_fifth", "held_out_sixth", "held_out_second")
HALF_MEASURED = "calm_sixth"
# Lists from which most phrases had not learnt: they say which are weak.
BY_OTHERS = ("counted", "retold")
# In so many messages of danger a pair stood, and in at most one calm message for so many of them.
LEAST, FOR_ONE_CALM = 2, 6
# In so many calm messages a word of an ordinary day stood, and so many times as often as in those of danger.
LEAST_CALM, AS_OFTEN = 3, 4
# In so many messages of danger a phrase stood for each calm one, or it is weak.
STRONG = 8
HEADS = {
    PAIRS: """\
# Pairs of words: the first word of a line and one of those after it, in whatever order, side by side or with up to four others between.
# One pair says nothing: four different signs (pairs, and the phrases of ../weak) in a sentence without a word of an ordinary day
# (../everyday) show help. No word for who somebody is (../who) stands in a pair, and no number.
""",
    EVERYDAY: """\
# Words of an ordinary day: where two of them stand in one sentence, one phrase that shows help is not enough there, and two are. Each stood
# at least four times as often in calm messages as in dangerous ones.
""",
    WEAK: """\
# Phrases that stood in calm messages nearly as often as in those of danger: one of them alone shows nothing, it counts as a pair of words.
""",
}
BY_NOBODY = "# Nobody writes these by hand: python -m tests.danger.signs counts them in the lists that were learnt.\n\n"


@cache
def learnt(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The messages of danger of a language that were learnt, and the calm ones."""
    rows = [(name, sentences(name)) for name in LISTS if language(name) == code and name.partition(".")[0] not in ONLY_MEASURED]
    dangerous = (text for _, row in rows for text in row.get("dangerous", []))
    return tuple(dangerous), tuple(text for name, row in rows for text in row["calm"][:: 2 if name == HALF_MEASURED else 1])


def language(name: str) -> str:
    return name.partition(".")[2] or ENGLISH


def counted(rules: Rules, messages: Iterable[str]) -> Counter[Pair]:
    """In how many messages each pair stands."""
    return Counter(pair for text in messages for pair in {pair for _, pair in near(rules.cut(rules.words(text)))})


def pairs(code: str) -> Iterator[str]:
    """The words of pairs of danger: one, and those that stand near it."""
    rules, (dangerous, calm) = listening(f".{code}").rules[0], learnt(code)
    often, seldom = counted(rules, dangerous), counted(rules, calm)
    who, found = frozenset(rules.cut(plain_words(CONTENT / WHO / f"{code}.toml"))), defaultdict(list)
    for (first, then), number in sorted(often.items()):
        plain = first != then and all(word.isalpha() and word not in who for word in (first, then))
        if plain and number >= LEAST and seldom[first, then] * FOR_ONE_CALM <= number:
            found[first].append(then)
    return (" ".join([first, *then]) for first, then in found.items())


def everyday(code: str) -> Iterator[str]:
    """The words that stand in calm messages much more often than in those of danger."""
    rules, (dangerous, calm) = listening(f".{code}").rules[0], learnt(code)
    often, seldom = (Counter(word for text in messages for word in set(rules.cut(rules.words(text)))) for messages in (calm, dangerous))
    for word, number in sorted(often.items()):
        if word.isalpha() and number >= LEAST_CALM and number * len(dangerous) >= AS_OFTEN * seldom[word] * len(calm):
            yield word


def weak(code: str) -> Iterator[str]:
    """The phrases of `shows` that stand in calm messages nearly as often as in those of danger."""
    rules, found = listening(f".{code}").rules[0], {"dangerous": Counter[str](), "calm": Counter[str]()}
    for row in (sentences(name) for name in LISTS if language(name) == code and name.partition(".")[0] in BY_OTHERS):
        for kind, messages in row.items():
            found[kind].update(phrase for text in messages for phrase in {phrase for _, phrase in rules.standing(rules.words(text))})
    return (phrase for phrase, number in sorted(found["calm"].items()) if number * STRONG >= found["dangerous"][phrase])


def write(code: str) -> None:
    made = {PAIRS: pairs} if code == ENGLISH else {WEAK: weak, EVERYDAY: everyday, PAIRS: pairs}
    for kind, found in made.items():
        path = CONTENT / kind / f"{code}.toml"
        path.parent.mkdir(exist_ok=True)
        lines = [f"    {quoted(one)},\n" for one in found(code)]
        path.write_text(f"{HEADS[kind]}{BY_NOBODY}words = [\n{''.join(lines)}]\n", encoding="utf-8")


def quoted(text: str) -> str:
    return f'"{text}"'


if __name__ == "__main__":
    for code in sys.argv[1:] or dict.fromkeys(map(language, LISTS)):
        write(code)
