"""What our text provider tells us of texts: believed only when it is signed, and taken as news of a text of ours.

GOV.UK Notify brings here what people text to us, too: the same as `sms` takes from Twilio. News makes nothing, nothing is echoed, and
whoever asks about a text that does not exist hears the same as everybody else.
"""

from __future__ import annotations

import json
import re

from flask import Blueprint, Response, make_response, request, session
from werkzeug.exceptions import HTTPException

from webapp import alarms, callbacks, stages, store, text_in, texted
from webapp.house import db, house, now
from webapp.stages import Stage
from webapp.text_in import Inbound

pages = Blueprint("twilio", __name__)

LONGEST = 8 * 1024
# Each of a text's letters may be twelve where JSON brings it.
LONGEST_TEXT = 32 * 1024
RETRY_AFTER = "30"
SID = re.compile(r"[A-Za-z0-9-]{2,64}", re.ASCII)
# Notify writes a number without the + in front.
PLAIN_NUMBER = re.compile(r"\A(?=[1-9])", re.ASCII)
REF = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
# A code of Twilio's; with Notify the status is the reason.
CODE = re.compile(r"[0-9]{5}", re.ASCII)


@pages.errorhandler(HTTPException)
def without_words(error: HTTPException) -> Response:
    """Too long, too often, or broken off: no page, for nobody reads one."""
    return make_response("", error.code or 400)


@pages.errorhandler(store.Unavailable)
def try_later(error: store.Unavailable) -> Response:
    """Nothing was kept."""
    answer = make_response("", 503)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def called() -> str:
    """The address as it was asked for, without our name: that is known."""
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path


@pages.post("/hooks/twilio/status")
def status() -> Response:
    """News of one text, from Twilio."""
    request.max_content_length = LONGEST
    form = request.form
    if not callbacks.genuine(house().config, called(), form, request.headers):
        return make_response("", 403)
    code = form.get("ErrorCode", "")
    stage = stages.TWILIO.get(form.get("MessageStatus", ""))
    keep(request.args.get("o", ""), form.get("MessageSid", ""), stage, code if CODE.fullmatch(code) else None)
    return make_response("", 204)


@pages.post("/hooks/notify")
def notify() -> Response:
    """News of one text, from GOV.UK Notify."""
    told = told_by_notify(LONGEST)
    if told is None:
        return make_response("", 403)
    word = told.get("status", "")
    stage = stages.NOTIFY.get(word)
    keep(told.get("reference", ""), told.get("id", ""), stage, word if stage is Stage.NOT_DELIVERED else None)
    return make_response("", 204)


@pages.post("/hooks/notify/sms")
def notify_sms() -> Response:
    """One text from somebody's phone, by GOV.UK Notify. What goes back leaves by the door for texts."""
    told = told_by_notify(LONGEST_TEXT)
    if told is None:
        return make_response("", 403)
    sid = told.get("id", "")
    if SID.fullmatch(sid):
        number = PLAIN_NUMBER.sub("+", told.get("source_number", ""))
        text_in.heard(Inbound(sid=sid, number=number, text=told.get("message", "")), now=now())
        # What a page would leave in a browser is not for the provider to keep.
        session.clear()
        session.modified = False
    return make_response("", 204)


def told_by_notify(longest: int) -> dict[str, str] | None:
    """What Notify says; None when it does not carry the word that only Notify was given."""
    request.max_content_length = longest
    body = request.get_data(cache=False)
    if not callbacks.from_notify(house().config, request.headers):
        return None
    return {name: text for name, text in read(body).items() if isinstance(text, str)}


def read(body: bytes) -> dict[str, object]:
    """What stands in it; nothing when it is none of Notify's."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(ref: str, sid: str, stage: Stage | None, error: str | None) -> None:
    if stage is not None and REF.fullmatch(ref) and SID.fullmatch(sid):
        texted.hear(db(write=True), ref, sid=sid, stage=stage, error=error, to=alarms.to(house().config), now=now())
