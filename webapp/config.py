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


# What the ICB's server may want beside the seal, and the settings that each needs.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "bearer": ("ICB_WEBHOOK_TOKEN",),
    "oauth2": ("ICB_OAUTH_TOKEN_URL", "ICB_OAUTH_CLIENT_ID", "ICB_OAUTH_CLIENT_SECRET"),
    "mtls": ("ICB_MTLS_CERT", "ICB_MTLS_KEY"),
}
BESIDE_TOO = {"ICB_OAUTH_SCOPE": "oauth2"}
# What a letter to the ICB is made of: our envelope, a FHIR Bundle alone, or both in one body.
BODIES = ("envelope", "fhir", "both")
# How Twilio's calls to us may be signed: with the account's token, with a key made for this, or either while one moves to the other.
SIGNATURES = ("sha1", "sha256", "both")
# What Twilio keeps of a text: all of it, no words once it arrived, or neither words nor number from the start.
RETENTIONS = ("keep", "redact", "discard")


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
    inbox: bool = field(default=False, metadata=_may("INBOX", settings.switch))
    operate: bool = field(default=False, metadata=_may("OPERATE", settings.switch))
    icb_webhook_url: str | None = field(default=None, repr=False, metadata=_needed("ICB_WEBHOOK_URL", settings.address))
    icb_webhook_secrets: tuple[str, ...] = field(default=(), repr=False, metadata=_needed("ICB_WEBHOOK_SECRETS", settings.webhook_secrets))
    icb_events_secrets: tuple[str, ...] = field(default=(), repr=False, metadata=_needed("ICB_EVENTS_SECRETS", settings.webhook_secrets))
    icb_webhook_body: str = field(default="envelope", metadata=_may("ICB_WEBHOOK_BODY", partial(settings.one_of, known=BODIES)))
    icb_webhook_auth: str = field(default="none", metadata=_may("ICB_WEBHOOK_AUTH", partial(settings.one_of, known=tuple(BESIDE))))
    icb_webhook_token: str | None = field(default=None, repr=False, metadata=_may("ICB_WEBHOOK_TOKEN", settings.token))
    icb_oauth_token_url: str | None = field(default=None, repr=False, metadata=_may("ICB_OAUTH_TOKEN_URL", settings.address))
    icb_oauth_client_id: str | None = field(default=None, metadata=_may("ICB_OAUTH_CLIENT_ID"))
    icb_oauth_client_secret: str | None = field(default=None, repr=False, metadata=_may("ICB_OAUTH_CLIENT_SECRET"))
    icb_oauth_scope: str | None = field(default=None, metadata=_may("ICB_OAUTH_SCOPE"))
    icb_mtls_cert: str | None = field(default=None, metadata=_may("ICB_MTLS_CERT", settings.file))
    icb_mtls_key: str | None = field(default=None, metadata=_may("ICB_MTLS_KEY", settings.file))
    icb_ca_file: str | None = field(default=None, metadata=_may("ICB_CA_FILE", settings.authorities))
    allow_private: tuple[settings.Network, ...] = field(default=(), metadata=_may("WEBHOOK_ALLOW_PRIVATE", settings.networks))
    twilio_account_sid: str | None = field(default=None, metadata=_may("TWILIO_ACCOUNT_SID"))
    twilio_auth_token: str | None = field(default=None, repr=False, metadata=_may("TWILIO_AUTH_TOKEN"))
    twilio_messaging_service_sid: str | None = field(default=None, metadata=_may("TWILIO_MESSAGING_SERVICE_SID"))
    twilio_api_base: str | None = field(default=None, metadata=_may("TWILIO_API_BASE", settings.address))
    twilio_auth_token_other: str | None = field(default=None, repr=False, metadata=_may("TWILIO_AUTH_TOKEN_OTHER"))
    twilio_signature: str = field(default="sha1", metadata=_may("TWILIO_SIGNATURE", partial(settings.one_of, known=SIGNATURES)))
    twilio_shared_keys: tuple[str, ...] = field(default=(), repr=False, metadata=_may("TWILIO_SHARED_KEYS", settings.secrets))
    twilio_retention: str = field(default="redact", metadata=_may("TWILIO_RETENTION", partial(settings.one_of, known=RETENTIONS)))
    notify_api_key: str | None = field(default=None, repr=False, metadata=_may("NOTIFY_API_KEY", settings.notify_key))
    notify_template_id: str | None = field(default=None, metadata=_may("NOTIFY_TEMPLATE_ID", settings.template))
    notify_callback_token: str | None = field(default=None, repr=False, metadata=_may("NOTIFY_CALLBACK_TOKEN", settings.long_secret))
    notify_api_base: str | None = field(default=None, metadata=_may("NOTIFY_API_BASE", settings.address))
    texts_per_second: int = field(default=40, metadata=_may("TEXTS_PER_SECOND", settings.per_second))
    smtp_url: str | None = field(default=None, repr=False, metadata=_may("SMTP_URL", settings.post_office))
    mail_from: str | None = field(default=None, metadata=_may("MAIL_FROM", settings.mailbox))
    duty_inbox: str | None = field(default=None, metadata=_may("DUTY_INBOX", settings.mailbox))
    escalation_inbox: str | None = field(default=None, metadata=_may("ESCALATION_INBOX", settings.mailbox))
    alarm_webhook_url: str | None = field(default=None, repr=False, metadata=_may("ALARM_WEBHOOK_URL", settings.address))
    alarm_webhook_secrets: tuple[str, ...] = field(
        default=(), repr=False, metadata=_may("ALARM_WEBHOOK_SECRETS", settings.webhook_secrets),
    )
    trusted_proxies: int = field(default=0, metadata=_may("TRUSTED_PROXIES", settings.hops))
    metrics_port: int | None = field(default=None, metadata=_may("METRICS_PORT", settings.port))
    metrics_host: str = field(default="127.0.0.1", metadata=_may("METRICS_HOST", settings.host))
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
        return self.twilio_account_sid is not None or self.notify_api_key is not None

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
        problems |= _beside(given) | _texted(given)
        if problems:
            raise BadSettings(problems)
        return cls(**values, content=content)


# A setting of a group makes the others needed: half a door does not open.
GROUPS = (
    ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID"),
    ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID", "NOTIFY_CALLBACK_TOKEN"),
    ("SMTP_URL", "MAIL_FROM"),
    ("ALARM_WEBHOOK_URL", "ALARM_WEBHOOK_SECRETS"),
)
# The ICB's own system. Where the inbox of this service is used, there may be none.
SYSTEM = ("ICB_WEBHOOK_URL", "ICB_WEBHOOK_SECRETS", "ICB_EVENTS_SECRETS")
SETTINGS = tuple(one.metadata["name"] for one in fields(Config) if one.metadata)


def _missing(given: Mapping[str, str]) -> tuple[str, ...]:
    needed = {one.metadata["name"] for one in fields(Config) if one.metadata.get("needed")}
    if given.get("INBOX") == "1" and not given.keys() & set(SYSTEM):
        needed -= set(SYSTEM)
    needed |= set(BESIDE.get(given.get("ICB_WEBHOOK_AUTH", "none"), ()))
    for group in GROUPS:
        needed |= set(group) if given.keys() & set(group) else set()
    if given.get("TWILIO_SIGNATURE") in ("sha256", "both"):
        needed |= {"TWILIO_SHARED_KEYS", *GROUPS[0]}
    # A second person who hears only what the first could not mend.
    needed |= {"DUTY_INBOX"} if "ESCALATION_INBOX" in given else set()
    return tuple(name for name in SETTINGS if name in needed - given.keys())


def _beside(given: Mapping[str, str]) -> dict[str, str]:
    """What does not fit together of the settings for the ICB's server: nobody may count on what is not used, or show a secret to all."""
    chosen = given.get("ICB_WEBHOOK_AUTH", "none")
    if chosen not in BESIDE:
        return {}
    owners = {**{name: auth for auth, names in BESIDE.items() for name in names}, **BESIDE_TOO}
    problems = {name: f"needs ICB_WEBHOOK_AUTH={auth}" for name, auth in owners.items() if name in given and auth != chosen}
    if chosen != "none" and "ICB_WEBHOOK_URL" not in given:
        problems["ICB_WEBHOOK_AUTH"] = "needs ICB_WEBHOOK_URL"
    for name in ("ICB_WEBHOOK_URL", "ICB_OAUTH_TOKEN_URL"):
        if chosen != "none" and given.get(name, "https://").startswith("http://"):
            problems[name] = f"must begin with https:// where ICB_WEBHOOK_AUTH is {chosen}"
    if chosen == "mtls" and not problems and (wrong := settings.pair(given["ICB_MTLS_CERT"], given["ICB_MTLS_KEY"])):
        problems["ICB_MTLS_KEY"] = wrong
    return problems


def _texted(given: Mapping[str, str]) -> dict[str, str]:
    """Two providers at once, or a setting that does nothing alone: whoever set it counts on what would not happen."""
    problems = {}
    if "TWILIO_ACCOUNT_SID" in given and "NOTIFY_API_KEY" in given:
        problems["NOTIFY_API_KEY"] = "cannot stand beside TWILIO_ACCOUNT_SID: texts leave through one provider"
    if "TWILIO_SHARED_KEYS" in given and given.get("TWILIO_SIGNATURE", "sha1") == "sha1":
        problems["TWILIO_SHARED_KEYS"] = "needs TWILIO_SIGNATURE=sha256 or both"
    for name in ("TWILIO_SIGNATURE", "TWILIO_AUTH_TOKEN_OTHER", "TWILIO_RETENTION"):
        if name in given and "TWILIO_ACCOUNT_SID" not in given:
            problems[name] = "needs TWILIO_ACCOUNT_SID"
    if "METRICS_HOST" in given and "METRICS_PORT" not in given:
        problems["METRICS_HOST"] = "needs METRICS_PORT"
    return problems


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
