"""The ways to get help at once: those of all England, with a place's own between them.

Nobody is left with a phone call as the only way, and no place can take away the first routes of all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from easyread.tables import Table, is_url

WITHOUT_A_CALL = ("text", "online", "bsl", "card")
WAYS = ("call", *WITHOUT_A_CALL)
NUMBER = re.compile(r"\+?[0-9]+( [0-9]+)*")
MAIL = re.compile(r"[^@\s]+@([a-z0-9-]+\.)+[a-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to reach somebody: call, text, online, bsl, card, email or post. `to` is written as a person reads it."""

    kind: str
    say: str
    to: str = ""

    @property
    def link(self) -> str:
        """What a press on it opens; empty for what is not opened (an address, a card)."""
        match self.kind:
            case "call" | "text":
                return ("tel:" if self.kind == "call" else "sms:") + re.sub(r"[^0-9+]", "", self.to)
            case "email":
                return f"mailto:{self.to}"
            case "online" | "bsl":
                return self.to
        return ""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way out of a crisis, with everything that it can be reached by. Never by a call alone."""

    id: str
    title: str
    picture: str
    say: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class National:
    """The routes of all England in their order, which of them no place may leave out, and where a place's own stand."""

    routes: tuple[Route, ...]
    must_show: tuple[str, ...]
    local_after: str


def way(table: Table, kinds: tuple[str, ...]) -> Way:
    table.only(("kind", "say", "to"))
    made = Way(kind=table.text("kind"), say=table.text("say"), to=table.text("to", ""))
    if made.kind not in kinds:
        table.fault("kind", f"must be one of: {', '.join(kinds)}")
    elif not reachable(made):
        table.fault("to", f"is not something to {made.kind}: {made.to or 'nothing'}")
    return made


def reachable(made: Way) -> bool:
    """Whether `to` is what its kind needs: a slip here would send somebody in danger nowhere."""
    match made.kind:
        case "call" | "text" | "card":
            return NUMBER.fullmatch(made.to) is not None
        case "online" | "bsl":
            return is_url(made.to)
        case "email":
            return MAIL.fullmatch(made.to) is not None
    return bool(made.to)


def route(table: Table) -> Route:
    table.only(("id", "title", "picture", "say", "ways"))
    ways = tuple(way(one, WAYS) for one in table.tables("ways", needed=True))
    # Many people cannot phone: they do not speak, do not hear, or are overheard.
    if ways and not any(one.kind in WITHOUT_A_CALL for one in ways):
        table.fault("ways", f"only calls: add one of {', '.join(WITHOUT_A_CALL)}")
    return Route(id=table.text("id"), title=table.text("title"), picture=table.text("picture"), say=table.texts("say"), ways=ways)


def national(table: Table) -> National:
    """What content/crisis.toml says."""
    table.only(("must_show", "local_after", "route"))
    found = National(tuple(route(one) for one in table.tables("route", needed=True)), table.texts("must_show"), table.text("local_after"))
    ids = [one.id for one in found.routes]
    for key, named in (("must_show", found.must_show), ("local_after", (found.local_after,))):
        for name in named:
            if name and name not in ids:
                table.fault(key, f"there is no route called {name}")
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        table.fault("route", f"two routes called {name}")
    return found


def merged(found: National, table: Table) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """All routes a place shows, in order, and the ids of its own. One of its own with the id of a national one stands in its stead."""
    table.only(("leave_out", "local"))
    leave_out = table.texts("leave_out", needed=False)
    local = {one.id: one for one in (route(row) for row in table.tables("local"))}
    known = {one.id for one in found.routes}
    for name in leave_out:
        if name not in known:
            table.fault("leave_out", f"there is no route called {name}")
    for name in (*leave_out, *local):
        if name in found.must_show:
            table.fault("leave_out" if name in leave_out else "local", f"{name} must be shown everywhere as it is")
    routes: list[Route] = []
    for one in found.routes:
        if one.id not in leave_out:
            routes.append(local.get(one.id, one))
        if one.id == found.local_after:
            routes += [own for own in local.values() if own.id not in known]
    return tuple(routes), tuple(local)
