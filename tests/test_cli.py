"""The commands say plainly what they did and what is wrong, and never a word of what somebody told us."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import make
from tests.ports import free_port
from tests.waiting import until
from webapp import cli, start_all, store
from webapp.config import Config
from webapp.seal import Keyring
from webapp.store import backlog, outbox

ROOT = Path(__file__).parents[1]
ID = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
def run(environment):
    """Run a command as an operator would, on this test's own database."""

    def running(*arguments, **changes):
        return CliRunner().invoke(cli.commands, arguments, env={**environment, **changes})

    return running


@pytest.fixture
def database(environment):
    opened = store.open(environment["DATABASE_URL"], Keyring(Config.from_environment(environment).data_keys))
    yield opened
    opened.close()


def promised(database, kind="sms", **body):
    with database.session(write=True) as session:
        made = outbox.promise(session, kind, body or {"to": "+447700900123"}, dedupe_key=f"{kind} {body}", now=make.NOW)
        store.commit(session)
    return made


def test_a_ping_is_promised_and_can_be_followed(run):
    made = run("outbox", "ping").output.strip()

    assert ID.fullmatch(made)
    assert re.fullmatch(rf"{made}  icb   ready   [0-9-]+ [0-9:]+  tried 0\n", run("outbox", "list").output)
    assert run("outbox", "show", made).output == run("outbox", "list").output
    assert run("outbox", "list", "--state", "dead").output == ""


def test_no_command_shows_what_a_promise_says(run, database):
    made = promised(database, to="+447700900123", text="Amir Madeup has news")

    said = run("outbox", "list").output + run("outbox", "show", made).output

    assert made in said
    assert not re.search("Amir|7700", said)


def test_a_promise_is_sent_again_with_its_own_id(run, database):
    made = promised(database, "icb", type="test.ping")
    with database.session(write=True) as session:
        [held] = outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=1)
        outbox.began(session, held, make.NOW)
        outbox.dead(session, held, owner="a", now=make.NOW, status="400")
        store.commit(session)
    assert "dead" in run("outbox", "list").output

    assert run("outbox", "resend", made).output == "Will be sent again: 1\n"

    with database.session() as session:
        assert [(line.id, line.state) for line in backlog.listed(session)] == [(made, "ready")]
    assert "400" in run("outbox", "show", made).output


def test_everything_since_a_day_is_sent_again_but_never_a_text(run, database):
    promised(database, "sms")

    assert run("outbox", "resend", "--since", "2026-11-01").output == "Will be sent again: 0\n"


@pytest.mark.parametrize("arguments", [["resend"], ["resend", "some-id", "--since", "2026-11-01"], ["resend", "--since", "yesterday"]])
def test_what_to_send_again_must_be_said_in_one_way(run, arguments):
    assert run("outbox", *arguments).exit_code == 2


@pytest.mark.parametrize("command", ["show", "resend"])
def test_a_promise_that_nobody_made_is_said_to_be_none(run, command):
    result = run("outbox", command, "00000000-0000-7000-8000-000000000000")

    assert result.exit_code == 1
    assert "There is no such promise" in result.output


def test_all_missing_settings_are_named_at_once(run):
    result = run("outbox", "list", SECRET_KEY="", PLACE="")

    assert result.exit_code == 1
    assert result.output == "Error: These settings are missing: SECRET_KEY, PLACE\n"


def test_a_wrong_setting_is_named_without_what_it_holds(run):
    result = run("outbox", "list", DATA_KEYS="demo:c2VjcmV0")

    assert result.exit_code == 1
    assert result.output.startswith("Error: DATA_KEYS ")
    assert "c2VjcmV0" not in result.output


def test_a_database_that_is_not_there_is_said_to_be_gone(run, tmp_path):
    result = run("outbox", "list", DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere.sqlite")

    assert result.exit_code == 1
    assert "The database cannot be reached" in result.output


def test_a_new_database_is_made_and_a_second_time_changes_nothing(run, tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite"

    assert run("migrate", DATABASE_URL=url).exit_code == 0
    assert run("migrate", DATABASE_URL=url).exit_code == 0
    assert run("outbox", "list", DATABASE_URL=url).output == ""


def test_every_area_is_good_and_none_is_ready_for_real_people(run):
    assert run("places", "check").output == "anyshire: good\nnorfolk-and-waveney: good\nsuffolk: good\n"
    live = run("places", "check", "--live")

    assert live.exit_code == 1
    assert live.output.count("not ready") == 3
    assert "signoff.clinical_safety_officer" in live.output


def test_the_files_for_browsers_are_built_where_they_are_asked_for(run, tmp_path):
    assert run("build", "--to", str(tmp_path / "built")).exit_code == 0
    assert (tmp_path / "built" / "manifest.json").is_file()


def started(*command, environment):
    whole = {**os.environ, **environment}
    return subprocess.Popen([sys.executable, "-m", "webapp.cli", *command], cwd=ROOT, env=whole, stderr=subprocess.PIPE, text=True)


def test_a_worker_stops_when_it_is_told_to(environment):
    worker = started("worker", environment=environment)
    assert "worker started" in worker.stderr.readline()

    worker.send_signal(signal.SIGTERM)

    assert "worker stopped" in worker.communicate(timeout=20)[1]
    assert worker.returncode == 0


def test_the_sandbox_answers_until_it_is_told_to_stop(environment):
    port = free_port()
    changed = {**environment, "SANDBOX_PORT": str(port)}
    sandbox = started("sandbox", environment=changed)
    until(lambda: start_all.answers(port))

    sandbox.terminate()
    sandbox.communicate(timeout=20)

    assert not start_all.answers(port)


def test_the_same_commands_are_the_websites_own(runner, app):
    cli.prepare(app)

    listed = runner.invoke(args=["--help"]).output

    assert all(f"\n  {name} " in listed for name in ("build", "migrate", "outbox", "places", "sandbox", "worker"))
