"""What a real keyboard sends is read as the keys that the screens name."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

import ebatui.app  # noqa: F401 - reads the keyboard as the app does


@pytest.mark.parametrize("digit", "123456789")
def test_alt_and_a_digit_is_a_command_and_types_nothing(digit: str) -> None:
    (event,) = XTermParser().feed(f"\x1b{digit}")
    assert isinstance(event, Key)
    assert event.key == f"alt+{digit}"
    assert not event.is_printable


@pytest.mark.parametrize("sign", "£€ŷŁ")
def test_a_sign_of_its_own_is_still_typed(sign: str) -> None:
    (event,) = XTermParser().feed(sign)
    assert isinstance(event, Key)
    assert event.character == sign
