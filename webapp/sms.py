"""Text messages, through Twilio: the one door that may send one.

Nothing goes out without the person's permission at the moment of sending, nor to anything but a UK mobile. A text that
may have gone is never sent again by itself: twice is confusing, and an unexpected text can be seen by the wrong eyes.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import phonenumbers

from webapp import line
from webapp.outcomes import Later, Outcome, Promised, Refused, Sent, Unsure

API = "https://api.twilio.com"
SECONDS = 30.0
# A text that could not be brought in four hours is dropped by the network: no phone rings at three in the morning.
VALID_SECONDS = 4 * 60 * 60
LONGEST = 1600
NOT_A_NUMBER, NOT_A_MOBILE, OPTED_OUT, TOO_MANY = 21211, 21614, 21610, 20429

# Ofcom keeps these for stories, and so do our examples; the library rightly says that nobody has them.
_FOR_STORIES = re.compile(r"\+447700900[0-9]{3}", re.ASCII)
_E164 = re.compile(r"\+44[0-9]{10}", re.ASCII)


@dataclass(frozen=True)
class Account:
    """Whose Twilio account sends, and through which Messaging Service. `base` stands in for Twilio where nothing may really be sent."""

    sid: str
    token: str = field(repr=False)
    service: str
    base: str = API
    allow_private: tuple[line.Network, ...] = ()
    seconds: float = SECONDS


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
        self, method: str, uri: str, *, data: Mapping[str, Any], headers: Mapping[str, str], auth: tuple[str, str], **rest: object
    ) -> Answer:
        name = base64.b64encode(":".join(auth).encode()).decode()
        form = urlencode(data, doseq=True).encode()
        address = self._account.base.rstrip("/") + uri.removeprefix(API)
        sent = {**headers, "Authorization": f"Basic {name}", "Accept-Encoding": "identity"}
        answer = line.post(address, form, sent, allow_private=self._account.allow_private, seconds=self._account.seconds)
        return Answer(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)


def uk_mobile(number: object) -> bool:
    """Whether this is a UK mobile in international form. A landline would read the text aloud to whoever picks up."""
    if not isinstance(number, str) or not _E164.fullmatch(number):
        return False
    found = phonenumbers.parse(number)
    mobile = phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE
    return bool(_FOR_STORIES.fullmatch(number)) or (mobile and phonenumbers.region_code_for_number(found) == "GB")


def door(account: Account, may_text: Callable[[Promised], bool]) -> Callable[[Promised], Outcome]:
    """The door for texts. `may_text` says whether the person's permission stands now; it was asked too when the text was promised."""
    from twilio.rest import Client  # slow to load, and only the worker sends

    # An environment of its own: TWILIO_EDGE or TWILIO_REGION would send the texts to an address that we did not choose.
    messages = Client(account.sid, account.token, http_client=Api(account), environment={"-": ""}).messages
    settings = {"messaging_service_sid": account.service, "validity_period": VALID_SECONDS, "smart_encoded": True}

    def send(promise: Promised) -> Outcome:
        number, text = promise.body.get("to"), promise.body.get("text")
        if not may_text(promise):
            return Refused("no-permission", alarm=False)
        if not uk_mobile(number):
            return Refused("not-a-mobile")
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
            return Refused("not-a-text")
        return _try(lambda: messages.create(to=number, body=text, **settings))

    return send


def _try(create: Callable[[], Any]) -> Outcome:
    from twilio.base.exceptions import TwilioRestException, TwilioServiceException

    try:
        return Sent("201", reference=create().sid)
    except (TwilioRestException, TwilioServiceException) as wrong:
        return _meaning(wrong.status, wrong.code)
    except line.NotReached as wrong:
        return Later(wrong.why, alarm=isinstance(wrong, line.NotAllowed))
    except line.NoAnswer as wrong:
        return Unsure(wrong.why)
    except (ValueError, TypeError, AttributeError):
        # A yes whose words nobody understands is still a yes.
        return Unsure("bad-answer")


def _meaning(status: int, code: object) -> Outcome:
    """What Twilio's refusal means for this text."""
    told = str(code) if isinstance(code, int) and 10000 <= code <= 99999 else f"{status:03d}"
    if status >= 500 or status < 200:
        return Unsure(told)
    if code == TOO_MANY or status == 429:
        return Later(told)
    if status == 400 or code in (NOT_A_NUMBER, NOT_A_MOBILE, OPTED_OUT):
        # Who has opted out has told us something; nobody needs to be alarmed by it.
        return Refused(told, alarm=code != OPTED_OUT)
    return Later(told, alarm=True)
