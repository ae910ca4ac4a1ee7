"""Every key of every terminal does in the real app what it should, also over slow lines."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from ebatui.screens.actions import TWINS
from tests.light.keyboards import KEYBOARDS
from tests.light.programs import Program, unlock
from tests.light.walk import SLOW, Typist, walk

SLOWLY = ("xterm", "Linux console", "PuTTY")
AT_ONCE = 4.0
"""Seconds within which a busy machine still counts as at once."""


@pytest.mark.parametrize("name", KEYBOARDS)
def test_every_key_of_every_keyboard(name: str, demo_home: Path, tmp_path: Path) -> None:
    """For some each byte 30 ms after the one before, with the wait for the rest as built in."""
    keyboard, slow = KEYBOARDS[name], name in SLOWLY
    home = shutil.copytree(demo_home, tmp_path / "home")
    patience = "500" if slow else "50"
    with Program(home, 80, 24, TERM=keyboard.term, ESCDELAY=patience) as program:
        unlock(program)
        walk(Typist(program, keyboard, SLOW if slow else 0))


def test_back_at_once_without_waiting_for_the_rest_of_an_arrow(demo_home: Path) -> None:
    """Where Esc must be waited over for seconds, its twin is not."""
    with Program(demo_home, 80, 24, ESCDELAY="6000") as program:
        unlock(program)
        me = Typist(program, KEYBOARDS["xterm"])
        me.go("F1", "Help: Today")
        pressed = time.monotonic()
        me.press("Esc")
        program.wait_for("What hurts most")
        assert time.monotonic() - pressed >= 6
        me.go("F1", "Help: Today")
        pressed = time.monotonic()
        me.go("\x05", "What hurts most")
        assert time.monotonic() - pressed < AT_ONCE
        assert TWINS["escape"] == "ctrl+e"
        me.press("F1", "PgDn")
        program.wait_for("^E at once")


def test_the_keyboard_without_function_keys_has_every_twin() -> None:
    bare = KEYBOARDS["no function keys and no Esc"].keys
    for key, twin in TWINS.items():
        name = "Esc" if key == "escape" else key.upper()
        assert bare[name] == chr(ord(twin[-1]) - ord("a") + 1), key
