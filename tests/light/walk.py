"""A walk over every key of a keyboard: in lists, on screens, in a field."""

from __future__ import annotations

import time

from tests.light.keyboards import Keyboard
from tests.light.programs import DEADLINE, Program

SLOW = 0.03
"""Seconds between the bytes of a key on a slow line."""


class Typist:
    """Someone at a keyboard."""

    def __init__(self, program: Program, keyboard: Keyboard, between: float = 0) -> None:
        self.program = program
        self._keyboard = keyboard
        self._between = between

    def alt(self, digit: str) -> str:
        """What Alt and a digit send."""
        return f"\x1b{digit}"

    def press(self, *keys: str) -> None:
        """Press keys by name, or type text."""
        for key in keys:
            sent = self._keyboard.keys.get(key, key)
            if not self._between:
                self.program.press(sent)
            for byte in sent if self._between else "":
                self.program.press(byte)
                self.program.pause(self._between)

    def go(self, key: str, shows: str) -> None:
        """Press a key and see what it opens."""
        self.press(key)
        self.program.wait_for(shows)

    def marks(self, lines: range) -> int:
        """Wait until the mark stands on one of these lines, and say on which."""
        until = time.monotonic() + DEADLINE
        while (at := self.program.line_of(">")) not in lines:
            assert time.monotonic() < until, f"the mark is not on {lines}: {at}"
            self.program.settle()
        return at

    def moves(self, key: str, to: range) -> int:
        """Press a key and see where it takes the mark."""
        self.press(key)
        return self.marks(to)


def walk(me: Typist) -> None:
    """Every key once: in lists, on screens, in a field."""
    first = me.marks(range(80))
    top, below = range(first, first + 1), range(first + 2, 80)
    next_one = range(first + 1, first + 2)
    me.moves("Down", next_one)
    me.moves("Down", below)
    me.moves("Up", next_one)
    me.moves("End", below)
    me.moves("Home", top)
    me.moves("PgDn", below)
    me.moves("PgUp", top)
    me.go("F1", "Help: Today")
    me.go("Esc", "What hurts most")
    me.go("F10", "Menu of Today")
    me.go("Esc", "What hurts most")
    me.go("F5", "Sync")
    me.go("F6", "Say:")
    me.go("F8", "Jobs:")
    me.go("F9", "Bookings:")
    me.go("F7", "Closures:")
    me.go("F2", "does nothing on this screen")
    for _ in range(4):
        me.press("Esc")
        me.program.pause(0.2)
    me.program.wait_for("What hurts most")
    me.go("F3", "Find a person")
    me.press("hrd", "Left", "Left", "a", "Right", "Right")
    me.go("c", "[hardc ")
    me.go("\r", "Gate pack")
    me.go("F4", "Case note")
    me.press("b", "Home", "a", "End")
    me.go("c", "[abc ")
    me.go("Esc", "Gate pack")
    me.go("i", "1 Who<")
    me.go(me.alt("4"), "4 Benefits<")
    me.go("PgUp", "3 Job<")
    me.go("Esc", "Gate pack")
    me.go("F12", "Locked")
