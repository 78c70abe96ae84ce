"""A planner in which everything that is for the person alone is a word of its own, so that it can be looked for wherever something leaves.

Every other card is for the person alone; `turn` says which half. What may leave are words of another kind, so that a test which finds
nothing shows that it looked in the right place.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from easyread.planner import Card
from tests import make
from tests.coming_back import case_of
from tests.helping_hands import gives, invites, opens
from tests.planning import booked, has_sent, tells
from tests.proving import has_proved
from tests.walking import Walker
from webapp import actions, feedback, store
from webapp.helped import State, Written
from webapp.planning import Filled, Mark, Said, Stage, Typed

# On a card of hers, half-kept beside it, from one helper, from another, left out; and what may leave, by whom it is for.
HERS, TYPED, DEES, BEAS, LEFT = "zebra", "okapi", "heron", "egret", "stork"
PANEL, SUPPORTER, BOTH, TEAM = "apple", "pear", "plum", "lemon"
SECRET = (HERS, TYPED, DEES, BEAS, LEFT)
MAY_LEAVE = {Mark.PANEL: PANEL, Mark.SUPPORTER: SUPPORTER, Mark.BOTH: BOTH}
WORD = re.compile(rf"\b({'|'.join((*SECRET, *MAY_LEAVE.values(), TEAM))})(\d\d\d)corn")
CODED = re.compile(r"[A-Za-z0-9_/+-]{24,}")
NOTES = "plan.notes"
WAS, COMES = timedelta(days=-4), timedelta(days=21)


Known = tuple[dict[str, str], dict[str, str], set[str], dict[str, str]]


@dataclass
class World:
    """One person, who helps her, and where each word stands that was made for them. Dee may do all, Bea only write, Cal only look on."""

    app: Flask
    turn: int
    eve: Walker = field(init=False)
    helpers: dict[str, FlaskClient] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    made: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What a test knows of it, beside the browsers."""
        return self.marks, self.links, self.hidden, self.made

    @classmethod
    def of_before(cls, app: Flask, turn: int, known: Known, eve: FlaskClient, helpers: Iterable[FlaskClient]) -> World:
        """The same again, in a database and with browsers that stand where they stood."""
        marks, links, hidden, made = known
        again = cls(app, turn, marks=marks, links=links, hidden=hidden, made=made, helpers=dict(zip(marks, helpers, strict=True)))
        again.eve = Walker(eve, app.extensions["house"].refer)
        return again

    def begin(self) -> None:
        self.eve = has_sent(self.app)
        has_proved(self.app, self.case_id, "bea@mail.example")
        booked(self.app, self.eve, self.now + WAS)
        tells(self.app, self.eve, "cetr.held", sequence=2, at=self.now + WAS)
        tells(self.app, self.eve, "action.updated", sequence=3, action_id="a1", what="Find a quiet room.", state="open")
        booked(self.app, self.eve, self.now + COMES, sequence=4, where="Room 4")
        for name, may in {"Dee": {"s1": "yes", "s2": "yes", "s5": "yes"}, "Bea": {"s5": "yes"}, "Cal": {"s1": "yes", "s2": "yes"}}.items():
            self.helpers[name] = self.app.test_client()
            self.marks[name] = invites(self.eve, f"{name} Helpmade", may)
            self.links[name] = gives(self.eve, self.marks[name])
            opens(self.helpers[name], self.links[name])
        self.fill()

    @property
    def now(self) -> datetime:
        found: datetime = self.app.config["NOW"]()
        return found

    @property
    def case_id(self) -> str:
        return case_of(self.app, self.eve.client)

    @property
    def action(self) -> str:
        """The mark of the one action."""
        with self.app.extensions["house"].database.session() as session:
            [found] = actions.actions(store.news.of_case(session, self.case_id))
        return found.mark

    def word(self, sort: str, where: str) -> str:
        made = f"{sort}{len(self.made):03}corn"
        self.made[made] = where
        return made

    def words(self, sort: str, card: Card, why: str = "") -> tuple[str, ...]:
        """One for each box of a card."""
        return tuple(self.word(sort, f"{why}{card.id}, box {box}") for box in range(len(card.detail)))

    def of(self, *sorts: str) -> set[str]:
        return {word for word in self.made if word.startswith(sorts)}

    def fill(self) -> None:
        """Put every word where it belongs."""
        house = self.app.extensions["house"]
        kept, written = [], []
        with house.database.session() as session:
            ids = {one.mark: one.id for one in store.helping.of_case(session, self.case_id)}
        for number, card in enumerate(house.plan.to_fill):
            written += self.helped(card, ids)
            kept.append(self.hers(card, number) if number % 2 == self.turn else self.theirs(card, number))
        for number, card in enumerate(one for one in house.after.cards if one.themes):
            kept.append(self.hers(card, 0) if number % 2 == self.turn else self.theirs(card, number, TEAM))
        kept.append(self.hers(feedback.note(house.after, self.action), 0, waits=False))
        with house.database.session(write=True) as session:
            for filled in kept:
                store.plans.keep(session, self.case_id, filled, now=self.now)
            for one in written:
                store.helped.keep(session, self.case_id, one, now=self.now)
            store.commit(session)

    def hers(self, card: Card, number: int, *, waits: bool = True) -> Filled:
        """For her alone, by her mark or because she said nothing; with more that waits beside it."""
        self.hidden.add(card.id)
        beside = None
        if waits and card.id != NOTES:
            more = Said(tuple(option.value for option in card.options[:1]), self.words(TYPED, card, "beside "))
            beside = Typed(more, Mark.ME, meanwhile=number % 4 < 2)
        chosen = () if card.one else tuple(option.value for option in card.options)
        mark = Mark.ME if number % 3 == 0 else None
        return Filled(card=card.id, said=Said(chosen, self.words(HERS, card)), mark=mark, stage=Stage.DONE, version=1, typed=beside)

    def theirs(self, card: Card, number: int, sort: str = "") -> Filled:
        """For others: some for the panel, some for helpers, some for both; after a meeting, for the team."""
        mark = Mark.TEAM if sort else tuple(MAY_LEAVE)[number // 2 % 3]
        said = Said((), self.words(sort or MAY_LEAVE[mark], card))
        return Filled(card=card.id, said=said, mark=mark, stage=Stage.DONE, version=1)

    def helped(self, card: Card, ids: Mapping[str, str]) -> Iterable[Written]:
        """What two helpers wrote for a card, which waits; and what a third text was, which she left out."""
        for name, sort, state in (("Dee", DEES, State.WAITS), ("Bea", BEAS, State.WAITS), ("Cal", LEFT, State.LEFT)):
            said = Said((), self.words(sort, card, f"{name} for "))
            yield Written(card=card.id, helper=ids[self.marks[name]], said=said, state=state, version=1, at=make.NOW)


def found(text: str) -> set[str]:
    """The words of ours in a text, also where it is coded for machines."""
    return {one[0] for part in (text, *map(decoded, CODED.findall(text))) for one in WORD.finditer(part)}


def decoded(code: str) -> str:
    try:
        return base64.urlsafe_b64decode(code.replace("/", "_").replace("+", "-") + "=" * (-len(code) % 4)).decode("utf-8", "ignore")
    except (ValueError, binascii.Error):
        return ""


def said(answer: TestResponse) -> str:
    """All that an answer says, whatever it is: its words, its headings for machines, and where it leads to."""
    if answer.mimetype != "application/pdf":
        return f"{answer.headers}\n{answer.text}"
    with pypdfium2.PdfDocument(answer.data) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    return "\n".join([str(answer.headers), *pages])
