"""Parcel contents to and from what the use cases know: ``ports.Arrived`` and changes."""

from __future__ import annotations

from collections.abc import Iterable

from ebatui.journal.change import Change
from ebatui.journal.codec import MOST_BYTES, UNPRIMED, Primings, decode, encode
from ebatui.journal.priming import NONE, Priming
from ebatui.services.ports import Arrived, Placed, Refusal


def pack(contents: Arrived | Iterable[Change], priming: Priming = NONE) -> bytes:
    """The bytes to seal into a parcel. Raises ``journal.codec.CodecError``."""
    return encode(contents, priming)


def unpack(plain: bytes, primings: Primings = UNPRIMED, *, max_bytes: int = MOST_BYTES) -> Arrived:
    """What an opened parcel holds. Raises nothing but ``journal.codec.CodecError``.

    Only for what ``parcel.open_parcel`` gave: its sender is verified.
    """
    rows = decode(plain, max_bytes, primings)
    return Arrived(
        changes=rows.changes,
        placed=tuple(Placed(*row) for row in rows.placed),
        refusals=tuple(Refusal(*row) for row in rows.refusals),
        labels=rows.labels,
    )
