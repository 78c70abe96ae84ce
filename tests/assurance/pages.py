"""The pages of docs/assurance that are made from data: hazards, how long things are kept, licences.

A page that a person wrote can promise what is no longer so; these are made anew, and a test says when one is old.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.assurance import parts
from webapp import keeping, places

FOLDER = Path(__file__).parents[2] / "docs" / "assurance"
SEVERITY = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOOD = ("very low", "low", "medium", "high", "very high")
# Rows: likelihood from very low to very high; columns: severity from minor to catastrophic. Proposed, like every figure of the log.
RISK = ((1, 1, 2, 2, 3), (1, 2, 2, 3, 4), (2, 2, 3, 3, 4), (2, 3, 3, 4, 5), (3, 4, 4, 5, 5))
NOBODY = "Nobody has assessed any of this. It is material for the ICB and its Clinical Safety Officer, made by whoever built the product."


def data(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((FOLDER / name).read_text("utf-8"))
    return found


def risk(severity: int, likelihood: int) -> int:
    """1 to 5, from the matrix."""
    return RISK[likelihood - 1][severity - 1]


def spans(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests)


def made_from(source: str) -> str:
    return f"Made by `python -m tests.assurance` from {source}."


# Hazards


def hazards() -> str:
    log = data("hazards.toml")
    return "\n".join([
        "# Hazard log", "",
        made_from("[hazards.toml](hazards.toml)"), "",
        f"**{NOBODY}** It has the shape that DCB0129 asks of a log. Severity and likelihood are proposals. The matrix is the",
        "one usually used with that standard, from general knowledge: check it, or put your own in its place.", "",
        "How a test is named stands in [README.md](README.md). Every test here runs on each change.", "",
        "| | hazard | severity | likelihood before, after | risk before, after |", "|---|---|---|---|---|",
        *(row(name, one) for name, one in log.items()),
        *(line for name, one in log.items() for line in hazard(name, one)),
    ]) + "\n"


def row(name: str, one: Mapping[str, Any]) -> str:
    severity, before, after = one["severity"], one["before"], one["after"]
    chances = f"{before} {LIKELIHOOD[before - 1]}, {after} {LIKELIHOOD[after - 1]}"
    risks = f"{risk(severity, before)}, {risk(severity, after)}"
    return f"| {name} | {one['hazard']} | {severity} {SEVERITY[severity - 1]} | {chances} | {risks} |"


def hazard(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"## {name} {one['hazard']}", "")
    yield from (f"**Cause:** {one['cause']}.  ", f"**Effect:** {one['effect']}.", "")
    yield from ("| what is done | tests that hold it |", "|---|---|")
    yield from (f"| {control['what']} | {spans(control['tests'])} |" for control in one["controls"])
    yield from ("", f"**What is left:** {one['residual']}", "", "**Only people can:**", "")
    yield from (f"- {what}" for what in one["people"])


# How long things are kept


def retention() -> str:
    told = data("retention.toml")
    return "\n".join([
        "# How long each thing is kept", "",
        made_from("`webapp/keeping.py`, `webapp/places.py`, `webapp/store/keeping.py` and [retention.toml](retention.toml)"),
        "The days in brackets are those that a place may choose in `[retention]` or `[rules]` of its file. The worker deletes once a day;",
        "`flask --app wsgi retention run --dry-run` counts what it would delete.", "",
        "The service is a conveyor: the record is the ICB's, kept by its own schedule.",
        "**The times are proposals until the ICB has settled them.**", "",
        "| kind | what | kept for | from when | why | tests |", "|---|---|---|---|---|---|",
        *(f"| {name} | {one['what']} | {days(one)} | {one['since']} | {one['why']} | {spans(one['tests'])} |"
          for name, one in told.items()),
    ]) + "\n"


def days(one: Mapping[str, Any]) -> str:
    """How long, from where the product itself reads it."""
    rule = one.get("rule", "")
    if rule in keeping.TABLE:
        allowed, usual = keeping.TABLE[rule]
        return f"{usual} days ({allowed[0]} to {allowed[-1]})"
    if rule in places.RULES:
        choices, usual = places.RULES[rule]
        return f"{usual} days ({choices[0]} to {choices[-1]})"
    if rule:
        fixed: timedelta = getattr(keeping, rule)
        return f"{fixed.days} days" if fixed.days else f"{fixed.seconds // 60} minutes"
    return str(one["long"])


# Licences


def licences() -> str:
    python, npm, builds = parts.python(), parts.npm(), "nothing: it only builds"
    return "\n".join([
        "# Licences of what we ship", "",
        made_from("`requirements.txt` and the metadata of what it installed, and `package-lock.json`"),
        "What only tests and checkers need is not shipped and not here. The code of the product is MIT ([LICENSE](../../LICENSE)).", "",
        "Nobody who knows licences has looked at this list. **To fill in (ICB, manufacturer):** who looked, and on which day.", "",
        "## To look at first", "",
        "Licences that ask for something when a changed copy is given to others:", "",
        *(f"- {one.name} {one.version}: {one.licence}" for one in (*python, *npm) if parts.asks(one.licence)),
        "", "## Python, installed as it is", "", "| name | version | licence |", "|---|---|---|",
        *(f"| {one.name} | {one.version} | {one.licence} |" for one in python),
        "", "## From npm, for the build", "", "| name | version | licence | what reaches people |", "|---|---|---|---|",
        *(f"| {one.name} | {one.version} | {one.licence} | {parts.REACHES.get(one.name, builds)} |" for one in npm),
    ]) + "\n"


MADE: Mapping[str, Callable[[], str]] = {"hazards.md": hazards, "retention.md": retention, "licences.md": licences}
