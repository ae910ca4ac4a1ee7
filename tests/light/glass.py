"""A terminal to look at: pyte decodes what is sent, cell by cell with attributes."""

from __future__ import annotations

import re

import pyte

# pyte draws the tail of private sequences that it does not know; terminals swallow them.
_PRIVATE = re.compile(r"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$[a-z]")
_UNFINISHED = re.compile(r"\x1b(\[[<=>?]?[0-9;]*\$?|\][^\x07]*)?$")

Cells = list[list[tuple[object, ...]]]


class Glass:
    """A terminal's screen."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self._rest = ""
        self.feed("\x1b[?7l")  # as both drivers set it: no wrapping

    def feed(self, text: str) -> None:
        """Show what is sent, as a terminal with output processing switched off."""
        text = self._rest + text
        cut = _UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        self._stream.feed(_PRIVATE.sub("", text[: cut.start()] if cut else text))

    def resize(self, width: int, height: int) -> None:
        """The window changes size. What is drawn stays at the top left."""
        self.screen.resize(height, width)

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def cells(self) -> Cells:
        """Every cell: text and look."""
        screen = self.screen
        return [
            [tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
        ]
