"""Turn what translators wrote into what the website reads, for each language that says everything.

A catalogue that lacks one sentence is not made, and what was made of it before goes: nobody meets English in the middle of their language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from easyread import writing

LIST = "messages.pot"
WRITTEN, MADE = Path("LC_MESSAGES") / "messages.po", Path("LC_MESSAGES") / "messages.mo"


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(folder: Path) -> dict[str, Path]:
    """The catalogue of each language, by its code."""
    return {path.parent.parent.name: path for path in sorted(folder.glob(f"*/{WRITTEN}"))}


def whole(folder: Path) -> frozenset[str]:
    """The languages that were made: those in which every sentence is said."""
    return frozenset(path.parent.parent.name for path in folder.glob(f"*/{MADE}"))


def missing(listed: Catalog, found: Catalog) -> Iterator[str]:
    """The English of each sentence that this catalogue does not say, or says of an older English one."""
    for message in listed:
        if message.id and not says(found.get(message.id, message.context)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def says(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def make(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Make every catalogue that is whole; by language, the sentences that are missing in it."""
    listed = read(folder / LIST)
    found = {}
    for language, path in written(folder).items():
        catalogue = read(path, language)
        found[language] = tuple(missing(listed, catalogue))
        target = folder / language / MADE
        if found[language]:
            target.unlink(missing_ok=True)
            continue
        for message in catalogue:
            message.string = in_order(message.string or "", language)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
    return found


def in_order(said: str | Sequence[str], language: str) -> str | tuple[str, ...]:
    return writing.in_order(said, language) if isinstance(said, str) else tuple(writing.in_order(one, language) for one in said)
