"""Seal what people tell us, so that a stolen database is unreadable and a moved value is noticed.

A seal names the key that made it and is bound to its place ("table.column:row"): the same bytes in another row or
column do not open. The ring seals with its newest key, and every key of it still opens its own. What belongs to a case is
sealed by a key of that case alone, so that one case can be made unreadable and no other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The first byte says how the rest is laid out: the id of a key of the ring, or a mark of a case's key.
BY_THE_RING, BY_THE_CASE = 1, 2
NONCE, KEY = 12, 32
# So much of a key's hash tells it apart from every other, and says nothing of the key.
MARK = 8


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

    @property
    def front(self) -> bytes:
        """How everything begins that the newest key has sealed."""
        name = self._newest.encode()
        return bytes((BY_THE_RING, len(name))) + name

    def seal(self, where: str, data: bytes) -> bytes:
        """`data`, closed for everyone without the key and for every other place than `where`."""
        return _close(self._keys[self._newest], self.front, where, data)

    def open(self, where: str, sealed: bytes) -> bytes:
        """What was sealed at `where`. Raises Unreadable."""
        front, rest = _split(sealed)
        key = self._keys.get(front[2:].decode(errors="replace"))
        if key is None or front[0] != BY_THE_RING:
            raise Unreadable(where)
        return _open(key, front, where, rest)

    def seal_json(self, where: str, value: Any) -> bytes:
        return self.seal(where, as_json(value))

    def open_json(self, where: str, sealed: bytes) -> Any:
        return from_json(self.open(where, sealed))

    def sealed_by(self, sealed: bytes) -> str:
        """The id of the key that made this seal, for moving old seals to the newest key."""
        return _split(sealed)[0][2:].decode(errors="replace")


class CaseKey:
    """A key of one case. It is kept only wrapped: sealed by the ring."""

    def __init__(self, key: bytes) -> None:
        self._key, self._cipher = key, AESGCM(key)
        self.mark = sha256(b"open-door case key" + key).digest()[:MARK]

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(KEY))

    def wrap(self, ring: Keyring, where: str) -> bytes:
        return ring.seal(where, self._key)

    @classmethod
    def unwrap(cls, ring: Keyring, where: str, wrapped: bytes) -> Self:
        """The key that was wrapped at `where`. Raises Unreadable."""
        return cls(ring.open(where, wrapped))

    def made(self, sealed: bytes) -> bool:
        """Whether this key made this seal."""
        return _split(sealed)[0] == self._front

    def seal(self, where: str, data: bytes) -> bytes:
        return _close(self._cipher, self._front, where, data)

    def open(self, where: str, sealed: bytes) -> bytes:
        """What was sealed at `where` by this key. Raises Unreadable."""
        front, rest = _split(sealed)
        if front != self._front:
            raise Unreadable(where)
        return _open(self._cipher, front, where, rest)

    @property
    def _front(self) -> bytes:
        return bytes((BY_THE_CASE, MARK)) + self.mark


def as_json(value: Any) -> bytes:
    # Half a character is not UTF-8, and someone may still have typed it: it goes through unchanged.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_json(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def by_the_ring(sealed: bytes) -> bool:
    """Whether a key of the ring made this seal, and no case's own."""
    return sealed[:1] == bytes((BY_THE_RING,))


def _close(key: AESGCM, front: bytes, where: str, data: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return front + nonce + key.encrypt(nonce, data, front + where.encode())


def _open(key: AESGCM, front: bytes, where: str, rest: bytes) -> bytes:
    if len(rest) < NONCE:
        raise Unreadable(where)
    try:
        return key.decrypt(rest[:NONCE], rest[NONCE:], front + where.encode())
    except InvalidTag as wrong:
        raise Unreadable(where) from wrong


def _split(sealed: bytes) -> tuple[bytes, bytes]:
    """The front (layout, length, key id) and the rest."""
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    return sealed[:end].ljust(2, b"\0"), sealed[end:]
