"""The terminal's own line editing and echo, switched off before anything else is done.

A person who starts the app, or locks it, types the passphrase at once: none of it may be echoed,
and what is typed ahead must reach the app as the keyboard sent it (an Enter that the line
discipline has turned into a line feed is no Enter any more). So this is switched off in the first
hundredth of a second and stays off through the prompt, the app, and the re-execution that a lock
is; on leaving the terminal is as it was found.
"""

from __future__ import annotations

import os
import sys
from typing import Any

FOUND = "EBATUI_TTY"
"""How the terminal was found, told to the process that a lock starts: its two flag words."""
_INPUT, _LOCAL, _CHARACTERS = 0, 3, 6


class Quiet:
    """A terminal without echo, until ``end``."""

    def __init__(self, descriptor: int, found: list[Any]) -> None:
        self._descriptor = descriptor
        self._found = found

    @classmethod
    def begin(cls) -> Quiet | None:
        """Switch echo off, where there is a terminal to type at and one to draw on."""
        try:
            import termios
        except ImportError:
            return None  # this system has other terminals
        try:
            keys, glass = sys.stdin.fileno(), sys.stderr.fileno()
            if not (os.isatty(keys) and os.isatty(glass)):
                return None
            found = termios.tcgetattr(keys)
        except (AttributeError, OSError, ValueError, termios.error):
            return None
        told = os.environ.pop(FOUND, "").split(":")
        if len(told) == 2 and all(part.isdigit() and len(part) < 10 for part in told):
            found[_INPUT], found[_LOCAL] = int(told[0]), int(told[1])
        quiet = cls(keys, found)
        quiet.again()
        return quiet

    def again(self) -> None:
        """Switch echo off: a shell may have switched it on while the program was stopped."""
        import termios

        now = [*self._found[:_CHARACTERS], [*self._found[_CHARACTERS]]]
        now[_LOCAL] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        now[_INPUT] &= ~(
            termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
        )
        now[_CHARACTERS][termios.VMIN], now[_CHARACTERS][termios.VTIME] = 1, 0
        self._set(now)

    def end(self) -> None:
        """Leave the terminal as it was found. Keys nobody read are not for the shell."""
        import termios

        try:
            termios.tcflush(self._descriptor, termios.TCIFLUSH)
        except termios.error:
            return  # the line is gone
        self._set(self._found)

    def told(self) -> dict[str, str]:
        """What the process that a lock starts must know to leave the terminal as it was found."""
        return {FOUND: f"{self._found[_INPUT]}:{self._found[_LOCAL]}"}

    def _set(self, modes: list[Any]) -> None:
        import termios

        try:
            termios.tcsetattr(self._descriptor, termios.TCSANOW, modes)
        except termios.error:
            return  # the line is gone
