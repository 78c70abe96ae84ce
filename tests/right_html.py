"""Whether pages are right HTML, by two checkers that are not ours: the W3C's, and html-validate. Each starts once, for a whole folder."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# It reads some hundred pages and ends: compiling it thoroughly, or cleaning up beside it, would take longer than it lives.
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-jar")
# What it does not know yet, or warns of without need.
JUDGED = re.compile(
    # What a picture means, for programs that show somebody's own symbols (W3C, WAI-Adapt).
    "Attribute .adapt-symbol. not allowed on element .(img|svg). at this point\\."
    # A page is shown when it is whole (docs/adr/0043): the standard lets `expect` do that.
    "|A .link. element with a .blocking. attribute must have a .rel. attribute whose value is .stylesheet.\\."
    # Safari's voice only calls a list without dots a list when it is told so.
    "|The .list. role is unnecessary for element .ol.\\."
)


def by_the_w3c(folder: Path) -> dict[str, list[str]]:
    """What the W3C's checker says of each page in a folder, errors and warnings. A page with nothing wrong is not there."""
    files = sorted(map(str, folder.iterdir()))
    command = [*JAVA, str(VNU), "--format", "json", "--exit-zero-always", *files]
    found: dict[str, list[str]] = {}
    for one in json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stderr)["messages"]:
        if not JUDGED.fullmatch(one["message"]):
            found.setdefault(one["url"].rpartition("/")[2], []).append(one["message"])
    return found


def by_html_validate(folder: Path) -> dict[str, list[str]]:
    """What html-validate says of each page in a folder."""
    command = ["node", "tests/html_validate.cjs", str(folder)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=300).stdout.splitlines()
    return {name: said for name, said in map(json.loads, lines) if said}
