"""What somebody may ask for at any time by text: is there news, a link, how to go on online."""

from __future__ import annotations

from datetime import datetime, timedelta

from easyread.questions import Command
from webapp import back, choices, clocks, hearing, reach, store, told, wayback
from webapp.desk import Desk
from webapp.house import db, house
from webapp.models import Kind
from webapp.slowing import Pace
from webapp.speech import day, spoken
from webapp.store.conversations import Conversation
from webapp.store.ways import Way
from webapp.text_said import Said
from webapp.text_state import State, Step

LINK = "text-link"
LINKS = Pace(5, timedelta(hours=2))
ON = {Step.NOTICE: "to_begin", Step.END: "change_it"}
CALL = "call"
# So often in a row we say that we did not understand.
MOST_MISSES = 5


def how_on(step: Step, sent: str | None = None) -> str:
    """The sentences that say how it goes on from here. `sent`: the case, where it was sent."""
    return after(sent) if sent and step is not Step.CHOOSE else ON.get(step, "go_on")


def after(case_id: str | None) -> str:
    """The sentences for whoever has sent it. Who agreed to nothing here is not told to change that."""
    return "after" if case_id and choices.of_case(case_id) else "after_only"


def shows_choices(found: Conversation) -> bool:
    """Whether their choices can be shown on this phone."""
    mine = choices.of_case(found.case_id) if found.case_id else None
    return mine is not None and not reach.looked_at(mine.sent.answers, found.number)


def may_miss(state: State, said: Said, how_on: str) -> bool:
    """Not for ever: two machines that answer each other must come to an end. A person hears that it is one, and how it goes on."""
    state.misses += 1
    if state.misses == MOST_MISSES:
        said.say("given_up", how_on)
        person(said)
    return state.misses < MOST_MISSES


def person(said: Said) -> None:
    """A person to ask."""
    if number := next((way.to for way in house().place.contacts if way.kind == CALL), ""):
        said.say("reach", number=number)


def anywhere(command: Command, conversation: Conversation, desk: Desk | None, said: Said, *, now: datetime) -> bool:
    """What may be asked for at any time. Was it?"""
    match command:
        case Command.STATUS:
            status(conversation, desk, said)
        case Command.LINK:
            link(conversation, desk, said, now=now)
        case Command.WEB:
            web(said)
        case _:
            return False
    return True


def after_sending(conversation: Conversation, desk: Desk | None, text: str, said: Said, *, now: datetime) -> None:
    """We have what they sent, whether or not the answers themselves are still kept here."""
    command = hearing.replies().command(text)
    if command is None or command is Command.AGAIN or not anywhere(command, conversation, desk, said, now=now):
        said.say(after(conversation.case_id))


def status(conversation: Conversation, desk: Desk | None, said: Said) -> None:
    """Only whether there is news since a day. What it is stands on the page."""
    sent = store.referrals.of_case(db(), conversation.case_id) if conversation.case_id else None
    if sent is not None:
        seen = store.cards.last_seen(db(), sent.case_id)
        since = max(seen, sent.sent_at) if seen else sent.sent_at
        news = any((one.received_at or one.occurred_at) > since for one in store.news.of_case(db(), sent.case_id))
        said.say("news" if news else "no_news", date=day(clocks.london_date(since)))
    elif desk is not None and desk.draft is not None:
        said.say("kept", date=day(desk.draft.delete_after))
    else:
        said.say("not_kept")


def web(said: Said) -> None:
    said.say("web", site=site())


def site() -> str:
    """Where whoever saved something comes back."""
    return f"{house().config.public_base_url}/back"


def link(conversation: Conversation, desk: Desk | None, said: Said, *, now: datetime) -> None:
    """A link to the same answers. What lay only here until now is saved first, so that there is something to open."""
    if desk is not None and desk.draft is None:
        desk.keep_all()
    if conversation.case_id is None:
        said.say("gone")
        return
    if unsafe(conversation.case_id):
        # Whoever holds this phone may be who is dangerous.
        said.say("no_link")
        return
    if store.tries.take(db(), LINK, store.conversations.mark(db(), conversation.number), LINKS, now=now):
        said.say("link_later")
        return
    way = way_of(conversation, desk, now=now)
    if way.to != conversation.number:
        # Here the link itself is the answer.
        said.say("link_elsewhere")
    wayback.send(house().postman, db(), way, ends_at=now + back.LINK_LASTS, language=spoken(), now=now)


def unsafe(case_id: str) -> bool:
    """Whether the team told us that somebody dangerous may hold the phone. Nothing that is said by text says otherwise."""
    return told.unsafe_since(db(), case_id) is not None


def way_of(conversation: Conversation, desk: Desk | None, *, now: datetime) -> Way:
    """The number that the person chose for links, or this one from now on: whoever asks holds it."""
    case_id = str(conversation.case_id)
    chosen = (one for one in store.ways.of_case(db(), case_id) if one.kind is Kind.SMS)
    if (way := next(chosen, None)) is not None:
        return way
    hashes = wayback.found_by(house().config, wayback.REACH, wayback.reach(Kind.SMS, conversation.number))
    store.ways.choose(db(), case_id, Kind.SMS, conversation.number, found_by=wayback.newest(hashes), with_news=False, now=now)
    if desk is not None and not desk.sent and back.chosen(desk.answers) is not None:
        # What was answered says the same, so that nothing takes this way back again.
        desk.answers = {**desk.answers, **back.answers(wayback.chosen(db(), case_id, now=now))}
        desk.keep_all()
    return next(one for one in store.ways.of_case(db(), case_id) if one.kind is Kind.SMS)
