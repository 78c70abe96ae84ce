"""One table of a content file: takes what should be there and notes everything that is not, by key.

A fault is noted, not raised, so that a writer sees all of them at once; whoever reads the file refuses it when any was noted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from easyread import proofread
from easyread.questions import Block

Fault = tuple[str, str]
HOST = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


@dataclass(frozen=True)
class Table:
    """What stands under `where` in a file. `placeholders` are the names that its sentences may hold."""

    data: Mapping[str, Any]
    where: str = ""
    faults: list[Fault] = field(default_factory=list)
    placeholders: frozenset[str] = frozenset()

    def named(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def fault(self, key: str, what: str) -> None:
        self.faults.append((self.named(key) if key else self.where or "file", what))

    def only(self, names: Collection[str]) -> None:
        """A name that nobody reads is a slip of the pen: what it should have changed would silently stay as it was."""
        for key in self.data:
            if key not in names:
                self.fault(key, "unknown name")

    def text(self, key: str, default: str | None = None) -> str:
        """Words that must be there, unless there is a default for them."""
        found = self.data.get(key, default)
        if not isinstance(found, str) or (not found.strip() and found != default):
            self.fault(key, "missing or empty" if found is None or isinstance(found, str) else "must be words")
            return ""
        for what in proofread.text_faults((found,) if found else (), self.placeholders):
            self.fault(key, what)
        return found

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of sentences or names, each of them words."""
        found = self.data.get(key, [])
        if not isinstance(found, list) or any(not isinstance(text, str) for text in found):
            self.fault(key, "must be a list of words")
            return ()
        if needed and not found:
            self.fault(key, "missing or empty: no easy-read text")
        for what in proofread.text_faults(found, self.placeholders):
            self.fault(key, what)
        return tuple(found)

    def flag(self, key: str, *, default: bool) -> bool:
        found = self.data.get(key, default)
        if not isinstance(found, bool):
            self.fault(key, "must be true or false")
            return default
        return found

    def whole(self, key: str, *, least: int) -> int:
        found = self.data.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            self.fault(key, f"must be a whole number, {least} or more")
            return least
        return found

    def day(self, key: str) -> date:
        found = self.data.get(key)
        if type(found) is not date:
            self.fault(key, "must be a date, such as 2027-05-03")
            return date.min
        return found

    def url(self, key: str, default: str | None = None) -> str:
        """An https address: anything less could be read or changed on its way to a person who needs help."""
        found = self.text(key, default)
        if found and not is_url(found):
            self.fault(key, f"must be an https address, not {found}")
        return found

    def table(self, key: str) -> Table:
        """The table under this key; an empty one when it is not there."""
        return self.inside(key, self.data.get(key, {}))

    def tables(self, key: str, *, needed: bool = False) -> tuple[Table, ...]:
        """The list of tables under this key."""
        found = self.data.get(key, [])
        if not isinstance(found, list):
            self.fault(key, "must be a list of tables")
            return ()
        if needed and not found:
            self.fault(key, "missing or empty")
        return tuple(self.inside(f"{key}.{number}", row) for number, row in enumerate(found))

    def inside(self, key: str, found: Any) -> Table:
        if not isinstance(found, Mapping):
            self.fault(key, "must be a table")
            found = {}
        return Table(found, self.named(key), self.faults, self.placeholders)

    def block(self) -> Block:
        """A picture and the sentences beside it."""
        self.only(("picture", "title", "say"))
        return Block(picture=self.text("picture"), say=self.texts("say"), title=self.text("title", "") or None)


def is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and HOST.fullmatch(parts.netloc) is not None and not re.search(r"\s", text)
