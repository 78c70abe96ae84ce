"""Texts through Twilio: with its own library, on our own guarded line.

Each text carries an address for news of it that only we can make sense of. Twilio knows no "the same text again": what may have gone is
looked for among the texts to that number.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from webapp import line
from webapp.outcomes import MOST_SEEN, Seen, Sent
from webapp.sms import LASTS, SECONDS, Refusal, Unread

API = "https://api.twilio.com"
NEWS = "/hooks/twilio/status"
TOO_MANY = 429
DISCARD: Mapping[str, str] = {"content_retention": "discard", "address_retention": "obfuscate"}


@dataclass(frozen=True)
class Account:
    """Whose Twilio account sends, and through which Messaging Service. `base` stands in for Twilio where nothing may really be sent."""

    sid: str
    token: str = field(repr=False)
    service: str
    # Our own address, which news of a text comes to.
    website: str
    base: str = API
    allow_private: tuple[line.Network, ...] = ()
    seconds: float = SECONDS
    # What Twilio keeps of a text: all of it, no words once it arrived, or neither words nor number from the start.
    retention: str = "redact"


@dataclass(frozen=True)
class Answer:
    """What Twilio's library expects back from the client it is given."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class Api:
    """Twilio's HTTP client, on our own line: the same guard and the same time limit as the ICB's letters."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def request(
        self, method: str, uri: str, *, params: Mapping[str, Any] | None = None, data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str], auth: tuple[str, str], **rest: object,
    ) -> Answer:
        name = base64.b64encode(":".join(auth).encode()).decode()
        asked = f"?{urlencode(params, doseq=True)}" if params else ""
        address = self._account.base.rstrip("/") + uri.removeprefix(API) + asked
        sent = {**headers, "Authorization": f"Basic {name}", "Accept-Encoding": "identity"}
        form = urlencode(data or {}, doseq=True).encode()
        answer = line.call(method, address, form, sent, allow_private=self._account.allow_private, seconds=self._account.seconds)
        if answer.status == TOO_MANY:
            # The library's own error would lose how long we should wait.
            raise Refusal("20429", TOO_MANY, line.asked_to_wait(answer.headers.get("Retry-After", ""), datetime.now(UTC)))
        return Answer(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)


@dataclass(frozen=True)
class Twilio:
    """A provider of texts."""

    account: Account

    @property
    def forgets(self) -> bool:
        return self.account.retention == "redact"

    @cached_property
    def _messages(self) -> Any:
        from twilio.rest import Client  # slow to load, and only the worker sends

        # An environment of its own: TWILIO_EDGE or TWILIO_REGION would send the texts to an address that we did not choose.
        client = Client(self.account.sid, self.account.token, http_client=Api(self.account), environment={"-": ""})
        return client.messages

    def send(self, to: str, text: str, ref: str, lasts: timedelta = LASTS) -> Sent:
        valid = int(lasts.total_seconds())
        settings = {"messaging_service_sid": self.account.service, "validity_period": valid, "smart_encoded": True}
        news = f"{self.account.website}{NEWS}?{urlencode({'o': ref})}"
        kept = DISCARD if self.account.retention == "discard" else {}
        made = _asked(lambda: self._messages.create(to=to, body=text, status_callback=news, **settings, **kept))
        if not isinstance(made.sid, str):
            raise Unread
        return Sent("201", reference=made.sid)

    def seen(self, to: str, ref: str) -> tuple[Seen, ...] | None:
        """The newest texts to this number, as many as fit into an answer that we read whole.

        Not by the day they were sent: one that waits at Twilio has none yet.
        """
        if self.account.retention == "discard":
            return None  # neither the number nor the words can be found there
        found = _asked(lambda: self._messages.list(to=to, limit=MOST_SEEN))
        return tuple(Seen(one.sid, one.body or "", one.date_created) for one in found)

    def forget(self, sid: str) -> None:
        _asked(lambda: self._messages(sid).update(body=""))


def _asked(ask: Callable[[], Any]) -> Any:
    from twilio.base.exceptions import TwilioRestException, TwilioServiceException

    try:
        return ask()
    except (TwilioRestException, TwilioServiceException) as wrong:
        raise Refusal(str(wrong.code), wrong.status) from wrong
    except (ValueError, TypeError, AttributeError, LookupError) as wrong:
        raise Unread from wrong
