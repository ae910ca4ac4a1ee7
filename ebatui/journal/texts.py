"""Free text, apart from everything else: one stream of a parcel's texts, PPMd over a priming text.

PPMd (variant H) predicts each byte from those before it. It is shown the priming text first, so
that a short parcel meets a model that has read much like it already: one encoder compresses the
priming text and then the parcel's, and only what follows the first part is sent. The reader, who
makes the same first part once for itself, puts it back in front.

A text ends with a zero byte; a zero or a one within a text is written as a one and the byte plus
one. ``pyppmd`` takes trailing rubbish without a word and raises ``MemoryError`` on damage, and
was not written for hostile input: it is only ever given bytes whose signature was verified
(:mod:`ebatui.sync.parcel` opens nothing before), and no more plain text is asked of it than the
caller's bound.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ebatui.journal.rows import CodecError, damaged

ORDER = 6
MEMORY = 16 << 20
"""Address space, touched only as the model grows. Too little would make the model start anew and
forget the priming, so it is several times what the longest priming and parcel need."""

_SPARE = 16
"""Bytes of priming text that a decoder made ready leaves undecoded: it may not run past them."""

_END, _ESCAPE = b"\x00", b"\x01"


class Texts:
    """The texts of one parcel, in the order the format asks for them."""

    def __init__(self, stream: bytes | None = None) -> None:
        self._out = bytearray()
        self._texts = None if stream is None else iter(_split(stream))

    def text(self, value: str | None) -> str:
        """Write a text, or read the next."""
        if self._texts is not None:
            found = next(self._texts, None)
            return damaged() if found is None else found
        assert value is not None  # noqa: S101 - the format's own
        try:
            self._out += as_stream(value)
        except UnicodeEncodeError:
            raise CodecError("BAD_VALUE") from None
        return value

    def stream(self) -> bytes:
        """All that was written."""
        return bytes(self._out)

    def ended(self) -> bool:
        """Whether every text was read."""
        return self._texts is None or next(self._texts, None) is None


def as_stream(text: str) -> bytes:
    """A text as it stands in the stream."""
    plain = text.encode()
    if b"\x00" in plain or b"\x01" in plain:
        plain = plain.replace(b"\x01", b"\x01\x02").replace(b"\x00", b"\x01\x01")
    return plain + _END


def _split(stream: bytes) -> list[str]:
    if stream and not stream.endswith(_END):
        damaged()
    try:
        texts = stream.decode().split("\x00")[:-1]
    except UnicodeDecodeError:
        damaged()
    return [_plain(text) if "\x01" in text else text for text in texts]


def _plain(text: str) -> str:
    return text.replace("\x01\x01", "\x00").replace("\x01\x02", "\x01")


class Squeezer:
    """PPMd shown one priming text. Not for two threads at once."""

    def __init__(self, primed_with: bytes) -> None:
        self._primed_with = primed_with
        self._encoder: Any = None
        self._decoder: Any = None

    @cached_property
    def _lead(self) -> bytes:
        """What the priming text itself compresses to, as far as a parcel follows it."""
        self._encoder, lead = self._fresh()
        return lead

    def _fresh(self) -> tuple[Any, bytes]:
        from pyppmd import Ppmd7Encoder  # here: only who cuts or opens parcels waits for it

        encoder = Ppmd7Encoder(ORDER, MEMORY)
        return encoder, encoder.encode(self._primed_with) if self._primed_with else b""

    def prepare(self) -> None:
        """Do beforehand what the next ``squeeze`` and ``expand`` would do first."""
        if self._encoder is None:
            self._encoder, _ = self._fresh()
        if self._decoder is None and len(self._primed_with) > _SPARE:
            from pyppmd import Ppmd7Decoder

            self._decoder = Ppmd7Decoder(ORDER, MEMORY)
            self._decoder.decode(self._lead, len(self._primed_with) - _SPARE)

    def squeeze(self, plain: bytes) -> bytes:
        """A stream of texts, compressed."""
        if not plain:
            return b""
        encoder, self._encoder = self._encoder, None
        if encoder is None:
            encoder, _ = self._fresh()
        return bytes(encoder.encode(plain) + encoder.flush())

    def expand(self, squeezed: bytes, length: int) -> bytes:
        """The ``length`` bytes that were squeezed. ``CodecError`` ``DAMAGED``."""
        if not length:
            return b"" if not squeezed else damaged()
        decoder, self._decoder = self._decoder, None
        try:
            if decoder is not None:
                plain = decoder.decode(squeezed, _SPARE + length)[_SPARE:]
            else:
                from pyppmd import Ppmd7Decoder

                whole = len(self._primed_with) + length
                decoder = Ppmd7Decoder(ORDER, MEMORY)
                plain = decoder.decode(self._lead + squeezed, whole)[len(self._primed_with) :]
        except (MemoryError, ValueError, EOFError, SystemError):
            damaged()
        return bytes(plain) if len(plain) == length else damaged()
