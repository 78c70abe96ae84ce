"""My choices by text: each permission with what stands today, one of them whole, and a change of mind, after it was sent.

It is the page's own list, and a decision is kept and told as the page's is. A yes counts only with the short word of our last text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from easyread import inbound, segments, texting
from easyread.questions import Command, N_, NotUnderstood, Question
from webapp import choices, hearing, reach, store, text_commands, text_minds
from webapp.choices import Choice, Choices
from webapp.consent import Answer, Row
from webapp.desk import Desk
from webapp.house import db, house
from webapp.models import Kind
from webapp.permissions import words_shown
from webapp.speech import plain
from webapp.store.conversations import Conversation
from webapp.text_asking import agrees, is_word, meanings, new_word
from webapp.text_said import Said
from webapp.text_sending import MOST_PARTS
from webapp.text_state import State, Step
from webapp.voices import Voice

WHAT_STOPS, WHAT_STAYS = N_("What stops"), N_("What stays")
LISTED, SAID_AT, ANSWER_NOW = "listed", "at", "now"
# What somebody writes on another day is no answer to what we asked.
WAITS = timedelta(hours=24)
TEXTS = "texts"


def after_sending(
    conversation: Conversation, desk: Desk | None, state: State, text: str, said: Said, *, danger: bool = False, now: datetime,
) -> None:
    """What whoever has sent it may ask for: their choices, news, a link. `danger`: help was shown already, and nothing is an answer."""
    if danger:
        said.say(text_commands.how_on(state.step, conversation.case_id))
        return
    chooser = Chooser(conversation, desk, state, said, now)
    if inbound.says(text, house().texts, "my_choices"):
        state.misses = 0
        chooser.every()
    elif state.step is not Step.CHOOSE or not chooser.waits() or not chooser.took(text):
        chooser.leave()
        text_commands.after_sending(conversation, desk, text, said, now=now)


@dataclass(frozen=True)
class Chooser:
    """Whoever looks at their choices in one conversation. `state.question` is the one that is asked; without it the list stands there."""

    conversation: Conversation
    desk: Desk | None
    state: State
    said: Said
    now: datetime

    def waits(self) -> bool:
        """Whether we said it lately."""
        return any(self.now < datetime.fromisoformat(at) + WAITS for at in self.state.given.get(SAID_AT, ()))

    def leave(self) -> None:
        self.state.step, self.state.question, self.state.part, self.state.given, self.state.word = Step.SENT, "", "", {}, ""

    def mine(self, *, lock: bool = False) -> Choices | None:
        """The choices, for whoever a link would go to. Everybody else hears why there are none, and nothing of them."""
        case_id, number = str(self.conversation.case_id), self.conversation.number
        ways = [way.to for way in store.ways.of_case(db(), case_id) if way.kind is Kind.SMS]
        found = None
        if text_commands.unsafe(case_id):
            self.said.say("choices_closed")
        elif ways and number not in ways:
            self.said.say("choices_elsewhere")
        elif (found := choices.of_case(case_id, lock=lock)) is None:
            self.said.say("choices_none")
        elif reach.looked_at(found.sent.answers, number):
            self.said.say("choices_shared")
            text_commands.person(self.said)
            found = None
        if found is None:
            self.leave()
        return found

    # The list

    def every(self, start: int = 0) -> None:
        """The list from this place on, as much as one text of a few parts holds."""
        if (found := self.mine()) is None:
            return
        lines = [self.line(number, one) for number, one in enumerate(found.every, 1)]
        start = start if start < len(lines) else 0
        end = start + 1
        while end < len(lines) and segments.fits(self.page(lines, start, end + 1), most=MOST_PARTS):
            end += 1
        self.leave()
        self.state.step, self.state.part = Step.CHOOSE, f"{start} {end}"
        self.state.given = {LISTED: [one.question.id for one in found.every], SAID_AT: [self.now.isoformat()]}
        self.said.add([self.page(lines, start, end)])

    def page(self, lines: list[str], start: int, end: int) -> str:
        spoken = self.said.texting
        how = [*spoken.said("choices_change"), *(spoken.said("choices_more") if end < len(lines) or start else ())]
        return "\n".join([*spoken.said("choices"), *lines[start:end], " ".join(how)])

    def line(self, number: int, one: Choice) -> str:
        return " ".join([str(number), texting.ended(plain(one.question.ask)), *self.stands(one, short=True)])

    def stands(self, one: Choice, *, short: bool) -> list[str]:
        """What was decided, and what it is worth today."""
        spoken = self.said.texting
        answer = plain(choices.ANSWERS[one.row.answer]) if one.row else ""
        now = [f"{answer}."] if answer and short else spoken.said("choices_now", answer=answer) if answer else spoken.said("choices_new")
        differs = spoken.said("choices_off" if short else "choices_differ") if one.differs else []
        return [*now, *differs, *(spoken.said("choices_again") if one.asked_again else [])]

    # What somebody wrote

    def took(self, text: str) -> bool:
        """Do what these words ask for. False where they ask for something else: then the list is left."""
        number, command = hearing.replies().number(text), hearing.replies().command(text)
        asked = house().refer.question(self.state.question) if self.state.question else None
        if command in (Command.STATUS, Command.LINK, Command.WEB) or (command in (Command.BACK, Command.SKIP) and asked is None):
            return False
        missed = False
        if command in (Command.BACK, Command.SKIP):
            self.every()
        elif command is Command.AGAIN:
            self.repeat()
        elif command in (Command.MORE, Command.OTHER_WAY):
            self.more()
        elif number is not None:
            missed = not self.pick(number)
        elif inbound.says(text, house().texts, "leave_it"):
            self.unchanged()
        elif text_minds.undecided(asked, text):
            missed = self.again(text_minds.named(self.state.given.get(LISTED, ()), text) or self.state.question)
        elif asked is not None:
            missed = not self.decide(asked, text)
        else:
            missed = self.miss("not_understood")
        self.state.misses = self.state.misses if missed else 0
        return True

    def repeat(self) -> None:
        if self.state.question:
            self.ask(self.state.question)
        else:
            self.every(int(self.state.part.split()[0]))

    def more(self) -> None:
        """All that the page of this one says; of the list what comes next."""
        if self.state.question:
            self.ask(self.state.question, whole=True)
        else:
            self.every(int(self.state.part.split()[1]))

    def miss(self, why: str) -> bool:
        """Say so, with the list or how to answer; but not for ever. Gives True: it was none."""
        if text_commands.may_miss(self.state, self.said, text_commands.how_on(self.state.step, self.conversation.case_id)):
            if self.state.question:
                self.ways(why)
            else:
                self.said.say(why)
                self.repeat()
        return True

    def ways(self, why: str) -> None:
        """What can be answered to the one that is asked. That it may stay as it is comes first: nothing leads to a no."""
        stops = ["choices_stops"] if self.state.given.get(ANSWER_NOW) == [Answer.YES.value] else []
        self.said.say(why, "choices_keep", "choices_reply", *stops, "choices_read")

    def unchanged(self) -> None:
        """Whoever wants it to stay as it is, or is done, has decided nothing."""
        self.leave()
        self.said.say("choices_same", "choices_all")

    def again(self, question_id: str) -> bool:
        """Show it once more, and decide nothing; but not for ever. Gives True: it was no answer."""
        if text_commands.may_miss(self.state, self.said, text_commands.how_on(self.state.step, self.conversation.case_id)):
            if question_id:
                self.ask(question_id)
            else:
                self.repeat()
        return True

    def pick(self, number: int) -> bool:
        """The one with this number in the list that they have before them."""
        listed = self.state.given.get(LISTED, [])
        if not 0 < number <= len(listed):
            return not self.miss("no_such_number")
        self.ask(listed[number - 1])
        return True

    # One permission

    def ask(self, question_id: str, *, whole: bool = False) -> None:
        """One permission, whole, with what stands today and how to answer."""
        if (found := self.mine()) is None:
            return
        one = next((one for one in found.every if one.question.id == question_id), None)
        if one is None:
            # It is not asked any more: another choice changed that.
            self.said.say("changed")
            self.every()
            return
        question, spoken = one.question, self.said.texting
        self.state.question, self.state.likeness = question.id, likeness(one)
        self.state.given = {**self.state.given, SAID_AT: [self.now.isoformat()], ANSWER_NOW: [one.answer]}
        self.state.word, self.state.part = "", "" if says_yes_here(one) else "choices_online" if one.who else "choices_team"
        word = "" if self.state.part else new_word(self.conversation, self.state)
        also = [*self.stands(one, short=False), *(spoken.said(self.state.part) if self.state.part else ())]
        keep, stops = spoken.said("choices_keep"), spoken.said("choices_stops") if one.answer == Answer.YES else []
        if whole:
            self.said.add(spoken.more(question, word=word, meanings=meanings(question), also=also, before=keep, after=stops))
        else:
            self.said.add(spoken.parts(spoken.permission(question, word, also=also, before=keep, after=stops)))

    def decide(self, asked: Question, text: str) -> bool:
        """A yes counts only with the short word of our last text. A no needs nothing. False where it was not understood."""
        words = hearing.replies()
        if self.state.word and is_word(text, self.conversation, self.state):
            self.keep(asked, Answer.YES)
        elif text_minds.takes_back(asked, text):
            self.keep(asked, Answer.NO)
        elif agrees(text):
            self.needs()
        elif words.means(text, "not_sure"):
            self.keep(asked, Answer.NOT_SURE)
        else:
            try:
                [value] = asked.heard(text, words=words).given[texting.ANSWER]
            except NotUnderstood:
                return not self.miss("not_understood")
            if value == Answer.YES:
                self.needs()
            else:
                self.keep(asked, Answer(value))
        return True

    def needs(self) -> None:
        """A yes without its word, or where no yes can be said here: then `state.part` says what it needs."""
        if self.state.word:
            self.ways("choices_word")
        else:
            self.said.say(self.state.part)

    def keep(self, asked: Question, answer: Answer) -> None:
        """Keep it and tell the ICB, as the page does, unless something about it changed since we asked: then it is asked anew."""
        if (found := self.mine(lock=True)) is None:
            return
        one = next((one for one in found.every if one.question == asked), None)
        if one is None or likeness(one) != self.state.likeness:
            if one is not None:
                self.said.say("changed")
            self.ask(asked.id)
            return
        row = choices.change(found, one, answer, voice=Voice.TEXT, now=self.now)
        # With this one others may have ended, which wait no more.
        left = choices.of_case(found.sent.case_id)
        self.leave()
        self.kept(one, answer, row)
        self.said.say("choices_wait" if left and left.waiting else "choices_all")

    def kept(self, one: Choice, answer: Answer, row: Row | None) -> None:
        """What was kept; after a yes that was taken back, what stops and what stays, as the page says it."""
        spoken = self.said.texting
        asked, said = texting.ended(plain(one.question.ask)), plain(choices.ANSWERS[answer])
        told = [*spoken.said("choice_kept"), asked, *spoken.said("choice_answer", answer=said)]
        if row is not None and row.withdrawal:
            told += texting.titled(plain(WHAT_STOPS), map(plain, one.stops))
            told += spoken.said("choice_texts") if one.question.permission == TEXTS else []
            told += texting.titled(plain(WHAT_STAYS), map(plain, one.stays))
        elif row is not None:
            told += spoken.said("choice_told")
        self.said.add(spoken.parts(told))


def says_yes_here(one: Choice) -> bool:
    """Whether a yes can be said by text: we know all that it needs, and nobody is to be named for it."""
    return one.may_say_yes and one.who is None


def likeness(one: Choice) -> str:
    """A mark of what was asked and of what stood there: a decision in between makes it another one."""
    had = [one.row.id if one.row else "", one.differs, one.asked_again, says_yes_here(one)]
    return texting.likeness(one.question, texting.ANSWER, had, words=words_shown(one.question))
