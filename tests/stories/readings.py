"""How somebody reads: in which language, on how wide a screen, and with or without scripts. Each story is told in several ways.

At every change a story is told in the readings that it names; `make soak` tells it in all languages, on a phone and on a desk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from webapp.languages import ENGLISH

LANGUAGES = ("en", "pl", "ro", "lt", "ur")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SCREENS = {screen["width"]: screen for screen in (PHONE, DESK)}
PLAIN = "-without-scripts"


@dataclass(frozen=True)
class Reading:
    language: str = ENGLISH
    width: int = PHONE["width"]
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{self.width}{'' if self.scripts else PLAIN}"


# Each language on each screen, as people who run scripts read it.
EVERY = tuple(Reading(language, width) for language in LANGUAGES for width in SCREENS)


def reading(named: str) -> Reading:
    """A reading by its name, such as "ur-360" or "en-360-without-scripts"."""
    language, width = named.removesuffix(PLAIN).split("-")
    return Reading(language, int(width), scripts=not named.endswith(PLAIN))


def told(*often: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A story that is told in these readings at every change, and in every other in the long runs."""
    first = [reading(name) for name in often]
    seldom = [pytest.param(one, marks=pytest.mark.soak) for one in EVERY if one not in first]
    return pytest.mark.parametrize("reading", [*first, *seldom], ids=str, indirect=True)
