"""The commands for accounts of the team, and for whoever guards what people told us: who may come in, and who looked at what and why."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from webapp import clocks, settings
from webapp.audit import moment
from webapp.console import config, session
from webapp.helping import mark

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.store.team import Member

DAYS = click.DateTime(["%Y-%m-%d"])
WEEK = timedelta(days=7)


@click.group()
def staff() -> None:
    """Who of the team may open the inbox, and what they looked at."""


def link(token: str) -> str:
    return f"{config().public_base_url}/inbox/begin/{token}"


def member(opened: Session, email: str) -> Member:
    from webapp import store, wayback

    found = store.team.by_email(opened, tuple(hash for _, hash in wayback.of_team(config(), email)))
    if found is None:
        raise click.ClickException("Nobody has an open account with this address.")
    return found


@staff.command(name="add")
@click.argument("name")
@click.argument("email")
@click.option("--operator", is_flag=True, help="Of somebody who runs the service: it opens /operate, and nothing that people sent.")
def add(name: str, email: str, *, operator: bool) -> None:
    """Make an account. Prints, once, the link by which its owner begins: hand it to nobody else."""
    from webapp import store, wayback
    from webapp.team_models import Role

    if not name.strip():
        raise click.UsageError("Give a name and an e-mail address.")
    try:
        settings.mailbox(email.strip())
    except settings.Unfit as wrong:
        raise click.UsageError(f"What stands after the name {wrong}.") from wrong
    try:
        with session(write=True) as opened:
            role, found_by = Role.OPERATOR if operator else Role.TEAM, wayback.of_team(config(), email)
            _, token = store.team.make(opened, name.strip(), email.strip(), found_by=found_by, role=role, now=clocks.now())
    except store.team.Known as known:
        raise click.ClickException("There is an open account with this address.") from known
    click.echo(f"{link(token)}\nIt works once, for {store.team.LINK_LASTS.days} days. It stands nowhere else.")


@staff.command(name="again")
@click.argument("email")
def again(email: str) -> None:
    """After a lost phone or password: end what they had, at once, and print a new link to begin with."""
    from webapp import store

    with session(write=True) as opened:
        token = store.team.link(opened, member(opened, email), now=clocks.now())
    click.echo(f"{link(token)}\nIt works once, for {store.team.LINK_LASTS.days} days. The old password and phone open nothing any more.")


@staff.command(name="list")
def list_() -> None:
    """Every account, the oldest first: what the audit calls it, who it is, and whether it is open."""
    from webapp import store
    from webapp.team_models import Role

    with session() as opened:
        for one in store.team.listed(opened):
            state = f"ended {one.ended_at:%Y-%m-%d}" if one.ended_at else "open" if one.ready else "has not begun"
            role = "  operator" if one.role is Role.OPERATOR else ""
            click.echo(f"{one.mark}  {one.name}  {one.email}  since {one.made_at:%Y-%m-%d}  {state}{role}")


@staff.command(name="end")
@click.argument("email")
def end(email: str) -> None:
    """Let an account open nothing from now on, also where somebody is in."""
    from webapp import store

    with session(write=True) as opened:
        store.team.end(opened, member(opened, email), now=clocks.now())
    click.echo("Ended. Nothing opens with it any more.")


@staff.command(name="looks")
@click.option("--since", type=DAYS, help="From this day on (UTC). Seven days, if it is not said.")
def looks(since: datetime | None) -> None:
    """Every look since then, one a line: when, who, the number of the request, what, and why. For whoever guards what people told us.

    After them what whoever runs the service looked at and pressed, which is never about a person: when, who, what, and which letter.
    """
    from webapp import store

    begins = since.replace(tzinfo=UTC) if since else clocks.now() - WEEK
    with session() as opened:
        names = {one.id: one.name for one in store.team.listed(opened)}
        for one in store.inbox.looks(opened, begins):
            why = f"{one.reason}: {one.said}" if one.said else one.reason
            click.echo(f"{one.at:%Y-%m-%d %H:%M}  {names[one.staff_id]}  {one.reference}  {one.what}  {why}".rstrip())
        by_mark = {mark(staff_id): name for staff_id, name in names.items()}
        for did in store.audit.of_operators(opened, begins):
            said = json.loads(did.detail)
            what = "  ".join(str(said[name]) for name in ("look", "press", "letter", "number") if name in said)
            click.echo(f"{moment(did.at):%Y-%m-%d %H:%M}  {by_mark[said['staff']]}  {what}")
