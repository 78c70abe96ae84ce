"""Read what somebody wrote for its form: a choice, a date, a number, a command. Never for its meaning.

What could be meant in two ways is read back for a yes, or not understood and asked again. Whether it tells of danger is for `danger`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml
from easyread.questions import Command, Given, Heard, N_, NotUnderstood, Option, Question, Replies
from easyread.questions.replies import NUMBERS
from easyread.tables import Table

# The words that each language may have. A name that nobody reads is a slip of the pen.
NAMES = (
    "yes", "no", "not_sure", "not_yet", "do_not_know", "rather_not_say", "none", "all", "carry_on", "numbers", "places", "around_a_number",
    "between", "around_a_choice", "negative", "before_a_name", "yesterday", "day_before_yesterday", "today", "week_ago", "month_ago",
    "year_ago", "ago", "last", "once", "twice", "days", "weeks", "months", "years", "weekdays", "not_safe", "two_meanings", "refuse",
    "doubt", "nobody", "names_a_number", "also_a_name",
)  # fmt: skip
# What people also write in English, whatever they read: the texts that they get name these in English, and phones write "ok" by themselves.
ALSO_ENGLISH = (
    "yes", "no", "not_sure", "not_yet", "none", "all", "carry_on", "not_safe", "refuse", "doubt", "nobody", "also_a_name",
    *(f"command.{command}" for command in Command),
)  # fmt: skip
ENGLISH = "en"
NEEDED = ("yes", "no", "numbers", "around_a_number", "around_a_choice", "negative", "carry_on")
REASONS = {"do_not_know": "do-not-know", "rather_not_say": "rather-not-say"}
LONGEST_FORM = 1000
# Where a choice leads to the ways to get help, and the words for it there: whoever is not sure that they are safe is shown them.
HELP = "help-now"
NEEDS_HELP = ("no", "not_sure", "do_not_know", "not_safe")


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was written: an answer as a form would have given it, or a reason for none, or a command. Skipping is both of the last.

    `read_back`: it counts only after a yes to the words that say it back.
    """

    given: Given | None = None
    reason: str | None = None
    command: Command | None = None
    read_back: bool = False


def understand(question: Question, text: str, *, today: date, words: Replies) -> Understood:
    """What somebody wrote in answer to this question. Raises NotUnderstood with a sentence for them; nothing is kept then."""
    if not question.choices() and not question.written({"answer": [text]}):
        return agreed(question, text, today=today, words=words)
    if (help_now := way_to_help(question)) and any(words.means(text, name) for name in NEEDS_HELP):
        return Understood(given={"answer": [help_now.value]})
    if command := words.command(text):
        return asked_for(question, command)
    if reason := reason_in(text, words):
        choice = question.choice_for(reason)
        return answered(question, Heard({"answer": [choice]}), today=today) if choice else passed(question, reason)
    if words.means(text, "not_sure") and not question.choices():
        return passed(question, "do-not-know")
    if question.fields and is_nobody(text, words):
        return passed(question, "skip")
    return answered(question, question.heard(text, words=words, today=today), today=today)


def way_to_help(question: Question) -> Option | None:
    """The choice of this question that leads to the ways to get help."""
    return next((option for option in question.choices() if option.go == HELP), None)


def needs_help(question: Question) -> bool:
    """Whether what is not understood here is answered with the ways to get help too: it asks whether somebody is safe."""
    return way_to_help(question) is not None


def reason_in(text: str, words: Replies) -> str | None:
    """Why somebody does not answer, when that is all that they say."""
    return next((reason for name, reason in REASONS.items() if words.means(text, name)), None)


def is_nobody(text: str, words: Replies) -> bool:
    """Whether this says that there is nobody, where we ask for somebody's name."""
    return words.means(text, "none") or words.means(text, "nobody")


def is_no_person(text: str, words: Replies) -> bool:
    """Whether this is no person where we ask for one: a word that asks for something, a reason, "no one", or a yes alone."""
    return bool(words.command(text) or reason_in(text, words)) or is_nobody(text, words) or words.means(text, "yes")


def no_people(texts: Iterable[str], words: Replies) -> bool:
    """Whether something stands in a list of people, and none of it is a person."""
    there = [text for text in texts if text.strip()]
    return bool(there) and all(is_no_person(text, words) for text in there)


def agreed(question: Question, text: str, *, today: date, words: Replies) -> Understood:
    """A page with nothing to answer: going on comes before a command that is written alike."""
    if words.means(text, "carry_on"):
        return Understood(given={})
    if command := words.command(text):
        return asked_for(question, command)
    return answered(question, question.heard(text, words=words, today=today), today=today)


def asked_for(question: Question, command: Command) -> Understood:
    return passed(question, "skip", command) if command is Command.SKIP else Understood(command=command)


def passed(question: Question, reason: str, command: Command | None = None) -> Understood:
    """Not answering, where that is possible."""
    if question.required:
        raise NotUnderstood(N_("We need an answer to this question."))
    return Understood(reason=reason, command=command)


def answered(question: Question, heard: Heard, *, today: date) -> Understood:
    """An answer that the question itself can read: it has the last word."""
    question.read(heard.given, today=today)
    return Understood(given=heard.given, read_back=not heard.sure)


def load(path: Path) -> Mapping[str, Replies]:
    """The words of each language. Raises BadContent with every fault of the file."""
    table = Table(parse(path, read_toml(path)))
    languages = {language: replies(table.table(language)) for language in table.data}
    if ENGLISH not in languages:
        table.fault(ENGLISH, "missing or empty")
    if table.faults:
        raise BadContent(path, table.faults)
    return {code: own if code == ENGLISH else with_english(own, languages[ENGLISH]) for code, own in languages.items()}


def with_english(own: Replies, english: Replies) -> Replies:
    """A language's own words, and English ones that mean nothing in it. `two_meanings` are those that nobody could be sure of."""
    known = {word for words in own.words.values() for word in words}
    merged = {name: (*own.words[name], *(word for word in english.words[name] if word not in known)) for name in ALSO_ENGLISH}
    return replace(own, words={**own.words, **merged})


def replies(table: Table) -> Replies:
    table.only((*NAMES, "command"))
    found: dict[str, tuple[str, ...]] = {name: table.texts(name, needed=name in NEEDED) for name in NAMES}
    commands = table.table("command")
    commands.only(list(Command))
    found |= {f"command.{command}": commands.texts(command, needed=False) for command in Command}
    for name in ("numbers", "places"):
        for word in found[name]:
            # The same word may stand again where another form of its number has no other spelling.
            if len({place % NUMBERS for place, one in enumerate(found[name]) if one == word}) > 1:
                table.fault(name, f"{word} stands for two numbers")
        if len(found[name]) > NUMBERS and len(found[name]) % NUMBERS:
            table.fault(name, f"needs {NUMBERS} in each form")
    return Replies(words=found)


def in_language(languages: Mapping[str, Any], language: str) -> Any:
    """What there is for this language, or for English."""
    return languages.get(language.replace("_", "-").split("-")[0], languages[ENGLISH])
