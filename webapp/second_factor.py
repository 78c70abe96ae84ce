"""The second thing that the team shows: six figures of an app on their phone, of a moment (RFC 6238), each once.

Every app that people have knows these sums, with SHA-1; some know no others. A hash that two texts may share is no weakness of a seal
made with a secret (RFC 6194, 3.3).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

SECONDS, FIGURES = 30, 6
# RFC 4226, 4: as long as the hash.
BYTES = 20
# A clock that is half a minute wrong, either way, is no reason to keep somebody out.
AROUND = (0, -1, 1)


def make() -> str:
    """A new secret, as people and pictures write it."""
    return base64.b32encode(secrets.token_bytes(BYTES)).decode()


def step(at: datetime) -> int:
    """Which half minute it is."""
    return int(at.timestamp()) // SECONDS


def figures(secret: str, of: int) -> str:
    """What the app shows in this half minute (RFC 4226, 5.3)."""
    sealed = hmac.digest(base64.b32decode(secret), of.to_bytes(8, "big"), "sha1")
    begins = sealed[-1] & 0xF
    number = int.from_bytes(sealed[begins : begins + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**FIGURES:0{FIGURES}}"


def used(secret: str, typed: str, *, at: datetime, last: int | None) -> int | None:
    """The half minute whose figures were typed, if they may be used now. None of one that was used, or before it, ever works again."""
    given = "".join(figure for figure in typed if figure.isdecimal() and figure.isascii())
    now, found = step(at), None
    for away in AROUND:
        # All are looked at, so that time gives nothing away.
        right = hmac.compare_digest(figures(secret, now + away), given)
        if right and found is None and (last is None or now + away > last):
            found = now + away
    return found


def address(secret: str, *, issuer: str, account: str) -> str:
    """What the picture says that the app reads."""
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}&digits={FIGURES}&period={SECONDS}"
