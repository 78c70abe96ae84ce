"""What every test may ask for: the whole website on a database of its own, somebody to visit it, and a limit on time."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import HealthCheck, settings

from tests import make
from webapp import start_all
from webapp.config import Config

if TYPE_CHECKING:
    from tests.made_once import Addressing, Compiled
    from webapp.house import House

pytest_plugins = ["tests.databases", "tests.made_once"]

LONGEST_SECONDS = 60.0

# A machine that is busy with something else says nothing about the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def settings_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every setting of a made-up place, as `make run` would set them. The secrets are the same for the whole run."""
    return start_all.settings(tmp_path_factory.mktemp("instance"), port=8000, sandbox_port=8001)


@pytest.fixture
def environment(sqlite_url: str, settings_of_the_run: dict[str, str]) -> dict[str, str]:
    """Those settings, on a database of its own."""
    return {**settings_of_the_run, "DATABASE_URL": sqlite_url}


@pytest.fixture
def config(environment: dict[str, str]) -> Config:
    return Config.from_environment(environment)


@pytest.fixture(scope="session")
def furnished(settings_of_the_run: dict[str, str]) -> House:
    """The words of the made-up place, read once: reading them for each test would take longer than most tests."""
    # Here, not above: a test of a pure module then loads no website.
    from webapp.app import furnish

    return furnish(Config.from_environment(settings_of_the_run))


@pytest.fixture(scope="session")
def drawn_before() -> dict[tuple[Hashable, ...], str]:
    """Parts of pages that a website before has drawn of the same words."""
    return {}


def moved_in(made: House, config: Config) -> House:
    """The same house with settings and a database of its own."""
    from webapp import store
    from webapp.seal import Keyring

    postman = replace(made.postman, config=config)
    database = store.open(config.database_url, Keyring(config.data_keys), config.code_peppers)
    return replace(made, config=config, database=database, postman=postman, asking=replace(made.asking, postman=postman, turn={}))


@pytest.fixture
def app(
    config: Config,
    furnished: House,
    compiled: Compiled,
    addressing: Addressing,
    drawn_before: dict[tuple[Hashable, ...], str],
) -> Iterator[Flask]:
    from tests.pages import CheckingClient
    from webapp.app import create_app

    with addressing.shared():
        made = create_app(config, moved_in(furnished, config))
    made.jinja_env.bytecode_cache = compiled
    made.jinja_env.globals["once"].kept = drawn_before
    made.test_client_class = CheckingClient
    yield made
    made.extensions["house"].database.close()


@pytest.fixture
def clock(app: Flask) -> dict[str, datetime]:
    """The website's time, which a test moves."""
    at = {"now": make.NOW}
    app.config["NOW"] = lambda: at["now"]
    return at


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that has become slow fails, so that the whole run stays short enough to be run."""
    began = time.monotonic()
    yield
    marked = item.get_closest_marker("seconds")
    most = marked.args[0] if marked else LONGEST_SECONDS
    took = time.monotonic() - began
    if took > most:
        pytest.fail(f"This took {took:.0f} seconds; it may take {most:.0f}. Make it quicker, or mark it with seconds({took * 3:.0f}).")
