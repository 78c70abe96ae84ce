"""Open Door on one machine, to try it out: the website, the worker and the sandbox, started together and stopped together.

Secrets are made up on the first run, kept in the instance folder and good for nothing else. A real service sets its own.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp import migrations, shape

ROOT = Path(__file__).parent.parent
INSTANCE = ROOT / "instance"
HERE = "127.0.0.1"
# Linux then stops a part when we are gone, even killed: nobody is left holding a port.
STOPPED_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()
# As long as a small machine with much else to do needs. One that cannot start ends, and is seen at once.
LONGEST_START = 60.0
LONGEST_STOP = 8.0
LOOK_EVERY = 0.05
# A worker that cannot live is not started over and over as fast as the machine can.
PAUSE_BEFORE_RESTART = 1.0


class NotUp(Exception):
    """A part that did not start. Its name is the argument."""


@dataclass(frozen=True)
class Part:
    """One of the processes. Its `port` answers when it is up; `again` says whether it is started again when it dies."""

    name: str
    command: tuple[str, ...]
    port: int | None = None
    again: bool = False


def gunicorn(app: str, *, port: int) -> tuple[str, ...]:
    """How a website of ours runs."""
    return (sys.executable, "-m", "gunicorn", "--config", "python:webapp.server", "--bind", f"{HERE}:{port}", app)


def parts(*, port: int, sandbox_port: int) -> tuple[Part, ...]:
    command = (sys.executable, "-m", "webapp.cli")
    return (
        Part("website", gunicorn("wsgi:app", port=port), port=port),
        Part("worker", (*command, "worker"), again=True),
        Part("sandbox", (*command, "sandbox"), port=sandbox_port),
    )


def throwaway_secrets(instance: Path) -> Mapping[str, str]:
    """Made on the first run, then read back: drafts and links of yesterday still open today."""
    kept = instance / "secrets.json"
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = instance / f"secrets.{os.getpid()}.json"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made_up(), file, indent=1)
        draft.replace(kept)
    return dict(json.loads(kept.read_text()))


def made_up() -> Mapping[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEYS": f"demo:{key()}",
        "CODE_PEPPERS": f"demo:{key()}",
        "RECEIPT_KEYS": f"demo:{key()}",
        "ICB_WEBHOOK_SECRETS": f"whsec_{key()}",
        "ICB_EVENTS_SECRETS": f"whsec_{key()}",
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + secrets.token_hex(16),
    }


def settings(instance: Path, *, port: int, sandbox_port: int) -> dict[str, str]:
    """Every setting of the contract, for a service whose hospital, phone and letter box are all the sandbox."""
    return {
        **throwaway_secrets(instance),
        "DATABASE_URL": f"sqlite:///{(instance / 'open-door.sqlite').resolve()}",
        "PUBLIC_BASE_URL": f"http://{HERE}:{port}",
        "PLACE": "anyshire",
        "ICB_WEBHOOK_URL": f"http://{HERE}:{sandbox_port}/icb",
        "WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8",
        "TWILIO_API_BASE": f"http://{HERE}:{sandbox_port}/twilio",
        "SMTP_URL": f"smtp://{HERE}:{sandbox_port + 1}",
        "MAIL_FROM": "open-door@anyshire.example",
        "DUTY_INBOX": "duty@anyshire.example",
        "SANDBOX_PORT": str(sandbox_port),
    }


def exported(instance: Path = INSTANCE) -> str:
    """The settings of the demonstration for a shell, and its commands first: then every command of the documents runs as it stands."""
    port, sandbox_port = chosen_ports()
    here = settings(instance, port=port, sandbox_port=sandbox_port)
    lines = [f"export {name}={shlex.quote(os.environ.get(name, value))}" for name, value in here.items()]
    return "\n".join([*lines, f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"'])


def chosen_ports() -> tuple[int, int]:
    return int(os.environ.get("PORT", "8000")), int(os.environ.get("SANDBOX_PORT", "8001"))


def why(environment: Mapping[str, str]) -> str:
    """What the website says when it cannot start: its last line, which names what is wrong and where. Before it stand many that do not."""
    command = (sys.executable, "-c", "import wsgi")
    tried = subprocess.run(command, cwd=ROOT, env=dict(environment), check=False, capture_output=True, text=True)
    return tried.stderr.strip().rpartition("\n")[2]


class Household:
    """The parts while they run."""

    def __init__(self, chosen: Sequence[Part], environment: Mapping[str, str]) -> None:
        self.chosen = chosen
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = False

    def start(self, part: Part) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop the parts in order.
        command = [*STOPPED_WITH_US, *part.command]
        self.running[part.name] = subprocess.Popen(command, cwd=ROOT, env=dict(self.environment), start_new_session=True)

    def open(self) -> None:
        """Start every part and wait until each answers. Raises NotUp with the name of one that does not."""
        for part in self.chosen:
            self.start(part)
        until = time.monotonic() + LONGEST_START
        for part in self.chosen:
            while part.port and not answers(part.port):
                if self.told_to_stop or self.running[part.name].poll() is not None or time.monotonic() > until:
                    raise NotUp(part.name)
                time.sleep(LOOK_EVERY)

    def watch(self) -> int:
        """Wait until told to stop. A worker that dies is started again; without its website there is nothing to keep open."""
        while not self.told_to_stop:
            for part in self.chosen:
                status = self.running[part.name].poll()
                if status is None:
                    continue
                print(f"The {part.name} stopped ({status}).", file=sys.stderr, flush=True)
                if not part.again:
                    return 1
                time.sleep(PAUSE_BEFORE_RESTART)
                self.start(part)
                print(f"The {part.name} was started again.", file=sys.stderr, flush=True)
            time.sleep(LOOK_EVERY)
        return 0

    def stop(self) -> None:
        """What Ctrl-C does. Only a flag: a signal may come while anything at all is half done."""
        self.told_to_stop = True

    def close(self) -> None:
        """Ask every part to stop, and end those that do not."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + LONGEST_STOP
        for process in self.running.values():
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(port: int) -> bool:
    """Is somebody there? An unwell website answers 503, and that is an answer."""
    connection = http.client.HTTPConnection(HERE, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def main(instance: Path = INSTANCE) -> int:
    if os.environ.get("LIVE"):
        print("This is for trying Open Door out. For live running, start the parts apart: see the README.", file=sys.stderr)
        return 2
    port, sandbox_port = chosen_ports()
    environment = {**settings(instance, port=port, sandbox_port=sandbox_port), **os.environ}
    household = Household(parts(port=port, sandbox_port=sandbox_port), environment)
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: household.stop())
    try:
        migrations.upgrade(environment["DATABASE_URL"])
        household.open()
        print(f"Website  http://{HERE}:{port}\nSandbox  http://{HERE}:{sandbox_port}\nCtrl-C stops both.", flush=True)
        return household.watch()
    except shape.OtherShape as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except NotUp as part:
        if household.told_to_stop:
            return 0
        print(f"The {part} did not start.", why(environment), sep="\n", file=sys.stderr)
        return 1
    finally:
        household.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--settings"]:
        print(exported())
    else:
        sys.exit(main(*map(Path, sys.argv[1:2])))
