"""The real website, worker and sandbox as processes, a real browser, and people to use them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.ports import free_port
from tests.stories.person import Person
from webapp import migrations, start_all

PHONE = {"width": 360, "height": 740}
CHROMIUM = "/usr/bin/chromium"
# No question to a host of the browser's maker; without a sandbox, because the tests may run as root.
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"


@dataclass(frozen=True)
class Service:
    """Where the running parts are."""

    website: str
    sandbox: str
    instance: Path


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Everything that `make run` starts, with an instance folder of its own."""
    instance = tmp_path_factory.mktemp("instance")
    port, sandbox_port = free_port(), free_port()
    # What counts the branches of units would only slow the servers down.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**outside, **start_all.settings(instance, port=port, sandbox_port=sandbox_port)}
    migrations.upgrade(environment["DATABASE_URL"])
    household = start_all.Household(start_all.parts(port=port, sandbox_port=sandbox_port), environment)
    try:
        household.open()
        yield Service(f"http://{start_all.HERE}:{port}", f"http://{start_all.HERE}:{sandbox_port}", instance)
    finally:
        household.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def someone(browser: Browser, service: Service) -> Iterator[Callable[..., Person]]:
    """Anybody, with a small phone. Without `scripts` it runs none; `at` is the website that they use."""
    phones = []

    def arrives(*, scripts: bool = True, at: str = service.website) -> Person:
        phone = browser.new_context(viewport=PHONE, java_script_enabled=scripts, has_touch=True, locale="en-GB")
        phone.set_default_timeout(15_000)
        phones.append(phone)
        return Person(phone.new_page(), at, scripts=scripts)

    yield arrives
    for phone in phones:
        phone.close()


@pytest.fixture
def worker(someone: Callable[..., Person], service: Service) -> Person:
    """Somebody at the back office."""
    return someone(at=service.sandbox)
