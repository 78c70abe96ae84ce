"""Which doors a service has, from its settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from tests import make
from tests.receivers import Receiver, answer
from webapp import doors, store, webhook


@dataclass(frozen=True)
class Letter:
    id: str = "letter"
    case_id: str | None = None
    letter: bytes = b'{"type":"test.ping"}'
    body: Mapping[str, Any] = field(default_factory=dict)


TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "a made-up token", "twilio_messaging_service_sid": "MG1"}


def test_a_service_without_texts_and_mail_has_only_the_door_to_the_icb(sqlite: store.Database):
    made = doors.open(make.config(), sqlite)

    assert list(made.open()) == ["icb"]
    assert (made.sms, made.mail, made.inbox) == (None, None, None)


def test_a_service_with_everything_has_every_door(sqlite: store.Database):
    made = doors.open(make.config(**TWILIO, smtp_url="smtp://127.0.0.1", mail_from="a@b.example", duty_inbox="c@d.example"), sqlite)

    assert list(made.open()) == ["icb", "sms", "mail"]
    assert made.inbox == "c@d.example"


@pytest.mark.parametrize(("live", "said"), [(False, "1"), (True, None)])
def test_a_letter_says_that_it_comes_from_a_demonstration_until_the_service_is_live(live: bool, said: str | None):
    with Receiver(answer()) as icb:
        settings = make.config(icb_webhook_url=icb.url, allow_private=(ip_network("127.0.0.0/8"),), live=live)
        webhook.send(doors.receiver(settings), Letter(), datetime(2026, 11, 23, tzinfo=UTC))

    [got] = icb.received
    assert got.headers.get("open-door-demonstration") == said
    assert doors.receiver(settings).body.ends.demonstration is not live
    assert webhook.verify(settings.icb_webhook_secrets, got.headers, got.body, datetime(2026, 11, 23, tzinfo=UTC)) == "letter"


def test_half_a_twilio_account_is_none(sqlite: store.Database):
    assert doors.open(make.config(**{**TWILIO, "twilio_auth_token": None}), sqlite).sms is None


def test_a_secret_that_cannot_seal_is_found_when_the_doors_are_made(sqlite: store.Database):
    with pytest.raises(webhook.BadSecret):
        doors.open(make.config(icb_webhook_secrets=("whsec_short",)), sqlite)


@pytest.mark.parametrize(
    ("due", "decent"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), datetime(2026, 11, 23, 10, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 19, 0, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        # In summer the clocks of London are an hour ahead, and they change in the night before this day.
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), datetime(2027, 10, 31, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_text_that_is_tried_again_waits_for_a_decent_hour(sqlite: store.Database, due: datetime, decent: datetime):
    assert doors.open(make.config(), sqlite).decent(due) == decent
