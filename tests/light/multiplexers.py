"""The app inside the real ``tmux`` and GNU ``screen``, which read the keys and hold the picture.

What the app draws is not decoded here: the multiplexer does that, and says what it shows.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import sys
import time
from abc import abstractmethod
from pathlib import Path
from types import TracebackType

from tests.light.programs import DEADLINE, QUIET, Program


class Multiplexer(Program):
    """A multiplexer in a pseudo-terminal like an xterm, with the app in its one window."""

    NAME = ""
    SETTINGS = ""
    """Its configuration: no line of its own, so that the app has the whole screen."""

    def __init__(self, home: Path, folder: Path, **more: str) -> None:
        assert shutil.which(self.NAME), f"{self.NAME} is needed: apt-get install {self.NAME}"
        self._folder = folder
        folder.mkdir(mode=0o700)
        self._settings = folder / "settings"
        self._settings.write_text(self.SETTINGS, encoding="ascii")
        app = [sys.executable, "-m", "ebatui", "--home", str(home)]
        super().__init__(home, 80, 24, self._command(app), SCREENDIR=str(folder), **more)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ask(*self._END)
        super().__exit__(kind, error, trace)

    _END: tuple[str, ...] = ()

    @abstractmethod
    def _command(self, app: list[str]) -> list[str]:
        """What starts it with the app inside."""

    @abstractmethod
    def _ask(self, *words: str) -> str:
        """Tell the running one something; what it says."""

    @abstractmethod
    def shown(self) -> str:
        """The text it holds of the app's screen."""

    @abstractmethod
    def kept(self, text: str) -> str:
        """A text as ``shown`` can give it."""

    def read(self, seconds: float) -> bytes:
        """What the multiplexer writes to its own terminal. Kept, not decoded."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return b""
        self.raw += data
        return data

    def wait_for(self, text: str) -> None:
        """Wait until it shows a text and is quiet."""
        until = time.monotonic() + DEADLINE
        while time.monotonic() < until:
            if not self.read(QUIET) and self.kept(text) in self.shown():
                return
        raise AssertionError(f"not shown inside {self.NAME}: {text}\n{self.shown()}")

    def line_of(self, text: str) -> int:
        """The first line that begins with ``text``; -1 where none does."""
        lines = enumerate(self.shown().splitlines())
        return next((y for y, line in lines if line.startswith(text)), -1)


class Tmux(Multiplexer):
    """``tmux``, its settings as they come."""

    NAME = "tmux"
    SETTINGS = "set -g status off\n"
    _END = ("kill-server",)

    def _command(self, app: list[str]) -> list[str]:
        start = ["tmux", "-u", "-S", str(self._folder / "socket"), "-f", str(self._settings)]
        return [*start, "new-session", shlex.join(app)]

    def _ask(self, *words: str) -> str:
        command = ["tmux", "-S", str(self._folder / "socket"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def shown(self) -> str:
        """The text of its pane."""
        return "\n".join(line.rstrip() for line in self._ask("capture-pane", "-p").splitlines())

    def kept(self, text: str) -> str:
        """It keeps every sign."""
        return text


class GnuScreen(Multiplexer):
    """GNU ``screen``, its settings as they come."""

    NAME = "screen"
    SETTINGS = "startup_message off\nmsgwait 0\nmsgminwait 0\nvbell off\n"
    _END = ("-X", "quit")

    def _command(self, app: list[str]) -> list[str]:
        return ["screen", "-U", "-c", str(self._settings), "-S", "ebatui", *app]

    def _ask(self, *words: str) -> str:
        command = ["screen", "-S", "ebatui", *words]
        told = os.environ | {"SCREENDIR": str(self._folder)}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=told).stdout

    def shown(self) -> str:
        """The text of its window, as its hard copy gives it."""
        copy = self._folder / "copy"
        copy.write_bytes(b"")
        self._ask("-X", "hardcopy", str(copy))
        until = time.monotonic() + 1
        while (text := copy.read_text(encoding="latin-1")).count("\n") < self.glass.screen.lines:
            if time.monotonic() > until:
                break  # its window is not of the size it was told yet
            self.read(0.02)
        return "\n".join(line.rstrip() for line in text.splitlines())

    def kept(self, text: str) -> str:
        """A hard copy keeps the low byte of every sign."""
        return "".join(chr(ord(sign) & 0xFF) for sign in text)


MULTIPLEXERS: tuple[type[Multiplexer], ...] = (Tmux, GnuScreen)
