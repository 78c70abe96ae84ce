"""The names we give to things: one for machines that sorts by time, one for people to read out.

Neither is a secret and neither opens anything. No name holds a dot, because a webhook's seal joins its parts with dots.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

# Without I, O, Q, Z, 0 and 1, which look like something else; every third character is a digit, so that no word can form.
LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
DIGITS = "23456789"
LENGTH = 8


def uuid7(at: datetime) -> str:
    """A UUID of RFC 9562, version 7: the millisecond of `at`, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    bits = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


def reference() -> str:
    """Eight characters to write down or say on the phone, such as AB3KR7MN. About 35 bits: a label, not a secret."""
    return "".join(secrets.choice(DIGITS if place % 3 == 2 else LETTERS + DIGITS) for place in range(LENGTH))


def as_reference(typed: str) -> str:
    """What somebody typed as a reference, the way we write it."""
    return "".join(typed.split()).replace("-", "").upper()
