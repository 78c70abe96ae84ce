"""`python -m easyread lint PATHS`: is every sentence in these files plain enough?

Ends with 1 when anything fails. Warnings do not fail.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from easyread.words import FAILURE, FORMATS, NOTE, lint


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m easyread", description="Easy read, checked.")
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("lint", help="say which sentences are hard to read, and why")
    asked.add_argument(
        "paths", nargs="+", type=Path, metavar="PATHS", help="files or folders: content in TOML, templates, .pot and .po files"
    )
    asked.add_argument("--format", choices=sorted(FORMATS), default="text")
    asked.add_argument("--failures", action="store_true", help="leave out the warnings")
    chosen = parser.parse_args(arguments)
    report = lint(chosen.paths)
    if chosen.failures:
        report.shown = frozenset({FAILURE, NOTE})
    print(FORMATS[chosen.format](report))
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
