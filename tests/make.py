"""Things that tests need, made up: a plain function for each, which takes what the test is about and fills in the rest."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import consent, ids, phones, store
from webapp.config import Config
from webapp.helped import Written
from webapp.helping import Invitation
from webapp.models import Kind
from webapp.planned import Locked
from webapp.planning import Audience, Filled, Said
from webapp.seal import Keyring

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
KEY = bytes(range(32))
PEPPERS = (("test", KEY),)
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


def sending(config: Config) -> Config:
    """The same place, which can send texts and e-mails."""
    twilio = {"twilio_account_sid": "AC0", "twilio_auth_token": "made up", "twilio_messaging_service_sid": "MG0"}
    return replace(config, **twilio, smtp_url="smtp://127.0.0.1:25", mail_from="door@mail.example")


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


def way(session: Session, case_id: str, kind: Kind, to: str) -> str:
    """A way back to a case that somebody chose."""
    return store.ways.choose(session, case_id, kind, to, found_by=("test", f"{kind} {to}"), with_news=False, now=NOW)


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


def words_of(session: Session, row: sa.Row[Any]) -> Any:
    """What a promise says, from its row in the outbox."""
    return json.loads(store.vault.open(session, row.group_key, f"{store.apart.PAYLOAD}:{row.id}", row.payload_sealed))


def member(session: Session, email: str) -> store.team.Member:
    """Somebody of the team who has begun."""
    made, token = store.team.make(session, "Cai Example", email, found_by=(("test", f"team {email}"),), now=NOW)
    store.team.begin(session, made, token, password_hash="slow", secret="A" * 32, step=1, now=NOW)
    return made


def fill(session: Session, case_id: str) -> None:
    """Something of everything that can lie sealed about a case which has a draft."""
    submit(session, case_id)
    store.consents.record(session, row(id=ids.uuid7(NOW), case_id=case_id))
    store.avoids.record(session, case_id, [{"name": "Sam Made-Up", "relation": "my dad"}], now=NOW)
    who = {"name": "Dee Example", "relation": "friend", "way": "card", "to": "", "link": f"a link {case_id}"}
    helper = Invitation(id=ids.uuid7(NOW), case_id=case_id, ends_on=NOW.date(), invited_at=NOW, **who)
    store.helping.add(session, helper)
    way(session, case_id, Kind.MAIL, "amir@mail.example")
    phones.prove(session, case_id, Kind.MAIL, "amir@mail.example", now=NOW)
    number = f"+44 {case_id}"
    store.conversations.begin(session, number, language="en", state={"step": "ask"}, case_id=case_id, now=NOW)
    store.wishes.keep(session, case_id, store.wishes.Wishes(times=("morning",), often="three", number="+447700900123"), now=NOW)
    store.tellings.keep(session, case_id, {"tell.with": "Dee Example"}, now=NOW)
    store.mentions.add(session, case_id, f"likeness of {case_id}", held=[("referral.submitted", letter())], now=NOW)
    heard = {"type": "receipt.confirmed", "sequence": 1, "occurred_at": NOW, "data": {"note": "Made up."}}
    store.news.add(session, webhook_id=f"news {case_id}", case_id=case_id, **heard, now=NOW)
    store.plans.keep(session, case_id, Filled(card="plan.me", said=Said((), ("I like to draw.",))), now=NOW)
    wrote = Written(card="plan.me", helper=helper.id, said=Said((), ("They like to draw.",)), version=1, at=NOW)
    store.helped.keep(session, case_id, wrote, now=NOW)
    store.plans.send(session, case_id, Audience.PANEL, Locked(({"id": "plan.me", "parts": []},)), language="en", now=NOW)
    store.reminders.turn_on(session, case_id, language="en", now=NOW)
    store.complaints.make(session, {"tell.what": "You wrote to my mum."}, case_id=case_id, language="en", now=NOW)
    store.inbox.keep(session, ids.uuid7(NOW), letter(), case_id=case_id, now=NOW)
    staff = member(session, case_id)
    store.inbox.look(session, case_id, staff_id=staff.id, visit="a visit", what="read", reason="other", said="They asked.", now=NOW)
    store.inbox.know(session, case_id, staff_id=staff.id, now=NOW)
    store.booklets.keep(session, sha256(case_id.encode()).hexdigest(), case_id, b"%PDF of Ada", now=NOW)
    store.outbox.promise(session, "icb", letter(), case_id=case_id, dedupe_key=f"letter {case_id}", now=NOW)
    mail = {"to": "amir@mail.example", "who": "person", "subject": "There is news", "text": "There is news."}
    store.outbox.promise(session, "mail", mail, case_id=case_id, dedupe_key=f"mail {case_id}", now=NOW + minutes(1))
    [held] = store.outbox.claim(session, owner="a", now=NOW, lease=minutes(1), most=1)
    store.outbox.began(session, held, NOW)
    store.outbox.done(session, held, owner="a", now=NOW, status="204", note="a note")
