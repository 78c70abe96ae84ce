"""The commands about areas: `flask --app wsgi places check`, which says what keeps real people from using the service."""

from __future__ import annotations

import os

import click

from webapp import clocks
from webapp.config import ROOT
from webapp.console import config


@click.group()
def places() -> None:
    """The areas we can speak for."""


@places.command()
@click.argument("place", required=False)
@click.option("--live", is_flag=True, help="Also say what must be filled in before real people may use it.")
def check(place: str | None, live: bool) -> None:
    """Read every place file, or one, and say what is wrong with it, or missing. With --live the settings too, where there are any."""
    from webapp import places as areas, ready

    folder, today = ROOT / "content" / "places", clocks.london_date(clocks.now())
    wrong = 0
    for key in [place] if place else sorted(file.stem for file in folder.glob("*.toml")):
        try:
            read = areas.load(folder, key)
            wrong += said(key, ready.unsigned(read, today=today) if live else ())
        except areas.BadPlace as bad:
            wrong += said(key, (str(bad),))
    if live and "PLACE" in os.environ:
        wrong += said("settings", ready.settings_missing(config()))
    raise SystemExit(1 if wrong else 0)


def said(what: str, missing: tuple[str, ...]) -> bool:
    """Say whether this is ready, and what is not there. Whether anything is missing."""
    click.echo("\n  ".join([f"{what}: {'not ready' if missing else 'good'}", *missing]))
    return bool(missing)
