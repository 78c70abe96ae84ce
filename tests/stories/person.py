"""A made-up person at a screen, and what they do there, as sentences.

Each page is checked when they first come to it: nobody is kept out, nothing is wider than the phone, no other host is asked for anything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.sayings import sayings
from tests.stories.bones import BONES
from tests.stories.looking import PICTURED_IN, SCREENSHOTS, cut_off
from tests.stories.own_words import typed
from webapp.languages import ENGLISH

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations.map(
  found => `${found.id}: ${found.help} (${found.nodes.map(node => node.target.join(' ')).join(', ')})`)"""
# The bones of a page, how it looks, and how wide it is.
BUILT = f"() => [({BONES})(), JSON.stringify(document.documentElement.dataset), String(innerWidth)]"
WIDER_BY = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
# Words that go on in the next line without a sign. Addresses and numbers may; what somebody typed too.
BROKEN = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement
    if (!node.textContent.trim() || !parent.checkVisibility()) continue
    if (parent.closest('.nhsuk-u-visually-hidden, .nhsuk-skip-link, .theirs, bdi, script, option')) continue
    for (const word of node.textContent.matchAll(/[\\p{L}\\p{M}]+/gu)) {
      const range = document.createRange()
      range.setStart(node, word.index)
      range.setEnd(node, word.index + word[0].length)
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(`broken: ${word[0]}`)
    }
  }
  return found
}"""
# Pictures further down come when somebody gets there.
DRAWN = """() => Promise.all([...document.images].map(one => { one.loading = 'eager'; return one.decode().catch(() => {}) }))"""
# Whether a page says that something is wrong, and what it asked of other hosts. To be told of each request would cost as much as the rest.
SHOWS = """home => [document.querySelector('.nhsuk-error-summary') !== null,
  performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith(home) && !/^(data|blob):/.test(name))]"""
SKIP = "Skip this question"
# What in an address names one request or one link: the page is the same.
NAMES = re.compile(r"[0-9a-f-]{36}|(?<=/open/).+")
RIGHT_TO_LEFT = ("ur",)
BOX = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=submit]), textarea"


class Person:
    """Somebody with a browser of their own. `scripts` says whether it runs any; a story's English is said in their `language`."""

    # Shared by everybody: a page that one person's visit has checked need not be checked again.
    looked_at: ClassVar[set[tuple[str, bool, bool, str, int]]] = set()
    # Nor need axe read a page that is built as one before, in the same look and as wide.
    passed: ClassVar[set[tuple[str, ...]]] = set()

    def __init__(self, page: Page, home: str, *, scripts: bool = True, language: str = ENGLISH) -> None:
        self.page = page
        self.home = home
        self.scripts = scripts
        self.language = language
        self.sayings = sayings(language)
        self.number = ""
        self.card = ""
        self.complaints: list[str] = []
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens(self, address: str) -> None:
        """Go to an address of the service, or to one that somebody gave."""
        self.page.goto(address if address.startswith("http") else self.home + address)
        self.looks()

    def reads(self, language: str) -> None:
        """Choose a language by its own name, in one press on the first page."""
        self.opens("/")
        self.follows(self.page.get_by_role("button", name=language, exact=True))
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("html")).to_have_attribute("dir", "rtl" if self.language in RIGHT_TO_LEFT else "ltr")

    def said(self, *words: str) -> str:
        """How what a story says in English stands on the pages of this person: one sentence, or what a button says and what it is about."""
        return " ".join(map(self.sayings.said, words))

    def typed(self, words: str) -> str:
        """What this person types for it, in their own language."""
        return typed(words, self.language)

    def named(self, role: Literal["link", "button", "heading"], *words: str, exact: bool = False) -> Locator:
        return self.page.get_by_role(role, name=self.said(*words), exact=exact)

    def goes_to(self, *link: str) -> None:
        self.follows(self.named("link", *link).first)

    def presses(self, *button: str) -> None:
        self.follows(self.named("button", *button, exact=True))

    def sends(self, button: str) -> None:
        """Press it, and once more when the page asks for that, because nobody reads as fast as we do."""
        self.presses(button)
        if self.page.get_by_text(self.said("Please press the button again.")).count():
            self.presses(button)

    def follows(self, way: Locator) -> None:
        """Press it, and wait for the page that it leads to: what stands there before is the old page."""
        with self.page.expect_navigation():
            way.click()
        self.looks()

    def chooses(self, *choices: str) -> None:
        for choice in choices:
            self.box(choice).check()

    def writes(self, words: str, *, where: str | None = None) -> None:
        """Type into the first box of the page, or into the box with this label."""
        box = self.box(where) if where else self.page.locator("main form").locator(BOX).first
        box.fill(self.typed(words))

    def box(self, *label: str) -> Locator:
        return self.page.get_by_label(self.said(*label), exact=True)

    def another_page(self) -> Person:
        """A second page of the same browser."""
        return Person(self.page.context.new_page(), self.home, scripts=self.scripts, language=self.language)

    @property
    def reference(self) -> str:
        """The number of the request, once the page has said it."""
        self.number = self.sayings.heard("Your number is %(number)s.", self.page.locator("main").inner_text()) or self.number
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

    def sees(self, *words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.shown(*words))

    def does_not_see(self, *words: str) -> None:
        """Neither in English nor in their language."""
        for shown in {" ".join(words), self.shown(*words)}:
            expect(self.page.locator("body")).not_to_contain_text(shown)

    def shown(self, *words: str) -> str | re.Pattern[str]:
        """What is looked for on a page. In a sentence like "This is copy %(number)s." anything may stand at its place."""
        return self.sayings.pattern(*words) if "%(" in words[0] else self.said(*words)

    def is_asked(self, question: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.said(question))

    def waits_for(self, words: str, *, seconds: float = 60) -> None:
        """Look again and again, as people do, until the page says it."""
        there = self.page.locator("main").get_by_text(self.shown(words)).first
        self._looks_until(there.is_visible, f"{self.where} never said: {words}", seconds)

    def waits_for_one_more(self, what: Locator, *, than: int, seconds: float = 60) -> None:
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
        while (question := self.question) in known or (skips and self.named("button", SKIP).count()):
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
            self.chooses(answer) if self.box(answer).count() else self.writes(answer)

    def looks(self) -> None:
        """Check a page the first time it is seen, and again when it says that something is wrong."""
        self.page.wait_for_load_state()
        wrong, others = self.page.evaluate(SHOWS, self.home)
        assert others == [], f"{self.where} asked other hosts: {others}"
        seen = (self.home + NAMES.sub("", self.where), wrong, self.scripts, self.language, self.width)
        if seen not in self.looked_at:
            self.looked_at.add(seen)
            self.checks()
        assert self.complaints == [], f"{self.where}: {self.complaints}"

    @property
    def width(self) -> int:
        size = self.page.viewport_size
        return size["width"] if size else 0

    def checks(self) -> None:
        """What must be so on every page. What stops somebody does so in every language: it is asked of the English pages."""
        assert self.page.evaluate(WIDER_BY) <= 0, f"{self.where} is wider than the screen"
        if self.language != ENGLISH:
            assert cut_off(self.page) + self.page.evaluate(BROKEN) == [], f"{self.where} in {self.language}"
        elif self.scripts and (built := tuple(self.page.evaluate(BUILT))) not in self.passed:
            self.page.evaluate(AXE)
            assert self.page.evaluate(RUN_AXE, RULES) == [], f"{self.where} would stop somebody"
            self.passed.add(built)

    def keeps_picture(self, name: str) -> None:
        """A picture of the page, for whoever looks at them. Without scripts it looks the same."""
        if not self.scripts or self.language not in PICTURED_IN:
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.evaluate(DRAWN)
        path = SCREENSHOTS / f"{name}.in-{self.language}.{self.width}.jpg"
        self.page.screenshot(path=path, full_page=True, type="jpeg", quality=40)
