"""The link by which a person is asked because somebody handed it to them. It opens a page with one button; only the press opens anything.

A link names a case by an id that says nothing, is signed for one purpose alone, and ends when its case's link number moves on.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

# What somebody hands to the person they ask for. It never opens what the person has answered.
ASKED = "asked-for"
# The same, pressed: for as long as this browser stays on its pages.
ASKED_HERE = "asked-here"


class NotALink(Exception):
    """A link that is not ours, or ended. Never say which: it would tell a stranger that a case exists."""


@dataclass(frozen=True)
class Link:
    """Which case a link opens, and the link number that it was made with."""

    case_id: str
    version: int


def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=purpose)


def token(secret: str, link: Link, *, purpose: str) -> str:
    return _signer(secret, purpose).dumps([link.case_id, link.version])


def read(secret: str, text: str, *, purpose: str) -> Link:
    """The link in a token, with everything that a mail program may have added around it taken off. Raises NotALink."""
    try:
        case_id, version = _signer(secret, purpose).loads(text.strip(" \t\r\n<>.,;:()"))
        return Link(str(case_id), int(version))
    except (BadData, ValueError, TypeError) as wrong:
        raise NotALink from wrong
