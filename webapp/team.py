"""Somebody of the team comes in: with a password and the figures of an app on their phone, both at once, slowed and never locked out.

What they hold is a cookie of its own, apart from what people's browsers hold for us. An account that has ended is out at once.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from datetime import datetime

from flask import g, request
from werkzeug.wrappers import Response as AnyResponse

from webapp import arriving, codes, second_factor, slowing, store, wayback
from webapp.arriving import Wait, here as network
from webapp.house import db, house, now
from webapp.seal import Unreadable
from webapp.store.team import Member, Visit
from webapp.team_models import Role

COOKIE = "team"
# What is slowed.
TRIES, FIGURES, OLD = "team", "team-second", "team-old"
OFFERED = "team.second"
ISSUER = "Open Door"


def cookie() -> str:
    """The name under which a browser holds the visit. Over TLS no other host can put one there."""
    return f"__Host-{COOKIE}" if house().config.public_base_url.startswith("https://") else COOKIE


# The first page of each role.
HOMES = {Role.TEAM: "inbox.every", Role.OPERATOR: "operate.overview"}


def here(role: Role | None = None) -> Visit | None:
    """The visit of this browser, while it goes on; with `role`, only of somebody whose account has it."""
    if "team_visit" not in g:
        token = request.cookies.get(cookie())
        g.team_visit = store.team.visit(db(), token, now=now()) if token else None
    found: Visit | None = g.team_visit
    return found if found and role in (None, found.member.role) else None


def home(token: str) -> str:
    """The page to which a visit that just began leads."""
    begun = store.team.visit(db(), token, now=now())
    return HOMES[begun.member.role if begun else Role.TEAM]


def enter(email: str, password: str, figures: str, *, at: datetime) -> str | None:
    """The token of a new visit, where all three belong together. None never says which does not. Raises Wait."""
    if waits := slowing.wait(store.tries.rested_at(db(), TRIES, network(at)), slowing.CODES, at):
        raise Wait(waits)
    member = store.team.by_email(db(), tuple(hash for _, hash in wayback.of_team(house().config, email)))
    right = codes.fits(member.password_hash if member else None, password)
    # From here on somebody may have to wait their turn to write: the slow hash is behind us.
    db(write=True)
    arriving.take(TRIES, network(at), slowing.CODES, now=at)
    if member is None or not right or member.secret is None:
        return None
    # Counted only behind the password: whoever just knows an address makes nobody wait.
    arriving.take(FIGURES, member.id, slowing.ALL_STEPS, now=at)
    step = second_factor.used(member.secret, figures, at=at, last=member.last_step)
    if step is None or not store.team.use(db(), member, step):
        return None
    return store.team.come_in(db(), member, now=at)


def offer(member: Member) -> tuple[str, str]:
    """A new secret for the app, and the same sealed, so that the form can carry it back."""
    secret = second_factor.make()
    return secret, carried(member, secret)


def carried(member: Member, secret: str) -> str:
    return b64encode(house().database.keyring.seal_json(f"{OFFERED}:{member.id}", secret)).decode("ascii")


def offered(member: Member, text: str) -> str | None:
    """The secret that this form was drawn with; None when it was not ours."""
    try:
        found: str = house().database.keyring.open_json(f"{OFFERED}:{member.id}", b64decode(text))
        return found
    except (Unreadable, ValueError, binascii.Error):
        return None


def begin(member: Member, token: str, *, password: str, secret: str, step: int, at: datetime) -> str | None:
    """Keep what they chose, and let them in. None where the link was used a moment ago."""
    slow = codes.SLOW.hash(password)
    if not store.team.begin(db(write=True), member, token, password_hash=slow, secret=secret, step=step, now=at):
        return None
    return store.team.come_in(db(), member, now=at)


def change(visit: Visit, old: str, new: str, *, at: datetime) -> bool:
    """Change the password of whoever is in, who shows that they know the old one. Raises Wait.

    Slowed for the account: a screen that somebody left open is no place to guess at.
    """
    if waits := slowing.wait(store.tries.rested_at(db(), OLD, visit.member.id), slowing.STEPS, at):
        raise Wait(waits)
    slow = codes.SLOW.hash(new) if codes.fits(visit.member.password_hash, old) else None
    arriving.take(OLD, visit.member.id, slowing.STEPS, now=at)
    return slow is not None and store.team.change(db(), visit, password_hash=slow, now=at)


def let_in(answer: AnyResponse, token: str) -> AnyResponse:
    """Give this browser its visit. It ends with the browser, and by itself."""
    https = house().config.public_base_url.startswith("https://")
    answer.set_cookie(cookie(), token, secure=https, httponly=True, samesite="Lax", path="/")
    return answer


def leave(answer: AnyResponse, *, at: datetime) -> AnyResponse:
    """End this browser's visit, and leave nothing of it there."""
    if token := request.cookies.get(cookie()):
        store.team.leave(db(write=True), token, now=at)
    https = house().config.public_base_url.startswith("https://")
    answer.delete_cookie(cookie(), secure=https, httponly=True, samesite="Lax", path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
