"""What follows a request's head and an answer's receipt: parcels, or what is missing of one.

Each part is a number, then a run::

    PARCEL 1   a whole parcel
    OFFER  2   number | at | bytes: parcel ``number`` from its byte ``at`` to its end
    HELD   3   number | size | check 8 bytes: of parcel ``number`` the first ``size`` bytes are held

After a cut line each side says with HELD what it kept of the next parcel, and gets an OFFER of the
rest. The check is of the bytes held; where it differs, or there is no HELD, the parcel is sent
whole. Nothing here needs a signature of its own: a parcel put together is verified like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.sync.parcel import number_of

PARCEL, OFFER, HELD = 1, 2, 3
CHUNK_BYTES = 4_096
"""What arrives is kept at least this often, so that no cut costs more than this again."""

CHECK_BYTES = 8


@dataclass(frozen=True, slots=True)
class Rest:
    """Parcel ``number`` from its byte ``at`` on."""

    number: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """The first ``size`` bytes of parcel ``number`` are held; ``check`` is of them."""

    number: int
    size: int
    check: bytes

    def rest_of(self, parcel: bytes) -> Rest | None:
        """What is missing of ``parcel``; ``None`` where what is held is not its beginning."""
        if not 0 < self.size < len(parcel) or _check(parcel[: self.size]) != self.check:
            return None
        return Rest(self.number, self.size, parcel[self.size :])


def hold_of(number: int, data: bytes) -> Hold:
    """What to say where ``data`` is held of parcel ``number``."""
    return Hold(number, len(data), _check(data))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that arrived. ``tail`` is the beginning of a parcel cut short, where it counts."""

    parcels: tuple[bytes, ...] = ()
    rest: Rest | None = None
    hold: Hold | None = None
    tail: Rest | None = None
    cut_short: bool = False


NOTHING = Parts()


def write_parts(
    parcels: Iterable[bytes], *, rest: Rest | None = None, hold: Hold | None = None
) -> bytes:
    """Parts in the order in which they count: what is held, the rest of one parcel, parcels."""
    packer = Packer()
    if hold is not None:
        held = Packer().number(hold.number).number(hold.size).raw(hold.check)
        packer.number(HELD).run(held.bytes())
    if rest is not None:
        offer = Packer().number(rest.number).number(rest.at).raw(rest.data)
        packer.number(OFFER).run(offer.bytes())
    for parcel in parcels:
        packer.number(PARCEL).run(parcel)
    return packer.bytes()


def read_parts(parts: bytes) -> Parts:
    """The parts, which may end anywhere; those of a kind not known are passed over."""
    unpacker = Unpacker(parts)
    parcels: list[bytes] = []
    rest: Rest | None = None
    hold: Hold | None = None
    while unpacker.left:
        began = unpacker.at
        try:
            what, part = unpacker.number(), unpacker.run()
            if what == PARCEL:
                parcels.append(part)
            elif what == OFFER:
                rest = _read_rest(part)
            elif what == HELD:
                hold = _read_hold(part)
        except Malformed:
            return Parts(tuple(parcels), rest, hold, _tail(parts, began), cut_short=True)
    return Parts(tuple(parcels), rest, hold)


def size_of_parts(parcels: Sequence[bytes]) -> int:
    """How many bytes these parcels take in a body, for keeping within a limit."""
    return len(write_parts(parcels))


def _read_rest(part: bytes) -> Rest:
    unpacker = Unpacker(part)
    number, at = unpacker.kept(), unpacker.kept()
    return Rest(number, at, unpacker.raw(unpacker.left))


def _read_hold(part: bytes) -> Hold:
    unpacker = Unpacker(part)
    return Hold(unpacker.kept(), unpacker.kept(), unpacker.raw(CHECK_BYTES))


def _tail(parts: bytes, began: int) -> Rest | None:
    """What arrived of a parcel whose end is missing."""
    unpacker = Unpacker(parts, began)
    try:
        what, size = unpacker.number(), unpacker.number()
        data = unpacker.raw(min(size, unpacker.left))
        if what == OFFER:
            return _read_rest(data)
    except Malformed:
        return None
    number = number_of(data) if what == PARCEL else None
    return None if number is None else Rest(number, 0, data)


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=CHECK_BYTES, person=b"ebatui-held").digest()
