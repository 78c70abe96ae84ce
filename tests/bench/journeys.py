"""The journey that is measured, taken from the questions themselves: the same kinds, in the same order, on both sites."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from easyread import content, pictures
from easyread.content import Questionnaire
from tests.bench.site import Site
from tests.bench.visitor import Fields, Visitor
from tests.walking import Walker
from webapp import kinds, places, start_all

Answers = tuple[tuple[str, Fields, bool], ...]
WRITTEN_ON_THE_FLOOR = {"date": "2006-03-12"}


@dataclass(frozen=True)
class Journey:
    """Where it begins, what is answered on which page (and whether that is kept), and where it is sent."""

    first: str
    answers: Answers
    send: str


def questions(place: str = "anyshire") -> Questionnaire:
    folder = start_all.ROOT / "content"
    kinds.prepare()
    known = pictures.keys(folder / "pictures.toml")
    return content.load(folder / "refer.toml", pictures=known, placeholders=places.load(folder / "places", place).words)


def on_the_product(site: Site, refer: Questionnaire) -> tuple[Journey, list[str]]:
    """Walk once, slowly, to learn the way; and the kind of each question on it that is kept."""
    walker = Walker(cast(Any, None), refer)
    kept = {stage.id: stage.saved for stage in refer.stages}
    answers: list[tuple[str, Fields, bool]] = []
    asked_kinds = []
    with Visitor(start_all.HERE, site.port) as visitor:
        page = visitor.get("/ask")
        while asked := refer.at(page.path.rsplit("/", 1)[-1]):
            fields = {"to": "next", **walker.filled(cast(Any, SimpleNamespace(text=page.text)), asked)}
            answers.append((page.path, fields, kept[asked.stage]))
            asked_kinds.append(asked.kind)
            page = visitor.post(page, fields)
            assert page.path != answers[-1][0], f"{page.path} was asked again"
    return Journey("/ask", tuple(answers), "/ask/send"), asked_kinds


def on_the_floor(asked_kinds: Sequence[str]) -> Journey:
    chosen = {"choose-one", "choose-many", "yes-no", "consent"}
    silent = {"information", "check"}
    given = [
        {} if kind in silent else {"answer": "a" if kind in chosen else WRITTEN_ON_THE_FLOOR.get(kind, "Some words of an answer")}
        for kind in asked_kinds
    ]
    return Journey("/", tuple((f"/{number}", fields, True) for number, fields in enumerate(given)), "/send")


@dataclass(frozen=True)
class Walked:
    """How many journeys a second, how much of a processor each took, how long each kept answer took, and how many journeys failed."""

    rate: float
    cpu: float
    seconds: list[float]
    failed: int = 0

    def at(self, part: float) -> float:
        """Milliseconds within which this part of the answers had their next page."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * part))] * 1000


def walked(site: Site, journey: Journey, *, people: int, journeys: int, forgiving: bool = False) -> Walked:
    """`journeys` new people, `people` of them at once. `forgiving`: one that fails is counted, and the others go on."""
    turns = count()
    visitors = []
    failed: list[BaseException] = []

    def visits() -> None:
        while next(turns) < journeys and (forgiving or not failed):
            try:
                with Visitor(start_all.HERE, site.port) as visitor:
                    visitors.append(visitor)
                    visitor.walk(journey.first, journey.answers, journey.send)
            except (AssertionError, OSError) as wrong:
                failed.append(wrong)

    threads = [threading.Thread(target=visits) for _ in range(people)]
    began, worked = time.perf_counter(), site.worked()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed and not forgiving:
        raise failed[0]
    took, seconds = time.perf_counter() - began, [one for visitor in visitors for one in visitor.seconds]
    return Walked(journeys / took, (site.worked() - worked) * 1000 / journeys, seconds, len(failed))


def looked(site: Site, journey: Journey | None, *, people: int, looks: int) -> float:
    """How many pages a second `people` get who only look, each at the same page again: the first question, or the front page."""
    visitors = [Visitor(start_all.HERE, site.port) for _ in range(people)]
    pages = [visitor.get(journey.first).path if journey else "/" for visitor in visitors]
    failed: list[BaseException] = []

    def looks_at(visitor: Visitor, path: str) -> None:
        try:
            with visitor:
                for _ in range(looks):
                    visitor.get(path)
        except (AssertionError, OSError) as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=looks_at, args=both) for both in zip(visitors, pages, strict=True)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return people * looks / (time.perf_counter() - began)
