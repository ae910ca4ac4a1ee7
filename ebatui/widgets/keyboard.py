"""Keys that Textual reads otherwise than the keyboards here send them."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.events import Key


class AltDigit(StrEnum):
    """Alt and a digit, as the screens name them."""

    ONE = "alt+1"
    TWO = "alt+2"
    THREE = "alt+3"
    FOUR = "alt+4"
    FIVE = "alt+5"
    SIX = "alt+6"
    SEVEN = "alt+7"
    EIGHT = "alt+8"
    NINE = "alt+9"


def read_alt_digits() -> None:
    """Read Alt and a digit as that.

    Textual takes it for the sign that one kind of keyboard has there (8 as a bullet), which would
    be typed into the field that has the cursor.
    """
    known = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    known |= {f"\x1b{key.value[-1]}": (key,) for key in AltDigit}


class DigitAfterEsc(Key):
    """A digit that came with an Esc which has been dealt with by a screen that knows no Alt."""

    def __init__(self, digit: str) -> None:
        super().__init__(digit, digit)

    def whole(self) -> Key:
        """Alt and the digit, should Esc have led to a screen that does know it."""
        return Key(f"alt+{self.key}", None)


def apart(key: Key) -> tuple[Key, DigitAfterEsc] | None:
    """Esc and the digit, of which a terminal makes Alt and a digit; None for any other key."""
    if key.key not in set(AltDigit):
        return None
    return Key("escape", "\x1b"), DigitAfterEsc(key.key[-1])
