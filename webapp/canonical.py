"""JSON in one form only (RFC 8785), so that the same facts are always the same bytes, wherever they are written or checked.

Numbers are whole: how a fraction is written differs from language to language.
"""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TypeAlias

Canonical: TypeAlias = "dict[str, Canonical] | list[Canonical] | str | int | bool | None"

# Beyond it some languages no longer tell one whole number from the next.
LARGEST = 2**53 - 1
WORDS = {None: "null", True: "true", False: "false"}


class NotCanonical(ValueError):
    """Something that has no form which every language agrees on."""


def canonical(value: Canonical) -> str:
    """`value` in its one form: sorted names, no spaces, only what must be escaped is. Raises NotCanonical."""
    match value:
        case str():
            return _text(value)
        case None | bool():
            return WORDS[value]
        case int() if abs(value) <= LARGEST:
            return str(value)
        case dict():
            return "{" + ",".join([f"{_text(name)}:{canonical(value[name])}" for name in sorted(value, key=_order)]) + "}"
        case list():
            return "[" + ",".join(map(canonical, value)) + "]"
        case _:
            raise NotCanonical(type(value).__name__)


def _text(value: str) -> str:
    if not value.isascii():
        _order(value)
    return encode_basestring(value)


def _order(name: object) -> bytes:
    """Names stand in the order of their UTF-16, as JavaScript sorts them. Half a character has none."""
    if not isinstance(name, str):
        raise NotCanonical(type(name).__name__)
    try:
        return name.encode("utf-16-be")
    except UnicodeEncodeError as half:
        raise NotCanonical("half a character") from half
