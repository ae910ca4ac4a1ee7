"""Garbage is collected while nobody waits for a key.

A screen that is left is some ten thousand objects that refer to each other. Left to itself, Python
looks through all there is for them whenever enough has been made: in the middle of making another
screen, for 20 to 90 ms. Here that is done once no key has come for a moment, and what stays as
long as the app does is put aside first, so that it takes a few milliseconds.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable

from textual._styles_cache import StylesCache

QUIET = 0.2
"""Seconds without a key after which there is time."""

_YOUNG = (20_000, 50, 1_000)
"""Objects, and rounds, after which Python still looks by itself: at the youngest alone."""
_WORTH_IT = 2_000
"""New objects from which it is worth looking."""


class Tidying:
    """Does nothing until ``begin``: an app that others run has its own ways."""

    def __init__(self, busy: Callable[[], bool], settled: Callable[[], bool]) -> None:
        """``busy``: whether a screen is being made; ``settled``: whether what stays is there."""
        self._busy = busy
        self._settled = settled
        self._stirred_at = 0.0
        self._next: asyncio.TimerHandle | None = None
        self._begun = self._put_aside = False

    def begin(self) -> None:
        """Put aside what was imported for the start, and look by itself from here on."""
        gc.freeze()
        gc.set_threshold(*_YOUNG)
        gc.enable()
        self._begun = True
        self.stirred()

    def stirred(self) -> None:
        """A key was pressed: there is no time before it has been quiet again."""
        self._stirred_at = time.monotonic()
        if self._begun and self._next is None:
            self._look_in(QUIET)

    def _look_in(self, seconds: float) -> None:
        self._next = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._next = None
        left = self._stirred_at + QUIET - time.monotonic()
        if left > 0 or self._busy():
            self._look_in(max(left, QUIET / 4))
        elif not self._put_aside and self._settled():
            self._put_aside = True
            collect()
            gc.freeze()
        elif made() >= _WORTH_IT:
            collect()


def collect() -> None:
    """Give back what nothing needs, the lines of screens that are gone first.

    Textual keeps those of the last thousand widgets drawn, for a cache's key has them in it.
    """
    StylesCache.get_inner_outer.cache_clear()
    gc.collect()


def made() -> int:
    """About how many objects were made, and are still there, since they were last looked at."""
    youngest, young, old = gc.get_count()
    return youngest + _YOUNG[0] * (young + _YOUNG[1] * old)
