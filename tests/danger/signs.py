"""Counts in the lists that were learnt what each sign says: `python -m tests.danger.signs`, or only some languages of it: `… signs pl ro`.

A sign is a word, how it begins, or two words side by side (easyread/signs.py). What it says is first how many times as often it stood in
messages of danger as in calm ones. Signs that stand together say much of it twice, so then the messages are heard, some times over, and
where one is heard wrongly its signs say a little less, or a little more. How much is enough to show help is counted too, in messages of
which the signs had not been made.
Lists that are only measured, and the half of a calm list that is, teach it nothing. Who somebody is, how old they are and what they live
with is never danger: no word for it says anything (content/danger/who), nor does a number.
"""

from __future__ import annotations

import random
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from math import exp, log2
from typing import NamedTuple, TypeAlias

from easyread.danger import ENGLISH, SIGNS, Rules
from easyread.signs import Signs, most_together
from tests.danger.measure import CONTENT, LISTS, listening, sentences

ONLY_MEASURED = "held_out"
HALF_MEASURED = "calm_sixth"
TEXTING = CONTENT.parent / "texting"
# Lists by others, some of what people would really write and some of calm messages that sound like danger: they say how much is enough.
BY_OTHERS = (
    "neutral", "counted", "calm", "learnt_fourteenth", "learnt_fifteenth", "learnt_sixteenth", "learnt_seventeenth", "learnt_eighteenth",
    "learnt_nineteenth", "calm_sixth", "calm_seventh", "calm_eighth",
)  # fmt: skip
# In so many parts: each is heard with what was counted in everything else.
PARTS = 6
# At most so many of their calm messages may be disturbed by signs.
AT_MOST = 0.03
# A sign that stood in fewer messages says nothing, and none says more than this by being counted.
LEAST, MOST = 2, 8
# How often the messages are heard again, by how much at most a sign says less or more after one, and when a message is heard rightly:
# where so much is said for what it is, and no less, its signs stay.
TIMES, STEP, SURE = 6, 0.4, 0.02
# So many half doublings make it e times as likely that a message is of danger: more than they were if no two signs said the same.
E_TIMES = 13.3
# The signs of a message, each with the sentence in which it stands.
Message: TypeAlias = tuple[tuple[int, str], ...]
HEAD = """\
# What words, their beginnings and two words side by side say, in half doublings: a sign under 4 stood about four times as often in messages
# of danger as in calm ones, and one under -4 in calm ones. "|" is where a sentence begins or ends. A sentence, or some that follow each
# other, show help when they say `enough` together; a phrase of ../{code}.toml says half of it. No word for who somebody is (../who)
# says anything. Nobody writes this by hand: python -m tests.danger.signs counts it in the lists that were learnt.

"""


class Heard(NamedTuple):
    """A message that was learnt: whether it is of danger, in which part of its list it stood, and its signs."""

    danger: bool
    part: int
    signs: Message


def language(name: str) -> str:
    return name.partition(".")[2] or ENGLISH


@cache
def learnt(code: str) -> tuple[str, ...]:
    """The lists of a language that were learnt."""
    return tuple(name for name in LISTS if language(name) == code and not name.startswith(ONLY_MEASURED))


def to_stop_us(code: str) -> list[str]:
    """How people say that we are to stop, or have the wrong number: that is no danger, however little they want to hear from us."""
    words = tomllib.loads((TEXTING.with_suffix(".toml") if code == ENGLISH else TEXTING / f"{code}.toml").read_text(encoding="utf-8"))
    return [text for name in ("stop", "wrong") for texts in words.get(name, {}).values() for text in texts]


def heard(rules: Rules, name: str) -> list[Heard]:
    """The messages of a list that were learnt. Those that stand beside each other are by the same hand, and of the same part."""
    rows = sentences(name)
    kinds = ((True, rows.get("dangerous", [])), (False, rows["calm"][:: 2 if name == HALF_MEASURED else 1]))
    return [
        Heard(danger, number * PARTS // len(texts), signs_of(rules, text))
        for danger, texts in kinds for number, text in enumerate(texts)
    ]  # fmt: skip


def signs_of(rules: Rules, text: str) -> Message:
    return tuple(rules.signs.standing(rules.words(text)))


def count(code: str) -> Signs:
    """What the signs of a language say, and how much is enough."""
    rules, lists = listening(f".{code}").rules[0], learnt(code)
    some = {name: heard(rules, name) for name in lists}
    some[TEXTING.name] = [Heard(False, 0, signs_of(rules, text)) for text in to_stop_us(code)]
    parts = [(name, at) for name in lists if name.partition(".")[0] in BY_OTHERS for at in range(PARTS)]
    return replace(rules.signs, says=says(list(chain.from_iterable(some.values()))), enough=enough(some, parts))


def says(messages: Sequence[Heard]) -> dict[str, int]:
    """What each sign says, as a whole number of half doublings; without those that say nothing."""
    found = counted(messages)
    put_right(found, messages)
    return {sign: round(says) for sign, says in found.items() if round(says)}


def counted(messages: Iterable[Heard]) -> dict[str, float]:
    """How many times as often each sign stood in messages of danger as in calm ones."""
    often: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    number: Counter[bool] = Counter()
    for one in messages:
        number[one.danger] += 1
        often[one.danger].update({sign for _, sign in one.signs})
    of = log2(number[False] + 1) - log2(number[True] + 1)
    signs = (sign for sign in often[True].keys() | often[False].keys() if often[True][sign] + often[False][sign] >= LEAST)
    times = {sign: 2 * (log2(often[True][sign] + 0.5) - log2(often[False][sign] + 0.5) + of) for sign in sorted(signs)}
    return {sign: max(-MOST, min(MOST, says)) for sign, says in times.items()}


def put_right(says: dict[str, float], messages: Sequence[Heard]) -> None:
    """Where a message is heard wrongly, its signs say a little less or a little more; in the same order whenever it is counted."""
    rows = [(one.danger, [sign for sign in dict.fromkeys(sign for _, sign in one.signs) if sign in says]) for one in messages]
    order, always = random.Random(TIMES), 0.0
    for _ in range(TIMES):
        order.shuffle(rows)
        for danger, signs in rows:
            said = (always + sum([says[sign] for sign in signs])) / E_TIMES
            wrong = danger - 1 / (1 + exp(-max(-30, said)))
            if abs(wrong) > SURE:
                always += STEP * wrong
                for sign in signs:
                    says[sign] += STEP * wrong


def enough(some: Mapping[str, Sequence[Heard]], parts: Iterable[tuple[str, int]]) -> int:
    """The least at which no more than AT_MOST of the calm messages are disturbed, each part heard by what all others say."""
    said: list[int] = []
    for name, at in parts:
        found = says([one for other, heard in some.items() for one in heard if (other, one.part) != (name, at)])
        said += [most(one.signs, found) for one in some[name] if one.part == at and not one.danger]
    said.sort()
    return next(least for least in range(1, max(said) + 2) if sum(one >= least for one in said) <= AT_MOST * len(said))


def most(message: Message, says: Mapping[str, int]) -> int:
    found: dict[int, int] = defaultdict(int)
    for sentence, sign in message:
        found[sentence] += says.get(sign, 0)
    return most_together(found)[0]


def write(code: str) -> None:
    found = count(code)
    by_says: dict[int, list[str]] = defaultdict(list)
    for sign, says in sorted(found.says.items()):
        by_says[says].append(sign)
    path = CONTENT / SIGNS / f"{code}.toml"
    path.parent.mkdir(exist_ok=True)
    lists = (f"{says} = [\n{lines(by_says[says])}]\n" for says in sorted(by_says, reverse=True))
    path.write_text(f"{HEAD.format(code=code)}enough = {found.enough}\n\n[says]\n{''.join(lists)}", encoding="utf-8")


def lines(signs: Iterable[str]) -> str:
    return "".join(f'    "{sign}",\n' for sign in signs)


if __name__ == "__main__":
    for code in sys.argv[1:] or dict.fromkeys(map(language, LISTS)):
        write(code)
