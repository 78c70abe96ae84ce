"""A text costs no more than a question page."""

from __future__ import annotations

import statistics
import time
from functools import partial

from flask.testing import FlaskClient

from tests.texter import Answerer, Texter
from tests.walking import Walker, token

TURNS = 60
MOST = 1.5


def seconds(do) -> float:
    """How long a processor worked for it: what else runs on the machine counts for nothing."""
    began = time.thread_time()
    do()
    return time.thread_time() - began


def test_a_text_costs_no_more_than_an_answered_question_and_the_page_after_it(app):
    # Without the checks of every page, which would only make pages slower.
    app.test_client_class = FlaskClient
    amir = Texter(app)
    amir.begin()
    Answerer(amir).to("about.called")
    cal = Walker(app.test_client(), app.extensions["house"].refer)
    typed = {"csrf_token": token(cal.to("about.called")), "to": "next", "answer": "Ash"}
    address = f"/ask/{cal.refer.question('about.called').page}"

    def page():
        assert cal.client.post(address, data=typed, follow_redirects=True).status_code == 200

    texts, pages = [], []
    # In turn, so that whatever else the machine does slows both.
    amir.hasty = True
    for _ in range(TURNS):
        for words in ("Ash", "back"):
            amir.reads()
            texts.append(seconds(partial(amir.post, words)))
        pages.append(seconds(page))

    assert statistics.median(texts) <= MOST * statistics.median(pages)
