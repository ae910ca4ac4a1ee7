"""The driver on a real pseudo-terminal, with a small app of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ebatui.light.line import Line
from tests.light.programs import Program

APP = """
import sys
from textual.app import App
from textual.widgets import Static
from ebatui.light import choose

class Small(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Static("first words", id="words")
    def on_key(self, event):
        if event.key == "u":
            self._driver.write("\\x1b[5A")  # nothing Textual is known to write
        if event.key == "b":
            self.bell()
        if event.key == "q":
            self.exit()
        self.query_one("#words", Static).update("then " + event.key * 3)

driver = choose()
assert driver is not None
Small(driver_class=driver, ansi_color=True).run(mouse=False)
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[[], Program]:
    """Starts the small app."""
    (tmp_path / "small.py").write_text(APP, encoding="utf-8")
    return lambda: Program(tmp_path, 80, 24, command=[sys.executable, str(tmp_path / "small.py")])


def test_what_is_not_known_goes_through_as_it_is(small: Callable[[], Program]) -> None:
    """From then on the output is Textual's own, and the screen is right all the same."""
    with small() as program:
        program.wait_for("first words")
        program.press("a")
        program.wait_for("then aaa")
        light = len(program.raw)
        program.press("u")
        program.wait_for("then uuu")
        assert b"\x1b[5A" in program.raw[light:]
        light = len(program.raw)
        program.press("c")
        program.wait_for("then ccc")
        assert len(program.raw) - light > 80, "a whole line, as stock Textual writes it"


def test_modes_pass_and_the_terminal_is_given_back_clean(small: Callable[[], Program]) -> None:
    with small() as program:
        program.wait_for("first words")
        before = len(program.raw)
        program.press("b")
        program.wait_for("then bbb")
        assert b"\x07" in program.raw[before:]
        program.press("q")
        program.ended()
        assert program.glass.text.strip() == ""
        end = program.raw[before:]
        for mode in (b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1049l", b"\x1b[?25h"):
            assert mode in end


def test_a_slow_line_gets_the_newest_frame(small: Callable[[], Program]) -> None:
    """While the line takes nothing, frames are not piled up; what comes after is the last."""
    with small() as program:
        program.wait_for("first words")
        for key in "abcdefghij" * 20:
            program.press(key)
        program.pause_reading(0.5)
        program.wait_for("then jjj")


def test_a_line_that_is_gone_is_not_waited_for() -> None:
    inner, outer = os.pipe()
    os.close(inner)
    line = Line(outer, lambda: None)
    line.send("into nothing")
    line.send("again")
    line.close()
    assert line.room()
    os.close(outer)


def test_room_is_told_of() -> None:
    inner, outer = os.pipe()
    told: list[int] = []
    line = Line(outer, lambda: told.append(1))
    line.send("x" * 300_000)  # more than a pipe holds
    assert not line.room()
    got = b""
    while len(got) < 300_000:
        got += os.read(inner, 65536)
    line.close()
    assert told == [1]
    assert line.room()
    os.close(inner)
    os.close(outer)
