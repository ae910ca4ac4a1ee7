"""What terminal and hub say to each other: one request, one answer, at ``POST /x``.

Both bodies are bytes, written as :mod:`ebatui.journal.pack` says.

Request::

    head run:
        01             protocol version
        establishment  text (HLI)
        device         number
        epoch          number: the hub epoch the terminal knows, 0 before the first
        held           number of the last parcel from the hub that the terminal holds, 0 for none
        held_hash      first 8 bytes of its hash; left out where held is 0
        nonce          8 random bytes, new for every request
        moment         number: the terminal's wall clock, UTC seconds; reported, never obeyed
        room           number: the most bytes of parcels the terminal wants back (one may exceed it)
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

A part is a number that says what it is, then a run (:mod:`ebatui.sync.parts`): parcels, and after
a cut line how much of the next one is held, and the rest of it. Readers pass over parts they do
not know, so that others can be added without a new protocol version.

Head and receipt alone are signed, and stand first: a parcel is signed and chained by itself, so
that those which arrived whole before a line was cut are good, and a hub knows whose bytes it keeps
before it keeps any. The hub answers a refusal with a receipt too, so that nothing but the hub can
refuse; ``accepted`` then still tells what it holds. A request it cannot read is answered as from
device 0 with a nonce of zeros. Parcels already held are passed over when they come again with the
same hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from ebatui.casework.ids import MAX_DEVICE
from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.sync.keys import SIGNATURE_BYTES, Signer, is_signed
from ebatui.sync.parcel import HASH_BYTES, NO_HASH
from ebatui.sync.parts import NOTHING, Hold, Parts, Rest, read_parts, write_parts

PATH = "/x"
ENROL_PATH = "/enrol"
CONTENT_TYPE = "application/octet-stream"
VERSION = 1
NONCE_BYTES = 8
NO_NONCE = bytes(NONCE_BYTES)
SHORT_HASH_BYTES = 8
"""As many of a hash as a terminal says of what it holds: only to notice that two ends differ."""

MOST_BODY_BYTES = 1 << 20
"""No request or answer is larger than this (1 MB); a larger one is refused or not read."""

MOST_ENROL_BYTES = 1_024
"""No request to enrol is larger."""

MOST_HEAD_BYTES = 256
"""No request's head is larger than this: who calls is known before more than that is kept."""

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
    rest: Rest | None = None
    """The rest of the parcel before those, where the hub holds its beginning."""
    hold: Hold | None = None
    """How much of the hub's parcel ``held + 1`` the terminal holds."""


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
    head = Packer().number(VERSION).text(request.establishment).number(request.device)
    head.number(request.epoch).number(request.held)
    if request.held:
        head.raw(request.held_hash[:SHORT_HASH_BYTES])
    head.raw(request.nonce).number(request.moment).number(request.room)
    signed = head.bytes()
    signed += signer.sign(REQUEST_SIGNED_AS + signed)
    parts = write_parts(request.parcels, rest=request.rest, hold=request.hold)
    return Packer().run(signed).raw(parts).bytes()


def read_request(body: bytes) -> tuple[Request, Unverified]:
    """The request, and the means to verify it once its device's key is known.

    Raises ``WireError`` with ``VERSION`` or ``DAMAGED``.
    """
    request, unverified, parts = read_request_so_far(body)
    if parts.cut_short:
        raise WireError("DAMAGED")
    return request, unverified


def read_request_so_far(body: bytes) -> tuple[Request, Unverified, Parts]:
    """As ``read_request``, of a body that may end anywhere after its head: whole parcels count."""
    try:
        outer = Unpacker(body)
        head = outer.run()
        unpacker = Unpacker(head)
        if unpacker.number() != VERSION:
            raise WireError("VERSION")
        establishment, device = unpacker.text(), unpacker.number()
        epoch, held = unpacker.kept(), unpacker.kept()
        held_hash = unpacker.raw(SHORT_HASH_BYTES) if held else NO_HASH[:SHORT_HASH_BYTES]
        nonce = unpacker.raw(NONCE_BYTES)
        moment, room = unpacker.kept(), unpacker.kept()
        signature = unpacker.raw(SIGNATURE_BYTES)
    except Malformed:
        raise WireError("DAMAGED") from None
    if unpacker.left or len(head) > MOST_HEAD_BYTES:
        raise WireError("DAMAGED")
    if device > MAX_DEVICE or not establishment.isprintable():
        raise WireError("DAMAGED")
    parts = read_parts(outer.raw(outer.left))
    request = Request(
        establishment=establishment,
        device=device,
        epoch=epoch,
        held=held,
        held_hash=held_hash,
        nonce=nonce,
        moment=moment,
        room=room,
        parcels=parts.parcels,
        rest=parts.rest,
        hold=parts.hold,
    )
    unverified = Unverified(REQUEST_SIGNED_AS + head[:-SIGNATURE_BYTES], signature)
    return request, unverified, parts


def head_ends(beginning: bytes) -> int | None:
    """Where the head of a request ends; ``None`` while it is not all in.

    Raises ``WireError`` as soon as no head can begin like this.
    """
    unpacker = Unpacker(beginning)
    try:
        size = unpacker.number()
    except Malformed as fault:
        if fault.code == "CUT_SHORT":
            return None
        raise WireError("DAMAGED") from None
    if size > MOST_HEAD_BYTES:
        raise WireError("DAMAGED")
    if unpacker.left and beginning[unpacker.at] != VERSION:
        raise WireError("VERSION")
    return unpacker.at + size if unpacker.left >= size else None


@dataclass(frozen=True, slots=True)
class Unverified:
    """A request's signature, to be checked against the key of the device it claims to be from."""

    signed: bytes
    signature: bytes

    def is_from(self, verify_key: bytes) -> bool:
        """Whether the holder of this key signed it."""
        return is_signed(self.signed, self.signature, verify_key)


def write_answer(
    receipt: Receipt,
    parcels: Iterable[bytes],
    *,
    device: int,
    nonce: bytes,
    signer: Signer,
    rest: Rest | None = None,
    hold: Hold | None = None,
) -> bytes:
    """The body of the hub's answer to the request of ``device`` with that ``nonce``.

    ``rest`` is of the parcel before ``parcels``; ``hold`` is what is held of the device's next.
    """
    packer = Packer().number(VERSION).number(receipt.status).number(receipt.epoch)
    packer.number(receipt.accepted)
    if receipt.accepted:
        packer.raw(receipt.accepted_hash)
    packer.number(receipt.latest).number(receipt.moment)
    signed = packer.bytes()
    signed += signer.sign(_receipt_signed(signed, device, nonce))
    return Packer().run(signed).raw(write_parts(parcels, rest=rest, hold=hold)).bytes()


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified receipt, and the parts that arrived."""

    receipt: Receipt
    parts: Parts = NOTHING

    @property
    def parcels(self) -> tuple[bytes, ...]:
        """The parcels that arrived whole in one piece."""
        return self.parts.parcels

    @property
    def cut_short(self) -> bool:
        """Whether the end was missing."""
        return self.parts.cut_short


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
    return Answer(receipt, read_parts(outer.raw(outer.left)))


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
