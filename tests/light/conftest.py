"""A terminal to look at: pyte decodes what is sent, cell by cell with attributes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyte
import pytest

# pyte draws the tail of private sequences that it does not know; terminals swallow them.
_PRIVATE = re.compile(r"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$[a-z]")

Cells = list[list[tuple[object, ...]]]


class Glass:
    """A terminal's screen."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self.feed("\x1b[?7l")  # as both drivers set it: no wrapping

    def feed(self, text: str) -> None:
        """Show what is sent, as a terminal with output processing switched off."""
        self._stream.feed(_PRIVATE.sub("", text))

    def cells(self) -> Cells:
        """Every cell: text and look."""
        screen = self.screen
        return [
            [tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
        ]


@pytest.fixture(scope="session")
def glass() -> Callable[[int, int], Glass]:
    """Makes terminals."""
    return Glass
