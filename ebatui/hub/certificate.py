"""The certificate that a hub serves HTTPS with: one elliptic curve key, signed by itself.

Terminals accept exactly this one, named to them at enrolment, so it needs no chain, no name and
no date: it says nothing but its key, and outlasts any clock. Small, because every call carries it.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from datetime import UTC, datetime

_BEGINS = datetime(2000, 1, 1, tzinfo=UTC)
_NEVER_ENDS = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280 4.1.2.5
_NAME = "hub"


def make_certificate() -> str:
    """A fresh key and its certificate, as PEM: what only the hub's account may read."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(os.urandom(8)) >> 1 | 1)
        .not_valid_before(_BEGINS)
        .not_valid_after(_NEVER_ENDS)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode("ascii")


def certificate_hash(pem: str) -> bytes:
    """The SHA-256 of the certificate in ``pem``. ``ValueError`` where there is none."""
    start = pem.index(ssl.PEM_HEADER)
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[start:].strip())).digest()


def server_context(path: str | os.PathLike[str]) -> ssl.SSLContext:
    """TLS 1.3 alone, with the key and certificate of this file. ``OSError``, ``ssl.SSLError``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # a terminal calls once a night: a ticket would cost 256 bytes a call
    context.load_cert_chain(path)
    return context
