"""Read blocks of words out of files: content in TOML, lists of translations, templates.

A file that cannot be read is a finding, never a crash; what can be read of it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from easyread.words.blocks import Block
from easyread.words.finding import Finding
from easyread.words.reading import catalogue, content, template
from easyread.words.reading.source import Source, open_source

READERS = {
    ".toml": content.blocks,
    ".pot": catalogue.blocks,
    ".po": catalogue.blocks,
    ".html": template.blocks,
    ".txt": template.blocks,
    ".xml": template.blocks,
    ".typ": template.blocks,
}


def files(path: Path) -> Iterator[Path]:
    """The files to read at a path: itself, or those in the folder that somebody can read words in."""
    if not path.is_dir():
        yield path
        return
    yield from (found for found in sorted(path.rglob("*")) if found.is_file() and found.suffix in READERS)


def read(path: Path, kinds: Mapping[str, str]) -> Iterator[Block | Finding]:
    """The blocks of a file, and findings about the file itself."""
    source = open_source(path)
    yield from source.findings
    reader = READERS.get(path.suffix)
    if reader is None:
        why = "Nothing here knows how to read such a file."
        yield source.fault("FI02", 1, path.suffix, why, f"Give it files that end in {', '.join(READERS)}.")
    elif source.text is not None:
        yield from reader(source, source.text, kinds)


__all__ = ["READERS", "Source", "files", "read"]
