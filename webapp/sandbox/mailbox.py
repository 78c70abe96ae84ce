"""Where the service's e-mails land: a small SMTP receiver on this machine, and a page that shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message as AnyMessage
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import Envelope, Session
from flask import Blueprint, current_app, render_template

from webapp.sandbox.settings import HOST
from webapp.sandbox.shelf import Row, Shelf

pages = Blueprint("mailbox", __name__)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def read(message: EmailMessage) -> Row:
    """Who an e-mail is from and to, and its words."""
    part = message.get_body(preferencelist=("plain", "html"))
    words = part.get_payload(decode=True) if part else b""
    return {
        "from": str(message["from"] or ""),
        "to": str(message["to"] or ""),
        "subject": str(message["subject"] or ""),
        "words": words.decode("utf-8", "replace") if isinstance(words, bytes) else "",
    }


class Keeper(Message):
    """Takes every e-mail that arrives."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def prepare_message(self, session: Session, envelope: Envelope) -> EmailMessage:
        content = envelope.content or b""
        return parsed(content if isinstance(content, bytes) else content.encode())

    def handle_message(self, message: AnyMessage) -> None:
        self.shelf.keep_mail(read(cast(EmailMessage, message)), received=datetime.now(UTC).isoformat(timespec="seconds"))


def receiver(shelf: Shelf, port: int) -> Controller:
    """Call `start` and `stop` on it."""
    return Controller(Keeper(shelf), hostname=HOST, port=port)


@pages.get("/mail")
def show() -> str:
    return render_template("mail.html", mails=current_app.extensions["shelf"].mails())
