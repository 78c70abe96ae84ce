"""What a phone fetches on its first visit to a question, and when it sees it: bytes, requests and paints, as Chromium tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from tests.stories.conftest import CHROMIUM, PHONE, QUIET

# The phone of the goals: 400 kbit/s, 400 ms there and back, a processor four times slower than this one.
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 4
PAINTS = """async () => {
  const told = type => new Promise(tell => new PerformanceObserver(list => tell(list.getEntries())).observe({ type, buffered: true }));
  const paints = await told("paint");
  const largest = await told("largest-contentful-paint");
  return { first: paints.find(one => one.name === "first-contentful-paint").startTime, largest: largest.at(-1).startTime };
}"""
Cookies = Mapping[str, str]


@dataclass
class Fetched:
    """KB on the wire by kind of thing, and how many requests went to how many hosts."""

    kinds: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    hosts: set[str] = field(default_factory=set)

    @property
    def kilobytes(self) -> float:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Paints:
    """Seconds until something stands there, and until the largest thing does."""

    first: float
    largest: float


def counting(wire: CDPSession) -> Fetched:
    """What goes over the wire from now on."""
    found, kind = Fetched(), {}

    def count(name: str, size: float) -> None:
        found.kinds[name] += size / 1024
        found.requests += 1

    def asked(event: dict[str, Any]) -> None:
        found.hosts.add(event["request"]["url"].split("/")[2])
        kind[event["requestId"]] = event.get("type", "Other")
        if "redirectResponse" in event:
            count("Document", event["redirectResponse"]["encodedDataLength"])

    def came(event: dict[str, Any]) -> None:
        # What a browser still has costs nothing on the wire.
        if event["encodedDataLength"]:
            count(kind[event["requestId"]], event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    return found


@contextmanager
def phone() -> Iterator[BrowserContext]:
    """One that has never been here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser.new_context(viewport=PHONE)
        browser.close()


def carrying(context: BrowserContext, address: str, cookies: Cookies) -> Page:
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context.new_page()


def fetched(address: str, cookies: Cookies, *, before: Sequence[str] = ()) -> Fetched:
    """Open the page, `before` it others, in a browser that has never been here."""
    with phone() as context:
        page = carrying(context, address, cookies)
        for other in before:
            page.goto(other, wait_until="networkidle")
        found = counting(context.new_cdp_session(page))
        page.goto(address, wait_until="networkidle")
    return found


def painted(address: str, cookies: Cookies) -> Paints:
    """Open the page over a slow line on a slow phone, and wait until it stands."""
    with phone() as context:
        page = carrying(context, address, cookies)
        page.set_default_timeout(60_000)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_LINE)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="networkidle")
        seen = page.evaluate(PAINTS)
    return Paints(seen["first"] / 1000, seen["largest"] / 1000)
