"""The parcel: sealed changes with a signed header that chains to the parcel before.

Bytes, written as :mod:`ebatui.journal.pack` says (numbers are varints)::

    01                      format version
    sender, to, number      device numbers (0 is the hub) and the parcel's own number, from 1
    previous                hash of parcel number - 1, 32 bytes; left out for number 1
    seen, first_seq, count  numbers, see Header
    body                    run: contents (sync.contents) in a sealed box to the recipient's key
    signature               64 bytes, Ed25519 by the sender over SIGNED_AS + everything before

Each pair (sender, to) is one chain. ``check_parcel`` looks at the signature before anything
else is believed; only ``open_parcel`` needs a private key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ebatui.casework.ids import MAX_DEVICE
from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.sync.keys import (
    SIGNATURE_BYTES,
    CannotOpen,
    Signer,
    is_signed,
    open_sealed,
    seal,
)

VERSION = 1
HASH_BYTES = 32
NO_HASH = bytes(HASH_BYTES)
"""The ``previous`` of a chain's first parcel."""

MOST_PARCEL_BYTES = 1 << 19
"""A parcel larger than this (512 kB) is refused unread."""

SIGNED_AS = b"ebatui parcel\x00"


class ParcelRefused(ValueError):
    """A parcel that cannot be believed or opened.

    ``code``: ``VERSION`` (made by a newer ebatui), ``DAMAGED`` (not a parcel, or cut short),
    ``TOO_BIG``, ``BAD_SIGNATURE``, ``NOT_FOR_US``, ``NOT_NEXT`` (does not follow on), ``SEALED``
    (our key does not open it).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What can be read of a parcel from outside.

    From a terminal: ``first_seq`` and ``count`` are the run of its own changes within, and
    ``seen`` is the hub cursor that every one of them had seen.
    From the hub (``sender`` 0): ``first_seq`` is the first cursor the parcel accounts for, and
    ``count`` how many (both 0 when it brings only refusals or labels); ``seen`` is the highest
    ``seq`` of the recipient's own changes that the hub had placed or refused when it was cut.
    """

    sender: int
    to: int
    number: int
    previous: bytes
    seen: int
    first_seq: int
    count: int

    @property
    def last_seq(self) -> int:
        """The last of the run; one less than ``first_seq`` where there is none."""
        return self.first_seq + self.count - 1


def seal_parcel(header: Header, plain: bytes, seal_key: bytes, signer: Signer) -> bytes:
    """The parcel of ``plain`` (``sync.contents.pack``), sealed to ``seal_key``.

    ``ValueError`` where the signer is not the sender, the numbers are out of range, or the whole
    would be larger than ``MOST_PARCEL_BYTES``.
    """
    if signer.device != header.sender or (header.number == 1) != (header.previous == NO_HASH):
        raise ValueError("a parcel is signed by its sender and chained to the one before")
    packer = Packer().number(VERSION).number(header.sender).number(header.to)
    packer.number(header.number)
    if header.number > 1:
        packer.raw(header.previous)
    packer.number(header.seen).number(header.first_seq).number(header.count)
    packer.run(seal(plain, seal_key))
    unsigned = packer.bytes()
    parcel = unsigned + signer.sign(SIGNED_AS + unsigned)
    if len(parcel) > MOST_PARCEL_BYTES:
        raise ValueError("a parcel may not be so large")
    return parcel


def check_parcel(parcel: bytes, verify_key: bytes) -> Header:
    """The header, once the sender's signature has been verified. Raises ``ParcelRefused``."""
    _verify(parcel, verify_key)
    return _read(parcel)[0]


def open_parcel(parcel: bytes, verify_key: bytes, open_key: bytes) -> tuple[Header, bytes]:
    """The header and plain contents, signature verified first. Raises ``ParcelRefused``."""
    _verify(parcel, verify_key)
    header, body = _read(parcel)
    try:
        return header, open_sealed(body, open_key)
    except CannotOpen:
        raise ParcelRefused("SEALED") from None


def check_follows(header: Header, *, sender: int, to: int, number: int, previous: bytes) -> None:
    """Raises ``ParcelRefused`` unless this is the chain's next parcel.

    ``NOT_FOR_US`` for another sender or recipient; ``NOT_NEXT`` where it is not numbered
    ``number`` or does not name ``previous``.
    """
    if header.sender != sender or header.to != to:
        raise ParcelRefused("NOT_FOR_US")
    if header.number != number or header.previous != previous:
        raise ParcelRefused("NOT_NEXT")


def number_of(beginning: bytes) -> int | None:
    """The number, unverified, of a parcel of which only this is held; ``None`` if too short."""
    unpacker = Unpacker(beginning)
    try:
        _version, _sender, _to, number = (unpacker.kept() for _ in range(4))
    except Malformed:
        return None
    return number


def parcel_hash(parcel: bytes) -> bytes:
    """The 32 bytes by which the next parcel, and the receipt, name this one."""
    return hashlib.blake2b(parcel, digest_size=HASH_BYTES, person=b"ebatui-parcel").digest()


def _verify(parcel: bytes, verify_key: bytes) -> None:
    if len(parcel) > MOST_PARCEL_BYTES:
        raise ParcelRefused("TOO_BIG")
    if len(parcel) <= SIGNATURE_BYTES:
        raise ParcelRefused("DAMAGED")
    if not is_signed(SIGNED_AS + parcel[:-SIGNATURE_BYTES], parcel[-SIGNATURE_BYTES:], verify_key):
        raise ParcelRefused("BAD_SIGNATURE")


def _read(parcel: bytes) -> tuple[Header, bytes]:
    unpacker = Unpacker(parcel[:-SIGNATURE_BYTES])
    try:
        if unpacker.number() != VERSION:
            raise ParcelRefused("VERSION")
        sender, to, number = unpacker.number(), unpacker.number(), unpacker.kept()
        previous = unpacker.raw(HASH_BYTES) if number > 1 else NO_HASH
        seen, first_seq, count = unpacker.kept(), unpacker.kept(), unpacker.kept()
        body = unpacker.run()
    except Malformed:
        raise ParcelRefused("DAMAGED") from None
    if unpacker.left or not number or max(sender, to) > MAX_DEVICE:
        raise ParcelRefused("DAMAGED")
    header = Header(
        sender=sender,
        to=to,
        number=number,
        previous=previous,
        seen=seen,
        first_seq=first_seq,
        count=count,
    )
    return header, body
