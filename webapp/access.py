"""The ways back in: for now, a link that a person keeps. It opens a page with one button; only the press opens anything.

A link names a case by an id that says nothing, is signed for this one purpose, and ends when its case's link number moves on.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

PURPOSE = "way-back"
DAYS = 24 * 60 * 60
# A request must be followed to its end, also when it is late. A draft's link opens nothing once the draft is deleted.
LASTS = 366 * DAYS


class NotALink(Exception):
    """A link that is not ours, too old, or ended. Never say which: it would tell a stranger that a case exists."""


@dataclass(frozen=True)
class Link:
    """Which case a link opens, and the link number that it was made with."""

    case_id: str
    version: int


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=PURPOSE)


def token(secret: str, link: Link) -> str:
    return _signer(secret).dumps([link.case_id, link.version])


def read(secret: str, text: str, *, lasts: int = LASTS) -> Link:
    """The link in a token, with everything that a mail program may have added around it taken off. Raises NotALink."""
    try:
        case_id, version = _signer(secret).loads(text.strip(" \t\r\n<>.,;:()"), max_age=lasts)
        return Link(str(case_id), int(version))
    except (BadData, ValueError, TypeError) as wrong:
        raise NotALink from wrong
