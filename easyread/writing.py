"""How languages are written: which way they run, and figures in the middle of them."""

from __future__ import annotations

import re
from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})
Way = Literal["ltr", "rtl"]
# Figures in groups: a phone number. Between letters that run to the left its groups would change places.
GROUPS = re.compile(r"(?<![\w+\u200e])\+?[0-9]+(?: [0-9]+)+")
LEFT_TO_RIGHT = "\u200e"


def direction(language: str) -> Way:
    """Which way a language runs, by its code with or without a region: "ur", "pt-BR", "pt_BR"."""
    return "rtl" if language.replace("_", "-").split("-")[0] in RIGHT_TO_LEFT else "ltr"


def in_order(text: str, language: str) -> str:
    """The same, with its phone numbers kept in their order where the language runs to the left."""
    return GROUPS.sub(lambda found: LEFT_TO_RIGHT + found.group(), text) if direction(language) == "rtl" else text
