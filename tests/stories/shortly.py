"""Pages that other stories answer one by one in a browser, answered in a moment: at the same website, on the same visit."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.stories.person import Person
from tests.walking import Walker

# What Amir answers, by question; all else as everybody does.
AMIR = {
    "about__name": "Amir Example", "about__born": "12 March 2006", "about__contact": "text", "about__mobile": "07700 900123",
    "about__shared_phone": "no", "about__avoid": "no", "now__hard": "I cannot sleep. My home may close.",
    "consent__share_social_care": "no", "consent__share_family": "no", "consent__texts": "yes",
    "consent__feedback": "no", "consent__signed": "Amir Example",
}  # fmt: skip


def answers_shortly(person: Person, beside: Flask, *, until: str = "check", **answers: Any) -> None:
    """They have answered everything before this question, or everything that is asked, and their browser is there."""
    client, context = beside.test_client(), person.page.context
    for held in context.cookies(person.home):
        client.set_cookie(held["name"], held["value"])
    walker = Walker(client, beside.extensions["house"].refer, **{**AMIR, **answers})
    page = walker.walk(until, "/ask")
    visit, asked = client.get_cookie("visit"), walker.at(page)
    assert visit is not None
    assert asked.id == until if asked else page.request.path == f"/ask/{until}", page.request.path
    context.add_cookies([{"name": "visit", "value": visit.value, "url": person.home}])
    person.opens(page.request.path)
