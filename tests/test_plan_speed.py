"""A planner with every card full keeps to a budget beside a question page: to open the list, to open a card, and to save one."""

from __future__ import annotations

import statistics
from itertools import count

import pytest
from flask.testing import FlaskClient

from tests.planning import has_sent, hidden, keeps
from tests.test_text_speed import seconds
from tests.walking import Walker, token
from webapp.planning import Mark

TURNS = 25
# An answered question and the page after it are 1. The list has 18 cards, each with a picture and two buttons; a card five boxes,
# each of which is heard and kept.
MOST = {"the list of cards": 2.5, "a card": 2.5, "a card that is saved": 3}
# As full as the planner of 24 pages whose booklet is measured.
WORDS = "I like it quiet and I need time to think before I answer. " * 5


@pytest.fixture
def eve(app):
    """Somebody who filled every box of every card, and chose all that there is to choose."""
    # Without the checks of every page, which would only make pages slower.
    app.test_client_class = FlaskClient
    walker = has_sent(app)
    for card in app.extensions["house"].plan.to_fill:
        keeps(app, walker, card.id, *([WORDS] * len(card.detail)), chosen=tuple(one.value for one in card.options), mark=Mark.BOTH)
    return walker


def answers(app):
    """What answers a question and shows the next one."""
    cal = Walker(app.test_client(), app.extensions["house"].refer)
    typed = {"csrf_token": token(cal.to("about.called")), "to": "next", "answer": "Ash"}
    address = f"/ask/{cal.refer.question('about.called').page}"

    def page():
        assert cal.client.post(address, data=typed, follow_redirects=True).status_code == 200

    return page


def saves(eve):
    """What saves a card with other words each time."""
    form, number = {**hidden(eve.open("/plan/card/g")), "to": "done", "mark": "both"}, count(1)

    def card():
        place = next(number)
        words = {f"detail-{box}": f"{place} {WORDS}" for box in range(5)}
        assert eve.client.post("/plan/card/g", data={**form, **words, "version": str(place)}).location == "/plan?kept=g"

    return card


@pytest.mark.seconds(120)
@pytest.mark.parametrize("what", list(MOST))
def test_a_full_planner_opens_and_saves_beside_a_question(app, eve, what):
    question, addresses = answers(app), {"the list of cards": "/plan", "a card": "/plan/card/g"}
    do = saves(eve) if what not in addresses else lambda: eve.client.get(addresses[what])
    planners, questions = [], []
    # In turn, so that whatever else the machine does slows both.
    for _ in range(TURNS):
        planners.append(seconds(do))
        questions.append(seconds(question))

    ratio = statistics.median(planners) / statistics.median(questions)
    print(f"{what}: {ratio:.2f} times an answered question")
    assert ratio <= MOST[what]
