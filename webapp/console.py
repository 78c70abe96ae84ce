"""What every command needs: the settings, and one session with its one commit. What is wrong is said in a plain word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from webapp.config import BadSettings, Config, MissingSettings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.store import Database


def config() -> Config:
    try:
        return Config.from_environment(os.environ)
    except (MissingSettings, BadSettings) as wrong:
        raise click.ClickException(str(wrong)) from wrong


def config_of_a_service() -> Config:
    """The settings of a process that may reach people: refused while something is missing without which somebody would go unheard."""
    from webapp import places, ready

    chosen = config()
    try:
        ready.place_of(chosen)
    except (MissingSettings, places.BadPlace) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    return chosen


def database() -> Database:
    """The database, which nothing of ours touches while it has another shape than this version needs."""
    from webapp import shape, store
    from webapp.seal import Keyring

    chosen = config()
    found = store.open(chosen.database_url, Keyring(chosen.data_keys), chosen.code_peppers)
    try:
        shape.check_if_there(found)
    except shape.OtherShape as wrong:
        found.close()
        raise click.ClickException(str(wrong)) from wrong
    return found


@contextmanager
def session(*, write: bool = False) -> Iterator[Session]:
    """One session and its one commit, or a plain word when the database cannot be reached."""
    from webapp import store

    kept = database()
    try:
        with kept.session(write=write) as opened:
            yield opened
            if write:
                store.commit(opened)
    except store.Unavailable as gone:
        raise click.ClickException("The database cannot be reached, or `migrate` has not been run.") from gone
    finally:
        kept.close()
