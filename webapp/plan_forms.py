"""The form of one card of a planner: what stands in it, what was posted, and what is to be mended."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from flask import request
from flask_wtf import FlaskForm

from easyread.planner import Card
from easyread.questions import NotUnderstood
from webapp import forms, hearing, planning
from webapp.forms import STAMP, UNSHOWABLE, Problem
from webapp.planning import Filled, Mark, Said
from webapp.speech import plain, problem

CHOICE, BOX, MARK, VERSION = "answer", "detail-", "mark", "version"


class CardForm(FlaskForm):
    """One card, filled with `said`."""

    def __init__(self, card: Card, said: Said, mark: Mark | None, *, version: int) -> None:
        super().__init__()
        self.card, self.said, self.mark, self.version = card, planning.fits(card, said), mark, version
        # `alone`: what waits lets nobody see the card for now. `turned_away`: there is no room to keep these words beside it.
        self.stale = self.alone = self.turned_away = False
        self.wrong: NotUnderstood | None = None

    def genuine(self) -> bool:
        """Whether this page's own button was pressed."""
        token = self._fields.get(STAMP)
        self.stale = token is not None and not token.validate(self)
        return not self.stale

    def good(self) -> bool:
        """Whether the card can hold it; if not, the page says so beside the first box."""
        try:
            planning.check(self.said)
        except NotUnderstood as wrong:
            self.wrong = wrong
        return self.wrong is None

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        """Each box: its name, its label, and what stands in it."""
        return [(f"{BOX}{box}", label, UNSHOWABLE.sub("", self.said.words[box])) for box, label in enumerate(self.card.detail)]

    @property
    def typed(self) -> list[str]:
        """All that stands in it, in words, for a page on which it can only be copied."""
        chosen = [plain(option.say) for option in self.card.options if option.value in self.said.chosen]
        return chosen + [words for _, _, words in self.boxes if words.strip()]

    @property
    def problems(self) -> tuple[Problem, ...]:
        if self.stale:
            return (Problem("", plain(forms.STALE if request.cookies else forms.NO_COOKIE)),)
        return (Problem(self.wrong.part, problem(self.wrong)),) if self.wrong else ()


def of(card: Card, filled: Filled) -> CardForm:
    """The form as it was left: what was refused stands in it with the reason, until it is mended."""
    waiting = filled.typed
    form = CardForm(card, waiting.said if waiting else filled.said, waiting.mark if waiting else filled.mark, version=filled.version)
    form.alone = waiting is not None and not planning.lets(filled)
    form.good()
    return form


def posted(card: Card, marks: Collection[Mark] = planning.MARKS) -> CardForm:
    """The form as it was sent. A mark that is none of these is none; a version that is no number is none that we gave."""
    chosen = request.form.getlist(CHOICE)
    words = tuple(request.form.get(f"{BOX}{box}", "").replace("\r\n", "\n") for box in range(len(card.detail)))
    hearing.listen(words)
    version = -1
    mark = next((one for one in marks if one.value == request.form.get(MARK)), None)
    with suppress(ValueError):
        version = int(request.form.get(VERSION, ""))
    said = Said(tuple(option.value for option in card.options if option.value in chosen), words)
    return CardForm(card, said, mark, version=version)
