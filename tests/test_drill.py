"""The drill of the operators' guide, with its very commands: backed up, destroyed, put back; and an old request opens with the keys."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import make
from tests.databases import FOUND
from webapp import store
from webapp.config import Config
from webapp.seal import Keyring

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```sh (drill-\w+-\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = dict(BLOCK.findall((ROOT / "docs" / "operators.md").read_text("utf-8")))


@pytest.fixture
def machine(request, tmp_path, settings_of_the_run):
    """A machine with a database of one sort: its settings, and what does the guide's commands there."""
    sort = request.param
    url = request.getfixturevalue(f"{sort}_url")
    tools = tmp_path / "bin"
    for folder in (tools, tmp_path / "backups", tmp_path / "keys"):
        folder.mkdir()
    # The same commands without the website, which takes seconds to load.
    (tools / "flask").write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} -m webapp.cli "$@"\n')
    (tools / "flask").chmod(0o755)
    found = sa.make_url(url)
    where = {"DATABASE": str(found.database)} if sort == "sqlite" else {
        "PGHOST": str(found.query["host"]), "PGUSER": "postgres", "PGDATABASE": str(found.database),
    }
    path = f"{tools}:{FOUND[-1]}:{os.environ['PATH']}"
    settings = {**settings_of_the_run, "DATABASE_URL": url}
    apart = {"BACKUPS": str(tmp_path / "backups"), "KEYS": str(tmp_path / "keys")}

    def does(what, before=None):
        """`before`: what somebody, or a timer, does in the middle, right before this line."""
        script = COMMANDS[f"drill-{sort}-{what}"]
        if before:
            assert before[0] in script
            script = script.replace(before[0], f"{before[1]}\n{before[0]}")
        whole = {**os.environ, **settings, **where, **apart, "PATH": path}
        return subprocess.run(["bash", "-euc", script], cwd=ROOT, env=whole, capture_output=True, text=True, check=False)

    return Config.from_environment(settings), does


def opened(config):
    return store.open(config.database_url, Keyring(config.data_keys), config.code_peppers)


def sends(config, name):
    """Somebody sends a request: their case."""
    database = opened(config)
    with database.session(write=True) as session:
        case = make.draft(session)
        make.submit(session, case.case_id, answers={"about.name": name})
        store.commit(session)
    # Nobody is connected while a database is put back.
    database.close()
    return case.case_id


def name_in(config, case_id):
    database = opened(config)
    with database.session() as session:
        sent = store.referrals.of_case(session, case_id)
    database.close()
    return sent and sent.answers["about.name"]


@pytest.mark.threat(15)
@pytest.mark.parametrize("machine", ["sqlite", "postgresql"], indirect=True)
def test_drill_with_the_commands_of_the_guide_an_old_request_opens_again_and_the_audit_is_whole(machine):
    config, does = machine
    old = sends(config, "Amir Made-Up")

    saved = does("save")
    newer = sends(config, "Bea Made-Up")
    loaded = does("load")

    assert (saved.returncode, saved.stderr) == (0, "")
    assert saved.stdout.endswith("Keys of cases: 2\n")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert "Keys put back: 2. Erased again: 0.\n" in loaded.stdout
    assert re.search(r"^Whole: \d+ entries", loaded.stdout, re.MULTILINE)
    assert name_in(config, old) == "Amir Made-Up"
    assert name_in(config, newer) is None, "it came after the backup, so this is the database that was put back"


@pytest.mark.threat(15)
@pytest.mark.parametrize("machine", ["sqlite", "postgresql"], indirect=True)
def test_drill_a_timer_that_saves_the_keys_in_the_middle_of_it_destroys_nothing(machine):
    config, does = machine
    old = sends(config, "Amir Made-Up")
    does("save")

    loaded = does("load", ("flask --app wsgi keys load", 'flask --app wsgi keys save "$KEYS/keys" || echo "refused $?"'))

    assert (loaded.returncode, "refused 1" in loaded.stdout) == (0, True)
    assert "Keys put back: 2. Erased again: 0.\n" in loaded.stdout
    assert name_in(config, old) == "Amir Made-Up"


def test_the_guide_stops_the_timer_before_it_puts_anything_back_and_before_a_new_version():
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")

    assert guide.count("systemctl stop open-door-keys.timer") == 2

def test_a_drill_changes_no_file_of_keys_and_putting_back_starts_no_worker_before_what_was_forgotten_is_entered_again():
    assert not any("keys save" in COMMANDS[f"drill-{sort}-load"] for sort in ("sqlite", "postgresql"))
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")
    put_back = guide.partition("### Put back\n")[2].partition("```sh\n")[2].partition("```")[0]

    [starts] = [line for line in put_back.splitlines() if line.startswith("systemctl start")]
    assert starts == "systemctl start open-door-web open-door-keys.timer"
    assert "keys save --force" in put_back


def test_the_guide_drills_both_databases_both_ways():
    assert set(COMMANDS) == {f"drill-{sort}-{what}" for sort in ("sqlite", "postgresql") for what in ("save", "load")}
