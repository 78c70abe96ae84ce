"""Everything the service is told by its environment, read once and checked before it starts.

What is missing is listed together; what is wrong is named with the reason. A secret is never printed and never has a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, Self

from webapp import settings

ROOT = Path(__file__).parent.parent


class MissingSettings(Exception):
    """Settings that the service cannot start without: all of their names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__("These settings are missing: " + ", ".join(names))


class BadSettings(Exception):
    """Settings that cannot be used: each with its name and what is wrong, in words that hold no secret."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{name} {problem}" for name, problem in problems.items()))


def _needed(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    return {"name": name, "read": read, "needed": True}


def _may(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    return {"name": name, "read": read, "needed": False}


@dataclass(frozen=True, kw_only=True)
class Config:
    """One service: its secrets, its place, and the doors it may use."""

    secret_key: str = field(repr=False, metadata=_needed("SECRET_KEY", settings.long_secret))
    data_keys: settings.Keys = field(repr=False, metadata=_needed("DATA_KEYS", partial(settings.keys, exactly=32)))
    code_peppers: settings.Keys = field(repr=False, metadata=_needed("CODE_PEPPERS", settings.keys))
    receipt_keys: settings.Keys = field(repr=False, metadata=_needed("RECEIPT_KEYS", partial(settings.keys, exactly=32)))
    database_url: str = field(repr=False, metadata=_needed("DATABASE_URL", settings.database))
    public_base_url: str = field(metadata=_needed("PUBLIC_BASE_URL", settings.base))
    place: str = field(metadata=_needed("PLACE", settings.named))
    icb_webhook_url: str = field(repr=False, metadata=_needed("ICB_WEBHOOK_URL", settings.address))
    icb_webhook_secrets: tuple[str, ...] = field(repr=False, metadata=_needed("ICB_WEBHOOK_SECRETS", settings.webhook_secrets))
    icb_events_secrets: tuple[str, ...] = field(repr=False, metadata=_needed("ICB_EVENTS_SECRETS", settings.webhook_secrets))
    icb_webhook_body: str = field(default="envelope", metadata=_may("ICB_WEBHOOK_BODY", partial(settings.only, known="envelope")))
    icb_webhook_auth: str = field(default="none", metadata=_may("ICB_WEBHOOK_AUTH", partial(settings.only, known="none")))
    allow_private: tuple[settings.Network, ...] = field(default=(), metadata=_may("WEBHOOK_ALLOW_PRIVATE", settings.networks))
    twilio_account_sid: str | None = field(default=None, metadata=_may("TWILIO_ACCOUNT_SID"))
    twilio_auth_token: str | None = field(default=None, repr=False, metadata=_may("TWILIO_AUTH_TOKEN"))
    twilio_messaging_service_sid: str | None = field(default=None, metadata=_may("TWILIO_MESSAGING_SERVICE_SID"))
    twilio_api_base: str | None = field(default=None, metadata=_may("TWILIO_API_BASE", settings.address))
    smtp_url: str | None = field(default=None, repr=False, metadata=_may("SMTP_URL", settings.post_office))
    mail_from: str | None = field(default=None, metadata=_may("MAIL_FROM", settings.mailbox))
    duty_inbox: str | None = field(default=None, metadata=_may("DUTY_INBOX", settings.mailbox))
    metrics_port: int | None = field(default=None, metadata=_may("METRICS_PORT", settings.port))
    live: bool = field(default=False, metadata=_may("LIVE", settings.switch))
    content: Path = ROOT / "content"
    translations: Path = ROOT / "translations"
    static: Path = ROOT / "webapp" / "static" / "built"

    @property
    def demonstration(self) -> bool:
        """Reaches no NHS team, and every page says so."""
        return not self.live

    @property
    def texts(self) -> bool:
        """Can we send a text message?"""
        return self.twilio_account_sid is not None

    @property
    def mail(self) -> bool:
        """Can we send an e-mail?"""
        return self.smtp_url is not None

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, content: Path = ROOT / "content") -> Self:
        """The settings in `env`. Raises MissingSettings with every missing name, or BadSettings with everything that is wrong."""
        given = {name: text.strip() for name, text in env.items() if text.strip()}
        if missing := _missing(given):
            raise MissingSettings(missing)
        values, problems = _read(given)
        if "place" in values and not (content / "places" / f"{values['place']}.toml").is_file():
            problems["PLACE"] = settings.NO_PLACE
        if problems:
            raise BadSettings(problems)
        return cls(**values, content=content)


# A setting of a group makes the others needed: half a door does not open.
GROUPS = (("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID"), ("SMTP_URL", "MAIL_FROM"))
SETTINGS = tuple(one.metadata["name"] for one in fields(Config) if one.metadata)


def _missing(given: Mapping[str, str]) -> tuple[str, ...]:
    needed = {one.metadata["name"] for one in fields(Config) if one.metadata.get("needed")}
    for group in GROUPS:
        needed |= set(group) if given.keys() & set(group) else set()
    return tuple(name for name in SETTINGS if name in needed - given.keys())


def _read(given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values by field, and what is wrong by setting."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one in fields(Config):
        name = one.metadata.get("name", "")
        if name not in given:
            continue
        try:
            values[one.name] = one.metadata["read"](given[name])
        except settings.Unfit as wrong:
            problems[name] = str(wrong)
    return values, problems
