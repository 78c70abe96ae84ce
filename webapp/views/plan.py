"""My planner for a meeting: its cards in any order, each filled in, skipped or moved; nobody sees one before the person lets them."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread import themes
from easyread.planner import Card
from easyread.questions import NotUnderstood
from webapp import afterwards, choices, display, plan_forms, planned, planning, plans, taking
from webapp.desk import visited
from webapp.house import house, now
from webapp.plan_forms import CardForm
from webapp.plans import Plan

pages = Blueprint("plan", __name__, url_prefix="/plan")

# A card full of the longest letters, each sent as twelve.
LONGEST_PAGE = 512 * 1024
KEEPS = ("done", "later", "skip")
SETTLES = ("mine", "there", "both")
# What somebody says of themselves on a page for all stands as one letter or figure in its address, which tells nobody anything.
AGES, WHERE = {"1": "child", "2": "adult"}, {"a": "community", "b": "hospital"}
CHANGED_MEANWHILE = 409


@pages.before_request
def long_pages_too() -> None:
    request.max_content_length = request.max_form_memory_size = LONGEST_PAGE


def mine(*, write: bool = False) -> Plan | None:
    """The planner of whoever visits; None where there is no visit, or none of a person's own."""
    case_id = visited(write=write, needed=write)
    return plans.of_case(case_id, now=now(), lock=write) if case_id else None


@pages.get("")
def plan() -> str:
    """What it is, and every card with how far it is and who may see it; or the cards with buttons that move them."""
    found = mine()
    if found is None:
        # Nothing to press, so this browser is given no note.
        return render_template("plan.html", cards=house().plan.cards, another=plans.of_another(visited(needed=False)))
    if "order" in request.args:
        return render_template("plan_order.html", cards=found.cards, form=FlaskForm())
    changed = house().plan.at(request.args.get("kept", ""))
    theirs = taking.by_helper(found)
    written_for = {one.card.id for these in theirs for one in these}
    return render_template(
        "plan.html", plan=found, cards=found.cards, kept=changed, since=afterwards.of(found).there,
        by_helper=theirs, written_for=written_for,
    )


@pages.get("/asks")
def asks() -> str:
    """What the people who run the meeting may ask, all of it until somebody says who they are; nothing of that is kept."""
    age, where = (next((tag for tag in tags if tag in request.args.get("part", "")), "") for tags in (AGES, WHERE))
    asked = themes.asked(house().plan.themes, age=AGES.get(age, ""), where=WHERE.get(where, ""))
    return render_template("plan_asks.html", planner=house().plan, themes=asked, age=age, where=where)


@pages.get("/card/<page>")
def card(page: str) -> ResponseReturnValue:
    """One card. Without a visit there is nothing to write on, and everything to read."""
    asked, found = house().plan.at(page) or abort(404), mine()
    if asked.leads == "share":
        return redirect(url_for("share.every"), 303)
    if asked.leads or found is None:
        case_choices = choices.of_case(found.case_id) if found and asked.leads == "choices" else None
        return render_template("plan_read.html", card=asked, plan=found, choices=case_choices)
    if found.card(asked).two:
        return both(found, asked)
    return show(found, asked, plan_forms.of(asked, found.card(asked)))


@pages.post("/card/<page>")
def write(page: str) -> ResponseReturnValue:
    """Keep what stands on the page, whatever was pressed; and say so when another page was quicker."""
    asked = house().plan.at(page) or abort(404)
    if asked.leads:
        abort(404)
    found = mine(write=True)
    if found is None:
        return redirect(url_for("plan.plan"), 303)
    form, pressed = plan_forms.posted(asked), request.form.get("to", "done")
    if not form.genuine():
        return show(found, asked, form), 400
    if pressed in SETTLES:
        return settle(found, asked, pressed, form.version)
    return take(found, asked, form, pressed)


def take(found: Plan, asked: Card, form: CardForm, pressed: str) -> ResponseReturnValue:
    good = form.good()
    kept = plans.put(found, asked, form.said, form.mark, pressed, version=form.version, refused=not good)
    here = url_for("plan.card", page=asked.page)
    if not planning.holds(kept, form.said):
        form.turned_away = True
        return show(found, asked, form), CHANGED_MEANWHILE
    if there := display.leads(pressed, here):
        return redirect(there, 303)
    if pressed == "helped" and good and not kept.two:
        return redirect(url_for("helped.card", page=asked.page), 303)
    if kept.two or not good or pressed not in KEEPS:
        return redirect(here, 303)
    return redirect(url_for("plan.plan", kept=asked.page), 303)


def settle(found: Plan, asked: Card, pressed: str, version: int) -> ResponseReturnValue:
    """One of two texts, or both: the person says which."""
    try:
        plans.settle(found, asked, pressed, version=version)
    except NotUnderstood as wrong:
        return both(found, asked, wrong)
    return redirect(url_for("plan.card", page=asked.page), 303)


@pages.post("/move/<page>")
def move(page: str) -> ResponseReturnValue:
    """One place up or down in the list."""
    asked = house().plan.at(page) or abort(404)
    found = mine(write=True)
    if found is not None and FlaskForm().validate_on_submit():
        plans.move(found, asked, up=request.form.get("to") == "up")
    return redirect(url_for("plan.plan", order=1, _anchor=f"card-{page}"), 303)


def show(found: Plan, asked: Card, form: CardForm) -> str:
    return render_template(
        "plan_card.html", card=asked, form=form, offers=plans.offers(found, asked), plan=found, waiting=taking.waiting(found, asked),
    )


def both(found: Plan, asked: Card, wrong: NotUnderstood | None = None) -> str:
    """Two texts for one card, side by side."""
    kept = found.card(asked)
    waiting = kept.typed.said if kept.typed else kept.said
    texts = [planned.locked(asked, planning.Filled(card=asked.id, said=said)) for said in (kept.said, waiting)]
    form = CardForm(asked, kept.said, kept.mark, version=kept.version)
    form.wrong = wrong
    form.alone = not planning.lets(kept)
    return render_template("plan_both.html", card=asked, form=form, texts=texts)
