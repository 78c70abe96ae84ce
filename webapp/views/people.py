"""People who help me, and people we must not contact: invite, see, change and stop, by the person alone."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from easyread.questions import Given, Question
from easyread.questions.people import ROW
from webapp import forms, helping, people, permissions, store
from webapp.desk import visited
from webapp.helping import Invitation
from webapp.house import db, house, now, today
from webapp.people import Helper, Mine
from webapp.referral import UNDER_16

pages = Blueprint("people", __name__, url_prefix="/people")


class TooYoung(Exception):
    """A child whom a worker talks with first: no page asks them to let anybody in."""


class NotMine(Exception):
    """No visit of a person's own: there is nobody whose helpers these could be."""


@pages.errorhandler(NotMine)
def elsewhere(error: NotMine) -> ResponseReturnValue:
    return redirect(url_for("track.track"), 303)


@pages.errorhandler(TooYoung)
def talk_first(error: TooYoung) -> ResponseReturnValue:
    return redirect(url_for("people.every"), 303)


def may_invite(found: Mine) -> Mine:
    """Raises TooYoung."""
    if found.young:
        raise TooYoung
    return found


def mine(*, write: bool = False) -> Mine:
    case_id = visited(write=write)
    found = people.of_case(case_id, now=now(), lock=write) if case_id else None
    if found is None:
        raise NotMine
    return found


def helper(found: Mine, mark: str, *, write: bool = False) -> Helper:
    """One of this person's helpers. With `write`, what the helper does at this moment waits until this page is done."""
    one = found.find(mark) or abort(404)
    if write:
        store.helping.find(db(), one.invitation.id, lock=True)
    return one


@pages.get("")
def every() -> ResponseReturnValue:
    """Everybody who helps, what they may do, and who must not be contacted."""
    found = mine()
    first = house().refer.question(UNDER_16) if found.young else None
    return render_template("people.html", mine=found, first=first, form=FlaskForm(), kept=request.args.get("kept"))


@pages.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Whom to invite. Whoever has the name of somebody we must not contact is asked about first."""
    posted = request.method == "POST"
    found, asked = may_invite(mine(write=posted)), house().people.question(people.NAME)
    form = forms.form_for(asked, given=forms.posted(asked, request.form))
    if not posted:
        return ask(asked, form, back=url_for("people.every"))
    if not form.genuine():
        return ask(asked, form, back=url_for("people.every")), 400
    name = form.read(today=today())
    if name is None:
        return ask(asked, form, back=url_for("people.every"))
    begun = Invitation(id="", case_id=found.case_id, ends_on=today(), invited_at=now(), name=str(name))
    alike = helping.likeness(begun, found.words)
    if alike and "other" not in request.form:
        return render_template("people_alike.html", name=name, form=FlaskForm())
    made = people.invite(found, str(name), not_them=alike, now=now())
    return redirect(url_for("people.question", mark=made.mark, page=house().people.question(people.RELATION).page), 303)


@pages.route("/avoid", methods=["GET", "POST"])
def avoid() -> ResponseReturnValue:
    """The list of people we must not contact. An empty list is an answer too."""
    posted = request.method == "POST"
    found, asked = mine(write=posted), house().people.question(people.LIST)
    given = forms.posted(asked, request.form) if posted else asked.given([dict(one) for one in found.avoid])
    more = request.form.get("to") == "more"
    form = forms.form_for(asked, given=given, rows=forms.rows(asked, given) + more)
    if posted and not form.genuine():
        return render_template("people_avoid.html", question=asked, form=form), 400
    if not posted or more:
        return render_template("people_avoid.html", question=asked, form=form)
    listed = form.read(today=today()) if written(given) else []
    if listed is None:
        return render_template("people_avoid.html", question=asked, form=form)
    people.avoid(found, listed, now=now())
    return redirect(url_for("people.every", kept="list"), 303)


def written(given: Given) -> bool:
    """Whether anything stands in any row."""
    return any(value.strip() for name, values in given.items() if ROW.match(name) for value in values)


@pages.get("/<mark>")
def one(mark: str) -> ResponseReturnValue:
    """One helper: what they can see and until when, when they looked and what they changed, and a way to stop it."""
    found = mine()
    shown = helper(found, mark)
    asked = people.asked(found, shown.invitation)
    changed = {look.what: people.about(look) for look in shown.looks}
    return render_template(
        "helper.html", helper=shown, young=found.young, asked=asked, scopes=people.SCOPES, changed=changed, form=FlaskForm(),
    )


@pages.route("/<mark>/<page>", methods=["GET", "POST"])
def question(mark: str, page: str) -> ResponseReturnValue:
    """One thing about one helper: a permission with what yes and no mean, or something that we have to know."""
    posted = request.method == "POST"
    found = may_invite(mine(write=posted))
    about = helper(found, mark, write=posted)
    plain = next((one for one in people.asked(found, about.invitation) if one.page == page), None) or abort(404)
    if about.invitation.ended_at:
        return redirect(url_for("people.one", mark=mark), 303)
    asked = people.shown(about.invitation, plain, now=now())
    back = url_for("people.one", mark=mark)
    form = forms.form_for(asked, given=forms.posted(asked, request.form) if posted else known(about, asked))
    if not posted:
        return ask(asked, form, back=back, about=about)
    if not form.genuine():
        return ask(asked, form, back=back, about=about), 400
    # What is agreed to are these very words: other words, or another day, are another question.
    if permissions.other_words(asked, request.form):
        return ask(asked, forms.form_for(asked), back=back, about=about, new_words=True)
    answer = {"said": "skipped"} if request.form.get("to") == "skip" and not asked.required else form.read(today=today())
    if answer is None:
        return ask(asked, form, back=back, about=about)
    after = people.changed(about.invitation, asked, answer, now=now()) if not asked.permission else about.invitation
    if asked.id in people.REACHED and helping.barred(after, found.words):
        return ask(asked, form, back=back, about=about, barred=True)
    people.keep(found, about, asked, answer, now=now())
    return redirect(onward(found, after, asked), 303)


def known(about: Helper, asked: Question) -> Given:
    """What was said before."""
    made = about.invitation
    scopes = {id: about.said.get(scope, "") for scope, id in people.SCOPES.items()}
    reached = dict.fromkeys(people.REACHED, made.to)
    kept = {people.NAME: made.name, people.RELATION: made.relation, people.WAY: made.way, **reached, **scopes}
    return forms.known(asked, kept[asked.id]) if kept.get(asked.id) else {}


def onward(found: Mine, after: Invitation, asked: Question) -> str:
    """The next thing to say about somebody who has no link yet; otherwise back to their page."""
    path = [one.page for one in people.asked(found, after)]
    following = path[path.index(asked.page) + 1 :]
    way_changed = asked.id == people.WAY and not after.to and after.way != helping.CARD
    if following and (not after.link or way_changed):
        return url_for("people.question", mark=after.mark, page=following[0])
    return url_for("people.one", mark=after.mark) if after.link else url_for("people.give", mark=after.mark)


def ask(
    asked: Question, form: forms.QuestionForm, *, back: str, about: Helper | None = None, new_words: bool = False, barred: bool = False,
) -> str:
    words = permissions.mark(asked)
    return render_template(
        "people_ask.html", question=asked, form=form, back=back, helper=about, words=words, new_words=new_words, barred=barred,
    )


@pages.route("/<mark>/give", methods=["GET", "POST"])
def give(mark: str) -> ResponseReturnValue:
    """Give them the link: by the press of this very moment, or on a card."""
    posted = request.method == "POST"
    found = may_invite(mine(write=posted))
    about = helper(found, mark)
    ready = about.lasts and not about.barred and (about.invitation.way == helping.CARD or about.invitation.to)
    if not ready:
        return redirect(url_for("people.one", mark=mark), 303)
    enough = about.invitation.way != helping.CARD and people.given_today(found, now=now()) >= people.MOST_A_DAY
    if enough or not posted or not FlaskForm().validate_on_submit():
        return render_template("give.html", helper=about, form=FlaskForm(), enough=enough)
    made = people.give(about, now=now())
    return redirect(url_for("people.card" if made.way == helping.CARD else "people.one", mark=mark), 303)


@pages.get("/<mark>/card")
def card(mark: str) -> ResponseReturnValue:
    """A card to print, with the address."""
    about = helper(may_invite(mine()), mark)
    if not about.lasts or not about.invitation.link:
        return redirect(url_for("people.one", mark=mark), 303)
    return render_template("helper_card.html", helper=about, link=people.address(about.invitation, to_type=True))


@pages.post("/<mark>/stop")
def stop(mark: str) -> ResponseReturnValue:
    """Stop it now."""
    found = mine(write=True)
    about = helper(found, mark, write=True)
    if not FlaskForm().validate_on_submit():
        return redirect(url_for("people.one", mark=mark), 303)
    if about.invitation.ended_at is None:
        people.stop(found, about, now=now())
    return redirect(url_for("people.every", kept="stop"), 303)
