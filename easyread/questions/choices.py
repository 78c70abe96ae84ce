"""Questions answered by choosing: one, many, yes or no, a permission, and a card that checks how well we explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from easyread.questions.question import SEEN, Answer, Given, N_, NotUnderstood, Option, Piece, Question, not_answered, one, register, said

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


@register("choose-one")
class ChooseOne(Question):
    """One of a few. An option with a box keeps what was written in it."""

    def read(self, given: Given, *, today: date | None = None) -> Answer:
        chosen = next((option for option in self.choices() if option.value == one(given)), None)
        if chosen is None:
            raise NotUnderstood(N_("Please choose 1 answer."))
        if not chosen.detail:
            return chosen.value
        return {"chosen": chosen.value, "detail": detail(self, chosen, given)}

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
        chosen = [option for option in self.choices() if option.value in wanted]
        if not chosen:
            raise NotUnderstood(N_("Please choose at least 1 answer."))
        alone = [option for option in chosen if option.exclusive]
        if alone and len(chosen) > 1:
            raise NotUnderstood(N_("You chose %(alone)s and something else. Please choose only one of them."), alone=alone[0].say)
        words = {option.value: detail(self, option, given) for option in chosen if option.detail}
        return {"chosen": [option.value for option in chosen], "detail": {value: text for value, text in words.items() if text}}

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
