"""Everything that is installed is named with its version and its hash, and nothing of it runs a script on the way."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = [*sorted(ROOT.glob("requirements*.txt")), *sorted((ROOT / "tests" / "security").glob("requirements*.txt"))]
# A lock without addresses takes them from where npm is told to; the hashes hold either way.
REGISTRY = "https://registry.npmjs.org/"
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
ONE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[^ ;\\]+)(?P<rest>.*)$")

pytestmark = [pytest.mark.threat(13), pytest.mark.asvs("15.1.2", "15.2.1")]


def unsafe(text: str) -> list[str]:
    """The requirements of a list that are not pinned, or have no hash."""
    whole = re.sub(r"\\\n\s*", " ", text)
    lines = [line.strip() for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [line for line in lines if not ONE.match(line) or "--hash=sha256:" not in line]


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_every_python_package_has_its_version_and_its_hashes(file):
    assert unsafe(file.read_text("utf-8")) == []
    assert len(re.findall("--hash=sha256:[0-9a-f]{64}", file.read_text("utf-8"))) > 10


@pytest.mark.parametrize("line", ["flask==3.1.3", "flask>=3.1 --hash=sha256:00", "git+https://example.org/x.git", "-e ."])
def test_a_package_without_either_is_found(line):
    assert unsafe(line) == [line]


def test_pip_is_told_to_want_the_hashes_everywhere():
    installs = [line for line in MAKEFILE.splitlines() if "pip install" in line]

    assert installs
    assert [line for line in installs if "--require-hashes" not in line] == []


def test_what_we_ask_for_is_in_the_list_at_that_very_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = (ROOT / "requirements.txt").read_text("utf-8")

    wanted = [re.sub(r"\[[a-z]+\]", "", name) for name in project["dependencies"]]
    assert [name for name in wanted if not re.search(rf"^{re.escape(name)}[ \\;]", listed, re.MULTILINE | re.IGNORECASE)] == []


def pins(file: str) -> dict[str, str]:
    """Each package of a list with all that is said of which files of it may be installed."""
    whole = re.sub(r"\\\n\s*", " ", (ROOT / file).read_text("utf-8"))
    return {found["name"].lower(): found["version"] + found["rest"] for line in whole.splitlines() if (found := ONE.match(line))}


def test_what_the_tests_run_on_is_what_is_shipped():
    """The second list is installed over the first: another version there is tested and never shipped."""
    shipped, tested = pins("requirements.txt"), pins("requirements-dev.txt")

    assert len(shipped.keys() & tested.keys()) > 50
    assert [name for name in shipped.keys() & tested.keys() if shipped[name] != tested[name]] == []


def test_every_npm_package_has_its_hash_and_comes_from_the_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    # What a package brings inside its own archive is under that archive's hash.
    brought = {name for name, one in packages.items() if one.get("inBundle")}
    others = {name: one for name, one in packages.items() if name and name not in brought}

    assert others
    assert [name for name in brought if name.rpartition("/node_modules/")[0] not in others] == []
    assert [name for name, one in others.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in others.items() if not one.get("resolved", REGISTRY).startswith(REGISTRY)] == []


def test_nothing_that_npm_installs_runs_a_script():
    installs = [line for line in MAKEFILE.splitlines() if re.search(r"\bnpm (ci|install|i)\b", line)]

    assert installs
    assert [line for line in installs if "npm ci" not in line or "--ignore-scripts" not in line] == []
