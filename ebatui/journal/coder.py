"""The alphabet of version 2: numbers, signs and choices as symbols, each in a named context.

A format is said once and run both ways: :meth:`Coder.symbol` takes the symbol to write and gives
it back, or takes ``None`` and gives the one read. A context (``note.minutes``) has its own odds,
which start from the priming's and learn as the parcel goes by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from ebatui.journal.rangecoder import Decoder, Encoder, Odds

STEP = 24
"""What one symbol adds to its odds."""

_SMOOTH = 64
"""About what unprimed odds add up to before anything was seen."""

_MODELLED = 4
"""Bits below a number's highest that have odds of their own; the rest are as good as random."""

_CHUNK = 15
_SIZES = 65

Prior = Mapping[str, tuple[int, ...]]
"""Counts by context: what each symbol's odds start from."""


class Coder(Protocol):
    """Writes or reads symbols; everything else is made of them."""

    reading: bool

    def symbol(self, context: str, size: int, symbol: int | None) -> int:
        """A symbol below ``size``: the given one is written; where none is given, it is read."""

    def raw(self, bits: int, value: int | None) -> int:
        """``bits`` bits without odds."""


def number(coder: Coder, context: str, value: int | None) -> int:
    """A number from 0 below 2**64: its length in bits, a few of its bits, the rest raw."""
    size = coder.symbol(context, _SIZES, None if value is None else value.bit_length())
    if size < 2:
        return size
    below = size - 1
    modelled = min(below, _MODELLED)
    rest = below - modelled
    given = None if value is None else (value >> rest) & ((1 << modelled) - 1)
    top = coder.symbol(f"{context}#{size}", 1 << modelled, given)
    found = 1 << modelled | top
    while rest:
        bits = min(rest, _CHUNK)
        rest -= bits
        given = None if value is None else value >> rest & ((1 << bits) - 1)
        found = found << bits | coder.raw(bits, given)
    return found


def signed(coder: Coder, context: str, value: int | None) -> int:
    """A number of either sign."""
    below = coder.symbol(f"{context}-", 2, None if value is None else int(value < 0))
    size = number(coder, f"{context}{'-' if below else ''}~", None if value is None else abs(value))
    return -size if below else size


def flag(coder: Coder, context: str, value: bool | None) -> bool:
    """Yes or no."""
    return bool(coder.symbol(context, 2, None if value is None else int(value)))


class _WithOdds:
    def __init__(self, prior: Prior) -> None:
        self._prior = prior
        self._odds: dict[str, Odds] = {}

    def _of(self, context: str, size: int) -> Odds:
        odds = self._odds.get(context)
        if odds is None:
            counts = self._prior.get(context)
            start = list(counts) if counts else [max(1, _SMOOTH // size)] * size
            if len(start) < size:
                start += [1] * (size - len(start))
            odds = self._odds[context] = Odds(start, STEP)
        return odds


class Writer(_WithOdds):
    """Symbols to bytes."""

    reading = False

    def __init__(self, prior: Prior) -> None:
        super().__init__(prior)
        self._encoder = Encoder()

    def symbol(self, context: str, size: int, symbol: int | None) -> int:
        """Write a symbol."""
        assert symbol is not None and 0 <= symbol < size  # noqa: S101, PT018 - the format's own
        self._of(context, size).encode(self._encoder, symbol)
        return symbol

    def raw(self, bits: int, value: int | None) -> int:
        """Write bits."""
        assert value is not None  # noqa: S101 - the format's own
        self._encoder.put(value, 1, 1 << bits)
        return value

    def finish(self) -> bytes:
        """What was written."""
        return self._encoder.finish()


class Reader(_WithOdds):
    """Bytes to symbols. Reading past the end raises ``rangecoder.Overrun``."""

    reading = True

    def __init__(self, data: bytes, prior: Prior) -> None:
        super().__init__(prior)
        self._decoder = Decoder(data)

    def symbol(self, context: str, size: int, symbol: int | None) -> int:
        """Read a symbol."""
        odds = self._odds.get(context)
        if odds is None:
            odds = self._of(context, size)
        return odds.decode(self._decoder)

    def raw(self, bits: int, value: int | None) -> int:
        """Read bits."""
        found = self._decoder.share(1 << bits)
        self._decoder.take(found, 1)
        return found


class Tally:
    """Counts symbols by context: from these a priming's odds are made."""

    reading = False

    def __init__(self) -> None:
        self.counts: dict[str, Counter[int]] = {}
        self.sizes: dict[str, int] = {}

    def symbol(self, context: str, size: int, symbol: int | None) -> int:
        """Count a symbol."""
        assert symbol is not None  # noqa: S101 - the format's own
        self.counts.setdefault(context, Counter())[symbol] += 1
        self.sizes[context] = size
        return symbol

    def raw(self, bits: int, value: int | None) -> int:
        """Raw bits have no odds."""
        assert value is not None  # noqa: S101 - the format's own
        return value
