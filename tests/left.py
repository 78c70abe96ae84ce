"""What walks from the first question left behind, step by step: whoever goes the same way begins where their answers part.

The same questions, answers and time lead to the same place, so nobody need walk there twice. What somebody finds is a database of its
own: nothing that they do reaches the next one.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from webapp import clocks

# A visit that nobody touched lasts a quarter of an hour at least.
FRESH = 10 * 60
PAGE = 4096
SCRATCH = TemporaryDirectory()


@dataclass(frozen=True)
class Left:
    """What was there after a step. Pages of the database on which it wrote nothing are those of the step before."""

    pages: tuple[bytes, ...]
    began: float
    # What whoever walks must know to go on from here.
    known: Any

    @classmethod
    def by(cls, app: Flask, known: Any, *, began: float, before: Left | None = None) -> Left:
        with closing(sqlite3.connect(file_of(app))) as opened:
            whole = opened.serialize()
        pages = (whole[at : at + PAGE] for at in range(0, len(whole), PAGE))
        both = zip_longest(pages, before.pages[: len(whole) // PAGE] if before else ())
        return cls(tuple(was if was == now else now for now, was in both), began, known)

    def give(self, app: Flask) -> None:
        """Put all of it into the database of this website, also one that is open."""
        file = Path(SCRATCH.name) / "left.sqlite"
        file.write_bytes(b"".join(self.pages))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(file_of(app))) as target:
            source.backup(target)


class Way:
    """A way from the very beginning, and what those before left on it: `left` is None where nobody has been lately."""

    kept: ClassVar[dict[Hashable, Left]] = {}

    def __init__(self, app: Flask, *who: Hashable) -> None:
        self.app, self.began = app, time.monotonic()
        self.steps: Hashable = (*who, *website(app), clock(app))

    @property
    def left(self) -> Left | None:
        found = self.kept.get(self.steps)
        return found if found and time.monotonic() - found.began < FRESH else None

    def follow(self, step: Callable[[Any], object]) -> Left | None:
        """Go as far as somebody went before. `step` says from what was known at a place which step is taken there, or None to stay."""
        found = self.left
        while found and (taken := step(found.known)) is not None:
            here, self.steps = self.steps, self.after(taken)
            if not self.left:
                self.steps = here
                break
            found = self.left
        return found

    def after(self, step: object) -> Hashable:
        return self.steps, json.dumps(step, sort_keys=True)

    def keep(self, known: Any, before: Left | None) -> Left:
        """Whoever comes here next finds what there is now."""
        self.kept[self.steps] = Left.by(self.app, known, began=before.began if before else self.began, before=before)
        return self.kept[self.steps]


def cookies(client: FlaskClient) -> dict[str, str]:
    """What this browser holds for us."""
    return {name: held.value for name in ("visit", "display") if (held := client.get_cookie(name)) is not None}


def set_cookies(client: FlaskClient, held: Mapping[str, str]) -> None:
    for name, value in held.items():
        client.set_cookie(name, value)


def file_of(app: Flask) -> str:
    return make_url(app.extensions["house"].config.database_url).database or ""


def website(app: Flask) -> tuple[Hashable, ...]:
    """What makes another website another: its questions, its place, and its settings with the key that signs what a browser holds."""
    made = app.extensions["house"]
    return made.refer.hash, repr(made.place), replace(made.config, database_url="")


def clock(app: Flask) -> str:
    """What tells one walk from the same walk at another time: a test's own clock."""
    now = app.config["NOW"]
    return "now" if now is clocks.now else str(now())


def untouched(client: FlaskClient) -> bool:
    """Whether this browser and the database know nothing yet."""
    if not isinstance(client, FlaskClient) or cookies(client):
        return False
    lies = lying(client.application)
    return bool(lies) and "cases" not in lies


def lying(app: Flask) -> Mapping[str, int]:
    """How many rows lie in each table that is not empty; nothing is known of a database that cannot be copied."""
    if not app.extensions["house"].config.database_url.startswith("sqlite"):
        return {}
    with closing(sqlite3.connect(file_of(app))) as opened:
        tables = [name for [name] in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        rows = {name: int(opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in tables}
    return {name: number for name, number in rows.items() if number}


def once(
    app: Flask, clock: dict[str, datetime], name: str, make: Callable[[], tuple[Any, Sequence[FlaskClient]]],
) -> tuple[Any, Sequence[FlaskClient]]:
    """What `make` made in an empty database, and the browsers that it used: whoever asks for the same finds what the first one left.

    `clock` is the test's own. It goes on from where it stood when all of it was made.
    """
    way = Way(app, name)
    if found := way.left:
        made, held, at = deepcopy(found.known)
        found.give(app)
        clock["now"] = at
        clients = [app.test_client() for _ in held]
        for client, holds in zip(clients, held, strict=True):
            set_cookies(client, holds)
        return made, clients
    made, used = make()
    way.keep(deepcopy((made, [cookies(client) for client in used], clock["now"])), None)
    return made, used
