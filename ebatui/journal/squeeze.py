"""PPMd over a priming text: how the stream of texts is compressed.

PPMd (variant H) predicts each byte from those before it. It is shown the priming text first, so
that a short parcel meets a model that has read much like it: one encoder compresses the priming
text and then the parcel's, and only what follows the first part is sent. The reader, who makes
the same first part once for itself, puts it back in front.

``pyppmd`` (1.3.1) needs care:

- its encoder may go wrong when one call gives out more than 32 kB: it is fed in pieces;
- its decoder may corrupt memory when it is freed while it waits for more input, or is called again
  after its end of text, as damage makes it do: it is fed filler until it has given all it was asked
  for or says that it ended, and kept for ever in the rare case that it may do either;
- it takes trailing rubbish without a word, and calls damage ``MemoryError``: the length and a
  check of what came out decide;
- its encoder keeps what it was fed for ever, its decoder a copy of the input that was left over:
  the one is fed through one buffer that is wiped, the other is left next to nothing. Some 30 kB
  an encoder stay lost.

It is only ever given bytes whose sender was verified (:mod:`ebatui.sync.parcel` opens nothing
before), and no more is asked of it than the caller's bound. What it wrote is read back before it
is trusted; where that fails the stream is deflated instead.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import Any

from ebatui.journal.rows import CodecError, damaged

ORDER = 6
MEMORY = 16 << 20
"""Address space, touched only as the model grows. Too little would make the model start anew and
forget the priming, so it is several times what the longest priming and parcel need."""

CHECK_BYTES = 2

_PIECE = 16 << 10
_SPARE = 4_096
"""Bytes of priming text that a decoder made ready leaves undecoded: its input must not run out."""
_LEAST_LEFT = 256
"""Bytes that those are compressed to, at least, were they like all the rest."""
_SLACK = 64
"""Bytes of filler in one go with a stream: none that is whole reads more."""
MOST_STREAM = 1 << 20
"""The longest stream of texts (1 MB)."""
_TRIES = 2
_FEED = bytearray(_PIECE)
_FEEDING = threading.Lock()
_FILLER = b"\xa5" * 1_024
"""What follows a stream that damage makes be read on. Not noughts: those look like an end."""

PPMD, DEFLATE = 0, 1


def check_of(plain: bytes) -> bytes:
    """What tells that a stream came back as it was."""
    return hashlib.blake2b(plain, digest_size=CHECK_BYTES, person=b"ebatui-texts").digest()


class Squeezer:
    """PPMd shown one priming text. Safe to share between threads."""

    def __init__(self, primed_with: bytes) -> None:
        self._primed_with = primed_with
        # A deque's append and pop are each one step: whoever pops a spare has it alone.
        self._encoders: deque[Any] = deque()
        self._decoders: deque[Any] = deque()
        self.on_use: Callable[[], None] = lambda: None
        """Called when one that was made ready, or would have been, is about to be used up."""

    @cached_property
    def _lead(self) -> bytes:
        """What the priming text itself compresses to, as far as a parcel follows it."""
        return self._fresh()[1]

    def _fresh(self) -> tuple[Any, bytes]:
        from pyppmd import Ppmd7Encoder  # here: only who cuts or opens parcels waits for it

        encoder = Ppmd7Encoder(ORDER, MEMORY)
        return encoder, _encoded(encoder, self._primed_with)

    def prepare(self) -> None:
        """Do beforehand what the next ``squeeze`` and ``expand`` would do first."""
        if not self._encoders:
            self._encoders.append(self._fresh()[0])
        if not self._decoders and self._can_wait():
            decoder = _new_decoder()
            decoder.decode(self._lead, len(self._primed_with) - _SPARE)
            self._decoders.append(decoder)

    def _can_wait(self) -> bool:
        """Whether a decoder can stop ``_SPARE`` before the priming's end with input to spare."""
        length = len(self._primed_with)
        return length > _SPARE and len(self._lead) * _SPARE > _LEAST_LEFT * length

    def _spare(self, ready: deque[Any]) -> Any:
        try:
            return ready.pop()
        except IndexError:
            return None
        finally:
            self.on_use()

    def squeeze(self, plain: bytes) -> tuple[int, bytes]:
        """How a stream was compressed (``PPMD`` or ``DEFLATE``), and the bytes.

        ``CodecError`` ``TOO_BIG`` beyond ``MOST_STREAM``.
        """
        if not plain:
            return PPMD, b""
        if len(plain) > MOST_STREAM:
            raise CodecError("TOO_BIG")
        encoder = self._spare(self._encoders)
        if encoder is None:
            encoder, _ = self._fresh()
        squeezed = _encoded(encoder, plain) + bytes(encoder.flush())
        try:
            self.expand(PPMD, squeezed, len(plain), check_of(plain))
        except CodecError:
            pass
        else:
            return PPMD, squeezed
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        return DEFLATE, deflate.compress(plain) + deflate.flush()

    def expand(self, how: int, squeezed: bytes, length: int, check: bytes) -> bytes:
        """The ``length`` bytes that were squeezed. ``CodecError`` ``DAMAGED``."""
        if not length:
            return b"" if not squeezed and check == check_of(b"") else damaged()
        if length > MOST_STREAM:
            raise CodecError("TOO_BIG")
        if how == DEFLATE:
            plain = _inflated(squeezed, length)
            return plain if check_of(plain) == check else damaged()
        for _ in range(_TRIES):
            plain = self._expanded(squeezed, length)
            if len(plain) == length and check_of(plain) == check:
                return plain
        raise CodecError("DAMAGED")

    def _expanded(self, squeezed: bytes, length: int) -> bytes:
        decoder, lead = self._spare(self._decoders), _SPARE
        if decoder is None:
            decoder, lead = _new_decoder(), len(self._primed_with)
            squeezed = self._lead + squeezed
        try:
            return _decoded(decoder, squeezed, lead + length)[lead:]
        except (MemoryError, ValueError, EOFError, SystemError):
            return b""


def _new_decoder() -> Any:
    from pyppmd import Ppmd7Decoder

    return Ppmd7Decoder(ORDER, MEMORY)


def _encoded(encoder: Any, plain: bytes) -> bytes:
    made = []
    for at in range(0, len(plain), _PIECE):
        piece = plain[at : at + _PIECE]
        with _FEEDING:  # for a piece only: a text need not wait while a priming is read
            _FEED[: len(piece)] = piece
            made.append(encoder.encode(memoryview(_FEED)[: len(piece)]))
            _FEED[:] = bytes(_PIECE)  # nobody's notes stay in memory
    return b"".join(made)


def _decoded(decoder: Any, squeezed: bytes, length: int) -> bytes:
    made = [bytes(decoder.decode(squeezed + _FILLER[:_SLACK], length))]
    left = length - len(made[0])
    while left and not decoder.eof:  # damage: it must not be freed while it waits
        made.append(bytes(decoder.decode(_FILLER, left)))
        left -= len(made[-1])
    if left and not decoder.unused_data:
        _abandon(decoder)  # whether it came to an end of text or waits cannot be told
    return b"".join(made)


def _abandon(decoder: Any) -> None:
    """Keep for ever, past the interpreter's end too, what would corrupt memory as it went."""
    import ctypes  # here: only who meets damage needs it

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(decoder))


def _inflated(squeezed: bytes, length: int) -> bytes:
    inflate = zlib.decompressobj(-15)
    try:
        plain = inflate.decompress(squeezed, length)
    except zlib.error:
        damaged()
    return plain if inflate.eof and not inflate.unused_data else damaged()
