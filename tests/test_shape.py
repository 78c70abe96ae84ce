"""Nothing of ours runs on a database of another version: it says so in one line, and does not fail unseen for weeks."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests import make
from tests.ports import free_port
from webapp import cli, migrations, server, shape, start_all, store
from webapp.app import create_app
from webapp.config import Config

ROOT = Path(__file__).parents[1]
BEFORE = migrations.steps()[-2]
KINDS = ["sqlite_url", "postgresql_url"]


def last_was(url: str, step: str | None) -> None:
    """As if the database had been left by another version of ours."""
    engine = store.database.connect(url)
    with engine.execution_options(**{store.database.WRITES: True}).begin() as connection:
        if step is None:
            connection.execute(sa.text("DROP TABLE alembic_version"))
        else:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :step"), {"step": step})
    engine.dispose()


def look(url: str) -> None:
    kept = store.open(url, make.keyring(), make.PEPPERS)
    try:
        shape.check_if_there(kept)
    finally:
        kept.close()


@pytest.fixture
def run(environment):
    return lambda *words, **changes: CliRunner().invoke(cli.commands, words, env={**environment, **changes})


def test_the_steps_are_those_that_would_be_taken():
    assert shape.steps() == migrations.steps()


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_shape_that_this_version_needs_is_right(request, kind):
    url = request.getfixturevalue(kind)
    look(url)

    for step, said in ((BEFORE, shape.OLDER), ("9999", shape.NEWER), (None, shape.OLDER)):
        last_was(url, step)
        with pytest.raises(shape.OtherShape) as refused:
            look(url)
        assert str(refused.value) == said


def test_a_database_that_is_away_keeps_nobody_from_starting(tmp_path):
    for url in (f"sqlite:///{tmp_path / 'gone.sqlite'}", f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nowhere"):
        away = store.open(url, make.keyring(), make.PEPPERS)
        with pytest.raises(store.Unavailable), away.session() as session:
            shape.check(session)
        away.close()
        look(url)


@pytest.mark.parametrize("words", [("worker",), ("outbox", "list"), ("retention", "run"), ("keys", "rotate"), ("audit", "verify")])
@pytest.mark.parametrize(("step", "said"), [(BEFORE, shape.OLDER), ("9999", shape.NEWER)])
def test_worker_and_commands_refuse_with_one_plain_line(run, sqlite_url, words, step, said):
    last_was(sqlite_url, step)

    refused = run(*words)

    assert (refused.exit_code, refused.output) == (1, f"Error: {said}\n")


def test_migrate_takes_no_step_on_what_a_newer_version_left(run, sqlite_url):
    last_was(sqlite_url, "9999")

    refused = run("migrate")

    assert (refused.exit_code, refused.output) == (1, f"Error: {shape.NEWER}\n")


def test_to_try_it_out_on_what_a_newer_version_left_says_so(tmp_path, sqlite_url, monkeypatch, capsys):
    last_was(sqlite_url, "9999")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.delenv("LIVE", raising=False)
    monkeypatch.setattr(start_all.signal, "signal", lambda *_: None)

    assert start_all.main(tmp_path / "instance") == 1
    assert capsys.readouterr().err == f"{shape.NEWER}\n"


def test_the_website_does_not_begin_to_be_served(config):
    app = create_app(config)
    served = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))
    server.on_starting(served)

    last_was(config.database_url, BEFORE)

    with pytest.raises(SystemExit, match="Run `migrate` first"):
        server.on_starting(served)
    server.on_starting(SimpleNamespace(app=SimpleNamespace(wsgi=object)))
    app.extensions["house"].database.close()


def test_the_real_server_ends_with_that_line(environment, sqlite_url):
    last_was(sqlite_url, BEFORE)
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = start_all.gunicorn("wsgi:app", port=free_port())

    ended = subprocess.run(command, cwd=ROOT, env={**outside, **environment}, check=False, capture_output=True, text=True, timeout=50)

    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines() == [shape.OLDER]


def test_whoever_watches_is_told(environment, sqlite_url):
    app = create_app(Config.from_environment(environment))
    assert app.test_client().get("/healthz").status_code == 200

    last_was(sqlite_url, BEFORE)
    answer = app.test_client().get("/healthz")

    assert (answer.status_code, json.loads(answer.text)) == (503, {"status": "unavailable", "database": "other-version", "outbox": None})
    app.extensions["house"].database.close()
