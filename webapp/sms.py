"""Text messages: the one door that may send one, whichever provider brings it.

Nothing goes out to anything but a UK mobile; only where to get help goes to whichever phone wrote of danger. Nothing passes the gate that
asks for the person's permission at the moment of sending. A text that may have gone is never sent again by itself: twice is confusing,
and an unexpected text can be seen by the wrong eyes.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import phonenumbers

from webapp import clocks, line, refusals
from webapp.messages import CRISIS
from webapp.outcomes import By, Doubtful, Later, Outcome, Promised, Refused, Seen, Sent, Unsure
from webapp.refusals import Meaning, Next

SECONDS = 30.0
LONGEST = 1600
# A text that could not be brought in four hours is dropped by the network: no phone rings at three in the morning.
LASTS = timedelta(hours=4)
# With a wrong key nobody gets in, however often we knock; who mends it should not have to wait for long.
SHUT = timedelta(minutes=15)

# Ofcom keeps these for stories, and so do our examples; the library rightly says that nobody has them.
_FOR_STORIES = re.compile(r"\+447700900[0-9]{3}", re.ASCII)
_E164 = re.compile(r"\+44[0-9]{10}", re.ASCII)
_ANY_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


class Refusal(Exception):
    """The provider said no: by its own code or name, and with an HTTP status. `after` is how long it asks us to wait."""

    def __init__(self, code: str, status: int, after: timedelta | None = None) -> None:
        super().__init__(code)
        self.code, self.status, self.after = code, status, after


class Unread(Exception):
    """The provider answered, and nobody understands what."""


class Provider(Protocol):
    """Who brings our texts. Each may raise Refusal, Unread, or NoAnswer of the line."""

    def send(self, to: str, text: str, ref: str, lasts: timedelta = LASTS) -> Sent:
        """Hand over a text. News of it comes with `ref`. What could not be brought in the time that it `lasts` is dropped, if possible."""
        ...

    def seen(self, to: str, ref: str) -> tuple[Seen, ...] | None:
        """What the provider has that may be the text of this `ref`; None when it cannot say."""
        ...


class Forgets(Protocol):
    """A provider that can be told to keep no words."""

    def forget(self, sid: str) -> None:
        """Have the words of a text deleted there."""
        ...


def uk_mobile(number: object) -> bool:
    """Whether this is a UK mobile in international form. A landline would read the text aloud to whoever picks up."""
    if not isinstance(number, str) or not _E164.fullmatch(number):
        return False
    found = phonenumbers.parse(number)
    mobile = phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE
    return bool(_FOR_STORIES.fullmatch(number)) or (mobile and phonenumbers.region_code_for_number(found) == "GB")


def a_number(number: object) -> bool:
    """Whether this is the number of some phone, in whichever country: no short code, and no name."""
    return isinstance(number, str) and _ANY_E164.fullmatch(number) is not None


def door(
    provider: Provider, wait: Callable[[], None] = lambda: None, now: Callable[[], datetime] = clocks.now,
) -> Callable[[Promised], Outcome]:
    """The door for texts. The gate before it asks whether one may go; `wait` keeps us below what the provider takes in a second."""

    def send(promise: Promised) -> Outcome:
        number, text = promise.body.get("to"), promise.body.get("text")
        goes = a_number if promise.body.get("message") == CRISIS else uk_mobile
        if not isinstance(number, str) or not goes(number):
            return Refused("not-a-mobile")
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
            return Refused("not-a-text")
        wait()
        return _try(provider, number, text, str(promise.ref), lasts(promise, now()))

    return send


def lasts(promise: Promised, now: datetime) -> timedelta:
    """For how long it may be on its way: what we begin must not ring after the hours in which it may come."""
    return max(timedelta(seconds=1), min(LASTS, promise.until - now)) if isinstance(promise, By) else LASTS


def _try(provider: Provider, number: str, text: str, ref: str, lasts: timedelta) -> Outcome:
    try:
        return provider.send(number, text, ref, lasts)
    except Refusal as no:
        return became(refusals.answered(no.code, no.status), no)
    except line.NotReached as wrong:
        return Later(wrong.why, alarm=isinstance(wrong, line.NotAllowed))
    except line.NoAnswer as wrong:
        return Unsure(wrong.why)
    except Unread:
        # A yes whose words nobody understands is still a yes.
        return Unsure("bad-answer")


def became(meaning: Meaning, no: Refusal) -> Outcome:
    """What the provider's refusal means for this text."""
    told = no.code if no.code.isascii() and no.code.isdigit() and len(no.code) == 5 else f"{no.status:03d}"
    match meaning.next:
        case Next.NEVER:
            return Refused(told, alarm=meaning.alarm)
        case Next.AGAIN:
            return Later(told, alarm=meaning.alarm)
        case Next.REST:
            return Later(told, after=no.after, alarm=meaning.alarm, all=True)
        case Next.SHUT:
            return Later(told, after=SHUT, alarm=meaning.alarm, all=True)
        case Next.ASK:
            return Unsure(told)


def ask(provider: Provider, doubtful: Doubtful) -> tuple[Seen, ...] | None:
    """What the provider has that may be this text; None when it cannot say now."""
    try:
        return provider.seen(str(doubtful.body.get("to")), doubtful.ref)
    except (Refusal, Unread, line.NoAnswer):
        return None


def forget(provider: Forgets, sid: str) -> bool:
    """Whether the provider has no words of this text any more."""
    try:
        provider.forget(sid)
    except Refusal as no:
        return no.status == 404
    except (Unread, line.NoAnswer):
        return False
    return True
