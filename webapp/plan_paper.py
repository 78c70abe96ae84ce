"""A planner on paper: all of it for the person alone, what others may see of it at this moment, a copy as it was sent, or empty to fill in.

What goes to others comes from the one way out, `planning.for_recipient`, through `sharing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from easyread.planner import Card
from easyread.questions import N_
from webapp import booklets, planned, planning, sharing
from webapp.answered import Data
from webapp.booklet import Booklet, Part, Row, Tick
from webapp.house import house
from webapp.planning import Audience, Filled, Mark
from webapp.plans import Plan
from webapp.speech import day, plain, starred
from webapp.store.plans import Version

# Lines to write on, for each box of a card.
LINES = 4
MARKS = {
    Mark.ME: ("private", N_("Only me")), Mark.PANEL: ("meeting", N_("The 3 people who lead the meeting")),
    Mark.SUPPORTER: ("give-help", N_("People who help me here")), Mark.BOTH: ("share", N_("The 3 people and people who help me")),
}
SEEN_BY = {
    Mark.PANEL: N_("For the 3 people who lead the meeting"), Mark.SUPPORTER: N_("For people who help me here"),
    Mark.BOTH: N_("For the 3 people and for people who help me"),
}
WHOSE = {
    Audience.PANEL: N_("It is for the 3 people who lead the meeting."), Audience.SUPPORTER: N_("It is for people who help me here."),
}


def whole(plan: Plan) -> Booklet:
    """Every card with something on it, whoever may see it, and also what waits beside it: for the person alone."""
    there = [(card, plan.card(card)) for card in plan.cards if not card.leads]
    parts = [mine(card, filled) for card, filled in there if not (filled.said.empty and filled.typed is None)]
    empty = tuple(plain(card.title) for card, filled in there if filled.said.empty and filled.typed is None)
    if empty:
        parts.append(Part(title=gettext("Nothing here yet"), rows=(Row(say=empty, picture="write"),)))
    short = (gettext("This is my whole plan."), gettext("Some cards in it are only for me."), gettext("Keep it in a safe place."))
    alone = any(planning.lets(filled) == frozenset() for _, filled in there if not filled.said.empty or filled.typed)
    said = short if alone else (short[0], short[2])
    return booklets.made(gettext("My plan"), [*parts, booklets.help_now()], picture="plan", in_short=said)


def mine(card: Card, filled: Filled) -> Part:
    """A card with who sees it, how far it is, and what is on it."""
    mark = SEEN_BY.get(filled.mark) if filled.mark and planning.lets(filled) else None
    skipped = (gettext("Skipped"),) if filled.stage is planning.Stage.SKIPPED else ()
    picture, _ = MARKS[filled.mark if mark and filled.mark else Mark.ME]
    first = Row(say=(gettext(mark) if mark else gettext("Only for me"), *skipped), picture=picture)
    rows = list(told(planned.locked(card, filled)))
    if filled.typed:
        # It is no answer yet: it was refused, or somebody wrote at the same time.
        waits = planned.locked(card, Filled(card=card.id, said=filled.typed.said))
        rows += [Row(say=(gettext("These words wait on this card."),), picture="wait"), *told(waits)]
    return Part(title=plain(card.title), picture=pictured(card.picture), rows=(first, *rows))


def seen(plan: Plan, audience: Audience) -> Booklet | None:
    """What these people may see now; None when that is nothing."""
    copy = planned.lock(house().plan, sharing.seen(plan, audience))
    if not copy.cards:
        return None
    return booklets.made(gettext("My plan"), map(card_sent, copy.cards), picture="plan", in_short=(gettext(WHOSE[audience]),))


def sent(plan: Plan, version: Version) -> Booklet:
    """A copy as it was sent."""
    number = gettext("This is copy %(number)s from %(date)s.", number=version.number, date=day(version.at))
    names = plan.sent_to(version) if version.audience is Audience.SUPPORTER else ()
    parts = [card_sent(card) for card in version.copy.cards]
    if names:
        whom = Row(say=(gettext("It went to these people."),), theirs=names, picture="give-help")
        parts.append(Part(title=gettext("People who help me here"), rows=(whom,)))
    return booklets.made(gettext("My plan"), parts, picture="plan", in_short=(number, gettext(WHOSE[version.audience])))


def card_sent(card: Data) -> Part:
    return Part(title=plain(card["title"]), picture=pictured(card["picture"]), rows=tuple(told(card)))


def told(card: Data) -> Iterator[Row]:
    """What is on a card: its choices, then each box with its label, if it has one."""
    chosen, boxes = card["parts"][: len(card["chosen"])], card["parts"][len(card["chosen"]) :]
    if chosen:
        yield Row(say=tuple(starred(part["words"]) for part in chosen))
    label = ""
    for part in boxes:
        if part["typed_by_person"]:
            yield Row(say=(), title=plain(label) if label else "", theirs=(part["words"],))
        label = "" if part["typed_by_person"] else part["words"]


def pictured(key: str) -> str | None:
    """A picture, while there is one of this name: a copy outlives the list of pictures."""
    return key if key in house().built.drawn else None


def empty() -> Booklet:
    """Every card with room to write and boxes to tick: the same for everybody."""
    short = (
        gettext("Write on the lines."), gettext("Put a tick in the boxes that fit."), gettext("You can skip every card."),
        gettext("Someone you trust can help you."),
    )
    parts = [blank(card) for card in house().plan.to_fill]
    return booklets.made(gettext("Plan my meeting"), [booklets.help_now(), *parts], picture="plan", in_short=short)


def blank(card: Card) -> Part:
    rows = [Row(say=tuple(map(starred, card.say)))]
    if card.options:
        ticks = tuple(Tick(starred(one.say), one.picture) for one in card.options)
        rows.append(Row(title=gettext("Tick all that fit"), say=(), ticks=ticks))
    rows += [Row(title=plain(label), say=(), write=LINES) for label in card.detail]
    marks = tuple(Tick(gettext(words), picture) for picture, words in MARKS.values())
    rows.append(Row(title=gettext("Who can see this card?"), say=(), ticks=marks))
    return Part(title=plain(card.title), picture=card.picture, rows=tuple(rows))
