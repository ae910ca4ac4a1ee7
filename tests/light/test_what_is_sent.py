"""What reaches the terminal: no colour where there is none, ASCII where there is no more.

Also that it is never more than every terminal knows, and that no sign takes two columns.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import ebatui
from ebatui.light.plain import plain
from tests.light.programs import Program, unlock

SEQUENCE = re.compile(rb"\x1b(?:\[([0-9;?]*)([A-Za-z])|([^\[]))")
DRAWING = frozenset(b"ABCDHJKmrM")
"""Moves, erasing, looks and scrolling: the same on a VT220 and on everything after it."""
MODES = frozenset({b"?7", b"?25", b"?7;25", b"?1049", b"?2004"})
"""Wrapping and cursor, on all; the second screen and marked pastes, for those that have them."""
LOOKS = frozenset({b"", b"0", b"1", b"4", b"7", b"22", b"24", b"27"})
"""Plain, bold, underlined, reverse video, and the ends of those."""
SIGNS_OF_THEIR_OWN = "£…·█░▒↑↓✓–—½"

TERMINALS: dict[str, dict[str, str]] = {
    "xterm": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "xterm with 16 colours": {"TERM": "xterm"},
    "Linux console": {"TERM": "linux"},
    "PuTTY": {"TERM": "putty"},
    "screen": {"TERM": "screen"},
    "tmux": {"TERM": "tmux-256color"},
    "VT220": {"TERM": "vt220"},
    "NO_COLOR": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "LANG=C": {"TERM": "xterm", "LC_ALL": "", "LANG": "C"},
    "no UTF-8": {"TERM": "xterm", "LC_ALL": "en_GB.ISO-8859-1"},
}
ASCII_ALONE = ("VT220", "LANG=C", "no UTF-8")


@pytest.fixture(params=TERMINALS)
def seen(request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path) -> tuple[str, Program]:
    """The name of a terminal, and the app after a walk through its screens."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    with Program(home, 80, 24, **TERMINALS[request.param]) as program:
        unlock(program)
        for key, shows in (
            ("PgDn", "What hurts most"),
            ("F1", "Help: Today"),
            ("PgDn", "Help: Today"),
            ("\x05", "What hurts most"),
            ("F7", "Closures:"),
            ("F8", "Jobs:"),
            ("F9", "Bookings:"),
            ("F5", "Sync"),
            ("\x18", "Locked"),
        ):
            program.press(key)
            program.wait_for(shows)
    return request.param, program


def test_only_what_every_terminal_knows_and_no_colour(seen: tuple[str, Program]) -> None:
    """Bold and reverse video say everything, so a terminal that has no more lacks nothing."""
    name, program = seen
    looks: set[bytes] = set()
    for arguments, end, other in SEQUENCE.findall(program.raw):
        sequence = (name, arguments, end, other)
        if other:
            assert other == b"M", sequence  # reverse index; the same letter ends a look
        elif end in b"hl":
            assert arguments in MODES, sequence
        else:
            assert end[0] in DRAWING, sequence
            assert b"?" not in arguments, sequence
            looks |= set(arguments.split(b";")) if end == b"m" else set()
    assert b"7" in looks
    assert looks <= LOOKS
    assert SEQUENCE.sub(b"", program.raw).count(b"\x1b") == 0
    control = set(SEQUENCE.sub(b"", program.raw)) & set(range(32))
    assert control <= set(b"\b\t\n\r")
    assert program.raw.isascii() == (name in ASCII_ALONE)


def words_of_ours() -> Iterator[tuple[str, str]]:
    """Every text in the program's own code that is not ASCII, but for what is said of the code."""
    folder = Path(ebatui.__file__).parent
    for part in ("i18n", "screens", "widgets"):
        for file in sorted((folder / part).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                text = node.value if isinstance(node, ast.Constant) else ""
                if isinstance(text, str) and not text.isascii():
                    yield f"{file.name}:{node.lineno}", text


def test_every_sign_of_ours_has_a_form_in_ascii_and_takes_one_column() -> None:
    found = set()
    for where, text in words_of_ours():
        for sign in text:
            if not sign.isascii():
                assert plain(sign) != "?", (where, sign)
                assert cell_len(sign) == 1, (where, sign)
                found.add(sign)
    assert found & set(SIGNS_OF_THEIR_OWN)


@pytest.mark.parametrize("sign", SIGNS_OF_THEIR_OWN)
def test_bars_marks_and_arrows_in_ascii(sign: str) -> None:
    assert plain(sign) in "L~.#:^v/-h"


def test_too_small_it_says_so_and_typing_goes_on(demo_home: Path, tmp_path: Path) -> None:
    """Below 60 by 20 it says what it needs; grown again, all is there, and what was typed."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    with Program(home, 80, 24) as program:
        unlock(program)
        program.press("F3")
        program.wait_for("Find a person")
        program.press("hardc", "Enter")
        program.wait_for("Gate pack")
        program.press("F4")
        program.wait_for("Case note")
        program.press("rang his sister")
        program.wait_for("rang his sister")
        for width, height in ((59, 24), (80, 19), (30, 10)):
            program.resize(width, height)
            program.wait_for(f"terminal is {width} x {height}.")
            said = " ".join(program.glass.text.split())
            assert f"This terminal is {width} x {height}. ebatui needs at least 60 x 20" in said
            assert "rang his sister" not in said
            program.press("!")
        program.resize(60, 20)
        program.wait_for("rang his sister!!!")
        program.resize(80, 24)
        program.wait_for("rang his sister!!!")
        program.press(" on Monday")
        program.wait_for("rang his sister!!! on Monday")
