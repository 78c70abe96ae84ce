"""Which choice somebody means, by its number, by its words, or by words so close to them that no other can be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from easyread.questions.question import N_, NotUnderstood, Option
from easyread.questions.replies import Replies, key
from easyread.spelling import let_go, plain

# The values that stand for the same in every question, and the words for them.
VALUES = {"yes": "yes", "no": "no", "not-sure": "not_sure", "not-yet": "not_yet", "rather-not-say": "rather_not_say", "none": "none"}
CLOSE = 0.8
SHORTEST_PART = 4
# More than anybody needs to write to choose.
LONGEST = 400
BREAKS = re.compile(r"[,;&+/\n]")
# Where a choice ends, and what belongs into its box begins.
HEAD_ENDS = re.compile(r"[:;,\n]|\.(?=\s)| - ")
LONGEST_HEAD = 80
NEIGHBOURS = re.compile(r"(?<!\S)(\d{1,2})-(\d{1,2})(?!\S)")


def labels(option: Option, words: Replies) -> tuple[str, ...]:
    """How a choice is written: all of it, and its first sentence."""
    said = words.say(option.say).replace("**", "")
    return tuple(dict.fromkeys((key(said), key(said.split(". ")[0]))))


def numbered(options: Sequence[Option], text: str, words: Replies) -> Option | None:
    """The choice with this number. Raises NotUnderstood when no choice has it."""
    number = words.number(text)
    if number is None:
        return None
    if not 1 <= number <= len(options):
        raise NotUnderstood(N_("Please choose a number from 1 to %(most)s."), most=len(options))
    return options[number - 1]


def named(options: Sequence[Option], text: str, words: Replies) -> Option | None:
    """The choice that is written just like this; all of its words win over a first sentence."""
    wanted = key(text)
    for part in (0, -1):
        found = [option for option in options if labels(option, words)[part] == wanted]
        if len(found) == 1:
            return found[0]
    return None


def meant(options: Sequence[Option], text: str, words: Replies) -> Option | None:
    """Yes, no, and the like, in any of their spellings, where there is a choice for it."""
    found = [option for option in options if option.value in VALUES and words.means(text, VALUES[option.value])]
    return found[0] if found else None


def exactly(options: Sequence[Option], text: str, words: Replies) -> Option | None:
    """The choice that can be proved."""
    return named(options, text, words) or meant(options, text, words) or numbered(options, text, words)


def nearly(options: Sequence[Option], text: str, words: Replies) -> Option | None:
    """The only choice that is close: by other words for it, a part of its words, its words among others, or a slip of the finger."""
    wanted = key(text)
    if other := [option for option in options if wanted in map(key, option.also)]:
        return other[0]
    for close in (inside, around, slipped):
        found = [option for option in options if any(close(wanted, label, words) for label in labels(option, words))]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def inside(wanted: str, label: str, words: Replies) -> bool:
    """A part of the label."""
    return len(wanted) >= SHORTEST_PART and f" {wanted} " in f" {label} "


def around(wanted: str, label: str, words: Replies) -> bool:
    """The label, and only little words around it."""
    before, found, after = f" {wanted} ".partition(f" {label} ")
    return bool(found) and all(word in words.known["around_a_choice"] for word in (before + " " + after).split())


def slipped(wanted: str, label: str, words: Replies) -> bool:
    """Spelled a little differently. A word more that says no is no slip."""
    denied = {word for word in words.known["negative"] if f" {word} " in f" {wanted} " and f" {word} " not in f" {label} "}
    if denied or abs(len(wanted) - len(label)) > len(label) // 3 or len(wanted) < SHORTEST_PART:
        return False
    return SequenceMatcher(None, wanted, label, autojunk=False).ratio() >= CLOSE


def pick(options: Sequence[Option], text: str, words: Replies) -> tuple[Option, bool] | None:
    """The choice, and whether it is sure."""
    if len(text) > LONGEST:
        return None
    if found := exactly(options, text, words):
        return found, True
    near = nearly(options, text, words)
    return (near, False) if near else None


def pick_many(options: Sequence[Option], text: str, words: Replies) -> tuple[list[Option], bool] | None:
    """The choices, and whether all of them are sure. One part that cannot be read, and none of it is."""
    if len(text) > LONGEST:
        return None
    if found := exactly(options, text, words):
        return [found], True
    if words.means(text, "all"):
        return [option for option in options if not option.exclusive and not option.detail], False
    picked: list[Option] = []
    sure = True
    rest = cut(options, text, words, picked)
    for piece in pieces(rest, words):
        one = pick(options, piece, words)
        if one is None:
            return None
        picked.append(one[0])
        sure = sure and one[1]
    return ([option for option in options if option in picked], sure) if picked else None


def cut(options: Sequence[Option], text: str, words: Replies, picked: list[Option]) -> str:
    """What is left when every label that stands there whole is taken out, the longest first."""
    rest = let_go(f" {' '.join(BREAKS.sub(' , ', plain(text).replace(chr(39), '')).split())} ")
    every = [(label, one) for one in options for label in labels(one, words)]
    for label, option in sorted(every, key=lambda row: -len(row[0])):
        written = " " + r"(?:[.!] | , | )".join(map(re.escape, label.split())) + r"[.!]? "
        rest, times = re.subn(written, " , ", rest)
        if times:
            picked.append(option)
    return rest


def pieces(rest: str, words: Replies) -> list[str]:
    """The parts between commas and little words. Figures side by side are parts of their own."""
    between = "|".join(map(re.escape, words.words.get("between", ())))
    parts = re.split(rf" (?:,|{between})(?= )" if between else " ,(?= )", rest)
    found: list[str] = []
    for part in (part.strip() for part in parts):
        figures = neighbours(part).split()
        if all(words.figure(one) is not None for one in figures):
            found += figures
        elif not all(word.strip(".!") in words.known["around_a_choice"] for word in figures):
            found.append(part)
    return found


def neighbours(part: str) -> str:
    """ "1-2" is 1 and 2. "1-3" may be two numbers or three: nobody can tell, so it stays as it is and is asked again."""
    return NEIGHBOURS.sub(lambda found: " ".join(found.groups()) if int(found[2]) == int(found[1]) + 1 else found[0], part)


def with_more(options: Sequence[Option], text: str, words: Replies) -> tuple[Option, str] | None:
    """A choice that has a box, and what was written after it, as it was written."""
    written = text.strip()
    ends = HEAD_ENDS.search(written[:LONGEST_HEAD])
    head = exactly(options, written[: ends.start()], words) if ends else None
    more = written[ends.end() :].strip() if ends else ""
    return (head, more) if head and head.detail and more else None
