"""What the documents say can be done can be done, and what can be done stands in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel import Locale

from webapp import alarms, cli, languages
from webapp.config import SETTINGS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATORS = (ROOT / "docs" / "operators.md").read_text("utf-8")
ALL = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
VERBS = re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
# These two are run by whoever builds, on every change.
RUN_ANYWAY = {"run", "test"}
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def commands(group: click.Group = cli.commands, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, with the words that reach it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


COMMANDS = list(commands())
LANGUAGES = [Locale.parse(one.code).get_display_name("en") for one in languages.load(ROOT / "content" / "languages.toml")]


def test_every_language_is_named_to_whoever_reads_about_the_service():
    *others, last = LANGUAGES

    assert f"{', '.join(others)} and {last}" in README


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained_to_whoever_runs_the_service(setting):
    assert f"`{setting}`" in OPERATORS


def test_no_document_explains_a_setting_that_does_not_exist():
    explained = set(re.findall(r"^\| (`[A-Z_`, ]+`) \|", OPERATORS, re.MULTILINE))
    named = {name for row in explained for name in re.findall(r"[A-Z_]+", row)}

    assert named - set(SETTINGS) == set()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_stands_in_the_documents(command):
    lines = [re.findall(r"[\w-]+", line) for line in ALL.splitlines() if "flask --app wsgi" in line or "make run" in line]

    assert any(set(command) <= set(words) for words in lines)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_run_by_a_test(command):
    words = ", ".join(f'"{word}"' for word in command)
    tests = (ROOT / "tests" / "test_cli.py").read_text("utf-8")

    assert command[0] in RUN_ANYWAY or re.search(rf"(run|started)\({re.escape(words)}", tests)


def test_every_alarm_has_its_section_in_the_runbook_which_says_what_to_look_at_and_when_it_is_over():
    """The mail names the section: whoever is woken by it must find it."""
    first, *sections = re.split(r"^## ", (ROOT / "docs" / "runbook.md").read_text("utf-8"), flags=re.MULTILINE)
    told = {section.partition("\n")[0]: section for section in sections}

    assert sorted(told) == sorted(alarms.WORDS)
    for name, section in told.items():
        assert re.findall(r"^\*\*(.+?):\*\*", section, re.MULTILINE) == ["For people", "Look", "Do", "Over when"], name
    assert all(name in first for name in alarms.GRAVE)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("help", "clean")])
def test_every_verb_of_make_stands_in_the_readme(verb):
    assert f"make {verb}" in README


def test_no_document_names_a_verb_or_a_command_that_does_not_exist():
    verbs = set(re.findall(r"(?:`|^)make (\w+)", ALL, re.MULTILINE))
    groups = "|".join(f"{name} " for name, command in cli.commands.commands.items() if isinstance(command, click.Group))
    named = {tuple(found.split()) for found in re.findall(rf"flask --app wsgi ((?:{groups})?\w+)", ALL)}

    assert verbs - set(VERBS) == set()
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document):
    assert [target for target in LINK.findall(document.read_text("utf-8")) if not (document.parent / target).exists()] == []
