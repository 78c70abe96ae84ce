"""A test client that looks at every page it fetches, as somebody who cannot see it, or cannot bear surprises, would have to use it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Set as AbstractSet
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from werkzeug.test import TestResponse

# What changes from one page to the next without changing the page: tokens, how long it stays open, times of the day, and ids. Each begins
# with letters of its own, or is short: all in one pattern would take longer than to make most pages.
PASSING = tuple(re.compile(each) for each in (
    r'nonce="[A-Za-z0-9_.-]{20,}"', r'value="[A-Za-z0-9_.-]{20,}"', r'data-stay="\d+"',
    r"\d\d?(?::\d\d(?:[ \u00a0]?[ap]m)?|[ \u00a0]?[ap]m)\b",
))
IDS, HAS_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), re.compile("-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-")
# A title stands in the list of open windows and in the history, for everybody to read.
NEUTRAL = "(Please change this. )?(Step %(number)s of %(of)s|Open Door)|(See what is happening|[\\w ]+) - Open Door"
PERSONAL = ("/ask", "/back", "/inbox", "/open", "/people", "/talk", "/with")
LOADS = {"script": "src", "img": "src", "iframe": "src", "link": "href", "use": "href", "source": "src", "form": "action"}
TYPED = ("input", "textarea", "select")
NEEDS_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
WRITTEN = {"text", "email", "tel", "search", "url", "number"}
SAYING = ("h1", "h2", "h3", "a", "button", "legend", "label", "summary")
# How pages look is nobody's secret: such a form asks for no visit, and the website refuses another website's button.
OPEN_TO_ALL = {"/look"}
POINTS = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
DRAWING = re.compile(r"(<svg\b[^<>]*>)((?:<[^<>]*>|\s)+?)(</svg>)")
# A drawing that says nothing, is pointed at by nothing and loads nothing. Each is looked at on the first page that has it.
CONCERNS = re.compile(r"""[\s"'](?:id|href|style|on\w+|aria-\w+|for)\s*=|<style|<script""")


class CheckingClient(FlaskClient):
    """The client of every test: a page with something wrong fails the test that fetched it."""

    # Pages with nothing wrong: to look again at the same page takes longer than to make it.
    seen: ClassVar[set[int]] = set()
    # The insides of drawings that stood on such a page: they are most of its elements.
    drawn: ClassVar[set[str]] = set()
    # How a sentence of ours is said in the language that is read.
    says: Callable[[str], str] = staticmethod(str)

    def is_new(self, address: str) -> bool:
        """Whether there may be something on this page that no page before had."""
        return True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            address, text = response.request.path, response.text
            page = hash((lasting(text), address.startswith(PERSONAL)))
            if page not in self.seen and self.is_new(address):
                complaints = look(without(text, self.drawn), personal=address.startswith(PERSONAL), says=self.says)
                assert complaints == (), f"{address}: " + "; ".join(complaints)
                self.seen.add(page)
                self.drawn.update(found[2] for found in DRAWING.finditer(text) if not CONCERNS.search(found[2]))
        return response


def lasting(text: str) -> str:
    """A page without what is new on it each time."""
    for passing in (*PASSING, IDS) if HAS_IDS.search(text) else PASSING:
        text = passing.sub("", text)
    return text


def without(text: str, drawn: AbstractSet[str]) -> str:
    """A page whose drawings are empty where what is in them is one of these."""
    return DRAWING.sub(lambda found: found[1] + found[3] if found[2] in drawn else found[0], text)


def look(text: str, *, personal: bool = False, framed: bool = True, says: Callable[[str], str] = str) -> tuple[str, ...]:
    """Everything that is wrong with a page; empty when nothing is. `framed` pages have our frame; `says` is their language."""
    try:
        page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    except ParseError as wrong:
        return (f"not valid HTML: {wrong}",)
    found = [*words(page, personal=personal, says=says), *ids(page), *fields(page), *nothing_inline(page), *nobody_else(page)]
    found += heard_and_seen(page)
    return tuple(found + list(frame(page, says)) if framed else found)


def every(page: Element, *names: str) -> Iterator[Element]:
    """Elements in order, by name; a drawing's names stand behind the address of their own standard."""
    for element in page.iter():
        if isinstance(element.tag, str) and (not names or element.tag.rpartition("}")[2] in names):
            yield element


def said(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


@cache
def neutral(says: Callable[[str], str]) -> re.Pattern[str]:
    """Titles that tell nothing, in this language."""
    ours = ("Please change this.", "Step %(number)s of %(of)s", "See what is happening", "Open Door")
    pattern = NEUTRAL
    for one in ours:
        pattern = pattern.replace(one, re.sub(r"%\\\(\w+\\\)s", r"\\d+", re.escape(says(one))))
    return re.compile(pattern)


def words(page: Element, *, personal: bool, says: Callable[[str], str]) -> Iterator[str]:
    if not page.get("lang") or page.get("dir") not in ("ltr", "rtl"):
        yield "no language or no direction"
    headings = [int(heading.tag[1]) for heading in every(page, "h1", "h2", "h3", "h4", "h5", "h6")]
    if headings.count(1) != 1:
        yield f"{headings.count(1)} big headings"
    if any(later > earlier + 1 for earlier, later in pairwise(headings)):
        yield f"a level of heading is left out: {headings}"
    title = said(page.find("head/title"))
    if not title or (personal and not neutral(says).fullmatch(title)):
        yield f"the title says too much or nothing: {title}"
    yield from (f"nothing said in <{each.tag}>" for each in every(page, *SAYING) if not said(each))


def ids(page: Element) -> Iterator[str]:
    counted = Counter(element.get("id") for element in every(page) if element.get("id") is not None)
    yield from (f"id {name} stands {number} times" for name, number in counted.items() if number > 1 or not name)
    for element in every(page):
        for name in POINTS:
            if named := element.get(name):
                yield from (f"{name} points at nothing: {target}" for target in named.split() if target not in counted)
    anchors = (link.get("href", "") for link in every(page, "a"))
    yield from (f"a link to nowhere: {anchor}" for anchor in anchors if anchor.startswith("#") and anchor[1:] not in counted)


def fields(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in every(page, "label")}
    for field in every(page, *TYPED):
        if field.get("type") not in NEEDS_NO_LABEL and field.get("id") not in labelled:
            yield f"nothing says what to put into {field.get('name')}"
        if field.get("type", "text") in WRITTEN and not field.get("autocomplete"):
            yield f"nothing says whether a browser may remember what is in {field.get('name')}"
        if field.get("placeholder"):
            yield f"the words in {field.get('name')} go away when they are needed"
    for form in every(page, "form"):
        posts = form.get("method") == "post" and form.get("action") not in OPEN_TO_ALL
        if posts and not any(field.get("name") == "csrf_token" for field in every(form, "input")):
            yield "a form that anybody else's page could post"
        if not any(button.get("type") == "submit" for button in every(form, "button")):
            yield "a form without a button"
    yield from ("a button that does not say what it is" for button in every(page, "button") if not button.get("type"))
    yield from ("a group of choices without a name" for group in every(page, "fieldset") if not said(group.find("legend")))


def nothing_inline(page: Element) -> Iterator[str]:
    yield from ("a style of its own" for element in every(page) if element.tag == "style" or element.get("style") is not None)
    yield from ("a script inside the page" for script in every(page, "script") if not script.get("src"))
    yield from (f"{name} inside the page" for element in every(page) for name in element.attrib if str(name).startswith("on"))


def nobody_else(page: Element) -> Iterator[str]:
    for element in every(page, *LOADS):
        if urlsplit(element.get(LOADS[str(element.tag)], "")).netloc:
            yield f"<{element.tag}> asks another host"
    for link in every(page, "a"):
        address = urlsplit(link.get("href", ""))
        if address.scheme in {"http", "https"} and "noreferrer" not in link.get("rel", "") and not address.path.startswith("/open/"):
            yield f"{address.netloc} would learn where the person comes from"
    yield from ("a picture that is read out" for drawing in every(page, "svg") if drawing.get("aria-hidden") != "true")


def heard_and_seen(page: Element) -> Iterator[str]:
    """What a voice says is what eyes see, and no voice begins by itself."""
    yield from ("it plays by itself" for each in every(page, "audio", "video") if each.get("autoplay") is not None)
    yield from ("words in a picture" for drawing in every(page, "svg") for _ in every(drawing, "text", "image"))
    for each in every(page, "a", "button", "summary"):
        if each.get("aria-label") is not None and said(each).casefold() not in each.get("aria-label", "").casefold():
            yield f"{said(each)} is called {each.get('aria-label')}"


def frame(page: Element, says: Callable[[str], str]) -> Iterator[str]:
    """The same things in the same place on every page."""
    reached = [element for element in every(page, "a", "button", "input") if element.get("tabindex") != "-1"]
    if not reached or reached[0].get("data-leave") is None:
        yield "leaving is not the first thing that a keyboard reaches"
    if len(reached) < 2 or reached[1].get("href") != "#main" or page.find(".//main[@id='main']") is None:
        yield "no way past the frame"
    header = page.find(".//header")
    links = {said(link): link.get("href") for link in every(header, "nav") for link in every(link, "a")} if header is not None else {}
    yield from (f"no “{name}” at the top" for name in map(says, ("Get help now", "Leave this page")) if name not in links)
