"""How often anyone may ask, and how long it may take: in memory, for each worker.

Generous to those who behave: a whole region's terminals may call at one minute through one
address, and each over the slowest line. What is guessed at, an enrolment code, is slow.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from ebatui.hub.log import Value, told

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

    def give_back(self, name: object) -> None:
        """What ``name`` took is to be as if it had not."""
        if name in self._left:
            left, at = self._left[name]
            self._left[name] = (left + 1, at)

    def _now(self, name: object) -> float:
        left, at = self._left.get(name, (float(self.burst), self.tick()))
        return min(self.burst, left + max(0.0, self.tick() - at) / self.every)


MOST_UNVERIFIED_BYTES = 16 << 20
"""Of bodies whose sender is not known yet, all together."""


@dataclass(slots=True)
class Room:
    """So many bytes, shared by all."""

    left: int = MOST_UNVERIFIED_BYTES


def origin(address: str) -> str:
    """What callers are told apart by: an address, or the IPv6 network of which one has them all."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), 128)).supernet(new_prefix=64))


class Sparing:
    """Lines that anyone can cause without end: ``most`` at once, then one every ``every`` seconds.

    The next line that is written says how many were ``left_out``.
    """

    def __init__(self, bucket: Bucket | None = None) -> None:
        self._bucket = bucket or Bucket(100, 1.0)
        self._left_out = 0

    def told(self, event: str, *, level: int, **fields: Value) -> None:
        """As ``told``, where there may be another."""
        if self._bucket.take(""):
            self._left_out += 1
            return
        if self._left_out:
            fields["left_out"], self._left_out = self._left_out, 0
        told(event, level=level, **fields)


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
    """And whatever is at no address, or is no request at all."""
    lines: Sparing = field(default_factory=Sparing)
    """Of the log, for what anyone can cause without being known."""
    unverified: Room = field(default_factory=Room)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a caller may take, in seconds.

    A terminal that is known is waited for as long as the slowest line takes, with its pauses: its
    megabyte at 9,600 bit/s is a quarter of an hour. What came of one that was too slow is kept.
    """

    head: float = 30.0
    """For headers, and again for as much of a body as says who calls. Strangers have no more."""
    still: float = 120.0
    """For a terminal that is known, between two pieces of its request."""
    over: float = 600.0
    """For its whole request, and a second more for each ``slowest`` bytes that came."""
    slowest: int = 200
    parting: float = 10.0
    """For taking the answer that came before all of a request was sent."""

    def left(self, waited: float, came: int) -> float:
        """How long to wait for the next piece of a known terminal's request."""
        return min(self.still, self.over + came / self.slowest - waited)
