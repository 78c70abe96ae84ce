"""A complaint about how somebody's information was used: asked on one page, kept sealed, with a number and a day to hear by.

Anybody may complain, with a request or without. The inbox of the ICB hears that there is one and its number, never a word of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from easyread.questions import Answer, Question
from webapp import alarms, booklets, clocks, one_page, store
from webapp.booklet import Booklet, Part, Row
from webapp.house import db, house
from webapp.one_page import OnePage
from webapp.speech import day, plain, spoken
from webapp.store.complaints import Complaint
from webapp.store.visits import IDLE, IDLE_SHARED

WHAT, CONTACT, MINE = "complaint.what", "complaint.contact", "complaint.mine"
# A flood of complaints is one notice an hour: the inbox must stay readable. All are kept, and all are watched.
MOST_NOTICES, IN = 20, timedelta(hours=1)


def form_for(*, visit: bool) -> OnePage:
    """The form; whether it is about what they told us is only asked of somebody whose visit shows that they told us anything."""
    return one_page.form_for(tuple(question for question in house().complaint.questions if visit or question.id != MINE))


def make(said: Mapping[str, Answer], *, case_id: str | None, now: datetime, quiet: bool = False) -> Complaint:
    """Keep it, and let the ICB's inbox know in the same transaction. Its request is named only where the person said so.

    `quiet`: a machine may have written it. It is kept and watched like every other, and the inbox hears of all such in one notice an hour.
    """
    session = db(write=True)
    recent = store.complaints.made_since(session, now - IN)
    kept = store.complaints.make(session, said, case_id=case_id if said.get(MINE) == "yes" else None, language=spoken(), now=now)
    to = alarms.to(house().config)
    facts = {"Number": kept.reference, "Tell them by": f"{clocks.complaint_due(now):%d %B %Y}"}
    if quiet or recent >= MOST_NOTICES:
        alarms.notice(session, "complaints", {}, to=to, about=f"{now:%Y-%m-%dT%H}", now=now)
    else:
        alarms.notice(session, "complaint", facts, to=to, about=kept.reference, now=now)
    return kept


def shown(complaint_id: Any, *, shared: bool, now: datetime) -> Complaint | None:
    """The complaint that this browser made a moment ago. Whoever comes to it later finds nothing any more, sooner on a `shared` one."""
    found = store.complaints.find(db(), complaint_id) if isinstance(complaint_id, str) else None
    return found if found and now - found.made_at <= (IDLE_SHARED if shared else IDLE) else None


def said(complaint: Complaint) -> list[tuple[Question, str]]:
    """What they said, question by question, in their words."""
    asked = [question for question in house().complaint.questions if question.id in complaint.said]
    return [(question, " ".join(spoken_back(question, complaint.said[question.id]))) for question in asked]


def spoken_back(question: Question, answer: Answer) -> list[str]:
    return [piece.text if piece.whose == "theirs" else plain(piece.text) for piece in question.say_back(answer)]


def next_steps(complaint: Complaint) -> tuple[str, ...]:
    """What happens now, and by which day."""
    read = gettext("A person at %(icb)s reads it.", icb=house().place.icb)
    due = gettext("They must tell you by %(date)s that they have it.", date=day(clocks.complaint_due(complaint.made_at)))
    if CONTACT not in complaint.said:
        return read, gettext("You did not say how to answer you."), gettext("Ask the team, and say your number.")
    return read, due, gettext("Then they must look into it and answer you.")


def kept_on(complaint: Complaint) -> tuple[str, ...]:
    return (
        gettext("You wrote to us on %(date)s.", date=day(complaint.made_at)),
        gettext("Your number is %(reference)s.", reference=complaint.reference),
    )


def printed(complaint: Complaint) -> Booklet:
    """A copy on paper."""
    rows = tuple(Row(picture=question.picture, title=plain(question.ask), say=(), theirs=(text,)) for question, text in said(complaint))
    steps = Row(picture="calendar", say=next_steps(complaint))
    other = Row(picture="rights", say=(gettext("You can also tell the Information Commissioner."), gettext("Their website is ico.org.uk.")))
    parts = [Part(title=gettext("What you wrote"), rows=rows), Part(title=gettext("What happens next"), rows=(steps, other))]
    return booklets.made(gettext("My copy"), parts, picture="letter", in_short=kept_on(complaint))
