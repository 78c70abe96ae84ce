"""The three voices in which the same questions are asked."""

from enum import StrEnum


class Voice(StrEnum):
    """Which one somebody used last: it is told to the ICB, and changes nothing else of what they said."""

    PAGES = "pages"
    CONVERSATION = "conversation"
    TEXT = "text"
