"""How often anyone may ask: token buckets in memory, one for each worker.

Generous to those who behave: a whole region's terminals may call at one minute through one
address. What is guessed at, an enrolment code, is slow.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_REMEMBERED = 10_000
"""Addresses and devices remembered by one bucket; the one unseen for longest is forgotten."""


@dataclass(slots=True)
class Bucket:
    """``burst`` acts at once, and one more every ``every`` seconds, for each name."""

    burst: int
    every: float
    tick: Callable[[], float] = time.monotonic
    _left: OrderedDict[object, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, name: object) -> int:
        """Whole seconds until ``name`` may act again; 0 where it may now. Takes nothing."""
        left = self._now(name)
        return 0 if left >= 1 else math.ceil((1 - left) * self.every)

    def take(self, name: object) -> int:
        """As ``wait``, and where it may act it has."""
        if not (wait := self.wait(name)):
            self._left[name] = (self._now(name) - 1, self.tick())
            self._left.move_to_end(name)
            if len(self._left) > MOST_REMEMBERED:
                self._left.popitem(last=False)
        return wait

    def _now(self, name: object) -> float:
        left, at = self._left.get(name, (float(self.burst), self.tick()))
        return min(self.burst, left + max(0.0, self.tick() - at) / self.every)


def _bucket(burst: int, every: float) -> Callable[[], Bucket]:
    return lambda: Bucket(burst, every)


@dataclass(slots=True)
class Limits:
    """The buckets of one worker, by address."""

    exchanges: Bucket = field(default_factory=_bucket(2_000, 0.02))
    enrolments: Bucket = field(default_factory=_bucket(200, 1.0))
    guesses: Bucket = field(default_factory=_bucket(10, 6.0))
    """Enrolments with a code that the hub does not know."""
    pages: Bucket = field(default_factory=_bucket(120, 0.25))
