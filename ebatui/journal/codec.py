"""Changes as bytes: what a parcel holds once it is opened.

The first byte is the format's version; what follows is that version's business alone
(:mod:`ebatui.journal.codec_v2`, :mod:`ebatui.journal.codec_v1`). The newest is written, every
version ever released is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ebatui.journal import codec_v1, codec_v2
from ebatui.journal.change import Change
from ebatui.journal.pack import Malformed
from ebatui.journal.priming import NONE, Priming
from ebatui.journal.rows import (
    MOST_BYTES,
    MOST_ENTRIES,
    NEWER,
    CodecError,
    Contents,
    Place,
    Refused,
    Rows,
    rows_of,
)

__all__ = [
    "MOST_BYTES",
    "MOST_ENTRIES",
    "NEWER",
    "UNPRIMED",
    "CodecError",
    "Primings",
    "Rows",
    "decode",
    "encode",
]


class Primings:
    """The primings this end has, each read when it is first needed.

    ``load`` maps names to how to read them, oldest first: the last is written with.
    """

    def __init__(self, load: Mapping[bytes, Callable[[], Priming]] | None = None) -> None:
        self._load = dict(load or {})
        self._read: dict[bytes, Priming] = {NONE.name: NONE}
        self._newest = next(reversed(self._load), NONE.name)

    @property
    def newest(self) -> Priming:
        """The one to write with."""
        return self.find(self._newest) or NONE

    def find(self, name: bytes) -> Priming | None:
        """The priming a parcel names, ``None`` where it is not here."""
        if name not in self._read and name in self._load:
            self._read[name] = self._load[name]()
        return self._read.get(name)

    def for_reader_of(self, data: bytes) -> Priming:
        """What to write with for one who wrote ``data``: its own priming, where it is here."""
        if data[:1] != b"\x02":
            return self.newest
        found = self.find(codec_v2.priming_of(data[1:]))
        return self.newest if found is None else found


UNPRIMED = Primings()
"""Knows no priming but none."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """Changes and nothing else, as contents."""

    changes: Sequence[Change]
    placed: Sequence[Place] = ()
    refusals: Sequence[Refused] = ()
    labels: Mapping[int, str] = field(default_factory=dict)


def encode(contents: Contents | Iterable[Change], priming: Priming = NONE) -> bytes:
    """The bytes of an ``Arrived``, or of changes alone. Raises ``CodecError``.

    ``BAD_VALUE`` for a value that its field's declaration could not have made.
    """
    whole = _Changes(tuple(contents)) if isinstance(contents, Iterable) else contents
    rows = rows_of(whole)
    try:
        return b"\x02" + codec_v2.encode(rows, priming)
    except Malformed:
        raise CodecError("BAD_VALUE") from None


def decode(data: bytes, max_bytes: int = MOST_BYTES, primings: Primings = UNPRIMED) -> Rows:
    """What ``data`` holds. Raises nothing but ``CodecError``.

    Only ever for bytes whose sender was verified (see :mod:`ebatui.journal.texts`). Contents that
    would unpack to more than ``max_bytes`` are refused before the memory is taken.
    """
    if not data:
        raise CodecError("DAMAGED")
    try:
        if data[0] == 1:
            return codec_v1.decode(data[1:], max_bytes)
        if data[0] == 2:
            return codec_v2.decode(data[1:], max_bytes, primings.find)
    except Malformed:
        raise CodecError("DAMAGED") from None
    raise CodecError("VERSION")
