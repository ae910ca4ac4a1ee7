"""A person at a terminal of 80 by 24: the real ``ebatui`` in a pseudo-terminal, read with pyte.

Keys go in as the bytes a keyboard sends, and what comes back is decoded as a terminal would draw
it. Nothing is slept for: every step waits until the screen shows what it should, and fails with the
screen when it does not. Locking re-executes the program in the same pseudo-terminal, so one
:class:`Screen` lives through locks.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

from tests.journeys.outside import environment, program

COLUMNS, LINES = 80, 24
DEADLINE = 30.0
"""Seconds until what is waited for counts as not coming."""
QUIET = 0.08
"""Seconds without a byte after which a frame counts as whole."""

KEYS: Mapping[str, bytes] = {
    "F1": b"\x1bOP",
    "F2": b"\x1bOQ",
    "F3": b"\x1bOR",
    "F4": b"\x1bOS",
    "F5": b"\x1b[15~",
    "F6": b"\x1b[17~",
    "F7": b"\x1b[18~",
    "F8": b"\x1b[19~",
    "F9": b"\x1b[20~",
    "F10": b"\x1b[21~",
    "F12": b"\x1b[24~",
    "Enter": b"\r",
    "Tab": b"\t",
    "Esc": b"\x1b",
    "Space": b" ",
    "Backspace": b"\x7f",
    "Up": b"\x1b[A",
    "Down": b"\x1b[B",
    "PgUp": b"\x1b[5~",
    "PgDn": b"\x1b[6~",
}

# pyte draws the tail of private sequences that it does not know; terminals swallow them.
_PRIVATE = re.compile(r"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$[a-z]")
_UNFINISHED = re.compile(r"\x1b(\[[<=>?]?[0-9;]*\$?)?$")


class Screen:
    """The program, its keyboard and its screen."""

    deadline = DEADLINE
    line: Sequence[str] = ()
    """What the program is started through, such as a slow line."""

    def __init__(self, arguments: Sequence[str], **more_environment: str) -> None:
        self._held, self._drawn = pyte.Screen(COLUMNS, LINES), b""
        self._stream = pyte.Stream(self._held)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._fd, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._program = subprocess.Popen(
            [*self.line, *program(), *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=environment(TERM="xterm-256color", ESCDELAY="100", **more_environment),
            start_new_session=True,
        )
        os.close(inner)

    # -- the keyboard

    def press(self, *keys: str) -> None:
        """Press keys by name (``F2``, ``Enter``) or single characters."""
        for key in keys:
            os.write(self._fd, KEYS.get(key) or key.encode())

    def type(self, text: str) -> None:
        """Type text."""
        os.write(self._fd, text.encode())

    # -- the screen

    @property
    def lines(self) -> list[str]:
        """The screen as drawn, without trailing blanks."""
        return [line.rstrip() for line in self._held.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def pid(self) -> int:
        """The program's process; locking keeps it."""
        return self._program.pid

    def wait_for(self, *texts: str, gone: Sequence[str] = ()) -> str:
        """Wait until the screen shows all of ``texts`` and none of ``gone``; the screen."""
        wanted = f"{texts}" + (f" without {tuple(gone)}" if gone else "")
        return self.wait_until(
            lambda shown: (
                all(text in shown for text in texts) and not any(text in shown for text in gone)
            ),
            wanted,
        )

    def wait_until(self, holds: Callable[[str], bool], wanted: str) -> str:
        """Wait until the screen is as it should be and no more of it is under way."""
        until = time.monotonic() + self.deadline
        while time.monotonic() < until:
            fresh = self._read(0.0)
            if holds(self.text) and not fresh and not self._read(QUIET):
                return self.text
            if not fresh:
                self._read(0.25)
            if self._program.poll() is not None and not self._read(0.0) and not holds(self.text):
                break
        ended = self._program.poll()
        state = "still running" if ended is None else f"ended with {ended}"
        raise AssertionError(
            f"waited {self.deadline:.0f} s for {wanted}; the program is {state}. The screen:\n"
            + "\n".join(f"|{line:<{COLUMNS}}|" for line in self.lines)
        )

    def _read(self, seconds: float) -> bool:
        """Draw what the program writes within ``seconds``; whether anything came."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the program ended and closed its side
            return False
        self._drawn += data
        text = self._rest + self._decoder.decode(data)
        cut = _UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        self._stream.feed(_PRIVATE.sub("", text[: cut.start()] if cut else text))
        return bool(data)

    # -- what an observer of the line or the process sees

    @property
    def sent(self) -> bytes:
        """Every byte the program has written to this terminal."""
        return self._drawn

    def memory_holds(self, *words: str) -> list[str]:
        """Which of ``words`` stand anywhere in the program's writable memory."""
        wanted = {word: (word.encode(), word.encode("utf-32-le")[:-3]) for word in words}
        found = set()
        with (
            Path(f"/proc/{self.pid}/maps").open(encoding="ascii", errors="replace") as maps,
            Path(f"/proc/{self.pid}/mem").open("rb", buffering=0) as memory,
        ):
            for line in maps:
                span, rights, *_ = line.split()
                if "w" not in rights:
                    continue
                start, end = (int(part, 16) for part in span.split("-"))
                try:
                    memory.seek(start)
                    held = memory.read(end - start)
                except (OSError, OverflowError, ValueError):
                    continue
                found |= {w for w, forms in wanted.items() if any(f in held for f in forms)}
        return sorted(found)

    def command_line(self) -> list[str]:
        """The process's arguments, which a lock's re-execution changes."""
        return Path(f"/proc/{self.pid}/cmdline").read_text(encoding="utf-8").split("\0")

    # -- the end

    def ended(self) -> int:
        """Wait until the program ends by itself; its exit code."""
        until = time.monotonic() + DEADLINE
        while self._program.poll() is None and time.monotonic() < until:
            if self._fd >= 0:
                self._read(0.05)
            else:
                time.sleep(0.05)
        if self._program.poll() is None:
            raise AssertionError(f"the program did not end. The screen:\n{self.text}")
        return self._program.returncode

    def hang_up(self, number: signal.Signals | None = None) -> None:
        """The line is gone, or with a signal ``number`` the program is told so."""
        if number is None:
            os.close(self._fd)
            self._fd = -1
        else:
            self._program.send_signal(number)

    def close(self) -> None:
        """End the program, whatever it is doing."""
        if self._program.poll() is None:
            self._program.send_signal(signal.SIGKILL)
        self._program.wait(DEADLINE)
        if self._fd >= 0:
            os.close(self._fd)
