"""Help to write the planner, on the helper's own pages and under their own name: nothing of it is the person's before they keep it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from easyread.planner import Card
from webapp import along, display, guests, plan_forms, planned
from webapp.along import Along
from webapp.guests import Ended
from webapp.helped import Source
from webapp.house import house, now
from webapp.plan_forms import CardForm
from webapp.planning import Filled, Said
from webapp.views.plan import CHANGED_MEANWHILE, long_pages_too

pages = Blueprint("along", __name__, url_prefix="/with/cards")
pages.before_request(long_pages_too)

SOURCE = "source"


@pages.errorhandler(Ended)
def ended(error: Ended) -> ResponseReturnValue:
    """Kindly, and without a word of what was there. A page that only closed by itself keeps its words; others stand here to be copied."""
    asked = to_fill(str((request.view_args or {}).get("page", "")))
    # A page that closed by itself has nobody before it whose words these are.
    closed = "closed" in request.form
    if request.method != "POST" or asked is None:
        return render_template("ended.html", ended=error)
    form = plan_forms.posted(asked)
    ready = error.over and form.genuine() and form.good()
    kept = ready and along.too_late(asked, form.said, source(), version=form.version, now=now())
    typed = [] if kept or closed else form.typed
    return render_template("ended.html", ended=error, typed=typed, kept=kept, closed=closed)


def to_fill(page: str) -> Card | None:
    found = house().plan.at(page)
    return found if found and not found.leads else None


def source() -> Source:
    return Source.PAPER if request.form.get(SOURCE) == Source.PAPER else Source.HELPER


@pages.get("")
def every() -> str:
    """Every card, each the same whatever the person did with it; and where something of this helper's waits."""
    found = along.come(now=now())
    guests.looked(found.guest, along.LOOKED, now=now())
    saved = to_fill(request.args.get("kept", ""))
    return render_template("along.html", along=found, guest=found.guest, cards=house().plan.to_fill, kept=saved)


@pages.get("/<page>")
def card(page: str) -> str:
    """One card: what it asks, what the person sent of it if they did, and what this helper wrote."""
    asked, found = to_fill(page), along.come(now=now())
    if asked is None:
        abort(404)
    guests.looked(found.guest, along.LOOKED, now=now())
    written = found.written(asked)
    mine = written.said if written.waits else Said()
    return show(found, asked, CardForm(asked, mine, None, version=written.version), found.last_source)


@pages.post("/<page>")
def write(page: str) -> ResponseReturnValue:
    """Keep what stands on the page for the person; and say so when another page of this helper's, or the person, was quicker."""
    asked, found = to_fill(page), along.come(now=now(), write=True)
    if asked is None:
        abort(404)
    form = plan_forms.posted(asked)
    if not form.genuine():
        return show(found, asked, form, source()), 400
    if not form.good():
        return show(found, asked, form, source())
    if not along.write(found, asked, form.said, source(), version=form.version, now=now()):
        form.turned_away, form.version = True, found.written(asked).version
        return show(found, asked, form, source()), CHANGED_MEANWHILE
    if there := display.leads(request.form.get("to", ""), url_for("along.card", page=page)):
        return redirect(there, 303)
    following = after(asked)
    if request.form.get("to") == "next" and following:
        return redirect(url_for("along.card", page=following.page), 303)
    return redirect(url_for("along.every", kept=asked.page), 303)


def after(asked: Card) -> Card | None:
    """The next card of the file, for whoever types up one after the other."""
    cards = house().plan.to_fill
    place = cards.index(asked) + 1
    return cards[place] if place < len(cards) else None


def show(found: Along, asked: Card, form: CardForm, whose: Source | None) -> str:
    there = found.written(asked)
    other = Filled(card=asked.id, said=there.said) if form.turned_away and there.waits else None
    return render_template(
        "along_card.html",
        guest=found.guest,
        card=asked,
        form=form,
        source=whose,
        shown=along.shown(found, asked, now=now()),
        there=planned.locked(asked, other) if other else None,
        following=after(asked),
    )
