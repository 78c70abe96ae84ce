"""A request as one row of a table (CSV), for a list that somebody keeps. What a person typed is never read as a sum."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

# A table program takes what begins like this for a sum, or a command.
SUMS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """The same words with a mark before them where a table program would do something with them."""
    begins = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if begins.startswith(SUMS) else text


def written(row: Mapping[str, str]) -> str:
    """The names of the columns, then the row; with the mark by which table programs know the letters."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(harmless, row))
    writer.writerow(map(harmless, row.values()))
    return "\ufeff" + out.getvalue()
