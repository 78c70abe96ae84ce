"""Hear danger in what somebody wrote, and show the ways to get help once, at the top of the very next page.

What was written is kept and the way goes on as if nothing was heard: nothing is counted, kept, sent or written into a log.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Response, g, session

from easyread.danger import Danger
from easyread.questions import Given, Question, Replies
from easyread.understanding import in_language
from webapp.house import house, now
from webapp.seal import Unreadable
from webapp.speech import dated, plain, spoken

# Between a press and the page after it. The name says nothing, and nobody who looks into the browser can read what it holds.
NEXT = "next"
SEALED_AS = "browser.next"
# Whoever comes to this browser later is not shown what somebody before them wrote.
AT_MOST = timedelta(minutes=5)
# All that one page can hold. More than that is no answer of anybody's, and listening to it would keep others waiting.
MOST_LETTERS = 20_000


def replies() -> Replies:
    """The words in which people answer, in the language of this page."""
    known = cast(Replies, in_language(house().replies, spoken()))
    made = replace(known, say=plain, dated=dated)
    # Worked out once, and not for every page: it is the same in every language of the same words.
    vars(made)["known"] = known.known
    return made


def dangerous(texts: Iterable[str]) -> bool:
    """Whether any of these texts tells of danger, as far as one page can hold them."""
    danger = cast(Danger, in_language(house().danger, spoken()))
    return any(danger.heard(text) for text in within(texts))


def within(texts: Iterable[str]) -> Iterator[str]:
    """The first letters of all these texts together."""
    left = MOST_LETTERS
    for text in texts:
        yield text[:left]
        left -= len(text[:left])


def listen(texts: Iterable[str]) -> None:
    """Hear what somebody wrote on a page. If it tells of danger, the page that they see next begins with the ways to get help."""
    if dangerous(texts):
        g.danger_heard = True


def listen_to(question: Question, given: Given) -> None:
    """Hear what somebody wrote in answer to a question; what they only chose is no word of theirs."""
    listen(question.written(given))


def shows_help() -> bool:
    """Whether this page begins with the ways to get help. Asking shows them: the page after it does so no more."""
    waits = session.pop(NEXT, None) if NEXT in session else None
    if g.get("danger_heard") or (waits and fresh(waits)):
        g.help_shown = True
    return bool(g.get("help_shown"))


def fresh(waits: str) -> bool:
    try:
        held = house().database.keyring.open_json(SEALED_AS, b64decode(waits))
        return now() - datetime.fromisoformat(held["at"]) <= AT_MOST
    except (Unreadable, ValueError):
        return False


def carry(response: Response) -> Response:
    """What was heard on a page that only leads to the next one waits for that."""
    if g.get("danger_heard") and not g.get("help_shown") and response.status_code in (302, 303):
        sealed = house().database.keyring.seal_json(SEALED_AS, {"at": now().isoformat()})
        session[NEXT] = b64encode(sealed).decode("ascii")
    return response


def prepare(app: Flask) -> None:
    app.jinja_env.globals.update(shows_help=shows_help)
    app.after_request(carry)
