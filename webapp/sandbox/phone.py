"""The phones of everybody who gets texts from the service: what came, and buttons to answer and to say what became of a text.

What the person answers, and what the network says, goes to the website as Twilio would send it, signed by Twilio's own library.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

import requests
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator
from werkzeug.wrappers import Response

from webapp.sandbox.post import PATIENCE
from webapp.sandbox.settings import Settings
from webapp.sandbox.shelf import Row, Shelf
from webapp.sandbox.twilio import NUMBER

pages = Blueprint("phone", __name__)

SMS = "/hooks/twilio/sms"
OUR_NUMBER = "+447700900000"
LONGEST = 1600


@dataclass(frozen=True)
class News:
    """What a button says, and what the network then says of the text, in this order. `code` is why it did not arrive."""

    say: str
    statuses: tuple[str, ...]
    code: str = ""


NEWS = {
    "delivered": News("It arrived", ("sent", "delivered")),
    "undelivered": News("It did not arrive", ("sent", "undelivered"), "30003"),
    "order": News("It arrived, told in the wrong order", ("delivered", "sent", "queued")),
    "twice": News("It arrived, told twice", ("sent", "delivered", "sent", "delivered")),
    "stopped": News("The person wrote STOP to Twilio", ("failed",), "21610"),
}


@pages.get("/phone")
def show() -> str:
    shelf: Shelf = current_app.extensions["shelf"]
    phones: dict[str, list[Row]] = defaultdict(list)
    for text in shelf.texts():
        phones[text["number"]].append(text)
    return render_template("phone.html", phones=phones, news=NEWS, wrong=request.args.get("wrong", ""))


@pages.post("/phone/reply")
def reply() -> Response:
    """The person writes a text."""
    number, words = request.form.get("number", "").replace(" ", ""), request.form.get("words", "").strip()
    number = f"+44{number[1:]}" if number.startswith("0") else number
    if not NUMBER.fullmatch(number) or not 0 < len(words) <= LONGEST:
        return redirect(url_for("phone.show", wrong="number" if words else "words"), 303)
    sid = "SM" + secrets.token_hex(16)
    settings: Settings = current_app.extensions["settings"]
    form = {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": settings.twilio_account, "From": number, "To": OUR_NUMBER,
        "Body": words, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
    }
    told = f"The website answered {call(settings, settings.website + SMS, form)}."
    at = datetime.now(UTC).isoformat(timespec="seconds")
    current_app.extensions["shelf"].keep_text({"sid": sid}, number=number, words=words, received=at, ours=False, told=told)
    return redirect(url_for("phone.show", _anchor=sid), 303)


@pages.post("/phone/<sid>")
def tell(sid: str) -> Response:
    """The network says what became of a text."""
    shelf: Shelf = current_app.extensions["shelf"]
    text, news = shelf.text(sid), NEWS.get(request.form.get("news", ""))
    if text is None or news is None:
        abort(404)
    settings: Settings = current_app.extensions["settings"]
    # Only the website is called, whatever address somebody gave when they made the text.
    if not text["callback"].startswith(settings.website + "/"):
        abort(404)
    answers = []
    for status in news.statuses:
        ends = status in ("undelivered", "failed")
        form = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": text["number"], "From": OUR_NUMBER,
            "AccountSid": settings.twilio_account, "ApiVersion": "2010-04-01", **({"ErrorCode": news.code} if ends else {}),
        }
        answers.append(f"{status}: {call(settings, text['callback'], form)}")
    shelf.tell_of_text(sid, f"{news.say}. The website answered " + ", ".join(answers) + ".")
    return redirect(url_for("phone.show", _anchor=sid), 303)


def call(settings: Settings, address: str, form: dict[str, str]) -> str:
    """Call the website as Twilio would, and say what it answered: a number, or why there is none."""
    own = settings.twilio_signature == "sha256"
    key, algorithm = (settings.twilio_shared_key, HMAC_SHA256) if own else (settings.twilio_token, HMAC_SHA1)
    headers = {"X-Twilio-Signature": RequestValidator(key).compute_signature(address, form, algorithm)}
    if own:
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=webhooks_sharedkey_sandbox,algorithm={HMAC_SHA256}"
    # Blank fields are signed, and must be sent.
    try:
        heard = requests.post(address, data=form, headers=headers, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as wrong:
        return type(wrong).__name__
    return str(heard.status_code)
