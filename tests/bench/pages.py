"""A question on a phone: its weight, its requests, and when it stands there, for both, with pictures and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

from tests.bench.figures import Figure
from tests.bench.first_visit import Cookies, Fetched, fetched, painted
from tests.bench.journeys import Journey
from tests.bench.site import Site, running
from tests.bench.visitor import Visitor
from tests.ports import free_port
from webapp import display, start_all

PRODUCT_APP, FLOOR_APP = "tests.bench.compressed:product()", "tests.bench.compressed:beneath()"
# The look of somebody who wants no pictures, as the website itself writes it down.
WITHOUT_PICTURES = {display.NOTE: display.display.write(display.display.Display(pictures="none"))}
HTML, STYLE, SCRIPT, FONT = "Document", "Stylesheet", "Script", "Font"
ROWS: tuple[tuple[str, Callable[[Fetched], float], str], ...] = (
    ("first visit to a question, KB", lambda one: one.kilobytes, "weight"),
    ("of it the page, KB", lambda one: one.kinds[HTML], "html"),
    ("of it the style, KB", lambda one: one.kinds[STYLE], "style"),
    ("of it scripts, KB", lambda one: one.kinds[SCRIPT], "scripts"),
    ("of it fonts, KB", lambda one: one.kinds[FONT], "fonts"),
    ("requests", lambda one: one.requests, "requests"),
    ("hosts asked", lambda one: len(one.hosts), "hosts"),
)


def reached(site: Site, way: Journey, answers: int) -> tuple[str, Cookies]:
    """The address of the question after so many answers, and the cookies of whoever got there."""
    with Visitor(start_all.HERE, site.port) as visitor:
        page = visitor.get(way.first)
        for _, fields, _ in way.answers[:answers]:
            page = visitor.post(page, fields)
        return site.address + page.path, dict(visitor.cookies)


def weighed(site: Site, way: Journey) -> tuple[Fetched, Fetched, Fetched]:
    """The first question with pictures and without, and the second after the first."""
    address, cookies = reached(site, way, 0)
    following, later = reached(site, way, 1)
    return fetched(address, cookies), fetched(address, {**cookies, **WITHOUT_PICTURES}), fetched(following, later, before=[address])


def on_a_phone(environment: Mapping[str, str], ways: tuple[Journey, Journey], tries: int) -> list[Figure]:
    """Both behind a web server that compresses pages."""
    ports = free_port(), free_port()
    with running("ours", PRODUCT_APP, ports[0], environment) as ours, running("floor", FLOOR_APP, ports[1], environment) as floor:
        both = tuple(zip((ours, floor), ways, strict=True))
        (first, plain, following), (bare, _, bare_following) = (weighed(*one) for one in both)
        assert first.kinds[STYLE], "the page came without its style, so nothing that is counted here would mean anything"
        rows = [Figure(what, measure(first), measure(bare), goal=goal) for what, measure, goal in ROWS]
        rows.append(Figure("first visit without pictures, KB", plain.kilobytes, bare.kilobytes, goal="weight-without-pictures"))
        rows.append(Figure("the next question, KB", following.kilobytes, bare_following.kilobytes, goal="next-weight"))
        seen = [[painted(*reached(*one, 0)) for one in both] for _ in range(tries)]
    firsts = [median(paint.first for paint in side) for side in zip(*seen, strict=True)]
    largest = [median(paint.largest for paint in side) for side in zip(*seen, strict=True)]
    rows.append(Figure("first paint on a slow phone, s", *firsts, goal="first-paint"))
    return [*rows, Figure("largest paint on a slow phone, s", *largest, goal="largest-paint")]
