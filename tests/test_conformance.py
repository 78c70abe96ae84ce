"""A receiver that is right passes every check, one that is wrong fails just what it does wrong; and our seal is nobody's dialect."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests import samples
from tests.ports import free_port
from tests.receivers import Received, Receiver, answer
from tests.test_fhir import ENDS
from tests.test_webhook import HERE, NEW, OLD
from tests.waiting import until
from webapp import body as bodies, conformance, letters, webhook

ROOT = Path(__file__).parents[1]
BODY = json.dumps(json.loads(letters.published(letters.WE_SEND))["examples"][0], ensure_ascii=False).encode()
STRANGER = "whsec_" + base64.b64encode(b"s" * 32).decode()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module", params=samples.NAMES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    folder = tmp_path_factory.mktemp("sample")
    with samples.running(request.param, (NEW, OLD), folder) as url:
        yield request.param, url, folder


Headers = dict[str, str]


def sealed(secrets: tuple[str, ...] = (NEW,), *, id: str = "letter", late: int = 0) -> Headers:
    return webhook.headers(secrets, id, int(now().timestamp()) - late, BODY)


def post(url: str, headers: Headers, body: bytes = BODY) -> int:
    return requests.post(url, data=body, headers=headers, timeout=30).status_code


# The samples of the guide


def test_a_sample_takes_what_we_send_and_keeps_it_once(sample: tuple[str, str, Path]) -> None:
    name, url, folder = sample
    before = samples.kept(name, folder)

    answers = [post(url, sealed(id="once")), post(url, sealed(id="once")), post(url, sealed((OLD,), id="twice"))]

    assert answers == [200, 200, 200]
    assert sorted(samples.kept(name, folder)) == sorted([*before, BODY, BODY])


def test_a_sample_opens_either_of_two_seals_while_a_secret_is_changed(sample: tuple[str, str, Path]) -> None:
    both = [sealed((NEW, STRANGER), id="first"), sealed((STRANGER, OLD), id="second"), sealed((NEW, OLD), id="both")]

    assert [post(sample[1], headers) for headers in both] == [200, 200, 200]


def without(headers: Headers, *names: str) -> Headers:
    return {name: value for name, value in headers.items() if name not in names}


SPOILT: dict[str, Callable[[Headers], tuple[Headers, bytes]]] = {
    "one bit of the body": lambda good: (good, bytes([BODY[0] ^ 1]) + BODY[1:]),
    "one byte more": lambda good: (good, BODY + b" "),
    "no body": lambda good: (good, b""),
    "another id": lambda good: ({**good, "webhook-id": "other"}, BODY),
    "an id with a dot": lambda good: (sealed(id="let.ter"), BODY),
    "no id": lambda good: (without(good, "webhook-id"), BODY),
    "another time": lambda good: ({**good, "webhook-timestamp": str(int(good["webhook-timestamp"]) - 1)}, BODY),
    "a time that is none": lambda good: ({**good, "webhook-timestamp": "now"}, BODY),
    "no time": lambda good: (without(good, "webhook-timestamp"), BODY),
    "six minutes old": lambda good: (sealed(late=360), BODY),
    "six minutes ahead": lambda good: (sealed(late=-360), BODY),
    "another key": lambda good: (sealed((STRANGER,)), BODY),
    "no prefix": lambda good: ({**good, "webhook-signature": good["webhook-signature"].removeprefix("v1,")}, BODY),
    "another kind": lambda good: ({**good, "webhook-signature": good["webhook-signature"].replace("v1,", "v2,")}, BODY),
    "no seal": lambda good: (without(good, "webhook-signature"), BODY),
    "junk": lambda good: ({**good, "webhook-signature": "v1 v1, v1,* ,"}, BODY),
    "half a seal": lambda good: ({**good, "webhook-signature": good["webhook-signature"][:-4]}, BODY),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_sample_refuses_everything_else(sample: tuple[str, str, Path], spoilt: str) -> None:
    name, url, folder = sample
    before = samples.kept(name, folder)

    assert post(url, *SPOILT[spoilt](sealed(id="spoilt"))) == 401
    assert samples.kept(name, folder) == before


def test_a_sample_passes_every_check(sample: tuple[str, str, Path]) -> None:
    assert failed(sample[1]) == []


# The checks


def failed(url: str, *, secrets: tuple[str, ...] = (NEW, OLD), form: str = "envelope") -> list[str]:
    receiver = webhook.Receiver(url, secrets, HERE, body=bodies.Body(form, ENDS))
    return [found.check.say for found in conformance.run(receiver, now, request=True) if not found.passed]


def judged(wrong: str, seen: set[str], got: Received) -> int:
    """What a receiver with this one fault answers."""
    seals = got.headers.get("webhook-signature", "")
    headers = {**got.headers, "webhook-signature": seals.split(" ")[0] if wrong == "reads one seal" else seals}
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC) if wrong == "has no clock" else now()
    try:
        if wrong == "breaks on junk" and seals.count(",") != seals.count("v1,"):
            return 500
        webhook.verify((NEW,) if wrong == "forgot the old secret" else (NEW, OLD), headers, got.body, at)
    except (webhook.BadSeal, webhook.Stale):
        return 200 if wrong == "looks at no seal" else 401
    again = got.headers["webhook-id"] in seen
    seen.add(got.headers["webhook-id"])
    if wrong == "wants order":
        number = json.loads(got.body)["data"].get("sequence", 1)
        return 200 if number == 1 else 409
    return 409 if again and wrong == "refuses what it knows" else 200


WRONG = {
    "nothing": [],
    "looks at no seal": [check.say for check in conformance.CHECKS if check.right == conformance.REFUSES],
    "has no clock": ["a good seal that is six minutes old", "a good seal from six minutes ahead"],
    "reads one seal": ["a good seal beside one of an unknown kind", "two seals while a secret is changed"],
    "forgot the old secret": ["each secret alone"],
    "breaks on junk": ["junk instead of a seal", "a good seal beside one of an unknown kind"],
    "refuses what it knows": ["the same letter twice"],
    "wants order": ["letters in the wrong order"],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_receiver_fails_just_what_it_does_wrong(wrong: str) -> None:
    seen: set[str] = set()

    def behave(receiver: Receiver, line: Any, got: Received) -> None:
        answer(f"{judged(wrong, seen, got)} Said")(receiver, line, got)

    with Receiver(behave) as receiver:
        assert failed(receiver.url) == WRONG[wrong]


@pytest.mark.parametrize("status", ["302 Moved", "500 Oh", "429 Wait", "503 Wait"])
def test_neither_a_yes_nor_a_no_passes_nothing(status: str) -> None:
    with Receiver(answer(status)) as receiver:
        assert failed(receiver.url) == [check.say for check in conformance.CHECKS]


def test_nobody_there_is_said_in_a_word() -> None:
    receiver = webhook.Receiver(f"http://127.0.0.1:{free_port()}/", (NEW,), HERE)

    found = next(iter(conformance.run(receiver, now, request=False)))

    assert (found.passed, found.heard) == (False, "no-connection")


def test_where_it_is_live_nobody_is_made_up() -> None:
    with Receiver(answer()) as receiver:
        list(conformance.run(webhook.Receiver(receiver.url, (NEW,), HERE), now, request=False))

    assert {json.loads(got.body)["type"] for got in receiver.received} == {"test.ping"}


def test_what_is_sent_fits_the_published_schema_and_is_a_bundle_where_that_is_wanted() -> None:
    for form in ("envelope", "fhir"):
        with Receiver(answer()) as receiver:
            failed(receiver.url, form=form)
        found = [json.loads(got.body) for got in receiver.received]
        assert {one.get("resourceType") for one in found} == ({"Bundle"} if form == "fhir" else {None})
        assert form == "fhir" or {letters.faults(letters.WE_SEND, one) for one in found} == {()}


# Nobody's dialect


def node_takes(*said: tuple[str, Headers, bytes]) -> list[bool]:
    """What the npm package `standardwebhooks` says of each."""
    lines = [json.dumps({"secret": secret, "headers": headers, "body": base64.b64encode(body).decode()}) for secret, headers, body in said]
    told = subprocess.run(
        ["node", "tests/standardwebhooks.cjs"], cwd=ROOT, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True,
        timeout=60,
    ).stdout  # fmt: skip
    return [line == "true" for line in told.splitlines()]


def python_takes(secret: str, headers: Headers, body: bytes) -> bool:
    """What the PyPI package `standardwebhooks` says, whose ValueErrors are a no, too."""
    try:
        Webhook(secret).verify(body, headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def test_both_packages_take_our_seal_also_while_a_secret_is_changed() -> None:
    said = [(NEW, sealed(), BODY), (NEW, sealed((NEW, OLD)), BODY), (OLD, sealed((NEW, OLD)), BODY)]

    assert node_takes(*said) == [True, True, True]
    assert [python_takes(*one) for one in said] == [True, True, True]


def test_both_packages_refuse_what_we_would_refuse() -> None:
    # The packages let a dot into an id, where we do not; everything else they refuse with us.
    said = [(NEW, *spoil(sealed())) for name, spoil in SPOILT.items() if name != "an id with a dot"]

    assert node_takes(*said) == [False] * len(said)
    assert [python_takes(*one) for one in said] == [False] * len(said)


# The thirty minutes of the guide


def test_the_commands_of_the_guide_get_a_receiver_working(environment: dict[str, str], tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "integrators.md").read_text("utf-8").partition("## Thirty minutes")[2].partition("\n## ")[0]
    start, check, path = re.findall(r"```sh\n(.+?)```", guide, re.DOTALL)
    port = str(free_port())
    shutil.copy(ROOT / "docs" / "samples" / "receiver.py", tmp_path)
    # The receiver stays in the foreground, in a window of its own: here it is the last line that is not run by the shell but beside it.
    *setting_up, begin = start.replace("9000", port).strip().splitlines()
    secret = shell("\n".join(setting_up), {}, tmp_path).strip()
    receiver = subprocess.Popen(["sh", "-c", f"exec env {begin}"], cwd=tmp_path, env={**BARE, "SECRETS": secret}, stderr=subprocess.DEVNULL)
    try:
        until(lambda: samples.answers(int(port)), within=20)
        ours = {**environment, "ICB_WEBHOOK_SECRETS": secret, "ICB_WEBHOOK_URL": f"http://127.0.0.1:{port}/"}
        checked = shell(check.replace("9000", port), ours, ROOT)
        promised, waits = shell(path, ours, ROOT).splitlines()
    finally:
        receiver.terminate()
        receiver.wait(10)

    assert checked.endswith("Failed: 0\n")
    assert checked.count("pass  ") == len(conformance.CHECKS)
    assert waits.startswith(f"{promised}  icb   ready")
    assert len(samples.kept("receiver.py", tmp_path)) > 0


BARE = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def shell(commands: str, environment: dict[str, str], folder: Path) -> str:
    return subprocess.run(
        ["sh", "-ec", commands], cwd=folder, env={**BARE, **environment}, capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_guide_says_how_each_sample_is_started_and_the_sample_does_too(name: str) -> None:
    guide = (ROOT / "docs" / "integrators.md").read_text("utf-8")
    text = (samples.SAMPLES / name).read_text("utf-8")

    assert f"samples/{name}" in guide
    assert "SECRETS=" in text.partition("\n\n")[0] + text[:400]
    assert text.count("\n") <= 80
