"""A program on a pseudo-terminal whose every byte is counted and every cell decoded."""

from __future__ import annotations

import codecs
import os
import re
import select
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ebatui.cli.on_screen import InTerminal

if TYPE_CHECKING:
    import pyte

SETTLED = 0.2
"""Seconds without a byte after which what a key did is done."""
PATIENCE = 0.7
"""Seconds for the first byte to come."""
START = 60.0
"""Seconds for a program to come up."""

# pyte draws the tail of private sequences it does not know, and does not know REP.
_PRIVATE = re.compile(r"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$[a-z]|\x1b\[[0-9;]*t")
_REPEAT = re.compile(r"([^\x00-\x1f])\x1b\[(\d+)b")
_UNFINISHED = re.compile(r"[^\x00-\x1f]?\x1b(\[[<=>?]?[0-9;]*\$?|\][^\x07\x1b]*|[()])?$")


@dataclass(frozen=True, slots=True)
class Step:
    """What one key, or the start, or a while of nothing, cost."""

    bytes: int
    cells: int
    """Character cells whose text or look changed."""
    ms: float | None
    """From the key to the last byte; ``None`` where nothing came."""


class Metered(InTerminal):
    """A running program, the keys it is given, and what that costs on the line."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int, lines: int
    ) -> None:
        import pyte

        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._application_keys = False
        self._before = self._cells()
        super().__init__(command, environment, columns, lines)
        self._pressed = self.started

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self._screen.display)

    def press(self, keys: str, *, until: str = "") -> Step:
        """Press a key and wait until all it did is shown, or just until there is a text.

        Raises ``TimeoutError`` where that text does not come.
        """
        self._pressed = time.perf_counter()
        if self._application_keys and len(keys) == 3 and keys[2] in "ABCD":
            keys = "\x1bO" + keys[2]
        os.write(self._terminal, keys.encode())
        return self._settle(START, until, 0) if until else self._settle(PATIENCE)

    def first_frame(self, text: str) -> Step:
        """Wait for the first whole frame, which has ``text`` in it. Raises ``TimeoutError``."""
        return self._settle(START, text)

    def idle(self, seconds: float) -> Step:
        """Do nothing for a while."""
        self._pressed = time.perf_counter()
        return self._settle(seconds)

    def _settle(self, patience: float, text: str = "", settled: float = SETTLED) -> Step:
        count, last = 0, None
        deadline = self._pressed + patience
        while True:
            now = time.perf_counter()
            until = deadline if last is None or (text and text not in self.text) else last + settled
            if now >= until:
                break
            if not select.select([self._terminal], [], [], until - now)[0]:
                continue
            try:
                data = os.read(self._terminal, 65536)
            except OSError:
                break
            last = time.perf_counter()
            count += len(data)
            self._show(data)
        if text and text not in self.text:
            raise TimeoutError(text)
        before, self._before = self._before, self._cells()
        changed = sum(
            was != now
            for old, new in zip(before, self._before, strict=True)
            for was, now in zip(old, new, strict=True)
        )
        return Step(count, changed, None if last is None else (last - self._pressed) * 1000)

    def _show(self, data: bytes) -> None:
        for mode in re.findall(rb"\x1b\[\?1([hl])", data):
            self._application_keys = mode == b"h"
        text = self._rest + self._decoder.decode(data)
        cut = _UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        text = _PRIVATE.sub("", text[: cut.start()] if cut else text)
        self._stream.feed(_REPEAT.sub(lambda found: found[1] * (int(found[2]) + 1), text))

    def _cells(self) -> list[list[pyte.screens.Char]]:
        screen = self._screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
