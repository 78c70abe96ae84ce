"""Texts that people send us, as our text provider brings them: believed only when it is signed, answered with nothing.

What goes back leaves by the door for texts, never in this answer. What a text says is written into no log.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, request, session

from webapp import callbacks, store, text_in
from webapp.house import house, now
from webapp.text_in import Inbound

pages = Blueprint("sms", __name__)

# Each of a text's 1,600 letters may be nine when a form brings it.
LONGEST = 32 * 1024
RETRY_AFTER = "5"
SID = re.compile(r"[A-Za-z0-9]{2,64}", re.ASCII)
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@pages.errorhandler(store.Unavailable)
def try_later(error: store.Unavailable) -> Response:
    """Nothing was kept: the provider brings it again."""
    answer = make_response("", 503)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


@pages.post("/hooks/twilio/sms")
def sms() -> Response:
    """One text from somebody's phone."""
    request.max_content_length = LONGEST
    form = request.form
    query = request.query_string.decode("ascii", "replace")
    if not callbacks.genuine(house().config, f"{request.path}?{query}" if query else request.path, form, dict(request.headers)):
        return make_response("", 403)
    sid = form.get("MessageSid", "")
    if SID.fullmatch(sid):
        came = Inbound(sid=sid, number=form.get("From", ""), text=form.get("Body", ""), opted=form.get("OptOutType", ""))
        text_in.heard(came, now=now())
        # What a page would leave in a browser is not for the provider to keep.
        session.clear()
        session.modified = False
    answer = make_response(NOTHING_TO_SAY, 200)
    answer.mimetype = "text/xml"
    return answer
