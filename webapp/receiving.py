"""The command for whoever builds or mends a receiver of our letters."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import click

from webapp import clocks, settings
from webapp.config import Config
from webapp.console import config


@click.command()
@click.argument("url", required=False)
def conformance(url: str | None) -> None:
    """Play the awkward sender to the receiver of the settings, or to another address, and say what it must mend."""
    from webapp import conformance as awkward, doors

    chosen = config()
    receiver = doors.receiver(replace(chosen, icb_webhook_url=where(chosen, url)))
    failed = 0
    for found in awkward.run(receiver, clocks.now, request=chosen.demonstration):
        failed += not found.passed
        click.echo(f"{'pass' if found.passed else 'FAIL'}  {found.check.say}: {found.heard}")
        click.echo("" if found.passed else f"      {found.check.mend}\n", nl=False)
    if not chosen.demonstration:
        click.echo("Left out, because this is live: letters about a made-up person.")
    click.echo(f"Failed: {failed}")
    raise SystemExit(1 if failed else 0)


def where(chosen: Config, url: str | None) -> str:
    """The address to try. Raises ClickException where no receiver could be right, or where others would read what proves who we are."""
    to = url or chosen.icb_webhook_url
    if not to or not chosen.icb_webhook_secrets:
        raise click.ClickException("There is nobody to try: ICB_WEBHOOK_URL, ICB_WEBHOOK_SECRETS and ICB_EVENTS_SECRETS are not set.")
    try:
        settings.address(to)
    except settings.Unfit as wrong:
        raise click.ClickException(f"What you gave {wrong}.") from wrong
    parts = urlsplit(to)
    if chosen.icb_webhook_auth != "none" and parts.scheme != "https" and parts.hostname not in settings.THIS_MACHINE:
        raise click.ClickException(f"The address must begin with https:// where ICB_WEBHOOK_AUTH is {chosen.icb_webhook_auth}.")
    return to
