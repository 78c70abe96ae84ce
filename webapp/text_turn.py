"""One turn of a conversation by text: what somebody wrote becomes an answer, and the next question goes back.

Nothing counts that was meant for another question: when what was asked has changed since, it is asked again.
"""

from __future__ import annotations

from datetime import datetime

from easyread import inbound, texting
from easyread.questions import Command, Given, N_, NotUnderstood, Question
from easyread.questions.choices import Consent
from easyread.questions.people import A_NAME
from easyread.understanding import Understood, is_nobody, understand
from webapp import answering, hearing, text_choices, text_commands, text_over, ways
from webapp.desk import Desk
from webapp.house import house, today
from webapp.speech import listed, piece, problem
from webapp.store.conversations import Conversation
from webapp.text_asking import Asker, agrees, is_about_danger, is_word
from webapp.text_said import Said
from webapp.text_state import State, Step

ONE = N_("Please choose 1 answer.")
NEXT, AGAIN = "next", "again"


class Turn:
    """One text in a conversation that is open."""

    def __init__(self, conversation: Conversation, desk: Desk, state: State, said: Said, *, now: datetime) -> None:
        self.conversation, self.desk, self.state, self.said, self.now = conversation, desk, state, said, now
        self.danger = False
        self.asker = Asker(conversation, desk, state, said)

    def take(self, text: str, *, danger: bool = False) -> None:
        """Do what these words ask for, or take them for an answer. `danger`: help was shown already, and the way goes on."""
        self.danger = danger
        if danger and self.state.step not in (Step.ASK, Step.READ_BACK):
            self.said.say(self.how_on())
        elif not danger and inbound.says(text, house().texts, "asks_who"):
            self.introduced()
        elif self.desk.sent:
            text_choices.after_sending(self.conversation, self.desk, self.state, text, self.said, danger=danger, now=self.now)
        elif self.state.step is Step.NOTICE:
            self.begin(text)
        elif self.state.step is Step.READY:
            self.ready(text)
        elif self.state.step in (Step.PAUSE, Step.END):
            self.stopped(text)
        else:
            self.answer(text)

    def introduced(self) -> None:
        """Whoever asks who this is hears it, and nothing that somebody else could not hear. It is nobody's answer."""
        self.state.misses = 0
        self.said.say("who_we_are")
        if self.state.step in (Step.ASK, Step.READ_BACK):
            self.answer(AGAIN)
        else:
            self.said.say(self.how_on())

    def how_on(self) -> str:
        return text_commands.how_on(self.state.step, self.conversation.case_id if self.desk.sent else None)

    # Before the first question, and after the last

    def begin(self, text: str) -> None:
        """Nothing is asked before the person knows what a text costs and who has it, and chooses to begin."""
        words = hearing.replies()
        if words.number(text) == 1 or words.means(text, "yes"):
            self.state.misses = 0
            self.said.say("commands")
            self.asker.onward()
        elif words.command(text) in (Command.AGAIN, Command.MORE, Command.OTHER_WAY) or self.may_miss():
            self.said.say("notice")
            self.said.say("notice_help")

    def ready(self, text: str) -> None:
        if text_over.done(self.asker, text, now=self.now):
            self.state.misses = 0
        else:
            self.missed()

    def stopped(self, text: str) -> None:
        """An end, or help that was shown: a step back, or on."""
        command, waited = hearing.replies().command(text), self.desk.walk.find(self.state.question)
        if command is Command.BACK and self.state.step is Step.PAUSE and waited is not None:
            self.asker.ask_again(waited)
        elif command is Command.BACK:
            self.asker.ask_again(self.desk.walk.questions[-1])
        elif command is None or command is Command.AGAIN or not self.anywhere(command):
            self.asker.onward()

    # A question

    def answer(self, text: str) -> None:
        asked = self.asked()
        if asked is None:
            self.asker.onward()
            return
        if inbound.plain(text) == NEXT and asked.id in self.desk.answers and not is_about_danger(asked):
            self.state.misses = 0
            self.asker.onward()
            return
        command = None if self.danger else hearing.replies().command(text)
        if command and self.commanded(asked, command):
            self.state.misses = 0
            return
        before = self.state.misses
        try:
            if self.state.step is Step.READ_BACK:
                self.read_back(asked, text)
            elif isinstance(asked, Consent):
                self.decide(asked, text)
            elif self.state.part == texting.first_part(asked) == texting.ANSWER:
                self.understood(asked, understand(asked, text, today=today(), words=hearing.replies()), text)
            else:
                self.part(asked, text)
        except NotUnderstood as wrong:
            self.missed(asked, problem(wrong), text)
        else:
            self.state.misses = 0 if self.state.misses == before else self.state.misses

    def asked(self) -> Question | None:
        """The question we wait for, as it is asked now. None, and then the right one is asked, where it is another one since."""
        found = self.desk.walk.find(self.state.question)
        if found is None or not self.desk.walk.may_visit(found.id, self.desk.answers):
            return None
        if self.asker.likeness(found) == self.state.likeness:
            return found
        self.said.say("changed")
        return None

    def understood(self, asked: Question, found: Understood, text: str) -> None:
        if found.reason is not None:
            answering.pass_over(self.desk, asked, found.reason)
            self.asker.onward()
        elif found.given is not None and found.read_back:
            self.state.step, self.state.given = Step.READ_BACK, texting.posted(found.given)
            self.said.say("read_back", answer=self.back(asked, found.given))
        elif found.given is not None:
            self.proceed(asked, found.given)
        else:
            self.missed(asked, text=text)

    def back(self, asked: Question, given: Given) -> str:
        return listed(piece(one) for one in asked.say_back(asked.read(given, today=today())))

    def read_back(self, asked: Question, text: str) -> None:
        """Only a yes makes it count. A no asks again; anything else is read as another answer."""
        words = hearing.replies()
        if self.danger:
            # What was read still waits for its yes.
            self.said.say("go_on")
            return
        given, self.state.given, self.state.step = self.state.given, {}, Step.ASK
        if words.means(text, "yes"):
            self.proceed(asked, given)
        elif words.means(text, "no") or words.command(text) is Command.WRONG:
            self.asker.repeat(asked)
        else:
            self.understood(asked, understand(asked, text, today=today(), words=words), text)

    def decide(self, asked: Question, text: str) -> None:
        """A yes counts only with the short word of our last text: it shows who holds the phone. A no needs nothing."""
        if is_word(text, self.conversation, self.state):
            self.proceed(asked, {texting.ANSWER: [texting.YES]})
            return
        if agrees(text):
            # The word of the last text stays the one that counts.
            self.said.say("needs_word")
            return
        found = understand(asked, text, today=today(), words=hearing.replies())
        if found.given is not None and list(found.given.get(texting.ANSWER, ())) == [texting.YES]:
            self.said.say("needs_word")
        else:
            self.understood(asked, found, text)

    def part(self, asked: Question, text: str) -> None:
        """A part of a question: one thing about one person, or what somebody writes beside a choice."""
        words, part = hearing.replies(), self.state.part
        if part == texting.ANOTHER:
            nobody = words.means(text, "no") or inbound.says(text, house().texts, "nobody_else")
            said = texting.YES if words.means(text, "yes") else texting.NO if nobody else None
            if said is None:
                raise NotUnderstood(ONE)
            text = said
        elif texting.is_name(asked, part) and words.only_yes(text):
            raise NotUnderstood(A_NAME)
        elif part == texting.first_part(asked) and words.means(text, "yes"):
            # "Jo" is a yes and a name: said back, it is what they say it is.
            self.understood(asked, Understood(given=texting.put(asked, {}, part, text.strip()), read_back=True), text)
            return
        elif texting.is_name(asked, part) and (is_nobody(text, words) or inbound.says(text, house().texts, "nobody_else")):
            if part == texting.first_part(asked):
                self.skip(asked)
                return
            part, text = texting.ANOTHER, texting.NO
        self.proceed(asked, texting.put(asked, self.state.given, part, text.strip()))

    def proceed(self, asked: Question, given: Given) -> None:
        """Ask for what is still missing of this answer, or keep it and go on. Raises NotUnderstood."""
        if (part := texting.next_part(asked, given)) is not None:
            self.state.given = {name: list(values) for name, values in given.items()}
            self.asker.wait_for(asked, part)
            self.said.add(self.said.texting.ask_part(asked, part))
            return
        posted = texting.posted(given)
        taken = answering.take(self.desk, asked, posted, explained=self.state.explained)
        if taken.again:
            self.state.explained = True
            self.said.add(self.said.texting.again(asked))
            return
        if asked.permission:
            self.said.add(self.said.texting.decided(asked, posted[texting.ANSWER][0]))
        if taken.card:
            self.card()
        if taken.end:
            self.asker.end(taken.end)
        else:
            self.asker.onward()

    def card(self) -> None:
        """The code of a card, which is shown in this moment and never again."""
        if (made := ways.held(self.desk.saved.case_id, now=self.now)) is not None:
            self.said.say("code", code=made.code, secret=made.code)
        ways.put_away()

    def may_miss(self) -> bool:
        return text_commands.may_miss(self.state, self.said, self.how_on())

    def doubts(self, text: str) -> bool:
        """Whether a stranger would mean by this that the number is wrong. Here it may be an answer."""
        texts = house().texts
        return inbound.says(text, texts, "stranger") or inbound.hints(text, texts, "wrong")

    def missed(self, asked: Question | None = None, why: str = "", text: str = "") -> None:
        """Say so, and ask again."""
        if self.danger:
            self.said.say(self.how_on())
        elif asked is not None and is_about_danger(asked):
            # Whatever it meant, nobody is left alone with it, however often.
            self.said.help()
            self.asker.repeat(asked)
        elif self.may_miss():
            self.said.add([why] if why else self.said.texting.told("not_understood"))
            if self.doubts(text):
                self.said.say("wrong_number")
            if asked is None:
                self.asker.onward()
            else:
                self.asker.repeat(asked)

    # Commands

    def commanded(self, asked: Question, command: Command) -> bool:
        """Whether this was a command here, and is done. On a page that only tells something, "next" and "OK" go on."""
        match command:
            case Command.BACK:
                self.back_from(asked)
            case Command.AGAIN if self.state.step is Step.READ_BACK:
                self.said.say("read_back", answer=self.back(asked, self.state.given))
            case Command.AGAIN:
                self.asker.repeat(asked)
            case Command.MORE | Command.OTHER_WAY:
                self.asker.more(asked)
            case Command.SKIP if self.state.step is Step.ASK and not texting.is_read(asked):
                self.skip(asked)
            case _:
                return self.anywhere(command)
        return True

    def anywhere(self, command: Command) -> bool:
        """What may be asked for at any time."""
        return text_commands.anywhere(command, self.conversation, self.desk, self.said, now=self.now)

    def back_from(self, asked: Question) -> None:
        if self.state.part != texting.first_part(asked) or self.state.step is Step.READ_BACK:
            self.asker.ask(asked)
        elif (earlier := self.desk.walk.before(asked.id)) is not None:
            self.asker.ask_again(earlier)
        else:
            self.said.say("first")
            self.asker.ask(asked)

    def skip(self, asked: Question) -> None:
        """Nothing for this part, or for the whole question where nothing of it was given."""
        if is_about_danger(asked):
            self.missed(asked)
        elif texting.needed(asked, self.state.part) or (asked.required and self.state.part == texting.ANSWER):
            self.said.say("needed")
            self.asker.repeat(asked)
        elif self.state.part == texting.first_part(asked):
            answering.pass_over(self.desk, asked, "skip")
            self.asker.onward()
        else:
            self.proceed(asked, texting.put(asked, self.state.given, self.state.part, ""))
