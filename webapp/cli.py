"""The commands for whoever runs the service: `flask --app wsgi outbox list`, or `python -m webapp.cli outbox list` without the website.

They say what happened to letters and never what stands in them. Each loads only what it needs.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp import clocks
from webapp.config import ROOT
from webapp.console import config, config_of_a_service, database, session
from webapp.measuring import counts, facts
from webapp.opening import places
from webapp.receiving import conformance
from webapp.safekeeping import erase, keys, retention
from webapp.staffing import staff
from webapp.unhappy import complaints
from webapp.verifying import audit

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from webapp.store.backlog import Attempt, Line

DAYS = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


def prepare(app: Flask) -> None:
    """Give the website's own command line these commands."""
    for command in commands.commands.values():
        app.cli.add_command(command)


@click.group()
def commands() -> None:
    """Open Door: an easy-read front door to the support list."""


@commands.command()
@click.option("--to", type=click.Path(path_type=Path), help="Another folder than the one that the website reads.")
def build(to: Path | None) -> None:
    """Make the styles, pictures and always-there pages from what npm installed."""
    from webapp import build as builder

    try:
        builder.build(to=to or builder.BUILT)
    except builder.FAULTS as wrong:
        # Its own words name the file and the line; a traceback would hide them.
        raise click.ClickException(str(wrong)) from wrong


@commands.command()
def migrate() -> None:
    """Bring the database to the shape this version needs. Run it before the website starts."""
    from webapp import migrations, shape

    try:
        migrations.upgrade(config().database_url)
    except shape.OtherShape as wrong:
        raise click.ClickException(str(wrong)) from wrong


@commands.command()
def run() -> None:
    """Start the website, the worker and the sandbox on this machine, to try them out."""
    from webapp import start_all

    raise SystemExit(start_all.main())


@commands.command()
def sandbox() -> None:
    """Start the pretend back office, phone and letter box, for demonstrations and integrators."""
    from webapp.sandbox import Settings, run as open_sandbox

    chosen = config()
    if chosen.live:
        raise click.ClickException("This is live, and the sandbox is no team of anybody.")
    if not chosen.icb_webhook_secrets:
        raise click.ClickException("The sandbox plays the ICB's system: set ICB_WEBHOOK_URL, ICB_WEBHOOK_SECRETS and ICB_EVENTS_SECRETS.")
    url = chosen.database_url
    beside = url.removeprefix("sqlite:///")
    folder = ROOT / "instance" if beside == url else Path(beside).parent
    folder.mkdir(parents=True, exist_ok=True)
    open_sandbox(Settings.from_environment(os.environ, folder))


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
@click.option("--state", type=click.Choice(["ready", "leased", "asking", "done", "dead", "unsure"]), help="Only those in this state.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
def list_(state: str | None, most: int) -> None:
    """The newest promises, the newest first."""
    from webapp.models import State
    from webapp.store import backlog

    with session() as opened:
        for line in backlog.listed(opened, state=State(state) if state else None, most=most):
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
    from webapp.store import backlog

    with session(write=True) as opened:
        promised = backlog.ping(opened, now=clocks.now())
    click.echo(promised)


@commands.group(name="consent")
def consent_() -> None:
    """What people agreed to, and what must be asked again."""


@consent_.command()
def due() -> None:
    """Ask again whoever must be asked today, and tell the ICB of four weeks without an answer. A worker does it by itself."""
    from webapp import asking

    again = asking.open(config())
    with session(write=True) as opened:
        found = again.look(opened, clocks.now())
    click.echo(f"Asked again: {found.asked}. Told the ICB of no answer: {found.told}.")


@commands.group()
def held() -> None:
    """Requests of helpers that wait, because many came about one person in a short time."""


@held.command(name="list")
def held_list() -> None:
    """All that wait, the oldest first: when they came and their number. Never whom they are about."""
    from webapp.store import mentions

    with session() as opened:
        for one in mentions.waiting(opened):
            click.echo(f"{one.reference}  {one.at:%Y-%m-%d %H:%M}  letters {len(one.letters)}")


@held.command()
@click.argument("reference")
def release(reference: str) -> None:
    """Send one on to the ICB, as it was when it came."""
    from webapp import ids
    from webapp.store import mentions

    try:
        with session(write=True) as opened:
            mentions.release(opened, ids.as_reference(reference), now=clocks.now())
    except mentions.NotHeld as none:
        raise click.ClickException("Nothing waits under this number.") from none
    click.echo("Will be sent.")


for _one in (audit, complaints, conformance, counts, erase, facts, keys, places, retention, staff):
    commands.add_command(_one)


@commands.command()
def worker() -> None:
    """Send what was promised, until told to stop."""
    from easyread import texts
    from webapp import asking, clocks, doors, heads, journal, metrics, quiet, reconcile, reminding, retention as cleaning, warning
    from webapp.foretold import Foretelling
    from webapp.outbox import run as deliver
    from webapp.store import watching

    journal.prepare()
    chosen = config_of_a_service()
    over = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: over.set())
    kept = database()
    again, signer = asking.open(chosen), heads.open(chosen)
    words, holidays = texts.load(chosen.content / "texting.toml"), clocks.load_holidays(chosen.content / "holidays.toml")
    near = Foretelling(asking=again, holidays=holidays)
    owner, opened = f"{socket.gethostname()[:40]}:{os.getpid()}:{os.urandom(4).hex()}", doors.open(chosen, kept)
    daily = cleaning.Daily(kept, again.postman.place.retention, owner)

    def also(session: Session, now: datetime) -> None:
        # What is said by text before drafts, and those before cases, as everywhere.
        # Last of all comes the end of the audit, for which everybody who writes waits.
        quiet.look(again.postman, words, session, now)
        warning.look(again.postman, session, now)
        again.look(session, now)
        reminding.look(again, holidays, session, now)
        near.look(session, now)
        watching.looked(session, owner, now)
        signer.look(session, now)

    def chores(now: datetime) -> None:
        reconcile.look(kept, opened, now=now)
        reconcile.forget(kept, opened, now=now)
        daily.look(now)

    if chosen.metrics_port:
        metrics.serve(kept, chosen.metrics_host, chosen.metrics_port)
    deliver(kept, opened, over, owner=owner, holidays=holidays, also=also, chores=chores)


if __name__ == "__main__":
    commands()
