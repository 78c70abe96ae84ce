"""The house stays simple: imports go down only, pure code stays pure, nothing grows past what one person can read."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = sorted(path for folder in ("easyread", "webapp") for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "webapp").rglob("templates/**/*.html"))
PURE = (
    "easyread", "webapp.adjusted", "webapp.as_wished", "webapp.audit", "webapp.back", "webapp.behalf", "webapp.canonical",
    "webapp.chain", "webapp.clocks", "webapp.codes", "webapp.consent", "webapp.fhir", "webapp.follow", "webapp.helped",
    "webapp.helping", "webapp.messages", "webapp.nearing", "webapp.plan_clock", "webapp.planned", "webapp.planning", "webapp.pocket",
    "webapp.record", "webapp.referral", "webapp.renewal", "webapp.sendable", "webapp.sentences", "webapp.slowing", "webapp.standards",
    "webapp.status", "webapp.timeline",
)  # fmt: skip
NEVER_LOADED = ("flask", "sqlalchemy", "twilio", "wtforms")
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 90
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "service", "services"}
# Written in two halves, so that this file does not find itself.
SILENCED = re.compile("no" + "qa|type:" + r" ignore|mark\.(?:skip|xfail)|pytest\.(?:skip|xfail)|TO" + "DO|FIX" + r"ME|time\.sle" + "ep")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_imports_go_down_only():
    # In a process of its own: in this one it would switch off what other libraries say, which other tests listen to.
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--cache-dir", ".cache/import-linter"]
    judged = subprocess.run(linter, cwd=ROOT, check=False, capture_output=True, text=True)

    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "kept, 0 broken" in judged.stdout


@pytest.mark.parametrize("module", PURE)
def test_pure_code_loads_no_web_no_database_and_no_phone(module):
    script = f"import importlib, pkgutil, sys\nfound = importlib.import_module({module!r})\n"
    script += f"for part in pkgutil.walk_packages(getattr(found, '__path__', []), {module + '.'!r}): importlib.import_module(part.name)\n"
    script += f"print(*sorted(set(sys.modules) & set({NEVER_LOADED!r})))"

    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert loaded == []


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_module_is_one_thing_that_one_person_can_read(path):
    lines = path.read_text("utf-8").count("\n")
    too_long = {name: size for name, size in functions(path) if size > LONGEST_FUNCTION}

    assert lines <= LONGEST_MODULE
    assert too_long == {}


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_module_says_what_it_is_in_its_first_sentence(path):
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""

    assert re.match(r".+[.?!]", said), "no docstring, or one that is not a sentence"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_is_one_page_that_one_person_can_read(path):
    assert path.read_text("utf-8").count("\n") <= LONGEST_TEMPLATE


def test_every_name_says_something():
    said_nothing = [named(path) for path in OURS if {path.stem, path.parent.name} & SAYS_NOTHING]

    assert said_nothing == []


def test_nobody_silences_a_checker_or_leaves_work_for_later():
    # A sleep is only forbidden in tests: a worker rightly waits.
    found = [
        f"{named(path)}:{number}: {silenced.group()}"
        for path in OURS + TESTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (silenced := SILENCED.search(line)) and (path in TESTS or not silenced.group().startswith("time."))
    ]

    assert found == []


def test_no_template_runs_a_script_or_carries_a_style_of_its_own():
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", re.IGNORECASE)

    assert [named(path) for path in TEMPLATES if inline.search(path.read_text("utf-8"))] == []
