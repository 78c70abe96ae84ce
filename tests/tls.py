"""Certificates made on the spot: an authority, and whoever it vouches for."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)
PEM = serialization.Encoding.PEM
CLEAR = serialization.NoEncryption()


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and its key."""

    file: str
    key: str

    def server(self, *, clients: str | None = None) -> ssl.SSLContext:
        """A server that shows it; `clients` is the file of those whose certificates it asks its callers for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        if clients:
            context.load_verify_locations(clients)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class Authority:
    """Somebody who vouches. `file` is what others need to believe it."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder, self.name = folder, name
        self.private = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._signed(who, self.private.public_key(), ca=True)
        self.file = str(folder / f"{name}.pem")
        Path(self.file).write_bytes(self.certificate.public_bytes(PEM))

    def _signed(
        self, who: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool = False, host: str = "", ended: bool = False,
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        issuer = who if ca else self.certificate.subject
        last = now - DAY if ended else now + DAY
        builder = x509.CertificateBuilder(issuer, who, public, x509.random_serial_number(), now - 3 * DAY, last)
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        key = self.private.public_key()
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key), critical=False)
        if host:
            number = host.replace(".", "").isdigit()
            name = x509.IPAddress(ipaddress.ip_address(host)) if number else x509.DNSName(host)
            builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        return builder.sign(self.private, hashes.SHA256())

    def vouches(self, host: str, *, ended: bool = False) -> Certificate:
        """A certificate for `host`; `ended` is one that was good until yesterday."""
        private = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        file, key = self.folder / f"{self.name}-{host}-{ended}.pem", self.folder / f"{self.name}-{host}-{ended}.key"
        file.write_bytes(self._signed(who, private.public_key(), host=host, ended=ended).public_bytes(PEM))
        key.write_bytes(private.private_bytes(PEM, serialization.PrivateFormat.PKCS8, CLEAR))
        return Certificate(str(file), str(key))
