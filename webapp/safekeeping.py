"""The commands for what lies at rest: turn the keys, keep the keys of cases apart, delete what has had its time, erase one person.

They say how much of what, and never whose.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from webapp import clocks
from webapp.console import config, database, session


@click.group()
def keys() -> None:
    """The keys to what people said: turn them, and keep those of cases apart."""


@keys.command()
def rotate() -> None:
    """Seal everything anew with the first of DATA_KEYS. Run it after you put a new key first and started everything again."""
    from webapp import rotation, store

    try:
        did = rotation.rotate(database(), now=clocks.now())
    except store.Unavailable as gone:
        raise click.ClickException("The database cannot be reached now. What is done is done: run it again.") from gone
    click.echo(f"Keys of cases: {did.keys}. Values: {did.values}. That no key opens: {did.unreadable}. Still old: {did.left}.")
    if did.left:
        raise click.ClickException("Old seals are left. Keep every key, start everything again with the new key first, and run it again.")
    click.echo("Done. No value needs any key of DATA_KEYS but the first.")


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Even if the file before knows more: what it knew stays beside it, as FILE.1.")
def save(file: Path, *, force: bool) -> None:
    """Write the keys of all cases to a file, in the place of the one before: those of erased people are in it no more."""
    from webapp.store import keyfile

    with session() as opened:
        try:
            number = keyfile.save(opened, file, force=force)
        except keyfile.Loses as wrong:
            raise click.ClickException(
                f"Nothing was written. In the file and not here: cases {wrong.cases}, erased {wrong.erased}. Cases here without their key: "
                f"{wrong.lost}. After a backup was put back, run `keys load` first. What is still missing then is gone: save with --force."
            ) from wrong
        except keyfile.NotKeys as wrong:
            raise click.ClickException("Nothing was written. What lies there is no file of keys, or was cut off: move it away.") from wrong
        except OSError as wrong:
            raise click.ClickException(f"Nothing was written. {wrong.filename or file}: {wrong.strerror}.") from wrong
    click.echo(f"Keys of cases: {number}")


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def load(file: Path) -> None:
    """Put the keys of cases back after a backup was, and erase again whoever was erased since. Before the website starts."""
    from webapp.store import keyfile

    with session(write=True) as opened:
        try:
            did = keyfile.load(opened, file, now=clocks.now())
        except keyfile.NotKeys as wrong:
            raise click.ClickException("This is no file of keys, or it was changed or cut off.") from wrong
    click.echo(f"Keys put back: {did.keys}. Erased again: {did.erased}.")


@click.group()
def retention() -> None:
    """What has had its time."""


@retention.command(name="run")
@click.option("--dry-run", is_flag=True, help="Only say how much there is.")
def run_retention(*, dry_run: bool) -> None:
    """Delete what has had its time, as the place's table says. A worker does it by itself, once a day."""
    from webapp import places, retention as cleaning, store

    chosen = config()
    table = places.load(chosen.content / "places", chosen.place).retention
    try:
        do = cleaning.look if dry_run else cleaning.run
        counts = do(database(), table, now=clocks.now())
    except store.Unavailable as gone:
        raise click.ClickException("The database cannot be reached now. What is done is done: run it again.") from gone
    click.echo(told(counts, "Would be deleted" if dry_run else "Deleted"))


@click.command()
@click.argument("reference")
@click.option("--withdraw", is_flag=True, help="Take the request back, too.")
def erase(reference: str, *, withdraw: bool) -> None:
    """Delete everything about the case with this number for good, and tell the ICB. For somebody who asked a person to."""
    from webapp.audit import Who
    from webapp.store import cases, erasing

    with session(write=True) as opened:
        case = cases.by_reference(opened, reference)
        counts = erasing.erase(opened, case.id, who=Who.OPERATOR, now=clocks.now(), withdraw=withdraw) if case else None
    if counts is None:
        raise click.ClickException("There is nothing under this number, or it was erased before.")
    click.echo(told(counts, "Deleted"))


def told(counts: Mapping[str, int], what: str) -> str:
    return f"{what}: " + ", ".join(f"{name} {number}" for name, number in counts.items())
