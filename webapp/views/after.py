"""After a meeting: say how it was, see what became of it, and send the team what was said, if the person wants that."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.planner import Card
from easyread.questions import NotUnderstood
from webapp import afterwards, choices, consent, display, feedback, plan_forms, planned, planning, plans
from webapp.afterwards import HOW, WHICH, After
from webapp.feedback import MARKS, NOTE
from webapp.house import house
from webapp.plan_forms import CardForm
from webapp.views.plan import CHANGED_MEANWHILE, KEEPS, SETTLES, long_pages_too, mine

pages = Blueprint("after", __name__, url_prefix="/plan/after")
pages.before_request(long_pages_too)

NOT_HERE = "plan.plan"


def found(*, write: bool = False) -> After | None:
    plan = mine(write=write)
    return afterwards.of(plan, request.args.get(WHICH, type=int)) if plan else None


def shown(template: str) -> ResponseReturnValue:
    """A page that only tells; without a visit there is nothing on it."""
    after = found()
    if after is None:
        return redirect(url_for(NOT_HERE), 303)
    kept = next((card for card in house().after.cards if card.page == request.args.get("kept")), None)
    return render_template(template, after=after, plan=after.plan, kept=kept)


@pages.get("")
def after() -> ResponseReturnValue:
    """What there is, and how far each of it is."""
    return shown("after.html")


@pages.get("/how")
def how() -> ResponseReturnValue:
    """What somebody may say of how it was."""
    return shown("after_how.html")


@pages.get("/report")
def report() -> ResponseReturnValue:
    """By when the report comes, what to do when it is late, and what somebody says of it."""
    return shown("after_report.html")


@pages.get("/actions")
def actions() -> ResponseReturnValue:
    """What was agreed, by whom and by when."""
    return shown("after_actions.html")


# One card: about a meeting, or the person's own note on an action


@pages.get("/<int:number>/<page>")
def card(number: int, page: str) -> ResponseReturnValue:
    """One thing that somebody may say about this meeting."""
    after = found()
    return redirect(url_for(NOT_HERE), 303) if after is None else show_card(after, about(after, number, page))


@pages.post("/<int:number>/<page>")
def write(number: int, page: str) -> ResponseReturnValue:
    """Keep what stands on the page, whatever was pressed."""
    after = found(write=True)
    return redirect(url_for(NOT_HERE), 303) if after is None else take(after, about(after, number, page))


@pages.get("/actions/<mark>")
def note(mark: str) -> ResponseReturnValue:
    """The person's own note on an action."""
    after = found()
    return redirect(url_for(NOT_HERE), 303) if after is None else show_card(after, after.note(mark) or abort(404))


@pages.post("/actions/<mark>")
def write_note(mark: str) -> ResponseReturnValue:
    after = found(write=True)
    return redirect(url_for(NOT_HERE), 303) if after is None else take(after, after.note(mark) or abort(404))


def about(after: After, number: int, page: str) -> Card:
    """The card of this meeting; also of one whose day was moved since: what somebody types there is kept."""
    asked = house().after.at(page)
    if asked is None or not asked.themes or not 1 <= number <= max(1, len(after.meetings)):
        abort(404)
    after.chosen = number
    return feedback.of_meeting(asked, number)


def show_card(after: After, asked: Card, form: CardForm | None = None) -> str:
    kept = after.plan.card(asked)
    if form is None and kept.two:
        return both(after, asked)
    action = next((one for one in after.actions if asked.id == f"{NOTE}.{one.mark}"), None)
    return render_template("after_card.html", card=asked, form=form or plan_forms.of(asked, kept), action=action, back=back(after, asked))


def back(after: After, asked: Card, kept: str | None = None) -> str:
    """The page that leads to this card."""
    if not asked.themes:
        return url_for("after.actions", _anchor=asked.id.rpartition(".")[2])
    return url_for("after.how" if HOW in asked.themes else "after.report", kept=kept, **after.which)


def take(after: After, asked: Card) -> ResponseReturnValue:
    form, pressed = plan_forms.posted(asked, MARKS), request.form.get("to", "done")
    if not form.genuine():
        return show_card(after, asked, form), 400
    if pressed in SETTLES:
        return settle(after, asked, pressed, form.version)
    good = form.good()
    kept = plans.put(after.plan, asked, form.said, form.mark, pressed, version=form.version, refused=not good)
    if not planning.holds(kept, form.said):
        form.turned_away = True
        return show_card(after, asked, form), CHANGED_MEANWHILE
    if there := display.leads(pressed, request.path):
        return redirect(there, 303)
    if kept.two or not good or pressed not in KEEPS:
        return redirect(request.path, 303)
    return redirect(back(after, asked, kept=asked.page), 303)


def settle(after: After, asked: Card, pressed: str, version: int) -> ResponseReturnValue:
    try:
        plans.settle(after.plan, asked, pressed, version=version)
    except NotUnderstood as wrong:
        return both(after, asked, wrong)
    return redirect(request.path, 303)


def both(after: After, asked: Card, wrong: NotUnderstood | None = None) -> str:
    """Two texts for one card, side by side."""
    kept = after.plan.card(asked)
    waiting = kept.typed.said if kept.typed else kept.said
    texts = [planned.locked(asked, planning.Filled(card=asked.id, said=said)) for said in (kept.said, waiting)]
    form = CardForm(asked, kept.said, kept.mark, version=kept.version)
    form.wrong = wrong
    return render_template("plan_both.html", card=asked, form=form, texts=texts, back=back(after, asked))


# To the team


@pages.get("/send")
def preview() -> ResponseReturnValue:
    """Just what the team would get, and the button that sends it."""
    after = found()
    return redirect(url_for(NOT_HERE), 303) if after is None else show_preview(after)


@pages.post("/send")
def send() -> ResponseReturnValue:
    """Send what was shown. What has changed since is shown again first; a second press sends nothing more."""
    after = found(write=True)
    if after is None:
        return redirect(url_for(NOT_HERE), 303)
    if not FlaskForm().validate_on_submit():
        return show_preview(after), 400
    made = afterwards.send(after, shown=request.form.get("shown", ""))
    if made is None:
        return show_preview(after, changed=True)
    return redirect(url_for("after.sent", version=made.id, now="yes"), 303)


def show_preview(after: After, *, changed: bool = False) -> str:
    every = choices.of_case(after.plan.case_id)
    asking = next((one for one in every.every if one.question.permission == consent.Permission.FEEDBACK), None) if every else None
    shows = afterwards.preview(after)
    return render_template(
        "after_send.html", after=after, plan=after.plan, preview=shows, changed=changed, asking=asking, form=FlaskForm(),
    )


@pages.get("/copy/<version>")
def sent(version: str) -> ResponseReturnValue:
    """A copy that was sent, as it was sent."""
    after = found()
    if after is None:
        return redirect(url_for(NOT_HERE), 303)
    made = next((one for one in after.sent if one.id == version), None) or abort(404)
    return render_template("after_copy.html", plan=after.plan, version=made, now="now" in request.args)
