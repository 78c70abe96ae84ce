"""E-mail, through the operator's own mail server: plain text that says where to look, never anything about a person.

The Message-ID is made from the promise, so that a mail which came twice can be known as one. A mail that may have been
handed over is never sent again by itself.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from webapp import line, timed
from webapp.outcomes import Later, Outcome, Promised, Refused, Sent, Unsure

SECONDS = 30.0
PORTS = {"smtp": 25, "smtps": 465}
YES, FORWARDED = 250, 251
# One plain address. The library's own reading of the rarer forms lets some through and falls over others.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}", re.ASCII)


class NotAMail(ValueError):
    """What was promised cannot be written as a mail: no such address, or a line break where none may be."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed over: `smtp://user:password@host:587` (STARTTLS whenever there is a user) or `smtps://…`."""

    url: str = field(repr=False)
    sender: str
    seconds: float = SECONDS


class _Plain(smtplib.SMTP):
    def __init__(self, limit: timed.Limit, host: str, port: int, name: str) -> None:
        limit.watch(lambda: self.sock)
        super().__init__(host, port, local_hostname=name, timeout=line.WAIT)


class _Secure(smtplib.SMTP_SSL):
    def __init__(self, limit: timed.Limit, host: str, port: int, name: str) -> None:
        limit.watch(lambda: self.sock)
        super().__init__(host, port, local_hostname=name, timeout=line.WAIT, context=ssl.create_default_context())


def door(server: Server, now: Callable[[], datetime]) -> Callable[[Promised], Outcome]:
    """The door for e-mail."""
    return lambda promise: send(server, promise, now())


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
                _log_in(smtp, server)
                return _hand_over(smtp, server.sender, to, message)
        except smtplib.SMTPResponseException as wrong:
            # The server does not want us, which is not about this mail.
            return Later(_code(wrong.smtp_code), alarm=wrong.smtp_code >= 500)
        except smtplib.SMTPNotSupportedError:
            return Later("no-safe-login", alarm=True)
        except ssl.SSLError:
            return Later("certificate-refused", alarm=True)
        except (smtplib.SMTPException, OSError, ValueError):
            return Later("timed-out" if limit.over else "connection-lost")


def _connect(server: Server, limit: timed.Limit) -> smtplib.SMTP:
    where = urlsplit(server.url)
    kind = _Secure if where.scheme == "smtps" else _Plain
    return kind(limit, where.hostname or "", where.port or PORTS[where.scheme], server.sender.rpartition("@")[2])


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """With a user: close the line to others first, so that the password is never readable on the way."""
    where = urlsplit(server.url)
    if where.username is None:
        return
    if where.scheme == "smtp":
        # The library's own default would believe any certificate.
        smtp.starttls(context=ssl.create_default_context())
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
