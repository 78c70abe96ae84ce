"""What is said in answer to one text: collected while it is read, and promised together, in the order in which it is to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from easyread import segments
from easyread.texting import Say, Texting
from webapp import store
from webapp.crisis import Way
from webapp.house import house
from webapp.messages import CRISIS, REPLY, STOPPED, Who
from webapp.models import Kind
from webapp.slowing import Pace
from webapp.speech import plain

# One after the other, so that they come in their order.
BETWEEN = timedelta(seconds=1)
BY_PHONE = ("call", "text")
ANSWERS, CRISES, SLOW = "text-answers", "text-crisis", "text-slow"
# Two machines that answer each other, or somebody who writes in another's name, come to an end. Nobody who answers all questions in one
# sitting does. Where to get help is said as often as a person can ask for it.
MOST_ANSWERS, MOST_CRISES, ONCE = Pace(300, timedelta(minutes=2)), Pace(30, timedelta(minutes=2)), Pace(1, timedelta(hours=1))


@dataclass
class Text:
    text: str = field(repr=False)
    message: str = REPLY
    # What of it opens something: it is taken out of what we keep, once it has gone.
    secret: str = field(default="", repr=False)


@dataclass
class Said:
    """Everything that goes back to one number, in the language of its conversation."""

    number: str = field(repr=False)
    texts: list[Text] = field(default_factory=list, repr=False)

    @property
    def texting(self) -> Texting:
        return Texting(house().texts, plain)

    def say(self, *names: str, secret: str = "", **more: object) -> None:
        """Sentences of content/texting.toml."""
        self.add(self.texting.told(*names, **more), secret=secret)

    def add(self, texts: Iterable[str], *, message: str = REPLY, secret: str = "") -> None:
        """Texts. A short one goes along with the one before, where both are one text still."""
        for text in texts:
            last = self.texts[-1] if self.texts else None
            if last and (last.message, last.secret) == (message, secret) and segments.fits(f"{last.text}\n{text}"):
                last.text = f"{last.text}\n{text}"
            else:
                self.texts.append(Text(text, message, secret))

    def help(self) -> None:
        """The ways to get help, this place's own among them. Once is enough."""
        if not any(one.message == CRISIS for one in self.texts):
            self.add(segments.packed([*self.texting.said("danger"), *routes(plain)]), message=CRISIS)

    def stopped(self) -> None:
        """That no more texts come: the last one."""
        self.add(self.texting.told("stopped"), message=STOPPED)

    def only_last(self) -> None:
        """Nothing but where to get help, and that it was the last one, goes to whoever wants nothing of us."""
        self.texts = [one for one in self.texts if one.message in (CRISIS, STOPPED)]

    def slowed(self, session: Session, *, now: datetime) -> None:
        """Leave out what would be too much for one number. Whoever has to wait is told so once."""
        who = store.conversations.mark(session, self.number)
        crisis, rest = ([one for one in self.texts if (one.message == CRISIS) is is_crisis] for is_crisis in (True, False))
        if crisis and store.tries.take(session, CRISES, who, MOST_CRISES, now=now):
            self.texts = rest
        if rest and store.tries.take(session, ANSWERS, who, MOST_ANSWERS, now=now):
            # What was made to be read once is never left out.
            self.texts = [one for one in self.texts if one.message == CRISIS or one.secret]
            if not store.tries.take(session, SLOW, who, ONCE, now=now):
                self.say("slow")

    @staticmethod
    def key(sid: str, place: int) -> str:
        """By which name the outbox knows one of the texts that answer this one."""
        return f"text:{sid}:{place}"

    def promise(self, session: Session, sid: str, case_id: str | None, *, now: datetime) -> None:
        self.slowed(session, now=now)
        for place, one in enumerate(self.texts):
            body = {"to": self.number, "who": Who.PERSON.value, "message": one.message, "text": one.text}
            store.outbox.promise(
                session, Kind.SMS, body | ({"secret": one.secret} if one.secret else {}), case_id=case_id,
                dedupe_key=self.key(sid, place), due=now + place * BETWEEN, now=now,
            )


def routes(say: Say) -> Iterator[str]:
    """Each way out of a crisis that a phone can be used for."""
    for route in house().place.crisis:
        if ways := [way for way in route.ways if way.kind in BY_PHONE]:
            yield f"{say(route.title)}: {' '.join(told(way, say) for way in ways)}"


def told(way: Way, say: Say) -> str:
    """A way with its number, which may stand in its words already."""
    words = say(way.say)
    return f"{words}." if way.to in words else f"{words}: {way.to}."
