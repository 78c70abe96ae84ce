"""What of a published schema is no longer there, or stricter: what would break somebody who built on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Words for people, and what may be added to: names, types of events, parts to refer to.
WORDS = ("title", "description", "examples", "$comment")
GROWS = ("properties", "$defs")


def lost(before: Any, now: Any, path: str = "") -> Iterator[str]:
    """Where `now` is not what `before` was and more. A name may come that may be left out, and a type of event; nothing else may change."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        if before != now:
            yield path
        return
    for name in before.keys() - set(WORDS):
        inner = f"{path}/{name}"
        if name not in now:
            yield inner
        elif name in GROWS:
            yield from names(before[name], now[name], inner)
        elif name == "allOf" or inner == "/properties/type/enum":
            yield from (inner for one in before[name] if one not in now[name])
        elif name == "required":
            yield from (inner for _ in [0] if sorted(before[name]) != sorted(now[name]))
        else:
            yield from lost(before[name], now[name], inner)
    # A rule that was not there before refuses what was right.
    yield from (f"{path}/{name}" for name in now.keys() - before.keys() - set(WORDS))


def names(before: dict[str, Any], now: dict[str, Any], path: str) -> Iterator[str]:
    for name, schema in before.items():
        if name not in now:
            yield f"{path}/{name}"
        else:
            # Below the top, `type` is a name like any other: only the list of events grows.
            yield from lost(schema, now[name], f"{path}/{name}")
