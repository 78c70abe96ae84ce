"""Somebody who guesses codes, as fast as our own machine lets them, from networks of their choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from flask import Flask

from webapp import arriving, codes, house, store

FOUND, WRONG, WAITS = "found", "wrong", "waits"


def guess(app: Flask, code: str, address: str) -> str:
    """One guess from an address, and what came of it."""
    with app.test_request_context("/back/code", method="POST", environ_base={"REMOTE_ADDR": address}):
        return tried(code, app.config["NOW"]())


def tried(code: str, now: datetime) -> str:
    """One request's work, kept as a request keeps it."""
    try:
        card = arriving.by_code(code, now=now)
        store.commit(house.db())
        return FOUND if card else WRONG
    except arriving.Wait:
        return WAITS
    finally:
        house.close(None)


def guesses(app: Flask, at: dict[str, datetime], addresses: Iterable[str], *, pause: timedelta) -> Counter[str]:
    """One guess from each address after another, with this pause between them. Each is a code that might be one."""
    told = Counter[str]()
    for address, many in groupby(addresses):
        with app.test_request_context("/back/code", method="POST", environ_base={"REMOTE_ADDR": address}):
            for _ in many:
                told[tried(codes.make(), at["now"])] += 1
                at["now"] += pause
    return told
