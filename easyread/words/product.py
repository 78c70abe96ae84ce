"""What a product says about its own words: its glossary, its names, its pictures, who checked what.

Read from words.toml, pictures.toml, checked.toml and the names of places beside the files to be linted. Each may be missing.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from easyread import glossary
from easyread.glossary import Glossary
from easyread.words import checked
from easyread.words.checked import Checked
from easyread.words.finding import FAILURE, Fault, Finding, found
from easyread.words.reading.source import open_source

CONTENT = Path("content")
PICTURE_NEEDS = ("file", "alt", "means")
SET_NEEDS = ("name", "licence", "source", "attribution")
NAMED = ("name", "icb", "team")


@dataclass
class Product:
    """The surroundings of the words of one product, and what is wrong with them."""

    glossary: Glossary = field(default_factory=Glossary)
    names: frozenset[str] = frozenset()
    pictures: frozenset[str] | None = None
    checked: Checked = field(default_factory=Checked)
    findings: list[Finding] = field(default_factory=list)


def of(paths: Sequence[Path]) -> Product:
    """What the product says whose files stand at these paths; where nothing is there, what stands in content/ here."""
    folders = [path if path.is_dir() else path.parent for path in paths] + [CONTENT]
    folders += [parent for folder in folders for parent in folder.parents if parent.name == CONTENT.name]
    product = Product(names=frozenset(place_names(folders)))
    if path := first(folders, "words.toml"):
        product.glossary = glossary.build(read(path))
        product.findings += glossary_findings(path)
    if path := first(folders, "pictures.toml"):
        product.pictures = frozenset(key for key in read(path) if key != "set")
        product.findings += picture_findings(path)
    if path := first(folders, "checked.toml"):
        product.checked = checked.build(str(path), open_source(path).text or "", read(path))
    return product


def first(folders: Sequence[Path], name: str) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def read(path: Path) -> dict[str, Any]:
    """The tables of a file, none when it is not TOML: its reader reports that."""
    text = open_source(path).text
    try:
        return tomllib.loads(text) if text else {}
    except tomllib.TOMLDecodeError:
        return {}


def place_names(folders: Sequence[Path]) -> Iterator[str]:
    """What places are called, in their own files. Only a file that names its ICB is one."""
    for folder in dict.fromkeys(folders):
        for path in (*folder.glob("*.toml"), *folder.glob("places/*.toml")):
            data = read(path)
            if isinstance(data.get("icb"), str):
                yield from (data[key] for key in NAMED if isinstance(data.get(key), str))


def glossary_findings(path: Path) -> Iterator[Finding]:
    for words, what in glossary.faults(read(path)):
        yield fault_in(path, words, what, "Mend the glossary.")


def picture_findings(path: Path) -> Iterator[Finding]:
    """ER04 for pictures: each drawing and each meaning once; FI04 for what is left out, the licence among it."""
    data = read(path)
    licence = data["set"] if isinstance(data.get("set"), dict) else {}
    for key in SET_NEEDS:
        if not licence.get(key):
            yield fault_in(path, "set", f"the set of pictures has no {key}", "Say whose pictures these are.")
    rows = {key: row for key, row in data.items() if key != "set" and isinstance(row, dict)}
    for key, row in rows.items():
        yield from (fault_in(path, key, f"the picture {key} has no {need}", "Fill it in.") for need in PICTURE_NEEDS if not has(row, need))
    for need, what in (("file", "drawing"), ("means", "meaning")):
        counted = Counter(str(row.get(need)) for row in rows.values())
        for key, row in rows.items():
            if row.get(need) and counted[str(row[need])] > 1:
                yield fault_in(
                    path, key, f"the {what} of {key} belongs to another picture too", "One picture has one meaning.", rule="ER04"
                )


def has(row: dict[str, Any], need: str) -> bool:
    """Whether a picture has what it needs. One that only decorates needs no alternative text."""
    return bool(row.get(need)) or (need == "alt" and row.get("decorative") is True)


def fault_in(path: Path, words: str, what: str, suggestion: str, *, rule: str = "FI04") -> Finding:
    text = open_source(path).text or ""
    line = glossary.line_of(text.splitlines(), words)
    return found(Fault(rule, words, f"{what[:1].upper()}{what[1:]}.", suggestion, FAILURE), str(path), line)
