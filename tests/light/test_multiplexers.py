"""In the real ``tmux`` and ``screen``: the same picture, every key, every twin, slow lines, sizes.

They are started by the tests. Where one is not installed its tests fail and say how to get it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.light.keyboards import KEYBOARDS
from tests.light.multiplexers import MULTIPLEXERS, Multiplexer
from tests.light.programs import Program, unlock
from tests.light.walk import SLOW, Typist, walk


@pytest.fixture(params=MULTIPLEXERS, ids=lambda kind: kind.NAME)
def inside(
    request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path
) -> Iterator[Multiplexer]:
    """The app in one of them, unlocked; Esc waited for as the program itself would."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    with request.param(home, tmp_path / "inside", ESCDELAY="500") as multiplexer:
        unlock(multiplexer)
        yield multiplexer


def test_every_key_over_a_slow_line(inside: Multiplexer) -> None:
    walk(Typist(inside, KEYBOARDS["xterm"], SLOW))


def test_every_twin(inside: Multiplexer) -> None:
    walk(Typist(inside, KEYBOARDS["no function keys and no Esc"]))


def test_the_picture_is_the_same_as_without(
    inside: Multiplexer, demo_home: Path, tmp_path: Path
) -> None:
    steps = (
        (("Down", "Down"), "What hurts most"),
        (("PgDn",), "What hurts most"),
        (("F1",), "Help: Today"),
        (("Down", "PgDn"), "Help: Today"),
        (("\x05",), "What hurts most"),
        (("F10",), "Menu of Today"),
        (("\x05", "w"), "wing by wing"),
        (("Enter",), "Induction:"),
        (("QQ12", "Tab", "Tab", "PgDn"), "3 Job<"),
    )
    with Program(shutil.copytree(demo_home, tmp_path / "bare"), 80, 24) as bare:
        unlock(bare)
        for keys, shows in steps:
            for program in (bare, inside):
                for key in keys:
                    program.press(key)
                    program.settle()
                program.wait_for(shows)
            assert timeless(inside.shown()) == timeless(inside.kept(bare.glass.text))


def timeless(screen: str) -> list[str]:
    """The lines of a screen, without the time of day and what is blank below."""
    return [re.sub(r"\d\d:\d\d:\d\d", "--:--:--", line) for line in screen.rstrip().splitlines()]


def test_resized_too_small_and_back(inside: Multiplexer) -> None:
    inside.press("F3")
    inside.wait_for("Find a person")
    inside.press("hardc")
    inside.wait_for("[hardc ")
    for width, height in ((59, 24), (80, 19), (40, 12)):
        inside.resize(width, height)
        inside.wait_for(f"This terminal is {width} x {height}.")
    inside.resize(60, 20)
    inside.wait_for("[hardc ")
    inside.resize(80, 24)
    inside.wait_for("HARDCASTLE")
