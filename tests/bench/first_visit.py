"""What a phone fetches on its first visit to a question: bytes on the wire and requests, as Chromium counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

from tests.stories.conftest import CHROMIUM, PHONE, QUIET


@dataclass(frozen=True)
class Fetched:
    kilobytes: float
    requests: int
    hosts: int


def fetched(address: str) -> Fetched:
    """Open the page in a browser that has never been here."""
    counted: list[float] = []
    hosts: set[str] = set()

    def asked(event: dict[str, Any]) -> None:
        hosts.add(event["request"]["url"].split("/")[2])
        if "redirectResponse" in event:
            counted.append(event["redirectResponse"]["encodedDataLength"])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", asked)
        wire.on("Network.loadingFinished", lambda event: counted.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        browser.close()
    return Fetched(sum(counted) / 1024, len(counted), len(hosts))
