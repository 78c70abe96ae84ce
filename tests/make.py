"""Things that tests need, made up: a plain function for each, which takes what the test is about and fills in the rest."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp import consent, ids, store
from webapp.config import Config
from webapp.seal import Keyring

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
KEY = bytes(range(32))
WORDS = "Can we put your name on the support list?"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def keyring(*names: str) -> Keyring:
    """A ring with a key for each name, newest first. The same name is always the same key."""
    return Keyring([(name, name.encode().ljust(32, b"-")) for name in names or ("test",)])


def environment(**changes: str | None) -> dict[str, str]:
    """Everything that has to be set, and no more. A change to None takes a setting away."""
    key = base64.b64encode(KEY).decode()
    needed: dict[str, str | None] = {
        "SECRET_KEY": "a made-up secret that is long enough",
        "DATA_KEYS": f"test:{key}",
        "CODE_PEPPERS": f"test:{key}",
        "RECEIPT_KEYS": f"test:{key}",
        "DATABASE_URL": "sqlite:///instance/test.sqlite",
        "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
        "PLACE": "anyshire",
        "ICB_WEBHOOK_URL": "http://127.0.0.1:8001/icb",
        "ICB_WEBHOOK_SECRETS": f"whsec_{key}",
        "ICB_EVENTS_SECRETS": f"whsec_{key}",
    }
    return {name: text for name, text in {**needed, **changes}.items() if text is not None}


def config(**changes: Any) -> Config:
    """A Config without an environment; changes by field name."""
    made_up: dict[str, Any] = {
        "secret_key": "a made-up secret that is long enough",
        "data_keys": (("test", KEY),),
        "code_peppers": (("test", KEY),),
        "receipt_keys": (("test", KEY),),
        "database_url": "sqlite:///instance/test.sqlite",
        "public_base_url": "http://127.0.0.1:8000",
        "place": "anyshire",
        "icb_webhook_url": "http://127.0.0.1:8001/icb",
        "icb_webhook_secrets": ("whsec_" + base64.b64encode(KEY).decode(),),
        "icb_events_secrets": ("whsec_" + base64.b64encode(KEY).decode(),),
    }
    return Config(**{**made_up, **changes})


def row(permission: str = "dsr", answer: consent.Answer = consent.Answer.YES, **changes: Any) -> consent.Row:
    """A decision of the person's own, on the web."""
    usual: dict[str, Any] = {
        "id": ids.uuid7(NOW), "case_id": "a case", "words": consent.Words(WORDS, "1.0", "en"), "at": NOW, "how": consent.How.WEB,
    }
    return consent.Row(**{**usual, "permission": permission, "answer": answer, **changes})


def draft(session: Session, *, answers: Mapping[str, Any] | None = None, now: datetime = NOW, **changes: Any) -> store.drafts.Draft:
    """A new case with a draft, saved with `answers` when there are any."""
    usual = {"place": "anyshire", "questionnaire": "refer", "version": "1.0", "language": "en", "voice": "pages"}
    made = store.drafts.begin(session, **{**usual, **changes}, now=now)
    if answers:
        made.answers = dict(answers)
        store.drafts.save(session, made, now=now)
    return made


def case(database: store.Database) -> str:
    """The id of a new case, committed."""
    with database.session(write=True) as session:
        made = draft(session)
        store.commit(session)
    return made.case_id


def submit(session: Session, case_id: str, **changes: Any) -> store.referrals.Referral:
    """Send the case, with answers that hardly matter."""
    usual: dict[str, Any] = {
        "kind": "referral.submitted", "urgent": False, "questionnaire": "refer", "version": "1.0", "content_hash": "0" * 64,
        "answers": {"about.name": "Amir Made-Up"}, "contact": {"about.phone": "+447700900123"}, "now": NOW,
    }
    return store.referrals.submit(session, case_id=case_id, **{**usual, **changes})


def letter(type: str = "referral.submitted", **data: Any) -> dict[str, Any]:
    """What goes to the ICB, before it is numbered."""
    return {"type": type, "timestamp": NOW.isoformat(), "data": {"referral_id": "a case", **data}}
