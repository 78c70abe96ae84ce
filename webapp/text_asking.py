"""Ask by text: the next question of somebody's path, the same once more, everything its page says, or the end of the path.

What was asked is marked, so that an answer that was meant for something else is not taken for one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask_babel import force_locale

from easyread import inbound, texting
from easyread.questions import Question
from easyread.questions.choices import Consent
from webapp import hearing, text_sending
from webapp.answering import ENDS_AT_CHECK
from webapp.desk import Desk
from webapp.house import house
from webapp.permissions import words_shown
from webapp.speech import plain, spoken
from webapp.store.conversations import Conversation
from webapp.text_said import Said
from webapp.text_state import State, Step, desk, word_mark

CRISIS_PAGE, HELP_NOW = "crisis", "help-now"
# Kinds of question to which any sentence may be the answer.
SENTENCES = ("text", "long-text")


def is_about_danger(asked: Question) -> bool:
    """Whether one of its answers is that help is needed now."""
    return any(option.go == HELP_NOW for option in asked.choices())


def in_own_words(asked: Question, part: str) -> bool:
    """Whether this part of it may be any sentence: a text, something about a person, or what somebody writes beside a choice."""
    return asked.kind in SENTENCES if part == texting.ANSWER else part != texting.ANOTHER


def spoken_anew(found: Conversation, language: str) -> None:
    """From now on this conversation is in another language. What was asked is the same question, and what was given of it stays."""
    state, found.language = State.read(found.state), language
    sitting = desk(found, state, house().refer)
    asked = sitting.walk.find(state.question) if sitting else None
    if sitting is None or asked is None:
        return
    asker = Asker(found, sitting, state, Said(found.number))
    if asker.likeness(asked) == state.likeness:
        with force_locale(language):
            state.likeness = asker.likeness(asked)
        found.state = state.kept()


@dataclass(frozen=True)
class Asker:
    """Whoever asks in one conversation."""

    conversation: Conversation
    desk: Desk
    state: State
    said: Said

    def onward(self) -> None:
        walk = self.desk.walk
        if (undone := walk.undone(self.desk.answers)) is not None:
            self.ask(undone)
        elif walk.end in ENDS_AT_CHECK:
            text_sending.ready(self.desk, self.state, self.said)
        else:
            self.end(walk.end)

    def ask(self, asked: Question) -> None:
        """Ask it from its beginning."""
        self.state.given, self.state.explained, self.state.step = {}, False, Step.ASK
        self.wait_for(asked, texting.first_part(asked))
        if asked.shows == CRISIS_PAGE:
            self.said.help()
        self.said.add(self.said.texting.ask(asked, word=self.word_for(asked)))

    def ask_again(self, asked: Question) -> None:
        """A question that was answered before: its answer stays unless another one comes."""
        self.ask(asked)
        if not (texting.is_read(asked) or is_about_danger(asked)):
            self.said.say("had")

    def wait_for(self, asked: Question, part: str) -> None:
        self.state.question, self.state.part = asked.id, part
        self.state.likeness = self.likeness(asked)

    def repeat(self, asked: Question) -> None:
        """The same once more, the part of it that we wait for."""
        if self.state.part == texting.first_part(asked) or isinstance(asked, Consent):
            explained = self.state.explained
            self.ask(asked)
            self.state.explained = explained
        else:
            self.said.add(self.said.texting.ask_part(asked, self.state.part))

    def end(self, end: str) -> None:
        """An end before the last question: where to go instead, and how to change the answer that led here."""
        if end == HELP_NOW:
            self.state.step = Step.PAUSE
            self.said.help()
            self.said.say("go_on")
            return
        self.state.step = Step.END
        found, spoken_ = house().refer.ends[end], self.said.texting
        self.said.add(spoken_.parts([texting.ended(plain(found.title)), *map(plain, found.say), *spoken_.said("change_it")]))

    def likeness(self, asked: Question) -> str:
        return texting.likeness(asked, self.state.part, self.desk.answers.get(asked.id), words=words_shown(asked))

    def more(self, asked: Question) -> None:
        """Everything that its page says. Of a later part there is no more than the part itself."""
        if self.state.part != texting.first_part(asked):
            self.repeat(asked)
            return
        self.said.add(self.said.texting.more(asked, word=self.word_for(asked), meanings=meanings(asked)))

    def word_for(self, asked: Question) -> str:
        return new_word(self.conversation, self.state) if isinstance(asked, Consent) else ""


def meanings(asked: Question) -> list[str]:
    """What the hard words of a question mean."""
    return [sentence for hard in house().glossary.marked((asked.ask, *asked.say), asked.hard) for sentence in hard.say]


def new_word(conversation: Conversation, state: State) -> str:
    """The short word that a yes needs. Only its hash is kept, until the next one is sent."""
    word = secrets.choice(house().texts.words_for_yes(spoken()))
    state.word = word_mark(conversation.found_by, word.casefold())
    return word


def is_word(text: str, conversation: Conversation, state: State) -> bool:
    """Whether this is the short word of our last text, alone or after a yes: it shows who holds the phone."""
    return word_mark(conversation.found_by, inbound.plain(text).removeprefix("yes ")) == state.word


def agrees(text: str) -> bool:
    """Whether this may be meant as a yes. A number may be anything: none was shown."""
    words = hearing.replies()
    return words.number(text) is not None or words.means(text, "yes") or inbound.says(text, house().texts, "agreed")
