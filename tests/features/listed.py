"""The features of the service, each with the modules that do it and the tests that hold it; docs/features.md, made from features.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.security.held import ROOT, names

Feature = Mapping[str, Any]

FEATURES: Mapping[str, Feature] = tomllib.loads((Path(__file__).parent / "features.toml").read_text("utf-8"))
PAGE = ROOT / "docs" / "features.md"
OURS = ("webapp", "easyread")


@cache
def _pattern(wild: str) -> re.Pattern[str]:
    """`*` stands for any letters in a name, `**` for folders too."""
    return re.compile(re.escape(wild).replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))


def fits(wild: str, name: str) -> bool:
    return bool(_pattern(wild).fullmatch(name))


@cache
def modules() -> tuple[str, ...]:
    """Every module of the product, as features.toml names it."""
    files = [ROOT / "wsgi.py", *(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))]
    return tuple(sorted(str(path.relative_to(ROOT).with_suffix("")) for path in files))


@cache
def tests() -> Mapping[str, int]:
    """Every file of tests, with how many tests it holds."""
    counted = {str(path.relative_to(ROOT / "tests").with_suffix("")): 0 for path in (ROOT / "tests").rglob("test_*.py")}
    for test in names():
        counted[test.partition(": ")[0]] += 1
    return dict(sorted(counted.items()))


def chosen(wilds: Iterable[str], all_names: Iterable[str]) -> list[str]:
    """Those of the names that one of the patterns means."""
    return [name for name in all_names if any(fits(wild, name) for wild in wilds)]


def held(feature: Feature) -> int:
    return sum(tests()[file] for file in chosen(feature["tests"], tests()))


def code(name: str) -> str:
    return f"`{name}`"


def section(feature: Feature) -> list[str]:
    files = chosen(feature["tests"], tests())
    lines = [f"### {feature['name']}", "", feature["does"], ""]
    if "open" in feature:
        lines += [f"**Open:** {feature['open']}", ""]
    if found := chosen(feature["modules"], modules()):
        lines += [f"Modules: {', '.join(map(code, found))}.", ""]
    lines += [f"Tests ({held(feature)}): {', '.join(f'{code(file)} {tests()[file]}' for file in files)}.", ""]
    if promises := feature.get("promises", ()):
        lines += ["Among them:", "", *(f"- {promise}" for promise in promises), ""]
    return lines


def page() -> str:
    all_tests = sum(tests().values())
    still = [feature for feature in FEATURES.values() if "open" in feature]
    lines = [
        "# What it does, and the tests that hold it", "",
        "Made by `python -m tests.features` from `tests/features/features.toml`. A file of tests may hold more than one feature.",
        'Names have no ".py"; those of tests begin below `tests/`. A test that is tried with many values counts once.', "",
        f"{len(FEATURES)} features, {len(modules())} modules, {all_tests} tests in {len(tests())} files.",
        f"{len(still)} have something open, which stands with them.", "",
        "| feature | tests | open |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {one['name']} | {held(one)} | {'yes' if 'open' in one else ''} |" for one in FEATURES.values()]
    part = ""
    for feature in FEATURES.values():
        if feature["part"] != part:
            part = feature["part"]
            lines += ["", f"## {part}", ""]
        lines += section(feature)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"
