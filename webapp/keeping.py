"""How long each kind of thing is kept here: what a place may say, what it is when the place says nothing, and when its time is over.

We carry a request to the ICB and keep no record of our own: what somebody wrote goes soon after their request is closed. What shows
that a yes was a yes stays for as long as it may be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

# Each: the days that a place may choose, and what it is when the place says nothing.
TABLE: Mapping[str, tuple[range, int]] = MappingProxyType({
    # What they wrote, their planner too, after the ICB closed the request.
    "content_days": (range(7, 91), 30),
    # The words and numbers of a text or an e-mail, after it left.
    "messages_days": (range(1, 91), 7),
    # That it left, when, and how many tries it took.
    "deliveries_days": (range(90, 731), 730),
    # When somebody had a page open, after they left it.
    "visits_days": (range(30, 91), 30),
    # A complaint, after it was answered.
    "complaints_days": (range(365, 2923), 730),
    # What was decided, by whom and to which words, after the last of it: eight years with their leap days.
    "decisions_days": (range(365, 7306), 2922),
})
# A keyed hash of whom a helper's request was about is of no use after a week, and a month is not long.
MENTIONS = timedelta(days=30)
# A booklet that was too long to wait for, taken or not.
LONG_BOOKLETS = timedelta(minutes=10)
# Of answers, what says who asked and whose word counts: without it nobody could tell whether a yes was a yes.
ANSWERS = ("start.who", "start.asks", "helper.over_16", "helper.agree", "helper.was_asked", "about.born", "theirs.born")
# Of the ICB's news, what says where a request ended and whose decision was recorded. No words and no names.
NEWS = ("on_register", "permission", "answer", "basis", "decided_on")


def over(table: Mapping[str, int], name: str, *, now: datetime) -> datetime:
    """Whatever of this kind ended before this moment has had its time."""
    return now - timedelta(days=table[name])


def remains(answers: Mapping[str, object]) -> dict[str, object]:
    """What is kept of somebody's answers when the rest goes."""
    return {name: answers[name] for name in ANSWERS if name in answers}


def remains_of_news(data: Mapping[str, object]) -> dict[str, object]:
    """What is kept of a piece of news when the rest goes."""
    return {name: data[name] for name in NEWS if name in data}
