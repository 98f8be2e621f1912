"""A self-signed TLS certificate, made when it is needed."""

from __future__ import annotations

import ipaddress
import os
import secrets
import ssl
import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..world.clock import SystemClock

_LIFETIME = timedelta(days=397)


class Certificate:
    """A private key and its self-signed certificate for an address.

    Args:
        address: IP address of the certificate; it is also for `localhost`.

    Attributes:
        pem: The certificate, which clients can choose to trust.
    """

    def __init__(self, address: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rerobots simulator")])
        now = SystemClock().now()
        usage = x509.KeyUsage(True, False, False, False, False, True, False, False, False)
        certificate = (
            x509.CertificateBuilder(name, name, self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + _LIFETIME)
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")]
                ),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        self.pem: str = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def context(self) -> ssl.SSLContext:
        """Return the TLS context of a server."""
        password = secrets.token_hex(32)
        # Python's ssl reads keys from files only; this file is encrypted.
        key = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        descriptor, name = tempfile.mkstemp(prefix="rerobots-sim-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(key + self.pem.encode())
            context.load_cert_chain(name, password=password)
        finally:
            Path(name).unlink()
        return context
