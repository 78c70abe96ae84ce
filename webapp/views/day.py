"""The page for the day of a meeting: whole in one answer, so that it works while it stays open, also without a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from easyread.planner import Card
from webapp import choices, consent, display, headers, hearing, late, plan_forms, planned, planning, plans, the_day
from webapp.choices import Choice
from webapp.consent import Permission
from webapp.desk import VisitOver
from webapp.house import house, now
from webapp.planning import Audience, Filled, Stage
from webapp.plans import Plan
from webapp.speech import hour
from webapp.the_day import Day
from webapp.views.plan import CHANGED_MEANWHILE, long_pages_too, mine

pages = Blueprint("day", __name__, url_prefix="/plan/day")
pages.before_request(long_pages_too)

NOTES = "plan.notes"
# What somebody can take back in the room: the meeting, the papers, the report.
STOPS = (Permission.CETR, Permission.CETR_PAPERS, Permission.CETR_REPORT)


class Outcome(StrEnum):
    """What became of notes: kept, kept after the visit was over, waiting beside others, waiting to be made shorter, or not kept."""

    KEPT = "kept"
    CLOSED = "closed"
    TWO = "two"
    TOO_LONG = "too-long"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True)
class Told:
    """One card of the person's own. `open`: the people who lead the meeting may see it; else it is closed until they open it."""

    card: Mapping[str, Any]
    page: str
    mark: str
    open: bool


@pages.get("")
def day() -> str:
    """All of it: the cards to hold up, times, people, answers, notes, rest, and a change of mind."""
    found = mine()
    if found is None:
        return render_template("day.html", shown=house().shown, day=Day())
    day = the_day.of(found.news, now=now())
    if day.faces:
        headers.photos_inside()
    asked, closes = notes_card(), g.closes_at
    until = the_day.stays_until(day, closes_at=closes, shared=g.shared)
    notes = None if found.card(asked).two else plan_forms.of(asked, found.card(asked))
    return render_template(
        "day.html", shown=house().shown, day=day, plan=found, answers=answers(found), notes=notes, notes_mark=found.card(asked).mark,
        stops=stops(found), stays=stays(until) if until > closes else None, notes_page=asked.page,
    )


def stays(until: datetime) -> tuple[str, int]:
    """Until when, said and in seconds from now."""
    return hour(until), int((until - now()).total_seconds())


def notes_card() -> Card:
    """The card on which notes stand. A place that took it away has no notes."""
    return house().plan.find(NOTES) or abort(404)


def answers(found: Plan) -> tuple[Told, ...]:
    """Everything that they wrote or chose, in their own order."""
    filled = [one for one in found.ordered if one.card != NOTES and not one.said.empty]
    return tuple(told(one, card) for one in filled if (card := house().plan.find(one.card)))


def told(filled: Filled, card: Card) -> Told:
    # What was skipped is given to nobody, whatever its mark said before.
    shared = filled.mark if filled.mark and filled.stage is not Stage.SKIPPED else planning.Mark.ME
    opened = shared is not planning.Mark.ME and Audience.PANEL in planning.lets(filled)
    return Told(planned.locked(card, filled), card.page, shared.value, opened)


def stops(found: Plan) -> tuple[Choice, ...]:
    """What of the meeting somebody said yes to, and can take back now."""
    known = choices.of_case(found.case_id)
    every = known.every if known else ()
    return tuple(one for one in every if one.question.permission in STOPS and one.answer == consent.Answer.YES)


@pages.post("/notes")
def keep() -> ResponseReturnValue:
    """Keep the notes. The page that they were written on stays where it is, whatever becomes of them."""
    asked = notes_card()
    form = plan_forms.posted(asked)
    if not form.genuine():
        return say(Outcome.NOT_KEPT, form.version), 400
    found, closed = whose()
    if found is None:
        return say(Outcome.NOT_KEPT, form.version), CHANGED_MEANWHILE
    good = form.good()
    kept = plans.add(found, asked, form.said, version=form.version, refused=not good)
    if not planning.holds(kept, form.said):
        return say(Outcome.TWO, form.version), CHANGED_MEANWHILE
    if closed and "closed" in request.form:
        # The page sent itself when its time was over. Nobody sits before it: they are shown what everybody is.
        raise VisitOver
    if kept.two:
        return say(Outcome.TWO, form.version)
    if there := display.leads(request.form.get("to", ""), url_for("day.day")):
        return redirect(there, 303)
    return say(Outcome.TOO_LONG if not good else Outcome.CLOSED if closed else Outcome.KEPT, kept.version)


def whose() -> tuple[Plan | None, bool]:
    """The planner that these notes belong to, and whether the visit to it is over. Raises VisitOver where a page shall say that."""
    try:
        return mine(write=True), False
    except VisitOver:
        found = late.planner()
        if found is None and not in_place():
            raise
        return found, True


def in_place() -> bool:
    """Whether the page's script asks, and stays on the page."""
    return request.accept_mimetypes.best == "application/json"


def say(outcome: Outcome, version: int) -> str | Response:
    """What became of the notes, for the page that they stand on or for a page of its own."""
    sentences = said(outcome)
    if in_place():
        kept = outcome in (Outcome.KEPT, Outcome.CLOSED)
        return jsonify(say=" ".join(sentences), kept=kept, version=version, help=hearing.shows_help())
    return render_template("day_kept.html", sentences=sentences, outcome=outcome, page=notes_card().page)


def said(outcome: Outcome) -> tuple[str, ...]:
    match outcome:
        case Outcome.KEPT:
            return (gettext("We saved your notes at %(time)s.", time=hour(now())),)
        case Outcome.CLOSED:
            return (gettext("We saved your notes at %(time)s.", time=hour(now())), gettext("Your other pages are closed now."))
        case Outcome.TWO:
            return (gettext("Other notes wait on your card."), gettext("Go to your card and choose which notes stay."))
        case Outcome.TOO_LONG:
            return (gettext("These notes are too long."), gettext("They wait on your card until you make them shorter."))
        case Outcome.NOT_KEPT:
            return (gettext("We could not save your notes."), gettext("They are only on your open page."))
