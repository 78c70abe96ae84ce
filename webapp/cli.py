"""The commands for whoever runs the service: `flask --app wsgi outbox list`, or `python -m webapp.cli outbox list` without the website.

They say what happened to letters and never what stands in them. Each loads only what it needs.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp import clocks
from webapp.config import ROOT, BadSettings, Config, MissingSettings

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from webapp.store import Database
    from webapp.store.backlog import Attempt, Line

DAYS = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


def prepare(app: Flask) -> None:
    """Give the website's own command line these commands."""
    for command in commands.commands.values():
        app.cli.add_command(command)


def config() -> Config:
    try:
        return Config.from_environment(os.environ)
    except (MissingSettings, BadSettings) as wrong:
        raise click.ClickException(str(wrong)) from wrong


def database() -> Database:
    from webapp import store
    from webapp.seal import Keyring

    chosen = config()
    return store.open(chosen.database_url, Keyring(chosen.data_keys))


@contextmanager
def session(*, write: bool = False) -> Iterator[Session]:
    """One session and its one commit, or a plain word when the database cannot be reached."""
    from webapp import store

    try:
        with database().session(write=write) as opened:
            yield opened
            if write:
                store.commit(opened)
    except store.Unavailable as gone:
        raise click.ClickException("The database cannot be reached, or `migrate` has not been run.") from gone


@click.group()
def commands() -> None:
    """Open Door: an easy-read front door to the support list."""


@commands.command()
@click.option("--to", type=click.Path(path_type=Path), help="Another folder than the one that the website reads.")
def build(to: Path | None) -> None:
    """Make the styles, pictures and always-there pages from what npm installed."""
    from webapp import build as builder

    builder.build(to=to or builder.BUILT)


@commands.command()
def migrate() -> None:
    """Bring the database to the shape this version needs. Run it before the website starts."""
    from webapp import migrations

    migrations.upgrade(config().database_url)


@commands.command()
def run() -> None:
    """Start the website, the worker and the sandbox on this machine, to try them out."""
    from webapp import start_all

    raise SystemExit(start_all.main())


@commands.command()
def sandbox() -> None:
    """Start the pretend back office, phone and letter box, for demonstrations and integrators."""
    from webapp.sandbox import Settings, run as open_sandbox

    url = config().database_url
    beside = url.removeprefix("sqlite:///")
    folder = ROOT / "instance" if beside == url else Path(beside).parent
    folder.mkdir(parents=True, exist_ok=True)
    open_sandbox(Settings.from_environment(os.environ, folder))


@commands.group()
def places() -> None:
    """The areas we can speak for."""


@places.command()
@click.option("--live", is_flag=True, help="Also say what must be filled in before real people may use it.")
def check(live: bool) -> None:
    """Read every place file and say what is wrong with it, or missing."""
    from webapp import places as areas

    folder = ROOT / "content" / "places"
    wrong = 0
    for file in sorted(folder.glob("*.toml")):
        try:
            missing = areas.missing_for_live(areas.load(folder, file.stem)) if live else ()
            if not live:
                areas.load(folder, file.stem)
        except areas.BadPlace as bad:
            missing = (str(bad),)
        click.echo("\n  ".join([f"{file.stem}: {'not ready' if missing else 'good'}", *missing]))
        wrong += bool(missing)
    raise SystemExit(1 if wrong else 0)


@commands.group()
def outbox() -> None:
    """What was promised to the ICB and to people, and what became of it."""


def told(line: Line) -> str:
    """A promise in one line, without a word of what it says."""
    gone = line.done_at or line.due
    return f"{line.id}  {line.kind:4}  {line.state:6}  {gone:%Y-%m-%d %H:%M}  tried {line.attempts}  {line.last_status or ''}".rstrip()


def tried(attempt: Attempt) -> str:
    ended = attempt.status if attempt.ended_at else "nobody saw the end"
    return f"  {attempt.began_at:%Y-%m-%d %H:%M:%S}  {ended}  {attempt.ms or 0} ms  {attempt.note}".rstrip()


@outbox.command(name="list")
@click.option("--state", type=click.Choice(["ready", "leased", "done", "dead", "unsure"]), help="Only those in this state.")
def list_(state: str | None) -> None:
    """The newest promises, the newest first."""
    from webapp.models import State
    from webapp.store import backlog

    with session() as opened:
        for line in backlog.listed(opened, state=State(state) if state else None):
            click.echo(told(line))


@outbox.command()
@click.argument("id")
def show(id: str) -> None:
    """One promise and every try."""
    from webapp.store import backlog

    with session() as opened:
        line = backlog.show(opened, id)
    if line is None:
        raise click.ClickException("There is no such promise.")
    click.echo("\n".join([told(line), *map(tried, line.tries)]))


@outbox.command()
@click.argument("id", required=False)
@click.option("--since", type=DAYS, help="Every letter to the ICB promised since then (UTC).")
def resend(id: str | None, since: datetime | None) -> None:
    """Send again, with the same id and the same bytes."""
    from webapp.store import backlog

    if (id is None) == (since is None):
        raise click.UsageError("Give an id, or --since a day.")
    with session(write=True) as opened:
        if since is not None:
            number = backlog.resend_since(opened, since.replace(tzinfo=UTC), now=clocks.now())
        else:
            number = int(backlog.resend(opened, str(id), now=clocks.now()))
    click.echo(f"Will be sent again: {number}")
    if not number and id:
        raise click.ClickException("There is no such promise, or a worker holds it at this moment.")


@outbox.command()
def ping() -> None:
    """Promise the ICB a test letter that is about nobody."""
    from webapp import referral
    from webapp.store import outbox as promises

    now = clocks.now()
    letter = referral.envelope("test.ping", now, {})
    letter["data"]["occurred_at"] = letter["timestamp"]
    with session(write=True) as opened:
        promised = promises.promise(opened, "icb", letter, dedupe_key=f"test.ping {now.isoformat()}", now=now)
    click.echo(promised)


@commands.command()
def worker() -> None:
    """Send what was promised, until told to stop."""
    from webapp import doors, journal, outbox as sending

    journal.prepare()
    chosen = config()
    over = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: over.set())
    kept = database()
    sending.run(kept, doors.open(chosen, kept), over, owner=f"{socket.gethostname()}:{os.getpid()}")


if __name__ == "__main__":
    commands()
