"""The samples for whoever runs it: every unit is one that systemd reads, and every command and file that a sample names is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from webapp import cli

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "docs" / "samples"
UNITS = sorted((SAMPLES / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
CONTAINER = (SAMPLES / "Containerfile").read_text("utf-8")
NGINX = (SAMPLES / "nginx.conf").read_text("utf-8")
INSTALLED = "/srv/open-door/current/.venv/bin/"
HERE = Path(sys.executable).parent


def read(unit):
    found = ConfigParser(interpolation=None, strict=False)
    found.optionxform = str
    found.read_string(unit.read_text("utf-8"))
    return found


def is_command(words):
    """Whether our own command line has this command, and takes so many words."""
    command = cli.commands
    while words and isinstance(command, click.Group):
        command, words = command.commands.get(words[0]), words[1:]
    return isinstance(command, click.Command) and not isinstance(command, click.Group) and len(words) <= len(command.params)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_starts_is_there(unit):
    started = read(unit)["Service"]["ExecStart"].split()

    assert started[0].startswith(INSTALLED)
    assert (HERE / started[0].removeprefix(INSTALLED)).is_file()
    if started[1:3] == ["-m", "webapp.cli"]:
        assert is_command(started[3:])
    else:
        assert started[1:3] == ["--config", "python:webapp.server"]
        assert started[-1] == "wsgi:app"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_no_service_is_the_machine_s_owner_or_may_change_it(unit):
    service = read(unit)["Service"]

    assert service["User"] != "root"
    for name, value in {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "CapabilityBoundingSet": ""}.items():
        assert service[name] == value


def test_a_timer_starts_a_service_that_is_there():
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]

    assert [unit.with_suffix(".service") in SERVICES for unit in timers] == [True]


def test_systemd_reads_every_unit_without_a_complaint(tmp_path):
    """Where there is no systemd, nothing can read them: then what is above must do."""
    for unit in UNITS:
        text = unit.read_text("utf-8").replace(INSTALLED, f"{HERE}/").replace("/srv/open-door/current", str(ROOT))
        (tmp_path / unit.name).write_text(text.replace("User=open-door\nGroup=open-door", "User=daemon\nGroup=daemon"))
    reader = shutil.which("systemd-analyze")
    if reader is None:
        return
    judged = subprocess.run([reader, "verify", *sorted(map(str, tmp_path.iterdir()))], check=False, capture_output=True, text=True)

    assert [line for line in judged.stderr.splitlines() if "open-door" in line] == []
    assert judged.returncode == 0


def test_what_the_container_copies_and_starts_is_there():
    copied = [word for line in re.findall(r"^COPY (?!--)(.+) \S+$", CONTAINER, re.MULTILINE) for word in line.split()]
    made = re.findall(r"python -m webapp\.cli ([a-z ]+?) &&", CONTAINER)

    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert [is_command(words.split()) for words in made] == [True]
    assert '"python:webapp.server"' in CONTAINER
    assert '"wsgi:app"' in CONTAINER


def nginx_shows(path):
    """What the web server of the sample writes down of a path."""
    body = re.search(r"map \$uri \$open_door_path \{(.+?)\}", NGINX, re.DOTALL)[1]
    for pattern, shown in re.findall(r"^\s*~\*(\S+)\s+(\S+);$", body, re.MULTILINE):
        if re.search(pattern, path, re.IGNORECASE):
            return shown
    assert re.search(r"^\s*default\s+\$uri;$", body, re.MULTILINE)
    return path


@pytest.mark.threat(5)
def test_no_link_that_opens_something_stands_in_the_log_of_the_web_server(app):
    links = [rule.rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule]

    assert len(links) >= 9
    assert [link for link in links if "token" in nginx_shows(link)] == []
    assert nginx_shows("/guides/help") == "/guides/help"


def test_the_web_server_writes_down_nobody_s_address():
    written = re.findall(r"\$\w+", re.search(r"log_format open_door (.+);", NGINX)[1])

    known = {"$time_iso8601", "$request_method", "$open_door_path", "$status", "$body_bytes_sent", "$request_time"}
    assert set(written) == known
    logs = re.findall(r"^\s*(access_log|error_log)\s+(.+);$", NGINX, re.MULTILINE)
    assert {f"{name} {words.split()[-1]}" for name, words in logs} == {"access_log open_door", "access_log off", "error_log alert"}
    assert len(logs) == 2 * NGINX.count("server {")


def test_no_secret_lies_in_a_sample():
    assert not re.search(r"SECRET_KEY|DATA_KEYS|PASSWORD|whsec_", CONTAINER + NGINX + "".join(unit.read_text("utf-8") for unit in UNITS))
