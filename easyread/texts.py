"""The words around the questions when they are asked by text, and those that mean something before anything is an answer.

Read from a content file, and refused where one is missing, or would need more texts than a person should get.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from easyread.content import BadContent, parse, read_toml
from easyread.tables import Table

# Sentences that stand for themselves, and those with something in them.
ALONE = (
    "notice", "notice_help", "commands", "many", "skip", "next", "next_or_more", "someone_else", "said_yes", "said_no", "said_not_yet",
    "needs_word", "not_understood", "only_words", "changed", "needed", "first", "explained", "had", "change_it", "danger", "go_on",
    "stop_how", "ready_contact", "to_change", "no_such_number", "nothing", "urgent", "waits", "after", "not_kept", "given_up", "to_begin",
    "link_elsewhere", "hurried", "stopped",
    "link_later", "no_link", "wrong_number", "off_list_open", "off_list_choices", "slow", "unfinished",
    "after_only", "choices", "choices_change", "choices_more", "choices_new", "choices_off", "choices_differ", "choices_again",
    "choices_decide", "choices_online", "choices_team", "choices_reply", "choices_stops", "choices_keep", "choices_read", "choices_word",
    "choices_same", "choices_shared", "choice_kept", "choice_told", "choice_texts", "choices_all",
    "choices_wait", "choices_none", "choices_elsewhere", "choices_closed",
    "open_already", "once_more", "gone", "linked", "not_read", "not_read_ask",
)
WITH: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "example": ("answer",), "decide": ("word",), "read_back": ("answer",), "part": ("number", "all"), "ready": ("number",),
    "ready_under_16": ("date",),
    "sent": ("number", "date"), "outcome": ("date",), "hand_over": ("link",), "news": ("date",), "no_news": ("date",), "kept": ("date",),
    "choices_now": ("answer",), "choice_answer": ("answer",),
    "read_in": ("word",), "web": ("site",), "code": ("code",), "offer": ("word",), "offer_open": ("word",),
    "who_we_are": ("sender",), "reach": ("number",), "off_list_online": ("site",), "linked_kept": ("date", "site"), "over": ("date",),
})
SAID: Mapping[str, tuple[str, ...]] = MappingProxyType({**dict.fromkeys(ALONE, ()), **WITH})
HEARD = (
    "stop", "wrong", "stranger", "no_more", "nobody_else", "asks_who", "agreed", "my_choices", "leave_it", "take_back", "stop_sharing",
    "look_again", "send", "check", "off_list", "help", "start",
)
# Lists of words that are no message by themselves.
ADDS = {"polite": ("words",), "around": ("words",), "beside": ("words",)}
PARTS = ("whole", "begins", "alone")
FEWEST_WORDS = 20
DEFAULT = "en"


@dataclass(frozen=True)
class Heard:
    """Words that are the whole of a message, words that one begins with, and words after which nothing else may be told."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    alone: tuple[str, ...] = ()

    @cached_property
    def of_any(self) -> Mapping[str, list[str]]:
        """Those that may be followed by anything, by their first word: a message is held against few of them."""
        return by_first(self.begins)

    @cached_property
    def of_all(self) -> Mapping[str, list[str]]:
        return by_first((*self.begins, *self.alone))


def by_first(beginnings: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in beginnings:
        found.setdefault(one.split()[0], []).append(one)
    return found


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Everything that content/texting.toml says. `said` are sentences, ids for translators; `heard` is what a message may be."""

    keyword: str
    said: Mapping[str, tuple[str, ...]]
    heard: Mapping[str, Heard]
    polite: frozenset[str]
    around: frozenset[str]
    beside: frozenset[str]
    yes_words: Mapping[str, tuple[str, ...]]
    offer_words: Mapping[str, tuple[str, ...]]

    def words_for_yes(self, language: str) -> tuple[str, ...]:
        return self.yes_words.get(language) or self.yes_words[DEFAULT]

    def words_to_join(self, language: str) -> tuple[str, ...]:
        return self.offer_words.get(language) or self.offer_words[DEFAULT]


def load(path: Path) -> Texts:
    """The words in a file, and what other languages add to what is heard: a file each in the folder of its name. Raises BadContent."""
    table = Table(parse(path, read_toml(path)))
    table.only({"keyword", "yes_words", "offer_words", *ADDS, *SAID, *HEARD})
    for other in sorted(path.with_suffix("").glob("*.toml")):
        add(table, other)
    made = Texts(
        keyword=table.text("keyword"), said=MappingProxyType({name: said(table, name, names) for name, names in SAID.items()}),
        heard=MappingProxyType({name: heard(table.table(name)) for name in HEARD}),
        polite=frozenset(table.table("polite").texts("words")), around=frozenset(table.table("around").texts("words")),
        beside=frozenset(table.table("beside").texts("words")), yes_words=short_words(table.table("yes_words")),
        offer_words=short_words(table.table("offer_words")),
    )
    yes = {word for words in made.yes_words.values() for word in words}
    for language, words in made.offer_words.items():
        if both := sorted(yes & set(words)):
            # Whoever means a yes must never be led to what somebody else began.
            table.fault(f"offer_words.{language}", f"is a word for a yes: {both[0]}")
    if table.faults:
        raise BadContent(path, table.faults)
    return made


def add(table: Table, path: Path) -> None:
    """Put the lists of another language to ours. They are heard whatever language somebody reads: a stop is a stop."""
    more = Table(parse(path, read_toml(path)))
    more.only({"yes_words", "offer_words", *ADDS, *HEARD})
    for name in more.data:
        lists = more.table(name)
        lists.only((path.stem,) if name in ("yes_words", "offer_words") else ADDS.get(name, PARTS))
        ours = cast(dict[str, Any], cast(dict[str, Any], table.data).setdefault(name, {}))
        for part in lists.data:
            ours[part] = [*ours.get(part, ()), *lists.texts(part, needed=False)]
    if more.faults:
        raise BadContent(path, more.faults)


def said(table: Table, name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    found = Table(table.data, faults=table.faults, placeholders=frozenset(names)).table(name)
    found.only(("say",))
    return found.texts("say")


def heard(table: Table) -> Heard:
    table.only(PARTS)
    whole, *more = (table.texts(part, needed=False) for part in PARTS)
    return Heard(frozenset(whole), *more)


def short_words(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Short words that count only after we sent them, by language. Few would be guessed, and none means something else here."""
    found = {language: table.texts(language) for language in {DEFAULT, *table.data}}
    for language, words in found.items():
        if len(set(words)) < FEWEST_WORDS:
            table.fault(language, f"needs {FEWEST_WORDS} different words or more")
        for word in words:
            if not (word.isalpha() and word.isupper() and 2 < len(word) < 9):
                table.fault(language, f"is not one short word in capitals: {word}")
    return MappingProxyType(found)
