"""Scanners of others find nothing; and every one of them finds what was planted for it."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.security.planted_site import create_site
from tests.stories.looking import served
from tests.tls import Authority
from webapp import migrations, start_all
from webapp.app import create_app
from webapp.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLANTED: Mapping[str, Mapping[str, str]] = tomllib.loads((HERE / "planted.toml").read_text("utf-8"))
MODULES = "xss,permanentxss,sql,exec,file,redirect,crlf,csp,csrf,cookieflags,http_headers"
# What the scanner says of us and is meant to be so.
KNOWN = {
    ("Cross Site Request Forgery", "/look"): "changes only how pages look in this browser; another website's button is refused",
    ("HttpOnly Flag cookie", "/"): "the look of pages, read by our own script before the page is drawn",
}


def semgrep(folder: Path) -> set[tuple[str, str]]:
    """What semgrep finds with our rules, in our code and in what was planted: the rule, and the file."""
    for rule in PLANTED.values():
        for how in ("wrong", "right"):
            file = folder / how / rule["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(rule[how] + "\n", "utf-8")
    command = [".venv-semgrep/bin/semgrep", "scan", "--config", "tests/security/semgrep.yml", "--metrics", "off", "--disable-version-check"]
    command += ["--json", "--quiet", "--no-git-ignore", "webapp", "easyread", "wsgi.py", str(folder)]
    quiet = {**os.environ, "HOME": str(folder), "PATH": f"{ROOT / '.venv-semgrep' / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["errors"] == []
    assert len(told["paths"]["scanned"]) > 200
    return {(one["check_id"].rpartition(".")[2], one["path"].removeprefix(f"{folder}/")) for one in told["results"]}


@pytest.mark.seconds(180)
@pytest.mark.threat(14)
@pytest.mark.asvs("1.1.2", "1.2.1", "1.2.4", "1.2.5", "1.3.2", "1.3.7", "3.7.2")
def test_what_must_never_be_written_in_this_house_stands_nowhere_and_every_rule_finds_what_was_planted_for_it(tmp_path):
    found = semgrep(tmp_path)

    assert found == {(rule, f"wrong/{planted['file']}") for rule, planted in PLANTED.items()}


def test_every_rule_has_its_planted_fault():
    rules = [line.rpartition("id: ")[2] for line in (HERE / "semgrep.yml").read_text("utf-8").splitlines() if "- id: " in line]

    assert sorted(rules) == sorted(PLANTED)
    assert len(rules) >= 10


@pytest.mark.asvs("1.3.2", "15.2.3")
def test_bandit_finds_nothing_in_our_code_and_something_in_what_was_planted(tmp_path):
    (tmp_path / "wrong.py").write_text("import pickle\n\ndef read(sent):\n    return pickle.loads(sent)\n", "utf-8")
    command = [".venv/bin/bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", "--format", "json"]

    ours = subprocess.run([*command, "webapp", "easyread", "wsgi.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    wrong = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)

    assert json.loads(ours.stdout)["results"] == []
    assert "B301" in {one["test_id"] for one in json.loads(wrong.stdout)["results"]}


def from_everywhere(app: WSGIApplication) -> WSGIApplication:
    """The same website, asked by a new network each time: a scanner that is told to wait would find nothing."""
    places = itertools.count(1)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        number = next(places)
        return app({**environ, "REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}, start_response)

    return answer


def over_tls(app: Flask, folder: Path) -> AbstractContextManager[str]:
    return served(from_everywhere(app), tls=Authority(folder).vouches("localhost").server())


def wapiti(home: str, folder: Path, *starts: str, modules: str = MODULES) -> dict[str, Any]:
    """What wapiti says of a website that runs."""
    report = folder / "report.json"
    command = [".venv-wapiti/bin/wapiti", "-u", f"{home}/", "-m", modules, "-f", "json", "-o", str(report), "-d", "1", "--tasks", "8"]
    command += ["--max-links-per-page", "12", "--max-files-per-dir", "6", "--max-scan-time", "20", "--max-attack-time", "8"]
    command += ["-x", f"{home}/leave", "--store-session", str(folder / "seen"), "--store-config", str(folder / "config"), "--no-bugreport"]
    command += [word for start in starts for word in ("-s", home + start)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "HOME": str(folder)}, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


@pytest.mark.asvs("1.2.1", "3.3.1", "3.4.1", "3.4.3", "3.4.4", "3.5.1", "3.7.2")
@pytest.mark.seconds(180)
def test_a_scan_of_the_running_website_finds_nothing_that_is_not_meant(tmp_path):
    settings = {**start_all.settings(tmp_path, port=8000, sandbox_port=8001), "PUBLIC_BASE_URL": "https://localhost"}
    migrations.upgrade(settings["DATABASE_URL"])
    app = create_app(Config.from_environment(settings))
    with over_tls(app, tmp_path) as home:
        told = wapiti(home, tmp_path, "/ask/a1", "/privacy/tell-us", "/words?find=x", "/look?from=/", "/track")
    app.extensions["house"].database.close()

    found = {(kind, one["path"]) for kind, those in told["vulnerabilities"].items() for one in those}
    assert found - KNOWN.keys() == set()
    assert {kind: those for kind, those in told["anomalies"].items() if those} == {}
    assert told["infos"]["crawled_pages_nbr"] > 10


@pytest.mark.seconds(180)
def test_the_same_scan_finds_the_faults_of_a_website_that_has_some(tmp_path):
    with over_tls(create_site(), tmp_path) as home:
        told = wapiti(home, tmp_path, modules="xss,redirect,csrf,csp,http_headers")

    assert {kind for kind, those in told["vulnerabilities"].items() if those} >= {
        "Reflected Cross Site Scripting", "Open Redirect", "Cross Site Request Forgery", "Content Security Policy Configuration",
        "HTTP Strict Transport Security (HSTS)",
    }
