"""Play the awkward sender to a receiver of ours: does it take what is right, however it comes, and refuse what is not?

What is sent are test events about nobody, and, where that is allowed, two letters about a person who is made up.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from webapp import ids, letters, webhook
from webapp.answered import moment
from webapp.line import NoAnswer
from webapp.proof import NoToken

LATE = webhook.TOLERANCE + timedelta(minutes=1)
TAKES, REFUSES = range(200, 300), range(400, 500)
# Asked to wait is neither taken nor refused.
WAIT = webhook.ASK_US_TO_WAIT


@dataclass(frozen=True)
class Letter:
    """One request as it goes out, sealed rightly or not."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Check:
    """What is sent, one after the other, which answers are right to each, and what to mend where one is not."""

    say: str
    mend: str
    right: range
    make: Callable[[Sender], list[Letter]]
    about_a_request: bool = False


@dataclass(frozen=True)
class Found:
    check: Check
    passed: bool
    heard: str


@dataclass(frozen=True)
class Sender:
    receiver: webhook.Receiver
    now: datetime

    def ping(self) -> bytes:
        return self.written("test.ping", {"occurred_at": moment(self.now), "message": "Is the line open?"})

    def written(self, type: str, data: Mapping[str, Any]) -> bytes:
        letter = {"type": type, "timestamp": moment(self.now), "data": data}
        return self.receiver.body.written(json.dumps(letter, ensure_ascii=False).encode())

    def sealed(self, body: bytes, *, id: str = "", late: timedelta = timedelta(), by: tuple[str, ...] | None = None) -> Letter:
        at = int((self.now - late).timestamp())
        return Letter(body, webhook.headers(self.receiver.secrets if by is None else by, id or ids.uuid7(self.now), at, body))

    def but(self, **changes: str) -> Letter:
        """A good test event with some of its headers changed afterwards."""
        good = self.sealed(self.ping())
        return Letter(good.body, {**good.headers, **{f"webhook-{name}": value for name, value in changes.items()}})

    def signature(self, change: Callable[[str], str]) -> Letter:
        good = self.sealed(self.ping())
        return Letter(good.body, {**good.headers, "webhook-signature": change(good.headers["webhook-signature"])})


def stranger() -> str:
    """A secret that nobody has."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def repeated(sender: Sender) -> list[Letter]:
    """The same letter twice, sealed anew for the second try."""
    id, body = ids.uuid7(sender.now), sender.ping()
    return [sender.sealed(body, id=id, late=timedelta(seconds=5)), sender.sealed(body, id=id)]


def reordered(sender: Sender) -> list[Letter]:
    """The second letter about somebody made up, then the first. Whoever they are, they are in the published examples."""
    examples = {one["type"]: one["data"] for one in json.loads(letters.published(letters.WE_SEND))["examples"]}
    about = {"referral_id": ids.uuid7(sender.now), "occurred_at": moment(sender.now)}
    order = (("contact.preferences_changed", 2), ("contact.requested", 1))
    return [sender.sealed(sender.written(type, {**examples[type], **about, "sequence": number})) for type, number in order]


def flipped(sender: Sender) -> list[Letter]:
    good = sender.sealed(sender.ping())
    return [Letter(good.body.replace(b"open?", b"oben?"), good.headers)]


def both_keys(sender: Sender) -> list[Letter]:
    """While a secret is changed: a seal that they know, beside one that they do not, on either side."""
    known = sender.receiver.secrets
    return [sender.sealed(sender.ping(), by=(stranger(), *known)), sender.sealed(sender.ping(), by=(*known, stranger()))]


def each_key(sender: Sender) -> list[Letter]:
    return [sender.sealed(sender.ping(), by=(secret,)) for secret in sender.receiver.secrets]


CHECKS = (
    Check("a test event", "Answer 2xx once it is kept.", TAKES, lambda us: [us.sealed(us.ping())]),
    Check("a seal by somebody else's secret", "Compare the seal with your own before anything else.", REFUSES,
          lambda us: [us.sealed(us.ping(), by=(stranger(),))]),
    Check("no seal at all", "Refuse what carries no webhook-signature.", REFUSES, lambda us: [us.but(signature="")]),
    Check("a body that was changed on the way", "Seal the bytes as they came, before you read them as JSON.", REFUSES, flipped),
    Check("another id under the same seal", "The id is a part of what is sealed.", REFUSES, lambda us: [us.but(id="msg-other")]),
    Check("another time under the same seal", "The timestamp is a part of what is sealed.", REFUSES,
          lambda us: [us.but(timestamp=str(int(us.now.timestamp()) - 1))]),
    Check("a seal without v1 and a comma", "Only what stands behind v1, is a seal.", REFUSES,
          lambda us: [us.signature(lambda seal: seal.replace("v1,", ""))]),
    Check("a good seal that is six minutes old", "Refuse a timestamp more than five minutes from your clock. Is your clock right?", REFUSES,
          lambda us: [us.sealed(us.ping(), late=LATE)]),
    Check("a good seal from six minutes ahead", "Refuse it on both sides of your clock.", REFUSES,
          lambda us: [us.sealed(us.ping(), late=-LATE)]),
    Check("junk instead of a seal", "A seal of junk is a bad seal: answer 401, never 500.", REFUSES,
          lambda us: [us.but(signature=junk) for junk in ("v1", "v1,", "v1,a,b", ",", "v1,ÄÖ".encode().decode("latin-1"))]),
    Check("the same letter twice", "Know a webhook-id again, keep it once, and answer 2xx both times.", TAKES, repeated),
    Check("a good seal beside one of an unknown kind", "Pass over the kinds you do not know; one good seal is enough.", TAKES,
          lambda us: [us.signature(lambda seal: f"v1a,AAAA {seal}"), us.signature(lambda seal: f"{seal} v9,AAAA")]),
    Check("two seals while a secret is changed", "Try every seal of the header: one good one is enough.", TAKES, both_keys),
    Check("each secret alone", "Keep the old secret beside the new one until it is taken out here.", TAKES, each_key),
    Check("letters in the wrong order", "Take them in any order; put them in place by data.sequence.", TAKES, reordered,
          about_a_request=True),
)  # fmt: skip


def run(receiver: webhook.Receiver, now: Callable[[], datetime], *, request: bool) -> Iterator[Found]:
    """Every check, one after the other. `request`: letters about somebody made up may be sent, too."""
    for check in CHECKS:
        if request or not check.about_a_request:
            heard = [tried(receiver, letter) for letter in check.make(Sender(receiver, now()))]
            passed = all(isinstance(answer, int) and answer in check.right and answer not in WAIT for answer in heard)
            yield Found(check, passed, ", ".join(map(str, heard)))


def tried(receiver: webhook.Receiver, letter: Letter) -> int | str:
    """The status of the answer, or in a word why there was none."""
    try:
        return webhook.post(receiver, letter.body, letter.headers).status
    except (NoToken, NoAnswer) as wrong:
        return wrong.why
