"""Check what comes and seal what goes, with the independent `standardwebhooks` package: the proof that ours is not a dialect.

Sample receiver: the faults of that package are caught here, so that junk is answered with 401 and never with 500.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

PATIENCE = 20


class BadSeal(ValueError):
    """Not sealed with any secret we know, too old, or changed on the way."""


@dataclass(frozen=True)
class Told:
    """What the website answered. `status` is None when it could not be reached."""

    status: int | None
    answer: str


def opened(body: bytes, headers: dict[str, str], secrets: tuple[str, ...]) -> dict[str, Any]:
    """The letter, if any secret opens it: while a secret is changed, the old and the new one both do."""
    for secret in secrets:
        try:
            letter = Webhook(secret).verify(body, headers)
        # The package lets ValueError and its children out for signatures without a comma, bad base64 and bodies that are no JSON in UTF-8.
        except (WebhookVerificationError, ValueError, RecursionError):
            continue
        if isinstance(letter, dict) and letter.get("resourceType") == "Bundle":
            return wrapped(letter)
        if isinstance(letter, dict) and isinstance(letter.get("type"), str) and isinstance(letter.get("data"), dict):
            return letter
    raise BadSeal


def wrapped(bundle: dict[str, Any]) -> dict[str, Any]:
    """A FHIR Bundle that came alone, kept whole and listed by the event in its header: our pages read envelopes."""
    try:
        event = str(bundle["entry"][0]["resource"]["meta"]["tag"][0]["code"])
    except (KeyError, IndexError, TypeError):
        event = "Bundle"
    return {"type": event, "timestamp": str(bundle.get("timestamp", "")), "data": {"fhir": bundle}}


def is_bundle(letter: dict[str, Any]) -> bool:
    return set(letter["data"]) == {"fhir"}


def headers_for(body: str, webhook_id: str, secrets: tuple[str, ...], *, now: datetime) -> dict[str, str]:
    """The three headers; every secret signs. `now` must be in UTC: the package would read other zones wrongly."""
    seals = [Webhook(secret).sign(webhook_id, now.astimezone(UTC), body) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(seals),
    }


def send(website: str, event: dict[str, Any], webhook_id: str, secrets: tuple[str, ...]) -> Told:
    """Post one event to the website and hear what it says."""
    body = json.dumps(event, ensure_ascii=False)
    headers = headers_for(body, webhook_id, secrets, now=datetime.now(UTC))
    try:
        heard = requests.post(f"{website}/hooks/icb", data=body.encode(), headers=headers, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as wrong:
        return Told(None, type(wrong).__name__)
    return Told(heard.status_code, heard.text[:2000])
