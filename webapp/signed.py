"""Sign what a person may carry away, so that anybody can check it without asking us: JWS (RFC 7515) with Ed25519 (RFC 8037).

The same bytes and the same key always make the same signature. Old keys still check what they signed while they are listed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Keys = Sequence[tuple[str, bytes]]

ALGORITHM = "EdDSA"


def sign(keys: Keys, payload: bytes) -> str:
    """`payload` as a compact JWS, signed with the newest of `keys` (id and 32 bytes)."""
    name, seed = keys[0]
    header = json.dumps({"alg": ALGORITHM, "cty": "json", "kid": name}, separators=(",", ":")).encode()
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(Ed25519PrivateKey.from_private_bytes(seed).sign(signed.encode('ascii')))}"


def seal(keys: Keys, data: bytes) -> str:
    """The signature of the newest of `keys` for `data`, in base64, where the data itself travels beside it."""
    return b64encode(Ed25519PrivateKey.from_private_bytes(keys[0][1]).sign(data)).decode("ascii")


def holds(keys: Keys, key_id: str, data: bytes, signature: str) -> bool:
    """Whether the key with this id signed `data`. Not when we no longer have that key."""
    try:
        seed = dict(keys)[key_id]
        Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(b64decode(signature, validate=True), data)
    except (LookupError, ValueError, InvalidSignature):
        return False
    return True


def public(keys: Keys) -> Mapping[str, Any]:
    """The public halves of `keys`, as a JWK set (RFC 7517)."""
    return {"keys": [
        {"kty": "OKP", "crv": "Ed25519", "alg": ALGORITHM, "use": "sig", "kid": name, "x": encoded(half(seed))} for name, seed in keys
    ]}


def half(seed: bytes) -> bytes:
    """The public key that belongs to a secret one."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
