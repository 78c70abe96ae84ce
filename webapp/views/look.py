"""Change how pages look, one press a choice. It is kept in the person's own browser and nowhere else."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from easyread.display import Display
from webapp import display, tongue

pages = Blueprint("look", __name__)

AS_USUAL = "usual"
# Where the choices stand on the first page: nobody is thrown to its top.
HERE_ON_FIRST = "#reading"


@pages.get("/look")
def look() -> str:
    """Every setting, with what is chosen of each."""
    return render_template("look.html", came=display.came_from(request.args.get("from", "")))


@pages.post("/look")
def choose() -> ResponseReturnValue:
    """One choice. The page comes back in its new look; a choice on another page leads back to that page."""
    # Nothing secret is read or changed here, so no visit is begun for a token. Only another website's button is refused.
    if request.headers.get("Sec-Fetch-Site") == tongue.ELSEWHERE:
        abort(403)
    if request.form.get(tongue.NOTE):
        # The note of it is written on the way out, as after a press on any other page.
        return redirect(display.came_from(request.form.get("from", "")), 303)
    choice = request.form.get("choose", "")
    chosen = Display(device=display.current().device) if choice == AS_USUAL else display.current().choose(choice)
    came = display.came_from(request.form.get("from", ""))
    if "stay" in request.form:
        there = display.choosing(came, setting=choice.partition("-")[0])
    else:
        there = came + (HERE_ON_FIRST if came == display.FIRST_PAGE else "")
    return display.remember(redirect(there, 303), chosen)
