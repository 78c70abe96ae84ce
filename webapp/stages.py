"""How far a text has got, in the words of either provider, and which news of it is further than what we know.

News comes out of order and more than once. A text only ever moves forward, so whatever the order, it ends at the same stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Begun: we tried. Taken: the provider has it. On its way: the network has it. The rest is how it ended."""

    BEGUN = "begun"
    TAKEN = "taken"
    ON_ITS_WAY = "on-its-way"
    NOT_DELIVERED = "not-delivered"
    DELIVERED = "delivered"


# Delivered stands behind not delivered: a network sometimes takes that back, and never the other.
RANK: Mapping[Stage, int] = MappingProxyType({stage: rank for rank, stage in enumerate(Stage)})

TWILIO: Mapping[str, Stage] = MappingProxyType({
    "accepted": Stage.TAKEN, "scheduled": Stage.TAKEN, "queued": Stage.TAKEN, "sending": Stage.TAKEN,
    "sent": Stage.ON_ITS_WAY,
    "failed": Stage.NOT_DELIVERED, "undelivered": Stage.NOT_DELIVERED, "canceled": Stage.NOT_DELIVERED,
    "delivered": Stage.DELIVERED, "partially_delivered": Stage.DELIVERED, "read": Stage.DELIVERED,
})  # fmt: skip

# "created" and "sending" are never told, but stand in a list.
NOTIFY: Mapping[str, Stage] = MappingProxyType({
    "created": Stage.TAKEN, "pending": Stage.TAKEN, "sending": Stage.ON_ITS_WAY, "sent": Stage.ON_ITS_WAY,
    "temporary-failure": Stage.NOT_DELIVERED, "permanent-failure": Stage.NOT_DELIVERED, "technical-failure": Stage.NOT_DELIVERED,
    "delivered": Stage.DELIVERED,
})  # fmt: skip


def further(known: Stage, told: Stage) -> bool:
    """Whether this is news."""
    return RANK[told] > RANK[known]
