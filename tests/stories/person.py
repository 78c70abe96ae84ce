"""A made-up person at a screen, and what they do there, as sentences.

Each page is checked when they first come to it: nobody is kept out, nothing is wider than the phone, no other host is asked for anything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request, expect

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations.map(
  found => `${found.id}: ${found.help} (${found.nodes.map(node => node.target.join(' ')).join(', ')})`)"""
WIDER_BY = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
SKIP = "Skip this question"
# What in an address names one request or one link: the page is the same.
NAMES = re.compile(r"[0-9a-f-]{36}|(?<=/open/).+")
BOX = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=submit]), textarea"


class Person:
    """Somebody with a browser of their own. `scripts` says whether it runs any."""

    # Shared by everybody: a page that one person's visit has checked need not be checked again.
    looked_at: ClassVar[set[tuple[str, bool, bool]]] = set()

    def __init__(self, page: Page, home: str, *, scripts: bool = True) -> None:
        self.page = page
        self.home = home
        self.scripts = scripts
        self.number = ""
        self.card = ""
        # How what a story says in English stands on the pages of this person.
        self.said: Callable[[str], str] = str
        self.asked_of_others: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asks)
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asks(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.asked_of_others.append(request.url)

    def opens(self, address: str) -> None:
        """Go to an address of the service, or to one that somebody gave."""
        self.page.goto(address if address.startswith("http") else self.home + address)
        self.looks()

    def goes_to(self, link: str) -> None:
        self.follows(self.page.get_by_role("link", name=self.said(link)).first)

    def presses(self, button: str) -> None:
        self.follows(self.page.get_by_role("button", name=self.said(button), exact=True))

    def sends(self, button: str) -> None:
        """Press it, and once more when the page asks for that, because nobody reads as fast as we do."""
        self.presses(button)
        if self.page.get_by_text("Please press the button again.").count():
            self.presses(button)

    def follows(self, way: Locator) -> None:
        """Press it, and wait for the page that it leads to: what stands there before is the old page."""
        with self.page.expect_navigation():
            way.click()
        self.looks()

    def chooses(self, *choices: str) -> None:
        for choice in choices:
            self.page.get_by_label(self.said(choice), exact=True).check()

    def writes(self, words: str, *, where: str | None = None) -> None:
        """Type into the first box of the page, or into the box with this label."""
        box = self.page.get_by_label(self.said(where), exact=True) if where else self.page.locator("main form").locator(BOX).first
        box.fill(words)

    def another_page(self) -> Person:
        """A second page of the same browser."""
        return Person(self.page.context.new_page(), self.home, scripts=self.scripts)

    @property
    def reference(self) -> str:
        """The number of the request, once the page has said it."""
        found = re.search(r"Your number is (\w+)\.", self.page.locator("main").inner_text())
        self.number = found[1] if found else self.number
        return self.number

    def keeps_card(self) -> str:
        """Write down the code of the card that was made just now, and go on."""
        self.is_asked("Your card")
        code = self.page.locator(".spelled b").inner_text()
        self.presses("I have kept it")
        return str(code)

    def comes_back(self, code: str, *, born: str = "") -> None:
        """Type a card's code, and the one thing more."""
        self.opens("/back")
        self.goes_to("I have a card")
        self.writes(code)
        self.presses("Next")
        if born:
            self.sees("When were you born?")
            self.writes(born)
            self.presses("Only I use it. Open my page.")

    def link(self, part: str) -> str:
        """The address of the link on this page that has this part in it."""
        return str(self.page.locator(f"main a[href*='{part}']").first.get_attribute("href"))

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(self.said(words) if isinstance(words, str) else words)

    def does_not_see(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words)

    def is_asked(self, question: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.said(question))

    def waits_for(self, words: str, *, seconds: float = 20) -> None:
        """Look again and again, as people do, until the page says it."""
        there = self.page.locator("main").get_by_text(self.said(words)).first
        self._looks_until(there.is_visible, f"{self.where} never said: {words}", seconds)

    def waits_for_one_more(self, what: Locator, *, than: int, seconds: float = 20) -> None:
        """Look again and again until there are more of them than there were."""
        self._looks_until(lambda: what.count() > than, f"{self.where} showed no more than {than}", seconds)

    def _looks_until(self, seen: Callable[[], bool], otherwise: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not seen():
            assert time.monotonic() < until, otherwise
            self.page.reload()
            self.page.wait_for_load_state()

    @property
    def question(self) -> str:
        """What the page asks now: its one big heading."""
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def where(self) -> str:
        return urlsplit(self.page.url).path

    def answers(self, answers: Mapping[str, object], *, skips: bool = False) -> None:
        """Answer page after page, by what each asks, until a page asks something that is not in `answers` and may not be skipped.

        An answer is the words to choose or to write: several in a tuple, by label in a mapping, None to read on.
        """
        known = {self.said(question): answer for question, answer in answers.items()}
        while (question := self.question) in known or (skips and self.page.get_by_role("button", name=self.said(SKIP)).count()):
            before = self.where
            if question in known:
                self.gives(known[question])
                self.goes_on()
            else:
                self.presses(SKIP)
            assert self.where != before, f"{before} asked again: {self.page.locator('main').inner_text()}"

    def goes_on(self) -> None:
        """Press the page's main button, whatever it says."""
        self.follows(self.page.locator("main form .buttons button"))

    def gives(self, answer: object) -> None:
        if isinstance(answer, Mapping):
            for label, words in answer.items():
                self.writes(words, where=label)
        elif isinstance(answer, tuple):
            self.chooses(*answer)
        elif isinstance(answer, str):
            self.chooses(answer) if self.page.get_by_label(self.said(answer), exact=True).count() else self.writes(answer)

    def looks(self) -> None:
        """Check a page the first time it is seen, and again when it says that something is wrong."""
        self.page.wait_for_load_state()
        wrong = self.page.locator(".nhsuk-error-summary").count() > 0
        seen = (self.home + NAMES.sub("", self.where), wrong, self.scripts)
        if seen not in self.looked_at:
            self.looked_at.add(seen)
            self.checks()
        assert self.asked_of_others == []
        assert self.complaints == []

    def checks(self) -> None:
        """What must be so on every page."""
        assert self.page.evaluate(WIDER_BY) <= 0, f"{self.where} is wider than the screen"
        if self.scripts:
            self.page.evaluate(AXE)
            assert self.page.evaluate(RUN_AXE, RULES) == [], f"{self.where} would stop somebody"
