"""The command that looks through the whole audit and says the first thing in it that is not as it was written."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp import chain
from webapp.chain import Fault, Head, Wrong
from webapp.console import config, session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.heads import Heads


@click.group()
def audit() -> None:
    """What happened, in a chain that tells of every change."""


@audit.command()
@click.option("--heads", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The heads that the ICB has.")
def verify(file: Path | None) -> None:
    """Look through all of it, and compare it with what was signed: here, and with --heads at the ICB."""
    from webapp.heads import Heads

    theirs, began = tuple(lines(file)) if file else (), time.monotonic()
    with session() as opened:
        found, ours = looked_through(opened, Heads(config().receipt_keys), theirs)
    if isinstance(found, Fault):
        shown = f" The head of {found.day} shows it." if found.day else ""
        raise click.ClickException(f"Entry {found.seq} {found.wrong}.{shown}")
    seconds = time.monotonic() - began
    click.echo(f"Whole: {found} entries, {ours} heads of our own, {len(theirs)} of the ICB. {seconds:.1f} seconds.")


def looked_through(opened: Session, signer: Heads, theirs: Iterable[Head]) -> tuple[Fault | int, int]:
    """The first fault, or how many entries are whole; and how many heads we have."""
    from webapp import store

    # In this order: what is added meanwhile is then behind both, and no fault.
    ours, tip = store.audit.heads(opened), store.audit.tip(opened)
    both = (*ours, *theirs)
    found = chain.check(store.audit.entries(opened), tip=tip, heads=both)
    if isinstance(found, Fault):
        return found, len(ours)
    return chain.differ(both) or chain.gaps(ours) or unsigned(both, signer) or found, len(ours)


def unsigned(heads: Iterable[Head], signer: Heads) -> Fault | None:
    """The first head without a good signature."""
    bad = next((head for head in heads if not signer.good(head)), None)
    return Fault(bad.seq, Wrong.SIGNATURE, bad.day) if bad else None


def lines(file: Path) -> Iterator[Head]:
    """The heads in a file: one letter a line, whole or only its `data`."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                letter: Mapping[str, Any] = json.loads(line)
                yield chain.told(letter.get("data", letter))
            except (ValueError, LookupError, TypeError, AttributeError) as wrong:
                raise click.ClickException(f"Line {number} of the file is no head.") from wrong
