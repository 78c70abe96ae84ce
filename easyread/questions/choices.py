"""Questions answered by choosing: one, many, yes or no, a permission, and a card that checks how well we explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from easyread.questions.picking import exactly, labels, pick, pick_many, with_more
from easyread.questions.question import (
    DO_NOT_KNOW,
    RATHER_NOT_SAY,
    SEEN,
    Answer,
    Given,
    N_,
    NotUnderstood,
    Option,
    Piece,
    Question,
    not_answered,
    one,
    register,
    said,
)
from easyread.questions.replies import Heard, Replies, key
from easyread.spelling import tidy

YES = Option(value="yes", say=N_("Yes"), picture="yes")
NO = Option(value="no", say=N_("No"), picture="no")
NOT_SURE = Option(value="not-sure", say=N_("I am not sure"), picture="not-sure")
NOT_YET = Option(value="not-yet", say=N_("Not yet. I want to talk first."), picture="talk")
MOST_DETAIL = 500


def detail(question: Question, option: Option, given: Given) -> str:
    """The words in an option's box; too many are refused, beside that box."""
    part = f"detail-{option.value}"
    words = one(given, part)
    if len(words) > MOST_DETAIL:
        raise NotUnderstood(N_("Please use %(most)s letters or fewer."), part=part, most=MOST_DETAIL)
    return words


def details(question: Question, given: Given) -> tuple[str, ...]:
    """What was written in the boxes of choices."""
    return tuple(words for option in question.choices() for words in given.get(f"detail-{option.value}", ()))


def chosen(options: Iterable[Option], *, sure: bool, more: str = "") -> Heard:
    """What a form would have posted for these choices; `more` belongs into the box of the only one."""
    values = [option.value for option in options]
    return Heard({"answer": values, **({f"detail-{values[0]}": [more]} if more else {})}, sure=sure)


@register("choose-one")
class ChooseOne(Question):
    """One of a few. An option with a box keeps what was written in it."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        found = next((option for option in self.choices() if option.value == one(given)), None)
        if found is None:
            raise NotUnderstood(N_("Please choose 1 answer."))
        if not found.detail:
            return found.value
        return {"chosen": found.value, "detail": detail(self, found, given)}

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        if more := with_more(self.choices(), text, words):
            return chosen(more[:1], sure=True, more=more[1])
        if found := pick(self.choices(), text, words):
            return chosen(found[:1], sure=found[1])
        raise NotUnderstood(N_("Please choose 1 answer."))

    def written(self, given: Given) -> tuple[str, ...]:
        return details(self, given)

    def given(self, answer: Answer) -> Given:
        if said(answer):
            return {}
        if not isinstance(answer, Mapping):
            return {"answer": [answer]}
        return {"answer": [answer["chosen"]], f"detail-{answer['chosen']}": [answer["detail"]]}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        if said(answer):
            return not_answered(answer)
        words = answer["detail"] if isinstance(answer, Mapping) else ""
        value = self.operand(answer)
        label = tuple(Piece(option.say, "ours") for option in self.choices() if option.value == value)
        return label + ((Piece(words, "theirs"),) if words else ())

    def operand(self, answer: Answer) -> object:
        if answer is None or said(answer):
            return None
        return answer["chosen"] if isinstance(answer, Mapping) else answer


@register("yes-no")
class YesNo(ChooseOne):
    """Yes, no, or not sure."""

    def choices(self) -> tuple[Option, ...]:
        return self.options or (YES, NO, NOT_SURE)


@register("consent")
class Consent(ChooseOne):
    """A permission, asked on its own with what yes and no would mean. Never a tick box, never chosen beforehand."""

    def choices(self) -> tuple[Option, ...]:
        return tuple(replace(option, say=self.labels.get(option.value, option.say)) for option in (YES, NO, NOT_YET))

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        """Never near: a yes is given in its own words or by its figure, or it is not given. A no is a no in any of its spellings.

        A number in words is read back: "one" is many things. Whoever doubts has not decided yet.
        """
        found = exactly(self.choices(), text, words) or self.not_given(text, words)
        if found and (found.value != YES.value or key(text) in labels(found, words)):
            return chosen([found], sure=True)
        if found and words.number(text) and not words.denies(tidy(text)):
            return chosen([found], sure=any(letter.isdigit() for letter in text))
        raise NotUnderstood(N_("Please choose 1 answer."))

    def not_given(self, text: str, words: Replies) -> Option | None:
        """What is no yes: a refusal, or a doubt."""
        meant = {NO: ("refuse",), NOT_YET: ("doubt", "not_sure")}
        return next((option for option, names in meant.items() if any(words.means(text, name) for name in names)), None)

    def choice_for(self, reason: str) -> str | None:
        """Nobody is pressed who does not want to answer: nothing is shared."""
        return {DO_NOT_KNOW: NOT_YET.value, RATHER_NOT_SAY: NO.value}[reason]


@register("check")
class Check(ChooseOne):
    """A card that checks how well WE explained. A wrong choice explains again; which was chosen is never kept."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        super().read(given)
        return SEEN

    def explained(self, given: Given) -> bool:
        """Whether the right card was chosen: if not, say it again in other words, then carry on."""
        return any(option.right and option.value == one(given) for option in self.options)

    def given(self, answer: Answer) -> Given:
        return {}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        return ()


@register("choose-many")
class ChooseMany(Question):
    """Any of a few, or "none of these"."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        wanted = set(given.get("answer", ()))
        found = [option for option in self.choices() if option.value in wanted]
        if not found:
            raise NotUnderstood(N_("Please choose at least 1 answer."))
        alone = [option for option in found if option.exclusive]
        if alone and len(found) > 1:
            raise NotUnderstood(N_("You chose %(alone)s. You cannot choose it with other answers."), alone=alone[0].say)
        words = {option.value: detail(self, option, given) for option in found if option.detail}
        return {"chosen": [option.value for option in found], "detail": {value: text for value, text in words.items() if text}}

    def heard(self, text: str, *, words: Replies, today: date | None = None) -> Heard:
        if more := with_more(self.choices(), text, words):
            return chosen(more[:1], sure=True, more=more[1])
        if found := pick_many(self.choices(), text, words):
            return chosen(found[0], sure=found[1])
        raise NotUnderstood(N_("Please choose at least 1 answer."))

    def written(self, given: Given) -> tuple[str, ...]:
        return details(self, given)

    def given(self, answer: Answer) -> Given:
        if said(answer):
            return {}
        return {"answer": answer["chosen"], **{f"detail-{value}": [text] for value, text in answer["detail"].items()}}

    def say_back(self, answer: Answer) -> tuple[Piece, ...]:
        if said(answer):
            return not_answered(answer)
        pieces: list[Piece] = []
        for option in self.choices():
            if option.value in answer["chosen"]:
                pieces.append(Piece(option.say, "ours"))
                if words := answer["detail"].get(option.value):
                    pieces.append(Piece(words, "theirs"))
        return tuple(pieces)

    def operand(self, answer: Answer) -> object:
        return None if answer is None or said(answer) else answer["chosen"]
