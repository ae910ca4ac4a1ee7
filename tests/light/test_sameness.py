"""The real app through Textual's own driver and through ours: every screen the same, cell by cell.

Both run on copies of one home, the same keys go into both, and after every key both screens, as
pyte decodes them, must hold the same characters with the same attributes.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ebatui.bootstrap.demo import MENTOR_CODE, PASSPHRASE
from tests.light.programs import Pair, Program

SIZES = [(80, 24), (132, 43)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def pair(request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path) -> Iterator[Pair]:
    """Both, at the lock."""
    with Pair(demo_home, tmp_path, *request.param) as both:
        both.same("Passphrase")
        yield both


def unlock(both: Pair) -> None:
    both.do(PASSPHRASE)
    both.do("Enter", shows="What hurts most")


def test_every_screen_of_the_adviser(pair: Pair) -> None:
    unlock(pair)
    pair.do("Down", "Down", "PgDn", "PgDn", "PgUp", "End", "Up", "Home")
    pair.do("F1", shows="Help: Today")
    pair.do("Down", "Down", "PgDn", "End", "Esc")
    pair.do("F10", shows="Menu")
    pair.do("Down", "PgDn", "Esc")
    pair.do("Enter", shows="Say:")
    pair.do("?", shows="Why")
    pair.do("Esc", "Down", "Enter", shows="Gate pack")
    pair.do("Down", "F4", shows="Case note")
    pair.do(*"a ŵ漢e\u0301", "Tab", *"mo", "Back", "Home", *"no", "Rub", "Left", *"x")
    pair.do("Esc", "r", shows="date")
    pair.do("Esc", "F8", shows="Jobs")
    pair.do("a", *"roof", "Tab", *"Beverley", shows="Beverley")
    pair.do("Esc", "Esc", "F9", shows="Bookings")
    pair.do("Esc", "Esc", "Esc", shows="What hurts most")
    pair.do("w", shows="wing by wing")
    pair.do("Down", "Enter", shows="Induction:")
    pair.do("Tab", "Tab", "PgDn", *"QQ1", "Tab", "PgDn", "PgUp", "Esc")
    pair.do("Esc", "F3", *"smi", "Down", "Down", "Enter")
    pair.do("Esc", "Esc", "F5", shows="Sync")
    pair.do("Esc", "F6", "Esc", shows="What hurts most")
    pair.do("s", shows="slip")
    pair.do("Esc", "c", "Down", "Down", "PgDn", "Esc", shows="What hurts most")


def test_the_screen_of_the_mentor(pair: Pair) -> None:
    pair.do(MENTOR_CODE)
    pair.do("Enter", shows="Tell the employment adviser")
    pair.do(*"Jo", "Enter", *"Smith", "Tab", *"A", "Tab", "Tab", *"bj", "F2")


def test_resized_suspended_resumed_and_garbled(demo_home: Path, tmp_path: Path) -> None:
    with Pair(demo_home, tmp_path, 80, 24) as both:
        both.same("Passphrase")
        unlock(both)
        for width, height in ((132, 43), (60, 20), (59, 20), (80, 24)):
            for program in both.both:
                program.resize(width, height)
            both.same("59" if width == 59 else "Today", f"at {width}x{height}")
            both.do("Down", "F10", "Esc")
        for program in both.both:  # noise on the line, as it came through
            program.glass.feed("\x1b[7;20HgR@^~\x1b[1;31m{{\x1b[12;1H\x1b[J~~\x1b[3A!\x1b[0m")
        both.do("^L", shows="What hurts most")
        both.do("Down")
        both.signal(signal.SIGTSTP)
        for program in both.both:
            program.wait_until_stopped()
            program.glass.feed("\x1b[?7h$ jobs\r\n[1]+  Stopped\r\n" * 4)
        both.signal(signal.SIGCONT)
        both.same("What hurts most", "after being suspended")
        both.do("Down", "F10", "Esc", "^L", shows="What hurts most")


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"TERM": "linux"},
        {"TERM": "screen"},
        {"TERM": "tmux-256color", "COLORTERM": "truecolor"},
        {"TERM": "putty"},
    ],
    ids=str,
)
def test_other_terminals(demo_home: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    with Pair(demo_home, tmp_path, 80, 24, **environment) as both:
        both.same("Passphrase")
        unlock(both)
        both.do("Down", "F10", "Down", "Esc", "Enter", "Esc", "PgDn")


@pytest.mark.parametrize("environment", [{"TERM": "vt220"}, {"LC_ALL": "C"}], ids=str)
def test_ascii_where_unicode_is_missing(
    demo_home: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    """The same screen, its signs replaced one for one."""
    from ebatui.light.plain import plain

    with Pair(demo_home, tmp_path, 80, 24, **environment) as both:
        stock, ours = both.both
        for program in both.both:
            program.wait_for("Passphrase")
            program.press(PASSPHRASE, "Enter")
            program.wait_for("What hurts most")
            program.settle()
        wanted = "".join(c if c.isascii() else plain(c) for c in stock.glass.text)
        assert wanted != stock.glass.text
        assert ours.glass.text == wanted
        assert ours.raw.isascii()


def test_typed_ahead_nothing_is_lost(demo_home: Path, tmp_path: Path) -> None:
    """Through the lock, into a search, out of it and into a note, in one burst."""
    with Pair(demo_home, tmp_path, 80, 24) as both:
        both.same("Passphrase")
        for program in both.both:
            program.press(PASSPHRASE + "\r")
            program.press("\x06" + "marr" + "\t")
        both.same("marr")
        for program in (both.ours,):  # stock takes Esc and a letter for Alt and loses both
            program.press("\x1b" + "w")
            program.wait_for("wing by wing")


def test_a_split_arrow_is_an_arrow(demo_home: Path) -> None:
    with Program(demo_home, 80, 24, ESCDELAY="500") as program:
        program.wait_for("Passphrase")
        program.press(PASSPHRASE + "\r")
        program.wait_for("What hurts most")
        at = program.line_of(">")
        for part in "\x1b[B":
            program.press(part)
            program.pause(0.3)
        program.settle()
        assert program.line_of(">") == at + 1
        program.press("\x1bO")
        program.pause(0.3)
        program.press("P")
        program.wait_for("Help: Today")


def test_idle_costs_nothing(demo_home: Path) -> None:
    with Program(demo_home, 80, 24) as program:
        program.wait_for("Passphrase")
        program.settle()
        before = program.sent
        program.pause(3)
        assert program.sent == before
