"""The real website, worker and sandbox as processes, a real browser, and people to use them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from tests.ports import free_port
from tests.stories.looking import Elsewhere, served
from tests.stories.person import Person
from tests.stories.readings import PHONE, SCREENS, Reading
from webapp import languages, migrations, start_all
from webapp.app import create_app
from webapp.config import Config

CHROMIUM = "/usr/bin/chromium-headless-shell"
# How many seconds a start and a page may take on a machine that is busy with something else.
PATIENCE, PAGE_PATIENCE = 120.0, 30_000
ROOT = Path(__file__).parents[2]
# No question to a host of the browser's maker; without a sandbox, because the tests may run as root.
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
# A page that follows another takes over its frame, as it did in every Chromium until lately, and what its scripts leave behind is
# cleared up on their own thread. A frame for each page, and more threads, show nothing else and take a third more of a processor. Of lists
# of features the last counts, so what Playwright leaves out stands here too: no painting held back, no address changed, no question.
FRUGAL = (
    "--js-flags=--single-threaded --disable-features=RenderDocument,PaintHolding,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,ThirdPartyStoragePartitioning,MediaRouter,OptimizationHints,"
    "NetworkTimeServiceQuerying,PreconnectToSearch"
)


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
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(start_all, "LONGEST_START", PATIENCE)
            household.open()
        yield Service(f"http://{start_all.HERE}:{port}", f"http://{start_all.HERE}:{sandbox_port}", instance)
    finally:
        household.close()


@pytest.fixture(scope="session")
def beside(service: Service) -> Iterator[Flask]:
    """The running website in this process too, on the same database and with the same secrets: for what other stories tell in a browser."""
    ports = [urlsplit(address).port or 0 for address in (service.website, service.sandbox)]
    made = create_app(Config.from_environment(start_all.settings(service.instance, port=ports[0], sandbox_port=ports[1])))
    made.test_client_class = Elsewhere
    yield made
    made.extensions["house"].database.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    # A bare machine has no letters for Urdu, and phones have: here those of our booklets stand in for a phone's.
    fonts = tmp_path_factory.mktemp("home") / "fonts"
    fonts.mkdir()
    for font in (ROOT / "webapp" / "static" / "built" / "fonts").glob("Vazirmatn-*.ttf"):
        shutil.copy(font, fonts)
    with sync_playwright() as playwright:
        letters: dict[str, str | float | bool] = {**os.environ, "XDG_DATA_HOME": str(fonts.parent)}
        expect.set_options(timeout=PAGE_PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET.split(), *FRUGAL.split()], env=letters)
        yield browser
        browser.close()


@pytest.fixture
def reading(request: pytest.FixtureRequest) -> Reading:
    """How the people of this story read. Unless the story says more: in English, on a small phone."""
    return getattr(request, "param", Reading())


@pytest.fixture
def someone(browser: Browser, service_at: Callable[[], str], reading: Reading) -> Iterator[Callable[..., Person]]:
    """Anybody, as the people of this story read, or as `read` says. `at` is the website that they use; `visit` is theirs already."""
    known = {one.code: one.own_name for one in languages.load(ROOT / "content" / "languages.toml")}
    opened = []

    def arrives(*, at: str = "", visit: str = "", scripts: bool = True, read: Reading = reading) -> Person:
        home, scripts = at or service_at(), scripts and read.scripts
        screen, touch = SCREENS[read.width], read.width == PHONE["width"]
        context = browser.new_context(viewport=screen, java_script_enabled=scripts, has_touch=touch, locale="en-GB")
        context.set_default_timeout(PAGE_PATIENCE)
        opened.append(context)
        if visit:
            context.add_cookies([{"name": "visit", "value": visit, "url": home}])
        person = Person(context.new_page(), home, scripts=scripts, language=read.language)
        if read.language != languages.ENGLISH:
            person.reads(known[read.language])
        return person

    yield arrives
    for context in opened:
        context.close()


@pytest.fixture
def service_at(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Where the running website is. It starts only for a story that goes there."""
    return lambda: request.getfixturevalue("service").website


@pytest.fixture
def worker(someone: Callable[..., Person], service: Service) -> Person:
    """Somebody at the back office, whose pages are in English."""
    return someone(at=service.sandbox, read=Reading())


@pytest.fixture
def website(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """A website of the story's own, in this very process, so that the story can turn its calendar; and its address."""
    settings = start_all.settings(tmp_path, port=8000, sandbox_port=8001)
    migrations.upgrade(settings["DATABASE_URL"])
    made = create_app(Config.from_environment(settings))
    with served(made) as home:
        yield made, home
    made.extensions["house"].database.close()
