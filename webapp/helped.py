"""What somebody who helps wrote for a card of a planner: apart from the card, and theirs, until the person says what becomes of it.

Nothing here is part of a card by itself, and whatever leaves a planner is made of cards alone: so none of it is sent before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from webapp import consent, helping, planning
from webapp.helping import Invitation, Scope
from webapp.planning import Filled, Said, Stage, Typed


class Source(StrEnum):
    """Whose words they are: the helper's own, or the person's, typed up from paper."""

    HELPER = "helper"
    PAPER = "paper"


class State(StrEnum):
    """What became of it. What was left out can be brought back."""

    WAITS = "waits"
    KEPT = "kept"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What one helper wrote for one card. `version` counts its changes, the person's decisions too, so that no older page undoes one.

    `left_before`: what the person did not keep of it before the helper wrote `said`.
    """

    card: str
    helper: str
    said: Said = field(default=Said(), repr=False)
    source: Source = Source.HELPER
    state: State = State.WAITS
    version: int = 0
    at: datetime | None = None
    left_before: Said = field(default=Said(), repr=False)
    source_before: Source = Source.HELPER

    @property
    def waits(self) -> bool:
        """Whether there is something here that the person has not decided on."""
        return self.state is State.WAITS and not self.said.empty

    @property
    def left(self) -> bool:
        return not self.left_out.empty

    @property
    def left_out(self) -> Said:
        """All that the person did not keep, the oldest first."""
        return planning.together(self.left_before, self.said) if self.state is State.LEFT else self.left_before

    @property
    def left_source(self) -> Source:
        return self.source_of_both if self.state is State.LEFT else self.source_before

    @property
    def source_of_both(self) -> Source:
        """Whose words all of it is: the person's own only where every part is."""
        sources = {source for said, source in ((self.left_before, self.source_before), (self.said, self.source)) if not said.empty}
        return Source.PAPER if sources == {Source.PAPER} else Source.HELPER


def may_write(helper: Invitation, rows: Iterable[consent.Row], avoid: Iterable[str], *, now: datetime) -> bool:
    """Whether this one may write for the cards now, also after the request was sent.

    For all of them alike: one that could not be written for would tell that the person keeps something there for themselves.
    """
    return Scope.PLAN in helping.may(helper, rows, avoid, sent=True, now=now)


def write(before: Written, said: Said, source: Source, *, version: int, now: datetime) -> Written | None:
    """What is kept after a helper who saw `version` pressed Save. None where their page is old: then its words stay on the page."""
    own = before.said if before.state is State.WAITS else Said()
    if said == own and (source is before.source or own.empty):
        return before
    if version != before.version:
        return None
    return replace(
        before, said=said, source=source, state=State.WAITS, version=before.version + 1, at=now,
        left_before=before.left_out, source_before=before.left_source,
    )


def fits(kept: Filled, written: Written) -> bool:
    """Whether the card can take these words as it is: nothing else waits on it, and it can hold both."""
    return kept.typed is None and planning.letters(planning.together(kept.said, written.said)) <= planning.MOST_LETTERS


def take(kept: Filled, written: Written) -> tuple[Filled, Written]:
    """The card with these words under its own, which stay; who may see it stays as the person chose.

    Both together may be too much for a card: then they wait in its boxes to be made shorter. Where something waits there already,
    nothing changes.
    """
    if kept.typed is not None or not written.waits:
        return kept, written
    said = planning.together(kept.said, written.said)
    done = replace(written, said=Said(), state=State.KEPT, version=written.version + 1)
    if said == kept.said:
        return kept, done
    if not fits(kept, written):
        return replace(kept, typed=Typed(said, kept.mark, meanwhile=False), version=kept.version + 1), done
    return replace(kept, said=said, stage=Stage.BEGUN, version=kept.version + 1), done


def leave_out(written: Written) -> Written:
    """Not on the card. The words stay here, for the person alone, so that one wrong press loses nothing."""
    return replace(written, state=State.LEFT, version=written.version + 1) if written.waits else written


def bring_back(written: Written) -> Written:
    """All that was left out waits again, with what waits already."""
    if not written.left:
        return written
    said, source = planning.together(written.left_before, written.said), written.source_of_both
    return replace(written, said=said, source=source, state=State.WAITS, version=written.version + 1, left_before=Said())
