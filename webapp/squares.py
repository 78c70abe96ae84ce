"""A picture code (QR) of an address, as the outline of its dark squares: a page draws it without style, script or file of its own."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# The empty edge without which a camera does not find it (ISO/IEC 18004).
EDGE = 4


@dataclass(frozen=True)
class Squares:
    """`side` is how many squares it is wide and high; `path` is for an SVG of that size."""

    side: int
    path: str


def squares(text: str) -> Squares:
    """Enough is said twice that a fold or a scratch does no harm (level M)."""
    rows = [tuple(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=EDGE)]
    dark = ((across, down) for down, row in enumerate(rows) for across, square in enumerate(row) if square)
    return Squares(len(rows), "".join(f"M{across} {down}h1v1h-1z" for across, down in dark))
