"""Letters to and from the ICB, sealed as Standard Webhooks 1.0.0 says, so that any language can check them.

A letter keeps its id and its bytes through every try; only the time and the seal are new. Every current secret seals,
newest first, and every one opens, so that secrets can be changed without losing a letter.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webapp import kept_line, line
from webapp.body import AS_KEPT, Body
from webapp.outcomes import Later, Outcome, Paused, Promised, Sent
from webapp.proof import NoToken, Proof

TOLERANCE = timedelta(minutes=5)
SECONDS = 30.0  # for one whole try; the outbox leases a promise for three times as long
ASK_US_TO_WAIT = (408, 425, 429, 503)
LONGEST_SIGNATURES = 4096
DEMONSTRATION = {"open-door-demonstration": "1"}

# The id and the time are signed with dots between them, so neither may hold one.
_ID = re.compile(r"[!-\-/-~]{1,128}", re.ASCII)
_TIME = re.compile(r"[0-9]{1,11}", re.ASCII)
_REFERENCE = re.compile(r"\w[\w ./:#-]{0,62}\w|\w")


class BadSecret(ValueError):
    """A secret is not `whsec_` and base64 of 24 to 64 bytes. Never says the secret."""


class BadSeal(Exception):
    """The letter does not come from somebody who has one of the secrets."""


class Stale(Exception):
    """The seal is right and the time is more than five minutes from ours: an old letter sent again, or a wrong clock."""


@dataclass(frozen=True)
class Receiver:
    """Where the ICB gets its letters. `allow_private` are networks of our own that the operator lets us call."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    allow_private: tuple[line.Network, ...] = ()
    seconds: float = SECONDS
    tls: line.Tls = line.NO_TLS
    # Beside the seal, where their server asks for it.
    proof: Proof | None = None
    body: Body = AS_KEPT
    # What somebody made up to try it out must not be taken for a person who waits.
    demonstration: bool = False


def key(secret: str) -> bytes:
    """The bytes of one `whsec_…` secret."""
    text = secret.removeprefix("whsec_")
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadSecret from wrong
    if not secret.startswith("whsec_") or not 24 <= len(found) <= 64:
        raise BadSecret
    return found


def sign(secrets: Sequence[str], letter_id: str, at: int, body: bytes) -> str:
    """The `webhook-signature` header: one `v1,…` for each secret, in their order."""
    return " ".join(_seal(secret, letter_id, at, body) for secret in secrets)


def _seal(secret: str, letter_id: str, at: int, body: bytes) -> str:
    signed = hmac.new(key(secret), f"{letter_id}.{at}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


def headers(secrets: Sequence[str], letter_id: str, at: int, body: bytes) -> dict[str, str]:
    """The three headers of a letter sealed at `at`, whole seconds since 1970."""
    return {"webhook-id": letter_id, "webhook-timestamp": str(at), "webhook-signature": sign(secrets, letter_id, at, body)}


def verify(secrets: Sequence[str], received: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a letter that is really theirs and fresh. Raises BadSeal or Stale, whatever the headers hold."""
    named = {name.lower(): value for name, value in received.items()}
    letter_id, at, signatures = (named.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not _ID.fullmatch(letter_id) or not _TIME.fullmatch(at) or len(signatures) > LONGEST_SIGNATURES:
        raise BadSeal
    # The seal first: only somebody with the secret is told about the clock. Compared whole, so that time gives nothing away.
    ours = [_seal(secret, letter_id, int(at), body).encode() for secret in secrets]
    theirs = [token.encode("utf-8", "replace") for token in signatures.split(" ")]
    if not sum(hmac.compare_digest(one, other) for one in ours for other in theirs):
        raise BadSeal
    if abs(int(at) - int(now.timestamp())) > TOLERANCE.total_seconds():
        raise Stale
    return letter_id


def door(receiver: Receiver, now: Callable[[], datetime]) -> Callable[[Promised], Outcome]:
    """The door to the ICB. Raises BadSecret at once, not when the first person has pressed Send."""
    for secret in receiver.secrets:
        key(secret)
    return lambda promise: send(receiver, promise, now())


def send(receiver: Receiver, promise: Promised, now: datetime) -> Outcome:
    """One try to bring a promise to the ICB. Only a 2xx counts as theirs."""
    body = receiver.body.written(promise.letter)
    sealed = headers(receiver.secrets, promise.id, int(now.timestamp()), body)
    try:
        answer = post(receiver, body, sealed)
    except NoToken as wrong:
        return Later(wrong.why, alarm=wrong.refused)
    except line.NotAllowed as wrong:
        return Later(wrong.why, alarm=True)
    except line.NoAnswer as wrong:
        return Later(wrong.why)
    return _meaning(answer, now)


def post(receiver: Receiver, body: bytes, sealed: Mapping[str, str]) -> line.Answer:
    """The letter as it is sealed; once more with a new token when they did not like the old one. All within the time of one try.

    Raises NoToken, or what line.call does.
    """
    until = time.monotonic() + receiver.seconds
    # Not compressed: an answer of a few kilobytes cannot unpack into the whole memory.
    accept = {"accept": "application/json", "accept-encoding": "identity"}
    named = {"content-type": receiver.body.media_type, "user-agent": "open-door", **accept, **sealed}
    named |= DEMONSTRATION if receiver.demonstration else {}

    def call(*, fresh: bool) -> line.Answer:
        shown = {"authorization": receiver.proof.header(seconds=until - time.monotonic(), fresh=fresh)} if receiver.proof else {}
        left = max(until - time.monotonic(), 0.0)
        return kept_line.post(receiver.url, body, {**named, **shown}, allow_private=receiver.allow_private, seconds=left, tls=receiver.tls)

    answer = call(fresh=False)
    return call(fresh=True) if answer.status == 401 and receiver.proof and receiver.proof.renews else answer


def _meaning(answer: line.Answer, now: datetime) -> Outcome:
    status = f"{answer.status:03d}"
    if 200 <= answer.status < 300:
        return Sent(status, reference=_reference(answer))
    if answer.status == 410:
        return Paused(status)
    if answer.status in ASK_US_TO_WAIT:
        return Later(status, after=line.asked_to_wait(answer.headers.get("retry-after", ""), now))
    return Later(status, alarm=400 <= answer.status < 500)


def _reference(answer: line.Answer) -> str | None:
    """The ICB's own name for what it got. It is shown to a person, so only short plain names are taken."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    name = found.get("reference") if isinstance(found, dict) else None
    return name if isinstance(name, str) and _REFERENCE.fullmatch(name) else None
