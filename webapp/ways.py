"""A person's own ways back: what they chose, and the card in the only moment in which it can be shown.

A card's code is kept nowhere but sealed in the browser that made it, until its visit ends or the person says that they have it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import session, url_for

from easyread import conditions, journey
from easyread.content import Stage
from easyread.questions import Answer, Question
from webapp import back, clocks, codes, kinds, store, wayback
from webapp.audit import Who
from webapp.desk import Desk, keep_sealed, read_sealed
from webapp.house import db, facts, house
from webapp.models import Kind
from webapp.seal import Unreadable
from webapp.squares import Squares, squares
from webapp.wayback import NewCard

CARD, BEGUN = "card", "ways"
HELD = "browser.card"


@dataclass(frozen=True, kw_only=True)
class ShownCard:
    """A card as its page shows it. `spelled`: the code for who hears it, letter by letter."""

    code: str = field(repr=False)
    spelled: str = field(repr=False)
    squares: Squares = field(repr=False)
    address: str


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What somebody has to come back with. `card_made`: the day of the card that works now; `card_shown`: this visit can show it still."""

    card_made: date | None
    texts: str = field(repr=False)
    mail: str = field(repr=False)
    card_shown: bool

    @property
    def any(self) -> bool:
        return bool(self.card_made or self.texts or self.mail)


def stage() -> Stage:
    return house().refer.stage(back.STAGE)


def keep(desk: Desk, *, now: datetime) -> bool:
    """Let what they answered be so, from this answer on. Whether a new card waits to be seen."""
    chosen = back.chosen(desk.relevant)
    return chosen is not None and settle(desk.saved.case_id, chosen, now=now)


def settle(case_id: str, chosen: back.Chosen, *, now: datetime) -> bool:
    made = wayback.settle(house().postman, db(write=True), case_id, chosen, now=now)
    if made:
        hold(case_id, made)
    elif not chosen.card:
        put_away()
    return made is not None


def new_card(case_id: str, *, now: datetime) -> None:
    """A new card instead of the one before."""
    wayback.end_cards(db(write=True), case_id, who=Who.PERSON, now=now)
    hold(case_id, wayback.card(house().config, db(), case_id, now=now))


def hold(case_id: str, made: NewCard) -> None:
    sealed = house().database.keyring.seal_json(f"{HELD}:{case_id}", [made.code, made.picture])
    session[CARD] = b64encode(sealed).decode("ascii")


def put_away() -> None:
    """They have it, or want none: this browser shows it no more."""
    session.pop(CARD, None)


def waits() -> bool:
    """Whether this browser holds a card that its owner has not said they have."""
    return CARD in session


def held(case_id: str, *, now: datetime) -> ShownCard | None:
    """The card that this browser made in this visit, while it is the one that works."""
    try:
        code, picture = house().database.keyring.open_json(f"{HELD}:{case_id}", b64decode(session.get(CARD, "")))
    except (Unreadable, ValueError):
        return None
    card = store.cards.by_picture(db(), picture, now=now)
    if card is None or card.case_id != case_id:
        return None
    where = house().config.public_base_url.partition("://")[2] + url_for("back.choose")
    return ShownCard(
        code=codes.grouped(code), spelled=", ".join(code), squares=squares(house().postman.address(picture)), address=where,
    )


def mine(case_id: str, *, now: datetime) -> Mine:
    card = store.cards.of_case(db(), case_id, now=now)
    ways = {way.kind: way.to for way in store.ways.of_case(db(), case_id)}
    made = clocks.london_date(card.made_at) if card and not card.once else None
    texts, shown = ways.get(Kind.SMS), held(case_id, now=now) is not None
    return Mine(card_made=made, texts=kinds.national(texts) if texts else "", mail=ways.get(Kind.MAIL, ""), card_shown=shown)


def questions(case_id: str, more: Mapping[str, Answer], *, now: datetime) -> tuple[dict[str, Any], list[Question]]:
    """What they chose as answers, with what they are about to choose, and the questions of this stage that these lead to."""
    answers = {**back.answers(wayback.chosen(db(), case_id, now=now)), **read_sealed(session.get(BEGUN))["answers"], **more}
    ids = {question.id for question in stage().questions}
    seen = journey.Seen(house().refer, {name: said for name, said in answers.items() if name in ids}, facts())
    held = (one for one in stage().questions if one.kind != "information" and conditions.holds(one.when, seen))
    asked = [journey.shown(one, house().refer.way(one.id), seen) for one in held]
    return {one.id: answers[one.id] for one in asked if one.id in answers}, asked


def change(case_id: str, question: Question, answer: Answer, *, now: datetime) -> tuple[bool, Question | None]:
    """Keep one changed answer. Whether there is a new card to see, and the question that waits for an answer now.

    Until every question is answered nothing changes: nobody loses the way they had by stopping half-way.
    """
    answers, asked = questions(case_id, {question.id: answer}, now=now)
    if following := next((one for one in asked if one.id not in answers), None):
        session[BEGUN] = keep_sealed({"answers": answers})
        return False, following
    session.pop(BEGUN, None)
    keep_in_draft(case_id, answers, now=now)
    chosen = back.chosen(answers)
    return chosen is not None and settle(case_id, chosen, now=now), None


def keep_in_draft(case_id: str, answers: Mapping[str, Answer], *, now: datetime) -> None:
    """What is not sent yet says the same, so that its path goes on where it was."""
    draft = store.drafts.of_case(db(write=True), case_id, lock=True)
    if draft is not None and not draft.sent:
        draft.answers = {**draft.answers, **answers}
        store.drafts.save(db(), draft, now=now)
