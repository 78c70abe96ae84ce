"""What happened, who did it, and to which case: the kinds of entry that the audit knows. Never what somebody said.

The entries themselves are kept by `store.audit`, each chained to the one before it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256


class What(StrEnum):
    """One kind of entry. A new one needs words for the person in their own log, when it has a case."""

    DRAFT_BEGUN = "draft.begun"
    DRAFT_DELETED = "draft.deleted"
    DRAFT_EXPIRED = "draft.expired"
    SENT = "request.sent"
    HELD = "request.held"
    RELEASED = "request.released"
    DECIDED = "consent.decided"
    ASKED_AGAIN = "consent.asked"
    SAID_NO = "asked.no"
    LIST_CHANGED = "list.changed"
    VISIT_BEGAN = "visit.began"
    VISIT_ENDED = "visit.ended"
    VISITS_ENDED = "visits.ended"
    CARD_MADE = "card.made"
    CARD_ENDED = "card.ended"
    LINK_SENT = "link.sent"
    WAY_REPLACED = "way.replaced"
    WAY_CHANGED = "way.changed"
    HELPER_INVITED = "helper.invited"
    HELPER_LINK = "helper.link"
    HELPER_LOOKED = "helper.looked"
    HELPER_ENDED = "helper.ended"
    TEXTS_STOPPED = "texts.stopped"
    TEXTS_STARTED = "texts.started"
    NUMBER_WRONG = "number.wrong"
    NUMBER_FAILED = "number.failed"
    NUMBER_PROVED = "number.proved"
    NUMBER_ASKED = "number.asked"
    WISHES_CHANGED = "texts.changed"
    TELLING = "telling.wished"
    PLAN_SENT = "plan.sent"
    REMINDERS = "plan.reminders"
    PLAN_HELPED = "plan.helped"
    PROMISED = "letter.promised"
    ARRIVED = "letter.arrived"
    FAILED = "letter.failed"
    RESENT = "letter.resent"
    HEARD = "news.heard"
    COPIED = "copy.taken"
    COMPLAINED = "complaint.made"
    COMPLAINT_READ = "complaint.read"
    COMPLAINT_KNOWN = "complaint.acknowledged"
    COMPLAINT_ANSWERED = "complaint.answered"
    PURGED = "content.deleted"
    ERASED = "case.erased"
    STAFF_LOOKED = "staff.looked"
    STAFF_KNOWS = "staff.knows"
    STAFF_MADE = "staff.made"
    STAFF_LINK = "staff.link"
    STAFF_BEGAN = "staff.began"
    STAFF_CAME = "staff.came"
    STAFF_CHANGED = "staff.changed"
    STAFF_ENDED = "staff.ended"
    OPERATOR_LOOKED = "operator.looked"
    OPERATOR_PRESSED = "operator.pressed"
    FACTS_TAKEN = "facts.taken"
    ROTATED = "keys.rotated"
    RETAINED = "retention.run"


# About the whole service: no person's log holds them.
NO_CASE = frozenset({
    What.ROTATED, What.RETAINED, What.STAFF_MADE, What.STAFF_LINK, What.STAFF_BEGAN, What.STAFF_CAME,
    What.STAFF_CHANGED, What.STAFF_ENDED, What.OPERATOR_LOOKED, What.OPERATOR_PRESSED,
})


class Who(StrEnum):
    """Who did it. An operator is never named: a log-in name is a name, and the machine's own records know who was at it."""

    PERSON = "person"
    HELPER = "helper"
    ICB = "icb"
    # Somebody of the team, in the inbox of this service.
    STAFF = "staff"
    OPERATOR = "operator"
    SERVICE = "service"


class How(StrEnum):
    """How somebody came in: by beginning, by a link of theirs, by a card's code or picture, by the link of who asked us to ask them."""

    FORM = "form"
    LINK = "link"
    CODE = "code"
    PICTURE = "qr"
    ASKED = "asked"


# A key, an id or a kind of ours. No space, no @, no + and no line end: no sentence, no address and no second line fits through.
NAME, WORD = re.compile(r"[a-z][a-z_-]{0,29}"), re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._:/-]{0,119})?")
# Below a thousand million: too short for a phone number or an NHS number.
LARGEST = 10**9

Detail = Mapping[str, str | int]


class NotForTheAudit(ValueError):
    """A detail that could hold somebody's words. Says which, never what it held."""


class NoPepper(LookupError):
    """A case that cannot be written down, because this process was given no key to hide it with."""


@dataclass(frozen=True)
class Entry:
    """One line. `at` and `detail` are the very text that its hash was made of; `subject` is the case, hidden."""

    seq: int
    at: str
    who: str
    what: str
    subject: str | None
    detail: str
    prev_hash: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Pseudonyms:
    """Hides cases from whoever reads the audit, and finds their entries again. The keys, newest first, are those of return codes."""

    keys: Sequence[tuple[str, bytes]] = field(default=(), repr=False)

    def of(self, case_id: str) -> str:
        """What this case is called from now on: the id of the key, and a keyed hash."""
        if not self.keys:
            raise NoPepper
        return _hidden(*self.keys[0], case_id)

    def every(self, case_id: str) -> tuple[str, ...]:
        """Every name that this case may have in the audit: one for each key that we have."""
        return tuple(_hidden(name, key, case_id) for name, key in self.keys)


def _hidden(name: str, pepper: bytes, case_id: str) -> str:
    key = hmac.digest(pepper, b"audit subject", "sha256")
    return f"{name}:{hmac.new(key, case_id.encode(), sha256).hexdigest()}"


def told(detail: Detail) -> Detail:
    """`detail`, when nothing in it can be anybody's words. Raises NotForTheAudit."""
    for name, value in detail.items():
        fits = WORD.fullmatch(value) if isinstance(value, str) else type(value) is int and abs(value) < LARGEST
        if not (fits and NAME.fullmatch(name)):
            raise NotForTheAudit(name if NAME.fullmatch(name) else "")
    return detail


def written(at: datetime) -> str:
    """A time as it stands in the audit: UTC, always with six places, so that text sorts as time does."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def moment(text: str) -> datetime:
    """The time that `written` wrote."""
    return datetime.fromisoformat(text)
