"""Texts through GOV.UK Notify: with its own library, on our own guarded line.

Notify sends templates: ours is one that holds nothing but ((text)). It finds a text by our own word for it, exactly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from webapp import line
from webapp.outcomes import Seen, Sent
from webapp.sms import LASTS, SECONDS, Refusal, Unread

# Before the end of the hours nothing is begun for so long: most texts arrive within minutes, and Notify tries for three days.
SPARE = timedelta(hours=1)
API = "https://api.notifications.service.gov.uk"


@dataclass(frozen=True)
class Service:
    """Whose Notify service sends, with which template. `base` stands in for Notify where nothing may really be sent."""

    key: str = field(repr=False)
    template: str
    base: str = API
    allow_private: tuple[line.Network, ...] = ()
    seconds: float = SECONDS


@dataclass(frozen=True)
class Notify:
    """A provider of texts. How long it keeps words is set there, for the whole service."""

    service: Service

    def send(self, to: str, text: str, ref: str, lasts: timedelta = LASTS) -> Sent:
        """Hand it over. Notify knows no time after which it gives up but its own, so we begin nothing late in the day: see SPARE."""
        made = self._ask(lambda client: client.send_sms_notification(to, self.service.template, {"text": text}, reference=ref))
        if not isinstance(made, dict) or not isinstance(made.get("id"), str):
            raise Unread
        return Sent("201", reference=made["id"])

    def seen(self, to: str, ref: str) -> tuple[Seen, ...]:
        found = self._ask(lambda client: client.get_all_notifications(template_type="sms", reference=ref))
        if not isinstance(found, dict) or not isinstance(found.get("notifications"), list):
            raise Unread
        return tuple(Seen(str(one["id"]), "", sure=True) for one in found["notifications"] if one.get("reference") == ref)

    def _ask(self, ask: Any) -> Any:
        """Ask with a client of our own: the library's is not made for two threads."""
        try:
            return ask(client(self.service))
        except (ValueError, TypeError, AttributeError, LookupError) as wrong:
            raise Unread from wrong


def client(service: Service) -> Any:
    """The library's client, which calls on our line."""
    from notifications_python_client.notifications import NotificationsAPIClient  # slow to load, and only the worker sends

    class Client(NotificationsAPIClient):
        def _perform_request(self, method: str, url: str, kwargs: dict[str, Any]) -> Any:
            return called(service, method, url, kwargs)

        def _process_json_response(self, response: bytes) -> Any:
            return json.loads(response)

    return Client(service.key, base_url=service.base)


def called(service: Service, method: str, url: str, kwargs: dict[str, Any]) -> bytes:
    """What Notify answers. Raises Refusal."""
    asked = f"?{urlencode(kwargs['params'], doseq=True)}" if kwargs.get("params") else ""
    headers = {**kwargs["headers"], "Accept-Encoding": "identity"}
    body = kwargs.get("data", "").encode()
    answer = line.call(method, url + asked, body, headers, allow_private=service.allow_private, seconds=service.seconds)
    if not 200 <= answer.status < 300:
        after = line.asked_to_wait(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        raise Refusal(name_of(answer.body), answer.status, after)
    return answer.body


def name_of(body: bytes) -> str:
    """The name of the first error in an answer; nothing when there is none."""
    try:
        named = json.loads(body)["errors"][0]["error"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""
    return named if isinstance(named, str) else ""
