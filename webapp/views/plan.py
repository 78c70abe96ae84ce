"""Get ready for a meeting about your care: what it is, who comes, and who has the booklet to plan it with."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("plan", __name__)


@pages.get("/plan")
def plan() -> str:
    return render_template("plan.html")
