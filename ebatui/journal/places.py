"""Places: the hub's cursors, and where those of a new epoch begin.

Cursors of one epoch have no gaps. A hub that was put back from a backup begins a new epoch far
beyond any place it may have given and lost, so that what a terminal says it had seen can never be
taken for something it has not. The first place of such an epoch shows itself: its low bits are 1.
"""

from __future__ import annotations

EPOCH_BITS = 20
"""An establishment is given fewer places than two to this power within one epoch's loss."""

_MOMENT_BITS = 24
_WITHIN = (1 << EPOCH_BITS) - 1


def next_base(kept: int, now_ns: int) -> int:
    """The cursor after which a new epoch's places begin; ``kept`` is the last that was kept.

    It grows with the hub's own clock (``now_ns``, Unix time in nanoseconds), since of two hubs put
    back from one backup neither knows of the other. Terminals' clocks have no part in it.
    """
    return max((kept >> EPOCH_BITS) + 2, now_ns >> _MOMENT_BITS) << EPOCH_BITS


def begins_epoch(cursor: int) -> bool:
    """Whether a cursor is the first of an epoch after the hub's first."""
    return cursor > _WITHIN and cursor & _WITHIN == 1
