"""What somebody told us stands in no file that a thief could read: not in the database or its journal, no log, no count, no other file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa

from tests.databases import FOUND
from tests.helping_hands import invites
from tests.logs import caught
from tests.planted import PLANTED, forms, found_in, found_in_files
from tests.ports import free_port
from tests.waiting import until
from tests.walking import Walker
from webapp import asking, start_all, webhook
from webapp.app import create_app
from webapp.config import Config

ROOT = Path(__file__).parents[1]
JSON = {"Content-Type": "application/json"}
ANSWERS = {
    "about__name": PLANTED["name"], "about__called": PLANTED["called"], "about__contact": "text", "about__phone": PLANTED["phone"],
    "about__shared_phone": "no", "about__phone_is_mobile": "yes", "about__mobile": PLANTED["phone"], "about__email": PLANTED["email"],
    "about__nhs_number": PLANTED["nhs"], "now__hard": PLANTED["sentence"], "now__helps": PLANTED["sentence"],
    "now__matters": PLANTED["sentence"], "support__main_helper": {"people-0-name": PLANTED["helper"], "people-0-job": "Nurse"},
    "about__avoid": "yes", "about__avoid_who": {"people-0-name": PLANTED["avoid"], "people-0-relation": PLANTED["avoid"]},
    "consent__texts": "yes", "consent__mobile": PLANTED["phone"],
}  # fmt: skip


class Phone:
    """A browser without scripts, for the real website: what a Walker needs of one."""

    def __init__(self, home: str) -> None:
        self.home, self.session = home, requests.Session()

    def get(self, address, **_):
        return self._page(self.session.get(self.home + address, timeout=30))

    def post(self, address, *, data, query_string="", **_):
        return self._page(self.session.post(f"{self.home}{address}?{query_string}", data=data, timeout=30))

    def _page(self, answer):
        asked = urlsplit(answer.url)
        request = SimpleNamespace(path=asked.path, query_string=asked.query.encode())
        return SimpleNamespace(text=answer.text, data=answer.content, status_code=answer.status_code, request=request)


def everything(client, refer, secrets):
    """Somebody types all that was planted, sends it, looks at everything, complains, and is asked something by the team."""
    amir = Walker(client, refer, **ANSWERS)
    page = amir.to("about.born")
    amir.post(page, amir.at(page), to="later", answer=PLANTED["half-typed"])
    # What is wrong is refused, and kept for the person to put right.
    half = amir.open(page.request.path)
    amir.post(half, amir.at(page), answer=PLANTED["half-typed"])
    sent = amir.send(amir.to())
    assert "/ask/sent" in sent.request.path, sent.text[:300]
    invites(amir, PLANTED["helper"], {"s1": "yes", "s2": "yes"})
    form = amir.open("/privacy/tell-us")
    typed = {"tell-what": PLANTED["complaint"], "tell-contact": PLANTED["email"], "tell-name": PLANTED["name"], "tell-mine": "yes"}
    amir.press("/privacy/tell-us", form, typed)
    case_id = json.loads(amir.client.get("/mine/json").data)["letters_to_the_team"][0]["body"]["data"]["referral_id"]
    at = datetime.now(UTC)
    data = {"referral_id": case_id, "sequence": 3, "occurred_at": at.isoformat(), "question_id": "q1", "question": PLANTED["news"]}
    tell(client, {"type": "information.requested", "timestamp": at.isoformat(), "data": data}, secrets, at)
    # One that is refused: what stood in it goes nowhere either.
    tell(client, {"type": "information.requested", "timestamp": at.isoformat(), "data": {"question": PLANTED["news"]}}, secrets, at)
    client.get(f"/nowhere/{'x' * 20}")
    pages = [amir.open(path) for path in ("/track", "/choices", "/receipts", "/mine", "/mine/json", "/people")]
    amir.client.get("/mine/pdf")
    amir.client.get("/ask/copy")
    return [half, *pages]


def tell(client, letter, secrets, at):
    body = json.dumps(letter).encode()
    sealed = webhook.headers(secrets, f"msg-{time.monotonic_ns()}", int(at.timestamp()), body)
    if isinstance(client, Phone):
        return client.session.post(f"{client.home}/hooks/icb", data=body, headers={**sealed, **JSON}, timeout=30)
    return client.post("/hooks/icb", data=body, headers=sealed, content_type="application/json")


@pytest.fixture
def running(tmp_path):
    """The website, the worker and the sandbox as `make run` starts them: where, and all that they write to their logs and folders."""
    port, sandbox_port = free_port(), free_port()
    instance, scratch, log = tmp_path / "instance", tmp_path / "scratch", tmp_path / "log"
    scratch.mkdir()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**outside, "PORT": str(port), "SANDBOX_PORT": str(sandbox_port), "TMPDIR": str(scratch)}
    with log.open("wb") as written:
        command = [sys.executable, "-m", "webapp.start_all", str(instance)]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT)
        try:
            until(lambda: b"Website" in log.read_bytes(), within=60)
            yield SimpleNamespace(home=f"http://127.0.0.1:{port}", instance=instance, scratch=scratch, log=log)
        finally:
            started.terminate()
            started.wait(30)


@pytest.mark.seconds(180)
@pytest.mark.threat(9)
@pytest.mark.threat(10)
def test_nothing_that_was_planted_stands_in_any_file_or_log_of_the_running_service(running):
    secrets = json.loads((running.instance / "secrets.json").read_text("utf-8"))
    settings = start_all.settings(running.instance, port=8000, sandbox_port=8001)
    phone = Phone(running.home)

    pages = everything(phone, asking.open(Config.from_environment(settings)).refer, (secrets["ICB_EVENTS_SECRETS"],))
    until(lambda: json.loads(phone.get("/healthz").data)["outbox"]["waiting"] == 0, within=60)

    shown = set().union(*(found_in(page.data) for page in pages))
    assert set(PLANTED.values()) - shown <= {PLANTED["email"]}, "this looks for what nobody typed"
    ours = sorted(running.instance.glob("open-door.sqlite*"))
    assert {file.name for file in ours} >= {"open-door.sqlite", "open-door.sqlite-wal"}
    assert found_in_files([running.instance / "sandbox.sqlite", *running.instance.glob("sandbox.sqlite-wal")]) != {}, "nothing arrived"
    assert found_in_files([*ours, running.log, *running.scratch.rglob("*")]) == {}
    assert found_in(phone.get("/healthz").data) == set()


@pytest.mark.seconds(180)
@pytest.mark.threat(10)
def test_nothing_that_was_planted_stands_in_a_dump_of_postgresql_or_in_the_log(environment, postgresql_url, server, tmp_path):
    app = create_app(Config.from_environment({**environment, "DATABASE_URL": postgresql_url}))
    house = app.extensions["house"]
    with caught() as log:
        everything(app.test_client(), house.refer, house.config.icb_events_secrets)
    house.database.close()
    dump = tmp_path / "dump.sql"
    name = str(sa.make_url(postgresql_url).database)
    subprocess.run([str(FOUND[-1] / "pg_dump"), "--inserts", "-h", str(server.folder), "-U", "postgres", "-f", str(dump), name], check=True)

    assert "INSERT INTO public.referrals" in dump.read_text("utf-8")
    assert found_in_files([dump]) == {}
    assert found_in(log.getvalue().encode()) == set()


@pytest.mark.parametrize("written", [
    "Zebulon Quixworth", "ZEBULON QUIXWORTH", "Zebulon%20Quixworth", "Zebulon+Quixworth", "WmVidWxvbiBRdWl4d29ydGg=",
    "IFplYnVsb24gUXVpeHdvcnRo", "5a6562756c6f6e205175697877", "Zebulon Quixworth".encode("utf-16-le"),
    b"\x00Z\x00e\x00b\x00u\x00l\x00o\x00n",
])  # fmt: skip
def test_the_search_finds_what_was_planted_however_it_is_written(written):
    data = written if isinstance(written, bytes) else written.encode()

    assert found_in(b"before " + data + b" after") & {"Zebulon Quixworth", "Zebulon", "Quixworth"}


def test_the_search_finds_nothing_where_nothing_is():
    assert found_in((ROOT / "README.md").read_bytes()) == set()
    assert all(len(form) > 5 for needle in PLANTED.values() for form in forms(needle))
