"""What the sandbox is told when it starts: the same secrets as the website, and where to keep things."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
PORT = 8001


def listed(text: str) -> tuple[str, ...]:
    return tuple(found for part in text.split(",") if (found := part.strip()))


@dataclass(frozen=True)
class Settings:
    """`webhook_secrets` check what we send, `events_secrets` seal what goes back; the newest is first in each."""

    website: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    events_secrets: tuple[str, ...] = field(repr=False)
    database: str = ":memory:"
    port: int = PORT
    twilio_account: str = ""
    twilio_token: str = field(default="", repr=False)
    # How the website wants our calls to it signed, and with what where that is no token.
    twilio_signature: str = "sha1"
    twilio_shared_key: str = field(default="", repr=False)
    # Only the sandbox's own forms use it, and only until it stops.
    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    slow_seconds: float = 40

    @property
    def mail_port(self) -> int:
        return self.port + 1

    @classmethod
    def from_environment(cls, env: Mapping[str, str], folder: Path) -> Settings:
        """Read the settings of the service itself; `folder` is where the sandbox's own file goes."""
        return cls(
            website=env["PUBLIC_BASE_URL"].rstrip("/"),
            webhook_secrets=listed(env["ICB_WEBHOOK_SECRETS"]),
            events_secrets=listed(env["ICB_EVENTS_SECRETS"]),
            database=str(folder / "sandbox.sqlite"),
            port=int(env.get("SANDBOX_PORT", PORT)),
            twilio_account=env.get("TWILIO_ACCOUNT_SID", ""),
            twilio_token=env.get("TWILIO_AUTH_TOKEN", ""),
            twilio_signature=env.get("TWILIO_SIGNATURE", "sha1"),
            twilio_shared_key=next(iter(listed(env.get("TWILIO_SHARED_KEYS", ""))), ""),
        )
