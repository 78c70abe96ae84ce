"""Seal what people tell us, so that a stolen database is unreadable and a moved value is noticed.

A seal names the key that made it and is bound to its place ("table.column:row"): the same bytes in another row or
column do not open. New seals use the newest key; every key of the ring still opens its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The first byte says how the rest is laid out, so that another way (a key per case) can stand beside this one.
BY_THE_RING = 1
NONCE = 12


class Unreadable(Exception):
    """A sealed value that does not open: its key is not on the ring, or it was changed or moved. Says where, never what."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(where)


class Keyring:
    """The keys, newest first."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._keys = {name: AESGCM(key) for name, key in keys}
        self._newest = keys[0][0]

    @property
    def newest(self) -> str:
        """The id of the key that seals from now on."""
        return self._newest

    def seal(self, where: str, data: bytes) -> bytes:
        """`data`, closed for everyone without the key and for every other place than `where`."""
        name = self._newest.encode()
        front = bytes((BY_THE_RING, len(name))) + name
        nonce = secrets.token_bytes(NONCE)
        return front + nonce + self._keys[self._newest].encrypt(nonce, data, front + where.encode())

    def open(self, where: str, sealed: bytes) -> bytes:
        """What was sealed at `where`. Raises Unreadable."""
        front, rest = _split(sealed)
        key = self._keys.get(front[2:].decode(errors="replace"))
        if key is None or front[0] != BY_THE_RING or len(rest) < NONCE:
            raise Unreadable(where)
        try:
            return key.decrypt(rest[:NONCE], rest[NONCE:], front + where.encode())
        except InvalidTag as wrong:
            raise Unreadable(where) from wrong

    def seal_json(self, where: str, value: Any) -> bytes:
        # Half a character is not UTF-8, and someone may still have typed it: it goes through unchanged.
        return self.seal(where, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))

    def open_json(self, where: str, sealed: bytes) -> Any:
        return json.loads(self.open(where, sealed).decode("utf-8", "surrogatepass"))

    def sealed_by(self, sealed: bytes) -> str:
        """The id of the key that made this seal, for moving old seals to the newest key."""
        return _split(sealed)[0][2:].decode(errors="replace")


def _split(sealed: bytes) -> tuple[bytes, bytes]:
    """The front (layout, length, key id) and the rest."""
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    return sealed[:end].ljust(2, b"\0"), sealed[end:]
