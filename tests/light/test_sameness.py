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


def test_resized(demo_home: Path, tmp_path: Path) -> None:
    with Pair(demo_home, tmp_path, 80, 24) as both:
        both.same("Passphrase")
        unlock(both)
        for width, height in ((132, 43), (60, 20), (59, 20), (80, 24)):
            for program in both.both:
                program.resize(width, height)
            both.same("59" if width == 59 else "Today", when=f"at {width}x{height}")
            both.do("Down", "F10", "Esc")


def test_garbled_suspended_and_resumed(pair: Pair) -> None:
    unlock(pair)
    for program in pair.both:  # noise on the line, as it came through
        program.glass.feed("\x1b[7;20HgR@^~\x1b[1;31m{{\x1b[12;1H\x1b[J~~\x1b[3A!\x1b[0m")
    pair.do("^L", shows="What hurts most")
    pair.do("Down")
    pair.signal(signal.SIGTSTP)
    for program in pair.both:
        program.wait_until_stopped()
        program.glass.feed("\x1b[?7h$ jobs\r\n[1]+  Stopped\r\n" * 4)
    pair.signal(signal.SIGCONT)
    pair.same("What hurts most", when="after being suspended")
    pair.do("Down", "F10", "Esc", "^L", shows="What hurts most")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_settled_mended_moved_and_a_fault(
    worn_home: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Through the lock that the app draws itself, which the prompt stands for elsewhere."""
    with Pair(worn_home, tmp_path, *size, EBATUI_PROMPT="screen") as both:
        both.same("Enter Unlock")
        both.do("no such words")
        both.do("Enter", shows="That does not open it")
        both.do("^L", PASSPHRASE)
        both.do("Enter", shows="What hurts most")
        both.do("F5", shows="Two people wrote")
        both.do("v", shows="1 value to choose")
        both.do("Down", "Up", "9", shows="here")
        both.do("2", shows="Settled: NI number")
        both.do("Down", "Enter", shows="Settled: aliases")
        both.do("^E", shows="Refused by the hub")
        both.do("Enter", shows="Mend: ")
        both.do("F2", shows="shorten it")
        both.do("\x7f" * 77, *"mo")
        both.do("F2", shows="Mended")
        both.do("^E", "F3", *"sin", shows="SINGH, Terry")
        both.do("Enter", shows="Gate pack")
        both.do("t", shows="Which prison")
        both.do("Xanadu", "F2", shows="prison")
        both.do("\x7f" * 6, "Leeds", "Tab", "F2", shows="HMP Leeds")
        both.do("u", shows="Still here")
        for home in both.homes:  # a disk gone bad under the running program
            for file in home.glob("mailbox*"):
                file.write_bytes(b"no mailbox " * 1000)
        both.do("F5", shows="Something went wrong")
        both.do("Down", "F1", "^E", shows="Something went wrong")
        both.do("^E", shows="Gate pack")
        both.do("F12", shows="Enter Unlock")


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
