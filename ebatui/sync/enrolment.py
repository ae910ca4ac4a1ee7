"""Enrolment: a one-time code makes a terminal and a hub known to each other.

The hub's operator makes a code (95 random bits, read out or typed, with a check sign) and keeps
``code_id(code)``, ``code_key(code)``, the establishment and when it expires; never the code. The
terminal's ``POST /enrol`` and the hub's answer are each authenticated by a MAC keyed from the
code, which no one who has not heard it can guess, on the line or off it. Both ends then show the
same ``fingerprint_words(fingerprint(terminal's keys, hub's keys))``.

Request, written as :mod:`ebatui.journal.pack` says::

    02 | code_id 8 bytes | device number | establishment text | verify 32 | seal 32
    mac: 32 bytes, BLAKE2b keyed with the code's key over REQUEST_MAC_AS + everything before

Answer::

    02 | status number: 0, else an EnrolRefused | and where 0:
    verify 32 | seal 32 | epoch number | label text | certificate run
    mac: 32 bytes over ANSWER_MAC_AS + the request's mac + everything before

The certificate is the SHA-256 of the one that the hub serves HTTPS with, or nothing. The terminal
compares it with the one it met on this very line, which until then it could not know, and accepts
no other from then on. Version 1, of both, is the same without it; a hub answers in the version it
was asked in.

A refusal carries a MAC where the hub knows the code, and ends after the status where it does not.
A lost answer is asked for again: a used code is good for the same request once more until it
expires, and for no other.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.sync.keys import KEY_BYTES, PublicKeys

VERSION = 2
OLDEST = 1
MAC_BYTES = 32
CERTIFICATE_BYTES = 32
CODE_ID_BYTES = 8
REQUEST_MAC_AS = b"ebatui enrol\x00"
ANSWER_MAC_AS = b"ebatui enrolled\x00"

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_LENGTH = 20
_GROUP = 5


class BadCode(ValueError):
    """An enrolment code that cannot be right: ``LENGTH``, ``SIGN`` or ``CHECK`` (mistyped)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EnrolRefused(IntEnum):
    """Why the hub does not enrol a terminal. Wire format: only append."""

    UNREADABLE = 1
    CODE_UNKNOWN = 2
    """No such code, used by another terminal, or expired."""
    WRONG_ESTABLISHMENT = 3
    """The code was made for another establishment."""
    DEVICE_TAKEN = 4
    """Another terminal has this device number: set the terminal up anew."""
    TRY_LATER = 5


class EnrolError(ValueError):
    """An answer or request that cannot be believed: ``DAMAGED``, ``VERSION`` or ``BAD_MAC``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_code() -> str:
    """A fresh code of four groups of five: ``7QK2M-…``. 95 bits and a check sign."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH - 1))
    return _grouped(signs + _check_sign(signs))


def read_code(typed: str) -> str:
    """A code as typed (any case, with or without dashes and spaces), in its one written form.

    Raises ``BadCode``.
    """
    signs = "".join(sign for sign in typed.upper() if not sign.isspace() and sign != "-")
    signs = signs.translate(_READ_AS)
    if len(signs) != _LENGTH:
        raise BadCode("LENGTH")
    if any(sign not in _SIGNS for sign in signs):
        raise BadCode("SIGN")
    if _check_sign(signs[:-1]) != signs[-1]:
        raise BadCode("CHECK")
    return _grouped(signs)


def code_id(code: str) -> bytes:
    """What names a code without giving it away."""
    return _derived(code, b"ebatui-code-id", CODE_ID_BYTES)


def code_key(code: str) -> bytes:
    """The key of the two MACs."""
    return _derived(code, b"ebatui-code-key", MAC_BYTES)


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """What a terminal sends. As read, it may be believed only after ``is_from``."""

    code_id: bytes
    device: int
    establishment: str
    keys: PublicKeys
    mac: bytes = b""
    signed: bytes = field(default=b"", repr=False)
    version: int = VERSION

    def is_from(self, key: bytes) -> bool:
        """Whether whoever made it had heard the code with this key."""
        return hmac.compare_digest(_mac(key, REQUEST_MAC_AS + self.signed), self.mac)


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """What the hub answers: its keys, its epoch, and the label of the terminal (``HLI1``).

    ``certificate`` is the SHA-256 of the one it serves HTTPS with, empty where it has none.
    """

    keys: PublicKeys
    epoch: int
    label: str
    certificate: bytes = b""


def write_enrol_request(code: str, device: int, establishment: str, keys: PublicKeys) -> bytes:
    """The terminal's request. ``BadCode`` where the code cannot be right."""
    code = read_code(code)
    packer = Packer().number(VERSION).raw(code_id(code)).number(device).text(establishment)
    unsigned = packer.raw(keys.verify).raw(keys.seal).bytes()
    return unsigned + _mac(code_key(code), REQUEST_MAC_AS + unsigned)


def read_enrol_request(body: bytes) -> EnrolRequest:
    """The request, unbelieved. Raises ``EnrolError``."""
    unsigned, mac = body[:-MAC_BYTES], body[-MAC_BYTES:]
    try:
        unpacker = Unpacker(unsigned)
        version = _version(unpacker)
        named, device = unpacker.raw(CODE_ID_BYTES), unpacker.kept()
        establishment = unpacker.text()
        keys = PublicKeys(unpacker.raw(KEY_BYTES), unpacker.raw(KEY_BYTES))
    except Malformed:
        raise EnrolError("DAMAGED") from None
    if unpacker.left or not establishment.isprintable():
        raise EnrolError("DAMAGED")
    return EnrolRequest(named, device, establishment, keys, mac, unsigned, version)


def write_enrol_answer(
    answer: EnrolAnswer | EnrolRefused,
    request_mac: bytes,
    key: bytes | None,
    *,
    version: int = VERSION,
) -> bytes:
    """The hub's answer. ``key`` is ``None`` only for a refusal of a code the hub does not know."""
    if isinstance(answer, EnrolRefused):
        unsigned = Packer().number(version).number(answer).bytes()
    else:
        packer = Packer().number(version).number(0).raw(answer.keys.verify).raw(answer.keys.seal)
        packer.number(answer.epoch).text(answer.label)
        if version > OLDEST:
            packer.run(answer.certificate)
        unsigned = packer.bytes()
    if key is None:
        return unsigned
    return unsigned + _mac(key, ANSWER_MAC_AS + request_mac + unsigned)


def read_enrol_answer(body: bytes, code: str, request: bytes) -> EnrolAnswer | EnrolRefused:
    """The answer to the terminal's ``request`` bytes. Raises ``EnrolError``.

    An acceptance without the right MAC is never believed. A refusal without one is: it can do no
    more than keep a terminal from enrolling, as cutting the line can.
    """
    try:
        unpacker = Unpacker(body)
        version = _version(unpacker)
        status = unpacker.number()
        if status:
            return _refusal(status)
        keys = PublicKeys(unpacker.raw(KEY_BYTES), unpacker.raw(KEY_BYTES))
        epoch, label = unpacker.number(), unpacker.text()
        certificate = unpacker.run() if version > OLDEST else b""
        unsigned, mac = body[: unpacker.at], unpacker.raw(unpacker.left)
    except Malformed:
        raise EnrolError("DAMAGED") from None
    heard = code_key(read_code(code))
    if not hmac.compare_digest(_mac(heard, ANSWER_MAC_AS + request[-MAC_BYTES:] + unsigned), mac):
        raise EnrolError("BAD_MAC")
    if certificate and len(certificate) != CERTIFICATE_BYTES:
        raise EnrolError("VERSION")
    return EnrolAnswer(keys, epoch, label, certificate)


def _version(unpacker: Unpacker) -> int:
    version = unpacker.number()
    if not OLDEST <= version <= VERSION:
        raise EnrolError("VERSION")
    return version


def _refusal(status: int) -> EnrolRefused:
    try:
        return EnrolRefused(status)
    except ValueError:
        raise EnrolError("VERSION") from None


def _mac(key: bytes, message: bytes) -> bytes:
    return hashlib.blake2b(message, digest_size=MAC_BYTES, key=key).digest()


def _derived(code: str, purpose: bytes, size: int) -> bytes:
    # The code has 95 bits: no slow hash is needed to keep it from being guessed.
    return hashlib.blake2b(read_code(code).encode(), digest_size=size, person=purpose).digest()


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _check_sign(signs: str) -> str:
    """Luhn's check in base 32: any one sign wrong, and most neighbours swapped, are noticed."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        doubled = _SIGNS.index(sign) * (1 if place % 2 else 2)
        total += doubled // 32 + doubled % 32
    return _SIGNS[-total % 32]
