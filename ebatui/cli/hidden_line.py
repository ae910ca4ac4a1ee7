"""Reading one hidden line from a terminal, byte by byte, so that nothing typed after it is lost.

What follows Enter stays with the terminal until the app, or the next prompt, reads it. Control
characters and the sequences of arrow and function keys are never part of what is typed.
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable

_ENTER, _LEAVE, _REDRAW = "\r\n", "\x03\x04", "\x0c"
_RUB, _RUB_ALL, _ESC = "\x7f\x08", "\x15\x17", "\x1b"
_STAR = "*"


class Left(Exception):
    """Ctrl+C, Ctrl+D, or the line is gone."""


class HiddenLine:
    """One line typed at ``keys``; ``show`` draws a star for each character, never the character."""

    def __init__(self, keys: int, show: Callable[[str], None], *, limit: int, delay: float) -> None:
        """``delay``: seconds to wait after Esc for the rest of an arrow."""
        self._keys = keys
        self._show = show
        self._limit = limit
        self._delay = delay
        self._decode = getincrementaldecoder("utf-8")("ignore").decode
        self._typed: list[str] = []

    def read(self, redraw: Callable[[], None]) -> str:
        """What was typed when Enter was pressed. Raises ``Left``."""
        held = ""
        while True:
            char, held = held or self._next(), ""
            if char in _ENTER:
                return "".join(self._typed)
            if char in _LEAVE:
                raise Left
            if char == _ESC:
                held = self._after_escape()
            elif char == _REDRAW:
                redraw()
                self._show(_STAR * len(self._typed))
            elif char in _RUB:
                self._rub(1)
            elif char in _RUB_ALL:
                self._rub(len(self._typed))
            elif char.isprintable() and len(self._typed) < self._limit:
                self._typed.append(char)
                self._show(_STAR)

    def _rub(self, count: int) -> None:
        count = min(count, len(self._typed))
        if count:
            del self._typed[-count:]
            self._show("\b \b" * count)

    def _next(self) -> str:
        """The next character. One byte is taken at a time: the rest is not ours to take."""
        while True:
            try:
                byte = os.read(self._keys, 1)
            except OSError:
                raise Left from None
            if not byte:
                raise Left
            if char := self._decode(byte):
                return char

    def _soon(self) -> str:
        """The next character if it comes within the delay, else nothing."""
        return self._next() if select.select([self._keys], [], [], self._delay)[0] else ""

    def _after_escape(self) -> str:
        """Pass over a key's sequence. Esc alone does nothing, and what follows it is typed."""
        char = self._soon()
        if char == "O":
            self._soon()
            return ""
        if char != "[":
            return char
        char = self._soon()
        if char == "[":  # F1 to F5 of the Linux console
            self._soon()
            return ""
        while char and not "@" <= char <= "~":
            if char < " ":
                return char
            char = self._soon()
        return ""
