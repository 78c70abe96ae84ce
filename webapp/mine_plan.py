"""What lies here about somebody's planner, in their words: cards, what helpers wrote, copies that were sent, what they said after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from easyread.planner import Card
from webapp import feedback, holdings, planned
from webapp.booklet import Row
from webapp.helped import Written
from webapp.holdings import Held
from webapp.house import house
from webapp.planning import Audience, Filled, Said
from webapp.speech import day, plain
from webapp.store.plans import Version
from webapp.store.reminders import Wanted


def planner(mine: Held) -> Iterator[Row]:
    """Every card, also what nobody else sees and what waits beside it; then each copy that was sent, just as it was."""
    yield from (said_on(card, mine.planner[card.id]) for card in house().plan.to_fill if card.id in mine.planner)
    yield from planner_helped(mine)
    yield from copies(one for one in mine.planner_sent if one.audience is not Audience.TEAM)
    if mine.reminders:
        yield Row(picture="reminder", say=(gettext("You asked us to remind you."), *reminded(mine.reminders)))


def after(mine: Held) -> Iterator[Row]:
    """What they said after each meeting, their own notes, and each copy that went to the team."""
    for name, filled in mine.planner.items():
        if card := feedback.whose(house().after, name):
            yield said_on(card, filled)
    yield from copies(one for one in mine.planner_sent if one.audience is Audience.TEAM)


def said_on(card: Card, filled: Filled) -> Row:
    parts = planned.locked(card, filled)["parts"]
    if filled.typed:
        # A choice that waits too is said once.
        parts += [part for part in planned.locked(card, Filled(card=card.id, said=filled.typed.said))["parts"] if part not in parts]
    ours = tuple(plain(part["words"]) for part in parts if not part["typed_by_person"])
    theirs = tuple(part["words"] for part in parts if part["typed_by_person"])
    return Row(picture=card.picture, title=plain(card.title), say=ours, theirs=theirs)


def copies(versions: Iterable[Version]) -> Iterator[Row]:
    for version in versions:
        when = gettext("You sent copy %(number)s on %(date)s.", number=version.number, date=day(version.at))
        words = tuple(part["words"] for card in version.copy.cards for part in card["parts"] if part["typed_by_person"])
        yield Row(picture="send", say=(when, *(plain(card["title"]) for card in version.copy.cards)), theirs=words)


def reminded(wanted: Wanted) -> tuple[str, ...]:
    """Since when, and when the next reminder comes."""
    since = gettext("You asked on %(date)s.", date=day(wanted.since))
    next_at = wanted.schedule.next_at
    return (since, gettext("The next reminder comes on %(date)s.", date=day(next_at))) if next_at else (since,)


def planner_helped(mine: Held) -> Iterator[Row]:
    """What helpers wrote for a card, while it is theirs: what was kept stands on the card."""
    for one in mine.planner_helped:
        if one.waits:
            yield from helped_row(mine, one, one.said, gettext("This is not yours yet."))
        if one.left:
            yield from helped_row(mine, one, one.left_out, gettext("You did not keep this."))


def helped_row(mine: Held, one: Written, said: Said, became: str) -> Iterator[Row]:
    card = house().plan.find(one.card)
    if card is None or one.at is None:
        return
    parts = planned.locked(card, Filled(card=card.id, said=said))["parts"]
    chosen = tuple(plain(part["words"]) for part in parts if not part["typed_by_person"])
    words = tuple(part["words"] for part in parts if part["typed_by_person"])
    when = gettext("Someone who helps you wrote this on %(date)s.", date=day(one.at))
    theirs = (holdings.name_of(mine, one.helper), *words)
    yield Row(picture="give-help", title=plain(card.title), say=(when, became, *chosen), theirs=theirs)
