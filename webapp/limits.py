"""How much one network may ask of us before we say: please wait a minute. No address is ever kept.

Wide enough for a day centre, or a phone network's thousands, behind one address; each process counts for itself. Help, leaving and
files are never counted. Only what was really kept counts against those who send, so nobody waits because they pressed twice.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, g, request
from flask.typing import RouteCallable
from flask_limiter import Limiter, RequestLimit
from limits import parse

from webapp import network, tallies
from webapp.house import house, today

EVERYBODY = "1200 per minute"
# Beyond this a person at the ICB looks first at what helpers send about others. It is kept, and nobody is turned away.
OF_HELPERS = "20 per day"
NEVER_COUNTED = ("start.leave", "start.help_now", "start.card", "hooks.healthz")
# News of texts comes in as fast as texts go out, from a few addresses of the provider's. It is signed; what is not is counted below.
SIGNED = ("/hooks/twilio/", "/hooks/notify")
FORGED = (401, 403)
PLEASE_WAIT = 429
# Exact: no window that begins anew lets twice as much through.
STRATEGY = "moving-window"


@dataclass(frozen=True)
class Tight:
    """A limit of its own for some addresses. What counts is answers that lead to `kept`, or have such a `status`; else everything."""

    most: str
    kept: str | None = None
    status: tuple[int, ...] = ()

    @property
    def counted(self) -> Callable[[Response], bool] | None:
        if self.kept is None and not self.status:
            return None
        return lambda answer: answer.location == self.kept if self.kept else answer.status_code in self.status


# By how an address begins. Only what is posted.
TIGHT: Mapping[str, Tight] = {
    "/ask/send": Tight("10 per minute; 60 per hour", kept="/ask/sent"),
    "/privacy/tell-us": Tight("40 per 10 minutes", kept="/privacy/told"),
    "/open/": Tight("60 per minute"),
    "/plan/card/": Tight("60 per minute"),
    "/plan/after": Tight("60 per minute"),
    "/plan/day/": Tight("60 per minute"),
    "/with/cards/": Tight("60 per minute"),
    "/back": Tight("120 per minute"),
    "/inbox/enter": Tight("60 per minute"),
    "/inbox/begin/": Tight("60 per minute"),
    "/inbox/password": Tight("60 per minute"),
    "/operate": Tight("60 per minute"),
    "/hooks/": Tight("60 per minute", status=FORGED),
}


def prepare(app: Flask) -> None:
    """Count what comes in. Before what keeps it: then it is counted after that, and what could not be kept counts against nobody."""
    limiter = Limiter(
        whose, application_limits=[EVERYBODY], application_limits_exempt_when=lambda: request.path.startswith(SIGNED),
        storage_uri=f"{tallies.SCHEME}://", strategy=STRATEGY, on_breach=remember, key_prefix="edge",
    )
    limiter.request_filter(lambda: request.endpoint in NEVER_COUNTED)
    limiter.init_app(app)
    app.extensions["limits"] = limiter
    app.after_request(say_when)


def narrow(app: Flask) -> None:
    """A limit of its own for some addresses. After every page has its address."""
    limiter = cast(Limiter, app.extensions["limits"])
    for rule in app.url_map.iter_rules():
        for begins, tight in TIGHT.items():
            if "POST" in (rule.methods or ()) and rule.rule.startswith(begins):
                made = limiter.shared_limit(tight.most, begins, methods=["POST"], deduct_when=tight.counted)
                app.view_functions[rule.endpoint] = cast(RouteCallable, made(app.view_functions[rule.endpoint]))


def whose() -> str:
    """Which network asks, as a word that is good for today only."""
    return network.likeness(house().config.code_peppers[0][1], request.remote_addr, today())


def crowded() -> bool:
    """Count one more request of a helper, and say whether there were too many from this network today to pass on unseen."""
    limiter = cast(Limiter, current_app.extensions["limits"])
    return not limiter.limiter.hit(parse(OF_HELPERS), "helpers", whose())


def remember(reached: RequestLimit) -> None:
    g.wait = max(g.get("wait", 1), math.ceil(reached.window.reset_time - time.time()))


def say_when(answer: Response) -> Response:
    if answer.status_code == PLEASE_WAIT:
        # A page with a pace of its own has said it already.
        answer.headers.setdefault("Retry-After", str(g.get("wait", 60)))
    return answer
