"""Whose the free hands of a worker are: each kind of promise keeps some of its own, so that none waits for what hangs at another door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shares:
    """`hands` in all, of which each of these kinds keeps `own`, one of them for what nobody has tried: what failed before may hang again.

    `again`: how many may hold what failed before, of all hands that one kind can get. `held`: how many are in use, by kind and whether
    it was tried before.
    """

    hands: int
    kinds: Collection[str] = ()
    own: int = 0
    again: int | None = None
    held: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def room(self, kind: str, *, tried: bool) -> int:
        """How many more of this kind may be taken now."""
        others = [one for one in self.kinds if one != kind]
        free = self.hands - self.held.total() - sum(self._kept(one) for one in others)
        if tried and self.own and not self.held[kind, False]:
            free -= 1
        if tried and self.again is not None:
            free = min(free, self.again - self.own * len(others) - self.held[kind, True])
        return max(free, 0)

    def take(self, kind: str, *, tried: bool, number: int) -> None:
        """So many of this kind are in hand now."""
        self.held[kind, tried] += number

    def _kept(self, kind: str) -> int:
        """How many free hands nobody else gets. What failed before fills all of its own but one."""
        return max(self.own - self.held[kind, False] - min(self.held[kind, True], max(self.own - 1, 0)), 0)
