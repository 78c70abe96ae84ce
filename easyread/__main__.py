"""`python -m easyread`: lint words, say the hashes of blocks, make a page of a guide.

`lint` ends with 1 when anything fails. Warnings do not fail.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from easyread import glossary, guides
from easyread.content import BadContent
from easyread.glossary import Glossary
from easyread.page import Page, put
from easyread.words import FAILURE, FORMATS, NOTE, every_block, lint, words_hash


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m easyread", description="Easy read, checked.")
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("lint", help="say which sentences are hard to read, and why")
    asked.add_argument(
        "paths", nargs="+", type=Path, metavar="PATHS", help="files or folders: content in TOML, templates, .pot and .po files"
    )
    asked.add_argument("--format", choices=sorted(FORMATS), default="text")
    asked.add_argument("--failures", action="store_true", help="leave out the warnings")
    bound = commands.add_parser("hashes", help="say what binds a check by readers, or a recording, to each block of words")
    bound.add_argument("paths", nargs="+", type=Path, metavar="PATHS")
    made = commands.add_parser("page", help="make one whole page of a guide, with its pictures and the meanings of its hard words")
    made.add_argument("guide", type=Path, metavar="GUIDE", help="a guide in TOML; words.toml stands in the folder above it")
    made.add_argument("--pictures", type=Path, required=True, metavar="FOLDER", help="drawings, one KEY.svg for each picture")
    made.add_argument("--put", action="append", default=[], metavar="NAME=WORDS", help="what a placeholder such as %%(team)s stands for")
    chosen = parser.parse_args(arguments)
    if chosen.command == "hashes":
        return hashes(chosen.paths)
    if chosen.command == "page":
        return one_page(chosen.guide, chosen.pictures, dict(one.split("=", 1) for one in chosen.put))
    report = lint(chosen.paths)
    if chosen.failures:
        report.shown = frozenset({FAILURE, NOTE})
    print(FORMATS[chosen.format](report))
    return 1 if report.failures else 0


def hashes(paths: Sequence[Path]) -> int:
    for block in every_block(paths):
        print(f"{words_hash(block)}  {block.file}:{block.line}  {block.all_lines[0].text if block.all_lines else ''}")
    return 0


def one_page(path: Path, folder: Path, names: Mapping[str, str]) -> int:
    try:
        guide = guides.read(path, pictures={drawing.stem for drawing in folder.glob("*.svg")}, placeholders=frozenset(names))
        words = path.parent.parent / "words.toml"
        known = glossary.load(words) if words.is_file() else Glossary()
    except BadContent as wrong:
        print(wrong, file=sys.stderr)
        return 1
    drawn = partial(drawing, folder)
    print(Page(drawn, known, say=put(names)).of(guide), end="")
    return 0


def drawing(folder: Path, key: str) -> str:
    """A drawing as part of a page: hidden from screen readers, because its words stand beside it."""
    text = (folder / f"{key}.svg").read_text("utf-8")
    return text[text.index("<svg") :].strip().replace("<svg", '<svg class="picture" aria-hidden="true"', 1)


if __name__ == "__main__":
    sys.exit(main())
