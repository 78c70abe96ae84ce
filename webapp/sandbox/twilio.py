"""A stand-in for Twilio's REST API, as far as texts need it: send, find, look at one, delete its words.

The shapes are those of Twilio's published API 2010-04-01. No text leaves this machine; phone shows them.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from webapp.sandbox import weather
from webapp.sandbox.settings import Settings
from webapp.sandbox.shelf import Shelf

pages = Blueprint("twilio", __name__)
MESSAGES = "/twilio/2010-04-01/Accounts/<account>/Messages"
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
MOST_LETTERS = 1600
PART = 153


def refused(status: int, code: int, message: str) -> Response:
    about = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return make_response(jsonify(about), status)


@pages.before_request
def known() -> Response | None:
    """Basic authentication with the account's id and token, as Twilio asks."""
    if request.view_args is None:
        return None
    settings: Settings = current_app.extensions["settings"]
    given = request.authorization
    right = (
        bool(settings.twilio_token)
        and given is not None
        and hmac.compare_digest((given.username or "").encode(), settings.twilio_account.encode())
        and hmac.compare_digest((given.password or "").encode(), settings.twilio_token.encode())
    )
    if not right:
        return refused(401, 20003, "Authenticate")
    if request.view_args["account"] != settings.twilio_account:
        return refused(404, 20404, f"The requested resource {request.path} was not found")
    return None


def problem(to: str, body: str, sender: str) -> Response | None:
    """What Twilio would refuse at once."""
    if not to:
        return refused(400, 21604, "A 'To' phone number is required.")
    if not sender:
        return refused(400, 21603, "A 'From' phone number is required.")
    if not body:
        return refused(400, 21602, "Message body is required.")
    if len(body) > MOST_LETTERS:
        return refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    if not NUMBER.fullmatch(to):
        return refused(400, 21211, f"Invalid 'To' Phone Number: {to}")
    return None


def message(account: str, *, to: str, body: str, service: str, sender: str) -> dict[str, Any]:
    """A message as Twilio first answers it: accepted, not yet sent."""
    sid = "SM" + secrets.token_hex(16)
    now = format_datetime(datetime.now(UTC))
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    whose = {"account_sid": account, "api_version": "2010-04-01", "from": sender or None, "messaging_service_sid": service or None}
    times = {"date_created": now, "date_sent": None, "date_updated": now}
    unknown = {"error_code": None, "error_message": None, "price": None, "price_unit": None}
    size = {"num_media": "0", "num_segments": str(1 + len(body) // PART)}
    named = {"sid": sid, "uri": f"{uri}.json", "subresource_uris": {"media": f"{uri}/Media.json"}}
    return {**whose, "to": to, "body": body, **times, **unknown, **size, **named, "direction": "outbound-api", "status": "accepted"}


@pages.post(f"{MESSAGES}.json")
def send(account: str) -> Response:
    form = request.form
    to, body = form.get("To", ""), form.get("Body", "")
    service, sender = form.get("MessagingServiceSid", ""), form.get("From", "")
    if wrong := problem(to, body, service or sender):
        return wrong
    shelf: Shelf = current_app.extensions["shelf"]
    kind = shelf.weather("text_weather")
    today = weather.TEXTS[kind]
    if not today.keeps:
        return bad(today, kind)
    made = message(account, to=to, body=body, service=service, sender=sender)
    at, callback = datetime.now(UTC).isoformat(timespec="seconds"), form.get("StatusCallback", "")
    shelf.keep_text(made, number=to, words=body, received=at, callback=callback)
    if today.status != 201:
        return bad(today, kind)
    if today.slow:
        weather.answer(today, current_app.extensions["settings"])
    return make_response(jsonify(made), 201)


def bad(today: weather.Weather, kind: str) -> Response:
    """What the sender hears in bad weather."""
    waited = weather.answer(today, current_app.extensions["settings"])
    answer = refused(today.status, weather.CODES.get(kind, 20500), "The weather is bad.")
    answer.headers.extend(waited.headers.to_wsgi_list() if today.status == 429 else ())
    return answer


@pages.get(f"{MESSAGES}.json")
def listed(account: str) -> Response:
    """The newest texts to a number."""
    shelf: Shelf = current_app.extensions["shelf"]
    to, size = request.args.get("To", ""), min(request.args.get("PageSize", 50, type=int), 1000)
    found = [text["body"] for text in shelf.texts() if text["ours"] and to in ("", text["number"])][:size]
    uri = f"/2010-04-01/Accounts/{account}/Messages.json"
    where = {"first_page_uri": uri, "previous_page_uri": None, "next_page_uri": None, "uri": uri}
    which = {"page": 0, "page_size": size, "start": 0, "end": max(len(found) - 1, 0)}
    return make_response(jsonify({**where, **which, "messages": found}), 200)


@pages.post(f"{MESSAGES}/<sid>.json")
def change(account: str, sid: str) -> Response:
    """Delete the words of a text here. They stay on the phone."""
    shelf: Shelf = current_app.extensions["shelf"]
    found = shelf.text(sid)
    if found is None:
        return refused(404, 20404, f"The requested resource {request.path} was not found")
    changed = {**found["body"], "body": request.form.get("Body", found["body"]["body"])}
    shelf.change_text(sid, changed)
    return make_response(jsonify(changed), 200)


@pages.get(f"{MESSAGES}/<sid>.json")
def fetch(account: str, sid: str) -> Response:
    shelf: Shelf = current_app.extensions["shelf"]
    found = shelf.text(sid)
    if found is None:
        return refused(404, 20404, f"The requested resource {request.path} was not found")
    return make_response(jsonify(found["body"]), 200)
