"""A few visits by which every two things are seen together: each page in each language, each language in each palette, and so on.

What goes wrong on a page is the work of one choice, or of two that meet. All choices at once would be 2400 visits to each page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, combinations

PAGE = "page"
Choices = Mapping[str, Sequence[str]]
Pair = frozenset[tuple[str, str]]


def pairs(visit: Mapping[str, str]) -> set[Pair]:
    """Every two things that one visit sees together."""
    return {frozenset(two) for two in combinations(visit.items(), 2)}


def wanted(pages: Mapping[str, Choices]) -> set[Pair]:
    """Every two things that can meet at all."""
    return set(chain.from_iterable(_of_one(name, choices) for name, choices in pages.items()))


def _of_one(name: str, choices: Choices) -> set[Pair]:
    every = {PAGE: (name,), **choices}
    return {
        frozenset({(one, this), (other, that)}) for one, other in combinations(every, 2) for this in every[one] for that in every[other]
    }


def covering(pages: Mapping[str, Choices]) -> list[dict[str, str]]:
    """The visits, page by page: each takes of every choice what this page has not had, and of that what met least before."""
    left, visits = wanted(pages), []

    def goes(name: str, **sure: str) -> None:
        visit = {PAGE: name, **sure}
        for choice, values in pages[name].items():
            if choice not in sure:
                turn = len(visits) % len(values)
                visit[choice] = max((*values[turn:], *values[:turn]), key=_news(visit, choice, left))
        left.difference_update(pairs(visit))
        visits.append(visit)

    for name, choices in pages.items():
        own = {pair for pair in _of_one(name, choices) if (PAGE, name) in pair}
        while own & left:
            goes(name)
    # With few pages something may not have met yet.
    while left:
        pair = min(left, key=sorted)
        goes(next(name for name, choices in pages.items() if pair in _of_one(name, choices)), **dict(pair))
    return visits


def _news(visit: Mapping[str, str], choice: str, left: set[Pair]) -> Callable[[str], tuple[bool, int]]:
    """How much a value would show that nobody has seen: first on this page, then beside what else is chosen."""

    def news(value: str) -> tuple[bool, int]:
        new = [name for name, other in visit.items() if frozenset({(name, other), (choice, value)}) in left]
        return PAGE in new, len(new)

    return news


def missing(pages: Mapping[str, Choices], visits: Iterable[Mapping[str, str]]) -> set[Pair]:
    """What can meet and is never seen together."""
    return wanted(pages) - set(chain.from_iterable(map(pairs, visits)))
