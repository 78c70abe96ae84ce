"""What machines ask of us: the ICB's news, the published schemas, and whether we are well.

News is believed only under a good seal, kept whatever its order, and changes nothing when it comes twice.
Answers name the place of a fault and never repeat what a letter said.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from webapp import heard, letters, openapi, shape, store, webhook
from webapp.house import db, house, now
from webapp.status import Heard

pages = Blueprint("hooks", __name__)

LONGEST = 256 * 1024
RETRY_AFTER = "30"
SCHEMA_LASTS = 3600


def refused(status: int, error: str, faults: tuple[letters.Fault, ...] = ()) -> Response:
    body: dict[str, object] = {"error": error}
    if faults:
        body["faults"] = [{"path": fault.path, "problem": fault.problem} for fault in faults]
    return make_response(jsonify(body), status)


@pages.errorhandler(HTTPException)
def in_json(error: HTTPException) -> Response:
    """Too large, or broken off on the way."""
    return refused(error.code or 400, error.name.lower().replace(" ", "-"))


@pages.errorhandler(store.Unavailable)
def try_later(error: store.Unavailable) -> Response:
    """Nothing was kept: the sender still has it, and knows when to come again."""
    answer = refused(503, "database-unavailable")
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


@pages.post("/hooks/icb")
def icb() -> Response:
    """One letter from the ICB's back office."""
    request.max_content_length = LONGEST
    body = request.get_data(cache=False)
    at = now()
    try:
        webhook_id = webhook.verify(house().config.icb_events_secrets, dict(request.headers), body, at)
    except webhook.BadSeal:
        return refused(401, "bad-seal")
    except webhook.Stale:
        return refused(401, "stale")
    try:
        letter = letters.read(body)
    except letters.NotALetter:
        return refused(400, "not-json")
    if faults := heard.faults(letter, at):
        return refused(400, "malformed", faults)
    return make_response("", 204) if letter["type"] == Heard.PING else keep(webhook_id, letter, at)


def keep(webhook_id: str, letter: letters.Letter, at: datetime) -> Response:
    """Keep the news and promise whom to tell of it, both or neither. News that was here before is taken and changes nothing."""
    session = db(write=True)
    sent = store.referrals.of_case(session, letter["data"]["referral_id"])
    if sent is None:
        return refused(404, "unknown-request")
    handed = heard.take(session, sent, letter, webhook_id=webhook_id, now=at)
    # A code stands in this one answer and nowhere else: we keep only its hash.
    return make_response(jsonify(code=handed), 200) if handed else make_response("", 204)


@pages.get("/schemas/referral/1.json")
def referral_schema() -> Response:
    """What we send."""
    return schema(letters.WE_SEND)


@pages.get("/schemas/events/1.json")
def events_schema() -> Response:
    """What we receive."""
    return schema(letters.WE_RECEIVE)


@pages.get("/schemas/alarm/1.json")
def alarm_schema() -> Response:
    """What we tell the machines of whoever watches."""
    return schema(letters.WE_ALARM)


@pages.get("/schemas/openapi.json")
def description() -> Response:
    """Both, for tools that read OpenAPI."""
    return published(openapi.described(), "application/vnd.oai.openapi+json")


def schema(name: str) -> Response:
    return published(letters.published(name), "application/schema+json")


def published(words: str, mimetype: str) -> Response:
    answer = Response(words, mimetype=mimetype)
    answer.headers["Link"] = '</schemas/openapi.json>; rel="service-desc"'
    answer.headers["Cache-Control"] = f"public, max-age={SCHEMA_LASTS}"
    # Checkers that run in a browser may read it from anywhere: it holds nothing of anybody's.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@pages.get("/healthz")
def healthz() -> Response:
    """Well, or not, for whoever watches. Counts only."""
    try:
        shape.check(db())
        found = store.outbox.counts(db(), now())
    except store.Unavailable:
        return make_response(jsonify(status="unavailable", database="unavailable", outbox=None), 503)
    except shape.OtherShape:
        return make_response(jsonify(status="unavailable", database="other-version", outbox=None), 503)
    outbox = {"waiting": found.waiting, "oldest_seconds": found.oldest_seconds, "dead": found.dead, "unsure": found.unsure}
    return make_response(jsonify(status="ok", database="ok", outbox=outbox), 200)
