"""A bar while bytes cross the line, for a person at a terminal; nothing for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ebatui.services.saying import bar as cells

_CELLS = 24
_EVERY_SECONDS = 0.5
_RATE_AFTER_SECONDS = 1.0


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """What to tell of bytes that crossed and bytes known to be left; ``None`` with no one there.

    The bar is on standard error, and gone when the block ends.
    """
    if not sys.stderr.isatty():
        yield None
        return
    began = drawn = time.monotonic()

    def moved(done: int, left: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn >= _EVERY_SECONDS or not left:
            drawn = now
            sys.stderr.write("\r" + bar(done, left, now - began).ljust(78))
            sys.stderr.flush()

    try:
        yield moved
    finally:
        sys.stderr.write("\r" + " " * 78 + "\r")
        sys.stderr.flush()


def bar(done: int, left: int, seconds: float) -> str:
    """One line: how much is done, how much is known to be left, and how long that will take."""
    line = f"{cells(done, left, _CELLS)} {done:,} bytes, {left:,} left"
    still = left * seconds / done if done else 0.0
    if seconds >= _RATE_AFTER_SECONDS and still >= 1:
        line += f", about {still:.0f} s"
    return line
