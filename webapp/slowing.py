"""How fast somebody may try again: a few tries at once, then one after each pause. It slows; it never shuts anybody out.

All that is known of somebody is one moment: when they have all their tries again. After it there is nothing to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTHING = timedelta()


@dataclass(frozen=True)
class Pace:
    """`most` tries at once, and one more after every `pause`."""

    most: int
    pause: timedelta

    def in_all(self, time: timedelta) -> int:
        """How many tries somebody who never rests has in this time."""
        return self.most + time // self.pause


def used(rested_at: datetime | None, pace: Pace, now: datetime) -> timedelta:
    """How much rest is owed. A clock that was put back owes no more than all tries together."""
    return min(max((rested_at or now) - now, NOTHING), pace.most * pace.pause)


def wait(rested_at: datetime | None, pace: Pace, now: datetime) -> timedelta:
    """How long until the next try; nothing when it may be made now."""
    return max(used(rested_at, pace, now) - (pace.most - 1) * pace.pause, NOTHING)


def tried(rested_at: datetime | None, pace: Pace, now: datetime) -> datetime:
    """When all tries are back, after one more. A try that has to wait owes nothing, or an attacker could make others wait for ever."""
    return now + used(rested_at, pace, now) + pace.pause


# Codes from one network, which may be a whole house or ward.
CODES = Pace(10, timedelta(seconds=10))
# Codes from all networks together that are not calm.
ALL_CODES = Pace(100, timedelta(seconds=1))
# A network that has tried less than this lately is calm: nobody waits because others are attacked.
CALM = 5
# The second thing, with one card: from one network, and from all of them. Whoever finds a card has a hundred dates of birth a day,
# and does not use up what its owner needs elsewhere.
STEPS = Pace(5, timedelta(minutes=15))
ALL_STEPS = Pace(20, timedelta(minutes=15))
# Asking for messages: from one network, from one network to one number or address, and to that number or address from anywhere.
ASKS = Pace(10, timedelta(minutes=1))
MESSAGES = Pace(5, timedelta(hours=2))
ALL_MESSAGES = Pace(10, timedelta(hours=2))


def calm(rested_at: datetime | None, now: datetime) -> bool:
    return used(rested_at, CODES, now) < CALM * CODES.pause
