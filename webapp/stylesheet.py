"""Make our one style sheet: the parts of the design system that we use, then the easy-read layer over them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

# The design system is written for left-to-right pages. Start and end, instead of left and right, mirror it for Urdu and Arabic.
LOGICAL = (
    (r"\b(margin|padding|border)-left\b", r"\1-inline-start"),
    (r"\b(margin|padding|border)-right\b", r"\1-inline-end"),
    (r"([{;])left:", r"\1inset-inline-start:"),
    (r"([{;])right:", r"\1inset-inline-end:"),
    (r"\btext-align:left\b", "text-align:start"),
    (r"\btext-align:right\b", "text-align:end"),
)
# Parts that come with the components we use and that no page of ours has.
UNUSED = re.compile(
    r"--(small|reverse|login|brand|warning|secondary-solid|inline|code|large|xl|m|l|s|width-\w+|disabled)\b|nhsuk-(icon|select|body|list|input-wrapper)|"
    r"__(divider|prefix|suffix)|frontend-(not-)?supported|\[type=\"?(search|number)|nhsuk-button__|skip-link-focused|clear-button"
)


class NoStyles(RuntimeError):
    """The style sheet could not be made; says what the compiler said."""


def make(root: Path) -> str:
    """The style sheet as text. Raises NoStyles."""
    made = subprocess.run(
        [root / "node_modules" / ".bin" / "sass", "--style=compressed", "--no-charset", "--no-source-map",
         f"--load-path={root / 'node_modules'}", root / "webapp" / "styles" / "open-door.scss"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise NoStyles(made.stderr)
    return mirrored(pruned(made.stdout.lstrip("\ufeff").strip()))


def mirrored(css: str) -> str:
    """The same rules by start and end instead of left and right."""
    for found, wanted in LOGICAL:
        css = re.sub(found, wanted, css)
    return css


def pruned(css: str) -> str:
    """The same rules without those for parts that we do not use."""
    kept = []
    for head, body in rules(css):
        if head.startswith(("@media", "@supports")):
            body = pruned(body)
        elif not head.startswith("@"):
            head = ",".join(selector for selector in re.split(r",(?![^(]*\))", head) if not UNUSED.search(selector))
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule of a compressed style sheet: what stands before its braces, and what stands between them."""
    start = opened = depth = 0
    for place, letter in enumerate(css):
        if letter == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : place]
                start = place + 1
