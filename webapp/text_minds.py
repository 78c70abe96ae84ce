"""What somebody who changes their mind by text means in their own words: this one is taken back, or nothing is decided yet."""

from __future__ import annotations

from collections.abc import Iterable

from easyread import inbound
from easyread.questions import Question
from webapp import hearing
from webapp.house import house
from webapp.speech import plain

SHARING = "share:"


def takes_back(asked: Question, text: str) -> bool:
    """Whether these words take back a yes to this one: they name nobody else."""
    whom = inbound.rest(text, house().texts, "stop_sharing")
    if whom is None:
        return inbound.says(text, house().texts, "take_back")
    return str(asked.permission).startswith(SHARING) and set(whom.split()) <= set(inbound.plain(plain(asked.ask)).split())


def undecided(asked: Question | None, text: str) -> bool:
    """Whether these words ask, or doubt, or want something changed, and yet say neither yes nor no to the one that is asked."""
    texts = house().texts
    words = hearing.replies()
    if asked is not None and (inbound.asks(text) or words.means(text, "do_not_know") or words.means(text, "doubt")):
        return True
    if asked is not None and takes_back(asked, text):
        return False
    return any(inbound.says(text, texts, name) for name in ("look_again", "take_back", "stop_sharing"))


def named(listed: Iterable[str], text: str) -> str:
    """The only one of these that somebody wants to share no more; "" where they name none, or it may be several."""
    if not inbound.rest(text, house().texts, "stop_sharing"):
        return ""
    found = [id for id in listed if takes_back(house().refer.question(id), text)]
    return found[0] if len(found) == 1 else ""
