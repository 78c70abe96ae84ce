"""What each error of a text provider means for us: what we do with the text, with its number, and whom we tell.

One table. What is not in it is judged by its HTTP status alone, and by what is safe: nothing that may have gone is sent again blindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Next(StrEnum):
    """With the text: never again; again on the schedule; the same, and all texts rest; nobody may send until this is mended; ask first."""

    NEVER = "never"
    AGAIN = "again"
    REST = "rest"
    SHUT = "shut"
    ASK = "ask"


class Number(StrEnum):
    """With the number: nothing; nobody has it, or it takes no texts; not reached this time; not let through; its owner wants no texts."""

    STAYS = "stays"
    NO_SUCH = "no-such"
    NOT_REACHED = "not-reached"
    BLOCKED = "blocked"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Meaning:
    next: Next
    number: Number = Number.STAYS
    alarm: bool = False


NOT_OURS = Meaning(Next.NEVER, alarm=True)
BAD_NUMBER = Meaning(Next.NEVER, Number.NO_SUCH, alarm=True)
NOT_REACHED = Meaning(Next.NEVER, Number.NOT_REACHED)
NO_SUCH = Meaning(Next.NEVER, Number.NO_SUCH)
SET_UP_WRONG = Meaning(Next.AGAIN, alarm=True)
LOCKED_OUT = Meaning(Next.SHUT, alarm=True)
TOO_FAST = Meaning(Next.REST)

# Twilio's codes: those from 20000 answer a request, those from 30000 come later, with the news of a text that Twilio had taken.
TWILIO: Mapping[str, Meaning] = MappingProxyType({
    "20003": LOCKED_OUT,  # the token is wrong
    "20005": LOCKED_OUT,  # the account is not active
    "20429": TOO_FAST,
    "20500": Meaning(Next.ASK),
    "20503": Meaning(Next.ASK),
    "21211": BAD_NUMBER,  # no phone number
    "21217": BAD_NUMBER,  # does not look like one
    "21408": NOT_OURS,  # the account may not send to this country
    "21609": SET_UP_WRONG,  # our own address for news is none
    "21610": Meaning(Next.NEVER, Number.STOPPED),  # wrote STOP to the provider
    "21611": TOO_FAST,  # too many wait at the provider
    "21612": BAD_NUMBER,  # no way leads there
    "21614": BAD_NUMBER,  # no mobile
    "21617": NOT_OURS,  # too long
    "21635": BAD_NUMBER,  # a landline
    "21703": SET_UP_WRONG,  # the service has no sender
    "30001": NOT_REACHED,  # waited too long at the provider
    "30002": LOCKED_OUT,  # the account is suspended
    "30003": NOT_REACHED,  # switched off or out of reach
    "30004": Meaning(Next.NEVER, Number.BLOCKED),  # blocked
    "30005": NO_SUCH,  # nobody has this number
    "30006": NO_SUCH,  # a landline, or a network that takes no texts
    "30007": Meaning(Next.NEVER, Number.BLOCKED, alarm=True),  # the network took our words for spam
    "30008": NOT_REACHED,  # nobody says why
    "30010": NOT_REACHED,  # dearer than allowed
    "30036": NOT_REACHED,  # its time was over before it could be brought
})  # fmt: skip

# GOV.UK Notify has names instead of codes; a later failure has only its status.
NOTIFY: Mapping[str, Meaning] = MappingProxyType({
    "AuthError": LOCKED_OUT,
    "RateLimitError": TOO_FAST,
    "TooManyRequestsError": Meaning(Next.REST, alarm=True),  # the day's last text is gone
    "ValidationError": NOT_OURS,
    "BadRequestError": NOT_OURS,
    "permanent-failure": NO_SUCH,
    "temporary-failure": NOT_REACHED,
    "technical-failure": Meaning(Next.NEVER, alarm=True),  # between Notify and the network; the number is as good as before
})  # fmt: skip

# What of a number is known with each code or name, where something is.
REASONS: Mapping[str, str] = MappingProxyType({
    code: meaning.number.value
    for code, meaning in {**TWILIO, **NOTIFY}.items()
    if meaning.number not in (Number.STAYS, Number.STOPPED)
})
# Said of a text that did not arrive, when nobody says why.
NOBODY_SAYS_WHY = "30008"


def answered(code: str, status: int) -> Meaning:
    """What an answer to our request means, by its code or name, or else by its status."""
    known = TWILIO.get(code) or NOTIFY.get(code)
    # Whatever it says: after a fault of the other side's own nobody knows whether it had taken the text.
    if status >= 500 or status < 200:
        return Meaning(Next.ASK)
    if known:
        return known
    if status == 429:
        return TOO_FAST
    return {400: NOT_OURS, 401: LOCKED_OUT}.get(status, SET_UP_WRONG)


def known(code: str | None) -> str:
    """The code or name of why a text did not arrive, if the table has it."""
    return code if code is not None and (code in TWILIO or code in NOTIFY) else NOBODY_SAYS_WHY


def told(code: str) -> Meaning:
    """What it means that a text which was taken did not arrive. `code` is a known one."""
    return TWILIO.get(code) or NOTIFY[code]
