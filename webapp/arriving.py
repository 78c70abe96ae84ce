"""Somebody comes back: with a link, a card's picture or its code. Guessing is slowed, and the answers tell a stranger nothing.

A card opens only a small page, which asks one thing more; then a visit begins, with a token of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import ceil

from flask import request, session

from webapp import back, clocks, codes, messages, network, phones, slowing, store, wayback
from webapp.audit import How, What, Who
from webapp.back import Asks
from webapp.desk import begin_visit
from webapp.house import db, house
from webapp.models import Kind
from webapp.speech import spoken
from webapp.store.cards import Card, Half
from webapp.store.ways import Link, Way

HALF = "half"
NETWORK, EVERYBODY, ASK, NUMBER, AGAIN = "network", "all", "ask", "number", "again"
# From this network, and from anywhere: a stranger elsewhere does not use up what the person needs here.
STEP, ALL_STEPS, TO, ALL_TO = "step", "all-steps", "to", "all-to"
NOBODY = "nobody"
BORN = ("about.born", "theirs.born")


class Wait(Exception):
    """Too many tries in a short time. Nothing was looked up, nothing is shut."""

    def __init__(self, time: timedelta) -> None:
        super().__init__()
        self.seconds = ceil(time.total_seconds())


@dataclass(frozen=True, kw_only=True)
class Stage:
    """All that a card alone shows: whether there is news, and since when it is known; or until when answers are kept."""

    news: bool
    since: date | None
    kept_until: date | None
    sent: bool = False


def here(now: datetime) -> str:
    """This network, today."""
    return network.likeness(house().config.code_peppers[0][1], request.remote_addr, clocks.london_date(now))


def from_here(who: str, now: datetime) -> str:
    """The same, asked from this network."""
    return sha256(f"{who} {here(now)}".encode()).hexdigest()


def take(kind: str, who: str, pace_: slowing.Pace, *, now: datetime) -> None:
    """Raises Wait."""
    if waits := store.tries.take(db(write=True), kind, who, pace_, now=now):
        raise Wait(waits)


def may_try(now: datetime) -> None:
    """Raises Wait where a code may not be tried now. Asked before the slow hash, which would cost us more than the one who guesses."""
    mine = store.tries.rested_at(db(), NETWORK, here(now))
    waits = slowing.wait(mine, slowing.CODES, now)
    if not waits and not slowing.calm(mine, now):
        waits = slowing.wait(store.tries.rested_at(db(), EVERYBODY, EVERYBODY), slowing.ALL_CODES, now)
    if waits:
        raise Wait(waits)


def by_code(typed: str, *, now: datetime) -> Card | None:
    """The card with this code. None for a wrong one, an unknown one and one that has ended. Raises NotACode, which no try is spent on."""
    code = codes.read(typed)
    may_try(now)
    hashes = wayback.found_by(house().config, wayback.CARD_CODE, code)
    found = store.cards.by_code(db(), tuple(hashes.values()), now=now)
    right = codes.fits(found.code_hash if found else None, code)
    # From here on somebody may have to wait their turn to write: the slow hash is behind us.
    calm = slowing.calm(store.tries.rested_at(db(write=True), NETWORK, here(now)), now)
    take(NETWORK, here(now), slowing.CODES, now=now)
    if not calm:
        take(EVERYBODY, EVERYBODY, slowing.ALL_CODES, now=now)
    if found is None or not right:
        return None
    if found.key_id != wayback.newest(hashes)[0]:
        store.cards.moved(db(), found, wayback.newest(hashes))
    return found


def show(card: Card, how: How, *, shared: bool, now: datetime) -> bool:
    """A card was shown. Whether it opened at once; if not, its page asks one thing more."""
    asks = back.asks(born=born(card.case_id), reached=bool(reachable(card.case_id)))
    if asks is Asks.NOTHING:
        open_case(card.case_id, how, card=card, shared=shared, now=now)
        return True
    session[HALF] = store.cards.show(db(write=True), card, how=how, asks=asks, ends_at=now + back.HALF_LASTS)
    if asks is Asks.NUMBER:
        send_number(card, now=now)
    return False


def half(*, now: datetime, lock: bool = False) -> Half | None:
    """The card that this browser showed, while it waits."""
    token = session.get(HALF)
    found = store.cards.half(db(write=lock), token, now=now) if token else None
    if found is None or not lock:
        return found
    # Drafts before everything else, as everywhere.
    store.drafts.lock(db(), found.card.case_id)
    return store.cards.half(db(), token, now=now, lock=True) if token else None


def send_number(card: Card, *, now: datetime) -> None:
    """A number to the way that the person chose; the one before is of no use any more. Raises Wait.

    Counted for the card: whoever only knows somebody's number cannot use up what its owner needs.
    """
    way = reachable(card.case_id)[0]
    take(NUMBER, card.id, slowing.MESSAGES, now=now)
    number = codes.number()
    store.cards.number_sent(db(), session[HALF], number_hash=codes.SLOW.hash(number), until=now + back.NUMBER_LASTS)
    house().postman.send_back(db(), messages.BACK_NUMBER, way, number, language=spoken(), now=now)
    store.audit.enter(db(), What.LINK_SENT, who=Who.PERSON, now=now, case_id=card.case_id, kind=way.kind.value, number=1)


def proves(found: Half, said: str, *, now: datetime) -> bool:
    """Whether this is the one thing more: the day as we read days, or the number without what is around it. Raises Wait."""
    take(STEP, from_here(found.card.id, now), slowing.STEPS, now=now)
    take(ALL_STEPS, found.card.id, slowing.ALL_STEPS, now=now)
    if found.asks == Asks.BORN:
        return said == born(found.card.case_id)
    waits = found.number_until is not None and now < found.number_until
    figures = "".join(figure for figure in said if figure.isdecimal())
    return codes.fits(found.number_hash if waits else None, figures)


def open_half(found: Half, *, shared: bool, now: datetime) -> bool:
    """Open what the card belongs to. Was it still there to be opened?"""
    if not store.cards.go_on(db(), session[HALF]):
        return False
    open_case(found.card.case_id, How(found.how), card=found.card, shared=shared, now=now)
    if found.asks == Asks.NUMBER and (ways := reachable(found.card.case_id)):
        phones.prove(db(), found.card.case_id, ways[0].kind, ways[0].to, how=phones.TYPED, now=now)
    return True


def open_case(case_id: str, how: How, *, card: Card | None = None, shared: bool, now: datetime) -> None:
    """A visit with a new token, because from now on this browser may see more. Whatever else it was doing is put away."""
    store.drafts.lock(db(write=True), case_id)
    if card is not None and card.once:
        wayback.end_cards(db(write=True), case_id, who=Who.PERSON, now=now)
    begin_visit(case_id, shared=shared, how=how)


def open_link(link: Link, case_id: str, *, shared: bool, now: datetime) -> None:
    """The press on a link: it shows that they have the number or address that it went to."""
    open_case(case_id, How.LINK, shared=shared, now=now)
    phones.prove(db(), case_id, link.way.kind, link.way.to, how=phones.LINK, now=now)


def born(case_id: str) -> str | None:
    """The date of birth, where they told us: theirs, or of the person they asked for."""
    sent, draft = store.referrals.of_case(db(), case_id), store.drafts.of_case(db(), case_id)
    answers = sent.answers if sent else draft.answers if draft else {}
    told = next((answers[name] for name in BORN if name in answers), None)
    return told if isinstance(told, str) else None


def reachable(case_id: str) -> list[Way]:
    """The ways that a message can leave by now, a text first."""
    can = {Kind.SMS: house().config.texts, Kind.MAIL: house().config.mail}
    ways = [way for way in store.ways.of_case(db(), case_id) if can[way.kind]]
    return sorted(ways, key=lambda way: way.kind is not Kind.SMS)


def stage(case_id: str) -> Stage:
    """What somebody with only a card sees."""
    sent, draft = store.referrals.of_case(db(), case_id), store.drafts.of_case(db(), case_id)
    if sent is None:
        return Stage(news=False, since=None, kept_until=clocks.london_date(draft.delete_after) if draft else None)
    since = store.cards.last_seen(db(), case_id)
    if since is None:
        # When they last looked is not kept for ever, and old news must not be told as new.
        return Stage(news=False, since=None, kept_until=None, sent=True)
    news = any((one.received_at or one.occurred_at) > since for one in store.news.of_case(db(), case_id))
    return Stage(news=news, since=clocks.london_date(since), kept_until=None, sent=True)


def send_link(kind: Kind, to: str, *, now: datetime) -> None:
    """A link to this number or address if somebody chose it; the same work and the same answer if nobody did. Raises Wait."""
    hashes = wayback.found_by(house().config, wayback.REACH, wayback.reach(kind, to))
    take(ASK, here(now), slowing.ASKS, now=now)
    take(TO, from_here(wayback.newest(hashes)[1], now), slowing.MESSAGES, now=now)
    take(ALL_TO, wayback.newest(hashes)[1], slowing.ALL_MESSAGES, now=now)
    found = store.ways.by_reach(db(), tuple(hashes.values()))
    way = found[0] if found else Way(id=NOBODY, case_id=NOBODY, reference="", kind=kind, chosen_at=now, with_news=False, to=to)
    # Whoever measures our answers learns nothing: for a number that nobody chose the same is done, and taken back.
    part, entered = db().begin_nested(), store.audit.entered(db())
    if not found:
        store.vault.pretend(db(), NOBODY)
    wayback.send(house().postman, db(), way, ends_at=now + back.LINK_LASTS, language=spoken(), now=now)
    if found:
        part.commit()
    else:
        part.rollback()
        store.audit.take_back(db(), after=entered)


def pages_of(link: Link) -> tuple[Way, ...]:
    """Whose page a link may open: a number that a parent and a child share, when it was asked for with that number, opens either."""
    if not link.asked:
        return (link.way,)
    hashes = wayback.found_by(house().config, wayback.REACH, wayback.reach(link.way.kind, link.way.to))
    return store.ways.by_reach(db(), tuple(hashes.values()))


def chosen_page(begun: Iterable[Way], which: str) -> str | None:
    """The case that was chosen among them."""
    return next((way.case_id for way in begun if way.id == which), None)


def again(token: str, *, now: datetime) -> bool:
    """A new link to the same way as one that is over, which still proves which way it was. Raises Wait."""
    link = store.ways.by_token(db(write=True), token, now=now)
    if link is None:
        return False
    take(AGAIN, link.way.id, slowing.MESSAGES, now=now)
    wayback.send(
        house().postman, db(), link.way, ends_at=now + back.LINK_LASTS, asked=link.asked, language=spoken(), now=now,
    )
    return True
