"""One command starts everything and one key stops it; a worker that dies is brought back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.ports import free_port
from tests.waiting import until
from webapp import start_all
from webapp.config import Config
from webapp.start_all import Household, NotUp, Part

SLEEPS = (sys.executable, "-c", "import signal; signal.pause()")
ENDS = (sys.executable, "-c", "raise SystemExit(3)")


def test_secrets_are_made_once_kept_for_next_time_and_read_by_nobody_else(tmp_path):
    first = start_all.settings(tmp_path / "instance", port=8000, sandbox_port=8001)
    second = start_all.settings(tmp_path / "instance", port=8000, sandbox_port=8001)

    kept = tmp_path / "instance" / "secrets.json"
    assert first == second
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text())["SECRET_KEY"] == first["SECRET_KEY"]
    assert [path.name for path in kept.parent.iterdir()] == ["secrets.json"]


@pytest.mark.asvs("13.2.3")
def test_two_services_never_share_a_secret(tmp_path):
    one, other = (start_all.made_up() for _ in range(2))

    assert [name for name in one if one[name] == other[name]] == []


def test_the_settings_are_all_that_a_service_needs(tmp_path):
    config = Config.from_environment(start_all.settings(tmp_path, port=8100, sandbox_port=8110))

    assert config.public_base_url == "http://127.0.0.1:8100"
    assert config.icb_webhook_url == "http://127.0.0.1:8110/icb"
    assert (config.texts, config.mail, config.demonstration) == (True, True, True)


@pytest.mark.seconds(120)
def test_a_shell_that_takes_the_settings_runs_every_command_as_the_documents_write_it(tmp_path):
    said = start_all.exported(tmp_path)

    ran = subprocess.run(
        ["sh", "-c", f"{said}\nflask --app wsgi migrate && python -m easyread --help"],
        cwd=start_all.ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert f"export DATABASE_URL=sqlite:///{tmp_path}/open-door.sqlite" in said
    assert (tmp_path / "open-door.sqlite").exists()
    assert "Easy read, checked." in ran.stdout


@pytest.mark.seconds(120)
def test_a_website_that_does_not_start_says_what_is_wrong_in_its_last_line(tmp_path):
    settings = {**os.environ, **start_all.settings(tmp_path, port=8000, sandbox_port=8001), "PLACE": "nowhere"}

    said = start_all.why(settings)

    assert "PLACE is not the name of a file in content/places" in said
    assert "\n" not in said


@pytest.fixture
def household():
    made = []

    def of(*parts):
        made.append(Household(parts, os.environ))
        return made[-1]

    yield of
    for one in made:
        one.close()


def test_a_part_that_does_not_start_is_named(household):
    with pytest.raises(NotUp, match="website"):
        household(Part("website", ENDS, port=9)).open()


def test_without_the_website_everything_ends_and_says_why(household, capfd):
    home = household(Part("website", ENDS))
    home.open()

    assert home.watch() == 1
    assert "The website stopped (3)." in capfd.readouterr().err


def test_a_worker_that_is_killed_is_started_again(household, capfd, monkeypatch):
    monkeypatch.setattr(start_all, "PAUSE_BEFORE_RESTART", 0.0)
    home = household(Part("website", SLEEPS), Part("worker", SLEEPS, again=True))
    home.open()
    killed = home.running["worker"]
    killed.kill()
    restart = home.start

    def once(part):
        restart(part)
        home.stop()

    monkeypatch.setattr(home, "start", once)

    assert home.watch() == 0
    assert home.running["worker"].pid != killed.pid
    assert "The worker stopped (-9).\nThe worker was started again." in capfd.readouterr().err


def test_a_part_that_will_not_stop_is_ended(household, monkeypatch):
    monkeypatch.setattr(start_all, "LONGEST_STOP", 0.2)
    deaf = (sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()")
    home = household(Part("deaf", deaf))
    home.open()
    home.close()

    assert home.running["deaf"].returncode in {-signal.SIGKILL, -signal.SIGTERM}


def started(folder, **changes):
    command = [sys.executable, "-m", "webapp.start_all", str(folder)]
    whole = {**os.environ, **changes}
    return subprocess.Popen(command, cwd=start_all.ROOT, env=whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_is_only_for_trying_out(tmp_path):
    live = started(tmp_path / "instance", LIVE="1")

    assert "see the README" in live.communicate(timeout=20)[1]
    assert live.returncode == 2
    assert not (tmp_path / "instance").exists()


@pytest.mark.seconds(60)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_one_command_starts_everything_and_one_key_stops_it(tmp_path, how):
    port, sandbox_port = free_port(), free_port()
    running = started(tmp_path / "instance", PORT=str(port), SANDBOX_PORT=str(sandbox_port))

    said = [running.stdout.readline() for _ in range(3)]
    answering = start_all.answers(port) and start_all.answers(sandbox_port)
    running.send_signal(how)
    running.communicate(timeout=30)

    assert said == [f"Website  http://127.0.0.1:{port}\n", f"Sandbox  http://127.0.0.1:{sandbox_port}\n", "Ctrl-C stops both.\n"]
    assert answering
    assert running.returncode == 0
    assert not start_all.answers(port)
    assert not start_all.answers(sandbox_port)


@pytest.mark.seconds(60)
def test_even_killed_it_leaves_nobody_behind(tmp_path):
    port, sandbox_port = free_port(), free_port()
    running = started(tmp_path / "instance", PORT=str(port), SANDBOX_PORT=str(sandbox_port))
    running.stdout.readline()
    until(lambda: start_all.answers(port) and start_all.answers(sandbox_port), within=60)

    running.kill()
    running.wait()

    until(lambda: not (start_all.answers(port) or start_all.answers(sandbox_port)))
    running.communicate(timeout=20)
