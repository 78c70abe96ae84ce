"""Receipts: every decision there ever was, as a page, on paper, and signed for machines; and the keys to check them with."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import booklets, receipts, signed
from webapp.desk import visited
from webapp.house import house
from webapp.receipts import Receipt

pages = Blueprint("receipts", __name__, url_prefix="/receipts")


def mine(row: str) -> Receipt:
    """A receipt of the case that this visit is to. A stranger's is not there."""
    case_id = visited()
    return (receipts.find(case_id, row) if case_id else None) or abort(404)


@pages.get("")
def every() -> ResponseReturnValue:
    """Every decision, old ones too, with its receipt."""
    case_id = visited()
    if case_id is None:
        return redirect(url_for("track.track"), 303)
    return render_template(
        "receipts.html", rows=receipts.every(case_id), asked=receipts.asked, answered=receipts.answered,
        said_on=receipts.said_on,
    )


@pages.get("/<row>")
def one(row: str) -> str:
    """What was chosen, and the very words of that day."""
    receipt = mine(row)
    told = {name: getattr(receipts, name)(receipt.row) for name in ("when", "people", "read", "after", "reason")}
    return render_template("receipt.html", receipt=receipt, yes=receipts.YES, law=receipts.LAW, **told)


@pages.get("/<row>/pdf")
def pdf(row: str) -> Response:
    """The same on paper."""
    return booklets.answer(receipts.printed(mine(row)), name="receipt.pdf")


@pages.get("/<row>/json")
def data(row: str) -> Response:
    """The same for machines: the bytes that are signed."""
    return file(receipts.machine(mine(row)), "application/json", "receipt.json")


@pages.get("/<row>/jws")
def jws(row: str) -> Response:
    """The same with our signature around it."""
    return file(receipts.signature(mine(row)).encode("ascii"), "application/jose", "receipt.jws")


@pages.get("/keys.json")
def keys() -> Response:
    """The public keys, old ones too while they are listed, so that anybody can check a receipt."""
    return jsonify(signed.public(house().config.receipt_keys))


def file(body: bytes, kind: str, name: str) -> Response:
    response = make_response(body)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
