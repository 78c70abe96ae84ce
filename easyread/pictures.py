"""The list of pictures: one key, one drawing, one meaning, with whose they are and under which licence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from easyread.content import BadContent, parse, read_toml

THE_SET = "set"


def listed(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """What a list says of each picture, by key. The table called "set" says where they all come from. Raises BadContent."""
    rows = parse(path, read_toml(path)).items()
    if faults := [(key, "must be a table") for key, about in rows if not isinstance(about, Mapping)]:
        raise BadContent(path, faults)
    return {key: about for key, about in rows if key != THE_SET}


def keys(path: Path) -> Collection[str]:
    """The keys that content may use."""
    return frozenset(listed(path))


def attribution(path: Path) -> str:
    """Whose pictures these are, in the words that their licence asks for."""
    return str(parse(path, read_toml(path))[THE_SET]["attribution"])
