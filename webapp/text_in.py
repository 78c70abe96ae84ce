"""Take one text that somebody sent us: danger first, then stop, wrong number and help, and only then an answer.

One text is one transaction: it is taken whole, with everything that it changes and what goes back, or not at all, and then the provider
brings it again. What it said is kept only as far as it was an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import force_locale

from easyread import inbound, texting
from easyread.inbound import Sort
from webapp import hearing, phones, quiet, sms, store, text_asking, text_choices, text_commands, text_early, text_joins, tongue
from webapp.house import db, house
from webapp.languages import Language
from webapp.models import Kind
from webapp.slowing import Pace
from webapp.speech import spoken
from webapp.store.conversations import Conversation
from webapp.text_asking import in_own_words, is_about_danger
from webapp.text_early import AGAIN
from webapp.text_said import Said
from webapp.text_state import State, Step, desk
from webapp.text_turn import Turn

START_AGAIN = "start again"
NO_TEXT_HERE = "text-auto"
# What nobody reads is answered so often to one number.
ONCE_A_DAY = Pace(1, timedelta(days=1))
# To these words the phone company says by itself that no more comes.
SAID_FOR_US = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})


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
    said, before = Said(came.number), State.read(found.state if found else {})
    with force_locale(found.language if found else spoken()):
        kept = sorted_out(came, found, said, now=now)
        if kept is not None and kept.number and is_open(kept):
            kept.state.pop(quiet.TOLD, None)
            text_early.note(before, kept, came.sid, said)
            store.conversations.save(session, kept, now=now)
        # After everything of a case: whoever changes a case tells of its numbers last.
        phones.heard(session, came.number, now=now)
        if stopped(came.number) or not ours:
            said.only_last()
        said.promise(session, came.sid, kept.case_id if kept else None, now=now)


def stopped(number: str) -> bool:
    """Whether whoever has this number wants nothing of us. It may be asked for where to get help all the same."""
    return phones.state(db(), Kind.SMS, number).stopped_at is not None


def telling(found: Conversation | None) -> bool:
    """Whether what waits here is something in somebody's own words: any sentence may be an answer."""
    state = State.read(found.state) if found is not None else State()
    return state.step is Step.ASK and in_own_words(house().refer.question(state.question), state.part)


def is_open(found: Conversation | None) -> bool:
    """Whether somebody began here, and is not only expected."""
    return found is not None and State.read(found.state).step is not Step.OFFERED


def sorted_out(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """Do what this text is for. Gives the conversation that there is after it."""
    session, opted, known = db(), came.opted.casefold(), is_open(found)
    sort = inbound.sort(
        came.words, house().texts, danger=lambda text: hearing.dangerous([text]), known=known, telling=known and telling(found),
    )
    if opted == Sort.STOP and sort is not Sort.DANGER:
        # What the provider takes for a start may be an answer here: a yes is never a yes to texts.
        sort = Sort.STOP
    match sort:
        case Sort.DANGER:
            return in_danger(came, found, said, now=now)
        case Sort.STOP:
            ends(came, said, now=now)
        case Sort.WRONG:
            phones.wrong(session, came.number, now=now)
            ended(found)
            return None
        case Sort.HELP if opted != Sort.HELP:
            said.help()
            said.say("stop_how", *([how_on(found)] if found is not None and known else []))
        case Sort.START:
            return started(came, found, said, now=now)
        case Sort.OFF_LIST if not stopped(came.number):
            off_list(found, said)
        case Sort.ANSWER:
            return conversed(came, found, said, now=now)
    return found


def in_danger(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """Where to get help, and the way goes on. A stop beside words of danger is a stop: then nothing else goes back but that it is one."""
    said.help()
    own_words = is_open(found) and telling(found)
    if found is not None and is_open(found) and not stopped(came.number):
        if own_words:
            asked_back(found, came.words, said)
        found = taken(found, came.words, said, danger=True, now=now)
    if came.opted.casefold() == Sort.STOP or is_stop(came.words, own_words=own_words):
        ends(came, said, now=now)
    return found


def is_stop(words: str, *, own_words: bool) -> bool:
    """Whether a stop stands in these words. Who is telling us something may have said it to somebody else: "I told him. Please stop." """
    texts = house().texts
    if own_words:
        return inbound.names(words, texts, "stop")
    return inbound.holds(words, texts, "stop") or inbound.hints(words, texts, "stop")


def ends(came: Inbound, said: Said, *, now: datetime) -> None:
    """No more texts go there. Whoever said so in a sentence hears it once: Twilio answers the bare word by itself, and Notify does not."""
    fresh = not stopped(came.number)
    phones.stop(db(), came.number, now=now)
    by_itself = came.opted or inbound.plain(came.words) in SAID_FOR_US
    if fresh and (house().config.notify_api_key or not by_itself):
        said.stopped()


def ended(found: Conversation | None) -> None:
    if found is not None:
        store.conversations.end(db(), found)


def started(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """Somebody who had stopped our texts wants them again; anybody else only wants to go on."""
    if phones.restart(db(), came.number, now=now):
        said.say("once_more")
    elif found is not None and is_open(found):
        return go_on(found, AGAIN, said, now=now)
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
    if not house().texting_in:
        nobody_reads(came, said, now=now)
        return found
    if language := tongue.by_word(came.words):
        if found is None or not is_answer(language, found):
            return in_language(language, came, found, said, now=now)
        read_in(language, found, said)
    return conversing(came, found, said, now=now)


def conversing(came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    words, keyword = inbound.plain(came.words), inbound.plain(house().texts.keyword)
    if found is not None and text_joins.joins(found, words, said, now=now):
        pass
    elif words == START_AGAIN or (words == keyword and not going(found)):
        if found is not None:
            text_joins.stays(found, said, now=now)
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
        asked_back(found, came.words, said)
        return taken(found, came.words, said, now=now)
    return found


def asked_back(found: Conversation, words: str, said: Said) -> None:
    """An answer in somebody's own words that may mean more: how to stop our texts, or to say that the number is wrong. It is kept."""
    if telling(found):
        for name, how in (("stop", "stop_how"), ("wrong", "wrong_number")):
            if inbound.hints(words, house().texts, name):
                said.say(how)


def taken(found: Conversation, words: str, said: Said, *, danger: bool = False, now: datetime) -> Conversation | None:
    """The next turn, as far as whoever wrote this can have read what they answer."""
    counted = text_early.counts(found, words, said, now=now)
    if counted != words and is_asked_of_danger(found):
        # To whether somebody is safe there is never silence.
        said.help()
    if counted == text_early.NOTHING:
        return found
    return go_on(found, counted, said, danger=danger and counted == words, now=now)


def is_answer(language: Language, found: Conversation) -> bool:
    """Whether the name of a language is no wish to read it: it is asked for beside a choice, or read already."""
    return telling(found) and (State.read(found.state).part.startswith(texting.DETAIL) or found.language == language.code)


def read_in(language: Language, found: Conversation, said: Said) -> None:
    """How to read our texts in the language that somebody named."""
    if found.language != language.code:
        with force_locale(language.code):
            said.say("read_in", word=language.keyword)


def in_language(language: Language, came: Inbound, found: Conversation | None, said: Said, *, now: datetime) -> Conversation | None:
    """The same conversation in another language, with its question once more; or a new one, which begins in it."""
    if found is None or not is_open(found):
        with force_locale(language.code):
            return begun(came, said, now=now)
    text_asking.spoken_anew(found, language.code)
    with force_locale(language.code):
        return go_on(found, AGAIN, said, now=now)


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
        return found
    if sitting is None:
        said.say("gone")
        store.conversations.end(db(), found)
        return None
    Turn(found, sitting, state, said, now=now).take(text, danger=danger)
    found.state = state.kept()
    return found


def nobody_reads(came: Inbound, said: Said, *, now: datetime) -> None:
    """Once a day: that nobody reads this, where help is, and how to begin where one can."""
    if not store.tries.take(db(), NO_TEXT_HERE, store.conversations.mark(db(), came.number), ONCE_A_DAY, now=now):
        said.say("not_read", *(["not_read_ask"] if house().texting_in else []))
