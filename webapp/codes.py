"""The code on a card: twelve letters and figures that cannot be mistaken for each other, the last of which checks the others.

Eleven are chance: 31 ** 11 codes, 54.5 bits. Nothing here is kept as it is: a code is found by a keyed hash and proved by a slow one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# No I, L, O, U or Z. Their number is a prime, so that no single slip and no swap adds up to nothing.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
# What people write for a letter that is on the card.
LOOK_ALIKES = str.maketrans("OILUZ", "011V2")
LENGTH, GROUP = 12, 4
LONGEST = 100
DIGITS = 6

# OWASP's smallest for argon2id: 19 MiB, two rounds. A quarter of a million tries an hour would need a machine of its own, and a person
# waits less than a twentieth of a second. More memory would let a few tries at once fill a small server.
SLOW = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown code is held against: it takes as long as a known one.
NOBODYS = SLOW.hash(secrets.token_urlsafe(16))


class NotACode(ValueError):
    """What somebody typed cannot be a code of ours. `length`: how many letters there are, when that is what is wrong."""

    def __init__(self, *, length: int | None = None) -> None:
        super().__init__()
        self.length = length


def make() -> str:
    """A new code."""
    chance = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return chance + _last(chance)


def read(typed: str) -> str:
    """The code in what somebody typed, however they wrote it. Raises NotACode, which says nothing of whether a code exists."""
    letters = "".join(letter for letter in typed[:LONGEST].upper() if letter.isalnum()).translate(LOOK_ALIKES)
    if len(letters) != LENGTH:
        raise NotACode(length=len(letters))
    if not set(letters) <= set(LETTERS) or letters[-1] != _last(letters[:-1]):
        raise NotACode
    return letters


def _last(chance: str) -> str:
    """The letter that makes the sum of every letter times its place a multiple of 31."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(chance, 1))
    return LETTERS[-total * pow(LENGTH, -1, len(LETTERS)) % len(LETTERS)]


def grouped(code: str) -> str:
    """ "ABCD-EFGH-JKMN", as it stands on a card."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def found_by(peppers: Iterable[tuple[str, bytes]], what: str, text: str) -> dict[str, str]:
    """The keyed hashes that find something again, by the id of their key, newest first. Without the key they say nothing."""
    return {name: hmac.new(pepper, f"{what} {text}".encode("utf-8", "surrogatepass"), sha256).hexdigest() for name, pepper in peppers}


def fits(kept: str | None, text: str) -> bool:
    """Whether this is what a slow hash was made of. With nothing kept it takes just as long, and the answer is no."""
    try:
        return SLOW.verify(kept or NOBODYS, text) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def number() -> str:
    """Six figures to send to a phone or an inbox: used once, for ten minutes, in one browser."""
    return "".join(secrets.choice(LETTERS[:10]) for _ in range(DIGITS))


def token() -> str:
    """128 random bits for an address: nobody can try them all, so they need no slow hash."""
    return secrets.token_urlsafe(16)


def hashed(token: str) -> str:
    return sha256(token.strip(" \t\r\n<>.,;:()").encode("utf-8", "surrogatepass")).hexdigest()
