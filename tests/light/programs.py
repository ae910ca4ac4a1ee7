"""One home, two programs: ebatui through Textual's own driver and through ours, side by side."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ebatui.bootstrap.demo import PASSPHRASE
from tests.journeys.outside import ZONE
from tests.light.glass import Cells, Glass

DAY = "2026-11-21"
DEADLINE = 40.0
QUIET = 0.06
"""Seconds without a byte after which a frame counts as whole."""
ESCAPED = 1.5
"""Seconds after which stock Textual has certainly taken Esc for Esc, whatever else runs."""
_BY_THE_CLOCK = re.compile(r"\b\d\d:\d\d:\d\d\b|\b1[23]:\d\d\b|\b\d[\d,.]* (?:bytes|kB|s)\b")
"""Times of day: both live between twelve and two, and a minute may pass from one to the other.

And sizes, for the times in two programs' parcels pack a byte apart.
"""

KEYS = {
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F4": "\x1bOS",
    "F5": "\x1b[15~",
    "F6": "\x1b[17~",
    "F7": "\x1b[18~",
    "F8": "\x1b[19~",
    "F9": "\x1b[20~",
    "F10": "\x1b[21~",
    "F12": "\x1b[24~",
    "Enter": "\r",
    "Tab": "\t",
    "Back": "\x1b[Z",
    "Esc": "\x1b",
    "Space": " ",
    "Rub": "\x7f",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "Left": "\x1b[D",
    "Right": "\x1b[C",
    "PgUp": "\x1b[5~",
    "PgDn": "\x1b[6~",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "^E": "\x05",
    "^L": "\x0c",
}


class Program:
    """ebatui in a pseudo-terminal, its bytes counted and decoded."""

    def __init__(
        self,
        home: Path,
        width: int,
        height: int,
        command: Sequence[str] | None = None,
        **more: str,
    ) -> None:
        self.glass = Glass(width, height)
        self.raw = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.descriptor, inner = pty.openpty()
        self._set_size(width, height)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("EBATUI", "LC_", "LANG"))}
        for name in ("COLUMNS", "LINES", "NO_COLOR", "COLORTERM"):
            kept.pop(name, None)
        told = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "ESCDELAY": "50", "TZ": "UTC"}
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "ebatui", "--home", str(home)],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=kept | told | {"EBATUI_TODAY": DAY} | more,
            start_new_session=True,
        )
        os.close(inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE)
        os.close(self.descriptor)

    def _set_size(self, width: int, height: int) -> None:
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    @property
    def sent(self) -> int:
        """Bytes written so far."""
        return len(self.raw)

    def resize(self, width: int, height: int) -> None:
        """The window changes size; a terminal crops or adds blank cells."""
        self.glass.resize(width, height)
        self._set_size(width, height)
        self.process.send_signal(signal.SIGWINCH)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type text."""
        for key in keys:
            os.write(self.descriptor, KEYS.get(key, key).encode())

    def read(self, seconds: float) -> bytes:
        """What comes within ``seconds``."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return b""
        self.raw += data
        self.glass.feed(self._decoder.decode(data))
        return data

    def pause(self, seconds: float) -> None:
        """Let time pass, reading."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def stir(self, seconds: float) -> None:
        """Wait until something is written, at most so long."""
        self.read(seconds)

    def pause_reading(self, seconds: float) -> None:
        """Let time pass; what is written waits."""
        time.sleep(seconds)

    def ended(self) -> None:
        """Wait until the program ends by itself."""
        until = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            self.read(QUIET)
            assert time.monotonic() < until, "still running"
        while self.read(QUIET):
            pass

    def settle(self) -> None:
        """Wait until nothing more comes."""
        while self.read(2 * QUIET):
            pass

    def line_of(self, text: str) -> int:
        """The first line that begins with ``text``; -1 where none does."""
        lines = enumerate(self.glass.screen.display)
        return next((y for y, line in lines if line.startswith(text)), -1)

    def wait_until_stopped(self) -> None:
        """Wait until the process is stopped (its state in ``/proc`` is T)."""
        until = time.monotonic() + DEADLINE
        status = Path(f"/proc/{self.process.pid}/stat")
        while status.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "T":
            self.read(0.02)
            assert time.monotonic() < until, "not stopped"
        self.settle()

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows a text and is quiet."""
        until = time.monotonic() + DEADLINE
        while time.monotonic() < until:
            if not self.read(QUIET) and text in self.glass.text:
                return
        raise AssertionError(f"not shown: {text}\n{self.glass.text}")


class Pair:
    """The same keys pressed in both programs; what they show is compared after every key."""

    def __init__(self, home: Path, scratch: Path, width: int, height: int, **more: str) -> None:
        self.homes = homes = (scratch / "stock", scratch / "ours")
        for copy in homes:
            shutil.copytree(home, copy)
        more = {"TZ": ZONE} | more
        self.stock = Program(homes[0], width, height, EBATUI_RENDER="stock", **more)
        self.ours = Program(homes[1], width, height, **more)
        self.both = (self.stock, self.ours)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for program in self.both:
            program.__exit__(None, None, None)

    def do(self, *keys: str, shows: str = "") -> None:
        """Press each key in both, and wait until both show the same and are quiet."""
        for at, key in enumerate(keys):
            for program in self.both:
                program.press(key)
            if key == "Esc":  # stock takes Esc with the next key for Alt, if that is soon
                for program in self.both:
                    program.stir(ESCAPED)
            self.same(shows if at == len(keys) - 1 else "", when=f"after {key!r}")

    def same(self, *shows: str, when: str = "", gone: Sequence[str] = ()) -> None:
        """Wait until both show the same cells with the same attributes, and ``shows``.

        And nothing of what is to be ``gone``.
        """
        until = time.monotonic() + DEADLINE
        descriptors = {program.descriptor: program for program in self.both}
        while time.monotonic() < until:
            heard = select.select([*descriptors], [], [], QUIET)[0]
            for descriptor in heard:
                descriptors[descriptor].read(0)
            if heard:
                continue
            stock, ours = (without_clock(program.glass) for program in self.both)
            text = self.ours.glass.text
            there = all(one in text for one in shows) and not any(one in text for one in gone)
            if stock == ours and there:
                return
        wanted = f"{shows}" + (f" without {tuple(gone)}" if gone else "")
        raise AssertionError(f"not the same {when}, or not {wanted}\n{self.difference()}")

    def difference(self) -> str:
        """The lines that differ, stock above ours."""
        lines: list[str] = []
        for y, (a, b) in enumerate(
            zip(*(without_clock(program.glass) for program in self.both), strict=True)
        ):
            if a != b:
                at = [x for x, (p, q) in enumerate(zip(a, b, strict=True)) if p != q]
                lines += [f"{y:>3} stock |{_text(a)}|", f"    ours  |{_text(b)}| at {at[:6]}"]
        return "\n".join(lines) or self.ours.glass.text

    def signal(self, number: int) -> None:
        """Send both a signal."""
        for program in self.both:
            program.process.send_signal(number)


def without_clock(glass: Glass) -> Cells:
    """The cells of a screen, noughts where two clocks may differ: times, and sizes they change."""
    cells = glass.cells()
    for y, line in enumerate(glass.screen.display):
        for found in _BY_THE_CLOCK.finditer(line):
            for x in range(*found.span()):
                text, *look = cells[y][x]
                cells[y][x] = ("0" if str(text).isdigit() else text, *look)
    return cells


def _text(cells: Sequence[tuple[object, ...]]) -> str:
    return "".join(str(cell[0]) for cell in cells)


def unlock(program: Program) -> None:
    """From the lock to Today."""
    program.wait_for("Passphrase")
    program.press(PASSPHRASE, "Enter")
    program.wait_for("What hurts most")
