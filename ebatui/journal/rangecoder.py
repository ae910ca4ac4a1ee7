"""A range coder: symbols in as few bits as their odds allow. Whole numbers only, so that every
machine agrees to the bit.

The encoder narrows an interval by each symbol's share of a total; the bytes name a number within
what is left. It is the carry-propagating coder of LZMA, with shares of any total up to 2**16
instead of bits. What lies beyond the end of the bytes is read as zeros, so zeros at the end are
not written.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

_TOP = 1 << 24
_WORD = 1 << 32
_MASK = _WORD - 1
MOST_TOTAL = 1 << 15
"""Odds are halved beyond this."""

_BEYOND = 16
"""Bytes past the end that a reader may ask for: a sound stream needs at most four."""


class Overrun(ValueError):
    """More was read than was written."""


class Encoder:
    """Symbols to bytes."""

    __slots__ = ("_cache", "_low", "_out", "_pending", "_range")

    def __init__(self) -> None:
        self._low = 0
        self._range = _MASK
        self._cache = 0
        self._pending = 1  # bytes held back for a carry; the first stands for the whole number 0
        self._out = bytearray()

    def put(self, start: int, size: int, total: int) -> None:
        """The part of the interval from ``start``, ``size`` wide, out of ``total``."""
        share = self._range // total
        self._low += share * start
        self._range = share * size
        while self._range < _TOP:
            self._range = self._range << 8 & _MASK
            self._shift()

    def _shift(self) -> None:
        if self._low < 0xFF000000 or self._low >= _WORD:
            carry = self._low >> 32
            self._out.append((self._cache + carry) & 0xFF)
            self._out += bytes([(0xFF + carry) & 0xFF]) * (self._pending - 1)
            self._pending = 0
            self._cache = self._low >> 24 & 0xFF
        self._pending += 1
        self._low = (self._low & 0x00FFFFFF) << 8

    def finish(self) -> bytes:
        """The bytes, as few as name a number within the interval."""
        for spare in (24, 16, 8, 0):  # the roundest number that still lies within
            low = (self._low + (1 << spare) - 1) >> spare << spare
            if low < self._low + self._range:
                self._low = low
                break
        for _ in range(5):
            self._shift()
        return bytes(self._out[1:]).rstrip(b"\x00")


class Decoder:
    """Bytes to symbols: :class:`Encoder` backwards."""

    __slots__ = ("_at", "_code", "_data", "_range")

    def __init__(self, data: bytes) -> None:
        self._data = data + bytes(_BEYOND)
        self._at = 4
        self._range = _MASK
        self._code = int.from_bytes(self._data[:4])

    def share(self, total: int) -> int:
        """Where in ``total`` the number lies; ``take`` must follow."""
        self._range = share = self._range // total
        place = self._code // share
        return place if place < total else total - 1

    def take(self, start: int, size: int) -> None:
        """Narrow to the part that ``share`` fell into. Raises ``Overrun``."""
        self._code -= start * self._range
        narrowed = self._range * size
        while narrowed < _TOP:
            if self._at >= len(self._data):
                raise Overrun
            self._code = (self._code << 8 | self._data[self._at]) & _MASK
            narrowed = narrowed << 8 & _MASK
            self._at += 1
        self._range = narrowed


class Odds:
    """How often each symbol of an alphabet is expected, learning as it goes."""

    __slots__ = ("_counts", "_step", "_total")

    def __init__(self, counts: list[int], step: int) -> None:
        self._counts = counts
        self._total = sum(counts)
        self._step = step

    def encode(self, encoder: Encoder, symbol: int) -> None:
        """Write a symbol and learn from it."""
        counts = self._counts
        encoder.put(sum(counts[:symbol]), counts[symbol], self._total)
        self._learn(symbol)

    def decode(self, decoder: Decoder) -> int:
        """Read a symbol and learn from it."""
        counts, total = self._counts, self._total
        place = decoder.share(total)
        size = counts[0]
        if place < size:  # the first is the commonest in most contexts
            symbol = start = 0
        elif len(counts) == 2:
            symbol, start, size = 1, size, counts[1]
        else:
            ends = list(accumulate(counts))
            symbol = bisect_right(ends, place)
            size = counts[symbol]
            start = ends[symbol] - size
        decoder.take(start, size)
        counts[symbol] = size + self._step
        self._total = total + self._step
        if self._total > MOST_TOTAL:
            self._halve()
        return symbol

    def _learn(self, symbol: int) -> None:
        self._counts[symbol] += self._step
        self._total += self._step
        if self._total > MOST_TOTAL:
            self._halve()

    def _halve(self) -> None:
        self._counts = [count + 1 >> 1 for count in self._counts]
        self._total = sum(self._counts)
