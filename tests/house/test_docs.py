"""What the documents say can be done can be done, and what can be done stands in the documents."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel import Locale

from tests.security.held import names
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
ANCHOR = re.compile(r"\]\((?!https?://)([^)#\s]*)#([^)]+)\)")
PATH = re.compile(r"(?<![\w/.:-])((?:content|docs|easyread|tests|translations|webapp)/[\w./-]*\w)")
# What somebody makes only when they need it, and names that stand for any of their kind.
MADE_LATER = {"content/audio", "content/checked.toml", "content/places/anyshire", "webapp/static/built"}
NOT_A_NAME = re.compile(r"<\w+>|…|\*")
# Whatever a document says to run with "python -m": it says how to use it, or a test by this name runs what it does.
SAYS_HOW = {"easyread", "tests.bench", "webapp.cli"}
RUN_BY = {
    "tests.accessibility.claims": "house/test_accessibility: the_list_is_that_of_today",
    "tests.assurance": "house/test_assurance: a_page_that_is_made_is_of_today",
    "tests.danger.measure": "test_danger: the_measure_says_what_was_missed_and_what_was_disturbed",
    "tests.danger.signs": "test_signs: signs_are_counted_in_what_was_learnt_and_not_where_it_is_only_measured",
    "tests.features": "house/test_features: the_list_of_features_is_that_of_today",
    "tests.security.held": "house/test_security: the_lists_are_those_of_today",
    "tests.words.measure": "test_words: it_is_right_about_sentences_that_the_rules_have_never_seen",
    "tests.words.speed": "test_bench: a_thousand_sentences_are_looked_at_in_less_than_a_second_of_one_processor",
    "webapp.build": "test_build: what_a_writer_can_mend_is_said_without_a_traceback",
    "webapp.translations": "house/test_translations: the_list_for_translators_is_what_people_can_read_today",
}
LONG = "\n".join(path.read_text("utf-8") for name in ("fuzz", "soak") for path in (ROOT / "tests" / name).glob("*.py"))
OF_LONG_TESTS = set(re.findall(r"""os\.environ\.get\("([A-Z_]+)\"""", LONG))
# Not settings of the service: where the demonstration listens, how long the long tests take, and what stands in a shell.
OF_A_SHELL = {"SANDBOX_PORT", "HMAC_SHA256", "SO_RCVLOWAT", *OF_LONG_TESTS}


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
    begun = ("flask --app wsgi", "python -m webapp.cli", "make run")
    lines = [re.findall(r"[\w-]+", line) for line in ALL.splitlines() if any(how in line for how in begun)]

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


def test_the_map_of_the_house_has_every_file_of_words():
    missing = [path.name for path in (ROOT / "content").iterdir() if f"content/{path.name}" not in README]

    assert missing == []


def slug(head: str) -> str:
    """The address that a heading has on a page of Markdown."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head).strip().lower()).replace(" ", "-")


def heads(document: Path) -> set[str]:
    return {slug(head) for head in re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_part_of_a_document_leads_to_a_heading(document):
    links = ANCHOR.findall(document.read_text("utf-8"))

    assert [f"{file}#{head}" for file, head in links if head not in heads((document.parent / file) if file else document)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_and_folder_that_a_document_names_is_there(document):
    named = {path for path in PATH.findall(document.read_text("utf-8")) if not NOT_A_NAME.search(path)}
    # A decision may be named by its number, a module without its ending.
    gone = [
        path for path in named - MADE_LATER if not any((ROOT / path).exists() or list(ROOT.glob(path + end)) for end in ("", ".py", "-*"))
    ]

    assert gone == []


def test_whatever_is_run_with_python_exists_and_says_how_it_is_used_or_is_run_by_a_test():
    named = set(re.findall(r"python -m ((?:easyread|tests|webapp)(?:\.\w+)*)", ALL))

    assert named == SAYS_HOW | set(RUN_BY)
    assert [module for module in named if importlib.util.find_spec(module) is None] == []
    assert {test for test in RUN_BY.values() if test not in names()} == set()


@pytest.mark.parametrize("module", sorted(SAYS_HOW))
def test_a_command_for_a_person_says_how_it_is_used(module):
    said = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (said.returncode, "usage" in said.stdout.lower()) == (0, True), said.stderr


def test_no_document_names_a_setting_that_does_not_exist():
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", ALL))

    assert named - set(SETTINGS) - OF_A_SHELL == set()


def test_what_the_demonstration_reads_besides_settings_stands_in_the_readme():
    ours = "\n".join(path.read_text("utf-8") for path in (ROOT / "webapp").rglob("*.py"))
    read = set(re.findall(r"""os\.environ(?:\.get\(|\[)"([A-Z_]+)\"""", ours)) - set(SETTINGS)

    assert read == {"PORT", "SANDBOX_PORT"}
    assert {name for name in read if f"`{name}`" not in README} == set()


def test_nobody_is_told_to_build_by_a_website_that_does_not_start_before_it_was_built():
    """`flask --app wsgi` makes the website first, and that needs what the build makes."""
    assert "--app wsgi build" not in ALL
    assert ALL.count("python -m webapp.cli build") >= 2
