"""Slow a machine down where anybody may write about somebody else, without asking a person for anything.

Two things no person notices: a box that is not on the screen, and the moment at which the page was drawn, signed. Whoever is too quick
sees the page again with every word, and the second press goes through; a filled box only means that a person looks first.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.house import house, now

# Nobody reads the page and presses sooner; who knows it by heart presses twice.
SHORTEST = timedelta(seconds=2)
# Named like nothing that a browser fills in by itself. One that does costs its owner nothing but a person's look.
TRAP, STAMP = "leave-empty", "drawn"
SALT = "when the page was drawn"


def prepare(app: Flask) -> None:
    app.jinja_env.globals["drawn"] = stamp


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(house().config.secret_key, salt=SALT)


def stamp(*, again: bool = False) -> str:
    """When this page was drawn, for its form. `again`: it was pressed before, so the next press counts at once."""
    return str(_signer().dumps([int(now().timestamp()), int(again)]))


def hurried() -> bool:
    """Whether the button was pressed sooner than anybody reads. A page of somebody else's making was never drawn by us."""
    try:
        drawn, again = _signer().loads(request.form.get(STAMP, ""))
    except (BadSignature, ValueError):
        return True
    return not again and now().timestamp() - drawn < SHORTEST.total_seconds()


def trapped() -> bool:
    """Whether the box was filled that no person sees."""
    return bool(request.form.get(TRAP, "").strip())
