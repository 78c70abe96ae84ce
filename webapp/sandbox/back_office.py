"""The pretend back office itself: take in what the service sends, show it to a worker, and send news back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import letters, reading
from webapp.sandbox import events, post, weather
from webapp.sandbox.settings import Settings
from webapp.sandbox.shelf import Row, Shelf

pages = Blueprint("back_office", __name__)

HEAD = "audit.head"


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def shelf() -> Shelf:
    found: Shelf = current_app.extensions["shelf"]
    return found


def now() -> datetime:
    return datetime.now(UTC)


@pages.post("/icb")
def take() -> Response:
    """Take one sealed letter. Known ones are answered like new ones and kept once; one that does not fit the schema is refused by name."""
    today = weather.now(shelf())
    try:
        letter = post.opened(request.get_data(cache=False), dict(request.headers), settings().webhook_secrets)
    except post.BadSeal:
        return Response("bad seal", status=401, mimetype="text/plain")
    if today.keeps:
        found = () if post.is_bundle(letter) else letters.faults(letters.WE_SEND, letter)
        faults = [f"{fault.path} {fault.problem}" for fault in found]
        received = now().isoformat(timespec="seconds")
        shelf().keep_letter(webhook_id=request.headers["webhook-id"], letter=letter, faults=faults, received=received)
        if faults:
            return Response("\n".join(faults), status=400, mimetype="text/plain")
    return weather.answer(today, settings())


@pages.get("/")
def show_all() -> str:
    found = shelf().letters()
    return render_template("requests.html", requests=reading.requests(found), others=[row for row in found if row["request"] is None])


@pages.get("/heads.jsonl")
def heads() -> Response:
    """Every head of the website's audit that we got, one letter a line, for `audit verify --heads`."""
    kept = [row for row in shelf().letters() if row["type"] == HEAD and not row["faults"] and not post.is_bundle(row["body"])]
    found = [json.dumps(row["body"]) for row in kept]
    return Response("".join(f"{line}\n" for line in found), mimetype="application/jsonl")


def known(request_id: str) -> list[Row]:
    return shelf().letters_of(request_id) or abort(404)


@pages.get("/requests/<request_id>")
def show_one(request_id: str) -> str:
    found = known(request_id)
    sent = shelf().events_of(request_id)
    return render_template("request.html", shown=reading.read(found), letters=found, sent=sent, types=events.types())


@pages.route("/requests/<request_id>/news/<type>", methods=["GET", "POST"])
def news(request_id: str, type: str) -> AnyResponse | str:
    """Fill in one event; send it, and go back to the request, where the answer stands."""
    known(request_id)
    if type not in events.types():
        abort(404)
    if request.method == "POST":
        event = events.event(type, {**request.form.to_dict(), "referral_id": request_id}, now=now())
        deliver(event, f"msg_{uuid4().hex}")
        return redirect(url_for("back_office.show_one", request_id=request_id, _anchor="sent"), 303)
    form = events.form(type, today=now().date())
    return render_template("event.html", form=form, shown=reading.read(known(request_id)), sequence=shelf().next_sequence(request_id))


@pages.post("/again/<int:place>")
def again(place: int) -> AnyResponse:
    """Send an event a second time, the very same: the website must take it and change nothing."""
    row = shelf().event(place) or abort(404)
    deliver(row["body"], row["webhook_id"])
    return redirect(url_for("back_office.show_one", request_id=row["request"], _anchor="sent") if row["request"] else "/", 303)


@pages.post("/ping")
def ping() -> str:
    """Is the line to the website open? A sealed test event, about nobody."""
    told = deliver(events.ping(now()), f"msg_{uuid4().hex}")
    return render_template("ping.html", answer=told)


def deliver(event: Row, webhook_id: str) -> post.Told:
    told = post.send(settings().website, event, webhook_id, settings().events_secrets)
    sent = now().isoformat(timespec="seconds")
    shelf().keep_event(webhook_id=webhook_id, event=event, sent=sent, status=told.status, answer=told.answer)
    return told
