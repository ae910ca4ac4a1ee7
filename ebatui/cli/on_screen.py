"""A program in a pseudo-terminal, for timing what it draws and what it holds in memory."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

SETTLED = 0.1
"""Seconds without a byte after which what a key did is done."""
PATIENCE = 0.4
"""Seconds for the first byte to come."""


class InTerminal:
    """A running program in a terminal of its own; it is killed where the ``with`` ends."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int, lines: int
    ) -> None:
        gate, go = os.pipe()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.close(go)
            os.read(gate, 1)  # the size is set before the program looks
            os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - no shell
        os.close(gate)
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)
        self.started = time.perf_counter()
        os.close(go)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)


class OnScreen(InTerminal):
    """A running program with 80 columns and 24 lines; everything it sent is kept."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        super().__init__(command, environment, columns=80, lines=24)
        self.sent = b""

    def until(self, text: str, within: float = 60.0) -> float:
        """Seconds from the start until ``text`` was sent. Raises ``TimeoutError``."""
        wanted, at = text.encode(), len(self.sent)
        deadline = time.perf_counter() + within
        while wanted not in self.sent[max(0, at - len(wanted)) :]:
            if not self._read(deadline):
                raise TimeoutError(f"not drawn: {text}")
        return time.perf_counter() - self.started

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def press(self, key: str, settled: float = SETTLED) -> float | None:
        """Press a key and wait until all it did is drawn.

        Milliseconds from the key to the last byte; ``None`` where nothing came.
        """
        begun = time.perf_counter()
        os.write(self._terminal, key.encode())
        last, deadline = None, begun + PATIENCE
        while self._read(deadline):
            last = time.perf_counter()
            deadline = last + settled
        return None if last is None else (last - begun) * 1000

    def stay(self, seconds: float) -> None:
        """Read on for a while."""
        deadline = time.perf_counter() + seconds
        while self._read(deadline):
            pass

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory now and at its highest, in MB (1,024 × 1,024 bytes)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        kept = dict(line.split(":", 1) for line in status.splitlines())
        return int(kept["VmRSS"].split()[0]) / 1024, int(kept["VmHWM"].split()[0]) / 1024

    def _read(self, deadline: float) -> bool:
        left = deadline - time.perf_counter()
        if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
            return False
        try:
            some = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.sent += some
        return bool(some)


def environment(today: str, **more: str) -> dict[str, str]:
    """What a program to be timed is started with: a plain terminal, a fixed day."""
    dropped = ("EBATUI", "LC_", "LANG", "COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "TERM")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    told = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "ESCDELAY": "25"}
    return kept | told | {"EBATUI_TODAY": today} | more
