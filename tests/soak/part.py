"""How much of each long run is done: all of it, or as little as `SOAK_PART` says: 0.05 is a twentieth, to try it out."""

from __future__ import annotations

import os

PART = float(os.environ.get("SOAK_PART", "1"))


def part(whole: int, *, least: int = 1) -> int:
    """So many of a `whole`, and not fewer than the `least` that still shows something."""
    return max(least, round(whole * PART))
