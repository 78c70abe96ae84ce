"""The commands that count how the standards were kept, and say the dated facts of one request. Never a word of what somebody said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from webapp import clocks, standards
from webapp.console import config, session
from webapp.standards import Count

DAYS = click.DateTime(["%Y-%m-%d"])
QUARTER = timedelta(weeks=13)
FEWER = f"fewer than {standards.FEWER_THAN}"


@click.command(name="counts")
@click.option("--since", type=DAYS, help="From this day on, in London. 13 weeks before --until, if it is not said.")
@click.option("--until", type=DAYS, help="Before this day, in London. Now, if it is not said.")
@click.option("--json", "as_json", is_flag=True, help="For a machine. A number that is not shown is null.")
@click.option("--exact", is_flag=True, help="Small numbers, too. Somebody may be known by them: never pass them on.")
def counts(since: datetime | None, until: datetime | None, *, as_json: bool, exact: bool) -> None:
    """How the standards were kept: counts about nobody. Numbers under 5 are not shown."""
    from webapp.store import measures

    now, chosen = clocks.now(), config()
    ends = clocks.at(until.date(), 0) if until else now
    begins = clocks.at(since.date(), 0) if since else ends - QUARTER
    if begins >= ends:
        raise click.UsageError("--since must be before --until.")
    with session() as opened:
        courses = measures.courses(opened, chosen.place, before=ends)
    holidays = clocks.load_holidays(chosen.content / "holidays.toml")
    found = standards.counts(courses, since=begins, until=ends, now=now, holidays=holidays)
    if as_json:
        rows = [_row(one, exact=exact) for one in found]
        click.echo(json.dumps({"since": begins.isoformat(), "until": ends.isoformat(), "counts": rows}, indent=1))
        return
    click.echo(f"From {begins.astimezone(UTC):%Y-%m-%d %H:%M} to {ends.astimezone(UTC):%Y-%m-%d %H:%M}, UTC")
    for one in found:
        asked = f"  (asked for: {one.standard} %)" if one.standard else ""
        click.echo(f"{one.name.value:40} {_said(one, exact=exact)}{asked}")


def _may(one: Count, *, exact: bool) -> standards.Shown:
    return standards.Shown(one.part, one.whole) if exact else standards.shown(one)


def _row(one: Count, *, exact: bool) -> dict[str, object]:
    may = _may(one, exact=exact)
    few = {"all_but_fewer_than": standards.FEWER_THAN} if may.all_but_few else {}
    of = {} if one.whole is None else {"of": may.whole, "standard_percent": one.standard}
    return {"name": one.name.value, "number": may.part, **of, **few}


def _said(one: Count, *, exact: bool) -> str:
    may = _may(one, exact=exact)
    if may.all_but_few:
        return f"all but {FEWER} of {may.whole}"
    part, whole = (FEWER if number is None else str(number) for number in (may.part, may.whole))
    return part if one.whole is None or part == whole == FEWER else f"{part} of {whole}"


@click.command(name="facts")
@click.argument("reference")
def facts(reference: str) -> None:
    """What happened with one request and when, for a review of what went wrong. It stands in the audit, and the person can read that."""
    from webapp import store
    from webapp.status import REFERRAL
    from webapp.store import cases, measures

    holidays = clocks.load_holidays(config().content / "holidays.toml")
    with session(write=True) as opened:
        case = cases.by_reference(opened, reference)
        if case is None or store.vault.erased(opened, case.id):
            raise click.ClickException("There is nothing under this number, or it was erased.")
        found = measures.facts(opened, case, now=clocks.now())
    for one in found:
        click.echo(f"{one.at:%Y-%m-%d %H:%M}  {one.what:17}  {one.which}".rstrip())
    for one in found:
        if one.what == "sent":
            click.echo(f"{clocks.receipt_due(one.at, holidays)}        due                receipt")
        if one.what == "sent" and one.which.startswith(REFERRAL):
            click.echo(f"{clocks.london_date(clocks.outcome_due(one.at))}        due                outcome")
