"""The commands for complaints about information: list them, read one, and write down the days when somebody was told.

Only `show` says a word of what somebody wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from webapp import clocks
from webapp.console import session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.store.complaints import Complaint

NEW, KNOWN = "Written down.", "It was written down before. The first day stays."


@click.group()
def complaints() -> None:
    """What people were not happy with in how their information was used, and the days of the answers."""


@complaints.command(name="list")
def list_complaints() -> None:
    """Every complaint by its number, the oldest first, without a word of what it says."""
    from webapp import store

    with session() as opened:
        for one in store.complaints.listed(opened):
            days = (("made", one.made_at), ("acknowledged", one.acknowledged_at), ("answered", one.answered_at))
            said = "  ".join(f"{name} {when:%Y-%m-%d}" for name, when in days if when)
            click.echo(f"{one.reference}  {said}  say that we have it by {clocks.complaint_due(one.made_at)}")


@complaints.command(name="show")
@click.argument("reference")
def show_complaint(reference: str) -> None:
    """All that somebody wrote. It is theirs: show it to nobody who does not answer it."""
    from webapp import store

    with session(write=True) as opened:
        found = complaint(opened, reference)
        store.complaints.read_by_operator(opened, found, now=clocks.now())
        case = store.cases.find(opened, found.case_id) if found.case_id else None
    about = [f"About request {case.reference}"] if case else []
    click.echo("\n".join([f"{found.reference}  {found.made_at:%Y-%m-%d %H:%M} UTC  {found.language}", *about]))
    for question, said in found.said.items():
        click.echo(f"\n{question}\n{said}")


@complaints.command()
@click.argument("reference")
def acknowledged(reference: str) -> None:
    """Write down that a person has told them today that we have it."""
    from webapp import store

    with session(write=True) as opened:
        new = store.complaints.acknowledge(opened, complaint(opened, reference), now=clocks.now())
    click.echo(NEW if new else KNOWN)


@complaints.command()
@click.argument("reference")
def answered(reference: str) -> None:
    """Write down that a person has answered it today."""
    from webapp import store

    with session(write=True) as opened:
        new = store.complaints.answer(opened, complaint(opened, reference), now=clocks.now())
    click.echo(NEW if new else KNOWN)


def complaint(opened: Session, reference: str) -> Complaint:
    from webapp import store

    found = store.complaints.by_reference(opened, reference)
    if found is None:
        raise click.ClickException("There is no complaint with this number.")
    return found
