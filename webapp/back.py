"""How somebody wants to come back, and what is asked of them when they do.

A card opens nothing by itself: whoever finds it knows neither the person's date of birth nor has their phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

STAGE = "back"
WAYS, PHONE, EMAIL, NEWS = "back.ways", "back.phone", "back.email", "back.news"
# Where a link and a card's picture lead.
OPEN = "/open/"
CARD, TEXT, MAIL, NONE = "card", "text", "email", "none"
SMS, POST = "sms", "mail"
# Which question asks for the number or address of a way, by the door it leaves by.
ASKED = MappingProxyType({SMS: (TEXT, PHONE), POST: (MAIL, EMAIL)})

# Where the same is asked again for the team: what was typed here is offered there, to be sent or changed.
SAME = MappingProxyType({
    "about.mobile": PHONE, "about.phone": PHONE, "about.email": EMAIL, "helper.phone": PHONE, "helper.email": EMAIL,
})

LINK_LASTS = timedelta(minutes=10)
NUMBER_LASTS = timedelta(minutes=10)
# A card that was shown waits this long for the one thing more.
HALF_LASTS = timedelta(minutes=30)
# What the team asks us to send after a card was lost. The person does not hold the phone at that moment.
SENT_AGAIN_LASTS = timedelta(days=1)
# A code that the team hands over, or reads out on the phone.
HANDED_LASTS = timedelta(days=7)


class Asks(StrEnum):
    """The one thing more, before a card opens anything."""

    BORN = "born"
    NUMBER = "number"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a person chose. `to`: the number or address of each way, by the door it leaves by."""

    card: bool
    to: Mapping[str, str] = field(repr=False)
    with_news: bool


def chosen(answers: Mapping[str, Any]) -> Chosen | None:
    """The choice in these answers, those on the path; None before it was asked."""
    ways = answers.get(WAYS)
    if not isinstance(ways, Mapping):
        return None
    wanted = ways.get("chosen", ())
    to = {door: answers[asked] for door, (way, asked) in ASKED.items() if way in wanted and isinstance(answers.get(asked), str)}
    return Chosen(card=CARD in wanted, to=MappingProxyType(to), with_news=answers.get(NEWS) == "yes")


def answers(made: Chosen) -> dict[str, Any]:
    """The same choice as answers, to be shown again and changed."""
    ways = [CARD] if made.card else []
    ways += [way for door, (way, _) in ASKED.items() if door in made.to]
    return {
        WAYS: {"chosen": ways or [NONE], "detail": {}},
        **{asked: made.to[door] for door, (_, asked) in ASKED.items() if door in made.to},
        **({NEWS: "yes" if made.with_news else "no"} if made.to else {}),
    }


def asks(*, born: str | None, reached: bool) -> Asks:
    """What to ask of whoever shows a card. Whoever told us nothing yet has only the card: asking would lock them out."""
    if born:
        return Asks.BORN
    return Asks.NUMBER if reached else Asks.NOTHING
