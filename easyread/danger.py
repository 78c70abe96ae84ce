"""Whether somebody writes that they, or somebody else, are in danger. It brings up help, and nothing else.

Nothing is scored, kept or told. The words are content, a file for each language; those of English are listened for in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from easyread.content import BadContent, parse, read_toml
from easyread.forms import Verbs, written_out
from easyread.phrases import Phrases, faults, used
from easyread.signs import Signs, for_who
from easyread.slips import Slips
from easyread.steps import END, Grammar
from easyread.tables import Table
from easyread.together import Together, parts

ENGLISH, WORD, NUMBER = "en", re.compile(r"\w+"), re.compile(r"-?[1-9]\d*")
WORDS, KINDS, SIGNS, WHO = "other-words", "kinds", "signs", "who"
LISTS = ("always", "calm", "shows", "topics")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One language: phrases that always mean danger, phrases that never do, and phrases that do when no calm one stands there.

    `topics`: a sentence in which one stands is about something else, such as a game. `signs`: what each word of a sentence says. A phrase
    of `shows` says half of what is enough, and the words the rest; where nothing was counted, a phrase is enough.
    """

    groups: Mapping[str, tuple[str, ...]]
    always: tuple[str, ...]
    calm: tuple[str, ...]
    shows: tuple[str, ...]
    spelling: Mapping[str, str]
    topics: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    real: tuple[str, ...] = ()
    only_so: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()
    signs: Signs = field(default_factory=Signs)
    ours: frozenset[str] = frozenset()

    @cached_property
    def slips(self) -> Slips:
        known = words_of((*self.always, *self.calm, *self.shows, *self.topics), self.groups)
        strong, real = frozenset(self.strong), frozenset(self.real)
        return Slips(known=known, written=self.spelling, strong=strong, real=real, only_so=self.only_so, mine=self.mine)

    def exactly(self) -> Rules:
        """The same as they are written: beside another language, whose own words look like slips of these."""
        known = words_of((*self.always, *self.calm, *self.shows, *self.topics), self.groups)
        # "Od" is a short word for an overdose, and in Polish it is "from". Signs are words of any day, which other languages have too.
        return replace(self, only_so=known, spelling={}, strong=(), signs=Signs())

    @cached_property
    def phrases(self) -> tuple[Together, Together, Phrases, Together]:
        groups = Grammar(self.groups)
        return Together(self.always, groups), Together(self.topics, groups), Phrases(self.calm, groups), Together(self.shows, groups)

    def heard(self, text: str) -> bool:
        words = self.words(text)
        return self.phrases[0].stand_in(words) or self.signs.heard(words, (sentence for sentence, _ in self.standing(words)))

    def found(self, text: str) -> set[str]:
        """Every phrase that shows help there, and the signs beside it or instead of it: for whoever writes them."""
        words = self.words(text)
        standing = self.standing(words)
        where = self.signs.enough_in(words, (sentence for sentence, _ in standing))
        signs = {f"sign: {sign}" for sentence, sign in self.signs.strong(words) if sentence in where}
        return {phrase for _, phrase in self.phrases[0].standing(words)} | {phrase for at, phrase in standing if at in where} | signs

    def words(self, text: str) -> list[str]:
        return [END, *self.slips.mended(text)]

    def standing(self, words: Sequence[str]) -> set[tuple[int, str]]:
        """Which phrases of `shows` stand in which sentence, counted from 0, where nothing calm takes their words away."""
        _, topics, calm, shows = self.phrases
        # What is calm only takes words away: where no phrase could stand at all, nobody need look for it.
        left = calm.taken_out(topics.taken_out(words)) if shows.stand_in(words, whatever=True) else ()
        return set(shows.standing(left))


@dataclass(frozen=True)
class Danger:
    """What is listened for in one language: its own rules, and those of English as they are written.

    `ours`: words of this language that mean danger in English only, such as the sauce in Romanian ("sos"). English does not hear them as
    they are written there: whoever calls "SOS" is heard in every language.
    """

    rules: tuple[Rules, ...] = ()
    english: tuple[Rules, ...] = ()
    ours: frozenset[str] = frozenset()

    def heard(self, text: str) -> bool:
        """Whether these words should bring up help. It never raises, whatever stands there."""
        return any(one.heard(words) for one, words in self.listening(text))

    def found(self, text: str) -> list[str]:
        """The phrases that may show help for these words."""
        return sorted({phrase for one, words in self.listening(text) for phrase in one.found(words)})

    def listening(self, text: str) -> Iterator[tuple[Rules, str]]:
        """Who listens, and to what of it."""
        yield from ((one, text) for one in self.rules)
        beside = WORD.sub(lambda word: "" if word[0] in self.ours else word[0], text) if self.ours else text
        yield from ((one, beside) for one in self.english)


class Dangers(Mapping[str, Danger]):
    """The words of danger of each language in a folder. English is read at once, and another when somebody first writes in it."""

    def __init__(self, folder: Path) -> None:
        self.paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        if ENGLISH not in self.paths:
            raise BadContent(folder / f"{ENGLISH}.toml", [("file", "missing: its words are listened for in every language")])
        self.english = read(self.paths[ENGLISH])
        self.known = {ENGLISH: Danger((self.english,))}

    @cached_property
    def exactly(self) -> Rules:
        return self.english.exactly()

    def __getitem__(self, language: str) -> Danger:
        if language not in self.known:
            own = read(self.paths[language])
            self.known[language] = Danger((own,), (self.exactly,), own.ours)
        return self.known[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def load(folder: Path) -> Mapping[str, Danger]:
    """The words of danger of each language, all read now. Raises BadContent with every fault of a file."""
    found = Dangers(folder)
    return {language: found[language] for language in found}


def plain_words(path: Path) -> tuple[str, ...]:
    """The words of a file: those that are no slip of a word of danger, or those for who somebody is; none where there is no file."""
    if not path.is_file():
        return ()
    table = Table(parse(path, read_toml(path)))
    table.only(("words",))
    found = table.texts("words")
    if table.faults:
        raise BadContent(path, table.faults)
    return found


def read_signs(folder: Path, code: str) -> Signs:
    """What was counted in the messages of a language; nothing where there is no file."""
    path = folder / SIGNS / f"{code}.toml"
    if not path.is_file():
        return Signs()
    table = Table(parse(path, read_toml(path)))
    table.only(("enough", "says"))
    enough, says = table.whole("enough", least=1), table.table("says")
    numbers = tuple(filter(NUMBER.fullmatch, says.data))
    says.only(numbers)
    found = {sign: int(number) for number in numbers for sign in says.texts(number)}
    if table.faults:
        raise BadContent(path, table.faults)
    return Signs(found, enough, for_who(plain_words(folder / WHO / path.name)))


def read(path: Path) -> Rules:
    table = Table(parse(path, read_toml(path)))
    table.only(("groups", "spelling", "strong", "mine", "ours", *LISTS))
    plain = {name: table.texts(name, needed=name == "shows") for name in LISTS}
    plain_groups, kinds = named(table.table("groups")), read_kinds(path.parent / KINDS / path.name)
    strong, spelling, verbs = table.texts("strong", needed=False), table.table("spelling"), kinds.get("verbs", {})
    groups = {name: written(phrases, verbs) for name, phrases in (plain_groups | kinds.get("groups", {})).items()}
    lists = {name: written((*plain[name], *flat(kinds.get(name, {}))), verbs) for name in LISTS}
    for name, phrases in (*lists.items(), *groups.items()):
        for phrase in phrases:
            for what in (what for part in parts(phrase) for what in faults(part, groups, within=name in groups)):
                table.fault(name, f"{phrase}: {what}")
    if table.faults:
        raise BadContent(path, table.faults)
    return Rules(
        groups=groups, spelling={word: spelling.text(word) for word in spelling.data}, strong=strong,
        mine=frozenset(table.texts("mine", needed=False)), ours=frozenset(table.texts("ours", needed=False)),
        # The words of the kinds are many and of any day: other words would be taken for a slip of them.
        only_so=words_of(flat(lists), groups) - words_of(flat(plain), plain_groups),
        real=plain_words(path.parent / WORDS / path.name), signs=read_signs(path.parent, path.stem), **lists,
    )  # fmt: skip


def flat(lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for many in lists.values() for one in many)


def words_of(phrases: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return used((part for one in phrases for part in parts(one)), groups)


def written(phrases: Iterable[str], verbs: Verbs) -> tuple[str, ...]:
    return tuple(written_out(phrase, verbs) for phrase in phrases)


def named(table: Table) -> dict[str, tuple[str, ...]]:
    return {name: table.texts(name) for name in table.data}


def read_kinds(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Kinds of danger, each under its name, with their groups and verbs; none where there is no file."""
    if not path.is_file():
        return {}
    table = Table(parse(path, read_toml(path)))
    table.only(("verbs", "groups", *LISTS))
    found = {name: named(table.table(name)) for name in table.data}
    if table.faults:
        raise BadContent(path, table.faults)
    return found
