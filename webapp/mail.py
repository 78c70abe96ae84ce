"""E-mail, through the operator's own mail server: plain text that says where to look, never anything about a person.

The Message-ID is made from the promise, so that a mail which came twice can be known as one. A mail that may have been
handed over is never sent again by itself. What a person's mail server refuses is refused for good; what is meant for the ICB's
own inbox is tried for as long as anything is, because somebody may wait for whoever reads it.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from webapp import line, settings, timed
from webapp.outcomes import Later, Outcome, Promised, Refused, Same, Sent, Unsure

SECONDS = 30.0
PORTS = {"smtp": 25, "smtps": 465}
YES, FORWARDED = 250, 251
DUTY = "duty"
# Before what the duty inbox did not take, for the second named person.
INSTEAD = "The first inbox (DUTY_INBOX) did not take this mail. Please act on it, and have that inbox put right."
# One plain address. The library's own reading of the rarer forms lets some through and falls over others.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}", re.ASCII)


class NotAMail(ValueError):
    """What was promised cannot be written as a mail: no such address, or a line break where none may be."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed over: `smtp://user:password@host:587` or `smtps://…`.

    STARTTLS wherever it is offered. Where it is not, nothing leaves this machine for a server with a user, or that must be `closed`.
    """

    url: str = field(repr=False)
    sender: str
    seconds: float = SECONDS
    closed: bool = False


class _Plain(smtplib.SMTP):
    def __init__(self, limit: timed.Limit, host: str, port: int, name: str) -> None:
        limit.watch(lambda: self.sock)
        super().__init__(host, port, local_hostname=name, timeout=line.WAIT)


class _Secure(smtplib.SMTP_SSL):
    def __init__(self, limit: timed.Limit, host: str, port: int, name: str) -> None:
        limit.watch(lambda: self.sock)
        super().__init__(host, port, local_hostname=name, timeout=line.WAIT, context=ssl.create_default_context())


@dataclass(frozen=True)
class _Instead(Same):
    """The same mail to somebody else, who is told why it came to them."""

    to: str

    @property
    def body(self) -> Mapping[str, Any]:
        body = super().body
        return {**body, "to": self.to, "text": f"{INSTEAD}\n\n{body.get('text')}"}


def door(server: Server, now: Callable[[], datetime], *, named: str | None = None) -> Callable[[Promised], Outcome]:
    """The door for e-mail. What the duty inbox does not take goes to the second `named` person, too: at once, and once in this process."""
    told: set[str] = set()

    def bring(promise: Promised) -> Outcome:
        outcome = send(server, promise, now())
        no = isinstance(outcome, Refused) or (isinstance(outcome, Later) and outcome.status.startswith("5"))
        others = named and _of_duty(promise) and promise.body.get("to") != named and promise.id not in told
        if named and others and no and isinstance(send(server, _Instead(promise, named), now()), Sent):
            told.add(promise.id)
        return outcome

    return bring


def write(server: Server, promise: Promised, now: datetime) -> tuple[str, bytes]:
    """To whom, and the mail itself, for a promise of `to`, `subject` and `text`. Raises NotAMail."""
    to, subject, text = (promise.body.get(part) for part in ("to", "subject", "text"))
    if not (isinstance(to, str) and isinstance(subject, str) and isinstance(text, str) and _ADDRESS.fullmatch(to)):
        raise NotAMail
    message = EmailMessage(policy=SMTP)
    try:
        sender, person = Address(addr_spec=server.sender), Address(addr_spec=to)
        message["From"], message["To"], message["Subject"] = sender, person, subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{promise.id}@{sender.domain}>"
        # No holiday notices back.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, charset="utf-8", cte="quoted-printable")
        return person.addr_spec, message.as_bytes()
    except (MessageError, ValueError, LookupError) as wrong:
        raise NotAMail from wrong


def send(server: Server, promise: Promised, now: datetime) -> Outcome:
    """One try to hand a mail over. Never asks twice once the server may have it."""
    try:
        to, message = write(server, promise, now)
    except NotAMail:
        return Refused("not-a-mail")
    with timed.Limit(server.seconds) as limit:
        try:
            with closing(_connect(server, limit)) as smtp:
                _close_line(smtp, server)
                _log_in(smtp, server)
                return _kept(promise, _hand_over(smtp, server.sender, to, message))
        except smtplib.SMTPResponseException as wrong:
            # The server does not want us, which is not about this mail.
            return Later(_code(wrong.smtp_code), alarm=wrong.smtp_code >= 500)
        except smtplib.SMTPNotSupportedError:
            return Later("no-safe-line", alarm=True)
        except ssl.SSLError:
            return Later("certificate-refused", alarm=True)
        except (smtplib.SMTPException, OSError, ValueError):
            return Later("timed-out" if limit.over else "connection-lost")


def _of_duty(promise: Promised) -> bool:
    return promise.body.get("who") == DUTY


def _kept(promise: Promised, outcome: Outcome) -> Outcome:
    """An inbox that the operator set is there, or will be: a no to its mail is a fault of today, and never the end of an alarm."""
    return Later(outcome.status, alarm=True) if isinstance(outcome, Refused) and _of_duty(promise) else outcome


def _connect(server: Server, limit: timed.Limit) -> smtplib.SMTP:
    where = urlsplit(server.url)
    kind = _Secure if where.scheme == "smtps" else _Plain
    return kind(limit, where.hostname or "", where.port or PORTS[where.scheme], server.sender.rpartition("@")[2])


def _close_line(smtp: smtplib.SMTP, server: Server) -> None:
    """Close the line to others. Raises SMTPNotSupportedError where it must be closed and cannot."""
    where = urlsplit(server.url)
    if where.scheme == "smtps" or (where.username is None and where.hostname in settings.THIS_MACHINE):
        return
    smtp.ehlo_or_helo_if_needed()
    if where.username is not None or server.closed or smtp.has_extn("starttls"):
        # The library's own default would believe any certificate.
        smtp.starttls(context=ssl.create_default_context())


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """With a user: the line is closed by now, so that the password is never readable on the way."""
    where = urlsplit(server.url)
    if where.username is not None:
        smtp.login(unquote(where.username), unquote(where.password or ""))


def _hand_over(smtp: smtplib.SMTP, sender: str, to: str, message: bytes) -> Outcome:
    """Offer one mail. Raises what smtplib raises until the mail itself is on its way; after that, doubt is an outcome."""
    smtp.ehlo_or_helo_if_needed()
    code, words = smtp.mail(sender)
    if code != YES:
        raise smtplib.SMTPResponseException(code, words)
    code, _ = smtp.rcpt(to)
    if code not in (YES, FORWARDED):
        return _refused(code)
    try:
        code, _ = smtp.data(message)
    except smtplib.SMTPDataError as wrong:
        return _refused(wrong.smtp_code)
    except (smtplib.SMTPException, OSError):
        return Unsure("connection-lost")
    if code != YES:
        return _refused(code) if 400 <= code < 600 else Unsure("bad-answer")
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    return Sent(_code(code))


def _refused(code: int) -> Outcome:
    return Refused(_code(code)) if 500 <= code < 600 else Later(_code(code))


def _code(code: int) -> str:
    return f"{code:03d}" if 100 <= code < 1000 else "bad-answer"
