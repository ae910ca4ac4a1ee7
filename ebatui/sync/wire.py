"""What terminal and hub say to each other: one request, one answer, at ``POST /x``.

Both bodies are bytes (``application/octet-stream``), written as :mod:`ebatui.journal.pack` says.

Request::

    head run:
        01             protocol version
        establishment  text (HLI)
        device         number
        epoch          number: the hub epoch the terminal knows, 0 before the first
        held           number of the last parcel from the hub that the terminal holds, 0 for none
        held_hash      its hash, 32 bytes; left out where held is 0
        nonce          8 random bytes, new for every request
        moment         number: the terminal's wall clock, UTC seconds; reported, never obeyed
        room           number: the most bytes of parcels the terminal wants back (one may exceed it)
        digest         32 bytes: BLAKE2b of the parts
        signature      64 bytes: the device's, over REQUEST_SIGNED_AS + head before it
    parts              until the end

Answer::

    receipt run:
        01             protocol version
        status         number: 0 accepted, else a refusal of Refused
        epoch          number: the hub's epoch, never 0
        accepted       number of the last parcel that the hub holds from this device without a gap
        accepted_hash  its hash, 32 bytes; left out where accepted is 0
        latest         number of the last parcel the hub has for this terminal, 0 for none
        moment         number: the hub's wall clock, UTC seconds
        signature      64 bytes: the hub's, over RECEIPT_SIGNED_AS + the request's nonce +
                       device number + receipt before it
    parts              until the end: the hub's parcels after ``held``, in order, as ``room`` allows

A part is a number that says what it is, then a run: ``PARCEL`` (1) is a whole parcel. Readers
pass over parts they do not know, so that an offer of a parcel's bytes from an offset can be added
(``OFFER``, 2, is kept for it) without a new protocol version.

The receipt alone is signed: a parcel is signed and chained by itself, so that those which arrived
whole before a line was cut are good. The hub answers a refusal with a receipt too, so that
nothing but the hub can refuse; ``accepted`` then still tells what it holds. A request it cannot
read is answered as from device 0 with a nonce of zeros. Parcels already held are passed over when
they come again with the same hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.sync.keys import SIGNATURE_BYTES, Signer, is_signed
from ebatui.sync.parcel import HASH_BYTES, NO_HASH

PATH = "/x"
ENROL_PATH = "/enrol"
CONTENT_TYPE = "application/octet-stream"
VERSION = 1
NONCE_BYTES = 8
NO_NONCE = bytes(NONCE_BYTES)
PARCEL, OFFER = 1, 2

MOST_BODY_BYTES = 1 << 20
"""No request or answer is larger than this (1 MB); a larger one is refused or not read."""

REQUEST_SIGNED_AS = b"ebatui request\x00"
RECEIPT_SIGNED_AS = b"ebatui receipt\x00"


class Refused(IntEnum):
    """Why the hub refuses a request. Wire format: only append."""

    UNREADABLE = 1
    """Not a request, or a newer protocol than the hub's."""
    UNKNOWN_DEVICE = 2
    """No such device is enrolled for that establishment, or it has been withdrawn."""
    BAD_SIGNATURE = 3
    """The request is not signed by the enrolled device."""
    CHAIN_DIFFERS = 4
    """What the terminal holds, or sent, does not follow on from what the hub holds."""
    PARCEL_REFUSED = 5
    """Parcel ``accepted + 1`` cannot be opened or read; those before it stand."""
    TOO_BIG = 6
    """More bytes at once than the hub takes."""
    TRY_LATER = 7
    """The hub cannot keep anything now (full disk, maintenance)."""
    REFILLING = 8
    """The hub was put back from a backup: what this terminal sent builds on what another has yet
    to send again, and is held until then. No receipt is given for it."""


class WireError(ValueError):
    """Bytes that are no request or answer: ``VERSION``, ``DAMAGED`` or ``BAD_SIGNATURE``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a terminal asks. As read, nothing of it may be believed before ``is_from``."""

    establishment: str
    device: int
    epoch: int
    held: int
    held_hash: bytes
    nonce: bytes
    moment: int
    room: int
    parcels: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the hub holds and has. ``status`` 0, or a ``Refused``."""

    status: int
    epoch: int
    accepted: int
    accepted_hash: bytes
    latest: int
    moment: int


def write_request(request: Request, signer: Signer) -> bytes:
    """The body of ``POST /x``, signed by the device."""
    parts = _write_parts(request.parcels)
    head = Packer().number(VERSION).text(request.establishment).number(request.device)
    head.number(request.epoch).number(request.held)
    if request.held:
        head.raw(request.held_hash)
    head.raw(request.nonce).number(request.moment).number(request.room).raw(_digest(parts))
    signed = head.bytes()
    signed += signer.sign(REQUEST_SIGNED_AS + signed)
    return Packer().run(signed).raw(parts).bytes()


def read_request(body: bytes) -> tuple[Request, Unverified]:
    """The request, and the means to verify it once its device's key is known.

    Raises ``WireError`` with ``VERSION`` or ``DAMAGED``.
    """
    try:
        outer = Unpacker(body)
        head = outer.run()
        unpacker = Unpacker(head)
        if unpacker.number() != VERSION:
            raise WireError("VERSION")
        establishment, device = unpacker.text(), unpacker.number()
        epoch, held = unpacker.number(), unpacker.number()
        held_hash = unpacker.raw(HASH_BYTES) if held else NO_HASH
        nonce = unpacker.raw(NONCE_BYTES)
        moment, room, digest = unpacker.number(), unpacker.number(), unpacker.raw(HASH_BYTES)
        signature = unpacker.raw(SIGNATURE_BYTES)
        parts = outer.raw(outer.left)
        parcels, cut_short = _read_parts(parts)
    except Malformed:
        raise WireError("DAMAGED") from None
    if unpacker.left or cut_short or digest != _digest(parts):
        raise WireError("DAMAGED")
    request = Request(
        establishment=establishment,
        device=device,
        epoch=epoch,
        held=held,
        held_hash=held_hash,
        nonce=nonce,
        moment=moment,
        room=room,
        parcels=parcels,
    )
    return request, Unverified(REQUEST_SIGNED_AS + head[:-SIGNATURE_BYTES], signature)


@dataclass(frozen=True, slots=True)
class Unverified:
    """A request's signature, to be checked against the key of the device it claims to be from."""

    signed: bytes
    signature: bytes

    def is_from(self, verify_key: bytes) -> bool:
        """Whether the holder of this key signed it."""
        return is_signed(self.signed, self.signature, verify_key)


def write_answer(
    receipt: Receipt, parcels: Iterable[bytes], *, device: int, nonce: bytes, signer: Signer
) -> bytes:
    """The body of the hub's answer to the request of ``device`` with that ``nonce``."""
    packer = Packer().number(VERSION).number(receipt.status).number(receipt.epoch)
    packer.number(receipt.accepted)
    if receipt.accepted:
        packer.raw(receipt.accepted_hash)
    packer.number(receipt.latest).number(receipt.moment)
    signed = packer.bytes()
    signed += signer.sign(_receipt_signed(signed, device, nonce))
    return Packer().run(signed).raw(_write_parts(parcels)).bytes()


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified receipt, the parcels that arrived whole, and whether the end was missing."""

    receipt: Receipt
    parcels: tuple[bytes, ...]
    cut_short: bool


def read_answer(body: bytes, *, device: int, nonce: bytes, verify_key: bytes) -> Answer:
    """The hub's answer. ``body`` may end anywhere after the receipt: whole parcels count.

    Raises ``WireError``: ``DAMAGED`` where there is no whole receipt, ``VERSION`` for one that
    this hub signed and only a newer ebatui can read, and ``BAD_SIGNATURE`` where it is not this
    hub's to this very request.
    """
    try:
        outer = Unpacker(body)
        head = outer.run()
        signed, signature = head[:-SIGNATURE_BYTES], head[-SIGNATURE_BYTES:]
        unpacker = Unpacker(signed)
        newer = unpacker.number() != VERSION
        receipt = None if newer else _read_receipt(unpacker)
    except Malformed:
        raise WireError("DAMAGED") from None
    # The answer to a request that the hub could not read is to device 0, and only refuses.
    asked = [(device, nonce)]
    if receipt is None or receipt.status == Refused.UNREADABLE:
        asked.append((0, NO_NONCE))
    if not any(is_signed(_receipt_signed(signed, *to), signature, verify_key) for to in asked):
        # Anything at all can look like a newer answer; only a hub can sign one.
        raise WireError("DAMAGED" if receipt is None else "BAD_SIGNATURE")
    if receipt is None:
        raise WireError("VERSION")
    parcels, cut_short = _read_parts(outer.raw(outer.left))
    return Answer(receipt, parcels, cut_short)


def _read_receipt(unpacker: Unpacker) -> Receipt:
    status, epoch, accepted = unpacker.number(), unpacker.number(), unpacker.number()
    receipt = Receipt(
        status=status,
        epoch=epoch,
        accepted=accepted,
        accepted_hash=unpacker.raw(HASH_BYTES) if accepted else NO_HASH,
        latest=unpacker.number(),
        moment=unpacker.number(),
    )
    if unpacker.left:
        raise WireError("DAMAGED")
    return receipt


def _receipt_signed(receipt: bytes, device: int, nonce: bytes) -> bytes:
    return RECEIPT_SIGNED_AS + nonce + Packer().number(device).bytes() + receipt


def _digest(parts: bytes) -> bytes:
    return hashlib.blake2b(parts, digest_size=HASH_BYTES, person=b"ebatui-parts").digest()


def _write_parts(parcels: Iterable[bytes]) -> bytes:
    packer = Packer()
    for parcel in parcels:
        packer.number(PARCEL).run(parcel)
    return packer.bytes()


def _read_parts(parts: bytes) -> tuple[tuple[bytes, ...], bool]:
    """The parcels among ``parts``, and whether the last part was cut short."""
    unpacker, parcels = Unpacker(parts), []
    try:
        while unpacker.left:
            what, part = unpacker.number(), unpacker.run()
            if what == PARCEL:
                parcels.append(part)
    except Malformed:
        return tuple(parcels), True
    return tuple(parcels), False


def size_of_parts(parcels: Sequence[bytes]) -> int:
    """How many bytes these parcels take in a body, for keeping within a limit."""
    return len(_write_parts(parcels))
