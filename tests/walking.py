"""Somebody who answers page after page, as a browser without scripts would: reads the page, fills in its form, presses a button."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from easyread.content import Questionnaire
from easyread.questions import Question

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OFFERED = re.compile(r'<input[^>]*name="answer"[^>]*value="([^"]+)"')
WRITTEN = {
    "text": "Some words",
    "long-text": "More words than one line has.",
    "name": "Amir Madeup",
    "date": "12 March 2006",
    "email": "amir@mail.example",
    "phone": "07700 900123",
    "postcode": "ZZ1 1AA",
    "nhs-number": "999 123 4519",
}
USUAL = {
    "start.safe": "safe",
    "start.who": "me",
    "start.knows_postcode": "yes",
    "start.postcode": "ZZ1 1AA",
    "about.contact": "email",
    "about.shared_email": "no",
    "now.tell": "write",
    "now.in_hospital": "no",
    "now.when": "this-month",
    "support.wants_cetr": "no",
    "consent.dsr": "yes",
    "consent.share_gp": "yes",
    "consent.texts": "no",
    "consent.helper_progress": "no",
}


class Walker:
    """Walks through the self-referral. `answers` are by question id; everything else gets the first thing offered."""

    def __init__(self, client: FlaskClient, refer: Questionnaire, **answers: Any) -> None:
        self.client, self.refer = client, refer
        self.answers = {**USUAL, **{name.replace("__", "."): value for name, value in answers.items()}}
        self.asked: list[str] = []

    def open(self, address: str) -> TestResponse:
        return self.client.get(address, follow_redirects=True)

    def at(self, response: TestResponse) -> Question | None:
        return self.refer.at(response.request.path.rsplit("/", 1)[-1])

    def to(self, stop: str = "check", start: str = "/ask") -> TestResponse:
        """Walk until the question with this id, or until a page that asks nothing more (check, an end)."""
        page = self.open(start)
        while (asked := self.at(page)) is not None and asked.id != stop:
            self.asked.append(asked.id)
            page = self.post(page, asked)
            assert self.at(page) is None or self.asked.count(self.at(page).id) == 0, f"{asked.id} was asked again: {words(page)[:400]}"
        return page

    def post(self, page: TestResponse, asked: Question, *, to: str = "next", **form: Any) -> TestResponse:
        assert f'name="to" value="{to}"' in page.text, f"there is no button for {to}"
        filled = {"csrf_token": token(page), "to": to, **self.filled(page, asked), **form}
        return self.client.post(page.request.path, query_string=page.request.query_string.decode(), data=filled, follow_redirects=True)

    def filled(self, page: TestResponse, asked: Question) -> Mapping[str, Any]:
        if asked.id in self.answers:
            answer = self.answers[asked.id]
            return answer if isinstance(answer, Mapping) else {"answer": answer}
        if asked.kind == "people":
            return {f"people-0-{field.id}": f"Bea {field.id}" for field in asked.fields}
        if asked.kind == "check":
            return {"answer": next(option.value for option in asked.options if option.right)}
        if asked.kind in WRITTEN:
            return {"answer": WRITTEN[asked.kind]}
        offered = OFFERED.findall(page.text)
        return {"answer": offered[-1] if asked.kind == "choose-many" else offered[0]} if offered else {}

    def send(self, check: TestResponse) -> TestResponse:
        return self.client.post("/ask/send", data={"csrf_token": token(check)}, follow_redirects=True)


def token(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found, words(page)[:500]
    return found[1]


def words(page: TestResponse) -> str:
    """What the main part of a page says, without pictures and mark-up."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)))
