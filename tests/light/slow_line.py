"""A program at the end of a serial line: ``python -m tests.light.slow_line [--baud N] COMMAND…``.

The command runs in a pseudo-terminal of its own. What it writes reaches this terminal at the pace
of the line, ten bits a byte, so 960 bytes a second at 9,600 baud; what is typed goes up at the same
pace. Nothing is lost or changed, a change of size is passed on, and the exit code is the command's.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import pty
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

BITS = 10
"""Bits on the line for a byte: a start bit, eight, a stop bit."""
AT_ONCE = 8
"""Bytes handed on together, as the buffer of a serial port does."""
LATE = 0.005
"""Seconds this program may be late for the line by and still count as having kept it busy."""
_IN, _OUT = 0, 1


class Pace:
    """When the next bytes may go: never sooner than the line has carried the last."""

    def __init__(self, baud: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = BITS / baud
        self._clock = clock
        self._free = clock()

    def wait(self) -> float:
        """Seconds until the line is free."""
        return max(0.0, self._free - self._clock())

    def carry(self, count: int) -> None:
        """The line carries so many bytes, from now or from when it is free."""
        now = self._clock()
        begun = self._free if now - self._free < LATE else now
        self._free = begun + count * self._seconds


class Way:
    """One way along the line: from one descriptor to the other at its pace."""

    def __init__(self, start: int, end: int, baud: int) -> None:
        self.start, self._end = start, end
        self.pace = Pace(baud)
        self._carried = b""

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return bool(self._carried)

    def take(self) -> bool:
        """Take on what waits at the start, a few bytes; whether anything will come again."""
        try:
            self._carried = os.read(self.start, AT_ONCE)
        except OSError:
            return False
        self.pace.carry(len(self._carried))
        return bool(self._carried)

    def arrive(self) -> None:
        """Hand over what has been carried, once the line has taken its time for it."""
        if self._carried and not self.pace.wait():
            os.write(self._end, self._carried)
            self._carried = b""


def run(command: Sequence[str], baud: int) -> int:
    """Run the command at the end of the line; its exit code (128 and more: killed by a signal)."""
    gate, go = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.close(go)
        os.read(gate, 1)  # the size is set before the program looks
        os.execvp(command[0], list(command))  # noqa: S606 - no shell
    os.close(gate)

    def resize(*_: object) -> None:
        with contextlib.suppress(OSError):
            size = fcntl.ioctl(_IN, termios.TIOCGWINSZ, b"\0" * 8)
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)

    signal.signal(signal.SIGWINCH, resize)
    resize()
    os.close(go)
    with _raw():
        _carry(Way(terminal, _OUT, baud), Way(_IN, terminal, baud))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _carry(down: Way, up: Way) -> None:
    """Both ways until the program has ended and all it wrote has arrived."""
    open_ways = [down, up]
    while down in open_ways or down.busy:
        ready = [way.start for way in open_ways if not way.busy]
        waits = [way.pace.wait() for way in (down, up) if way.busy]
        heard = select.select(ready, [], [], min(waits) if waits else None)[0]
        for way in (down, up):
            if way.start in heard and not way.take():
                open_ways.remove(way)
            way.arrive()


@contextmanager
def _raw() -> Iterator[None]:
    """This terminal passes every byte on as it is, and is put back afterwards."""
    if not os.isatty(_IN):
        yield
        return
    before = termios.tcgetattr(_IN)
    tty.setraw(_IN)
    try:
        yield
    finally:
        termios.tcsetattr(_IN, termios.TCSADRAIN, before)


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.light.slow_line")
    parser.add_argument("--baud", type=int, default=9600)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    told = parser.parse_args()
    if not told.command:
        parser.error("which command?")
    return run(told.command, told.baud)


if __name__ == "__main__":
    sys.exit(main())
