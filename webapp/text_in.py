"""Take one text that somebody sent us: danger first, then stop, wrong number and help, and only then an answer.

One text is one transaction: it is taken whole, with everything that it changes and what goes back, or not at all, and then the provider
brings it again. What it said is kept only as far as it was an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import force_locale

from easyread import inbound
from easyread.inbound import Sort
from webapp import hearing, phones, sms, store, text_choices, text_commands, text_joins, tongue
from webapp.house import db, house
from webapp.languages import Language
from webapp.models import Kind
from webapp.slowing import Pace
from webapp.speech import spoken
from webapp.store.conversations import Conversation
from webapp.text_asking import is_about_danger
from webapp.text_said import Said
from webapp.text_state import State, Step, desk
from webapp.text_turn import Turn

START_AGAIN = "start again"
NO_TEXT_HERE = "text-auto"
# What nobody reads is answered so often to one number.
ONCE_A_DAY = Pace(1, timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One text. `opted`: what the provider did with it by itself: STOP, START or HELP."""

    sid: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    opted: str = ""

    @property
    def words(self) -> str:
        return self.text.replace("\x00", "").strip()


def heard(came: Inbound, *, now: datetime) -> None:
    """Take it, unless it was here before, or no answer could go back."""
    session, ours = db(write=True), sms.uk_mobile(came.number)
    # Whoever is in danger may write from a phone of another country: where to get help goes there, and nothing else.
    if not (ours or (sms.a_number(came.number) and hearing.dangerous([came.words]))):
        return
    if not store.conversations.taken(session, came.sid, now=now):
        return
    found = store.conversations.of_number(session, came.number)
    if found is not None and not found.number:
        # What was answered was deleted, and its key with it.
        store.conversations.end(session, found)
        found = None
    said = Said(came.number)
    with force_locale(found.language if found else spoken()):
        kept = sorted_out(came, found, said, now=now)
        # After everything of a case: whoever changes a case tells of its numbers last.
        phones.heard(session, came.number, now=now)
        if stopped(came.number) or not ours:
            said.only_crisis()
        said.promise(session, came.sid, kept.case_id if kept else None, now=now)


def stopped(number: str) -> bool:
    """Whether whoever has this number wants nothing of us. It may be asked for where to get help all the same."""
    return phones.state(db(), Kind.SMS, number).stopped_at is not None


def is_open(found: Conversation | None) -> bool:
    """Whether somebody began here, and is not only expected."""
    return found is not None and State.read(found.state).step is not Step.OFFERED


def sorted_out(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """Do what this text is for. Gives the conversation that there is after it."""
    session, opted = db(), came.opted.casefold()
    sort = inbound.sort(came.words, house().texts, danger=lambda text: hearing.dangerous([text]), known=is_open(found))
    if opted == Sort.STOP and sort is not Sort.DANGER:
        # What the provider takes for a start may be an answer here: a yes is never a yes to texts.
        sort = Sort.STOP
    match sort:
        case Sort.DANGER:
            said.help()
            if found is not None and is_open(found) and not stopped(came.number):
                return go_on(found, came.words, said, danger=True, now=now)
        case Sort.STOP:
            phones.stop(session, came.number, now=now)
        case Sort.WRONG:
            phones.wrong(session, came.number, now=now)
            ended(found)
            return None
        case Sort.HELP if opted != Sort.HELP:
            said.help()
            said.say("stop_how", *([how_on(found)] if found is not None and is_open(found) else []))
        case Sort.START:
            return started(came, found, said, now=now)
        case Sort.OFF_LIST if not stopped(came.number):
            off_list(found, said)
        case Sort.ANSWER:
            return conversed(came, found, said, now=now)
    return found


def ended(found: Conversation | None) -> None:
    if found is not None:
        store.conversations.end(db(), found)


def started(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """Somebody who had stopped our texts wants them again; anybody else only wants to go on."""
    if phones.restart(db(), came.number, now=now):
        said.say("once_more")
    elif found is not None and is_open(found):
        return go_on(found, "again", said, now=now)
    else:
        nobody_reads(came, said, now=now)
    return found


def off_list(found: Conversation | None, said: Said) -> None:
    """A wish about the request and not about texts: where to change it. Texts go on until somebody stops them."""
    if found is not None and is_open(found):
        said.say("off_list_choices" if text_commands.shows_choices(found) else "off_list_open")
    else:
        said.say("off_list_online", site=text_commands.site())


def conversed(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """The keyword, the word of a page, an answer; or words that nobody expects."""
    if stopped(came.number):
        return found
    words, keyword = inbound.plain(came.words), inbound.plain(house().texts.keyword)
    if (language := tongue.by_word(came.words)) and house().texting_in:
        return in_language(language, came, found, said, now=now)
    if not house().texting_in:
        nobody_reads(came, said, now=now)
    elif found is not None and text_joins.joins(found, words, said, now=now):
        pass
    elif words == START_AGAIN or (words == keyword and not going(found)):
        return begun(came, said, now=now)
    elif found is None or not is_open(found):
        nobody_reads(came, said, now=now)
    elif words == keyword:
        said.say("open_already")
    elif not came.words:
        if is_asked_of_danger(found):
            said.help()
        said.say("only_words")
    else:
        return go_on(found, came.words, said, now=now)
    return found


def in_language(language: Language, came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """The same conversation in another language, with its question once more; or a new one, which begins in it."""
    with force_locale(language.code):
        if found is None or not is_open(found):
            return begun(came, said, now=now)
        found.language = language.code
        return go_on(found, "again", said, now=now)


def how_on(found: Conversation) -> str:
    """The sentences that say how it goes on from here."""
    sent = found.case_id if found.case_id and store.referrals.of_case(db(), found.case_id) else None
    return text_commands.how_on(State.read(found.state).step, sent)


def is_asked_of_danger(found: Conversation) -> bool:
    """Whether what waits for an answer here is whether this person is safe."""
    state = State.read(found.state)
    return state.step is Step.ASK and is_about_danger(house().refer.question(state.question))


def going(found: Conversation | None) -> bool:
    """Whether something was asked here already."""
    return found is not None and State.read(found.state).step not in (Step.OFFERED, Step.NOTICE)


def begun(came: Inbound, said: Said, *, now: datetime) -> Conversation:
    """A conversation of its own, which knows nothing of one before: somebody else may have the phone now."""
    said.say("notice")
    said.say("notice_help")
    return store.conversations.begin(db(), came.number, language=spoken(), state=State().kept(), now=now)


def go_on(found: Conversation, text: str, said: Said, *, danger: bool = False, now: datetime) -> Conversation | None:
    """The next turn, and what is waited for after it."""
    state = State.read(found.state)
    sitting = desk(found, state, house().refer)
    if sitting is None and found.case_id and store.referrals.of_case(db(), found.case_id):
        # The answers are not kept here any more. The team has them.
        text_choices.after_sending(found, None, state, text, said, danger=danger, now=now)
        found.state = state.kept()
        store.conversations.save(db(), found, now=now)
        return found
    if sitting is None:
        said.say("gone")
        store.conversations.end(db(), found)
        return None
    Turn(found, sitting, state, said, now=now).take(text, danger=danger)
    found.state = state.kept()
    store.conversations.save(db(), found, now=now)
    return found


def nobody_reads(came: Inbound, said: Said, *, now: datetime) -> None:
    """Once a day: that nobody reads this, where help is, and how to begin where one can."""
    if not store.tries.take(db(), NO_TEXT_HERE, store.conversations.mark(db(), came.number), ONCE_A_DAY, now=now):
        said.say("not_read", *(["not_read_ask"] if house().texting_in else []))
