"""The line to the terminal: bytes out in the background, and word when there is room for more."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

_MOST = 4096
_PATIENCE = 10.0
"""Seconds to wait for a line to take what is left. Locking must not hang on a dead line."""


class Line:
    """Writes to a terminal without ever keeping the app waiting.

    A slow line is ``busy`` while something given to it is not yet written. The driver then lets
    frames pass and paints the newest once there is room.
    """

    def __init__(self, descriptor: int, on_room: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_room = on_room
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._given = 0
        self._taken = 0
        self._call = False
        self._thread = threading.Thread(target=self._run, name="ebatui-line", daemon=True)
        self._thread.start()

    def send(self, text: str) -> None:
        """Give text to the line. Never waits."""
        if text:
            self._given += 1
            self._queue.put(text.encode("utf-8", "replace"))

    def room(self) -> bool:
        """Whether all that was given is written. If not, ``on_room`` is called when it is."""
        if self._given == self._taken:
            return True
        self._call = True
        return self._given == self._taken

    def close(self) -> None:
        """Write what is left and stop; a line that takes no more is left behind."""
        self._queue.put(None)
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        gone = False
        while (data := self._queue.get()) is not None:
            gone = gone or not self._write(data)
            self._taken += 1
            if self._call and self._given == self._taken:
                self._call = False
                self._on_room()

    def _write(self, data: bytes) -> bool:
        """Write all of it; false when the line is gone."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._descriptor, view[:_MOST]) :]
            except BlockingIOError:
                threading.Event().wait(0.01)
            except OSError:
                return False
        return True
