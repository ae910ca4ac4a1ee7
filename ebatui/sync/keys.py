"""The key pairs of a terminal or a hub: one signs (Ed25519), the other opens sealed boxes (X25519).

The signing half must be usable with no one logged in and opens nothing; the opening half stays in
the case file. They are therefore kept, and passed about, apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from nacl.exceptions import BadSignatureError
from nacl.exceptions import CryptoError as NaClError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
SEAL_OVERHEAD = 48


class BadKey(ValueError):
    """Bytes that are no key."""


class CannotOpen(ValueError):
    """A sealed box that this key does not open, or that was damaged."""


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The halves that others hold: 32 bytes to verify signatures, 32 to seal to."""

    verify: bytes
    seal: bytes

    def __post_init__(self) -> None:
        if len(self.verify) != KEY_BYTES or len(self.seal) != KEY_BYTES:
            raise BadKey("a public key has 32 bytes")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one device. All that the nightly command holds; it can read nothing."""

    device: int
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise BadKey("a signing key has 32 bytes")

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of ``message``."""
        return SigningKey(self.seed).sign(message).signature

    @property
    def verify_key(self) -> bytes:
        """The public half."""
        return bytes(SigningKey(self.seed).verify_key)


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """Both pairs of one device or hub, private halves: a signing seed and an opening key."""

    sign_seed: bytes = field(repr=False)
    open_key: bytes = field(repr=False)

    @property
    def public(self) -> PublicKeys:
        """The halves to hand out."""
        return PublicKeys(bytes(SigningKey(self.sign_seed).verify_key), public_of(self.open_key))

    def signer(self, device: int) -> Signer:
        """The signing half, for the device of this number."""
        return Signer(device, self.sign_seed)


def new_key_pairs() -> KeyPairs:
    """Fresh pairs from the operating system's randomness."""
    return KeyPairs(bytes(SigningKey.generate()), new_open_key())


def new_open_key() -> bytes:
    """A fresh private X25519 key (the establishment's, for mentor slips, is one of these)."""
    return bytes(PrivateKey.generate())


def public_of(open_key: bytes) -> bytes:
    """The public half of a private X25519 key. ``BadKey`` if it is none."""
    if len(open_key) != KEY_BYTES:
        raise BadKey("a private key has 32 bytes")
    return bytes(PrivateKey(open_key).public_key)


def is_signed(message: bytes, signature: bytes, verify_key: bytes) -> bool:
    """Whether ``signature`` is that of ``message`` by the holder of ``verify_key``'s other half."""
    try:
        VerifyKey(verify_key).verify(message, signature)
    except (BadSignatureError, NaClError, ValueError, TypeError):
        return False
    return True


def seal(plain: bytes, seal_key: bytes) -> bytes:
    """``plain`` so that only the holder of the private half can read it: 48 bytes longer."""
    return SealedBox(PublicKey(seal_key)).encrypt(plain)


def open_sealed(sealed: bytes, open_key: bytes) -> bytes:
    """What was sealed. Raises ``CannotOpen``."""
    try:
        return SealedBox(PrivateKey(open_key)).decrypt(sealed)
    except (NaClError, ValueError, TypeError):
        raise CannotOpen("the sealed box does not open") from None


def fingerprint(*keys: PublicKeys, certificate: bytes = b"") -> bytes:
    """32 bytes that stand for these public keys, in this order (terminal's first, then hub's).

    And for the hub's certificate, named by its SHA-256, where it has one.
    """
    digest = hashlib.blake2b(digest_size=32, person=b"ebatui-fingerpr")
    for pair in keys:
        digest.update(pair.verify + pair.seal)
    digest.update(certificate)
    return digest.digest()
