"""What every test may ask for: the whole website on a database of its own, somebody to visit it, and a limit on time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import HealthCheck, settings

from webapp import start_all
from webapp.config import Config

pytest_plugins = ["tests.databases"]

LONGEST_SECONDS = 60.0

# A machine that is busy with something else says nothing about the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture
def environment(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """Every setting of a made-up place, as `make run` would set them, on a database of its own."""
    return {**start_all.settings(tmp_path, port=8000, sandbox_port=8001), "DATABASE_URL": sqlite_url}


@pytest.fixture
def config(environment: dict[str, str]) -> Config:
    return Config.from_environment(environment)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    # Here, not above: a test of a pure module then loads no website.
    from tests.pages import CheckingClient
    from webapp.app import create_app

    made = create_app(config)
    made.test_client_class = CheckingClient
    yield made
    made.extensions["house"].database.close()


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
