"""E-mail: handed over once, recognisable when it came twice, and with nothing in it but what was promised."""

from __future__ import annotations

import email
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import pytest

from tests import logs, make
from tests.receivers import closed_port, hang_up
from tests.test_line import certificate
from webapp import mail, settings
from webapp.outcomes import Later, Outcome, Refused, Sent, Unsure

ID = "019aa3b1-7c00-7000-8000-0123456789ab"
TO = "amir.madeup@mail.example"
FROM = "open-door@anyshire.example"


@dataclass(frozen=True)
class Letter:
    body: Mapping[str, Any] = field(default_factory=lambda: {"to": TO, "subject": "There is an update", "text": "Żółw گفتگو\n.\n"})
    id: str = ID
    case_id: str | None = None
    letter: bytes = b""


class PostOffice:
    """An SMTP server on this machine. `says` changes what it answers to a command; "" hangs up, None goes silent."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, secure: bool = False, **says: str | None) -> None:
        self.says = {"hello": "220 ready", "EHLO": "250-here\r\n250 8BITMIME", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
                     "end": "250 kept", "QUIT": "221 bye", "AUTH": "235 in", "STARTTLS": "220 go", **says}  # fmt: skip
        self.heard: list[str] = []
        self.letters: list[bytes] = []
        self.stopping = threading.Event()
        self._tls, self._secure = tls, secure
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._line: socket.socket | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stopping.set()
        for line in (self._listener, self._line):
            if line is not None:
                hang_up(line)
        self._thread.join(10)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                self._line, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._talk(self._line)
            except (OSError, EOFError):
                continue
            finally:
                self._line.close()

    def _talk(self, line: socket.socket) -> None:
        if self._secure and self._tls:
            line = self._tls.wrap_socket(line, server_side=True)
        with line:
            self._answer(line, "hello")
            words = line.makefile("rb")
            while command := words.readline().decode().strip():
                self.heard.append(command)
                verb = command.split(" ")[0].upper()
                self._answer(line, verb)
                if verb == "STARTTLS" and self._tls:
                    with self._tls.wrap_socket(line, server_side=True) as closed:
                        return self._talk_closed(closed)
                if verb == "DATA" and (self.says["DATA"] or "").startswith("354"):
                    self.letters.append(letter(words))
                    self._answer(line, "end")
        return None

    def _talk_closed(self, line: socket.socket) -> None:
        self._tls, self.says["hello"] = None, ""
        self.says["EHLO"] = "250-here\r\n250 AUTH PLAIN"
        words = line.makefile("rb")
        while command := words.readline().decode().strip():
            self.heard.append(command)
            verb = command.split(" ")[0].upper()
            self._answer(line, verb)
            if verb == "DATA":
                self.letters.append(letter(words))
                self._answer(line, "end")

    def _answer(self, line: socket.socket, to: str) -> None:
        words = self.says.get(to, "500 what")
        if words is None:
            self.stopping.wait(30)
            raise EOFError
        if not words:
            raise EOFError
        line.sendall(words.encode() + b"\r\n")


def letter(words: Any) -> bytes:
    kept = b""
    while (row := words.readline()) != b".\r\n":
        if not row:
            raise EOFError
        kept += row[1:] if row.startswith(b"..") else row
    return kept


def send(
    office: PostOffice, *, to: Letter | None = None, user: str = "", scheme: str = "smtp", seconds: float = 10.0, closed: bool = False,
) -> Outcome:
    with office:
        server = mail.Server(f"{scheme}://{user}localhost:{office.port}", FROM, seconds, closed)
        return mail.send(server, to or Letter(), make.NOW)


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=default))


def test_a_mail_is_plain_text_with_a_number_that_stays_the_same():
    office = PostOffice()

    assert send(office) == Sent("250")

    message = read(office.letters[0])
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == "Żółw گفتگو\r\n.\r\n"
    assert message["Message-ID"] == f"<{ID}@anyshire.example>"
    assert (message["From"], message["To"], message["Subject"]) == (FROM, TO, "There is an update")
    assert message["Date"] == "Mon, 23 Nov 2026 10:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert max(map(len, office.letters[0].split(b"\r\n"))) < 100
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    )
    assert office.heard[0] == "ehlo anyshire.example"


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "body",
    [
        {"to": "nobody"}, {"to": ""}, {"to": None}, {"to": 5}, {"to": "a@b.example, c@d.example"}, {"to": "Amir <a@b.example>"},
        {"to": "a@b.example\r\nBcc: c@d.example"}, {"to": "å@b.example"}, {"to": "a@"}, {"to": "@b"}, {"to": "a b@c.example"},
        {"subject": "a\r\nBcc: c@d.example"}, {"subject": None}, {"subject": "half \ud83d"},
        {"text": None}, {"text": 5}, {"text": "half \ud83d"},
    ],
)  # fmt: skip
def test_what_is_not_a_mail_to_one_person_is_refused_and_nobody_gets_a_copy(body: dict[str, Any]):
    office = PostOffice()

    assert send(office, to=Letter({**Letter().body, **body})) == Refused("not-a-mail")
    assert office.letters == []


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        ({"hello": "421 busy"}, Later("421")),
        ({"hello": "554 no"}, Later("554", alarm=True)),
        ({"hello": ""}, Later("connection-lost")),
        ({"hello": "nonsense"}, Later("bad-answer")),
        ({"EHLO": ""}, Later("connection-lost")),
        ({"MAIL": "451 later"}, Later("451")),
        ({"MAIL": "550 not you"}, Later("550", alarm=True)),
        ({"RCPT": "450 full"}, Later("450")),
        ({"RCPT": "550 nobody"}, Refused("550")),
        ({"RCPT": "251 elsewhere"}, Sent("250")),
        ({"RCPT": ""}, Later("connection-lost")),
        ({"DATA": "451 later"}, Later("451")),
        ({"DATA": "554 no"}, Refused("554")),
        ({"end": "451 later"}, Later("451")),
        ({"end": "552 too big"}, Refused("552")),
        ({"end": ""}, Unsure("connection-lost")),
        ({"end": "nonsense"}, Unsure("bad-answer")),
        ({"DATA": ""}, Unsure("connection-lost")),
        ({"QUIT": ""}, Sent("250")),
    ],
)
def test_each_answer_of_the_mail_server_means_one_thing(says: dict[str, str], outcome: Outcome):
    assert send(PostOffice(**says)) == outcome


@pytest.mark.parametrize(
    ("silent", "outcome"), [("hello", Later("timed-out")), ("RCPT", Later("timed-out")), ("end", Unsure("connection-lost"))]
)
def test_a_silent_mail_server_holds_us_no_longer_than_allowed(silent: str, outcome: Outcome):
    assert send(PostOffice(**{silent: None}), seconds=0.4) == outcome


def test_a_mail_server_that_is_down_is_tried_again():
    server = mail.Server(f"smtp://127.0.0.1:{closed_port()}", FROM)

    assert mail.door(server, lambda: make.NOW)(Letter()) == Later("connection-lost")


def believe(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    made = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: made(cafile=file))


@pytest.mark.asvs("12.3.1")
def test_a_password_only_goes_over_a_closed_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "localhost")
    believe(monkeypatch, believed)
    office = PostOffice(tls=context, EHLO="250-here\r\n250 STARTTLS")

    assert send(office, user="us%40er:pa%3Ass@") == Sent("250")

    assert [command.split(" ")[0].upper() for command in office.heard][:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert len(office.letters) == 1


def test_a_server_without_a_closed_line_gets_no_password():
    office = PostOffice(EHLO="250-here\r\n250 AUTH PLAIN")

    assert send(office, user="user:hush@") == Later("no-safe-line", alarm=True)
    assert not [command for command in office.heard if command.upper().startswith("AUTH")]


OFFERS = "250-here\r\n250 STARTTLS"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """As if the mail server were another machine than ours, with a certificate that we believe."""
    monkeypatch.setattr(settings, "THIS_MACHINE", ())
    context, believed = certificate(tmp_path, "localhost")
    believe(monkeypatch, believed)
    return context


@pytest.mark.asvs("12.3.1")
@pytest.mark.parametrize("closed", [True, False])
def test_a_line_that_can_be_closed_is_closed_though_no_password_goes_over_it(elsewhere: ssl.SSLContext, closed: bool):
    office = PostOffice(tls=elsewhere, EHLO=OFFERS)

    assert send(office, closed=closed) == Sent("250")
    assert [command.split(" ")[0].upper() for command in office.heard][:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]


@pytest.mark.asvs("12.3.1")
def test_where_real_people_are_written_to_nothing_leaves_this_machine_on_an_open_line(elsewhere: ssl.SSLContext):
    assert send(office := PostOffice(), closed=True) == Later("no-safe-line", alarm=True)
    assert office.letters == []
    assert [command.split(" ")[0].upper() for command in office.heard] == ["EHLO"]
    # To try it out, and before: as it was.
    assert send(PostOffice()) == Sent("250")


def test_a_mail_server_on_this_very_machine_needs_no_closed_line():
    office = PostOffice(EHLO=OFFERS)

    assert send(office, closed=True) == Sent("250")
    assert not [command for command in office.heard if command.upper() == "STARTTLS"]


DUTY = Letter({"to": "duty@icb.example", "who": "duty", "subject": "Someone asks for help today", "text": "Please look.\n"})
NAMED = "lead@icb.example"


@pytest.mark.parametrize("says", [{"RCPT": "550 relaying denied for now"}, {"DATA": "554 no"}, {"end": "552 too big"}])
def test_a_no_to_what_the_duty_inbox_must_hear_is_never_the_end_of_it(says: dict[str, str]):
    assert send(PostOffice(**says), to=DUTY) == Later(next(iter(says.values()))[:3], alarm=True)
    assert send(PostOffice(RCPT="450 full"), to=DUTY) == Later("450")


class Picky(PostOffice):
    """It takes no mail for some addresses."""

    nobody: tuple[str, ...] = (DUTY.body["to"],)

    def _answer(self, line: socket.socket, to: str) -> None:
        if to == "RCPT" and any(address in self.heard[-1] for address in self.nobody):
            line.sendall(b"550 relaying denied for now\r\n")
        else:
            super()._answer(line, to)


def brought(office: PostOffice, letter: Letter, *, named: str | None = NAMED, times: int = 1) -> list[Outcome]:
    with office:
        bring = mail.door(mail.Server(f"smtp://localhost:{office.port}", FROM, 10.0), lambda: make.NOW, named=named)
        return [bring(letter) for _ in range(times)]


def test_what_the_duty_inbox_does_not_take_reaches_the_second_person_at_once_and_once_and_is_tried_on():
    office = Picky()

    assert brought(office, DUTY, times=3) == [Later("550", alarm=True)] * 3

    [instead] = map(read, office.letters)
    assert (instead["To"], instead["Subject"]) == (NAMED, "Someone asks for help today")
    assert instead.get_content().startswith("The first inbox (DUTY_INBOX) did not take this mail.")
    assert instead.get_content().endswith("Please look.\r\n")


def test_a_duty_inbox_that_is_no_address_is_heard_of_by_the_second_person():
    office = PostOffice()

    assert brought(office, Letter({**DUTY.body, "to": "å@icb.example"})) == [Refused("not-a-mail")]
    assert [read(one)["To"] for one in office.letters] == [NAMED]


def test_the_second_person_is_tried_again_until_one_mail_arrived():
    office = Picky()
    office.nobody = (DUTY.body["to"], NAMED)

    assert brought(office, DUTY, times=2) == [Later("550", alarm=True)] * 2
    assert len([command for command in office.heard if NAMED in command]) == 2


@pytest.mark.parametrize(("letter", "named"), [(DUTY, None), (DUTY, DUTY.body["to"]), (Letter({**DUTY.body, "who": "person"}), NAMED)])
def test_nobody_else_gets_a_mail_that_was_not_for_the_duty_inbox_or_where_nobody_is_named(letter: Letter, named: str | None):
    office = Picky()

    [outcome] = brought(office, letter, named=named)

    assert office.letters == []
    assert outcome == (Refused("550") if letter is not DUTY else Later("550", alarm=True))
    assert len([command for command in office.heard if command.startswith("rcpt")]) == 1


@pytest.mark.parametrize("secure", [True, False])
def test_a_server_with_somebody_elses_certificate_gets_no_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, secure: bool):
    context, believed = certificate(tmp_path, "other.example")
    believe(monkeypatch, believed)
    office = PostOffice(tls=context, secure=secure, EHLO="250-here\r\n250 STARTTLS")

    assert send(office, user="user:hush@", scheme="smtps" if secure else "smtp") == Later("certificate-refused", alarm=True)
    assert not [command for command in office.heard if command.upper().startswith("AUTH")]


def test_a_server_that_is_closed_from_the_start_takes_mail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "localhost")
    believe(monkeypatch, believed)
    office = PostOffice(tls=context, secure=True, EHLO="250-here\r\n250 AUTH PLAIN")

    assert send(office, user="user:hush@", scheme="smtps") == Sent("250")


def test_a_wrong_password_is_told_and_the_mail_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "localhost")
    believe(monkeypatch, believed)
    office = PostOffice(tls=context, secure=True, EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 no")

    assert send(office, user="user:hush@", scheme="smtps") == Later("535", alarm=True)


def test_the_password_does_not_show_when_a_server_is_printed():
    assert "hush" not in repr(mail.Server("smtp://user:hush@mail.example", FROM))


def test_no_address_and_no_word_of_a_mail_reaches_the_log():
    with logs.caught() as log:
        send(PostOffice())
        send(PostOffice(RCPT=f"550 {TO} is nobody"))

    assert log.getvalue() == ""
