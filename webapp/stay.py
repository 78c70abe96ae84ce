"""When the page in front of somebody closes by itself: in their own time and language, for the page and for its script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, g
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from webapp.house import now
from webapp.speech import hour


@dataclass(frozen=True)
class Closing:
    """The sentence that says when, the seconds until then, and the token for the button that stays."""

    say: str
    left: int
    token: str


def sentence(when: datetime) -> str:
    return gettext("This page closes at %(time)s if you do nothing.", time=hour(when))


def left(when: datetime) -> int:
    """Whole seconds, rounded up: a page never says that it has closed before it has."""
    return max(0, -int((now() - when).total_seconds() // 1))


def told(when: datetime | None) -> dict[str, Any]:
    """For the script."""
    return {"left": left(when), "say": sentence(when)} if when else {"left": 0, "say": ""}


def closing() -> Closing | None:
    """For the page: when it closes; None where nothing of anybody's is open on it."""
    when: datetime | None = g.get("closes_at")
    return Closing(say=sentence(when), left=left(when), token=generate_csrf()) if when else None


def prepare(app: Flask) -> None:
    app.jinja_env.globals["closing"] = closing
