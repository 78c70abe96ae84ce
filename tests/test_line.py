"""A line to somebody else's server: only where we may call, to the very address that was checked, under the right name."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.receivers import Receiver, answer, drip
from webapp import line, timed

LOOK_UP = socket.getaddrinfo
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name means these addresses. The names that were looked up are remembered."""
    asked = []

    def look_up(host: Any, port: Any, *rest: Any, **more: Any) -> list[Any]:
        if host in addresses or host == "127.0.0.1":
            return LOOK_UP(host, port, *rest, **more)
        asked.append(host)
        return [found for address in addresses for found in LOOK_UP(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1",
        "192.168.1.1", "100.64.0.1", "169.254.169.254", "fe80::1", "fec0::1", "fd00::1", "198.18.0.1", "192.0.0.1",
        "192.88.99.1", "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        "203.0.113.9",
    ],
)  # fmt: skip
@pytest.mark.asvs("1.3.6", "13.2.4")
def test_addresses_that_are_not_public_are_refused(monkeypatch: pytest.MonkeyPatch, address: str):
    resolve_to(monkeypatch, address)

    with pytest.raises(line.NotAllowed):
        line.allowed_address("icb.example", 443, ())


@pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_an_address_in_disguise_is_refused(written: str):
    with pytest.raises(line.NotReached):
        line.allowed_address(written, 443, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "51.140.1.1", "2a00:1450:4009::1"])
def test_public_addresses_may_be_called(monkeypatch: pytest.MonkeyPatch, address: str):
    resolve_to(monkeypatch, address)

    assert str(line.allowed_address("icb.example", 443, ())) == address


def test_only_the_range_that_was_let_through_is(monkeypatch: pytest.MonkeyPatch):
    through = (ipaddress.ip_network("10.1.0.0/16"),)
    resolve_to(monkeypatch, "10.1.2.3")
    assert str(line.allowed_address("icb.example", 443, through)) == "10.1.2.3"

    resolve_to(monkeypatch, "10.2.0.1")
    with pytest.raises(line.NotAllowed):
        line.allowed_address("icb.example", 443, through)


def test_of_several_addresses_only_one_that_we_may_call_is_called(monkeypatch: pytest.MonkeyPatch):
    resolve_to(monkeypatch, "10.0.0.1", "8.8.8.8")

    assert str(line.allowed_address("icb.example", 443, ())) == "8.8.8.8"


@pytest.mark.asvs("1.3.6")
def test_the_name_is_looked_up_once_and_that_address_is_called(monkeypatch: pytest.MonkeyPatch):
    """Otherwise a name could mean a public address when we check and our own database when we call."""
    asked = resolve_to(monkeypatch, "127.0.0.1")

    with Receiver(answer()) as receiver:
        got = line.call("POST", f"http://icb.example:{receiver.port}/in?x=1", b"{}", {}, allow_private=LOOPBACK, seconds=5)

    assert got.status == 204
    assert asked == ["icb.example"]
    assert receiver.received[0].headers["host"] == f"icb.example:{receiver.port}"
    assert receiver.received[0].path == "/in?x=1"


def test_what_went_wrong_is_told_without_the_address():
    with pytest.raises(line.NotAllowed) as refused:
        line.call("POST", "http://127.0.0.1/hush?key=hush", b"", {}, allow_private=(), seconds=5)

    assert str(refused.value) == "address-not-allowed"


def test_only_a_call_that_never_connected_is_known_not_to_have_arrived():
    with Receiver(drip(b"HTTP/1.1 2")) as receiver, pytest.raises(line.NoAnswer) as refused:
        line.call("POST", receiver.url, b"", {}, allow_private=LOOPBACK, seconds=0.3)

    assert not isinstance(refused.value, line.NotReached)


# With a certificate


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's own certificate for `name`, and the file of those to believe."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), today - day, today + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    believed, private = folder / f"{name}.pem", folder / f"{name}.key"
    believed.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(believed, private)
    return context, str(believed)


def call(url: str, believed: str) -> requests.Response:
    with timed.Limit(5) as limit, line.Session(limit, LOOPBACK) as session:
        session.verify = believed
        return session.post(url, data=b"{}", timeout=(5, 5))


def test_the_certificate_is_checked_against_the_name_though_the_address_is_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "icb.example")
    shown: list[str | None] = []
    context.sni_callback = lambda open_line, name, ours: shown.append(name)
    resolve_to(monkeypatch, "127.0.0.1")

    with Receiver(answer(), tls=context) as receiver:
        got = call(f"https://icb.example:{receiver.port}/", believed)

    assert got.status_code == 204
    assert shown == ["icb.example"]


@pytest.mark.asvs("12.3.2")
def test_somebody_elses_certificate_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "other.example")
    resolve_to(monkeypatch, "127.0.0.1")

    with Receiver(answer(), tls=context) as receiver, pytest.raises(requests.exceptions.SSLError):
        call(f"https://icb.example:{receiver.port}/", believed)

    assert receiver.received == []


@pytest.mark.asvs("12.3.2")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path):
    context, _ = certificate(tmp_path, "localhost")

    with Receiver(answer(), tls=context) as receiver, pytest.raises(line.NoAnswer) as refused:
        line.call("POST", f"https://localhost:{receiver.port}/", b"", {}, allow_private=LOOPBACK, seconds=5)

    assert refused.value.why == "certificate-refused"
    assert receiver.received == []


def test_a_dripping_body_is_cut_under_tls_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "icb.example")
    resolve_to(monkeypatch, "127.0.0.1")

    dripping = Receiver(drip(b"HTTP/1.1 200 OK\r\n\r\n"), tls=context)
    with dripping as receiver, timed.Limit(0.4) as limit, line.Session(limit, LOOPBACK) as session:
        session.verify = believed
        session.post(f"https://icb.example:{receiver.port}/", data=b"{}", timeout=(5, 5))

    assert limit.over
