"""Finds pairs of words that stand near each other in messages of danger, and next to never in calm ones: `python -m tests.danger.pairs`.

It writes them to content/danger/pairs/en.toml. Lists that are only measured, and the half of a calm list that is, teach it nothing. Who
somebody is, how old they are and what they live with is never danger: no pair has such a word (content/danger/who/en.toml) or a number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from easyread.danger import ENGLISH, plain_words
from easyread.steps import END
from easyread.together import Pair, near
from tests.danger.measure import CONTENT, LISTS, listening, sentences

PATH, WHO = CONTENT / "pairs" / "en.toml", CONTENT / "who" / "en.toml"
ONLY_MEASURED = ("held_out", "held_out_fifth", "held_out_sixth")
HALF_MEASURED = "calm_sixth"
# In so many messages of danger a pair stood, and in at most one calm message for so many of them.
LEAST, FOR_ONE_CALM = 2, 10
PLAIN = re.compile("[a-z]+")
HEAD = """\
# Pairs of words: the first word of a line and one of those after it, in this order, side by side or with one or two others between.
# One pair says nothing: three different ones in a sentence without a word of an ordinary day (../everyday/en.toml) show help.
# No word for who somebody is (../who/en.toml) stands in a pair, and no number.
# Nobody writes these by hand: python -m tests.danger.pairs counts them in the lists that were learnt. They are for what no phrase says:
# of what the phrases missed in lists that nobody had learnt from, they hear four in ten, and disturb 3 calm messages in 1,000.

"""


def counted(messages: Iterable[str]) -> Counter[Pair]:
    """In how many messages each pair stands."""
    slips = listening(ENGLISH).rules[0].slips
    return Counter(pair for text in messages for pair in {pair for _, pair in near([END, *slips.mended(text)])})


def pairs() -> dict[str, list[str]]:
    """By the first word, the words that come after it in messages of danger."""
    dangerous: list[str] = []
    calm: list[str] = []
    for name in LISTS:
        if name not in ONLY_MEASURED and "." not in name:
            rows = sentences(name)
            dangerous += rows.get("dangerous", [])
            calm += rows["calm"][:: 2 if name == HALF_MEASURED else 1]
    often, seldom, who = counted(dangerous), counted(calm), frozenset(plain_words(WHO))
    found = defaultdict(list)
    for (first, then), number in sorted(often.items()):
        plain = all(PLAIN.fullmatch(word) and word not in who for word in (first, then))
        if plain and number >= LEAST and seldom[first, then] * FOR_ONE_CALM <= number:
            found[first].append(then)
    return dict(found)


def write(path: Path = PATH) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = (f'    "{" ".join([first, *then])}",\n' for first, then in pairs().items())
    path.write_text(f"{HEAD}words = [\n{''.join(lines)}]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
